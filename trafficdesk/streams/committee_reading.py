"""The completeness matrix of the committees and the drafted summary, every figure with its rows (domain 1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.fields.codes import code_list
from trafficdesk.rules import agreement_rules
from trafficdesk.rules import committee_rules as rules
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams import committee_sources as sources
from trafficdesk.streams.committee_sources import Source
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

LEDGERS, PLANS, PAPERS = "committee-ledgers", "committee-plans", "committee-papers"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix: a ledger kind ("01" … "16") or a paper (年度计划, 年度总结, 年度考核)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix. level: "good", "warn", "bad" or "". code/id: the ledger or paper, 0 while there is none.

    sources: the counted rows behind it; a click opens Source.code with Source.filters.
    """

    key: str
    text: str
    level: str
    on: date | None
    code: str
    id: int
    sources: tuple[Source, ...]

    @property
    def count(self) -> int:
        return sum(source.count for source in self.sources)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One committee. complete counts cells at "good"."""

    committee: int
    name: str
    cells: tuple[Cell, ...]

    @property
    def complete(self) -> int:
        return sum(cell.level == "good" for cell in self.cells)

    @property
    def late(self) -> int:
        return sum(cell.level == "bad" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Committees × (sixteen ledgers, 计划, 总结, 考核)."""

    year: int
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in the summary: text[start:end] is `shown`; code and filters open its rows."""

    label: str
    shown: str
    start: int
    end: int
    code: str
    filters: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class SummaryDraft:
    """The drafted summary of one committee."""

    committee: int
    name: str
    year: int
    text: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """年度计划 as it is printed: tasks as (goal, task, steps, measures, responsible, due, state)."""

    committee: int
    name: str
    year: int
    tasks: tuple[tuple[str, ...], ...]
    handed_in: date | None


class CommitteeReading:
    """The reading half of desk.committees."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def committees(self) -> list[Row]:
        """The residents' committees of the office, by name."""
        return self._records.select(
            "units", Filter("unit_type", "is", agreement_rules.COMMITTEE), Filter("state", "is", "在册")
        )

    def columns(self) -> tuple[Column, ...]:
        """The matrix's columns: the ledgers, then the three papers."""
        ledgers = tuple(Column(code.code, code.label) for code in code_list("ledger_kind").options())
        return ledgers + tuple(Column(kind, kind) for kind in rules.PAPERS)

    def matrix(self, year: int) -> Matrix:
        """What every committee has for a year, and what is late."""
        ledgers = self._by_kind(LEDGERS, year)
        papers = self._by_kind(PAPERS, year)
        columns = self.columns()
        rows = []
        for unit in self.committees():
            area = sources.area_of(self._records, unit.id, year)
            cells = []
            for column in columns:
                key = (unit.id, column.key)
                if column.key in rules.PAPERS:
                    cells.append(self._paper_cell(column.key, year, papers.get(key), area))
                else:
                    cells.append(self._ledger_cell(column.key, year, ledgers.get(key), area))
            rows.append(MatrixRow(unit.id, unit.title, tuple(cells)))
        return Matrix(year, columns, tuple(rows))

    def deadlines(self, year: int) -> dict[str, date]:
        """By when 计划, 总结 and 考核 must be in."""
        own = self._office.setting(rules.DEADLINES_SETTING, {})
        return {kind: rules.deadline(year, kind, own) for kind in rules.PAPERS}

    def draft_summary(self, committee: int, year: int) -> SummaryDraft:
        """A summary in sentences, every figure taken from the ledgers."""
        unit = self._records.row("units", committee)
        area = sources.area_of(self._records, committee, year)
        known = {kind: sources.sources_of(self._records, kind, area) for kind in
                 ("02", "03", "05", "06", "07", "09", "10", "11", "12", "13", "14", "15")}  # fmt: skip
        must, signed = (
            sources.drivers_who_sign(self._records, area),
            sources.drivers_signed(self._records, area),
        )
        closed = sources.closed_hazards(self._records, area)
        draft = _Draft()
        draft.say(f"{unit.title}{year}年道路交通安全工作总结\n")
        draft.say("一、基本情况：在册机动车").number(known["03"][0], "辆").say("，驾驶人").number(
            known["05"][0], "人"
        )
        draft.say("，其中重点车辆").number(known["06"][0], "辆").say("；接送学生车辆").number(
            known["07"][0], "辆次"
        )
        draft.say("。\n二、责任落实：应签责任书驾驶人").number(must, "人").say("，已签").number(signed, "人")
        draft.say("；年度计划任务").number(known["02"][0], "项")
        draft.say("。\n三、隐患治理：自查").number(known["15"][0], "次").say("，排查隐患").number(
            known["09"][0], "处"
        )
        draft.say("，已销号").number(closed, "处").say("。\n四、宣传劝导：开展宣传活动").number(
            known["11"][0], "次"
        )
        draft.say("，宣传阵地").number(known["11"][1], "处").say("；劝导记录").number(known["10"][0], "条")
        draft.say("。\n五、会议培训：参加联席会议").number(known["12"][0], "人次")
        draft.say("，参加培训").number(known["12"][1], "人次")
        draft.say("。\n六、事故违法：发生事故").number(known["14"][0], "起").say("，登记违法").number(
            known["14"][1], "起"
        )
        draft.say("。\n七、存在的问题和下一步打算：\n")
        return SummaryDraft(committee, unit.title, year, draft.text, tuple(draft.figures))

    def plan_sheet(self, committee: int, year: int) -> PlanSheet:
        """The year's plan of one committee for its print."""
        view = self._records.view(PLANS)
        names = ("goal", "task", "steps", "measures", "responsible", "due", "state")
        tasks = tuple(
            tuple(row.text(view.field(name)) for name in names) for row in self._tasks(committee, year)
        )
        paper = self._paper(committee, year, rules.PLAN)
        title = self._records.row("units", committee).title
        return PlanSheet(committee, title, year, tasks, paper.values["handed_in"] if paper else None)

    # inside

    def _tasks(self, committee: int, year: int) -> list[Row]:
        return self._records.select(
            PLANS, Filter("committee", "is", committee), Filter("year", "is", year), sort=("due",)
        )

    def _paper(self, committee: int, year: int, kind: str) -> Row | None:
        rows = self._records.select(
            PAPERS,
            Filter("committee", "is", committee),
            Filter("year", "is", year),
            Filter("kind", "is", kind),
        )
        return rows[0] if rows else None

    def _by_kind(self, code: str, year: int) -> dict[tuple[int, str], Row]:
        rows = self._records.select(code, Filter("year", "is", year))
        return {(row.values["committee"], row.values["kind"]): row for row in rows}

    def _ledger_cell(self, kind: str, year: int, row: Row | None, area: sources.Area) -> Cell:
        found = sources.sources_of(self._records, kind, area)
        state = row.values["state"] if row else None
        level = rules.ledger_level(state, year, clock.today())
        text = "未建" if row is None else str(state)
        on = row.values["filed_on"] if row else None
        return Cell(kind, text, level, on, LEDGERS, row.id if row else 0, found)

    def _paper_cell(self, kind: str, year: int, row: Row | None, area: sources.Area) -> Cell:
        valid = row if row is not None and row.values["state"] != rules.VOID else None
        handed_in = valid.values["handed_in"] if valid else None
        due = self.deadlines(year)[kind]
        level = rules.paper_level(handed_in, due, clock.today())
        text = (
            "已报" if handed_in and handed_in <= due else "迟报" if handed_in else "草稿" if valid else "未报"
        )
        found = sources.sources_of(self._records, "02", area) if kind == rules.PLAN else ()
        return Cell(kind, text, level, handed_in, PAPERS, row.id if row else 0, found)


class _Draft:
    """Text that grows, remembering where each figure stands."""

    def __init__(self) -> None:
        self.text = ""
        self.figures: list[Figure] = []

    def say(self, words: str) -> _Draft:
        self.text += words
        return self

    def number(self, source: Source, measure: str) -> _Draft:
        shown, start = str(source.count), len(self.text)
        self.text += shown
        self.figures.append(Figure(source.label, shown, start, len(self.text), source.code, source.filters))
        self.text += f" {measure}"
        return self


def missing_parts(tasks: Sequence[Row]) -> list[str]:
    """What a plan's tasks lack, by task."""
    return [
        f"“{row.values['task']}”的{'、'.join(missing)}"
        for row in tasks
        if (missing := rules.missing_in_task(row.values))
    ]
