"""The links of a visit (环节) in which a code is shown, as business types of the e-voucher."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """用码业务类型: the value the decode call asks for."""

    REGISTER = "01101"
    ADMISSION_FILE = "01102"
    CONSULTATION = "01201"
    EXAMINATION = "01203"
    SETTLEMENT = "01301"
    DISPENSING = "01302"
    REPORT = "01303"
    PHARMACY = "02121"


STAGE_NAMES = {
    Stage.REGISTER: "挂号",
    Stage.ADMISSION_FILE: "住院建档",
    Stage.CONSULTATION: "就诊",
    Stage.EXAMINATION: "检查检验",
    Stage.SETTLEMENT: "结算",
    Stage.DISPENSING: "取药",
    Stage.REPORT: "取报告",
    Stage.PHARMACY: "药店购药",
}
