"""A coded item as it is shown everywhere: name, code, level, until when; its segments on hover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from coding_tables import standards
from coding_tables.entry import Entry, Standing
from ui.theme import XS, L, M
from ui.widgets.labels import label, restyle

LEVELS = {"1": "甲", "2": "乙", "3": "丙"}
UNUSABLE = {Standing.RETIRED, Standing.GONE}
NO_END = "长期"
_TINTS = {Standing.VALID: "ok", Standing.NOT_YET: "wait"}


@dataclass(frozen=True)
class CodedText:
    """What is shown of a coded item; `state` is its standing in words, `tint` its colour.

    `hover` takes the code apart, a line a segment.
    """

    name: str
    code: str
    pretty: str
    level: str
    until: str
    state: str
    tint: str
    hover: str

    @property
    def retired(self) -> bool:
        """Whether it is shown in red."""
        return self.tint == "bad"


def coded_text(entry: Entry, day: date, level: str = "") -> CodedText:
    """An entry as it is shown on a day; `level` is the centre's own where it says one."""
    standing = entry.standing(day)
    own = level or entry.level
    return CodedText(
        name=entry.name,
        code=entry.code,
        pretty=standards.pretty(entry.code),
        level=LEVELS.get(own, own),
        until=day_text(entry.ends) or NO_END,
        state=_state(entry, standing),
        tint=_TINTS.get(standing, "bad"),
        hover=segments_text(entry.code),
    )


def segments_text(code: str) -> str:
    """The segments of a code and what they mean, a line each; "" for an unknown shape."""
    found = standards.describe(code)
    if found is None:
        return ""
    lines = [f"{found.standard.name}（{found.form}）"]
    lines += [f"{part.text}　{part.name}：{part.meaning}" for part in found.parts]
    return "\n".join(lines)


def day_text(number: int | None) -> str:
    """A day as yyyymmdd in the way people read it; "" for none."""
    return f"{number // 10000}-{number // 100 % 100:02}-{number % 100:02}" if number else ""


def _state(entry: Entry, standing: Standing) -> str:
    match standing:
        case Standing.GONE:
            return "已从目录中消失"
        case Standing.RETIRED if entry.flagged_off:
            return "已停用"
        case Standing.RETIRED:
            return f"已于 {day_text(entry.ends)} 停用"
        case Standing.NOT_YET:
            return f"{day_text(entry.begins)} 起生效"
        case _:
            return f"有效，{day_text(entry.ends)} 停用" if entry.ends else "有效"


class CodedItem(QFrame):
    """Name, code and standing, one under the other; a retired one in red."""

    def __init__(self) -> None:
        super().__init__()
        self._name = label("", "title", wrap=True, name="名称")
        self._code = label("", "section", name="国家编码")
        self._code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._state = label("", "", name="状态")
        self._level = label("", "muted", name="等级")
        row = QHBoxLayout()
        row.setSpacing(L)
        row.addWidget(self._state)
        row.addWidget(self._level)
        row.addStretch()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(XS)
        for part in (self._name, self._code):
            column.addWidget(part)
        column.addSpacing(M - XS)
        column.addLayout(row)

    def show_item(self, item: CodedText) -> None:
        """Show an item."""
        self._name.setText(item.name)
        self._code.setText(item.pretty)
        self._state.setText(item.state)
        self._level.setText(f"等级 {item.level}" if item.level else "")
        restyle(self._name, ink="bad" if item.retired else "")
        restyle(self._state, ink=item.tint)
        self.setToolTip(item.hover)
        self.setAccessibleName(f"{item.name} {item.code} {item.state}")
