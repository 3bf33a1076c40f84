"""A ledger of what was done before this program: how far each matter had come is not lost."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError

HEAD = ("编号", "发现日期", "类别", "地点", "隐患描述", "状态", "销号日期", "复查人一")


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def ledger(path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["东丽湖街道道路交通安全隐患台账"])
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def test_closed_hazards_come_in_closed_and_numbers_go_on_after_them(desk: Desk, tmp_path: Path) -> None:
    path = ledger(
        tmp_path / "隐患.xlsx",
        ("隐〔2026〕001", "2026.3.2", "路", "示例路口", "标线不清", "已销号", "2026.3.20", "赵示例"),
        ("隐〔2026〕002", "2026.4.2", "路", "示例桥头", "护栏缺失", "整改中", None, None),
    )
    review = desk.review_import("hazards", path)
    review.plan()
    assert review.counts()["add"] == 2
    review.write()
    closed, working = desk.records.select("hazards", sort=("id",))
    assert (closed.values["state"], str(closed.values["closed_on"])) == ("销号", "2026-03-20")
    assert closed.values["checker_one"] == "赵示例"
    assert working.values["state"] == "整改中"
    assert desk.process("hazards").steps(working.values)[0].key == "ask_for_check"
    change = desk.process("hazards").begin({"found": "2026-11-20", "category": "路", "place": "示例巷", "description": "井盖缺失"})
    assert desk.records.row("hazards", change.changes[0].id).values["number"] == "隐〔2026〕003"


def test_a_list_does_not_move_a_matter_that_is_already_here(desk: Desk, tmp_path: Path) -> None:
    change = desk.process("hazards").begin({"found": "2026-11-20", "category": "路", "place": "示例巷", "description": "井盖缺失"})
    hazard = change.changes[0].id
    number = desk.records.row("hazards", hazard).values["number"]
    path = ledger(tmp_path / "a.xlsx", (number, "2026.11.20", "路", "示例巷 8 号", "井盖缺失", "销号", "2026.11.21", "赵"))
    review = desk.review_import("hazards", path)
    review.plan()
    for position in review.positions("confirm"):
        review.take_new(position)
    review.write()
    row = desk.records.row("hazards", hazard)
    assert (row.values["place"], row.values["state"], row.values["closed_on"]) == ("示例巷 8 号", "登记", None)


def test_a_doubtful_row_is_taken_with_a_reason_that_is_kept(desk: Desk, tmp_path: Path) -> None:
    path = ledger(tmp_path / "a.xlsx", ("老-7", "2025.3.2", "路", "示例路口", "标线不清", "销号", None, None))
    review = desk.review_import("hazards", path)
    review.plan()
    place = review.places()[0]
    assert (place.label, place.problem.sentence[:8]) == ("销号日期", "状态是“销号”，")
    with pytest.raises(KnownError, match="请写明为什么照样导入"):
        review.accept(place.position, "  ")
    review.accept(place.position, "2025 年的老台账没有记销号日期")
    assert review.counts()["problem"] == 0
    review.write()
    row = desk.records.select("hazards")[0]
    lines = [line for line in desk.records.history("hazards", row.id) if line.action == "overrode"]
    assert [line.new for line in lines] == ["2025 年的老台账没有记销号日期"]
    assert desk.records.undo() is not None
    assert desk.records.select("hazards") == []


def test_the_heading_can_be_pointed_at(desk: Desk, tmp_path: Path) -> None:
    head = ("甲", "乙", "丙", "丁", "戊")
    path = ledger(tmp_path / "a.xlsx", ("2025.3.2", "路", "示例路口", "标线不清", "x"), head=head)
    with pytest.raises(KnownError, match="没有找到表头"):
        desk.exchange.open("hazards", path)
    review = desk.review_import("hazards", path)
    assert review.guessed
    with pytest.raises(KnownError, match="是空的"):
        review.set_heading("Sheet", 9, 9)
    review.set_heading("Sheet", 2, 2)
    assert not review.guessed
    for heading, field in zip(head, ("found", "category", "place", "description"), strict=False):
        review.set_field(heading, field)
    review.plan()
    assert review.counts()["add"] == 1
    with pytest.raises(KnownError, match="“戊”没有对应的栏目"):
        review.write()
    review.set_rest("drop", "戊")
    review.plan()
    review.write()
    again = desk.review_import("hazards", path)
    again.set_heading("Sheet", 2, 2)
    assert again.questions() == []
    assert [column.heading for column in again.columns() if column.spec is not None] == list(head[:4])
