"""Catalogues of national size: rows made while they are read, and releases that change some.

Every row is a function of its number and the release, so nothing is kept and a start costs
nothing. Release 3 is the last of the small catalogues; each later one changes every 500th row (its
specification, its last day, or it is taken out of use), adds some, and holds what a test or a
trainer publishes.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from adapters.sandbox.catalogues import (
    BEGIN,
    MADE,
    VERSIONS,
    Entry,
    SmallCatalogues,
    as_line,
)

NATIONAL: Mapping[str, int] = {
    "1301": 280_531, "1302": 1_300, "1305": 12_000, "1306": 115_000, "1307": 33_304,
    "1308": 13_686, "1314": 1_369, "1315": 2_060, "1320": 6_000,
}  # fmt: skip
"""Rows of each file, as large as the real ones are said to be."""
CYCLE = 500
"""A release changes one row in so many."""
FUTURE = "Thu Dec 31 00:00:00 CST 2099"
SOON = "Thu Dec 31 00:00:00 CST 2026"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_STEMS = _words(
    "阿莫西林 头孢呋辛 左氧氟沙星 二甲双胍 氨氯地平 阿托伐他汀 氯吡格雷 奥美拉唑 "
    "布洛芬 缬沙坦 美托洛尔 蒙脱石 阿奇霉素 甲硝唑 地塞米松 六味地黄 藿香正气 板蓝根 "
    "复方丹参 血塞通"
)
_FORMS = _words("片 胶囊 颗粒 注射液 缓释片 分散片 软胶囊 口服溶液 软膏 丸")
_DEVICES = _words(
    "冠状动脉支架 导丝 导管 接骨板 锁定螺钉 吻合器 缝合线 止血纱布 留置针 输液器 "
    "注射器 引流管 人工晶体 补片 骨水泥 穿刺针 电极 超声刀头 血液透析器 敷料"
)
_ILLS = _words("炎症 感染 损伤 骨折 肿瘤 出血 梗阻 溃疡 畸形 结石")
_PLACES = _words("胃 肝 肺 肾 心 脑 膝关节 髋关节 皮肤 血管 气管 结肠 胰腺 甲状腺 眼")
_CITIES = _words("北京 上海 天津 重庆 广州 杭州 南京 武汉 成都 福州 厦门 济南")
_BRANDS = _words("康瑞 华安 泰民 源益 恒信 诚达 利丰 盛天 正大 同仁")


@dataclass
class NationalCatalogues:
    """The small catalogues, `sizes` made rows of each file behind them, and later releases.

    Implements `catalogues.Catalogues`; safe to use from several threads.
    """

    sizes: Mapping[str, int] = field(default_factory=dict)
    small: SmallCatalogues = field(default_factory=SmallCatalogues)
    released: int = VERSIONS
    _published: dict[str, dict[str, Entry]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def release(self, infno: str = "", rows: Iterable[Entry] = ()) -> int:
        """Publish the next release, with these rows of one file in it; its number.

        A row has the members `code` and `name`, and any other that the file's layout places.
        Raises `KeyError` for a file there is none of.
        """
        if infno:
            self.small.layouts[infno]
        with self._lock:
            self.released += 1
            held = dict(self._published.get(infno, {}))
            for row in rows:
                held[row["code"]] = _marked(row, infno, 10**7 + len(held), self.released)
            self._published[infno] = held
            return self.released

    def count(self, infno: str, above: int) -> int:
        """How many rows have a version above `above`."""
        made = sum(1 for _ in self._numbers(infno, above)) if above else self._size(infno)
        published = sum(1 for _ in self._entries(infno, above))
        return self.small.count(infno, above) + made + published

    def lines(self, infno: str, above: int) -> Iterator[str]:
        """Those rows as lines of the file, without the line's end."""
        layout = self.small.layouts[infno]
        made = (self._made(infno, number) for number in self._numbers(infno, above))
        entries = chain(made, self._entries(infno, above))
        yield from self.small.lines(infno, above)
        for entry in entries:
            yield as_line(entry, layout["columns"], layout["at"])

    def _entries(self, infno: str, above: int) -> Iterator[Entry]:
        held = self._published.get(infno, {})
        return (entry for entry in held.values() if int(entry["ver"][1:]) > above)

    def _size(self, infno: str) -> int:
        size = self.sizes.get(infno, 0)
        return size + (self.released - VERSIONS) * (size // CYCLE)

    def _numbers(self, infno: str, above: int) -> Iterator[int]:
        """The rows whose newest version is above a version: all, or one in so many a release."""
        size = self._size(infno)
        if above < 1 or self.released - above >= CYCLE:
            return (n for n in range(size) if self._version(infno, n) > above)
        residues = {release % CYCLE for release in range(above + 1, self.released + 1)}
        first = self.sizes.get(infno, 0)
        old = (n for r in sorted(residues) for n in range(r, first, CYCLE))
        return (n for n in chain(old, range(first, size)) if self._version(infno, n) > above)

    def _version(self, infno: str, number: int) -> int:
        """The release in which a row last changed or came."""
        size = self.sizes.get(infno, 0)
        came = 1 if number < size else VERSIONS + 1 + (number - size) // max(1, size // CYCLE)
        changed = self.released - (self.released - number) % CYCLE
        return max(came, changed) if changed > VERSIONS else came

    def _made(self, infno: str, number: int) -> Entry:
        version = self._version(infno, number)
        row = _row(infno, number)
        if version > VERSIONS and number < self.sizes.get(infno, 0):
            row |= _changed(row, number, version)
        return _marked(row, infno, 10**6 + number, version)


def _marked(row: Entry, infno: str, number: int, version: int) -> Entry:
    marks = {
        "valid": "1", "rid": f"{infno}{number:08d}", "made": MADE, "changed": MADE,
        "begin": BEGIN, "end": FUTURE,
    }  # fmt: skip
    release = {"ver": f"v{version:04d}", "ver_name": f"训练目录第{version}版"}
    return marks | dict(row) | release


def _changed(row: Entry, number: int, version: int) -> dict[str, str]:
    """What a release does to a row: another specification, the end, or an end that lies ahead."""
    match (number // CYCLE + version) % 3:
        case 0:
            return {"spec": row.get("spec", "") + f" 第{version}版", "unit": "盒"}
        case 1:
            return {"valid": "0"}
        case _:
            return {"end": SOON}


def _row(infno: str, number: int) -> dict[str, str]:
    mixed = number * 2_654_435_761 % 2**32
    maker = f"{_pick(_CITIES, mixed)}{_pick(_BRANDS, mixed >> 4)}训练制造有限公司"
    if infno == "1301":
        name = _pick(_STEMS, mixed >> 8) + _pick(_FORMS, mixed >> 13)
        spec = f"{_pick(('0.1', '0.25', '0.5', '1'), mixed >> 17)}g*{6 + mixed % 31}{name[-1]}"
        return {
            "code": _drug_code(number), "name": name, "spec": spec, "form": name[-1], "unit": "盒",
            "maker": maker, "approval": f"国药准字X{number:08d}",
        }  # fmt: skip
    if infno == "1306":
        name = _pick(_DEVICES, mixed >> 8)
        spec = f"{1 + mixed % 5}.{mixed % 10}*{10 + mixed % 90}mm"
        return {
            "code": f"C{number % 10**6:06d}{number % 1000:03d}{mixed % 10**5:05d}99999",
            "name": name, "spec": spec, "unit": "个", "maker": maker,
        }  # fmt: skip
    name = _pick(_PLACES, mixed >> 8) + _pick(_ILLS, mixed >> 13)
    return {"code": _term_code(infno, number), "name": f"{name}（训练{number}）", "maker": maker}


def _pick(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]


def _drug_code(number: int) -> str:
    head = f"X{_letter(number)}{number // 26 % 100:02d}{_letter(number // 2600)}A"
    return f"{head}T{number // 67_600 % 1000:03d}E00101{number % 100:02d}{number % 10**5:05d}"


def _letter(number: int) -> str:
    return chr(ord("A") + number % 26)


def _term_code(infno: str, number: int) -> str:
    match infno:
        case "1305":
            return f"35{number:09d}0000"
        case "1307":
            return f"{_letter(number)}{number // 26 % 100:02d}.{number // 2600 % 1000:03d}"
        case "1308":
            return f"{number % 100:02d}.{number // 100 % 10000:04d}"
        case _:
            return f"T{infno[2:]}{number:07d}"
