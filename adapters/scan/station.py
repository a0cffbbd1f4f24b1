"""The scanning station: one thread that watches a camera and says what to act on."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Final

from adapters.scan.camera import Camera, open_camera
from adapters.scan.opencv import cv2
from desktop.domain.errors import AppError
from desktop.domain.repeats import RepeatFilter
from desktop.domain.secret import Secret
from desktop.domain.sight import TWO_CODES, Frame, Wanted

RECONNECTING: Final = "摄像头已断开，请检查是否插好，插好后自动恢复"
FILM_OVER: Final = "影片已放完"


class ScanStation:
    """Owns the camera thread. `on_frame` is called on that thread, once for each frame.

    An unplugged camera is opened again every `retry_after` seconds; meanwhile frames without a
    picture carry the hint. A film that is over stays over until `use`.
    """

    def __init__(
        self,
        spec: str,
        opener: Callable[[str], Camera] = open_camera,
        repeats: RepeatFilter | None = None,
        retry_after: float = 2.0,
    ) -> None:
        self._spec = spec
        self._opener = opener
        self._repeats = repeats or RepeatFilter()
        self._retry_after = retry_after
        self._looked_for = Wanted.VOUCHERS
        self._changed = threading.Event()
        self._worked = ""
        self._thread: threading.Thread | None = None

    def start(self, on_frame: Callable[[Frame], None]) -> None:
        """Begin watching; a station that already runs is stopped first."""
        self.stop()
        self._thread = threading.Thread(
            target=self._run, args=(on_frame,), name="camera", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop watching and let the camera go; not to be called from `on_frame`."""
        thread, self._thread = self._thread, None
        self._changed.set()
        if thread is not None:
            thread.join(timeout=5.0)

    def use(self, spec: str) -> None:
        """Watch another source from now on."""
        self._spec = spec
        self._changed.set()

    def take(self, text: Secret) -> bool:
        """Whether to act on `text`, read by a gun: not where it was taken a moment ago."""
        return self._repeats.take(text)

    def give_back(self, text: Secret) -> None:
        """`text` could not be used just now: it may be taken again at once."""
        self._repeats.give_back(text)

    def look_for(self, wanted: Wanted) -> None:
        """Look for vouchers (as at the start) or for codes of goods from now on."""
        self._looked_for = wanted

    def _wanted(self, spec: str) -> bool:
        """Whether this thread is still the one that runs, and on this source."""
        return self._thread is threading.current_thread() and self._spec == spec

    def _run(self, on_frame: Callable[[Frame], None]) -> None:
        while self._wanted(spec := self._spec):
            self._changed.clear()
            hint = self._watch(spec, on_frame)
            if self._wanted(spec):
                on_frame(Frame(0, 0, b"", (), hint))
                self._changed.wait(None if hint == FILM_OVER else self._retry_after)

    def _watch(self, spec: str, on_frame: Callable[[Frame], None]) -> str:
        """Watch one source until it ends or something else is wanted; why it ended."""
        try:
            with closing(self._opener(spec)) as camera:
                self._worked = spec
                return self._deliver(camera, spec, on_frame)
        except AppError as error:
            return RECONNECTING if spec == self._worked else str(error)
        except cv2.error:  # a driver that delivers nonsense is treated as unplugged
            return RECONNECTING

    def _deliver(self, camera: Camera, spec: str, on_frame: Callable[[Frame], None]) -> str:
        """Pass frames on until there are no more."""
        while self._wanted(spec):
            camera.wanted = self._looked_for
            frame = camera.read()
            if frame is None:
                break
            on_frame(self._judged(frame))
        return RECONNECTING if camera.live else FILM_OVER

    def _judged(self, frame: Frame) -> Frame:
        """Name the text to act on; of several codes in view none is."""
        texts = {seen.text for seen in frame.sightings}
        self._repeats.see(texts)
        if len(texts) > 1:
            return replace(frame, hint=TWO_CODES)
        taken = next((text for text in texts if self._repeats.take(text)), None)
        return replace(frame, taken=taken)
