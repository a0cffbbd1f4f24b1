"""The links of a visit (环节) in which a code is shown, as business types of the e-voucher."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Link(StrEnum):
    """The seven links in which the policy wants codes used (莆政办规〔2022〕9号, item 20)."""

    FILE = "建档"
    REGISTER = "挂号"
    CONSULT = "就诊"
    EXAMINE = "检查检验"
    DISPENSE = "取药"
    REPORT = "取报告"
    SETTLE = "结算"


class Place(StrEnum):
    """Where a business type belongs: the first two digits of its code."""

    HOSPITAL = "01"
    PHARMACY = "02"
    APP = "03"


class Stage(StrEnum):
    """用码业务类型 (appendix A.1 of the e-voucher interface): what the decode call asks for."""

    REGISTER = "01101"
    ADMISSION_FILE = "01102"
    ADMISSION = "01103"
    DEPOSIT = "01104"
    CONSULTATION = "01201"
    EXAMINATION_BOOKING = "01202"
    EXAMINATION = "01203"
    TREATMENT = "01204"
    SETTLEMENT = "01301"
    DISPENSING = "01302"
    REPORT = "01303"
    RECEIPT_PRINT = "01304"
    RECORD_COPY = "01305"
    PHARMACY = "02121"
    OUTSIDE_PRESCRIPTION = "02122"
    APP_IDENTITY = "03131"
    APP_SETTLEMENT = "03132"

    @property
    def place(self) -> Place:
        """Hospital, pharmacy or app."""
        return Place(self.value[:2])


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a person reads for a business type, and the link of the policy it counts for."""

    name: str
    link: Link | None


STAGES = {
    Stage.REGISTER: StageFacts("挂号", Link.REGISTER),
    Stage.ADMISSION_FILE: StageFacts("住院建档", Link.FILE),
    Stage.ADMISSION: StageFacts("入院登记", Link.FILE),
    Stage.DEPOSIT: StageFacts("缴纳预缴金", Link.SETTLE),
    Stage.CONSULTATION: StageFacts("就诊", Link.CONSULT),
    Stage.EXAMINATION_BOOKING: StageFacts("预约检查", Link.EXAMINE),
    Stage.EXAMINATION: StageFacts("检查检验", Link.EXAMINE),
    Stage.TREATMENT: StageFacts("治疗", Link.CONSULT),
    Stage.SETTLEMENT: StageFacts("结算", Link.SETTLE),
    Stage.DISPENSING: StageFacts("取药", Link.DISPENSE),
    Stage.REPORT: StageFacts("取报告", Link.REPORT),
    Stage.RECEIPT_PRINT: StageFacts("打印票据和清单", None),
    Stage.RECORD_COPY: StageFacts("病历材料复印", None),
    Stage.PHARMACY: StageFacts("药店购药", Link.SETTLE),
    Stage.OUTSIDE_PRESCRIPTION: StageFacts("下载外购处方", None),
    Stage.APP_IDENTITY: StageFacts("手机应用身份认证", None),
    Stage.APP_SETTLEMENT: StageFacts("手机应用结算", Link.SETTLE),
}

STAGE_NAMES = {stage: facts.name for stage, facts in STAGES.items()}

DEFAULT_STAGES = {
    Link.FILE: Stage.ADMISSION_FILE,
    Link.REGISTER: Stage.REGISTER,
    Link.CONSULT: Stage.CONSULTATION,
    Link.EXAMINE: Stage.EXAMINATION,
    Link.DISPENSE: Stage.DISPENSING,
    Link.REPORT: Stage.REPORT,
    Link.SETTLE: Stage.SETTLEMENT,
}
"""What a hospital's window asks for in a link unless it is set to another stage.

There is no code for the file of an out-patient: such a window is set to `REGISTER`.
"""


def usual_stage(place: Place) -> Stage:
    """Where a window starts unless it is set otherwise: a till settles."""
    return Stage.PHARMACY if place is Place.PHARMACY else Stage.SETTLEMENT


def settles(stage: Stage) -> bool:
    """Whether money is settled under a business type; a code shown for another is no voucher
    for a settlement, it is shown again."""
    return STAGES[stage].link is Link.SETTLE


def stages_at(place: Place) -> tuple[Stage, ...]:
    """The business types of a place, in the order of their codes: what a window may be set to."""
    return tuple(stage for stage in Stage if stage.place is place)
