"""Ledgers as offices keep them, with known truth: right, or asked about; wrong in silence never."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import openpyxl
import pytest
import xlwt

from tests.helpers.ledger_layouts import ASKING, LAYOUTS, Layout
from tests.helpers.ledger_people import drivers
from tests.helpers.ledgers import Ledger, judge
from tests.helpers.worst_layouts import (
    WORST,
    WORST_ASKING,
    in_two_halves,
    one_below_another,
    struck_out,
    turned_half_way,
)
from trafficdesk.desk import Desk

SEEDS = (1, 2, 4, 5)
UNCLEAR = ASKING | WORST_ASKING


@pytest.fixture(autouse=True)
def saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


def assert_twice_changes_nothing(desk: Desk, ledger: Ledger) -> None:
    """The same file once more."""
    job = desk.exchange.open(ledger.code, ledger.path)
    if any(each.kind == "rest" for each in desk.exchange.questions(job)):
        desk.exchange.set_rest(job, "remark")
    desk.exchange.plan(job)
    assert "导入过" in job.before
    assert desk.exchange.write(job) is None


@pytest.mark.parametrize(
    ("layout", "seed"), [*product(LAYOUTS, SEEDS), *product(WORST, SEEDS[:1])], ids=lambda each: getattr(each, "__name__", None)
)
def test_nothing_is_wrong_in_silence_and_the_same_file_twice_changes_nothing(desk: Desk, tmp_path: Path, layout: Layout, seed: int) -> None:
    ledger = layout(tmp_path, seed)
    judged = judge(desk, ledger)
    assert judged.silent == []
    if layout in UNCLEAR:
        # Here the file itself does not tell: destroyed numbers, errors of formulas, 受伤 without how badly, 05/06/2024.
        assert judged.asked
    else:
        assert judged.right >= 0.97 * judged.rows, judged.asked[:3]
        if seed == SEEDS[0]:
            assert_twice_changes_nothing(desk, ledger)


def test_they_are_many_enough(tmp_path: Path) -> None:
    assert len(LAYOUTS) >= 12 and len(LAYOUTS) - len(ASKING) >= 12
    assert sum(len(layout(tmp_path, seed).truths) for layout in LAYOUTS for seed in SEEDS) >= 1000


def test_each_table_of_a_sheet_goes_back_in_the_senders_own_sheet(desk: Desk, tmp_path: Path) -> None:
    """Two tables beside each other and a heading again below: four tables, one sheet, each fault where it stands."""
    ledger = in_two_halves(tmp_path, 1)
    book = openpyxl.load_workbook(ledger.path)
    for place in ("C4", "H12"):
        book["名册"][place] = "12011019900101"
    book.save(ledger.path)
    job = desk.exchange.open("people", ledger.path)
    assert [sheet.name for sheet in job.sheets] == ["名册", "名册（F 列起）"]
    desk.exchange.plan(job)
    assert desk.exchange.write_return_file(job, tmp_path / "退.xlsx") == 2
    back = openpyxl.load_workbook(tmp_path / "退.xlsx")
    assert back.sheetnames == ["名册", "退回说明"]
    assert back["名册"]["C4"].comment and back["名册"]["H12"].comment and not back["名册"]["C12"].comment


def test_tables_below_each_other_are_named_by_their_first_row(desk: Desk, tmp_path: Path) -> None:
    job = desk.exchange.open("people", one_below_another(tmp_path, 1).path)
    assert [sheet.name for sheet in job.sheets] == ["汇总", *(f"汇总（第 {row} 行起）" for row in (12, 21, 31))]
    (turned,) = desk.exchange.open("units", turned_half_way(tmp_path, 1).path).sheets[1:]
    assert turned.name == "单位（第 14 行起）"
    assert [match.field for match in turned.columns][1:5] == ["safety_officer", "officer_phone", "head", "head_phone"]


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_what_is_struck_out_is_told_and_read_only_when_asked_for(desk: Desk, tmp_path: Path, suffix: str) -> None:
    path = struck_out(tmp_path, 1).path if suffix == ".xlsx" else struck_biff(tmp_path / "划掉的.xls")
    review = desk.review_import("people", path)
    review.plan()
    left = [row for row in review.rows if row.reason == "划掉的行（删除线）"]
    assert review.has_hidden and left and review.counts()["skip"] == len(left)
    assert any(f"有 {len(left)} 行整行划掉了（删除线）" in each for each in review.told)
    assert any("D3划掉了（删除线）" in each for each in review.told) is (suffix == ".xls")
    asked = desk.review_import("people", path, hidden=True)
    asked.plan()
    assert asked.counts()["add"] == review.counts()["add"] + len(left)


def struck_biff(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for height in range(3):  # fonts beyond the fourth are numbered in a way of their own
        sheet.write(9 + height, 0, "", xlwt.easyxf(f"font: bold on, height {300 + height}"))
    crossed = xlwt.easyxf("font: struck_out on")
    sheet_rows = (("姓名", "身份证号", "所在单位", "联系电话"), *((d.name, d.number, d.unit, int(d.phone)) for d in drivers(1, 4)))
    for at, line in enumerate(sheet_rows):
        for column, value in enumerate(line):
            gone = at == 4 or (at == 2 and column == 3)
            sheet.write(at, column, value, *((crossed,) if gone else ()))
    book.save(str(path))
    return path
