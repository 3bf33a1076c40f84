"""A figure that stands on two papers is the same on both, parts add up to their total, and SQL of its own finds it too."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers.factory import NUMBERS
from tests.helpers.print_rows import made
from tests.helpers.tables import Grid, grids
from trafficdesk.desk import Desk, Filter
from trafficdesk.paths import resources
from trafficdesk.rules.periods import read_period
from trafficdesk.work.accidents.rules_days import PARTS_OF_DAY
from trafficdesk.work.reports.content import ReportLine
from trafficdesk.work.reports.rules_figures import FIGURES, STANDING

YEAR, MONTH, TODAY = "2026", "2026-10", "2026-11-28"
SPAN = (date(2026, 10, 1), date(2026, 10, 31))


class Papers:
    """The papers of one office, each drawn once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._prints: dict[str, list[Grid]] = {}
        self._reports: dict[tuple[str, str], dict[str, ReportLine]] = {}

    def report(self, name: str, section: str = "", period: str = YEAR, key: str = "year") -> str:
        """The figure of the period in a periodic report; names that occur twice are told apart by their section."""
        content = self._desk.reports.content(key, period).sheets[0]
        return next(line.cells[0].text for line in content.lines if line.name == name and section in ("", line.section))

    def table(self, kind: str, head: str, row: str = "合计", at: int = 0, **wanted: object) -> str:
        """A cell of a statistics print."""
        key = f"{kind} {wanted}"
        if key not in self._prints:
            self._prints[key] = grids(self._desk.prints.documents(kind, **(wanted or {"year": 2026})))  # type: ignore[arg-type]
        return self._prints[key][at].cell(row, head)

    def sheet(self, key: str, head: str, row: str = "合计", at: int = 0) -> str:
        """A cell of another report."""
        sheet = self._desk.reports.content(key, YEAR).sheets[at]
        return next(line.cells[sheet.heads.index(head)].text for line in sheet.all_lines if line.name == row)

    def target(self, name: str) -> str:
        """What a target has reached."""
        return self.table("target-table", "完成值", name)

    def in_month(self, head: str) -> str:
        return self.table("station-month", head, filters=(Filter("on", "between", *SPAN),))


def yuan(wan: str) -> str:
    """万元 as 元."""
    return format((Decimal(wan or 0) * 10_000).normalize(), "f")


def money(text: str) -> str:
    return format(Decimal(text).normalize(), "f")


