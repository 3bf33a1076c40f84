"""The organisation on the demo office: who is there, a new version, the next month's duty list, the papers."""

from __future__ import annotations

from datetime import date

from tests.helpers.print_rows import assert_on, paper
from tests.helpers.statements import statements
from trafficdesk.desk import Desk


def test_from_the_group_to_next_months_duty_list(demo_desk: Desk) -> None:
    desk, organisation = demo_desk, demo_desk.organisation
    newest, oldest = organisation.versions()
    assert newest.until is None and oldest.until is not None and newest.document != oldest.document
    assert [row.title for row in organisation.group_on(oldest.until)] == [row.title for row in oldest.members]
    demo_desk.process("organisation").do(newest.members[-1].id, "leave", {"until": date(2026, 11, 10)})
    organisation.new_version(date(2026, 11, 20), "示例发〔2026〕30号")
    group = organisation.group_on(date(2026, 11, 23))
    assert len(group) == len(newest.members) - 1
    _, text = paper(desk, "leading-group", [row.id for row in group])
    assert_on(text, "示例发〔2026〕30号", *(row.title for row in group))
    assert newest.members[-1].title not in text

    gaps = [each.day for each in organisation.duty_list(2026, 11) if not each.rows]
    assert len(gaps) == 1
    organisation.follow_last_month(2026, 12)
    december = organisation.duty_list(2026, 12)
    assert all(each.rows for each in december)
    _, text = paper(desk, "office-duty-list", [row.id for each in december for row in each.rows])
    assert_on(text, "2026 年 12 月交通安全值班表", "12月5日周六", december[30].rows[0].values["name"])
    _, text = paper(desk, "office-duty-list", [row.id for each in organisation.duty_list(2026, 11) for row in each.rows])
    assert_on(text, f"11月{gaps[0].day}日")

    assert [each.kind for each in organisation.rules() if not each.rows] == ["应急", "信息报送"]
    organisation.list_rules()
    _, text = paper(desk, "rule-list", [row.id for row in desk.records.select("rule-documents")])
    assert_on(text, "应急制度", "信息报送制度", "待印发的：应急制度、信息报送制度")
    staff = {each.kind: each.number for each in organisation.strength()}
    assert staff["劝导员"] and staff["志愿者"] == 4
    _, text = paper(desk, "force-list", [row.id for row in desk.records.select("forces")])
    assert_on(text, "志愿者 4 人")


def test_the_page_reads_at_once(demo_desk: Desk) -> None:
    with statements(demo_desk) as said, demo_desk.records.at_once() as records:
        reading = demo_desk.organisation.on(records)
        assert len(reading.versions()) == 2 and reading.strength() and reading.rules()
    assert len(said) <= 20
    with statements(demo_desk) as said:
        demo_desk.organisation.duty_list(2026, 11)
    assert len(said) <= 20
