"""The demo office's pupil transport: a living term, worked on to its last prints."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, paper
from tests.helpers.school import do, permit
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError

VEHICLES, TERM = "school-vehicles", "2026秋"


def in_state(desk: Desk, category: str, state: str) -> int:
    rows = desk.records.select(VEHICLES, Filter("term", "is", TERM), Filter("category", "is", category))
    return next(row.id for row in rows if row.values["state"] == state)


def test_the_present_term_shows_what_is_missing_by_name(demo_desk: Desk) -> None:
    assert demo_desk.school.term().term == TERM
    lines = demo_desk.school.coverage(TERM)
    said = [gap.sentence for line in lines for gap in line.gaps]
    for words in ("还没有摸排", "已申报，还没有登记", "没有登记驾驶人", "没有登记照管员", "校车标牌已于", "承运人责任险缺有效期",
                  "许可申请超过办理期限", "复查，已过", "复查时还在接送", "还没有告知劝停"):  # fmt: skip
        assert any(words in each for each in said), words
    assert sum(line.declared_vehicles is None for line in lines) == len(lines) - 5
    for row in demo_desk.records.select(VEHICLES):
        assert (demo_desk.school.label(row.id) == "校车") == (row.values["category"] == "已许可校车")


def test_an_applicant_gets_its_permit_and_a_van_its_end_on_paper(demo_desk: Desk) -> None:
    desk = demo_desk
    van = in_state(desk, "未许可（禁止/劝停）", "移交教育和交警")
    with pytest.raises(KnownError, match="不能销号"):
        do(desk, van, "close")
    _, text = paper(desk, "school-notice", [van])
    assert_on(text, "没有取得校车使用许可", "立即停止用该车辆集中接送学生")
    do(desk, van, "recheck", rechecked_on=date(2026, 11, 20), stopped=True)
    do(desk, van, "close")
    assert not any(gap.id == van for line in desk.school.coverage(TERM) for gap in line.gaps)

    applicant = in_state(desk, "申请中", "摸排登记")
    permit(desk, applicant, "transport", transport_opinion="同意", transport_on=date(2026, 11, 16))
    permit(desk, applicant, "review", education_opinion="符合条件", education_on=date(2026, 11, 18))
    permit(desk, applicant, "grant", number="示例许可0009", valid_until=date(2027, 11, 30), decided_on=date(2026, 11, 20))
    _, text = paper(desk, "school-card", [applicant])
    assert_on(text, "校车一车一档", "示例许可0009")
    ids = [row.id for row in desk.records.select(VEHICLES, Filter("term", "is", TERM))]
    _, text = paper(desk, "school-details", ids)
    assert_on(text, "2026秋学期接送学生车辆明细表", "示例许可0009", "36 座")
    every, text = paper(desk, "school-details", [row.id for row in desk.records.select(VEHICLES)])
    assert [title for title, _, _ in every.parts] == ["2026春学期接送学生车辆明细表", "2026秋学期接送学生车辆明细表"]
    _, text = paper(desk, "school-summary", ids)
    assert_on(text, "2026秋学期接送学生车辆汇总表", "未申报")
