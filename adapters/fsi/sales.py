"""2101 and 2102: a bill becomes a request; answers (5203 too) become shares and facts."""

from __future__ import annotations

from typing import Any

from adapters.fsi.dialect_parts import FamilyAccount
from adapters.fsi.faults import content_doubt
from adapters.fsi.settled import check_origin, check_person, check_sums, check_total, shares_of
from adapters.fsi.transactions.pharmacy import (
    SETTLE,
    DrugDetail,
    DrugInfo,
    QuoteInfo,
    SaleInput,
    SettledInfo,
)
from adapters.fsi.transactions.query import SettlementRow
from adapters.fsi.wire import fill, from_json, to_json
from desktop.domain.message import Draft, Kind, Message
from desktop.domain.secret import Secret
from desktop.domain.settlement import Sale, SettlementFacts, Shares
from desktop.domain.visit import Bill, FeeLine, Visit

USE_ACCOUNT = "1"
OWN_PRESCRIPTION = "0"
"""外购处方标志 0: not a prescription from elsewhere."""


def sale_input(visit: Visit, bill: Bill, voucher_no: str) -> SaleInput:
    """The input of 2101 and 2102. Raises `Invalid` naming a member that does not fit."""
    return SaleInput(
        druginfo=fill(
            DrugInfo,
            psn_no=visit.person.person_no,
            mdtrt_cert_type=visit.presented.voucher_type.value,
            mdtrt_cert_no=voucher_no,
            begntime=visit.began_at,
            medfee_sumamt=bill.total,
            invono=bill.number,
            insutype=visit.insurance.kind,
            acct_used_flag=USE_ACCOUNT,
            med_type=visit.medical_type,
        ),
        drugdetail=tuple(_detail(bill, line) for line in bill.lines),
    )


def draft_of(visit: Visit, bill: Bill, window: str) -> Draft:
    """The settlement as it is stored: without the voucher's number, which `seal` carries."""
    return Draft(
        kind=Kind.SETTLEMENT,
        infno=SETTLE.infno,
        subject=bill.number,
        person_no=visit.person.person_no,
        insured_area=visit.insurance.area,
        body=to_json(sale_input(visit, bill, voucher_no="")),
        sale=_sale(visit, bill, window),
        seal=visit.presented.number,
    )


def sealed_content(draft: Draft, seal: Secret) -> Any:
    """The stored body with the voucher's number put in, for the one moment it is sent."""
    content = from_json(draft.body)
    content["druginfo"]["mdtrt_cert_no"] = seal.reveal()
    return content


def insurance_of(draft: Draft) -> str:
    """The insurance a stored settlement was sent under."""
    return str(from_json(draft.body)["druginfo"]["insutype"])


def medical_type_of(draft: Draft) -> str:
    """The kind of visit a stored settlement was sent with."""
    return str(from_json(draft.body)["druginfo"]["med_type"])


def quoted_shares(info: QuoteInfo, person_no: str, family: FamilyAccount) -> Shares:
    """The shares of a quote in fen. Raises `Doubt` if they are another person's."""
    check_person(info.psn_no, person_no)
    return shares_of(info, info.psn_cash_pay, family)


def settled_facts(info: SettledInfo, message: Message, family: FamilyAccount) -> SettlementFacts:
    """The facts of an answer to `message`. Raises `Doubt` unless all of it is clearly ours."""
    check_origin(info.medins_setl_id, message.msgid)
    return _facts(info, message, shares_of(info, info.psn_cash_pay, family))


def found_facts(info: SettlementRow, message: Message, family: FamilyAccount) -> SettlementFacts:
    """The facts of a settlement that was looked up and carries our msgid.

    Raises `Doubt` unless all of it is clearly ours.
    """
    if not info.refd_setl_flag:
        raise content_doubt("没有说明该结算是否已退费")
    refunded = info.refd_setl_flag.strip("0") != ""
    shares = shares_of(info, info.cash_payamt, family)
    return _facts(info, message, shares, refunded=refunded)


def _facts(
    info: SettledInfo | SettlementRow, message: Message, shares: Shares, *, refunded: bool = False
) -> SettlementFacts:
    check_person(info.psn_no, message.draft.person_no)
    check_sums(shares)
    if message.draft.sale is not None:
        check_total(shares.total, sum(amount for *_, amount in message.draft.sale.lines))
    return SettlementFacts(
        settlement_id=info.setl_id,
        visit_id=info.mdtrt_id,
        person_no=info.psn_no,
        msgid=message.msgid,
        settled_at=info.setl_time,
        voucher_type=info.mdtrt_cert_type,
        medical_type=info.med_type,
        shares=shares,
        reversed=refunded,
        insurance=info.insutype,
        clearing=info.clr_type,
        office=info.clr_optins,
    )


def _detail(bill: Bill, line: FeeLine) -> DrugDetail:
    return fill(
        DrugDetail,
        feedetl_sn=f"{bill.number}-{line.serial}",
        rx_circ_flag=OWN_PRESCRIPTION,
        fee_ocur_time=bill.opened_at,
        med_list_codg=line.national_code,
        medins_list_codg=line.local_code,
        det_item_fee_sumamt=line.amount,
        cnt=line.count,
        pric=line.price,
    )


def _sale(visit: Visit, bill: Bill, window: str) -> Sale:
    return Sale(
        bill_no=bill.number,
        person_no=visit.person.person_no,
        person_name=visit.person.name,
        voucher_sent=visit.presented.voucher_type,
        channel=visit.presented.channel,
        window=window,
        lines=tuple((x.name, x.national_code, f"{x.count:f}", x.amount) for x in bill.lines),
        no_scan=visit.no_scan,
    )
