"""The line between client and bridge: what may come over it, and where handing over begins."""

import base64
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest

from adapters.bridge import (
    Bridge,
    BridgeDied,
    BridgeFault,
    BridgeMissing,
    Cause,
    HandedOver,
    NotHandedOver,
    Reply,
    bridge_command,
    choose_bridge,
    pe_machine,
)
from adapters.bridge.faults import LOADING_WORDS, WORDS
from installer.bridge.build import SOURCE, build, here, targets
from tests.bridge_standins.rig import Rig, kind, require

SANITISED = ("-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all")
LISTEN = """
import json, sys
def take():
    body = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    return json.loads(body)["id"]
def frame(body):
    sys.stdout.buffer.write(len(body).to_bytes(4, "big") + body)
def handing(number):
    frame(b'{"id":%d,"handing":1}' % number)
"""


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    require("cc", here().package)
    return Rig(kind("linux"), tmp_path_factory.mktemp("protocol"), None)


@pytest.fixture
def line(rig: Rig) -> Iterator[subprocess.Popen[bytes]]:
    with opened(rig.command(rig.library())) as process:
        yield process
        process.kill()


def opened(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def put(process: subprocess.Popen[bytes], body: bytes) -> None:
    stdin, _ = pipes(process)
    stdin.write(len(body).to_bytes(4, "big") + body)
    stdin.flush()


def got(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    _, stdout = pipes(process)
    body = stdout.read(int.from_bytes(stdout.read(4), "big"))
    members: dict[str, Any] = json.loads(body)
    return members


def body(**members: Any) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode()


def b64(text: bytes) -> str:
    return base64.b64encode(text).decode()


@pytest.mark.parametrize(
    "request_body",
    [
        b"",
        b"[]",
        b'{"id":1}',
        b'{"id":"1","call":"ping"}',
        b'{"id":1,"call":"ping"} ',
        b'{"id":1,"id":1,"call":"ping"}',
        b'{"id":1,"call":"ping","more":1}',
        b'{"id":01,"call":"ping"}',
        b'{"id":-1,"call":"ping"}',
        b'{"id":1.5,"call":"ping"}',
        b'{"id":1111111111,"call":"ping"}',
        b'{"id":1,"call":"p\\u0069ng"}',
        '{"id":1,"call":"乒"}'.encode(),
        b'{"id":1,"call":"system","limit":5,"input":""}',
        b'{"id":1,"call":"business_handle","input":""}',
        b'{"id":1,"call":"business_handle","limit":0,"input":""}',
        b'{"id":1,"call":"business_handle","limit":5,"input":1}',
        b'{"id":1,"call":"business_handle","limit":5}',
        b'{"id":1,"call":"business_handle","limit":5,"limit":5}',
        b'{"id":1,"call":"business_handle","input":"","input":""}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"","error":""}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"YQ"}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"YR=="}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"Y==="}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"===="}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"YQ==YQ=="}',
        b'{"id":1,"call":"business_handle","limit":5,"input":"YQBi"}',
        b'{"id":1,"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"call":"ping"}',
    ],
)
def test_a_request_that_is_not_exactly_right_is_refused_and_the_next_is_served(
    line: subprocess.Popen[bytes], request_body: bytes
) -> None:
    put(line, request_body)
    assert got(line)["failure"] == "request"
    put(line, body(id=2, call="ping"))
    assert got(line) == {"id": 2, "protocol": 1}


def test_the_bridge_says_that_it_hands_over_before_it_does(line: subprocess.Popen[bytes]) -> None:
    put(line, body(id=7, call="read_cardnum", limit=5))
    assert got(line) == {"id": 7, "handing": 1}
    assert got(line) == {"id": 7, "returned": 0, "card": b64(b"A00000001"), "error": ""}


@pytest.mark.parametrize(("head", "code"), [(b"", 0), (b"\0\0", 3), (b"\x7f\0\0\0", 3)])
def test_the_bridge_ends_with_its_input(
    line: subprocess.Popen[bytes], head: bytes, code: int
) -> None:
    stdin, stdout = pipes(line)
    stdin.write(head)
    stdin.close()
    assert line.wait(5) == code
    assert stdout.read() == b""


def test_a_bridge_whose_client_is_gone_ends_a_call_that_hangs(
    line: subprocess.Popen[bytes],
) -> None:
    put(line, body(id=1, call="business_handle", limit=1, input=b64(b"do-hang")))
    pipes(line)[0].close()
    assert line.wait(5) == 91


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--output", "1000", "x"],
        ["--output", "1e9", "x"],
        ["--output", str(17 << 20), "x"],
        ["--outputlen", "both", "x"],
        ["--other", "1", "x"],
        ["x", "y"],
    ],
)
def test_a_command_line_that_is_not_understood_is_refused(rig: Rig, words: list[str]) -> None:
    program = next(rig.bridges.iterdir())
    assert subprocess.run([program, *words], stdin=subprocess.DEVNULL, check=False).returncode == 2


