"""Plan, targets, assessment sheet and summary on paper."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    return desk


def test_tasks_and_targets(office: Desk) -> None:
    task = made(office, "plan-tasks", year=2026, number="2.1", content="开展拉网式排查", standard="覆盖全部路段", due=date(2026, 6,
                30), percent=60, measure="", state="进行中")
    _, text = paper(office, "plan-table", [task])
    assert_on(text, "2026 年度道路交通安全工作计划任务表", "2.1", "开展拉网式排查", "覆盖全部路段", "06-30", "60%",
              "超期 146 天", "任务 1 项，完成 0 项，超期 1 项")
    counted = made(office, "targets", year=2026, name="整治行动天数", measure="action-days", better="不低于", wanted="2", reached="")
    typed = made(office, "targets", year=2026, name="信息简报", measure="", better="不低于", wanted="5", reached="6", measure_unit="期")
    made(office, "action-days", on=date(2026, 5, 1))
    _, text = paper(office, "target-table", [counted, typed])
    assert_on(text, "2026 年度道路交通安全工作目标完成情况表", "自动统计的数字截至2026年11月23日", "整治行动1", "未达到", "手工填写",
              "期达到")  # fmt: skip


def test_a_mistyped_year_is_said(office: Desk) -> None:
    target = made(office, "targets", year=2026)
    with office.records.work("测试") as work:
        work.set_fact("targets", target, {"year": 0})  # as earlier programs took it
    with pytest.raises(KnownError, match="年度写成了“0”"):
        office.prints.render("target-table", ids=[target])


def scored(office: Desk, name: str, points: tuple[str, ...], indicators: list[int]) -> int:
    total = sum(map(Decimal, points))
    row = made(office, "assessments", year=2026, period="年", object="居委会", unit=unit(office, name, "社区居委会"), station="", veto="",
               total=total, level="良好", state="已公布", published_at=datetime(2026, 12, 30, 9))  # fmt: skip
    for indicator, each in zip(indicators, points, strict=True):
        made(office, "score-lines", assessment=row, indicator=indicator, score=Decimal(each), automatic=Decimal(each),
             counted=Decimal("80"), reason="缺季度自查")  # fmt: skip
    return row


def test_assessment_sheet_and_summary(office: Desk) -> None:
    same = {"year": 2026, "object": "居委会", "kind": "扣分"}
    indicators = [
        made(office, "score-indicators", **same, number=1, first_level="基础台账", name="台账齐全", points="60", rule="少一本扣 5 分"),
        made(office, "score-indicators", **same, number=2, first_level="宣传培训", name="宣传次数", points="40"),
    ]
    ids = [scored(office, "东示例居委会", ("45.5", "38"), indicators), scored(office, "西示例居委会", ("58", "40"), indicators)]
    printed, text = paper(office, "assessment-sheet", ids)
    assert len(printed.parts) == 2
    assert_on(text, "东示例居委会 2026 年度道路交通安全工作目标考核表", "台账齐全", "少一本扣 5 分", "45.5", "缺季度自查", "100",
              "83.5", "良好")
    printed, text = paper(office, "assessment-table", ids)
    assert len(printed.parts) == 1
    assert_on(text, "2026 年度居委会道路交通安全考核得分汇总表", "1西示例居委会5840981", "2东示例居委会45.53883.52")
