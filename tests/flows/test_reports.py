"""上报: a month is reported and frozen, an entry comes later, the difference is shown, a correction needs its reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.print_rows import pages_text
from tests.helpers.since import answers_since
from tests.helpers.statements import statements
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError, Refused
from trafficdesk.rules.figures import Figure
from trafficdesk.rules.periods import read_period
from trafficdesk.work.reports.content import ReportContent
from trafficdesk.work.reports.rules_dates import due_of

MONTH = "2026-11"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    activity(desk, "2026-11-05", 100)
    activity(desk, "2026-10-08", 80)
    activity(desk, "2025-11-09", 50)
    return desk


def activity(desk: Desk, day: str, audience: int) -> None:
    desk.records.add(
        "publicity", {"held": day, "theme": f"宣传 {day}", "entry": "进社区", "audience": str(audience), "leaflets": "10"}
    )


def cells(content: ReportContent, name: str) -> list[str]:
    return next([cell.text for cell in line.cells] for line in content.sheets[0].lines if line.name == name)


def test_every_figure_stands_beside_the_month_and_the_year_before(office: Desk) -> None:
    content = office.reports.content("month", MONTH)
    assert content.sheets[0].heads == ("本月", "上月", "环比", "上年同期", "同比", "本年累计")
    assert cells(content, "宣传活动") == ["1", "1", "持平", "1", "持平", "2"]
    assert cells(content, "受众") == ["100", "80", "+25%", "50", "+100%", "180"]


def test_while_a_month_runs_no_more_of_the_others_is_counted(office: Desk) -> None:
    for day in ("2026-10-23", "2026-10-24", "2025-11-23", "2025-11-24"):
        activity(office, day, 10)
    sheet = office.reports.content("month", MONTH).sheets[0]
    assert cells(office.reports.content("month", MONTH), "宣传活动") == ["1", "2", "-50%", "2", "-50%", "4"]
    assert "2026年10月1日至2026年10月23日、2025年11月1日至2025年11月23日" in sheet.note
    year = office.reports.content("year", "2026")
    assert cells(year, "宣传活动")[:2] == ["4", "2"], "what came after 23 November 2025 is not held against it"


def test_a_month_is_frozen_and_a_later_entry_is_named(office: Desk) -> None:
    reports = office.reports
    reports.submit("month", MONTH, "抓了护学路口。", {"briefs": "3"}, "区交安办")
    row = reports.submitted(2026)[0]
    assert row.values["submitted_by"] == "小林" and row.values["state"] == "已上报"
    paper = reports.paper(row.id).content
    assert "抓了护学路口。" in "".join(pages_text(paper))
    assert reports.differences(row.id) == []
    activity(office, "2026-11-20", 60)
    found = reports.differences(row.id)
    assert next(each.sentence for each in found if each.head == "本月") == "宣传：宣传活动（本月）：上报 1，现在 2"
    behind = found[0].figure
    assert behind is not None and office.records.count(Query(behind.code, behind.filters)) == 2
    assert reports.paper(row.id).content == paper
    with pytest.raises(KnownError, match="已定稿"):
        office.records.edit("reports", row.id, {"body": "改一改"})


def test_a_correction_is_a_new_submission_with_its_reason(office: Desk) -> None:
    reports = office.reports
    reports.submit("month", MONTH, "", {}, "区交安办")
    activity(office, "2026-11-20", 60)
    with pytest.raises(KnownError, match="写明更正原因"):
        reports.submit("month", MONTH, "", {}, "区交安办")
    reports.submit("month", MONTH, "", {}, "区交安办", "补登一次宣传")
    second, first = reports.submitted(2026)
    assert (first.values["round"], second.values["round"], second.values["reason"]) == (1, 2, "补登一次宣传")
    assert reports.differences(second.id) == [] and reports.differences(first.id) != []
    assert "更正：补登一次宣传" in "".join(pages_text(reports.paper(second.id).content))
    office.records.undo()
    assert [row.id for row in reports.submitted(2026)] == [first.id]


def test_a_submission_needs_somebody_to_go_to(office: Desk) -> None:
    with pytest.raises(Refused) as raised:
        office.reports.submit("month", MONTH, "", {}, " ")
    assert [each.field for each in raised.value.problems] == ["sent_to"] and office.records.count(Query("reports")) == 0


def test_a_correction_may_begin_with_its_reason(office: Desk) -> None:
    doing = office.process("reports")
    office.reports.submit("month", MONTH, "抓了护学路口。", {"briefs": "3"}, "区交安办")
    first = office.reports.submitted(2026)[0]
    doing.do(first.id, "correct", {"reason": "补登一次宣传"})
    draft = office.reports.draft("month", MONTH)
    assert draft.kept and (draft.round, draft.text.text, draft.typed) == (2, "抓了护学路口。", {"briefs": "3"})
    with pytest.raises(Refused, match="已经有草稿"):
        doing.do(first.id, "correct", {"reason": "再来一次"})
    second = next(row for row in office.records.select("reports") if row.values["state"] == "草稿")
    doing.do(second.id, "submit")
    frozen = office.records.row("reports", second.id).values
    assert (frozen["state"], frozen["round"], frozen["reason"], frozen["typed"]) == ("已上报", 2, "补登一次宣传", '{"briefs": "3"}')


@pytest.mark.parametrize("key", ["month", "quarter", "half-year", "year", "agreements", "base-data", "accidents"])
def test_a_page_asks_a_few_times_however_much_was_submitted(demo_desk: Desk, key: str) -> None:
    reports = demo_desk.reports
    period = {"月": MONTH, "季": "2026Q3", "半年": "2026H1", "年": "2025"}[reports.kind(key).periods[0]]
    most = 20 if key in ("month", "quarter", "agreements") else 45  # a period that is over looks back at copies of its registers
    with statements(demo_desk) as once:
        reports.overview(key, period)
    assert len(once) <= most, once
    codes = {"月": ["2026-03", "2026-04", "2026-05"], "季": ["2026Q1", "2026Q2"], "半年": ["2026H1"], "年": ["2025"]}
    for code in codes[reports.kind(key).periods[0]]:
        reports.submit(key, code, "", {}, "区交安办", "再报一次")
    for number in range(20):
        demo_desk.records.add("units", {"name": f"示例单位{number}", "unit_type": "企业"})
    with statements(demo_desk) as more:
        reports.overview(key, period)
    assert len(more) <= most, more
    with statements(demo_desk) as printed:
        reports.preview(key, period, "")
    assert len(printed) <= 20, printed


def test_figures_by_hand_are_kept_and_added_up(office: Desk) -> None:
    reports = office.reports
    reports.save("month", MONTH, "写到一半", {"briefs": "4"}, "")
    reports.save("month", "2026-10", "", {"briefs": "2"}, "")
    draft = reports.draft("month", MONTH)
    assert draft.kept and draft.text.text == "写到一半" and draft.typed == {"briefs": "4"}
    assert cells(reports.content("month", MONTH), "报送信息简报") == ["4", "2", "+100%", "", "—", "6"]
    assert cells(reports.content("quarter", "2026Q4"), "报送信息简报")[0] == "6"
    assert reports.save("month", MONTH, "写到一半", {"briefs": "4"}, "") is None
    for wrong in ("三", "-1", "NaN"):
        with pytest.raises(Refused) as raised:
            reports.save("month", MONTH, "", {"briefs": wrong}, "")
        assert [each.field for each in raised.value.problems] == ["briefs"]


def test_a_summary_is_drafted_with_its_figures_and_refused_unfinished(office: Desk) -> None:
    draft = office.reports.draft("year", "2026").text
    audience = next(each for each in draft.figures if each.label == "宣传：受众")
    assert draft.text[audience.start : audience.end] == audience.shown == "180人次"
    assert "示例街道办事处围绕" in draft.text
    with pytest.raises(KnownError, match=r"二、存在的问题.*（请填写）"):
        office.reports.submit("year", "2026", draft.text, {}, "区交安办")
    whole = draft.text.replace("（请填写）", "已写明。")
    office.reports.submit("year", "2026", whole, {}, "区交安办")
    assert office.reports.submitted(2026)[0].values["body"] == whole
    assert office.reports.draft("year", "2026").text.text == whole


@pytest.mark.parametrize("key", ["month", "quarter", "half-year", "year", "agreements", "base-data", "accidents"])
def test_every_figure_is_the_count_of_the_rows_it_opens(demo_desk: Desk, key: str) -> None:
    kind = demo_desk.reports.kind(key)
    codes = {"月": MONTH, "季": "2026Q4", "半年": "2026H2", "年": "2026"}
    content = demo_desk.reports.content(key, codes[kind.periods[0]])
    figures = [cell for sheet in content.sheets for line in sheet.all_lines for cell in line.cells if cell.figure]
    assert figures
    for cell in figures:
        assert isinstance(cell.figure, Figure)
        number = demo_desk.records.count(Query(cell.figure.code, cell.figure.filters))
        assert cell.figure.explained == f"{number} 条记录"
        assert Decimal(cell.text) == cell.figure.value
    plain = [c for c in figures if c.figure and Decimal(c.figure.explained.split()[0]) == c.figure.value]
    assert plain, "some figures are plain counts"


def test_units_add_up_to_the_whole(demo_desk: Desk) -> None:
    sheet = demo_desk.reports.content("agreements", "2026Q4").sheets[0]
    assert sheet.total is not None
    for at in (0, 1, 2, 4, 5):
        assert sum(int(line.cells[at].text) for line in sheet.lines) == int(sheet.total.cells[at].text)
    assert int(sheet.total.cells[0].text) == int(sheet.total.cells[1].text) + int(sheet.total.cells[2].text)


def test_excel_has_the_columns_of_the_paper(office: Desk, tmp_path: Path) -> None:
    office.reports.write("month", MONTH, tmp_path / "月报.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "月报.xlsx")["工作情况"]
    heads = [cell.value for cell in sheet[3]]
    assert heads == ["项目", "内容", "计量单位", "本月", "上月", "环比", "上年同期", "同比", "本年累计"]
    row = next(row for row in sheet.iter_rows(min_row=4, values_only=True) if row[1] == "受众")
    assert row[3:] == (100, 80, "+25%", 50, "+100%", 180)
    with pytest.raises(KnownError, match=r"只能存成 .pdf、.docx 或 .xlsx"):
        office.reports.write("month", MONTH, tmp_path / "月报.doc")


def test_a_period_that_does_not_fit_is_refused(office: Desk) -> None:
    for key, period, words in (
        ("month", "2026Q4", "按月报"), ("month", "2026-13", "看不懂期间"), ("nothing", MONTH, "没有“nothing”"),
    ):  # fmt: skip
        with pytest.raises(KnownError, match=words):
            office.reports.content(key, period)
    with pytest.raises(KnownError, match="还没有开始"):
        office.reports.submit("month", "2026-12", "", {}, "区交安办")


def test_what_is_not_in_is_on_the_radar_until_it_is(office: Desk) -> None:
    def due() -> set[tuple[str, date]]:
        return {(item.title, item.due) for item in office.due(90) if item.code == "reports"}

    # The office began today: October was not its to report.
    assert due() == {("2026年11月交通安全工作月报表", date(2026, 11, 25))}
    answers_since(office, "2026-10-01")
    assert {("2026年10月交通安全工作月报表", date(2026, 10, 25)), ("2026年第三季度交通安全工作季报表", date(2026, 10, 5))} <= due()
    office.reports.submit("quarter", "2026Q3", "", {}, "区交安办")
    office.reports.submit("month", MONTH, "", {}, "区交安办")
    office.reports.set_deadlines({**office.reports.deadlines(), "month": "次月5"})
    assert {name for name, _ in due()} == {"2026年9月交通安全工作月报表", "2026年10月交通安全工作月报表"}
    office.reports.set_deadlines(dict.fromkeys(office.reports.deadlines(), ""))
    assert due() == set()
    with pytest.raises(KnownError, match="期限“随便”看不懂"):
        office.reports.set_deadlines({"month": "随便"})


def test_the_thirty_first_of_a_short_month_is_its_last_day() -> None:
    assert due_of("31", read_period("2026-02")) == date(2026, 2, 28)
    assert due_of("次月5", read_period("2026Q4")) == date(2027, 1, 5)
