"""Dialects: what a centre spells otherwise, and what must be known before it is spoken to."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fsi.dialect import LATER, Dialect, load_dialect, names, national, raw, unset
from adapters.fsi.trace import trace_members
from desktop.domain.errors import Invalid

PROVINCES = {"chongqing", "fujian", "guangdong", "hebei", "hubei", "hunan", "jiangsu", "jiangxi",
             "jilin", "neimenggu", "shenzhen"}  # fmt: skip
FUJIAN: dict[str, Any] = {
    "envelope": {"extra": {"app_id": "C1"}},
    "sign_in": {"needed": False},
    "settlement": {"family_account": "inside"},
}


def dialect(**given_: Any) -> Dialect:
    return load_dialect("national", given_)


def test_every_documented_province_has_a_dialect() -> None:
    assert set(names()) == PROVINCES | {"national"}


@pytest.mark.parametrize("name", sorted(PROVINCES | {"national"}))
def test_a_dialect_loads_or_names_all_that_is_unset(name: str) -> None:
    missing = [each for each in unset(raw(name)) if not each.startswith(LATER)]
    if not missing:
        assert load_dialect(name).name == name
        return
    with pytest.raises(Invalid) as caught:
        load_dialect(name)
    assert all(each in caught.value.title for each in missing)
    assert "医保局" in caught.value.advice


def test_nothing_of_the_national_interface_is_unset() -> None:
    assert unset(raw("national")) == ()
    assert national().crypto.signed == "none"


def test_fujian_is_refused_until_the_site_says_what_nobody_published() -> None:
    with pytest.raises(Invalid) as caught:
        load_dialect("fujian")
    for setting in ("envelope.extra.app_id", "sign_in.needed", "settlement.family_account"):
        assert setting in caught.value.title
    made = load_dialect("fujian", FUJIAN)
    assert (made.line.transport, made.envelope.extra) == ("dll", {"app_id": "C1", "enc_type": ""})


def test_a_part_a_till_can_do_without_is_refused_when_it_is_needed() -> None:
    made = load_dialect("fujian", FUJIAN)
    with pytest.raises(Invalid, match=r"catalogue\.first_version"):
        made.known(made.catalogue)
    told = {**FUJIAN, "catalogue": {"first_version": "v0", "list_type": ["1"]}}
    known = load_dialect("fujian", told)
    assert known.known(known.catalogue).first_version == "v0"


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"colour": "red"}, "colour"),
        ({"line": {"transport": "pigeon"}}, "line.transport"),
        ({"envelope": {"colour": "red"}}, "envelope.colour"),
        ({"lengths": {"list_type": "long"}}, "lengths.list_type"),
    ],
)
def test_a_wrong_setting_is_named(given_: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        load_dialect("national", given_)


def test_a_dialect_there_is_none_of_is_refused_with_those_there_are() -> None:
    with pytest.raises(Invalid, match="national"):
        load_dialect("atlantis")


def test_names_and_values_are_translated_both_ways() -> None:
    made = dialect(
        rename={"4101A": {"otp_tcm_dise": "otptcmdise"}, "*": {"psn_no": "psnNo"}},
        values={"mdtrt_cert_type": {"01": "1"}},
    )
    content = {"setlinfo": {"otp_tcm_dise": "a", "psn_no": "9"}, "rows": [{"psn_no": "8"}]}
    spoken = made.speak("4101A", content)
    assert spoken == {"setlinfo": {"otptcmdise": "a", "psnNo": "9"}, "rows": [{"psnNo": "8"}]}
    assert made.hear("4101A", spoken) == content
    assert made.speak("2102", {"mdtrt_cert_type": "01"}) == {"mdtrt_cert_type": "1"}
    assert made.hear("2102", {"mdtrt_cert_type": "1"}) == {"mdtrt_cert_type": "01"}
    assert made.hear("4101A", {"psnNo": "old", "psn_no": "new"}) == {"psn_no": "new"}


@given(
    st.recursive(
        st.text() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["psn_no", "a", "list_type"]), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_what_is_spoken_is_heard_again(content: Any) -> None:
    made = dialect(rename={"*": {"psn_no": "psnNo", "a": "A"}})
    assert made.hear("1101", made.speak("1101", content)) == content


def test_older_centres_are_not_sent_what_they_do_not_know() -> None:
    made = load_dialect("guangdong")
    assert made.speak("3201", {"data": {"insutype": "310", "refd_setl_flag": "1"}}) == {
        "data": {"insutype": "310"}
    }
    assert made.speak("3301", {"data": [1]}) == {"catalogcompin": [1]}


def test_one_row_is_an_object_where_a_centre_wants_one() -> None:
    made = load_dialect("neimenggu")
    assert made.speak("3301", {"data": [{"x": "1"}]}) == {"data": {"x": "1"}}
    assert made.speak("3301", {"data": [{"x": "1"}, {"x": "2"}]})["data"][1] == {"x": "2"}


def test_a_value_longer_than_a_centre_takes_is_refused_before_it_leaves() -> None:
    with pytest.raises(Invalid, match="list_type"):
        dialect(lengths={"list_type": 3}).speak("3301", {"data": {"list_type": "3011"}})


def test_the_words_for_none_are_those_of_the_dialect() -> None:
    assert national().means_none("医保中心：未查询到清单")
    made = dialect(words={"holds_none": ["无此记录"]})
    assert made.means_none("无此记录")
    assert not made.means_none("未查询到")


def test_trace_codes_go_where_the_dialect_has_room_for_them() -> None:
    assert trace_members(national(), ["A", "B"]) == {
        "drugtracinfo": [{"drug_trac_codg": "A"}, {"drug_trac_codg": "B"}]
    }
    flat = load_dialect("shenzhen")
    assert trace_members(flat, ["A"]) == {"drug_trac_codg": "A"}
    assert trace_members(flat, []) == {}
    with pytest.raises(Invalid, match="追溯码"):
        trace_members(flat, ["A", "B"])
    with pytest.raises(Invalid, match=r"trace\.codes"):
        trace_members(load_dialect("fujian", FUJIAN), ["A"])
