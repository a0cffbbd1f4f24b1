"""Who stands at the window."""

import pytest

from adapters.training import TrainingCentre
from desktop.domain.errors import AppError, Invalid, NotSent, Refused, Unknown
from desktop.domain.identity import Channel, VoucherType
from desktop.domain.secret import Secret
from desktop.domain.stage import Stage
from desktop.ports import Desk
from desktop.usecases.identify import identify, identify_by_id

STALE = Secret("4241111111111111111101350000")


def test_a_scanned_code_names_its_holder(
    till: Desk, centre: TrainingCentre, person: dict[str, str]
) -> None:
    visit = identify(till, centre.fresh_code(person["person_no"]), Stage.PHARMACY)
    assert visit.person.person_no == person["person_no"]
    assert visit.presented.voucher_type is VoucherType.EVOUCHER
    assert visit.presented.channel is Channel.SCAN


def test_an_id_card_works_but_is_no_scan(till: Desk, person: dict[str, str]) -> None:
    visit = identify_by_id(till, Secret(person["cert_no"]))
    assert visit.person.name == person["name"]
    assert visit.presented.voucher_type is VoucherType.ID_CARD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("134567567567567567", "微信付款码"),
        ("359999190001019993", "身份证"),
        ("81234560000000000000", "追溯码"),
        ("https://example.invalid/poster?id=1", "网址"),
    ],
)
def test_a_wrong_code_is_named_before_anything_is_sent(
    till: Desk, centre: TrainingCentre, text: str, words: str
) -> None:
    before = len(centre.calls())
    with pytest.raises(Invalid) as caught:
        identify(till, Secret(text), Stage.PHARMACY)
    assert words in caught.value.title
    assert caught.value.advice
    assert len(centre.calls()) == before


def test_a_stale_code_asks_for_a_fresh_one(till: Desk) -> None:
    with pytest.raises(Refused, match="刷新"):
        identify(till, STALE, Stage.PHARMACY)


def test_a_person_the_centre_does_not_know_is_said(till: Desk) -> None:
    with pytest.raises(Refused) as caught:
        identify_by_id(till, Secret("359999190001019993"))
    assert caught.value.advice


def test_a_text_that_is_no_id_number_is_refused_here(till: Desk) -> None:
    with pytest.raises(Invalid, match="身份证号不正确"):
        identify_by_id(till, Secret("359999190001019990"))


def test_a_suspended_person_is_told_apart(till: Desk, centre: TrainingCentre) -> None:
    suspended = next(p for p in centre.people() if p["insu_stas"] == "2")
    with pytest.raises(Invalid, match="没有正常参保") as caught:
        identify_by_id(till, Secret(suspended["cert_no"]))
    assert suspended["name"] not in str(caught.value)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("http500", Unknown),
        ("html", Unknown),
        ("gbk", Unknown),
        ("truncate", Unknown),
        ("close_after_commit", Unknown),
        ("slow", Unknown),
        ("refuse_signature", NotSent),
        ("error", Refused),
    ],
)
def test_each_bad_line_has_its_own_words_and_the_next_customer_is_served(
    till: Desk,
    centre: TrainingCentre,
    person: dict[str, str],
    fault: str,
    kind: type[AppError],
) -> None:
    centre.fault(infno="1101", fault=fault, times=3, seconds=3)
    with pytest.raises(kind) as caught:
        identify_by_id(till, Secret(person["cert_no"]))
    centre.clear_faults()
    assert caught.value.title
    assert caught.value.advice
    assert identify_by_id(till, Secret(person["cert_no"])).person.name == person["name"]


def test_the_bad_lines_do_not_share_their_words(
    till: Desk, centre: TrainingCentre, person: dict[str, str]
) -> None:
    titles = set()
    faults = ["http500", "html", "gbk", "close_after_commit", "slow"]
    for fault in faults:
        centre.fault(infno="1101", fault=fault, times=3, seconds=3)
        with pytest.raises(AppError) as caught:
            identify_by_id(till, Secret(person["cert_no"]))
        centre.clear_faults()
        titles.add(caught.value.title)
    assert len(titles) == len(faults)
