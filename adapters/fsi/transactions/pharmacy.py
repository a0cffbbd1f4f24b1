"""Quote and settle a sale with its lines (2101, 2102), undo an unknown settlement (2601)."""

from __future__ import annotations

from adapters.fsi.transactions.base import Nothing, Transaction
from adapters.fsi.wire import (
    Fen,
    FenOrZero,
    MomentNeeded,
    Node,
    Number,
    Sent,
    Text,
    given,
    needed,
)


class DrugInfo(Sent):
    """2101 and 2102, node druginfo; mdtrt_cert_no is empty in what is stored."""

    psn_no: Text = needed("人员编号", 30)
    mdtrt_cert_type: Text = needed("就诊凭证类型", 3)
    mdtrt_cert_no: Text = given("就诊凭证编号", 50)
    begntime: MomentNeeded
    medfee_sumamt: Fen
    invono: Text = needed("单据号", 20)
    insutype: Text = needed("险种类型", 6)
    dise_codg: Text = given("病种编码", 30)
    dise_name: Text = given("病种名称", 500)
    acct_used_flag: Text = needed("个人账户使用标志", 1)
    med_type: Text = needed("医疗类别", 6)


class DrugDetail(Sent):
    """2101 and 2102, a row of drugdetail."""

    feedetl_sn: Text = needed("费用明细流水号", 30)
    rxno: Text = given("处方号", 20)
    rx_circ_flag: Text = given("外购处方标志", 3)
    fee_ocur_time: MomentNeeded
    med_list_codg: Text = needed("医疗目录编码", 50)
    medins_list_codg: Text = needed("医药机构目录编码", 150)
    det_item_fee_sumamt: Fen
    cnt: Number
    pric: Number
    sin_dos_dscr: Text = given("单次剂量描述", 200)
    used_frqu_dscr: Text = given("使用频次描述", 200)
    prd_days: Text = given("周期天数", 7)
    medc_way_dscr: Text = given("用药途径描述", 200)
    bilg_dr_codg: Text = given("开单医生编码", 30)
    bilg_dr_name: Text = given("开单医师姓名", 50)
    tcmdrug_used_way: Text = given("中药使用方式", 6)


class SaleInput(Sent):
    """2101 and 2102."""

    druginfo: DrugInfo
    drugdetail: tuple[DrugDetail, ...]


class QuoteInfo(Node):
    """2101, node setlinfo: no settlement number yet."""

    psn_no: Text = needed("人员编号", 30)
    medfee_sumamt: Fen
    fund_pay_sumamt: Fen
    acct_pay: Fen
    acct_mulaid_pay: FenOrZero = 0
    psn_cash_pay: Fen


class QuoteOutput(Node):
    """2101."""

    setlinfo: QuoteInfo


class SettledInfo(QuoteInfo):
    """2102, node setlinfo; medins_setl_id is the msgid of the request."""

    setl_id: Text = needed("结算ID", 30)
    mdtrt_id: Text = needed("就诊ID", 30)
    setl_time: MomentNeeded
    mdtrt_cert_type: Text = given("就诊凭证类型", 3)
    med_type: Text = given("医疗类别", 6)
    medins_setl_id: Text = given("医药机构结算ID", 30)
    insutype: Text = given("险种类型", 6)
    clr_type: Text = given("清算类别", 6)
    clr_optins: Text = given("清算经办机构", 6)


class SettledOutput(Node):
    """2102."""

    setlinfo: SettledInfo


class Original(Sent):
    """2601, node data: which request is to be undone."""

    psn_no: Text = needed("人员编号", 30)
    omsgid: Text = needed("原发送方报文ID", 30)
    oinfno: Text = needed("原交易编号", 6)


class ReversalInput(Sent):
    """2601."""

    data: Original


QUOTE = Transaction("2101", "药店预结算", SaleInput, QuoteOutput)
SETTLE = Transaction("2102", "药店结算", SaleInput, SettledOutput)
REVERSE = Transaction("2601", "冲正交易", ReversalInput, Nothing)
