"""Reading codes out of real pixels."""

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import segno

from adapters.scan.decode import ZXING_ALONE, Decoder, Stage
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import draw_phone
from adapters.scan.picture import Picture, Pixels
from adapters.scan.source import read_image

TEXT = "4240000000000000000001350000"


@pytest.fixture(scope="module")
def decoder() -> Decoder:
    return Decoder()


def code(content: str | bytes, scale: int = 6) -> Pixels:
    """A flat grey picture of a QR symbol."""
    rows = segno.make(content, micro=False).matrix_iter(scale=scale, border=4)
    return np.array([[0 if dark else 255 for dark in row] for row in rows], dtype=np.uint8)


def texts(decoder: Decoder, pixels: Pixels) -> list[str]:
    return sorted(seen.text.reveal() for seen in decoder.decode(pixels))


def faint(pixels: Pixels) -> Pixels:
    """A screen so dim that the modules are a few grey levels apart, under a slope of light."""
    slope = np.linspace(0, 140, pixels.shape[1])[np.newaxis, :]
    return np.asarray(pixels * 0.03 + 20 + slope).astype(np.uint8)


@pytest.mark.parametrize("text", [TEXT, "0000123", "00", "opc0000000000000000001350000"])
def test_a_text_keeps_its_leading_zeros(decoder: Decoder, text: str) -> None:
    assert texts(decoder, code(text)) == [text]


def test_a_phone_in_colour_and_a_dark_mode_screen_are_read(decoder: Decoder) -> None:
    phone = draw_phone(TEXT)
    assert texts(decoder, phone) == [TEXT]
    assert texts(decoder, np.asarray(255 - phone).astype(np.uint8)) == [TEXT]


def test_corners_say_where_the_code_is(decoder: Decoder) -> None:
    picture = np.full((600, 800), 255, np.uint8)
    symbol = code(TEXT, scale=8)
    side = symbol.shape[0]
    picture[100 : 100 + side, 300 : 300 + side] = symbol
    (seen,) = decoder.decode(picture)
    expected = [(332, 132), (268 + side, 132), (268 + side, 68 + side), (332, 68 + side)]
    assert np.abs(np.array(seen.corners) - np.array(expected)).max() <= 4


def test_the_chain_reads_what_zxing_alone_does_not(decoder: Decoder) -> None:
    picture = faint(np.asarray(cv2.GaussianBlur(code(TEXT, 8), (0, 0), 1.5)).astype(np.uint8))
    assert ZXING_ALONE.read(Picture(picture)) == ()
    (seen,) = decoder.decode(picture)
    assert seen.text.reveal() == TEXT
    corners = np.array(seen.corners)
    assert corners.min() == pytest.approx(32, abs=8)  # in pixels of the picture, not of its half
    assert corners.max() == pytest.approx(picture.shape[0] - 32, abs=8)


def test_two_codes_in_view_are_both_returned(decoder: Decoder) -> None:
    other = "4240000000000000000002350000"
    assert texts(decoder, np.hstack([code(TEXT), code(other)])) == [TEXT, other]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("福建省医疗保障局".encode(), "福建省医疗保障局"),
        ("医保电子凭证".encode("gbk"), "医保电子凭证"),
        ("ｶﾅ".encode("shift_jis"), "ｶﾅ"),
        (b"\xff\xfe\x80", "ÿþ\x80"),
    ],
)
def test_bytes_that_are_not_utf8_become_text_all_the_same(
    decoder: Decoder, data: bytes, text: str
) -> None:
    assert texts(decoder, code(data)) == [text]


@pytest.mark.parametrize("shape", [(0, 0), (1, 1), (15, 400), (64, 64, 3), (480, 640)])
def test_an_empty_picture_holds_no_code(decoder: Decoder, shape: tuple[int, ...]) -> None:
    assert decoder.decode(np.zeros(shape, np.uint8)) == ()


def test_noise_and_micro_qr_hold_no_code(decoder: Decoder) -> None:
    noise = np.random.default_rng(5).integers(0, 256, (480, 640), dtype=np.uint8)
    assert decoder.decode(noise) == ()
    rows = segno.make_micro("12345").matrix_iter(scale=8, border=4)
    micro = np.array([[0 if dark else 255 for dark in row] for row in rows], dtype=np.uint8)
    assert decoder.decode(micro) == ()


def test_without_zbar_the_other_stages_work_and_say_what_is_missing() -> None:
    def absent() -> tuple[Stage, ...]:
        raise ImportError("Unable to find zbar shared library")

    decoder = Decoder(extra=absent)
    assert "libzbar0" in decoder.missing
    assert texts(decoder, code(TEXT)) == [TEXT]


def test_the_pyzbar_stage_reads_and_keeps_zeros(decoder: Decoder) -> None:
    if decoder.missing:
        pytest.skip(decoder.missing)
    stage = decoder.stages[-1]
    (seen,) = stage.read(Picture(code("000042", 12)))
    assert seen.text.reveal() == "000042"
    assert np.array(seen.corners).max() > 200  # in pixels of the picture, not of its half


def test_real_photographs_are_read_better_than_by_zxing_alone(
    decoder: Decoder, shared: Path
) -> None:
    folder = shared / "data" / "qr"
    with (folder / "truth_real_qr.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["truth"].isascii()]
    ours = alone = 0
    for row in rows:
        pixels = read_image(folder / row["file"])
        assert pixels is not None
        truth = row["truth"].split()
        ours += any(seen.text.reveal().split() == truth for seen in decoder.decode(pixels))
        found = ZXING_ALONE.read(Picture(pixels))
        alone += any(seen.text.reveal().split() == truth for seen in found)
    assert len(rows) == 192
    assert ours > alone
    assert ours >= 184


def test_the_bench_passes_its_smoke_run(root: Path) -> None:
    bench = [sys.executable, str(root / "tests" / "bench" / "bench_scan.py"), "--smoke"]
    run = subprocess.run(bench, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
