"""The window register without widgets: what is loaded, what is being written, and the verbs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop.domain.coverage import PointKind
from desktop.domain.errors import AppError
from desktop.domain.secret import Secret
from desktop.domain.sight import Frame
from desktop.domain.voucher import VoucherKind
from desktop.domain.window_register import Entry
from desktop.ports import Desk
from desktop.usecases.find_stages import stages_set
from desktop.usecases.keep_window import keep_window, retire_window
from desktop.usecases.prove_device import prove_device
from desktop.usecases.show_windows import WindowsView, show_windows
from ui.background import Background
from ui.widgets.banner import Notice, notice_of


@dataclass(frozen=True)
class BoardState:
    """`draft` is the entry in the form; `new` whether it is one more or the chosen one changed.

    `retiring`: the next press takes the chosen one out of use. `testing`: the next code that
    the device of this window reads is its self-test.
    """

    loaded: WindowsView | None = None
    draft: Entry | None = None
    new: bool = False
    retiring: bool = False
    testing: bool = False
    busy: bool = False

    @property
    def chosen(self) -> Entry | None:
        """The entry in use that the form is about."""
        return self.entry(self.draft.name) if self.draft and not self.new else None

    @property
    def dirty(self) -> bool:
        """Whether the form holds what is not kept yet."""
        return self.new or self.draft != self.chosen

    def entry(self, name: str) -> Entry | None:
        """The entry of a name."""
        entries = self.loaded.entries if self.loaded else ()
        return next((e for e in entries if e.name == name), None)


class WindowsBoard(QObject):
    """One institution's windows. `changed` follows each change, `told` brings a message."""

    changed = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._background = desk, background
        self.state = BoardState()
        self._at = ""

    @property
    def desk(self) -> Desk:
        """The desk whose register this is."""
        return self._desk

    @Slot()
    def load(self) -> None:
        """F5: read the register anew; what is in the form and not kept stays there."""
        self._background.run(show_windows, self._desk, done=self._loaded, failed=self._failed)

    def choose(self, name: str) -> None:
        """Put an entry into the form."""
        self._at = name
        self._set(draft=self.state.entry(name), new=False, retiring=False)

    @Slot()
    def add(self) -> None:
        """F4: an empty form; for this very window where it is not entered yet."""
        name = "" if self.state.entry(self._desk.window) else self._desk.window
        draft = Entry(name, PointKind.WINDOW, stages_set(self._desk)[:1])
        self._set(draft=draft, new=True, retiring=False)

    def edit(self, **changes: Any) -> None:
        """Change what is in the form; `changes` are members of `Entry`."""
        if self.state.draft:
            self._set(draft=replace(self.state.draft, **changes), retiring=False)

    @Slot()
    def save(self) -> None:
        """F9: keep what is in the form."""
        state = self.state
        if state.draft and state.dirty and not state.busy:
            self._set(busy=True)
            self._background.run(
                _keep, self._desk, state.draft, state.new, done=self._kept, failed=self._failed
            )

    @Slot()
    def retire(self) -> None:
        """F6: take the chosen window out of use; asks once."""
        state = self.state
        if state.chosen is None or state.busy:
            return
        if not state.retiring:
            self._set(retiring=True)
            return
        self._set(busy=True)
        self._background.run(
            retire_window, self._desk, state.chosen.name, done=self._retired, failed=self._failed
        )

    @Slot()
    def test(self) -> None:
        """F2: wait for a code as the self-test of this window, or wait no more."""
        if self.state.entry(self._desk.window):
            self._set(testing=not self.state.testing)

    @Slot(object)
    def see(self, frame: Frame) -> None:
        """Take a camera frame."""
        if frame.taken is not None:
            self.take(frame.taken)

    @Slot(object)
    def take(self, text: Secret) -> None:
        """Take a text that the device read: it is the self-test if one is waited for."""
        if self.state.testing:
            self._set(testing=False)
            self._background.run(
                prove_device, self._desk, text, done=self._proven, failed=self._failed
            )

    @Slot()
    def back(self) -> None:
        """Esc: leave what was begun; the form shows what is kept."""
        state = self.state
        if state.testing or state.retiring:
            self._set(testing=False, retiring=False)
        else:
            self._set(draft=state.entry(self._at) or self._first(), new=False)

    @Slot(object)
    def _loaded(self, loaded: WindowsView) -> None:
        writing = self.state.draft is not None and self.state.dirty
        self.state = replace(self.state, loaded=loaded)
        if writing:
            self.changed.emit()
        else:
            self._set(draft=self.state.entry(self._at) or self._first())

    @Slot(object)
    def _kept(self, entry: Entry) -> None:
        self.told.emit(Notice("ok", f"“{entry.name}”已登记", "扫码成功一次或自检通过后计为可用"))
        self._at = entry.name
        self._set(draft=None, new=False, busy=False)
        self.load()

    @Slot(object)
    def _retired(self, name: str) -> None:
        self.told.emit(Notice("ok", f"“{name}”已停用", "登记仍留在数据文件里，可用同名重新登记"))
        self._set(draft=None, retiring=False, busy=False)
        self.load()

    @Slot(object)
    def _proven(self, kind: VoucherKind) -> None:
        words = f"“{self._desk.window}”自检通过，设备可用"
        self.told.emit(Notice("ok", words, f"读到的是{kind.name}，没有发往中心，也没有保存"))
        self.load()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set(busy=False, retiring=False)
        self.told.emit(notice_of(error))

    def _first(self) -> Entry | None:
        entries = self.state.loaded.entries if self.state.loaded else ()
        return next(iter(entries), None)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit()


def _keep(desk: Desk, draft: Entry, new: bool) -> Entry:
    cleaned = replace(draft, name=draft.name.strip(), serial=draft.serial.strip())
    return keep_window(desk, cleaned, new=new)
