"""Nothing to count is 不适用, nothing of what is owed is 0, and a period that is over keeps its own registers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.print_rows import made, pages_text
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError
from trafficdesk.rules.counters import Scope, count
from trafficdesk.rules.figures import percent, share
from trafficdesk.work.people.rules_coverage import Coverage
from trafficdesk.work.plans import rules_scores as rules

COMMITTEE = "社区居委会"


def sheet_of(desk: Desk, unit: int) -> dict[str, tuple[Decimal | None, bool]]:
    """Name of each line → its score and whether it does not apply."""
    head = next(row for row in desk.records.select("assessments") if unit in (row.values["unit"], row.values["station"]))
    return {line.name: (line.score, line.exempt) for line in desk.scores.sheet(head.id)}


def head(desk: Desk, unit: int) -> dict[str, object]:
    rows = [row.values for row in desk.records.select("assessments", Filter("period", "is", "年"))]
    return dict(next(values for values in rows if unit in (values["unit"], values["station"])))


def share_of(desk: Desk, counter: str, scope: Scope) -> Decimal | None:
    with desk.office.store.read() as connection:
        return count(connection, counter, scope).value


def test_who_did_nothing_all_year_ranks_last(demo_desk: Desk) -> None:
    idle = made(demo_desk, "units", name="什么都没做社区居民委员会", unit_type=COMMITTEE, state="在册")
    old = [row.id for row in demo_desk.records.select("assessments") if row.values["object"] == "居委会" and row.values["period"] == "年"]
    if old:
        demo_desk.records.trash("assessments", old, "重建")
    demo_desk.scores.open_sheets(2026, "年", "居委会", demo_desk.scores.examined("居委会"))
    totals = {row.values["unit"]: row.values["total"] for row in demo_desk.records.select(
        "assessments", Filter("period", "is", "年"), Filter("object", "is", "居委会"))}  # fmt: skip
    assert len(totals) > 4 and min(totals, key=lambda unit: totals[unit]) == idle
    # Only the accidents that did not happen earn it anything.
    assert totals[idle] < 30 and head(demo_desk, idle)["level"] == rules.WORST
    lines = sheet_of(demo_desk, idle)
    owed = ("台账完备率", "建档率", "宣传活动次数")
    assert [lines[name] for name in owed] == [(Decimal(0), False)] * 3
    nothing = ("责任书签订率", "驾驶员培训覆盖率", "隐患整改率", "劝导站排班到岗率")
    assert [lines[name] for name in nothing] == [(None, True)] * 4


def test_a_station_that_did_nothing_has_no_points_for_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    desk.plans.import_seed(2026)
    station = made(desk, "stations", number=1, name="一号站", state="在用", checklist="")
    desk.scores.open_sheets(2026, "年", "劝导站", [station])
    earned = {name: score for name, (score, _) in sheet_of(desk, station).items() if score}
    assert earned == {} and head(desk, station)["total"] == 0


def test_points_that_do_not_apply_leave_the_base(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    desk.plans.import_seed(2026)
    unit = made(desk, "units", name="示例公司", unit_type="企业", state="在册")
    desk.scores.open_sheets(2026, "年", "单位", [unit])
    sheet = head(desk, unit)
    # 组织领导 10 must still be judged; no drivers, hazards, meetings: 10 for accidents alone apply besides.
    assert (sheet["base"], sheet["total"]) == (20, Decimal("50.00"))
    lines = {line.name: line.id for line in desk.scores.sheet(next(iter(desk.records.select("assessments"))).id)}
    doing = desk.process("score-lines")
    with pytest.raises(KnownError, match="没有可考核的内容，另外给分要写明原因"):
        doing.do(lines["责任书签订率"], "judge", {"score": Decimal(20)})
    doing.do(lines["责任书签订率"], "judge", {"score": Decimal(10), "reason": "驾驶员责任书由总公司签"})
    assert (head(desk, unit)["base"], head(desk, unit)["total"]) == (40, Decimal("50.00"))
    with pytest.raises(KnownError, match="没有就是零"):
        doing.do(lines["典型经验被区以上推广"], "exempt", {"reason": "没有"})
    doing.do(lines["有分管领导、有制度、有专人"], "exempt", {"reason": "当年新设"})
    assert head(desk, unit)["base"] == 30
    printed = pages_text(desk.prints.render("assessment-sheet", ids=[row.id for row in desk.records.select("assessments")]).content)
    assert "适用30分，折合成100分计" in printed[0] and "不适用" in printed[0] and "当年新设" in printed[0]
    desk.process("assessments").do_all([row.id for row in desk.records.select("assessments")], "publish")


def test_a_sheet_on_which_nothing_applies_has_no_total() -> None:
    assert rules.in_hundred(Decimal(0), Decimal(0), Decimal(100), Decimal(0)) is None
    assert rules.level(None, date(2026, 11, 23), False) is None and rules.level(None, date(2026, 11, 23), True) == rules.WORST
    assert rules.in_hundred(Decimal(70), Decimal(80), Decimal(100), Decimal(2)) == Decimal("89.50")


def test_a_share_of_nothing_is_no_number_anywhere() -> None:
    assert (share(0, 0), share(0, 4), share(3, 4)) == (None, 0, 75)
    assert (percent(0, 0), percent(3, 4), percent(1, 3, 1)) == ("不适用", "75%", "33.3%")
    assert Coverage("signed", "责任书签订", 0, ()).share is None and Coverage("signed", "责任书签订", 0, ()).shown == "不适用"


def test_what_was_closed_later_was_open_then(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    made(desk, "hazards", found=date(2026, 10, 5), state="销号", closed_on=date(2026, 11, 25))
    made(desk, "hazards", found=date(2026, 10, 6), state="销号", closed_on=date(2026, 10, 20))
    october = Scope(date(2026, 10, 1), date(2026, 10, 31))
    assert share_of(desk, "hazards-closed-rate", october) == 50
    assert share_of(desk, "hazards-closed-rate", Scope(october.since, date(2026, 11, 30))) == 100


def test_who_left_later_was_there_then(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-03-01")
    unit, other = (made(desk, "units", name=name, unit_type="企业", state="在册") for name in ("示例公司", "示例学校"))
    drivers = [made(desk, "people", name=name, unit=unit, category="私家车驾驶人", state="在册") for name in ("赵示例", "钱示例")]
    desk.agreements.make(2026)
    mine = next(row for row in desk.records.select("agreements") if row.values["person"] == drivers[0])
    desk.process("agreements").do(mine.id, "sign", {"signed_on": "2026-03-01"})
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-05-10")
    desk.records.edit("people", drivers[1], {"unit": other}, reason="调动")
    made(desk, "people", name="孙示例", unit=unit, category="私家车驾驶人", state="在册")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")

    def signed(until: date, whose: int) -> str:
        with desk.office.store.read() as connection:
            return count(connection, "agreements-signed-rate", Scope(date(2026, 1, 1), until, whose)).explained

    march, year = date(2026, 3, 31), date(2026, 12, 31)
    assert [signed(march, unit), signed(march, other)] == ["责任书签订 1/2", "责任书签订：不适用"]
    assert [signed(year, unit), signed(year, other)] == ["责任书签订 1/2", "责任书签订 0/1"]


def test_a_past_year_answers_from_its_own_register(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-03-01")
    unit = made(desk, "units", name="示例公司", state="在册")
    person = made(desk, "people", name="赵示例", unit=unit, category="私家车驾驶人", state="在册")
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-02-01")
    desk.records.edit("people", person, {"state": "退休"}, reason="退休")
    made(desk, "people", name="钱示例", unit=unit, category="私家车驾驶人", state="在册")

    def must(year: int) -> tuple[int, list[str]]:
        measure = next(each for each in desk.coverage(year) if each.key == "signed")
        return measure.must, [each.title for each in measure.missing]

    assert [must(year) for year in (2025, 2026, 2027)] == [(0, []), (1, ["赵示例"]), (1, ["钱示例"])]


@pytest.mark.parametrize("first", [1, 3, 40])
def test_the_first_who_are_missing_are_those_of_the_whole_list_and_the_figures_the_same(demo_desk: Desk, first: int) -> None:
    people = demo_desk.records.first_ids(Query("people"), 6)
    demo_desk.records.edit_many("people", people[:3], {"phone": ""}, reason="试")
    for year in (2026, 2027):
        for whole, some in zip(demo_desk.coverage(year), demo_desk.coverage(year, first), strict=True):
            assert (some.key, some.must, some.done, some.lacking) == (whole.key, whole.must, whole.done, len(whole.missing))
            assert some.missing == whole.missing[:first], whole.key
