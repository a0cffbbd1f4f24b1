"""National tables kept current from the training centre: whole, by increments, after faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.code_loader import ChildLoader, own_command
from adapters.fsi.catalogues import FsiCodeSource, kept_current
from adapters.sandbox.national import NationalCatalogues
from adapters.sheets import XlsxWriter
from coding_tables.catalogue import Catalogue
from coding_tables.changes import Kind, compare
from coding_tables.entry import Standing
from desktop.domain.errors import AppError, Invalid, NotSent
from desktop.ports import CodeBook
from desktop.updater import CodeUpdater, Handed, Schedule
from desktop.usecases.update_codes import Fate, Step, TableUpdate, Watch, update_codes
from tests.coding import load
from tests.contract.conftest import SandboxProcess, open_sandbox
from tests.contract.fsi_fixtures import NO_TOKEN, Desk, desk
from ui.hands import wait_until

AMOXICILLIN = "XJ01CAA904E001010199001"
NEW_DRUG = "XJ01CAA999E001010199777"


@pytest.fixture
def window(sandbox: SandboxProcess) -> Desk:
    return desk(sandbox.url, sandbox.token, sandbox.paasid)


@pytest.fixture
def book(window: Desk, tmp_path: Path) -> Iterator[CodeBook]:
    made = book_over(window, tmp_path)
    yield made
    made.tables.close()


def book_over(window: Desk, folder: Path, *numbers: str) -> CodeBook:
    tables = Catalogue.open(folder / "codes.db")
    return CodeBook(
        tables,
        FsiCodeSource(window.signed, window.clock),
        ChildLoader(tables, folder / "codes.db", own_command()),
        XlsxWriter(),
        folder / "downloads",
        kept_current(numbers),
        3,
    )


def quiet(cancelled: Callable[[], bool] = lambda: False) -> Watch:
    return Watch(lambda step: None, cancelled)


def update(book: CodeBook, window: Desk, watch: Watch | None = None) -> dict[str, TableUpdate]:
    found = update_codes(book, window.clock, watch or quiet())
    return {result.standard: result for result in found}


def publish(sandbox: SandboxProcess, infno: str, *rows: dict[str, Any]) -> None:
    sandbox.control("POST", "catalogues", json={"infno": infno, "rows": rows})


def test_every_table_and_list_of_the_centre_is_loaded_and_then_up_to_date(
    book: CodeBook, window: Desk
) -> None:
    steps: list[Step] = []
    first = update(book, window, Watch(steps.append, lambda: False))
    assert [(r.standard, r.error) for r in first.values() if r.fate is Fate.FAILED] == []
    loaded = {key for key, result in first.items() if result.fate is Fate.NEWER}
    assert loaded == set(book.standards) - {"own_mapping"}
    assert {step.tables for step in steps} == {len(book.standards)}
    entry = book.tables.get("drug", AMOXICILLIN)
    assert entry is not None
    assert (entry.name, entry.maker) == ("阿莫西林胶囊", "闽训制药有限公司")
    item = book.tables.get("insured_item", AMOXICILLIN)
    assert item is not None
    assert (item.name, item.level) == ("阿莫西林胶囊", "1")
    assert book.tables.versions("price_ceiling")[-1].written > 0
    assert list(book.folder.iterdir()) == []
    again = update(book, window)
    assert {result.fate for result in again.values()} == {Fate.SAME}
    assert all(sum(bool(v.written) for v in book.tables.versions(key)) == 1 for key in loaded)


def test_an_increment_brings_new_changed_and_retired_rows(
    book: CodeBook, window: Desk, sandbox: SandboxProcess
) -> None:
    book = replace(book, standards=("drug",))
    update(book, window)
    window.clock.moved = timedelta(days=1)
    publish(sandbox, "1301", {"code": NEW_DRUG, "name": "训练新药片"})
    publish(
        sandbox, "1301",
        {"code": AMOXICILLIN, "name": "阿莫西林胶囊", "spec": "0.5g", "valid": "0"},
    )  # fmt: skip
    result = update(book, window)["drug"]
    assert result.version is not None
    assert (result.version.written, result.version.whole) == (2, False)
    kinds = {change.code: change.kind for change in compare(book.tables, "drug", 1, 2)}
    assert kinds == {NEW_DRUG: Kind.ADDED, AMOXICILLIN: Kind.RETIRED}
    yesterday = window.clock.now().date() - timedelta(days=1)
    now, then = (book.tables.get("drug", AMOXICILLIN, day) for day in (None, yesterday))
    assert now
    assert then
    assert now.standing(yesterday) is Standing.RETIRED
    assert then.standing(yesterday) is Standing.VALID
    assert book.tables.search("训练新药").entries[0].code == NEW_DRUG
    earlier = book.tables.search("训练新药", as_of=yesterday).entries
    assert NEW_DRUG not in {entry.code for entry in earlier}


@pytest.mark.parametrize(
    ("fault", "times"),
    [("truncate", 3), ("http500", 3), ("html", 1), ("empty", 1), ("wrong_length", 1)],
)
def test_a_broken_download_leaves_yesterdays_table_and_the_next_one_goes_on(
    book: CodeBook, window: Desk, sandbox: SandboxProcess, fault: str, times: int
) -> None:
    book = replace(book, standards=("tcm_disease", "tcm_syndrome"))
    update(book, window)
    held = book.tables.versions("tcm_disease")
    publish(sandbox, "1314", {"code": "A01.01", "name": f"新病{fault}"})
    publish(sandbox, "1315", {"code": "B01.01", "name": f"新证{fault}"})
    sandbox.control("POST", "faults", json={"infno": "9102", "fault": fault, "times": times})
    found = update(book, window)
    sandbox.control("DELETE", "faults")
    assert found["tcm_disease"].fate is Fate.FAILED
    assert found["tcm_disease"].error
    assert book.tables.versions("tcm_disease") == held
    assert found["tcm_syndrome"].fate is Fate.NEWER
    assert update(book, window)["tcm_disease"].fate is Fate.NEWER


def test_fewer_lines_than_announced_are_refused(book: CodeBook, window: Desk) -> None:
    class Short:
        def fetch(self, standard: str, release: str, folder: Path, cancelled: Any) -> Any:
            delivery = window_source.fetch(standard, release, folder, cancelled)
            assert delivery
            assert delivery.rows
            return replace(delivery, rows=delivery.rows + 1)

    window_source = book.source
    found = update(replace(book, standards=("morphology",), source=Short()), window)
    error = found["morphology"].error
    assert isinstance(error, Invalid)
    assert "行数与中心公布的" in error.title
    assert book.tables.versions("morphology") == ()


def test_an_update_that_is_cancelled_changes_nothing_more(book: CodeBook, window: Desk) -> None:
    seen: list[str] = []
    watch = Watch(lambda step: seen.append(step.standard), lambda: "preparation" in seen)
    found = update(book, window, watch)
    assert found["drug"].fate is Fate.NEWER
    assert {r.fate for key, r in found.items() if key not in seen} == {Fate.CANCELLED}
    assert "own_share" not in seen


def test_a_centre_that_is_away_is_told_and_nothing_is_lost(book: CodeBook, window: Desk) -> None:
    update(replace(book, standards=("drug",)), window)
    away = desk("http://127.0.0.1:9", NO_TOKEN.reveal(), "x", seconds=2.0)
    source = FsiCodeSource(away.signed, away.clock)
    found = update(replace(book, standards=("drug",), source=source), window)
    assert isinstance(found["drug"].error, NotSent)
    assert book.tables.get("drug", AMOXICILLIN)


def test_only_known_downloads_can_be_set() -> None:
    assert kept_current(("1301", "1312")) == ("drug", "insured_item")
    with pytest.raises(Invalid, match="9999"):
        kept_current(("9999",))


# --- the thread ---------------------------------------------------------------------------------


@pytest.fixture
def updater(book: CodeBook, window: Desk) -> Iterator[CodeUpdater]:
    two = replace(book, standards=("drug", "service"))
    made = CodeUpdater((two,), window.clock, Schedule("off"))
    made.start()
    yield made
    made.stop()


def test_the_thread_updates_when_asked_and_loads_a_handed_file(
    updater: CodeUpdater, book: CodeBook, tmp_path: Path
) -> None:
    assert updater.update()
    assert not updater.update()
    assert wait_until(lambda: updater.progress.runs == 1, 30)
    assert [r.fate for r in updater.progress.results] == [Fate.NEWER, Fate.NEWER]
    file = tmp_path / "诊断.csv"
    file.write_text("诊断代码,诊断名称\nI10.x00,原发性高血压\n坏码,不该有\n", encoding="gb18030")
    assert updater.load(Handed("diagnosis", file, whole=False))
    assert wait_until(lambda: updater.progress.runs == 2, 30)
    assert isinstance(updater.progress.failure, Invalid), "half of the lines are bad"
    lines = [f"A{n:02}.{n:03},炎症{n}" for n in range(60)] + ["坏码,不该有"]
    file.write_text("诊断代码,诊断名称\n" + "\n".join(lines), encoding="gb18030")
    assert updater.load(Handed("diagnosis", file, whole=False))
    assert wait_until(lambda: updater.progress.runs == 3, 30)
    version = book.tables.versions("diagnosis")[-1]
    assert (version.written, version.quarantined, version.label) == (60, 1, "诊断.csv")
    assert book.tables.quarantine("diagnosis", version.number)[0].line == 62


@pytest.mark.timeout(240)
def test_a_large_file_is_loaded_by_a_child_and_cancelled_at_once(
    book: CodeBook, window: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "large.csv"
    lines = (f"A{n // 1000:02}.{n % 1000:03},甲{n}" for n in range(20_000))
    file.write_text("诊断代码,诊断名称\n" + "\n".join(lines), encoding="utf-8")
    made = CodeUpdater((book,), window.clock, Schedule("off"))
    made.start()
    made.load(Handed("diagnosis", file, whole=True))
    assert wait_until(lambda: bool(made.progress.step and made.progress.step.done), 30)
    made.cancel()
    assert wait_until(lambda: made.progress.runs == 1, 30)
    assert isinstance(made.progress.failure, AppError)
    assert "取消" in made.progress.failure.title
    assert book.tables.versions("diagnosis") == ()
    made.load(Handed("diagnosis", file, whole=True))
    assert wait_until(lambda: made.progress.runs == 2, 150)
    assert made.progress.failure is None
    assert book.tables.versions("diagnosis")[-1].written == 20_000
    made.stop()


def test_a_centre_of_national_size_streams_its_files(tmp_path: Path) -> None:
    made = NationalCatalogues({"1301": 5000, "1307": 3000})
    assert made.count("1301", 0) == sum(1 for _ in made.lines("1301", 0)) > 5000
    assert made.count("1301", 3) == 0
    assert made.release() == 4
    later = list(made.lines("1301", 3))
    assert made.count("1301", 3) == len(later) == 10 + 10
    assert made.release("1301", [{"code": NEW_DRUG, "name": "新"}]) == 5
    assert made.count("1301", 3) == len(list(made.lines("1301", 3))) == 10 + 10 + 10 + 10 + 1
    with pytest.raises(KeyError):
        made.release("9999")
    tables = Catalogue.open(tmp_path / "codes.db")
    file = tmp_path / "1301.txt"
    file.write_text("\n".join(made.lines("1301", 0)), encoding="utf-8")
    version = tables.import_file("drug", file, load(expected=made.count("1301", 0)))
    assert (version.quarantined, version.superseded) == (0, 0)
    tables.close()


def test_thousands_of_rows_come_streamed_and_then_by_increments(tmp_path: Path) -> None:
    with open_sandbox(tmp_path / "centre.sqlite", "--national", "0.02") as centre:
        window = desk(centre.url, centre.token, centre.paasid)
        book = book_over(window, tmp_path, "1301", "1307")
        first = update(book, window)["drug"]
        assert first.version
        assert first.version.written > 5600
        assert first.version.quarantined == 0
        publish(centre, "")
        window.clock.moved = timedelta(days=1)
        second = update(book, window)["drug"]
        assert second.version
        assert 10 < second.version.written < 40
        found = list(compare(book.tables, "drug", first.version.number, second.version.number))
        kinds = {change.kind for change in found}
        assert {Kind.ADDED, Kind.RETIRED, Kind.WILL_RETIRE, Kind.CHANGED} <= kinds
        book.tables.close()