Told = Callable[[Papers], str]
# Every figure that stands on more than one paper. The text of the summary is drawn from the report's own figures.
FACTS: Mapping[str, tuple[Told, ...]] = {
    "培训期数": (lambda p: p.report("举办培训"), lambda p: p.table("training-figures", "期数", "全年"),
               lambda p: p.table("training-plan", "完成情况/期数")),
    "培训人次": (lambda p: p.report("参加培训"), lambda p: p.table("training-figures", "培训人次", "全年"),
               lambda p: p.table("training-plan", "完成情况/实到人次")),
    "宣传次数": (lambda p: p.report("宣传活动"), lambda p: p.table("five-entries", "活动次数")),
    "受众": (lambda p: p.report("受众"), lambda p: p.table("five-entries", "受众人数")),
    "发放资料": (lambda p: p.report("发放资料"), lambda p: p.table("five-entries", "发放资料（份）")),
    "发现隐患": (lambda p: p.report("发现隐患"), lambda p: p.table("hazard-figures", "发现（处）/合计")),
    "重大隐患": (lambda p: p.report("其中重大隐患"), lambda p: p.table("hazard-figures", "发现（处）/重大")),
    "已整改": (lambda p: p.report("整改销号"), lambda p: p.table("hazard-figures", "已整改")),
    "移交": (lambda p: p.report("移交其他部门"), lambda p: p.table("hazard-figures", "移交")),
    "停业建议": (lambda p: p.report("停业整顿建议"), lambda p: p.table("hazard-figures", "停业建议")),
    "排查次数": (lambda p: p.report("开展排查"), lambda p: p.table("hazard-figures", "排查/次数")),
    "排查人次": (lambda p: p.report("排查出动"), lambda p: p.table("hazard-figures", "排查/人次")),
    "排查处数": (lambda p: p.report("检查单位和路段"), lambda p: p.table("hazard-figures", "排查/处数")),
    "隐患资金": (lambda p: p.report("落实资金"), lambda p: yuan(p.table("hazard-figures", "资金（万元）/落实")),
               lambda p: p.table("hazard-money", "实际（元）")),
    "事故": (lambda p: p.report("交通事故"), lambda p: p.table("accident-figures", "起数/本期", at=1), lambda p: p.target("交通事故起数"),
             lambda p: p.sheet("accidents", "起数", at=1)),
    "死亡": (lambda p: p.report("死亡"), lambda p: p.table("accident-figures", "死亡（人）/本期", at=1),
             lambda p: p.sheet("accidents", "死亡", at=1), lambda p: p.table("accident-ledger", "伤亡（人）/死亡")),
    "事故损失": (lambda p: p.report("直接财产损失"), lambda p: p.table("accident-figures", "财产损失（元）/本期", at=1),
               lambda p: p.sheet("accidents", "财产损失（元）", at=1), lambda p: p.table("accident-ledger", "直接财产损失")),
    "劝导人次": (lambda p: p.report("劝导", period=MONTH, key="month"), lambda p: p.in_month("劝导人次")),
    "劝导站检查车辆": (lambda p: p.report("检查车辆", "劝导站", MONTH, "month"), lambda p: p.in_month("检查车辆")),
    "责任书签订": (lambda p: f"{p.sheet('agreements', '已签')}/{p.sheet('agreements', '应签')}",
                lambda p: p.table("target-table", "数字来源", "责任书签订率").removeprefix("责任书签订 ")),
}  # fmt: skip


