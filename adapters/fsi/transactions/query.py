"""What the centre holds: visits (5201), one settlement (5203), fee lines (5204)."""

from __future__ import annotations

from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import Fen, FenOrZero, MomentNeeded, Node, Sent, Text, given, needed


class VisitsAsked(Sent):
    """5201, node data."""

    psn_no: Text = needed("人员编号", 30)
    begntime: MomentNeeded
    endtime: MomentNeeded
    med_type: Text = needed("医疗类别", 6)
    mdtrt_id: Text = given("就诊ID", 30)


class VisitsInput(Sent):
    """5201."""

    data: VisitsAsked


class VisitRow(Node):
    """5201, a row of mdtrtinfo."""

    mdtrt_id: Text = needed("就诊ID", 30)
    psn_no: Text = needed("人员编号", 30)


class VisitsOutput(Node):
    """5201."""

    mdtrtinfo: tuple[VisitRow, ...]


class LinesAsked(Sent):
    """5204, node data."""

    psn_no: Text = needed("人员编号", 30)
    setl_id: Text = given("结算ID", 30)
    mdtrt_id: Text = needed("就诊ID", 30)


class LinesInput(Sent):
    """5204."""

    data: LinesAsked


class LineRow(Node):
    """5204, a row of fymx; setl_id is empty while the line is not settled."""

    mdtrt_id: Text = given("就诊ID", 30)
    setl_id: Text = given("结算ID", 30)


class LinesOutput(Node):
    """5204."""

    fymx: tuple[LineRow, ...]


class SettlementAsked(Sent):
    """5203, node data."""

    psn_no: Text = needed("人员编号", 30)
    setl_id: Text = needed("结算ID", 30)
    mdtrt_id: Text = given("就诊ID", 30)


class SettlementInput(Sent):
    """5203."""

    data: SettlementAsked


class SettlementRow(Node):
    """5203, node setlinfo; cash is spelled otherwise than in 2102.

    Only settlements of our own must carry medins_setl_id and refd_setl_flag.
    """

    psn_no: Text = needed("人员编号", 30)
    setl_id: Text = needed("结算ID", 30)
    mdtrt_id: Text = needed("就诊ID", 30)
    setl_time: MomentNeeded
    mdtrt_cert_type: Text = given("就诊凭证类型", 3)
    med_type: Text = given("医疗类别", 6)
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    acct_pay: Fen
    acct_mulaid_pay: FenOrZero = 0
    cash_payamt: Fen
    medins_setl_id: Text = given("医药机构结算ID", 30)
    refd_setl_flag: Text = given("退费结算标志", 6)
    insutype: Text = given("险种类型", 6)
    clr_type: Text = given("清算类别", 6)
    clr_optins: Text = given("清算经办机构", 6)


class SettlementOutput(Node):
    """5203."""

    setlinfo: SettlementRow


VISITS = Transaction("5201", "就诊信息查询", VisitsInput, VisitsOutput, again=True)
SETTLEMENT = Transaction("5203", "结算信息查询", SettlementInput, SettlementOutput, again=True)
FEE_LINES = Transaction("5204", "费用明细查询", LinesInput, LinesOutput, again=True)
