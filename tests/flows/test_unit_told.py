"""A unit is told what of its own is late or missing: on paper with a receipt, as text, as days of a calendar; several units at once."""

from __future__ import annotations

from pathlib import Path

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.work.reminders.notice import of_unit


def test_every_unit_with_something_to_do_has_its_notice_with_a_receipt(demo_desk: Desk) -> None:
    units = [row.id for row in demo_desk.records.select("units")]
    busy = {item.unit_id for item in of_unit(demo_desk.due(90))} & {*units}
    printed, _ = paper(demo_desk, "unit-notice", units)
    assert len(printed.parts) == len(busy) > 5
    unit = next(iter(busy))
    items = [item for item in of_unit(demo_desk.due(90)) if item.unit_id == unit]
    _, text = paper(demo_desk, "unit-notice", [unit])
    number = len(items)
    titles = [item.title for item in items]
    assert_on(text, f"有下列 {number} 项交通安全事项", "沿此线剪下，签收后交回", "签收人：", f"共 {number} 项", *titles)
    assert "登记签字" not in text, "what the clerk does in the program is not asked of a unit"


def test_the_same_as_text_and_as_calls(demo_desk: Desk) -> None:
    unit = next(item.unit_id for item in of_unit(demo_desk.due(90)) if item.unit_id)
    items = [item for item in of_unit(demo_desk.due(90)) if item.unit_id == unit]
    text = demo_desk.reminders.text_for(unit)
    assert text.count("\n") == len(items) + 1 and all(item.title in text and item.kind.asks in text for item in items)
    _, calls = paper(demo_desk, "call-sheet", [unit])
    assert_on(calls, "电话提醒单", items[0].title, "通话结果")


def test_the_calendar_file_is_one_that_others_read(demo_desk: Desk, tmp_path: Path) -> None:
    number = demo_desk.reminders.save_calendar(tmp_path / "days.ics")
    content = (tmp_path / "days.ics").read_bytes()
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR" and lines[-2] == b"END:VCALENDAR" and all(len(line) <= 75 for line in lines)
    assert content.count(b"BEGIN:VEVENT") == number == len(demo_desk.due(90)) > 20
    names = [line for line in lines if line.startswith(b"UID:")]
    assert len(set(names)) == number
    unfolded = content.replace(b"\r\n ", b"").decode()
    first = demo_desk.due(90)[0]
    assert f"DTSTART;VALUE=DATE:{first.due:%Y%m%d}" in unfolded and f"SUMMARY:{first.what} {first.title}" in unfolded
