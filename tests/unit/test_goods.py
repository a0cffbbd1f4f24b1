"""Bar codes and Data Matrix of goods, out of real pixels."""

import csv
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from adapters.scan.goods import AGAIN, GoodsReader, belongs_on_sale
from adapters.scan.picture import Pixels
from adapters.scan.source import read_image
from desktop.domain.secret import Secret

TRACE = "81000000000000000042"
EAN = "6900000000007"
ELEMENTS = "010690000000000710LOT7"
PRICE_OF_A_BOOK = "1920081045006"  # stands below the article number in two of the photographs


class Watch:
    time = 10.0

    def now(self) -> float:
        return self.time


def code(text: str, kind: zxingcpp.BarcodeFormat) -> Pixels:
    made = zxingcpp.create_barcode(text, kind)
    drawn = np.asarray(zxingcpp.write_barcode_to_image(made, scale=4, add_quiet_zones=True))
    return np.pad(drawn.astype(np.uint8), 40, constant_values=255)


@pytest.mark.parametrize(
    ("text", "kind"), [(TRACE, zxingcpp.BarcodeFormat.Code128), (EAN, zxingcpp.BarcodeFormat.EAN13)]
)
def test_a_bar_code_counts_when_it_is_read_twice(text: str, kind: zxingcpp.BarcodeFormat) -> None:
    watch = Watch()
    reader = GoodsReader(watch.now)
    picture = code(text, kind)
    assert reader.read(picture) == ()
    watch.time += 0.1
    assert [seen.text for seen in reader.read(picture)] == [Secret(text)]
    watch.time += AGAIN + 0.1
    assert reader.read(picture) == ()


def test_a_data_matrix_counts_at_once_and_keeps_its_text() -> None:
    (seen,) = GoodsReader().read(code(ELEMENTS, zxingcpp.BarcodeFormat.DataMatrix))
    assert (seen.text, seen.symbology) == (Secret(ELEMENTS), "DataMatrix")
    assert min(min(point) for point in seen.corners) >= 40


@pytest.mark.parametrize(
    ("text", "fits"),
    [(TRACE, True), (TRACE[:-1], False), ("7" + TRACE[1:], False), (EAN, True),
     ("6900000000008", False), ("4240000000000000000001350000", False), ("MZ000001", False)],
)  # fmt: skip
def test_length_and_check_digit_decide(text: str, fits: bool) -> None:
    assert belongs_on_sale(text) is fits


def test_a_voucher_is_no_code_of_goods() -> None:
    reader = GoodsReader()
    picture = code("4240000000000000000001350000", zxingcpp.BarcodeFormat.QRCode)
    assert [reader.read(picture) for _ in range(8)] == [()] * 8


def test_real_photographs_of_bar_codes_are_read_and_none_is_misread(shared: Path) -> None:
    folder = shared / "data" / "qr"
    with (folder / "truth_real_1d.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if belongs_on_sale(row["truth"])]
    right = wrong = 0
    for row in rows:
        pixels = read_image(folder / row["file"])
        assert pixels is not None
        reader = GoodsReader()
        found = [reader.read(pixels) for _ in range(6)]
        texts = {seen.text.reveal() for codes in found for seen in codes} - {PRICE_OF_A_BOOK}
        right += texts == {row["truth"]}
        wrong += bool(texts - {row["truth"]})
    assert wrong <= 1  # one still picture misreads the same way each time
    assert right / len(rows) >= 0.7
