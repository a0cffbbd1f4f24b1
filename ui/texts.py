"""The pages of the frame and what stands where no screen is yet; the keys of the help page."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.ports import Institution

TRAINING = "训练环境：数据均为虚构，未连接真实医保中心"
NOT_OPEN = "此功能尚未开放"


@dataclass(frozen=True)
class Page:
    """A place in the rail. `later` is empty where this institution has a screen for it;
    otherwise it says what will be there."""

    key: str
    name: str
    icon: str
    headline: str = ""
    later: str = ""


def pages(institution: Institution) -> tuple[Page, ...]:
    """The rail, top to bottom, for an institution."""
    return (
        _cashier(institution),
        Page("records", "记录", "records"),
        _lists(institution),
        Page(
            "mapping", "对照", "mapping", NOT_OPEN,
            "这里将把本院的药品、耗材和诊疗项目与国家编码逐一对照。",
        ),
        Page("rate", "扫码率", "rate"),
        Page(
            "inbox", "收单", "inbox", NOT_OPEN, "这里将供医保经办机构接收和审核各院上传的清单。"
        ),
        Page("settings", "设置", "settings"),
        Page("windows", "窗口", "windows"),
    )  # fmt: skip


def _cashier(institution: Institution) -> Page:
    page = Page("cashier", "收银", "till")
    if institution.is_pharmacy:
        return page
    later = "这里将办理挂号、门诊和住院结算。目前可在药店窗口收银，本院请使用“清单”和“扫码率”。"
    return Page(page.key, page.name, page.icon, "门诊结算尚未开放", later)


def _lists(institution: Institution) -> Page:
    page = Page("lists", "清单", "lists")
    if not institution.is_pharmacy:
        return page
    later = "结算清单由医院为出院患者填报和上传，药店不产生清单，这里没有需要办理的事。"
    return Page(page.key, page.name, page.icon, "药店无需上传结算清单", later)


CODE_SEARCH = Page(
    "codes", "查编码", "search", NOT_OPEN,
    "这里将按名称、拼音首字母或编码查找国家医保编码，并可复制。",
)  # fmt: skip

KEYS = (
    ("F1", "打开或关闭本页"),
    ("F2", "重扫：放弃当前患者，重新扫码；窗口页：自检本窗口"),
    ("F3", "取单：从收费系统取待结算单据，↑↓ 选择"),
    ("F4", "窗口页：新增窗口或自助机"),
    (
        "F5",
        "收银页：切换环节；清单页：从 HIS 取清单；记录页：对账（Esc 停止）；其他页：刷新",
    ),
    ("F6", "社保卡（需接读卡器）；窗口页：停用，按两次"),
    ("F7", "身份证：先按 1-5 选不用医保码的原因，再输入身份证号（不计入扫码结算）"),
    ("F8", "按住显示姓名和证件号，松开即隐藏；每次查看都记入审计"),
    ("F9", "收银页：预结算，核对后再按一次结算；清单页：上传；窗口页：保存"),
    ("F12", "激活指引：给患者看怎样激活医保码"),
    ("Enter", "结算结束后接待下一位；任何时候都不会付款"),
    ("Esc", "返回上一步；已有金额时会先问一次"),
    ("Ctrl+K", "查国家编码；F9 复制选中的编码，Alt+1…4 切换查编码、目录、变更、本机构编码"),
    ("Ctrl+C", "复制表格中选中的行，可直接粘贴到 Excel"),
    ("Ctrl+1…8", "切换左侧的页面"),
    ("Ctrl++  Ctrl+-", "放大、缩小文字，共三档"),
)
