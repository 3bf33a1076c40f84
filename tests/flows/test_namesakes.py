"""People of one name in boxes and on the command line: shown with unit and tail of the number, and found by either."""

from __future__ import annotations

import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import Refused

ONE, TWO = "第一测试公司", "第二测试公司"


@pytest.fixture
def office(desk: Desk) -> Desk:
    for unit, number in ((ONE, "120110198010100112"), (TWO, "120110198511110132")):
        desk.records.add("units", {"name": unit, "unit_type": "企业"})
        desk.records.add("people", {"name": "张伟", "id_number": number, "unit": unit})
    return desk


def test_a_picker_shows_unit_and_tail(office: Desk) -> None:
    shown = {title for _, title in office.records.choices("people", "zw")}
    assert shown == {f"张伟（{ONE}，…0112）", f"张伟（{TWO}，…0132）"}


@pytest.mark.parametrize("text", [f"张伟（{TWO}）", f"张伟（{TWO}，…0132）", "张伟（…0132）", "张伟0132", "120110198511110132"])
def test_what_a_picker_shows_is_understood(office: Desk, text: str) -> None:
    change = office.records.add("violations", {"happened": "2026-03-01", "person": text, "behaviour": "闯红灯"})
    row = office.records.row("violations", change.changes[0].id)
    assert office.records.row("people", row.values["person"]).values["id_number"] == "120110198511110132"


@pytest.mark.parametrize("text", ["张伟", "张伟（第三公司）", "张伟9999"])
def test_what_tells_nobody_apart_is_refused(office: Desk, text: str) -> None:
    with pytest.raises(Refused):
        office.records.add("violations", {"happened": "2026-03-01", "person": text, "behaviour": "闯红灯"})
