"""What every decode path asks: who asks, at which desk, for which business type."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.fsi.wire import Sent, Text, given, needed
from desktop.domain.stage import Stage


class Asked(Sent):
    """The object of the terminal's interface, section 2.2; also 1162, node data."""

    orgId: Text = needed("机构ID", 40)  # noqa: N815 - spelled so by the interface
    businessType: Text = needed("用码业务类型", 5)  # noqa: N815
    operatorId: Text = needed("收款员编号", 20)  # noqa: N815
    operatorName: Text = needed("收款员姓名", 30)  # noqa: N815
    officeId: Text = needed("医保科室编号", 20)  # noqa: N815
    officeName: Text = needed("科室名称", 30)  # noqa: N815
    deviceType: Text = given("设备类型", 30)  # noqa: N815


@dataclass(frozen=True)
class Asker:
    """Who asks; `device_type` is `SelfService` on a kiosk and empty at a window."""

    institution: str
    operator_no: str
    operator_name: str
    department_code: str
    department_name: str
    device_type: str = ""

    def values(self, stage: Stage) -> dict[str, str]:
        """The members of `Asked` for a business type."""
        return {
            "orgId": self.institution,
            "businessType": stage.value,
            "operatorId": self.operator_no,
            "operatorName": self.operator_name,
            "officeId": self.department_code,
            "officeName": self.department_name,
            "deviceType": self.device_type,
        }
