"""Leading group, duty list and list of rules on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, made, paper
from trafficdesk.desk import Desk


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    return desk


def test_leading_group_is_the_version_in_force(office: Desk) -> None:
    old = {"since": date(2024, 1, 1), "until": date(2026, 2, 28), "document": "示街发〔2024〕1号"}
    new = {"since": date(2026, 3, 1), "until": "", "document": "示街发〔2026〕2号"}
    ids = [
        made(office, "organisation", **old, name="张示例", post="组长"),
        made(office, "organisation", **new, name="曹示例", post="成员", phone="13812345678", duty="联络"),
        made(office, "organisation", **new, name="严示例", post="组长"),
    ]
    printed, text = paper(office, "leading-group", ids)
    assert len(printed.parts) == 1
    assert_on(text, "道路交通安全工作领导小组名单", "2026年11月23日有效的名单", "示街发〔2026〕2号", "1组长严示例", "2成员曹示例",
              "138****5678")
    assert "张示例" not in text and "13812345678" not in text
    _, text = paper(office, "leading-group", ids, year=2025)
    assert_on(text, "2025年12月31日有效的名单", "张示例")
    assert "严示例" not in text


def test_duty_list_by_month_and_rules(office: Desk) -> None:
    ids = [made(office, "office-duties", on=day, name=f"值班员{day.day}", leader="华示例", shift="全天")
           for day in (date(2026, 10, 2), date(2026, 10, 1), date(2026, 11, 1))]  # fmt: skip
    printed, text = paper(office, "office-duty-list", ids)
    assert len(printed.parts) == 2
    assert_on(text, "2026 年 10 月交通安全值班表", "10月1日周四 国庆节全天值班员1华示例", "2026 年 11 月交通安全值班表")
    rule = made(office, "rule-documents", name="联席会议制度", number="示街发〔2026〕3号", issued=date(2026, 1, 9))
    _, text = paper(office, "rule-list", [rule])
    assert_on(text, "道路交通安全工作制度清单", "联席会议制度", "示街发〔2026〕3号", "2026-01-09", "还没有制定的：领导小组职责")


def test_a_gap_in_a_full_month_can_be_written_on_and_the_force_list_counts(office: Desk) -> None:
    ids = [made(office, "office-duties", on=date(2026, 9, day), name=f"值班员{day}", shift="全天") for day in (1, 2, 4, 5)]
    _, text = paper(office, "office-duty-list", ids)
    assert_on(text, "9月2日周三全天值班员2", "9月3日周四9月4日周五", "9月5日周六全天值班员5")
    forces = [made(office, "forces", name=f"安全员{n}", kind=kind) for n, kind in enumerate(("志愿者", "专职安全员", "志愿者"))]
    _, text = paper(office, "force-list", forces)
    assert_on(text, "道路交通安全工作力量名册", "专职安全员 1 人　志愿者 2 人", "1专职安全员安全员1", "2志愿者安全员0")
