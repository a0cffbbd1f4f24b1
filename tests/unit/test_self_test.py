"""What the self-test says of the facts it is given."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from adapters.evoucher.look import door_opens, file_version
from desktop.domain.self_test import Check, Health, LibraryFacts, PathFacts, checks, worst

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=8)))
LIBRARY = LibraryFacts("C:/nhsa/NationECCode.dll", "1.0.9.18", "x86", None)
GOOD = PathFacts(
    "国家医保码组件", library=LIBRARY, address="http://10.0.0.1/localcfc", reachable=True,
    has_device=True, device_serial="SN-0001",
)  # fmt: skip


def line(facts: PathFacts, name: str, last: datetime | None = NOW) -> Check:
    return next(each for each in checks(facts, last, NOW) if each.name == name)


def test_a_path_in_order_has_nothing_to_advise() -> None:
    found = checks(GOOD, NOW - timedelta(days=2), NOW)
    assert [each.name for each in found] == [
        "识读方式", "动态库文件", "文件版本", "位数", "加载动态库", "接口地址",
        "扫码设备序列号", "最近一次识读成功",
    ]  # fmt: skip
    assert worst(found) is Health.OK
    assert {each.advice for each in found} == {""}
    assert line(GOOD, "位数").found == "32 位"


@pytest.mark.parametrize(
    ("facts", "name", "health", "words"),
    [
        (replace(GOOD, closed=("没有开放", "请填写 path")), "识读方式", Health.FAIL, "path"),
        (replace(GOOD, notice="须先取得同意"), "识读方式", Health.WARN, "同意"),
        (
            replace(GOOD, library=replace(LIBRARY, machine="")),
            "动态库文件", Health.FAIL, "核对路径",
        ),
        (replace(GOOD, library=replace(LIBRARY, version="")), "文件版本", Health.WARN, "厂商"),
        (
            replace(GOOD, library=replace(LIBRARY, trouble=("加载失败", "请重装"))),
            "加载动态库", Health.FAIL, "请重装",
        ),
        (replace(GOOD, reachable=False), "接口地址", Health.FAIL, "网线"),
        (replace(GOOD, device_serial=""), "扫码设备序列号", Health.WARN, "device_serial"),
    ],
)  # fmt: skip
def test_what_is_wanting_says_what_to_do(
    facts: PathFacts, name: str, health: Health, words: str
) -> None:
    found = line(facts, name)
    assert found.health is health
    assert words in found.advice
    assert worst(checks(facts, NOW, NOW)) is health


@pytest.mark.parametrize(
    ("last", "health"),
    [
        (None, Health.WARN),
        (NOW, Health.OK),
        (NOW - timedelta(days=30), Health.OK),
        (NOW - timedelta(days=30, seconds=1), Health.WARN),
        (NOW + timedelta(minutes=5), Health.WARN),
    ],
)
def test_a_decode_proves_the_device_for_thirty_days(last: datetime | None, health: Health) -> None:
    assert line(GOOD, "最近一次识读成功", last).health is health


def test_a_file_that_is_no_library_is_not_looked_into_further() -> None:
    names = [each.name for each in checks(replace(GOOD, library=replace(LIBRARY, machine="")),
                                          NOW, NOW)]  # fmt: skip
    assert "位数" not in names
    assert "加载动态库" not in names


def test_a_path_without_library_and_device_has_no_lines_for_them() -> None:
    raw = PathFacts("扫码文本送中心解码", address="http://10.0.0.1", reachable=True)
    assert [each.name for each in checks(raw, NOW, NOW)] == [
        "识读方式", "接口地址", "最近一次识读成功",
    ]  # fmt: skip


def test_the_version_of_a_windows_library_is_read_from_its_fixed_information(
    tmp_path: Path,
) -> None:
    numbers = (9, 1, 18, 0)  # the low half of each pair stands first
    fixed = b"\xbd\x04\xef\xfe\0\0\1\0" + b"".join(n.to_bytes(2, "little") for n in numbers)
    library = tmp_path / "a.dll"
    library.write_bytes(b"MZ" + bytes(500) + fixed + bytes(40))
    assert file_version(library) == "1.9.0.18"
    for other in (b"MZ" + bytes(500), b"\x7fELF" + fixed, b"MZ" + fixed[:10], b""):
        library.write_bytes(other)
        assert file_version(library) == ""
    assert file_version(tmp_path / "absent.dll") == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://", "http://host.invalid/x", ""])
def test_a_door_that_does_not_open_is_shut(url: str) -> None:
    assert not door_opens(url)
