"""Cameras that are files, and the station that watches them."""

import queue
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from adapters.scan.camera import SHOWN_WIDTH, Camera, Pace, open_camera
from adapters.scan.decode import Decoder, Pixels
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import Cut, draw_phone, film
from adapters.scan.source import list_devices
from adapters.scan.station import (
    FILM_OVER,
    RECONNECTING,
    TWO_CODES,
    RepeatFilter,
    ScanStation,
)
from desktop.domain.errors import Invalid
from desktop.domain.secret import Secret
from desktop.domain.sight import Frame, Sighting

TEXT = "4240000000000000000001350000"
OTHER = "4240000000000000000002350000"
SMALL = Cut(640, 480, 1.6)
EVERY = Pace(real_time=False)


class Watch:
    """A clock that only moves when told, or by sleeping on it."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(Secret(TEXT), tmp_path_factory.mktemp("film") / "phone.avi", seed=7, cut=SMALL)


@pytest.fixture(scope="module")
def stills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(TEXT, tmp_path_factory.mktemp("film") / "stills", seed=7, cut=Cut(640, 480, 1.0))


def frames(camera: Camera) -> Iterator[Frame]:
    with closing(camera):
        while (frame := camera.read()) is not None:
            yield frame


def test_a_film_begins_without_a_code_and_then_shows_it(movie: Path) -> None:
    seen = [
        {sighting.text for sighting in frame.sightings}
        for frame in frames(open_camera(str(movie), EVERY))
    ]
    assert len(seen) == 24
    assert seen[:3] == [set()] * 3
    assert seen[-1] == {Secret(TEXT)}
    assert set().union(*seen) == {Secret(TEXT)}


def test_a_film_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    cut = Cut(320, 240, 0.6)
    one, two, other = (
        film(TEXT, tmp_path / name, seed, cut) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    pictures = [[p.read_bytes() for p in sorted(f.iterdir())] for f in (one, two, other)]
    assert len(pictures[0]) == 9
    assert pictures[0] == pictures[1] != pictures[2]


def test_a_film_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="写不了视频"):
        film(TEXT, tmp_path / "nowhere" / "phone.avi", cut=SMALL)


def test_a_folder_and_a_numbered_sequence_are_cameras_too(stills: Path) -> None:
    (stills / "notes.txt").write_text("not a picture")
    (stills / "000a.png").write_bytes(b"broken")
    for spec in (str(stills), str(stills / "%03d.png")):
        shown = list(frames(open_camera(spec, EVERY)))
        assert len(shown) == 15
        assert shown[-1].sightings[0].text == Secret(TEXT)


def test_a_frame_is_small_for_the_screen_and_its_corners_fit_it(tmp_path: Path) -> None:
    wide = np.full((720, 1280, 3), 200, np.uint8)
    wide[100:700, 800:1200] = cv2.resize(draw_phone(TEXT), (400, 600))
    wide[:50, :, 2] = 255
    wide[:50, :, :2] = 0
    cv2.imwrite(str(tmp_path / "0.png"), wide)
    (frame,) = frames(open_camera(str(tmp_path), EVERY))
    assert (frame.width, frame.height) == (SHOWN_WIDTH, 360)
    assert len(frame.rgb) == 640 * 360 * 3
    assert frame.rgb[:3] == bytes((255, 0, 0))  # red first
    points = np.array(frame.sightings[0].corners)
    assert points[:, 0].min() == pytest.approx((800 + 62) / 2, abs=12)
    assert points[:, 0].max() == pytest.approx((800 + 338) / 2, abs=12)
    assert points[:, 1].max() < 360


def test_a_film_plays_at_its_own_rate(movie: Path) -> None:
    watch = Watch()
    pace = Pace(now=watch.now, sleep=watch.sleep)
    assert len(list(frames(open_camera(str(movie), pace)))) == 24
    assert watch.time - 100 == pytest.approx(24 / 15, abs=0.1)


def test_a_slow_reader_gets_the_newest_frame_of_a_film(movie: Path) -> None:
    watch = Watch()
    shown = 0
    for _ in frames(open_camera(str(movie), Pace(now=watch.now, sleep=watch.sleep))):
        watch.time += 0.4  # six frames long
        shown += 1
    assert shown <= 5


def test_a_film_may_begin_again_at_its_end(stills: Path, movie: Path) -> None:
    for path, length in ((stills, 15), (movie, 24)):
        with closing(open_camera(str(path), Pace(real_time=False, loop=True))) as camera:
            shown = [camera.read() for _ in range(2 * length)]
        assert shown[0] == shown[length]
        assert None not in shown


class CountingDecoder(Decoder):
    """The real decoder, counting its calls."""

    calls = 0

    def decode(self, pixels: Pixels) -> tuple[Sighting, ...]:
        self.calls += 1
        return super().decode(pixels)


def test_with_no_code_in_view_few_pictures_are_decoded(tmp_path: Path) -> None:
    for number in range(30):
        cv2.imwrite(str(tmp_path / f"{number:02d}.png"), np.full((120, 160), number, np.uint8))
    watch, decoder = Watch(), CountingDecoder()
    pace = Pace(now=watch.now, sleep=watch.sleep)
    shown = list(frames(open_camera(str(tmp_path), pace, decoder)))
    assert len(shown) == 30
    assert 14 <= decoder.calls <= 20  # two seconds, ten a second at most


@pytest.mark.parametrize("spec", ["97", "nowhere.avi", "nowhere/%03d.png"])
def test_a_camera_that_is_not_there_is_named_with_what_to_do(spec: str) -> None:
    with pytest.raises(Invalid) as caught:
        open_camera(spec)
    assert caught.value.code == "camera"
    assert caught.value.title.startswith("打不开摄像头")
    assert caught.value.advice.startswith("请")


def test_a_file_that_is_no_film_is_named_and_opencv_is_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "text.avi"
    broken.write_text("hello")
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (broken, empty):
        with pytest.raises(Invalid, match="打不开摄像头"):
            open_camera(str(path))
    assert capfd.readouterr() == ("", "")


def test_the_list_of_cameras_can_be_opened_by_number() -> None:
    assert all(device.spec.isdigit() and device.name for device in list_devices())


def test_a_text_is_taken_once_in_three_seconds() -> None:
    watch = Watch()
    repeats = RepeatFilter(watch.now)
    assert repeats.take(Secret(TEXT))
    watch.time += 2.9
    assert not repeats.take(Secret(TEXT))
    assert repeats.take(Secret(OTHER))
    watch.time += 0.2
    assert repeats.take(Secret(TEXT))
    assert not repeats.take(Secret(OTHER))


@contextmanager
def watching(station: ScanStation) -> Iterator["queue.Queue[Frame]"]:
    shown: queue.Queue[Frame] = queue.Queue()
    station.start(shown.put)
    try:
        yield shown
    finally:
        station.stop()


def until_hint(shown: "queue.Queue[Frame]", hint: str) -> list[Frame]:
    """Frames up to the one with this hint."""
    got = [shown.get(timeout=10)]
    while hint not in got[-1].hint:
        got.append(shown.get(timeout=10))
    return got


def every_frame(spec: str) -> Camera:
    return open_camera(spec, EVERY)


def test_the_station_takes_a_code_once_and_says_when_the_film_is_over(movie: Path) -> None:
    with watching(ScanStation(str(movie), every_frame)) as shown:
        got = until_hint(shown, FILM_OVER)
    assert [frame.taken for frame in got if frame.taken] == [Secret(TEXT)]
    assert sum(bool(frame.sightings) for frame in got) > 5
    assert (got[-1].width, got[-1].rgb) == (0, b"")


def test_of_two_codes_in_view_neither_is_taken(tmp_path: Path) -> None:
    both = np.hstack([draw_phone(TEXT), draw_phone(OTHER)])
    cv2.imwrite(str(tmp_path / "0.png"), both)
    with watching(ScanStation(str(tmp_path), every_frame)) as shown:
        frame = shown.get(timeout=10)
    assert {seen.text for seen in frame.sightings} == {Secret(TEXT), Secret(OTHER)}
    assert (frame.taken, frame.hint) == (None, TWO_CODES)


def test_the_station_survives_a_camera_that_is_missing_and_takes_it_when_it_comes(
    movie: Path, tmp_path: Path
) -> None:
    late = tmp_path / "late.avi"
    with watching(ScanStation(str(late), every_frame, retry_after=0.05)) as shown:
        until_hint(shown, "打不开摄像头")
        (tmp_path / "part").write_bytes(movie.read_bytes())
        (tmp_path / "part").rename(late)
        got = until_hint(shown, FILM_OVER)
    assert Secret(TEXT) in [frame.taken for frame in got]


def test_an_unplugged_camera_is_opened_again(movie: Path) -> None:
    def unplugged(spec: str) -> Camera:
        camera = open_camera(spec, EVERY)
        camera.live = True  # its end is a loss, as with a device
        return camera

    station = ScanStation(str(movie), unplugged, retry_after=0.05)
    with watching(station) as shown:
        first = until_hint(shown, RECONNECTING)
        second = until_hint(shown, RECONNECTING)
    assert len(first) == len(second) == 25
    assert [frame.taken for frame in first if frame.taken] == [Secret(TEXT)]
    assert [frame.taken for frame in second if frame.taken] == []  # within three seconds


def test_the_source_can_be_switched_while_it_plays(movie: Path, stills: Path) -> None:
    def endless(spec: str) -> Camera:
        return open_camera(spec, Pace(loop=True) if spec == str(stills) else EVERY)

    station = ScanStation(str(stills), endless)
    with watching(station) as shown:
        assert shown.get(timeout=10).width == 640
        station.use(str(movie))
        until_hint(shown, FILM_OVER)
        station.use(str(stills))
        assert shown.get(timeout=10).width == 640


def test_a_stopped_station_calls_nobody_and_stops_at_once(movie: Path) -> None:
    station = ScanStation(str(movie), lambda spec: open_camera(spec, Pace(loop=True)))
    with watching(station) as shown:
        shown.get(timeout=10)
        began = time.monotonic()
        station.stop()
        assert time.monotonic() - began < 1.0
        count = shown.qsize()
        time.sleep(0.2)
        assert shown.qsize() == count
