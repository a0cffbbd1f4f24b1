"""What can go wrong between the client and a vendor's library, and whether the library knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final


class Cause(Enum):
    """What went wrong; `WORDS` says each in Chinese."""

    # Never handed over.
    NO_BRIDGE = auto()
    NO_LIBRARY = auto()
    NOT_LOADED = auto()
    NO_EXPORT = auto()
    BAD_TEXT = auto()
    BUSY = auto()
    # Before or after; the class says which.
    DIED = auto()
    HUNG = auto()
    # Handed over.
    GARBLED = auto()
    OVERFLOW = auto()
    NO_END = auto()
    NOT_TEXT = auto()


WORDS: Final[Mapping[Cause, tuple[str, str]]] = {
    Cause.NO_BRIDGE: (
        "找不到或无法启动动态库桥接程序",
        "请重新安装本程序，或检查是否被杀毒软件拦截",
    ),
    Cause.NO_LIBRARY: ("接口动态库文件不存在或不是动态库", "请在设置中核对动态库路径"),
    Cause.NOT_LOADED: ("接口动态库加载失败", "请按厂商说明重新安装该动态库"),
    Cause.NO_EXPORT: ("接口动态库中没有所需的函数", "请核对动态库文件和版本是否正确"),
    Cause.BAD_TEXT: ("请求中有无法交给动态库的文字", "请检查是否有生僻字或特殊符号"),
    Cause.BUSY: ("动态库正在处理另一笔请求", "请等上一笔结束后再试"),
    Cause.DIED: ("接口动态库意外退出", "请联系动态库厂商"),
    Cause.HUNG: ("接口动态库超时没有响应", "请检查读卡扫码设备和网络"),
    Cause.GARBLED: ("桥接程序返回的内容无法识别", "请重新安装本程序"),
    Cause.OVERFLOW: ("动态库返回的内容超出缓冲区", "请在设置中加大返回缓冲区"),
    Cause.NO_END: ("动态库返回的内容不完整", "请在设置中加大返回缓冲区"),
    Cause.NOT_TEXT: ("动态库返回的文字编码不符", "请在设置中核对动态库的文字编码"),
}
LOADING_WORDS: Final[Mapping[int, tuple[str, str]]] = {
    2: WORDS[Cause.NO_LIBRARY],
    3: WORDS[Cause.NO_LIBRARY],
    5: ("没有读取接口动态库的权限", "请检查文件权限，或是否被杀毒软件拦截"),
    126: ("接口动态库缺少它依赖的文件", "请把厂商的全部文件放在同一文件夹，并安装 VC++ 运行库"),
    127: ("接口动态库依赖的文件版本不符", "请用厂商同一版本的全部文件"),
    193: ("接口动态库的位数（32/64 位）不符或文件已损坏", "请核对动态库位数，或重新安装"),
    1114: ("接口动态库初始化失败", "请检查厂商的配置文件和设备驱动"),
}
"""What Windows says when it does not load a library."""


class BridgeFault(Exception):
    """A call that came to no answer. `code` is an exit code or an error of the operating system;
    `detail` names a place or a file, never a person."""

    def __init__(self, cause: Cause, code: int = 0, detail: str = "") -> None:
        super().__init__(f"{cause.name} {code} {detail}".strip())
        self.cause = cause
        self.code = code
        self.detail = detail

    def words(self) -> tuple[str, str]:
        """In Chinese: what is wrong, and what to do."""
        known = WORDS[self.cause]
        return LOADING_WORDS.get(self.code, known) if self.cause is Cause.NOT_LOADED else known


class NotHandedOver(BridgeFault):
    """The library certainly never had the request: it may be made again."""


class HandedOver(BridgeFault):
    """The library had the request; what became of it is unknown."""


class BridgeMissing(NotHandedOver):
    """The bridge program is not there or did not start."""


class BridgeHung(HandedOver):
    """No answer in time; the process was killed."""


class BridgeDied(HandedOver):
    """The process ended before it answered."""
