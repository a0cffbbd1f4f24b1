"""A gun that types is told from a person, and what an input method spoilt is mended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.secret import Secret
from desktop.domain.wedge import Dress, Wedge, mended

TEXT = "4240000000000000000001350000"
ID_WITH_X = "35999919900101005X"


def typed(wedge: Wedge[str], text: str, every: float, at: float = 0.0) -> tuple[str, list[str]]:
    """What is replayed and what is scanned when `text` comes at this pace, then silence."""
    rulings = []
    for letter in text:
        rulings.append(wedge.press(at, letter, letter))
        at += every
    rulings.append(wedge.silence(at + 1))
    replayed = "".join(key for ruling in rulings for key in ruling.replayed)
    return replayed, [ruling.scanned.reveal() for ruling in rulings if ruling.scanned]


@pytest.mark.parametrize("every", [0.0, 0.005, 0.03, 0.045])
@pytest.mark.parametrize("end", ["", "\r", "\n", "\t"])
def test_quick_keys_are_a_code_and_nothing_is_replayed(every: float, end: str) -> None:
    assert typed(Wedge(), TEXT + end, every) == ("", [TEXT])


@pytest.mark.parametrize("every", [0.06, 0.12, 0.4])
def test_keys_of_a_person_are_all_replayed(every: float) -> None:
    assert typed(Wedge(), "359999\r12", every) == ("359999\r12", [])


@given(st.lists(st.tuples(st.floats(0.0, 0.2), st.sampled_from("0123456789abX\r")), max_size=60))
def test_no_key_is_lost_or_doubled(presses: list[tuple[float, str]]) -> None:
    wedge: Wedge[int] = Wedge()
    at, replayed, scans = 0.0, [], 0
    for number, (pause, letter) in enumerate(presses):
        at += pause
        ruling = wedge.press(at, letter, number)
        replayed += ruling.replayed
        scans += ruling.scanned is not None
    last = wedge.interrupted()
    replayed += last.replayed
    assert replayed == sorted(set(replayed))
    if not scans and last.scanned is None:
        assert replayed == list(range(len(presses)))
    assert not wedge.holds


def test_what_a_gun_is_set_to_add_is_taken_off() -> None:
    assert typed(Wedge(Dress("##", "$$")), f"##{TEXT}$$\r", 0.01) == ("", [TEXT])
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in f"#{TEXT}$")
    assert typed(Wedge(Dress("#", "$")), full_width, 0.01) == ("", [TEXT])


def test_a_gun_that_stumbles_in_the_midst_of_a_code_still_makes_one_code() -> None:
    wedge: Wedge[str] = Wedge()
    at, rulings = 0.0, []
    for number, letter in enumerate(TEXT + "\r"):
        at += 0.12 if number in {9, 20} else 0.01
        rulings.append(wedge.press(at, letter, letter))
    assert [ruling.scanned for ruling in rulings if ruling.scanned] == [Secret(TEXT)]
    assert not any(ruling.replayed for ruling in rulings)


def test_a_ruling_does_not_show_what_was_scanned() -> None:
    wedge: Wedge[str] = Wedge()
    for letter in TEXT:
        wedge.press(0.0, letter, letter)
    assert TEXT not in repr(wedge.silence(9.0))


@pytest.mark.parametrize(
    ("typed_text", "meant"),
    [
        ("".join(chr(ord(d) + 0xFEE0) for d in TEXT), TEXT),
        ("]Q1" + TEXT, TEXT),
        ("]1" + TEXT, TEXT),  # the Q went into the input method
        ("】Q1" + TEXT, TEXT),
        (ID_WITH_X[:17], ID_WITH_X),
        ("AB" + TEXT + "Z", TEXT),
        ("12345678901234567", "12345678901234567"),  # no ID number with any last character
        ("P35010200001", "P35010200001"),
        ("https://example.cn/424", "https://example.cn/424"),
    ],
)
def test_what_an_input_method_spoilt_is_mended(typed_text: str, meant: str) -> None:
    assert mended(typed_text) == meant


def test_a_code_of_the_house_stays_as_it_is() -> None:
    assert typed(Wedge(), "MZ0012345\r", 0.005) == ("", ["MZ0012345"])
    assert Secret(mended("0012345")) == Secret("0012345")
