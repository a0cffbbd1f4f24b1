"""Made-up tables of national size: real layouts and code shapes, invented items and makers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coding_tables.layouts import Layout, layout


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STEMS: Final = _words(
    """
    阿莫西林 头孢呋辛 左氧氟沙星 二甲双胍 氨氯地平 阿托伐他汀 氯吡格雷 奥美拉唑
    布洛芬 对乙酰氨基酚 缬沙坦 美托洛尔 格列美脲 蒙脱石 利巴韦林 阿奇霉素 甲硝唑
    地塞米松 泼尼松 维生素 氯化钠 葡萄糖 六味地黄 逍遥 藿香正气 板蓝根 银翘解毒
    复方丹参 血塞通 清开灵 双黄连 安神补脑 乌鸡白凤 归脾
    """
)
HEADS: Final = _words(
    """
    复方 注射用 盐酸 硫酸 琥珀酸 马来酸 枸橼酸 苯磺酸 磷酸 酒石酸 富马酸 甲磺酸
    小儿 精制
    """
)
FORMS: Final = _words(
    """
    片 胶囊 颗粒 注射液 缓释片 分散片 肠溶片 软胶囊 口服溶液 滴眼液 软膏 丸 糖浆 栓
    喷雾剂 干混悬剂
    """
)
DEVICES: Final = _words(
    """
    冠状动脉支架 气管支架 导丝 导管 鞘组 球囊扩张导管 接骨板 锁定螺钉 髋关节假体
    膝关节假体 椎弓根钉 吻合器 缝合线 止血纱布 留置针 输液器 注射器 引流管 敷料
    心脏起搏器 人工晶体 封堵器 补片 骨水泥 穿刺针 电极 超声刀头 血液透析器 氧合器
    监测传感器
    """
)
KINDS: Final = _words(
    """
    一次性使用 无菌 可吸收 药物洗脱 钛合金 不锈钢 聚乳酸 硅胶 可降解 自膨式 双腔
    单腔 带翼 亲水涂层 加强型
    """
)
CITIES: Final = _words(
    """
    北京 上海 天津 重庆 广州 深圳 杭州 苏州 南京 武汉 成都 西安 沈阳 济南 青岛 福州
    厦门 石家庄 哈尔滨 长春 郑州 长沙 合肥 南昌 昆明 贵阳 海口 兰州 太原 无锡 常州
    宁波
    """
)
BRANDS: Final = "康瑞华安泰民源益恒信诚达利丰盛天和正大同仁博远新海联立中科美德佳普惠明"
PLENTY: Final = "用于敏感菌所致的呼吸道泌尿系统皮肤软组织感染及术后预防用药遵医嘱使用孕妇慎用"
SIGNS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
DAY: Final = "Wed Mar 05 10:11:12 CST 2025"


@dataclass(frozen=True)
class Thing:
    """What the rows of one approval or registration number share."""

    head: str
    name: str
    maker: str
    maker_code: str
    number: str
    text: str


def things(chance: random.Random, count: int, *, devices: bool) -> list[Thing]:
    """Invented products, each with a number of its own."""
    makers = [_maker(chance, devices) for _ in range(max(20, count // 12))]
    return [_thing(chance, chance.choice(makers), serial, devices) for serial in range(count)]


def _maker(chance: random.Random, devices: bool) -> tuple[str, str]:
    brand = "".join(chance.sample(BRANDS, chance.choice((2, 2, 3))))
    line = "医疗器械" if devices else chance.choice(("制药", "药业"))
    return f"{chance.choice(CITIES)}{brand}{line}有限公司", f"{chance.randrange(10**5):05}"


def _thing(chance: random.Random, maker: tuple[str, str], serial: int, devices: bool) -> Thing:
    text = "".join(chance.choices(PLENTY, k=chance.randrange(20, 160)))
    if devices:
        kinds = "".join(chance.sample(KINDS, chance.choice((0, 1, 1, 2))))
        name = kinds + chance.choice(DEVICES)
        number = f"国械注准2{chance.randrange(10**10):010}"
        head = f"C{serial % 10**6:06}{chance.randrange(1000):03}{chance.randrange(10**5):05}"
        return Thing(head + maker[1], name, *maker, number, text)
    name = chance.choice((*HEADS, "", "", "")) + chance.choice(STEMS) + chance.choice(FORMS)
    number = f"国药准字{chance.choice('HZS')}{chance.randrange(10**8):08}"
    head = f"X{chance.choice(SIGNS)}{serial % 100:02}{_signs(chance, 2)}{_signs(chance, 1)}"
    head += f"{serial // 100 % 1000:03}{_signs(chance, 1)}{chance.randrange(1000):03}"
    return Thing(head, name, *maker, number, text)


def _signs(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(SIGNS, k=count))


def drugs(rows: int, seed: int = 4) -> Iterator[list[str]]:
    """Rows of the drug table, each with its own code."""
    chance = random.Random(seed)
    plan = layout("drug")
    blank = _common(plan, "20250301")
    made = 0
    for thing in things(chance, max(1, rows // 3), devices=False):
        for pack in range(3):
            row = _filled(plan, blank, thing, f"{thing.head}{pack:02}01{thing.maker_code}", made)
            strength = f"{chance.choice((0.1, 0.125, 0.25, 0.5, 1, 5, 10, 20))}g"
            _set(plan, row, "药品规格", strength)
            _set(plan, row, "包装规格", f"{strength}*{chance.choice((6, 7, 12, 24, 36))}片/盒")
            _set(plan, row, "药品通用名", thing.name)
            _set(plan, row, "批准文号", thing.number)
            _set(plan, row, "国家医保药品目录甲乙类标识", chance.choice("甲乙丙"))
            yield row
            made += 1
            if made == rows:
                return


def consumables(rows: int, seed: int = 5, each: int = 50) -> Iterator[list[str]]:
    """Rows of the 27-character consumable table; `each` models share a registration number."""
    chance = random.Random(seed)
    plan = layout("consumable_model")
    blank = _common(plan, "20250302")
    made = 0
    for thing in things(chance, max(1, rows // each), devices=True):
        series = _signs(chance, 2)
        for model in range(each):
            row = _filled(plan, blank, thing, f"{thing.head}{made % 10**7:07}", made)
            size = f"{chance.randrange(15, 60) / 10}*{chance.randrange(8, 80)}mm"
            _set(plan, row, "规格型号", f"{series}-{model:03} {size}")
            _set(plan, row, "规格", size)
            _set(plan, row, "医保通用名", thing.name)
            _set(plan, row, "注册备案号", thing.number)
            yield row
            made += 1
            if made == rows:
                return


def _common(plan: Layout, release: str) -> list[str]:
    """What every row has: flags, dates, and the literal nulls of real downloads."""
    row = [
        "null" if place % 5 == 3 else "0" if place % 4 else "" for place in range(len(plan.columns))
    ]
    for place in (*plan.dates, *plan.names, *plan.spec, *plan.numbers, *plan.mnemonic):
        row[place] = ""
    for name, text in (
        ("数据创建时间", DAY),
        ("数据更新时间", DAY),
        ("有效标志", "1"),
        ("版本号", release),
    ):
        if name in plan.columns:
            row[plan.columns.index(name)] = text
    return row


def _filled(plan: Layout, blank: list[str], thing: Thing, code: str, serial: int) -> list[str]:
    row = blank.copy()
    row[plan.code] = code
    row[plan.names[0]] = thing.name
    row[plan.maker[0]] = thing.maker
    row[plan.row] = f"{serial:020}"
    for name in ("功能主治", "说明书", "适用范围", "性能结构与组成"):
        _set(plan, row, name, thing.text)
    _set(plan, row, "开始日期", "2020-01-01")
    _set(plan, row, "结束日期", "2099-12-31")
    return row


def _set(plan: Layout, row: list[str], name: str, text: str) -> None:
    if name in plan.columns:
        row[plan.columns.index(name)] = text


def write(path: Path, rows: Iterator[list[str]]) -> Path:
    """A download's text: TAB between cells, one TAB more at the end, no headings."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines("\t".join(row) + "\t\n" for row in rows)
    return path


def changed(rows: Iterator[list[str]], every: int) -> Iterator[list[str]]:
    """The same rows, one in `every` with another price remark, strength or state."""
    plan = layout("drug")
    for number, row in enumerate(rows):
        if number % every == 0:
            name, text = (
                ("药品规格", "0.3g"),
                ("限制使用范围", "限二级以上"),
                ("备注", "改"),
                ("有效标志", "0"),
            )[number // every % 4]
            _set(plan, row, name, text)
        yield row