def scripted(tmp_path: Path, script: str) -> Bridge:
    file = tmp_path / "scripted.py"
    file.write_text(LISTEN + script)
    return Bridge([sys.executable, "-S", str(file)])


@pytest.mark.parametrize(
    ("script", "family", "cause"),
    [
        ("", NotHandedOver, Cause.DIED),
        ("take()", NotHandedOver, Cause.DIED),
        ("take(); sys.stdout.write('x'); sys.exit(4)", NotHandedOver, Cause.DIED),
        ("import time; time.sleep(60)", NotHandedOver, Cause.HUNG),
        ("take(); import time; time.sleep(60)", NotHandedOver, Cause.HUNG),
        ("handing(take())", BridgeDied, Cause.DIED),
        ("handing(take()); sys.stdout.write('xxx')", BridgeDied, Cause.DIED),
        ("handing(take()); sys.exit(90)", HandedOver, Cause.OVERFLOW),
        ("handing(take()); sys.exit(91)", HandedOver, Cause.HUNG),
        ("handing(take() + 1)", HandedOver, Cause.GARBLED),
        ("take(); frame(b'[]')", HandedOver, Cause.GARBLED),
        ("take(); frame(b'no')", HandedOver, Cause.GARBLED),
        ("take(); sys.stdout.write('junk that is no length')", HandedOver, Cause.GARBLED),
        ("""n = take(); frame(b'{"id":%d}' % n)""", HandedOver, Cause.GARBLED),
        ("""n = take(); frame(b'{"id":%d,"returned":0,"a":"!"}' % n)""", HandedOver, Cause.GARBLED),
        ("""n = take(); frame(b'{"id":%d,"failure":"new"}' % n)""", HandedOver, Cause.GARBLED),
    ],
)
def test_silence_before_handing_over_is_safe_and_anything_after_is_unknown(
    tmp_path: Path, script: str, family: type[BridgeFault], cause: Cause
) -> None:
    with scripted(tmp_path, script) as bridge, pytest.raises(family) as caught:
        bridge.call("business_handle", {"input": "x" * 200_000}, 0.8)
    assert caught.value.cause is cause
    assert isinstance(caught.value, NotHandedOver) == (family is NotHandedOver)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "医" * 7_000_000])
def test_a_text_that_cannot_be_handed_over_is_not(rig: Rig, text: str) -> None:
    with rig.bridge(rig.library()) as bridge:
        with pytest.raises(NotHandedOver) as caught:
            bridge.call("business_handle", {"input": text}, 5)
        assert caught.value.cause is Cause.BAD_TEXT
        assert bridge.call("read_cardnum", {}, 5).returned == "0"


