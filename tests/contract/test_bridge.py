"""The bridge programs with stand-in libraries: the same behaviour on Linux and under wine."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.bridge import (
    Bridge,
    BridgeDied,
    BridgeFault,
    BridgeHung,
    Cause,
    HandedOver,
    NotHandedOver,
    Reply,
    Send,
    pe_machine,
)
from desktop.domain.errors import Refused
from tests.bridge_standins.rig import Rig

SECONDS = 20.0
SIGNED = {"user": "H35010200001", "password": "示范口令"}
ALL = {
    "business_handle",
    "authorization",
    "read_cardnum",
    "read_cardinfo",
    "ec_decode",
    "NationEcTrans",
}


@pytest.fixture(scope="session", params=["linux", "wine64", "wine32"])
def rig(request: pytest.FixtureRequest, rigs: Callable[[str], Rig]) -> Rig:
    return rigs(request.param)


@pytest.fixture
def bridge(rig: Rig) -> Iterator[Bridge]:
    with rig.bridge(rig.library()) as opened:
        opened.ping(SECONDS)
        yield opened


def handle(bridge: Bridge, word: str, deadline: float = SECONDS) -> Reply:
    return bridge.call("business_handle", {"input": f'{{"word":"{word}"}}'}, deadline)


def fault_of(bridge: Bridge, word: str, deadline: float = SECONDS) -> BridgeFault:
    with pytest.raises(BridgeFault) as caught:
        handle(bridge, word, deadline)
    return caught.value


def test_text_goes_through_unchanged_with_letters_that_few_tables_have(bridge: Bridge) -> None:
    reply = handle(bridge, "林示范 㐂𠮷 ×①")
    assert reply.returned == "0"
    assert '"err_msg":"成功"' in reply.texts["output"]
    assert '"output":{"word":"林示范 㐂𠮷 ×①"}' in reply.texts["output"]
    assert reply.texts["error"] == ""


def test_a_library_that_speaks_utf8_is_understood_when_told_so(rig: Rig) -> None:
    with rig.bridge(rig.library(), encoding="utf-8") as bridge:
        reply = bridge.call("read_cardnum", {}, SECONDS)
        assert reply.texts["card"] == "A00000001"
        fault = fault_of(bridge, "林示范")
    assert fault.cause is Cause.NOT_TEXT


def test_every_function_gets_its_texts_in_order(bridge: Bridge) -> None:
    assert bridge.call("authorization", SIGNED, SECONDS) == Reply("0", {"error": ""})
    wrong = bridge.call("authorization", {**SIGNED, "password": "x"}, SECONDS)
    assert wrong == Reply("-1", {"error": "口令错误"})
    assert bridge.call("read_cardinfo", {}, SECONDS).texts == {
        "card": "A00000001",
        "code": "350102C0DE",
        "person": "359999199001010016",
        "name": "林示范",
        "error": "",
    }
    decoded = bridge.call("ec_decode", {"input": "{}"}, SECONDS)
    assert decoded.texts["output"] == '{"code":0,"data":{"userName":"林示范"}}'
    refused = bridge.call("ec_decode", {"input": "do-refuse"}, SECONDS)
    assert refused == Reply("1", {"output": "", "error": "未签到"})


def test_the_national_component_returns_a_text(bridge: Bridge) -> None:
    texts = {"url": "http://127.0.0.1/localcfc", "input": "{}"}
    done = bridge.call("NationEcTrans", texts, SECONDS)
    assert done.returned == "0000"
    assert "林示范" in done.texts["output"]
    failed = bridge.call("NationEcTrans", {**texts, "url": "ftp:"}, SECONDS)
    assert failed == Reply("9001", {"output": "口令错误"})
    with pytest.raises(HandedOver, match="NO_END"):
        bridge.call("NationEcTrans", {**texts, "input": "do-nothing"}, SECONDS)


def test_what_the_library_prints_or_reads_does_not_touch_the_protocol(bridge: Bridge) -> None:
    for word in ("do-print", "do-read", "do-print"):
        assert handle(bridge, word).texts["output"].startswith('{"infcode":0')


def test_a_refusal_brings_the_librarys_own_words(bridge: Bridge) -> None:
    assert handle(bridge, "do-refuse") == Reply("-1", {"output": "", "error": "未签到"})


def test_an_answer_of_900_kilobytes_is_whole(bridge: Bridge) -> None:
    assert handle(bridge, "do-huge").texts["output"] == "h" * 900_000


def test_a_request_of_megabytes_is_whole(rig: Rig) -> None:
    with rig.bridge(rig.library(), "--output", str(16 << 20)) as bridge:
        word = "医保" * 1_000_000
        output = handle(bridge, word).texts["output"]
    assert word in output
    assert '"size":16777216' in output


def test_a_library_that_takes_the_length_by_pointer_gets_one(rig: Rig) -> None:
    with rig.bridge(rig.library("-DPOINTER"), "--outputlen", "pointer") as bridge:
        assert '"size":1048576' in handle(bridge, "a").texts["output"]


@pytest.mark.parametrize(("word", "code"), [("do-crash", None), ("do-exit", 7)])
def test_a_library_that_ends_the_process_leaves_an_unknown_outcome(
    bridge: Bridge, word: str, code: int | None
) -> None:
    fault = fault_of(bridge, word)
    assert isinstance(fault, BridgeDied)
    assert fault.code == code if code else fault.code != 0
    assert handle(bridge, "again").returned == "0"


def test_a_library_that_hangs_is_killed_at_the_deadline(bridge: Bridge) -> None:
    start = time.monotonic()
    assert isinstance(fault_of(bridge, "do-hang", 0.7), BridgeHung)
    assert time.monotonic() - start < 3
    assert handle(bridge, "again").returned == "0"


@pytest.mark.parametrize(
    ("word", "cause", "place"),
    [
        ("do-overflow-one", Cause.OVERFLOW, "output"),
        ("do-overflow-much", Cause.OVERFLOW, "output"),
        ("do-overflow-far", Cause.OVERFLOW, ""),
        ("do-overflow-error", Cause.OVERFLOW, "error"),
        ("do-no-end", Cause.NO_END, "output"),
        ("do-not-gbk", Cause.NOT_TEXT, "not gb18030"),
    ],
)
def test_a_spoilt_answer_is_an_unknown_outcome_and_never_text(
    bridge: Bridge, word: str, cause: Cause, place: str
) -> None:
    fault = fault_of(bridge, word)
    assert isinstance(fault, HandedOver)
    assert (fault.cause, fault.detail) == (cause, place)
    assert handle(bridge, "again").returned == "0"


def test_a_library_that_is_not_there_was_handed_nothing(rig: Rig) -> None:
    known = rig.library()
    program = next(rig.bridges.iterdir())
    with rig.bridge(known.with_stem("absent"), program=program) as bridge:
        fault = fault_of(bridge, "a")
    assert isinstance(fault, NotHandedOver)
    assert fault.cause is Cause.NOT_LOADED
    assert fault.code == 2 if rig.wine else "absent" in fault.detail


def test_a_missing_companion_file_is_told_from_a_missing_library(rig: Rig) -> None:
    other = rig.library(source="other.c", name="libother")
    library = rig.library("-DNEEDS_OTHER", f"-L{rig.folder}", "-lother", name="needs")
    with rig.bridge(library) as bridge:
        other.unlink()
        fault = fault_of(bridge, "a")
    assert isinstance(fault, NotHandedOver)
    assert fault.cause is Cause.NOT_LOADED
    assert fault.code == 126 if rig.wine else "libother" in fault.detail


def test_a_library_of_the_wrong_bitness_is_named_so(rig: Rig, tmp_path: Path) -> None:
    mine = rig.library()
    image = bytearray(mine.read_bytes())
    at = int.from_bytes(image[60:64], "little") + 4 if rig.wine else 18
    foreign = b"\xc4\x01" if rig.wine else b"\x08\x00"
    image[at : at + 2] = foreign
    wrong = tmp_path / f"wrong{mine.suffix}"
    wrong.write_bytes(image)
    assert pe_machine(wrong).startswith("0x")
    with rig.bridge(wrong, program=next(rig.bridges.iterdir())) as bridge:
        fault = fault_of(bridge, "a")
    assert isinstance(fault, NotHandedOver)
    assert fault.cause is Cause.NOT_LOADED
    if rig.wine:
        assert fault.code == 193
        assert "位数" in fault.words()[0]


def test_a_missing_export_was_handed_nothing(rig: Rig) -> None:
    with rig.bridge(rig.library("-DFEW")) as bridge:
        assert bridge.about(SECONDS).exports == {"business_handle"}
        with pytest.raises(NotHandedOver) as caught:
            bridge.call("ec_decode", {"input": "{}"}, SECONDS)
        assert (caught.value.cause, caught.value.detail) == (Cause.NO_EXPORT, "ec_decode")
        assert handle(bridge, "a").returned == "0"


def test_a_bridge_tells_what_it_has_without_calling_it(rig: Rig, bridge: Bridge) -> None:
    about = bridge.about(SECONDS)
    assert about.exports == ALL
    assert about.output_bytes == 1 << 20
    assert about.machine == pe_machine(rig.library())


@pytest.mark.parametrize(
    ("option", "cause"), [("-DAT_LOAD_HANG", Cause.HUNG), ("-DAT_LOAD_EXIT", Cause.DIED)]
)
def test_a_library_that_fails_while_it_loads_was_handed_nothing(
    rig: Rig, option: str, cause: Cause
) -> None:
    with rig.bridge(rig.library(option)) as bridge:
        fault = fault_of(bridge, "a", 1.5)
    assert isinstance(fault, NotHandedOver)
    assert fault.cause is cause


def test_a_fresh_process_signs_in_first(rig: Rig) -> None:
    signed: list[str] = []

    def sign_in(send: Send) -> None:
        signed.append(send("authorization", SIGNED).returned)

    with rig.bridge(rig.library(), opening=sign_in) as bridge:
        assert handle(bridge, "do-need-sign-in").returned == "0"
        assert handle(bridge, "do-need-sign-in").returned == "0"
        fault_of(bridge, "do-exit")
        assert handle(bridge, "do-need-sign-in").returned == "0"
    assert signed == ["0", "0"]


def test_what_follows_a_failed_sign_in_was_handed_nothing(rig: Rig) -> None:
    def lost(send: Send) -> None:
        send("business_handle", {"input": "do-exit"})

    def refused(send: Send) -> None:
        reply = send("authorization", {**SIGNED, "password": "x"})
        raise Refused(reply.texts["error"], "请核对口令")

    with rig.bridge(rig.library(), opening=lost) as bridge:
        assert isinstance(fault_of(bridge, "a"), NotHandedOver)
    with rig.bridge(rig.library(), opening=refused) as bridge:
        for _ in range(2):
            with pytest.raises(Refused, match="口令错误"):
                handle(bridge, "a")


def test_two_windows_take_turns_and_one_that_cannot_wait_is_told(bridge: Bridge) -> None:
    replies: list[Reply] = []
    threads = [
        threading.Thread(target=lambda: replies.append(handle(bridge, "do-slow"))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    busy = fault_of(bridge, "a", 0.05)
    for thread in threads:
        thread.join()
    assert isinstance(busy, NotHandedOver)
    assert busy.cause is Cause.BUSY
    assert [reply.returned for reply in replies] == ["0", "0"]


@pytest.mark.parametrize("rig", ["wine32"], indirect=True)  # they differ nowhere else
@pytest.mark.parametrize("option", ["-DSTD=__stdcall", "-DSTD=__cdecl"])
@pytest.mark.parametrize("names", ["-Wl,--kill-at", "-Wl,--add-stdcall-alias", ""])
def test_both_calling_conventions_and_all_spellings_of_the_names_work(
    rig: Rig, option: str, names: str
) -> None:
    library = rig.library(option, *([names] if names else []))
    with rig.bridge(library) as bridge:
        assert bridge.about(SECONDS).exports == ALL
        for _ in range(100):  # a stack that drifts does not survive this
            assert handle(bridge, "a").returned == "0"
        assert bridge.call("read_cardinfo", {}, SECONDS).texts["name"] == "林示范"
