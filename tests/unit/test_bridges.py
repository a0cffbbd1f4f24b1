"""A library whose bridge program is missing, or that is none, is told in plain Chinese."""

import sys
from pathlib import Path

import pytest

from desktop.bridges import SHIPPED, open_bridge
from desktop.domain.errors import Invalid

PE_32 = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0\x4c\x01" + bytes(20)


def test_a_missing_bridge_names_the_program_and_the_folder(tmp_path: Path) -> None:
    library = tmp_path / "chs_fjs_standard.dll"
    library.write_bytes(PE_32)
    with pytest.raises(Invalid) as caught:
        open_bridge(library, tmp_path / "nowhere")
    assert caught.value.title == "缺少能加载 chs_fjs_standard.dll 的桥接程序 bridge-x86.exe"
    assert str(tmp_path / "nowhere") in caught.value.advice
    assert "重新安装" in caught.value.advice


def test_a_file_that_is_no_library_is_named(tmp_path: Path) -> None:
    for content in (b"text", None):
        library = tmp_path / "a.dll"
        library.unlink(missing_ok=True)
        if content is not None:
            library.write_bytes(content)
        with pytest.raises(Invalid) as caught:
            open_bridge(library, tmp_path)
        assert caught.value.title == f"接口动态库文件不存在或不是动态库：{library}"


def test_the_programs_ship_under_the_name_that_the_frozen_app_gives_them() -> None:
    from installer.contents import BRIDGES

    root = Path(sys.modules["desktop.bridges"].__file__ or "").parents[1]
    assert root / BRIDGES == SHIPPED
