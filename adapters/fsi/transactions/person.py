"""Who somebody is: 1101."""

from __future__ import annotations

from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import Day, FenOrZero, Node, Sent, Text, given, needed


class Credential(Sent):
    """1101, node data: a token (01), an ID number (02) or a card number with card_sn (03)."""

    mdtrt_cert_type: Text = needed("就诊凭证类型", 3)
    mdtrt_cert_no: Text = needed("就诊凭证编号", 50)
    card_sn: Text = given("卡识别码", 32)
    begntime: Text = given("开始时间", 19)
    psn_cert_type: Text = needed("人员证件类型", 6)
    certno: Text = given("证件号码", 50)
    psn_name: Text = given("人员姓名", 50)


class PersonInput(Sent):
    """1101."""

    data: Credential


class BaseInfo(Node):
    """1101, node baseinfo."""

    psn_no: Text = needed("人员编号", 30)
    certno: Text = needed("证件号码", 50)
    psn_name: Text = needed("人员姓名", 50)
    gend: Text = given("性别", 6)
    brdy: Day = None
    age: Text = given("年龄", 8)


class InsuranceInfo(Node):
    """1101, a row of insuinfo; psn_insu_stas 1 is normal, empty where it is not stated."""

    balc: FenOrZero = 0
    insutype: Text = needed("险种类型", 6)
    psn_type: Text = given("人员类别", 6)
    psn_insu_stas: Text = given("人员参保状态", 6)
    paus_insu_date: Day = None
    insuplc_admdvs: Text = given("参保地医保区划", 6)


class PersonOutput(Node):
    """1101."""

    baseinfo: BaseInfo
    insuinfo: tuple[InsuranceInfo, ...] = ()


PERSON = Transaction("1101", "人员基本信息获取", PersonInput, PersonOutput, again=True)