@pytest.fixture(scope="module")
def contradicting(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo office, with what made papers contradict each other before: money without a ledger, a session without a list."""
    folder = Path(shutil.copytree(demo_office, tmp_path_factory.mktemp("figures") / "office"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        desk = Desk.open(folder, user="小林")
        _contradict(desk)
        desk.close()
    return folder


@pytest.fixture
def office(contradicting: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """An office of its own, and numbers that it does not have yet."""
    NUMBERS.restart(1000)
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    desk = Desk.open(Path(shutil.copytree(contradicting, tmp_path / "office")), user="小林")
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def office_papers(contradicting: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Papers]:
    """The papers of one office that nobody changes."""
    folder = Path(shutil.copytree(contradicting, tmp_path_factory.mktemp("papers") / "office"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        desk = Desk.open(folder, user="小林")
        yield Papers(desk)
        desk.close()


def _contradict(demo_desk: Desk) -> None:
    hazard = made(demo_desk, "hazards", found=date(2026, 9, 1), state="销号", closed_on=date(2026, 9, 20), spent=1200, done_on="2026-09-10")
    made(demo_desk, "hazard-funds", hazard=hazard, paid="2026-09-10", amount=500)
    other = made(demo_desk, "hazards", found=date(2026, 9, 2), state="整改中", spent="")
    made(demo_desk, "hazard-funds", hazard=other, paid="2026-09-11", amount=300)
    made(demo_desk, "training", starts="2026-09-01 09:00", state="已完成", present=17, plan="")
    made(demo_desk, "duty-logs", on=date(2026, 10, 9), behaviour="", persons=4, checked=9)


@pytest.mark.parametrize("fact", FACTS)
def test_a_figure_is_the_same_on_every_paper(office_papers: Papers, fact: str) -> None:
    told = [each(office_papers) for each in FACTS[fact]]
    assert len({money(each) if each.replace(".", "").isdigit() else each for each in told}) == 1, told
    assert told[0] not in ("", "0") or fact == "死亡"


def test_the_hours_of_accidents_are_sorted_alike(office: Desk) -> None:
    made(office, "accidents", happened="2026-10-09 06:30", heard="", deaths=0)
    made(office, "accidents", happened="2026-10-09 18:30", heard="", deaths=0)
    sheet = next(each for each in office.reports.content("accidents", YEAR).sheets if each.title == "按时段")
    here = {line.name: line.cells[0].text for line in sheet.lines if line.cells[0].text != "0"}
    grid = grids(office.prints.documents("accident-figures", year=2026))[1]
    there = {row[1]: row[grid.heads.index("起数/本期")] for row in grid.rows if row[0] == "按时段"}
    assert here == {name: number for name, number in there.items() if number != "0"} and len(here) >= 2


def test_parts_add_up_to_their_total(office: Desk) -> None:
    for kind, named in (("hazard-figures", 1), ("five-entries", 0), ("training-figures", 0), ("station-month", 0)):
        for grid in grids(office.prints.documents(kind, year=2026)):
            _adds_up(grid, "按类别" if named else "")
    for key in ("agreements", "accidents", "base-data"):
        for sheet in office.reports.content(key, YEAR).sheets:
            if sheet.total is not None and not sheet.title.startswith(("按车型", "驾驶人")):
                for at, cell in enumerate(sheet.total.cells):
                    if cell.text.isdigit():
                        assert sum(int(line.cells[at].text) for line in sheet.lines) == int(cell.text), (sheet.title, sheet.heads[at])


def _adds_up(grid: Grid, only: str) -> None:
    *rows, total = grid.rows
    for at, word in enumerate(total):
        numbers = [row[at] for row in rows if only in ("", row[1])]
        # Who looked where is not told by category; shares and ranks are no sums.
        if word.isdigit() and any(numbers) and all(each == "" or each.isdigit() for each in numbers):
            parts = sum(int(each or 0) for each in numbers)
            proposals = grid.heads[at] == "停业建议"  # letters about no hazard at all count in the total only
            assert parts == int(word) or (proposals and parts < int(word)), (grid.title, grid.heads[at])


# The same figures in SQL of its own: nothing of the program's counting is used.
_HELD = "state IN ('已召开', '已归档')"
SQL: Mapping[str, str] = {
    "meetings": f"SELECT count(*) FROM meetings WHERE {_HELD} AND date(starts) BETWEEN :a AND :b",
    "regular-meetings": f"SELECT count(*) FROM meetings WHERE {_HELD} AND kind = '季度例会' AND date(starts) BETWEEN :a AND :b",
    "issues": f"SELECT count(*) FROM meeting_issues i JOIN meetings m ON m.id = i.meeting AND m.deleted_at IS NULL AND m.{_HELD}"
              " AND date(m.starts) BETWEEN :a AND :b WHERE i.deleted_at IS NULL",
    "issues-closed": "SELECT count(*) FROM meeting_issues WHERE closed_on BETWEEN :a AND :b",
    "trainings": "SELECT count(*) FROM training WHERE state = '已完成' AND date(starts) BETWEEN :a AND :b",
    "trained": "SELECT sum(CASE WHEN (SELECT count(*) FROM training_attendances t WHERE t.training = s.id AND t.deleted_at IS NULL) > 0"
               " THEN (SELECT count(*) FROM training_attendances t WHERE t.training = s.id AND t.result = '已到' AND t.deleted_at IS NULL)"
               " ELSE coalesce(s.present, 0) END) FROM training s"
               " WHERE s.deleted_at IS NULL AND s.state = '已完成' AND date(s.starts) BETWEEN :a AND :b",
    "publicity": "SELECT count(*) FROM publicity WHERE held BETWEEN :a AND :b",
    "audience": "SELECT sum(audience) FROM publicity WHERE held BETWEEN :a AND :b",
    "leaflets": "SELECT sum(leaflets) FROM publicity WHERE held BETWEEN :a AND :b",
    "duty-logs": "SELECT count(*) FROM duty_logs WHERE \"on\" BETWEEN :a AND :b",
    "persuaded": "SELECT sum(persons) FROM duty_logs WHERE \"on\" BETWEEN :a AND :b",
    "station-checked": "SELECT sum(checked) FROM duty_logs WHERE \"on\" BETWEEN :a AND :b",
    "rounds": "SELECT count(*) FROM inspection_rounds WHERE starts BETWEEN :a AND :b",
    "round-people": "SELECT sum(people) FROM inspection_rounds WHERE starts BETWEEN :a AND :b",
    "round-places": "SELECT sum(checked_places) FROM inspection_rounds WHERE starts BETWEEN :a AND :b",
    "hazards": "SELECT count(*) FROM hazards WHERE found BETWEEN :a AND :b",
    "serious-hazards": "SELECT count(*) FROM hazards WHERE level = '重大隐患' AND found BETWEEN :a AND :b",
    "hazards-closed": "SELECT count(*) FROM hazards WHERE closed_on BETWEEN :a AND :b",
    "hazards-passed": "SELECT count(*) FROM hazards WHERE passed_on BETWEEN :a AND :b",
    "funds": "SELECT (SELECT coalesce(sum(amount), 0) FROM hazard_funds WHERE deleted_at IS NULL AND paid BETWEEN :a AND :b)"
             " + (SELECT coalesce(sum(spent - coalesce((SELECT sum(amount) FROM hazard_funds f WHERE f.hazard = h.id"
             " AND f.deleted_at IS NULL), 0)), 0) FROM hazards h WHERE h.deleted_at IS NULL AND h.spent IS NOT NULL"
             " AND coalesce(h.done_on, h.closed_on, h.found) BETWEEN :a AND :b)",
    "proposals": "SELECT count(*) FROM letters WHERE kind = '建议函' AND sent BETWEEN :a AND :b",
    "action-days": "SELECT count(*) FROM action_days WHERE \"on\" BETWEEN :a AND :b",
    **{f"action-{name}": f"SELECT sum({name}) FROM action_days WHERE \"on\" BETWEEN :a AND :b"
       for name in ("staff", "police", "cars", "checked", "educated")},
    "punished": "SELECT sum(c.number) FROM action_counts c JOIN action_days d ON d.id = c.action AND d.deleted_at IS NULL"
                " AND d.\"on\" BETWEEN :a AND :b WHERE c.deleted_at IS NULL AND c.side = '交警查处'",
    "signed": "SELECT count(*) FROM agreements WHERE year = :year AND state IN :signed AND signed_on BETWEEN :a AND :b",
    "signed-year": "SELECT count(*) FROM agreements WHERE year = :year AND state IN :signed AND signed_on <= :b",
    "signed-drivers": "SELECT count(*) FROM agreements WHERE year = :year AND state IN :signed AND signed_on <= :b AND person IS NOT NULL",
    "signed-units": "SELECT count(*) FROM agreements WHERE year = :year AND state IN :signed AND signed_on <= :b AND person IS NULL",
    "signed-ahead": "SELECT count(*) FROM agreements WHERE year = :year + 1 AND state IN :signed AND signed_on BETWEEN :a AND :b",
    "violations": "SELECT count(*) FROM violations WHERE happened BETWEEN :a AND :b",
    "violations-taught": "SELECT count(*) FROM violations WHERE happened BETWEEN :a AND :b AND coalesce(education, '') <> ''",
    "accidents": "SELECT count(*) FROM accidents WHERE date(happened) BETWEEN :a AND :b",
    "deaths": "SELECT sum(deaths) FROM accidents WHERE date(happened) BETWEEN :a AND :b",
    "serious-injuries": "SELECT sum(serious) FROM accidents WHERE date(happened) BETWEEN :a AND :b",
    "slight-injuries": "SELECT sum(slight) FROM accidents WHERE date(happened) BETWEEN :a AND :b",
    "loss": "SELECT sum(loss) FROM accidents WHERE date(happened) BETWEEN :a AND :b",
}  # fmt: skip
_MONEY = {"funds", "loss"}  # kept as ten-thousandths
_SIGNED = "('已签字', '生效', '到期', '续签', '终止', '归档')"


@pytest.mark.parametrize(("key", "code"), [("year", "2026"), ("year", "2025"), ("month", "2026-10"), ("quarter", "2026Q3")])
def test_every_figure_of_a_report_is_what_plain_sql_finds(office: Desk, key: str, code: str) -> None:
    period = read_period(code)
    counted = {spec.key: spec.name for spec in FIGURES if not spec.typed}
    assert set(SQL) == set(counted), "a figure of the report has no statement of its own here"
    sheet = office.reports.content(key, code).sheets[0]
    said = {spec.key: line.cells[0].text for spec, line in zip(FIGURES, sheet.lines, strict=True)}
    asked = {"a": period.since.isoformat(), "b": period.until.isoformat(), "year": period.until.year}
    base = sqlite3.connect(office.office.folder / "desk.sqlite3")
    try:
        found = {each: _asked(base, each, asked) for each in SQL}
    finally:
        base.close()
    assert {each: said[each] for each in SQL} == found


def _asked(base: sqlite3.Connection, key: str, values: Mapping[str, object]) -> str:
    statement = SQL[key].replace(":signed", _SIGNED)
    if "deleted_at" not in statement:
        statement += " AND deleted_at IS NULL"
    number = Decimal(base.execute(statement, dict(values)).fetchone()[0] or 0)
    return format((number / 10_000 if key in _MONEY else number).normalize(), "f")


def test_a_summary_says_only_what_its_figures_carry(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    desk.set_up("示例街道办事处", "小林")
    text = desk.reports.draft("year", YEAR).text.text
    assert "本总结截至2026年11月28日。" in text
    for never in ("一人一档", "逐人", "0 ", "0家", "0人", "0起", "死亡", "落实资金"):
        assert never not in text
    assert "本期没有登记交通事故。" in text and "本期没有召开会议。" in text
    made(desk, "violations", happened="2026-05-03", education="")
    made(desk, "violations", happened="2026-05-04", education="当面教育")
    again = desk.reports.draft("year", YEAR).text
    assert "登记辖区驾驶员违法2起，其中已作教育1起。" in again.text
    assert all(again.text[each.start : each.end] == each.shown for each in again.figures)


def test_a_running_year_is_compared_with_the_same_days_of_last_year(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    for day in ("2025-11-20 08:00", "2025-12-20 08:00", "2026-10-01 08:00"):
        made(desk, "accidents", happened=day, deaths=0)
    sheet = desk.reports.content("year", YEAR).sheets[0]
    cells = next([cell.text for cell in line.cells] for line in sheet.lines if line.name == "交通事故")
    assert cells == ["1", "1", "持平"] and "2025年1月1日至2025年11月28日" in sheet.note
    grid = grids(desk.prints.documents("accident-figures", year=2026))[1]
    assert (grid.cell("合计", "起数/本期"), grid.cell("合计", "起数/上年同期")) == ("1", "1")
    # Without a year every year has its own table: none is compared with a time that it covers itself.
    assert [doc.title[:6] for doc in desk.prints.documents("accident-figures")] == ["2025年道", "2026年道"]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-05")
    over = desk.reports.content("year", YEAR).sheets[0]
    assert next([c.text for c in line.cells] for line in over.lines if line.name == "交通事故") == ["1", "2", "-50%"] and not over.note


def test_what_a_figure_counts_stands_in_the_help() -> None:
    told = (resources() / "help" / "plans.md").read_text("utf-8")
    for spec in (*FIGURES, *STANDING):
        assert spec.says in told and (not spec.says or f"**{spec.name}**" in told), spec.name
    assert "、".join(name for _, name in PARTS_OF_DAY) in told
