"""On the demo office: one person, one car, one unit, entered once and seen from everywhere, on screen and on paper."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image
from zxingcpp import read_barcodes

from tests.helpers.print_rows import assert_on, pages_text, paper
from trafficdesk.desk import Desk
from trafficdesk.store.query import Filter


def added(desk: Desk, code: str, **values: object) -> int:
    return next(each.id for each in desk.records.add(code, values).changes if each.code == code)


def a_driver_with_a_car(desk: Desk) -> tuple[int, int]:
    party = next(
        row for row in desk.records.select("accident-parties", sort=("id",))
        if row.values["person"] and row.values["vehicle"]
    )  # fmt: skip
    return party.values["person"], party.values["vehicle"]


def filled(desk: Desk) -> tuple[int, int]:
    """A driver of the demo with something in every stream and of two years."""
    person, car = a_driver_with_a_car(desk)
    desk.records.edit("people", person, {"first_issued": "2015-03-01"})
    for happened, points in (("2026-05-06", 3), ("2025-05-06", 6), ("2026-09-01", 1)):
        added(desk, "violations", person=person, vehicle=car, happened=happened, behaviour=f"示例行为{points}", points=str(points))
    if not desk.records.select("agreements", Filter("person", "is", person)):
        unit = desk.records.row("people", person).values["unit"]
        added(desk, "agreements", variant="单位与私家车驾驶员责任书", year="2026", unit=unit, person=person)
    session = added(desk, "training", topic="去年的培训", starts="2025-06-01 09:00", state="已完成")
    added(desk, "training-attendances", training=session, person=person, result="已到")
    return person, car


def test_a_person_shows_everything_of_every_year_with_its_day(demo_desk: Desk) -> None:
    person, _ = filled(demo_desk)
    parts = {each.belonging.code: each for each in demo_desk.whole("people", person).parts}
    assert {"drives", "agreements", "violations", "training-attendances", "accident-parties", "posts"} <= parts.keys()
    assert len(parts["violations"].rows) == 3
    assert date(2025, 6, 1) in parts["training-attendances"].days.values()
    assert all(parts["accident-parties"].days.values())
    row = parts["training-attendances"].rows[0]
    assert row.values["unit"] == demo_desk.records.row("people", person).values["unit"], "the unit followed the person"
    said = [each.sentence for each in demo_desk.legal.decisions("people", person)]
    assert "本记分周期内登记违法 2 起，共记 4 分，离 12 分还差 8 分。" in said


def test_the_drivers_card_gathers_them_on_two_sides(demo_desk: Desk) -> None:
    person, car = filled(demo_desk)
    _, text = paper(demo_desk, "driver-card", [person])
    plate = demo_desk.records.row("vehicles", car).title
    assert_on(text, "驾龄", "11 年", "2026年3月1日至2027年2月28日", "4 分", "常驾车辆", plate, "培训记录", "2025-06-01", "去年的培训",
              "违法记录", "示例行为6", "事故记录", "责任书", "奖惩", "变更记录", "初次领证", "证件复印件粘贴处")  # fmt: skip
    _, text = paper(demo_desk, "vehicle-card", [car])
    assert_on(text, "使用人", demo_desk.records.row("people", person).title, "事故", "违法", "示例行为6", "年检记录", "维修保养")


def test_a_car_and_a_unit_show_theirs(demo_desk: Desk) -> None:
    person, car = filled(demo_desk)
    of_car = {each.belonging.code for each in demo_desk.whole("vehicles", car).parts}
    assert {"drives", "violations", "accident-parties"} <= of_car
    unit = demo_desk.records.row("people", person).values["unit"]
    of_unit = {each.belonging.code for each in demo_desk.whole("units", unit).parts}
    assert {"people", "agreements", "posts", "accident-parties"} <= of_unit


def test_the_booklet_holds_the_unit_its_people_cars_agreements_and_cards(demo_desk: Desk) -> None:
    person, _ = filled(demo_desk)
    unit = demo_desk.records.row("people", person).values["unit"]
    people = demo_desk.records.select("people", Filter("unit", "is", unit))
    cars = demo_desk.records.select("vehicles", Filter("unit", "is", unit))
    printed, text = paper(demo_desk, "unit-booklet", [unit])
    titles = [title for title, _, _ in printed.parts]
    assert titles[0].endswith("交通安全档案册") and titles[1] == "单位基本情况表"
    assert titles.count("驾驶员安全档案卡") == len(people) and titles.count("车辆档案卡") == len(cars)
    assert_on(text, "目录", "驾驶员名册", "车辆名册", "责任书签订台账", "驾驶人数", "机动车数", people[0].title)


def test_the_booklet_holds_agreements_and_scans_and_is_numbered_through(demo_desk: Desk, tmp_path: Path) -> None:
    person, _ = filled(demo_desk)
    unit = demo_desk.records.row("people", person).values["unit"]
    mine = Filter("unit", "is", unit)
    printed = [row.id for row in demo_desk.records.select("agreements", mine) if row.values["printed_on"]]
    if not printed:
        waiting = [row.id for row in demo_desk.records.select("agreements", mine) if row.values["state"] == "待签"]
        demo_desk.prints.issue("agreements", ids=waiting[:2])
        printed = waiting[:2]
    assert printed
    scan = tmp_path / "签字件.pdf"
    Image.new("L", (1240, 1754), 250).save(scan, save_all=True, append_images=[Image.new("L", (1240, 1754), 200)], resolution=150)
    (tmp_path / "坏的.pdf").write_bytes(b"%PDF no")
    demo_desk.attachments.add("agreements", printed[0], scan, "责任书签字件")
    demo_desk.attachments.add("units", unit, tmp_path / "坏的.pdf")
    masked, text = paper(demo_desk, "unit-booklet", [unit])
    assert_on(text, "签字件和其他扫描件", "完整信息的一册", "副本，存单位档案册")
    whole = demo_desk.prints.render("unit-booklet", ids=[unit], full=True, why="归档")
    assert sum(title.endswith(scan.name) for title, _, _ in whole.parts) == 1
    (first, count) = next((first, count) for title, first, count in whole.parts if title.endswith(scan.name))
    assert count == 2, "a page a page"
    pages = pages_text(whole.content)
    total = len(pages)
    assert all(f"第{at}页共{total}页" in page for at, page in enumerate(pages, 1)), "numbered through"
    assert "坏的.pdf" in "".join(pages) and "原件见电子附件" in "".join(pages)
    found = re.search(r"签字件和其他扫描件\d份(\d+)", pages[0])
    assert found is not None and int(found[1]) == 1 + min(start for title, start, _ in whole.parts if "：" in title and start >= first - 2)
    document = pypdfium2.PdfDocument(masked.content)
    copies = [page.render(scale=2, grayscale=True).to_pil() for page in document if "副本" in page.get_textpage().get_text_range()]
    document.close()
    assert copies and not any(read_barcodes(page) for page in copies), "no code by which a copy is taken for the signed one"


def test_a_person_gets_a_copy_of_what_is_kept_with_every_correction(demo_desk: Desk) -> None:
    person, _ = filled(demo_desk)
    number = demo_desk.records.row("people", person).values["id_number"]
    demo_desk.records.edit("people", person, {"job": "示例岗位甲"})
    _, text = paper(demo_desk, "person-copy", [person])
    assert_on(text, "个人信息查询副本", "第四十五条", "登记和更正记录", "岗位", "示例岗位甲", "示例行为6", "本人签收")
    assert number in text, "the law wants it complete for the person"
    look = demo_desk.trail.looks()[0]
    assert "个人信息查询副本" in look.sentence and look.reason == "本人查询"
