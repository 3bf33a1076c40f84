"""The completeness matrix of the committees and the drafted summary, every figure with its rows (domain 1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.rules.settings import office_since
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements import rules as agreement_rules
from trafficdesk.work.committees import rules, sources
from trafficdesk.work.committees.drafts import PaperDraft, draft, tied
from trafficdesk.work.committees.rules import LEDGERS
from trafficdesk.work.committees.sources import Area, Source

PLANS, PAPERS = rules.TASKS, rules.TEXTS


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the matrix: a ledger kind ("01" … "16") or a paper (年度计划, 年度总结, 年度考核)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix. level: "good", "warn", "bad" or "". code/id: the ledger or paper, 0 while there is none.

    state: of the ledger or paper itself, "" while there is none; text is what the matrix says of it.
    sources: the counted rows behind it; a click opens Source.code with Source.filters.
    """

    key: str
    text: str
    level: str
    on: date | None
    code: str
    id: int
    state: str
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
    def short(self) -> str:
        """The name without the words that all committees share."""
        return rules.short_name(self.name)

    @property
    def complete(self) -> int:
        return sum(cell.level == "good" for cell in self.cells)

    @property
    def late(self) -> int:
        return sum(cell.level == "bad" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Committees × (sixteen ledgers, 计划, 总结, 考核). due: by when the papers must be in."""

    year: int
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]
    due: Mapping[str, date]

    @property
    def unmade(self) -> int:
        """Ledgers of the set that nobody has made yet."""
        return sum(cell.code == LEDGERS and not cell.id for row in self.rows for cell in row.cells)


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

    def columns(self, year: int) -> tuple[Column, ...]:
        """The matrix's columns: the ledgers of that year, then the three papers."""
        ledgers = tuple(Column(code.code, code.label) for code in rules.ledger_kinds(year))
        return ledgers + tuple(Column(kind, f"{kind.removeprefix('年度')}报送") for kind in rules.PAPERS)

    def matrix(self, year: int) -> Matrix:
        """What every committee has for a year, and what is late: one state of things, counted together."""
        with self._records.at_once(own=True) as records:
            return CommitteeReading(self._office, records).read_matrix(year)

    def read_matrix(self, year: int) -> Matrix:
        """The same within one state of things that is read already."""
        ledgers, papers = self._by_kind(LEDGERS, year), self._by_kind(PAPERS, year)
        columns, due, units = self.columns(year), self.deadlines(year), self.committees()
        with self._records.reading() as connection:
            since = office_since(connection, clock.today())
        areas = sources.areas_of(self._records, units, year)
        wanted = {(unit.id, column.key): _behind(column.key, areas[unit.id]) for unit in units for column in columns}
        counted = iter(sources.counted(self._records, [source for each in wanted.values() for source in each]))
        found = {key: tuple(next(counted) for _ in each) for key, each in wanted.items()}
        rows = []
        for unit in units:
            cells = []
            for column in columns:
                key = unit.id, column.key
                if column.key in rules.PAPERS:
                    cells.append(_paper_cell(column.key, due[column.key], since, papers.get(key), found[key]))
                else:
                    cells.append(_ledger_cell(column.key, year, since, ledgers.get(key), found[key]))
            rows.append(MatrixRow(unit.id, unit.title, tuple(cells)))
        return Matrix(year, columns, tuple(rows), due)

    def deadlines(self, year: int) -> dict[str, date]:
        """By when 计划, 总结 and 考核 must be in."""
        own = self._office.setting(rules.DEADLINES_SETTING, {})
        return {kind: rules.deadline(year, kind, own) for kind in rules.PAPERS}

    def draft(self, committee: int, year: int, kind: str) -> PaperDraft:
        """A plan, summary or assessment in sentences, from what is on record today."""
        with self._records.at_once() as records:
            return draft(records, committee, year, kind, CommitteeReading(self._office, records).tasks(committee, year))

    def paper_text(self, committee: int, year: int, kind: str) -> PaperDraft:
        """The stored text with its figures found again, or a draft while nobody has written one."""
        paper = self._paper(committee, year, kind)
        fresh = self.draft(committee, year, kind)
        return tied(paper.values["body"], fresh) if paper is not None and paper.values["body"] else fresh

    def tasks(self, committee: int, year: int) -> list[Row]:
        """The tasks of one committee's plan by date."""
        return self._records.select(
            PLANS, Filter("committee", "is", committee), Filter("year", "is", year), sort=("due",)
        )

    # inside

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


def _behind(key: str, area: Area) -> tuple[Source, ...]:
    """The ledger of the plan's tasks stands behind the plan that is handed in."""
    return sources.behind("02" if key == rules.PLAN else key, area)


def _ledger_cell(kind: str, year: int, since: date, row: Row | None, found: tuple[Source, ...]) -> Cell:
    state = row.values["state"] if row else None
    level = rules.ledger_level(state, year, clock.today(), since)
    on = row.values["filed_on"] if row else None
    return Cell(kind, "未建" if row is None else str(state), level, on, LEDGERS, row.id if row else 0, str(state or ""), found)


def _paper_cell(kind: str, due: date, since: date, row: Row | None, found: tuple[Source, ...]) -> Cell:
    valid = row if row is not None and row.values["state"] != rules.VOID else None
    handed_in = valid.values["handed_in"] if valid else None
    level = rules.paper_level(handed_in, due, clock.today(), since)
    text = "已报" if handed_in and handed_in <= due else "迟报" if handed_in else rules.DRAFT if valid else "未报"
    state = str(row.values["state"]) if row else ""
    return Cell(kind, text, level, handed_in, PAPERS, row.id if row else 0, state, found)
