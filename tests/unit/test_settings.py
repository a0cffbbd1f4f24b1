"""Settings from a file and from the environment."""

from pathlib import Path

import pytest

from desktop.domain.errors import Invalid
from desktop.domain.stage import Stage
from desktop.settings import load

REAL = """
mode = "real"
[centre]
url = "https://centre.invalid"
[[institutions]]
code = "P35010200001"
name = "榕心大药房"
area = "350102"
"""


def test_nothing_configured_is_training() -> None:
    assert load(None, {}).mode == "training"


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "yibao.toml"
    file.write_text(REAL, encoding="utf-8")
    found = load(file, {"YIBAO_CENTRE__URL": "https://other.invalid", "YIBAO_THEME": "dark"})
    assert found.centre.url == "https://other.invalid"
    assert found.theme == "dark"
    assert found.institutions[0].code == "P35010200001"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mode = ", "格式不对"),
        ('mode = "maybe"', "mode"),
        ("[rate]\ntarget_percent = 100", "rate.target_percent"),
        ('[[institutions]]\ncode = "X1"\nname = "a"\narea = "350102"', "institutions.0.code"),
        ("colour = 1", "colour"),
    ],
)
def test_a_bad_file_is_refused_naming_the_setting(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "yibao.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        load(file, {})
    assert words in caught.value.title
    assert str(file) in caught.value.title


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="读不到设置文件"):
        load(tmp_path / "none.toml", {})


def test_a_window_is_set_to_business_types_of_its_place(tmp_path: Path) -> None:
    file = tmp_path / "yibao.toml"
    file.write_text(f'{REAL}stages = ["02122", "02121"]\noperator_role = "it"', encoding="utf-8")
    site = load(file, {}).institutions[0]
    assert site.stages == (Stage.OUTSIDE_PRESCRIPTION, Stage.PHARMACY)
    assert site.operator_role == "it"
    file.write_text(f'{REAL}stages = ["01301"]', encoding="utf-8")
    with pytest.raises(Invalid, match="01301 不是本类机构的环节"):
        load(file, {})
