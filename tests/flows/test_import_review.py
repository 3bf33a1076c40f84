"""The import desk without its window: one answer for all equal cells, undo, who left, names that are learnt, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk, Filter
from trafficdesk.engine.import_review import SECOND_POST, ImportReview

HEAD = ("姓名", "身份证号", "所在单位", "准驾车型", "联系电话")


@pytest.fixture
def office(desk: Desk) -> Desk:
    for name in ("听涛苑社区居民委员会", "示例运输有限公司"):
        desk.records.add("units", {"name": name, "unit_type": "企业"})
    return desk


def review(desk: Desk, path: Path, *rows: Sequence[object], head: Sequence[str] = HEAD, hidden: Sequence[int] = ()) -> ImportReview:
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(list(row))
    for number in hidden:
        book.active.row_dimensions[number].hidden = True
    book.save(path)
    opened = desk.review_import("people", path)
    opened.plan()
    return opened


def line(number: int, unit: str = "示例运输有限公司", classes: str = "C1", phone: str = "") -> tuple[str, ...]:
    return (f"张示{number}", person_id(number), unit, classes, phone or f"1380000{number:04d}")


def test_equal_cells_are_one_answer_and_undone_as_one(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", *(line(n, classes="C7" if n % 2 else "C1") for n in range(1, 9)))
    assert desk.counts()["pending"] == 4 and len(desk.alike(0, "licence_classes")) == 4
    desk.repair(0, "licence_classes", "C9", everywhere=True)
    assert desk.still_wrong(0, "licence_classes") and desk.counts()["pending"] == 4
    desk.repair(0, "licence_classes", "C1", everywhere=True)
    assert desk.counts()["pending"] == 0 and not desk.still_wrong(0, "licence_classes")
    assert desk.undo_repair() == [0, 2, 4, 6] and desk.cell_text(0, "licence_classes") == "C9"
    desk.undo_repair()
    assert desk.cell_text(0, "licence_classes") == "C7" and not desk.can_undo


def test_repairs_survive_another_choice_of_columns(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", line(1, classes="C7"), line(2))
    desk.repair(0, "licence_classes", "C1")
    desk.set_rest("drop", "联系电话")
    desk.plan()
    assert desk.counts()["pending"] == 0 and desk.decided == 1


def test_a_name_that_was_corrected_is_known_from_then_on(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", line(1, "听涛居"), line(2, "听涛居"))
    desk.repair(0, "unit", "听涛苑社区居民委员会")
    desk.repair(1, "unit", "听涛苑社区居民委员会")
    desk.write()
    (unit,) = office.records.select("units", Filter("name", "is", "听涛苑社区居民委员会"))
    assert unit.values["other_names"] == "听涛居"
    again = review(office, tmp_path / "b.xlsx", line(3, "听涛居"))
    assert again.rows[0].values["unit"] == unit.id and again.made() == []


@pytest.mark.parametrize("name", ["听涛苑社区居委会", "听涛苑居委会", "听涛苑社区"])
def test_one_committee_has_many_names(office: Desk, tmp_path: Path, name: str) -> None:
    desk = review(office, tmp_path / "a.xlsx", line(1, name))
    assert desk.made() == [] and office.records.row("units", desk.rows[0].values["unit"]).title == "听涛苑社区居民委员会"


def test_a_unit_that_is_nearly_known_is_a_question(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", line(1, "示例运输公司有限公司"), line(2, "示例运输公司有限公司"))
    assert desk.counts()["problem"] == 2 and desk.places()[0].problem.suggestion == "示例运输有限公司"
    desk.accept(0, "确是另一家", "unit")
    assert desk.counts()["add"] == 2 and [each.name for each in desk.made()] == ["示例运输公司有限公司"]


def test_who_is_not_in_the_list_is_offered_and_leaves_only_when_told(office: Desk, tmp_path: Path) -> None:
    first = review(office, tmp_path / "a.xlsx", line(1), line(2), line(3))
    first.write()
    desk = review(office, tmp_path / "b.xlsx", line(1), line(4))
    desk.look_for_leavers()
    assert [each.name for each in desk.leavers] == ["张示2", "张示3"]
    desk.set_leaving([desk.leavers[0].id])
    desk.write()
    states = {row.title: row.values["state"] for row in office.records.select("people")}
    assert states == {"张示1": "在册", "张示2": "调出", "张示3": "在册", "张示4": "在册"}
    gone = office.records.select("posts", Filter("end", "filled"))
    assert [row.titles["person"] for row in gone] == ["张示2"]
    assert desk.outcome is not None and (desk.outcome.left, len(desk.outcome.added)) == (1, 1)


def test_hidden_rows_are_told_and_read_only_when_asked_for(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", line(1), line(2), hidden=(3,))
    assert desk.counts()["add"] == 1 and desk.has_hidden and any("1 行被隐藏" in each for each in desk.told)
    asked = office.review_import("people", tmp_path / "a.xlsx", hidden=True)
    asked.plan()
    assert asked.counts()["add"] == 2


def test_the_end_tells_every_change_and_every_default(office: Desk, tmp_path: Path) -> None:
    review(office, tmp_path / "a.xlsx", line(1)).write()
    desk = review(office, tmp_path / "b.xlsx", (*line(1, classes="C1"), "津A12345"), (*line(2), "津A12346"), head=(*HEAD, "车牌号"))
    desk.write()
    assert desk.outcome is not None
    assert [len(ids) for ids in (desk.outcome.added, desk.outcome.updated)] == [1, 1] and len(desk.outcome.made["vehicles"]) == 2
    assert "1 人的“人员类别”没有写，记为“私家车驾驶人”" in {each.sentence for each in desk.outcome.defaults}


def test_what_was_pasted_is_kept_in_no_file(office: Desk) -> None:
    before = {path for path in office.office.folder.rglob("*") if path.is_file()}
    text = "姓名\t身份证号\t所在单位\r\n" + f"张示1\t{person_id(1)}\t示例运输有限公司\r\n"
    desk = office.review_import("people", Path("粘贴的名单"), pasted=text)
    desk.plan()
    desk.write()
    assert len(office.records.select("people")) == 1
    assert {path for path in office.office.folder.rglob("*") if path.is_file()} <= before | {
        office.office.folder / name for name in ("desk.sqlite3-wal", "desk.sqlite3-shm")
    }


def test_a_gap_closes_when_the_cell_is_filled_in(office: Desk, tmp_path: Path) -> None:
    review(office, tmp_path / "a.xlsx", line(1, classes="C7")).write()
    (gap,) = office.gaps.open("people")
    assert (gap.label, gap.said, gap.title) == ("准驾车型", "C7", "张示1")
    assert review(office, tmp_path / "a.xlsx", line(1, classes="C7")).counts()["skip"] == 1  # the same list makes no second gap
    office.records.edit("people", gap.owner, {"licence_classes": "C1"})
    assert office.gaps.open() == [] and office.gaps.count() == 0
    office.records.undo()
    assert [each.id for each in office.gaps.open()] == [gap.id]
    office.gaps.dismiss([gap.id])
    assert office.gaps.open() == []


def test_a_car_without_a_driver_is_registered_alone(office: Desk, tmp_path: Path) -> None:
    head = (*HEAD, "车牌号", "车辆类型")
    desk = review(office, tmp_path / "a.xlsx", ("/", "/", "示例运输有限公司", "", "", "津A12345", "大型普通客车"), head=head)
    desk.write()
    (car,) = office.records.select("vehicles")
    assert (car.title, car.titles["unit"], car.values["plate_type"]) == ("津A12345", "示例运输有限公司", "01")
    assert office.records.select("people") == [] and office.records.select("drives") == []


def test_a_licence_that_does_not_cover_the_car_is_named(office: Desk, tmp_path: Path) -> None:
    head = (*HEAD, "车牌号", "车辆类型")
    desk = review(office, tmp_path / "a.xlsx", (*line(1), "津A12345", "大型普通客车"), head=head)
    assert any("准驾不符" in sentence for _, sentence in desk.notes(0, "licence_classes")) and desk.counts()["add"] == 1


def test_another_unit_is_decided_once_for_all(office: Desk, tmp_path: Path) -> None:
    review(office, tmp_path / "a.xlsx", *(line(n) for n in range(1, 4))).write()
    desk = review(office, tmp_path / "b.xlsx", *(line(n, "听涛苑社区居委会") for n in range(1, 4)))
    assert desk.counts()["confirm"] == 3 and len(desk.held_alike(0)) == 3
    desk.take_new(0, SECOND_POST, everywhere=True)
    assert desk.counts()["confirm"] == 0
    desk.write()
    assert {row.titles["unit"] for row in office.records.select("people")} == {"示例运输有限公司"}
    assert len(office.records.select("posts", Filter("end", "empty"))) == 6


def test_data_of_a_car_without_a_plate_are_kept(office: Desk, tmp_path: Path) -> None:
    """A car that has no plate yet: by its VIN, or waiting as a gap; its driver is registered either way."""
    head = (*HEAD, "车牌号", "车架号", "车辆类型")
    lines = ((*line(1), "", "LSVAA2BR0FN000003", "小型轿车"), (*line(2), "暂未上牌", "", "小型轿车"))
    desk = review(office, tmp_path / "a.xlsx", *lines, head=head)
    assert desk.counts()["add"] == 2
    desk.write()
    (car,) = [row for row in office.records.select("vehicles") if row.values["vin"]]
    assert car.values["vin"] == "LSVAA2BR0FN000003" and car.values["plate"] is None and car.values["no_plate_reason"]
    others = [row for row in office.records.select("vehicles") if row.id != car.id]
    assert others or [gap.title for gap in office.gaps.open("people")] == ["张示2"]


def test_a_hundred_and_twenty_equal_answers_are_one(office: Desk, tmp_path: Path) -> None:
    head = (*HEAD, "车牌号")
    desk = review(office, tmp_path / "a.xlsx", *((*line(n, classes="C7"), "无") for n in range(1, 121)), head=head)
    assert desk.counts() == {"add": 120, "update": 0, "skip": 0, "problem": 0, "confirm": 0, "pending": 120}
    assert len(desk.alike(7, "licence_classes")) == 120
    desk.repair(7, "licence_classes", "C1", everywhere=True)
    assert desk.counts()["pending"] == 0 and office.records.select("vehicles") == []
    desk.set_whole("unit", "听涛苑社区居民委员会")  # holds only where the list says nothing else
    desk.plan()
    desk.write()
    people = office.records.select("people")
    assert {(row.values["licence_classes"], row.titles["unit"]) for row in people} == {("C1", "示例运输有限公司")} and len(people) == 120


def test_one_value_fills_a_column_that_the_list_does_not_have(office: Desk, tmp_path: Path) -> None:
    desk = review(office, tmp_path / "a.xlsx", *((f"张示{n}", person_id(n)) for n in range(1, 4)), head=("姓名", "身份证号"))
    assert desk.counts()["problem"] == 3 and [each.kind for each in desk.questions()] == ["whole"]
    desk.set_whole("unit", "听涛苑社区居委会")
    desk.plan()
    assert desk.counts()["add"] == 3 and desk.made() == []


def test_what_was_decided_is_not_done_twice_when_the_rest_is_repaired(office: Desk, tmp_path: Path) -> None:
    """After writing the same review is checked again for the rows that stayed out: a second post, a change stay one."""
    review(office, tmp_path / "a.xlsx", line(1), line(2)).write()
    lines = (line(1, "听涛苑社区居委会"), line(2, phone="13911110000"), ("", person_id(3), "听涛苑社区居委会", "", ""))
    desk = review(office, tmp_path / "b.xlsx", *lines)
    desk.take_new(0, SECOND_POST)
    desk.take_new(1)
    desk.write()
    posts = len(office.records.select("posts"))
    desk.forget_plan()
    desk.plan()
    assert desk.counts() == {"add": 0, "update": 0, "skip": 2, "problem": 1, "confirm": 0, "pending": 0}
    assert review(office, tmp_path / "b.xlsx", *lines).counts()["confirm"] == 0  # nor is it asked again by the same list
    desk.repair(2, "name", "钱测")
    desk.write()
    assert len(office.records.select("posts")) == posts + 1 and len(office.records.select("people")) == 3
