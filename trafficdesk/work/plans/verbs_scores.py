"""What is done with many score sheets: made and counted from the ledgers (domain 1.12).

Judging a line and publishing a sheet: process_scores.py. Total and level follow the lines: rules_scores.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trafficdesk.engine.finding import Finding
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.rules import counters
from trafficdesk.rules.counters import Figure, Scope
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.plans import rules_scores as rules
from trafficdesk.work.plans.reading_scores import ScoreReading, ScoreRow
from trafficdesk.work.plans.rules_scores import COMMITTEE, INDICATORS, LINES, PUBLISHED, SELF, SHEETS, STATION

_COMMITTEE_UNIT = "社区居委会"


class Scores(ScoreReading):
    """desk.scores"""

    def __init__(self, office: Office, records: Records, findings: Findings) -> None:
        super().__init__(records)
        self._office, self._findings = office, findings

    def outstanding(self, sheet: int) -> list[Finding]:
        """What the list of findings says of the one that is assessed: late, and due by the end of the period."""
        head = self._records.row(SHEETS, sheet).values
        unit, station, until = head["unit"], head["station"], rules.counted_days(head).until
        known = self._findings.of("stations", [station]).get(station, []) if station else self._findings.of_unit(unit) if unit else []
        return [each for each in known if each.days < 0 and each.due <= until and each.kind.asks]

    def examined(self, object_: str) -> list[int]:
        """Everything on the register that is assessed as this kind: stations, committees, or all other units."""
        if object_ == STATION:
            stations = self._records.select("stations", sort=("number",))
            return [row.id for row in stations if row.values["state"] in (None, "在用")]
        rows = self._records.select("units", Filter("state", "is", "在册"), sort=("title",))
        committees = {row.id for row in rows if row.values["unit_type"] == _COMMITTEE_UNIT}
        if object_ == COMMITTEE:
            return [row.id for row in rows if row.id in committees]
        return [row.id for row in rows if row.id not in committees and row.title != self._office.name]

    def open_sheets(self, year: int, period: str, object_: str, examined: Sequence[int]) -> ChangeSet:
        """Score sheets of a period for units (or stations), one line an indicator, filled from the ledgers."""
        schemes = self._schemes(year, object_)
        link = "station" if object_ == STATION else "unit"
        same = (Filter("year", "is", year), Filter("period", "is", period), Filter("object", "is", object_))
        have = {row.values[link] for row in self._records.select(SHEETS, *same)}
        new = [each for each in dict.fromkeys(examined) if each not in have]
        if not examined:
            raise KnownError(f"台账里还没有在册的{object_}，建不了考核表。请先登记{object_}。")
        if not new:
            raise KnownError(f"这些{object_}这一期的考核表都已经建好。")
        word = code_list("assessment_period").label(period).replace(" ", "")
        with self._records.work(f"建立 {year} 年{word}{object_}考核表 {len(new)} 份") as work:
            heads = [{"year": year, "period": period, "object": object_, link: each, "state": SELF} for each in new]
            sheets = work.put_all(SHEETS, [(None, head) for head in heads])
            blank = {"unit": None, "station": None}
            _fill(work, [(sheet, {**blank, **head}, schemes) for sheet, head in zip(sheets, heads, strict=True)])
        return work.changeset

    def count(self, sheets: Sequence[int]) -> ChangeSet | None:
        """Take the figures anew; what was set by hand stays, new indicators come in. None when nothing changed."""
        heads = self._records.rows(SHEETS, sheets)
        for head in heads:
            if head.values["state"] == PUBLISHED:
                raise KnownError(f"考核表 {head.title} 已经公布，不能再改。确需更正，请先撤回公布。")
        known = self.sheets(sheets)
        schemes = {key: self._schemes(*key) for key in {(head.values["year"], head.values["object"]) for head in heads}}
        have: dict[int, set[int]] = {head.id: set() for head in heads}
        for line in self._records.select(LINES, Filter("assessment", "in", tuple(have))):
            have[line.values["assessment"]].add(line.values["indicator"])
        name = heads[0].title if len(heads) == 1 else f"{len(heads)} 份"
        with self._records.work(f"重新统计考核表 {name}") as work:
            for row in (row for rows in known.values() for row in rows if row.now is not None):
                work.set_fact(LINES, row.id, _counted(row))
            _fill(work, [
                (head.id, head.values,
                 [row for row in schemes[head.values["year"], head.values["object"]] if row.id not in have[head.id]])
                for head in heads
            ])  # fmt: skip
            changed = work.changed
        return work.changeset if changed else None

    def _schemes(self, year: int, object_: str) -> list[Row]:
        wanted = (Filter("year", "is", year), Filter("object", "is", object_))
        rows = self._records.select(INDICATORS, *wanted, sort=("number", "id"))
        if not rows:
            raise KnownError(f"{year} 年度没有给{object_}设考核指标。请先在“考核指标”里填，或导入年度计划。")
        return rows


def _fill(work: UnitOfWork, sheets: Sequence[tuple[int, Any, Sequence[Row]]]) -> None:
    """Lines for indicators of sheets (id, values, indicators), counted together."""
    asked: dict[tuple[int, int], tuple[str, Scope]] = {
        (sheet, row.id): (row.values["measure"], rules.counted_days(head))
        for sheet, head, schemes in sheets for row in schemes if row.values["measure"]
    }  # fmt: skip
    wanted = list(dict.fromkeys(asked.values()))
    figures = dict(zip(wanted, counters.count_all(work.connection, wanted), strict=True))
    work.add_facts(LINES, [
        {
            "assessment": sheet, "indicator": row.id,
            **_first(row, figures[asked[sheet, row.id]] if (sheet, row.id) in asked else None, head["period"]),
        }
        for sheet, head, schemes in sheets for row in schemes
    ])  # fmt: skip


def _first(scheme: Row, figure: Figure | None, period: str) -> dict[str, Any]:
    """What a new line says; the score is empty where the ledgers cannot tell it."""
    if figure is None:
        return {"score": rules.blank_score(scheme.values)}
    earned = rules.points(scheme.values, figure.value, period)
    return {
        "counted": figure.value, "explained": figure.explained, "automatic": earned, "score": earned, "exempt": figure.value is None,
        "vetoes": rules.vetoes(scheme.values, figure.value),
    }  # fmt: skip


def _counted(line: ScoreRow) -> dict[str, Any]:
    assert line.now is not None
    values: dict[str, Any] = {"counted": line.now.value, "explained": line.now.explained, "automatic": line.automatic}
    if not line.overridden:
        values |= {
            "score": line.automatic, "exempt": line.now.value is None,
            "vetoes": line.kind == rules.VETO and line.now.value is not None and line.now.value > 0,
        }  # fmt: skip
    return values
