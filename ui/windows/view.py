"""What the windows page shows, computed without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.coverage import DeviceKind, PointKind, Share, advice
from desktop.domain.stage import STAGE_NAMES, Place, Stage, stages_at
from desktop.domain.window_register import Entry
from desktop.usecases.show_windows import WindowsView
from ui.cashier.view import Button
from ui.windows.board import BoardState

EMPTY = "还没有登记窗口。按 F4 登记第一个窗口或自助机。"
KIOSKS = "自助机"
NO_DEVICE = "无设备"
DEVICES: tuple[DeviceKind | None, ...] = (None, *DeviceKind)
KINDS = tuple(PointKind)
_SHOWN_GAPS = 2


@dataclass(frozen=True)
class ShareView:
    """How the points of a link stand; `tint` marks those that fall short."""

    name: str
    count: str
    target: str
    tint: str
    words: str


@dataclass(frozen=True)
class Row:
    """A line of the table; `icon` and `state` say together whether it works."""

    name: str
    kind: str
    links: str
    device: str
    icon: str
    state: str
    proven: str


@dataclass(frozen=True)
class StageBox:
    """A business type to tick."""

    stage: Stage
    name: str
    ticked: bool


@dataclass(frozen=True)
class FormView:
    """The form: `kind` and `device` are places in `KINDS` and `DEVICES`."""

    title: str
    name: str
    name_open: bool
    kind: int
    stages: tuple[StageBox, ...]
    device: int
    serial: str
    serial_open: bool


@dataclass(frozen=True)
class WindowsScreenView:
    """Everything on the page."""

    shares: tuple[ShareView, ...]
    gaps: str
    rows: tuple[Row, ...]
    chosen: int
    empty: bool
    form: FormView | None
    note: str
    save: Button
    retire: Button
    test: Button
    back: Button


def windows_screen_view(state: BoardState, here: str, place: Place) -> WindowsScreenView:
    """The page for a state; `here` is the name of this very window."""
    loaded, chosen = state.loaded, state.chosen
    entries = loaded.entries if loaded else ()
    return WindowsScreenView(
        shares=_shares(loaded) if loaded else (),
        gaps=_gaps(loaded) if loaded else "",
        rows=tuple(_row(loaded, entry) for entry in entries) if loaded else (),
        chosen=entries.index(chosen) if chosen else -1,
        empty=not entries,
        form=_form(state.draft, state.new, place) if state.draft else None,
        note=_note(state, here),
        save=_save(state),
        retire=_retire(state),
        test=_test(state, here),
        back=Button("放弃", state.dirty or state.testing or state.retiring, "没有可放弃的修改"),
    )


def _shares(loaded: WindowsView) -> tuple[ShareView, ...]:
    found = loaded.coverage
    links = [_share(str(link), share) for link, share in found.links.items()]
    kiosks = [_share(KIOSKS, found.kiosks)] if found.kiosks.total else []
    return (*links, *kiosks)


def _share(name: str, share: Share) -> ShareView:
    tint = "ok" if share.met else "bad"
    count = f"{share.working}/{share.total}"
    return ShareView(name, count, f"要求 {share.target}%", tint, advice(name, share))


def _gaps(loaded: WindowsView) -> str:
    """What is missing, in at most two lines."""
    found = loaded.coverage
    every = [(str(link), share) for link, share in found.links.items()]
    missing = [advice(name, s) for name, s in (*every, (KIOSKS, found.kiosks)) if s.met is False]
    if not missing:
        return "各环节和自助机都已达标" if loaded.entries else ""
    more = len(missing) - _SHOWN_GAPS
    rest = f"\n另有 {more} 项未达标，指向上面的数字可看说明" if more > 0 else ""
    return "\n".join(missing[:_SHOWN_GAPS]) + rest


def _row(loaded: WindowsView, entry: Entry) -> Row:
    proven = loaded.proven_at(entry.name)
    icon, state = _state(loaded, entry)
    return Row(
        name=entry.name,
        kind=str(entry.kind),
        links="、".join(STAGE_NAMES[stage] for stage in entry.stages),
        device=str(entry.device) if entry.device else NO_DEVICE,
        icon=icon,
        state=state,
        proven=f"{proven:%m-%d %H:%M}" if proven else "—",
    )


def _state(loaded: WindowsView, entry: Entry) -> tuple[str, str]:
    if loaded.works(entry.name):
        return "ok", "可用"
    return ("wait", "待验证") if entry.device else ("bad", NO_DEVICE)


def _form(draft: Entry, new: bool, place: Place) -> FormView:
    return FormView(
        title="登记窗口或自助机" if new else f"修改 {draft.name}",
        name=draft.name,
        name_open=new,
        kind=KINDS.index(draft.kind),
        stages=tuple(StageBox(s, STAGE_NAMES[s], s in draft.stages) for s in stages_at(place)),
        device=DEVICES.index(draft.device),
        serial=draft.serial,
        serial_open=draft.device is not None,
    )


def _note(state: BoardState, here: str) -> str:
    if state.testing:
        return f"自检：请把任意一个二维码放到“{here}”的扫码设备前，读到即通过。按 Esc 取消。"
    if state.retiring and state.chosen:
        return f"再按一次 F6 停用“{state.chosen.name}”，按 Esc 取消。"
    if state.new:
        return "名称须与该窗口设置文件里的 window 一致，扫码记录才能对上；登记后名称不能改。"
    return "30 天内扫码成功一次或自检通过，才计为可用。换了设备须重新验证。"


def _save(state: BoardState) -> Button:
    ready = state.draft is not None and state.dirty and not state.busy
    return Button("保存", ready, "没有修改")


def _retire(state: BoardState) -> Button:
    text = "再按一次停用" if state.retiring else "停用"
    return Button(text, state.chosen is not None and not state.busy, "请先在列表中选择")


def _test(state: BoardState, here: str) -> Button:
    known = state.entry(here) is not None
    return Button("取消自检" if state.testing else "自检本窗口", known, f"请先登记“{here}”")
