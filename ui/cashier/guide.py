"""How a patient activates the code: the channels and the way in each, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActivationChannel:
    """An app that issues the code, and where in it the code is found."""

    name: str
    way: str


TITLE = "激活医保码：任选一个 App"
CHANNELS = (
    ActivationChannel("微信", "我 → 服务 → 医疗健康 → 医保码 → 去激活"),
    ActivationChannel("支付宝", "首页搜索“医保码” → 同意协议并激活"),
    ActivationChannel("国家医保服务平台", "下载 App → 注册登录 → 医保码 → 激活"),
)
"""医保码 is the short name of 医保电子凭证; older versions of the apps show the long one."""
AFTER = "按提示刷脸认证、设密码，出现二维码即可出示。全程免费。"
NO_PHONE = "没有智能手机：可请家人在“亲情账户”里添加，用家人手机出示。"
OLD_NAME = "医保码就是医保电子凭证；不同版本的入口名称可能略有不同。"