def test_a_program_that_is_missing_or_does_not_run_is_told(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("no program")
    for program in (tmp_path / "absent", plain):
        with Bridge([str(program)]) as bridge, pytest.raises(BridgeMissing) as caught:
            bridge.ping(5)
        assert caught.value.detail == program.name


def test_a_closed_bridge_leaves_no_process_and_opens_again(rig: Rig, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = f"open({str(mark)!r}, 'w').write(str(__import__('os').getpid())); take()"
    with scripted(tmp_path, script) as bridge, pytest.raises(NotHandedOver):
        bridge.ping(5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
    again = rig.bridge(rig.library())
    for _ in range(2):
        assert again.call("read_cardnum", {}, 5).returned == "0"
        again.close()


def test_closing_does_not_wait_for_a_process_that_does_not_go(tmp_path: Path) -> None:
    bridge = scripted(
        tmp_path,
        """
n = take()
handing(n)
frame(b'{"id":%d,"returned":0}' % n)
sys.stdout.flush()
import time
time.sleep(60)""",
    )
    assert bridge.call("read_cardnum", {}, 5).returned == "0"
    start = time.monotonic()
    bridge.close()
    assert time.monotonic() - start < 4


def test_the_header_of_a_library_chooses_the_program(rig: Rig, tmp_path: Path) -> None:
    heads = {
        "bridge-x86.exe": b"\x4c\x01",
        "bridge-x86_64.exe": b"\x64\x86",
        "bridge-arm64.exe": b"\x64\xaa",
    }
    for name, number in heads.items():
        library = tmp_path / "a.dll"
        stub = b"MZ" + bytes(58) + (200).to_bytes(4, "little") + bytes(136)
        library.write_bytes(stub + b"PE\0\0" + number)
        with pytest.raises(BridgeMissing, match=name):
            choose_bridge(library, tmp_path)
        (tmp_path / name).touch()
        assert choose_bridge(library, tmp_path) == tmp_path / name
    assert choose_bridge(rig.library(), rig.bridges).name == here().file


def test_other_files_are_no_libraries(tmp_path: Path) -> None:
    file = tmp_path / "a.dll"
    for content in (b"", b"MZ", b"MZ" + b"\xff" * 62, b"PE\0\0\x4c\x01", b"text" * 50):
        file.write_bytes(content)
        with pytest.raises(NotHandedOver) as caught:
            pe_machine(file)
        assert caught.value.cause is Cause.NO_LIBRARY
    with pytest.raises(NotHandedOver, match=r"absent\.dll"):
        pe_machine(tmp_path / "absent.dll")


def test_the_command_line_names_the_buffer_and_the_library(rig: Rig) -> None:
    command = bridge_command(rig.library(), rig.bridges, output_length="pointer")
    assert command[1:] == [
        *("--output", "4194304", "--outputlen", "pointer"),
        str(rig.library()),
    ]
    with Bridge(command) as bridge:
        assert bridge.about(5).output_bytes == 4 << 20


def test_neither_a_reply_nor_a_fault_shows_what_was_said(rig: Rig) -> None:
    assert "林" not in repr(Reply("林", {"name": "林示范"}))
    with rig.bridge(rig.library()) as bridge, pytest.raises(HandedOver) as caught:
        bridge.call("business_handle", {"input": "林示范 do-not-gbk"}, 5)
    assert "林" not in repr(caught.value) + str(caught.value)


def test_every_cause_has_chinese_words() -> None:
    assert set(WORDS) == set(Cause)
    for title, advice in [*WORDS.values(), *LOADING_WORDS.values()]:
        assert title
        assert advice
    assert NotHandedOver(Cause.NOT_LOADED, 193).words() == LOADING_WORDS[193]
    assert NotHandedOver(Cause.NOT_LOADED, 4242).words() == WORDS[Cause.NOT_LOADED]
    assert BridgeDied(Cause.DIED, 193).words() == WORDS[Cause.DIED]


def test_the_build_says_what_it_cannot_make(tmp_path: Path) -> None:
    script = SOURCE.with_name("build.py")
    command = [sys.executable, str(script), str(tmp_path / "out")]
    environment = {**os.environ, "PATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    run = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert run.returncode == 1
    for target in targets():
        assert f"not built: {target.file}: 缺少 {target.compiler}" in run.stdout.decode()


def spoilt(good: bytes, dice: random.Random) -> bytes:
    """A request with a few bytes changed, cut out, doubled or made up."""
    made = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(made) + 1)
        match dice.randrange(4):
            case 0:
                made[at : at + 1] = dice.randbytes(1)
            case 1:
                del made[at : at + dice.randint(1, 9)]
            case 2:
                made[at:at] = made[max(0, at - 12) : at]
            case _:
                made[at:at] = dice.choice([b'"', b"{", b"}", b",", b":", b"=", b"\\", b"0", b"\0"])
    return bytes(made)


def test_random_bytes_do_not_hurt_the_parser(rig: Rig, tmp_path: Path) -> None:
    program = build(here(), tmp_path, SANITISED)
    dice = random.Random(20260310)
    good = [
        body(id=1, call="ping"),
        body(id=2, call="authorization", limit=9, user=b64(b"abc"), password=b64(b"")),
        body(id=3, call="business_handle", limit=9, input=b64(b'{"infno":"1101"}')),
        body(id=4, call="NationEcTrans", limit=9, url=b64(b"http://x"), input=b64(b"{}")),
        body(id=5, call="read_cardinfo", limit=9),
    ]
    refused = 0
    with opened(rig.command(rig.library(), bridge=program)) as process:
        for turn in range(3000):
            request = dice.randbytes(dice.randrange(80)) if turn % 4 == 0 else b""
            put(process, request or spoilt(dice.choice(good), dice))
            reply = got(process)
            if "handing" in reply:
                reply = got(process)
            refused += reply.get("failure") == "request"
        for request in good:
            put(process, request)
            if "handing" in got(process):
                assert "returned" in got(process)
        with suppress(BrokenPipeError):
            pipes(process)[0].close()
        assert process.wait(20) == 0
    assert 1000 < refused < 3000
