"""Which members the rows of 3501 to 3506 must have."""

from dataclasses import dataclass

Named = tuple[str, str]

ITEM: tuple[Named, ...] = (
    ("fixmedins_hilist_id", "定点医药机构目录编号"),
    ("fixmedins_hilist_name", "定点医药机构目录名称"),
    ("fixmedins_bchno", "定点医药机构批次流水号"),
)
DATES: tuple[Named, ...] = (("manu_date", "生产日期"), ("expy_end", "有效期止"))
PURCHASE_TIME: Named = ("purc_retn_stoin_time", "采购/退货入库时间")
PURCHASE_COUNT: Named = ("purc_retn_cnt", "采购/退货数量")
SALE_TIME: Named = ("sel_retn_time", "销售/退货时间")
SALE_COUNT: Named = ("sel_retn_cnt", "销售/退货数量")
SOLD: tuple[Named, ...] = (
    *ITEM,
    ("manu_lotnum", "生产批号"),
    ("manu_date", "生产日期"),
    ("trdn_flag", "拆零标志"),
    ("mdtrt_sn", "就医流水号"),
    ("sel_retn_opter_name", "销售/退货经办人姓名"),
)


@dataclass(frozen=True)
class Form:
    """The node, the kind 3507 deletes by, the needed members, and the time and count to check."""

    node: str
    kind: str
    needed: tuple[Named, ...]
    time: Named
    count: Named


FORMS = {
    "3501": Form("invinfo", "1", (*ITEM, *DATES), ("invdate", "盘存日期"), ("inv_cnt", "库存数量")),
    "3502": Form(
        "invinfo",
        "2",
        (*ITEM, ("inv_chg_type", "库存变更类型"), ("pric", "单价")),
        ("inv_chg_time", "库存变更时间"),
        ("cnt", "数量"),
    ),
    "3503": Form(
        "purcinfo",
        "3",
        (
            *ITEM,
            *DATES,
            ("spler_name", "供应商名称"),
            ("manu_lotnum", "生产批号"),
            ("prdr_name", "生产厂家名称"),
            ("aprvno", "批准文号"),
            ("purc_retn_opter_name", "采购/退货经办人姓名"),
        ),
        PURCHASE_TIME,
        PURCHASE_COUNT,
    ),
    "3504": Form(
        "purcinfo",
        "3",
        (
            *ITEM,
            *DATES,
            ("spler_name", "供应商名称"),
            ("purc_invo_no", "采购发票号"),
            ("purc_retn_opter_name", "采购/退货经办人姓名"),
        ),
        PURCHASE_TIME,
        PURCHASE_COUNT,
    ),
    "3505": Form(
        "selinfo",
        "4",
        (
            *SOLD,
            ("prsc_dr_name", "开方医师姓名"),
            ("phar_name", "药师姓名"),
            ("phar_prac_cert_no", "药师执业资格证号"),
            ("rtal_docno", "零售单据号"),
        ),
        SALE_TIME,
        SALE_COUNT,
    ),
    "3506": Form("selinfo", "4", SOLD, SALE_TIME, SALE_COUNT),
}
