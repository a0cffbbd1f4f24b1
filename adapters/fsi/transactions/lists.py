"""The settlement list: upload (4101A) and read back (4103, which spells many fields otherwise)."""

from __future__ import annotations

from adapters.fsi.transactions.base import Transaction
from adapters.fsi.wire import (
    CompactMoment,
    Day,
    Moment,
    MomentNeeded,
    Node,
    Sent,
    Text,
    given,
    needed,
)


class ListInfo(Sent):
    """4101A, node setlinfo. The centre has amounts and identity already and is not sent them."""

    psn_no: Text = needed("人员编号", 30)
    mdtrt_id: Text = needed("就诊ID", 30)
    setl_id: Text = needed("结算ID", 30)
    hi_no: Text = given("医保编号", 30)
    medcasno: Text = needed("病案号", 40)
    dcla_time: Moment = None
    ntly: Text = given("国籍", 6)
    prfs: Text = given("职业", 6)
    curr_addr: Text = given("现住址", 200)
    emp_name: Text = given("单位名称", 200)
    emp_addr: Text = given("单位地址", 200)
    emp_tel: Text = given("单位电话", 50)
    poscode: Text = given("邮编", 6)
    coner_name: Text = given("联系人姓名", 50)
    patn_rlts: Text = given("与患者关系", 6)
    coner_addr: Text = given("联系人地址", 200)
    coner_tel: Text = given("联系人电话", 50)
    nwb_adm_type: Text = given("新生儿入院类型", 3)
    nwb_bir_wt: Text = given("新生儿出生体重", 7)
    nwb_adm_wt: Text = given("新生儿入院体重", 7)
    mul_nwb_bir_wt: Text = given("多新生儿出生体重", 50)
    mul_nwb_adm_wt: Text = given("多新生儿入院体重", 50)
    opsp_diag_caty: Text = given("门诊慢特病诊断科别", 50)
    opsp_mdtrt_date: Day = None
    adm_way: Text = given("入院途径", 1)
    trt_type: Text = given("治疗类别", 3)
    adm_time: MomentNeeded
    refldept_dept: Text = given("转科科别", 6)
    dscg_time: MomentNeeded
    dscg_caty: Text = given("出院科别", 6)
    otp_wm_dise: Text = given("门（急）诊西医诊断", 200)
    wm_dise_code: Text = given("西医诊断疾病代码", 20)
    otp_tcm_dise: Text = given("门（急）诊中医诊断", 200)
    tcm_dise_code: Text = given("中医病名代码", 20)
    vent_used_dura: Text = given("呼吸机使用时长", 10)
    pwcry_bfadm_coma_dura: Text = given("颅脑损伤患者入院前昏迷时长", 10)
    pwcry_afadm_coma_dura: Text = given("颅脑损伤患者入院后昏迷时长", 10)
    spga_nurscare_days: Text = given("特级护理天数", 3)
    lv1_nurscare_days: Text = given("一级护理天数", 3)
    scd_nurscare_days: Text = given("二级护理天数", 3)
    lv3_nurscare_days: Text = given("三级护理天数", 3)
    dscg_way: Text = given("离院方式", 3)
    acp_medins_name: Text = given("拟接收机构名称", 100)
    acp_optins_code: Text = given("拟接收机构代码", 30)
    bill_code: Text = needed("票据代码", 50)
    bill_no: Text = needed("票据号码", 30)
    biz_sn: Text = given("业务流水号", 50)
    days_rinp_flag_31: Text = given("出院31天内再住院计划标志", 3)
    days_rinp_pup_31: Text = given("出院31天内再住院目的", 200)
    chfpdr_code: Text = given("主诊医师代码", 30)
    setl_begn_date: Day = None
    setl_end_date: Day = None
    medins_fill_dept: Text = given("医疗机构填报部门", 100)
    medins_fill_psn: Text = given("医疗机构填报人", 50)
    resp_nurs_code: Text = given("责任护士代码", 50)
    stas_type: Text = needed("状态分类", 3)
    hi_paymtd: Text = given("医保支付方式", 3)


class DiagnosisSent(Sent):
    """4101A, a row of diseinfo."""

    diag_type: Text = needed("诊断类别", 3)
    diag_code: Text = needed("诊断代码", 20)
    diag_name: Text = needed("诊断名称", 100)
    adm_cond_type: Text = given("入院病情类型", 3)
    maindiag_flag: Text = given("主诊断标志", 3)


class OperationSent(Sent):
    """4101A, a row of oprninfo."""

    oprn_oprt_type: Text = given("手术操作类别", 3)
    oprn_oprt_name: Text = needed("手术操作名称", 500)
    oprn_oprt_code: Text = needed("手术操作代码", 30)
    anst_way: Text = given("麻醉方式", 30)
    oper_dr_code: Text = given("术者医师代码", 30)
    anst_dr_code: Text = given("麻醉医师代码", 30)
    oprn_oprt_begntime: Moment = None
    oprn_oprt_endtime: Moment = None
    anst_begntime: CompactMoment = None
    anst_endtime: CompactMoment = None


class ListInput(Sent):
    """4101A; the three nodes this product does not fill yet are sent empty."""

    setlinfo: ListInfo
    opspdiseinfo: tuple[Sent, ...] = ()
    diseinfo: tuple[DiagnosisSent, ...]
    oprninfo: tuple[OperationSent, ...]
    icuinfo: tuple[Sent, ...] = ()
    bldinfo: tuple[Sent, ...] = ()


class ListReceipt(Node):
    """4101A, node data."""

    setl_list_id: Text = needed("清单流水号", 50)


class ListOutput(Node):
    """4101A."""

    data: ListReceipt


class ListAsked(Sent):
    """4103, node data."""

    psn_no: Text = needed("人员编号", 30)
    setl_id: Text = needed("结算ID", 30)


class ListQuery(Sent):
    """4103."""

    data: ListAsked


class ListHeld(Node):
    """4103, node setlinfo."""

    psn_no: Text = needed("人员编号", 30)
    setl_id: Text = needed("结算ID", 30)
    medcasno: Text = given("病案号", 40)
    dscg_time: Moment = None
    chfpdr_code: Text = given("主诊医师代码", 30)
    bill_no: Text = given("票据号码", 30)


class DiagnosisHeld(Node):
    """4103, a row of diseinfo."""

    diag_code: Text = needed("诊断代码", 20)


class OperationHeld(Node):
    """4103, a row of oprninfo."""

    oprn_oprt_code: Text = needed("手术操作代码", 30)


class ListHeldOutput(Node):
    """4103; no setlinfo when the centre holds no list."""

    setlinfo: ListHeld | None = None
    diseinfo: tuple[DiagnosisHeld, ...] = ()
    oprninfo: tuple[OperationHeld, ...] = ()


UPLOAD_LIST = Transaction("4101A", "医疗保障基金结算清单信息上传", ListInput, ListOutput)
READ_LIST = Transaction("4103", "医疗保障基金结算清单信息查询", ListQuery, ListHeldOutput)
