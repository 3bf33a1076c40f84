"""The annual plan, its targets, and the assessment that fills itself from the ledgers (domain 1.12)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources
from trafficdesk.rules import counters
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.counters import Figure, Scope
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

TASKS, TARGETS, INDICATORS, SHEETS, LINES = (
    "plan-tasks", "targets", "score-indicators", "assessments", "score-lines"
)  # fmt: skip
PUBLISHED = "已公布"
COMMITTEE = "社区居委会"
_LEVELS = ((Decimal(90), "优秀"), (Decimal(80), "良好"), (Decimal(60), "合格"))
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One target: wanted and reached, whether it is met, and the rows behind the number (None: typed by hand)."""

    id: int
    goal: str
    name: str
    wanted: Decimal
    reached: Decimal | None
    unit: str
    met: bool | None
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of a score sheet with the figure behind it."""

    id: int
    first_level: str
    name: str
    points: Decimal
    counted: Decimal | None
    automatic: Decimal | None
    score: Decimal | None
    overridden: bool
    reason: str
    figure: Figure | None


class Plans:
    """desk.plans"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # the plan

    def import_seed(self, year: int) -> ChangeSet:
        """The street's yearly plan as a task table, with targets and score indicators; nothing there is touched."""
        tasks = self._missing(TASKS, year, "number", self._seed_tasks(year))
        targets = self._missing(TARGETS, year, "name", self._seed_targets(year))
        indicators = self._missing_indicators(year)
        if not (tasks or targets or indicators):
            raise KnownError(f"{year} 年度计划的任务、目标和考核指标都已经在了，没有新加。")
        sentence = f"导入 {year} 年度计划：任务 {len(tasks)} 项，目标 {len(targets)} 项，考核指标 {len(indicators)} 项"
        with self._records.work(sentence) as work:
            work.add_many(TASKS, tasks)
            work.add_many(TARGETS, targets)
            work.add_many(INDICATORS, indicators)
        return work.changeset

    def finish_task(self, row_id: int, on: date, evidence: str) -> ChangeSet:
        """A task is done, with evidence."""
        if not evidence.strip():
            raise KnownError("请写明佐证，例如：3月28日会议纪要、签到表。")
        values = {"state": "完成", "percent": 100, "done_on": on, "evidence": evidence.strip()}
        return self._records.edit(TASKS, row_id, values)

    def late_tasks(self, year: int) -> list[Row]:
        """Tasks past their date and not done."""
        rows = self._records.select(TASKS, Filter("year", "is", year), Filter("due", "before", clock.today()))
        return [row for row in rows if row.values["state"] not in ("完成", "取消")]

    def carry_over(self, year: int) -> ChangeSet:
        """Next year's tasks, targets and indicators drafted from this year's; results are not copied."""
        drafts = {
            code: [self._next_year(code, row) for row in self._records.select(code, Filter("year", "is", year))]
            for code in (TASKS, TARGETS, INDICATORS)
        }
        with self._records.work(f"按 {year} 年度起草 {year + 1} 年度计划") as work:
            for code, rows in drafts.items():
                if not self._records.select(code, Filter("year", "is", year + 1), limit=1):
                    work.add_many(code, rows)
            changed = work.changed
        if not changed:
            raise KnownError(f"{year + 1} 年度已经有计划，没有改动。")
        return work.changeset

    # targets

    def progress(self, year: int) -> list[TargetProgress]:
        """Every target of a year with what was reached up to today."""
        scope = Scope(date(year, 1, 1), min(date(year, 12, 31), max(clock.today(), date(year, 1, 1))))
        view = self._records.view(TARGETS)
        rows = self._records.select(TARGETS, Filter("year", "is", year))
        with self._office.store.read() as connection:
            figures = {
                row.id: counters.count(connection, row.values["measure"], scope) for row in rows if row.values["measure"]
            }
        answer = []
        for row in rows:
            figure = figures.get(row.id)
            reached = figure.value if figure else row.values["reached"]
            wanted = row.values["wanted"]
            met = None if reached is None else reached <= wanted if row.values["better"] == "不高于" else reached >= wanted
            goal, unit = row.text(view.field("goal")), str(row.values["measure_unit"] or "")
            answer.append(TargetProgress(row.id, goal, str(row.values["name"]), wanted, reached, unit, met, figure))
        return answer

    # assessment

    def units_of(self, object_: str) -> list[int]:
        """Every unit of the register that is assessed as this kind: committees, or all others but the office itself."""
        rows = self._records.select("units", Filter("state", "is", "在册"), sort=("title",))
        committees = {row.id for row in rows if row.values["unit_type"] == COMMITTEE}
        if object_ == "居委会":
            return [row.id for row in rows if row.id in committees]
        if object_ == "单位":
            return [row.id for row in rows if row.id not in committees and row.title != self._office.name]
        raise KnownError(f"{object_}的考核表请到“考核”里一份一份建。")

    def open_sheets(self, year: int, period: str, object_: str, units: Sequence[int]) -> ChangeSet:
        """Score sheets for units, one line an indicator, filled from the ledgers."""
        indicators = self._records.select(INDICATORS, Filter("year", "is", year), Filter("object", "is", object_))
        if not indicators:
            raise KnownError(f"{year} 年度没有给{object_}设考核指标。请先在“考核指标”里填，或导入年度计划。")
        have = {row.values["unit"] for row in self._records.select(
            SHEETS, Filter("year", "is", year), Filter("period", "is", period))}  # fmt: skip
        new = [unit for unit in units if unit not in have]
        if not new:
            raise KnownError("这些单位的考核表都已经建好。")
        filled = {unit: self._filled(indicators, Scope(date(year, 1, 1), date(year, 12, 31), unit)) for unit in new}
        with self._records.work(f"建立 {year} 年度考核表 {len(new)} 份") as work:
            for unit, lines in filled.items():
                totals = self._totals([line["score"] for line in lines], "")
                head = {"year": year, "period": period, "object": object_, "unit": unit, "state": "自评", **totals}
                sheet = work.add(SHEETS, head)
                work.add_many(LINES, [{**line, "assessment": sheet} for line in lines])
        return work.changeset

    def count(self, sheet: int) -> ChangeSet | None:
        """Take the figures anew; overridden lines keep their score. None when nothing changed."""
        row = self._open_sheet(sheet)
        rows = self.sheet(sheet)
        with self._records.work(f"重新统计考核表 {row.title}") as work:
            for line in rows:
                values: dict[str, Any] = {"counted": line.figure.value if line.figure else None}
                values["automatic"] = line.automatic
                if not line.overridden and line.automatic is not None:
                    values["score"] = line.automatic
                work.edit(LINES, line.id, values)
            work.edit(SHEETS, sheet, self._totals(self._lines_after(rows), row.values["veto"]))
            changed = work.changed
        return work.changeset if changed else None

    def sheet(self, sheet: int) -> list[ScoreRow]:
        """The lines of a score sheet; figures are counted now unless the sheet is published (then frozen)."""
        head = self._records.row(SHEETS, sheet)
        lines = self._records.select(LINES, Filter("assessment", "is", sheet), sort=("id",))
        indicators = {row.id: row for row in self._records.rows(INDICATORS, [x.values["indicator"] for x in lines])}
        scope = _scope_of(head)
        frozen = head.values["state"] == PUBLISHED
        answer = []
        with self._office.store.read() as connection:
            for line in lines:
                indicator = indicators[line.values["indicator"]]
                measure = indicator.values["measure"]
                figure = counters.count(connection, measure, scope) if measure and not frozen else None
                automatic = line.values["automatic"] if figure is None else _points(indicator, figure)
                answer.append(_score_row(line, indicator, figure, automatic))
        return answer

    def override(self, line: int, score: Decimal, reason: str) -> ChangeSet:
        """Set a score by hand, with the reason."""
        row = self._records.row(LINES, line)
        head = self._open_sheet(row.values["assessment"])
        indicator = self._records.row(INDICATORS, row.values["indicator"])
        if not reason.strip():
            raise KnownError("手改得分要写明原因。")
        if not Decimal(0) <= score <= indicator.values["points"]:
            raise KnownError(f"得分要在 0 到 {indicator.values['points']} 之间。")
        with self._records.work(f"手改考核得分：{head.title} {indicator.title}", reason) as work:
            work.edit(LINES, line, {"score": score, "overridden": True, "reason": reason.strip()})
            lines = [work.row(LINES, each.id) for each in self._records.select(
                LINES, Filter("assessment", "is", head.id))]  # fmt: skip
            work.edit(SHEETS, head.id, self._totals([each["score"] for each in lines], head.values["veto"]))
        return work.changeset

    def publish(self, sheet: int) -> ChangeSet:
        """Freeze a sheet; every line must have a score."""
        head = self._open_sheet(sheet)
        empty = [line.name for line in self.sheet(sheet) if line.score is None]
        if empty:
            raise KnownError(f"还有 {len(empty)} 项没有得分，不能公布：{'、'.join(empty[:5])}。请先填好。")
        return self._records.edit(SHEETS, head.id, {"state": PUBLISHED, "published_at": clock.now()})

    # inside

    def _open_sheet(self, sheet: int) -> Row:
        row = self._records.row(SHEETS, sheet)
        if row.values["state"] == PUBLISHED:
            raise KnownError(f"考核表 {row.title} 已经公布，不能再改。")
        return row

    def _lines_after(self, rows: Sequence[ScoreRow]) -> list[Decimal | None]:
        return [
            row.score if row.overridden or row.automatic is None else row.automatic for row in rows
        ]

    def _totals(self, scores: Sequence[Decimal | None], veto: str | None) -> dict[str, Any]:
        total = sum((score or Decimal(0) for score in scores), Decimal(0)).quantize(_CENT)
        level = next((name for least, name in _LEVELS if total >= least), "不合格")
        return {"total": total, "level": "不合格" if veto else level}

    def _filled(self, indicators: Sequence[Row], scope: Scope) -> list[dict[str, Any]]:
        """A line an indicator; the score is empty where the ledgers cannot tell it."""
        lines = []
        with self._office.store.read() as connection:
            for row in indicators:
                measure = row.values["measure"]
                figure = counters.count(connection, measure, scope) if measure else None
                score = _points(row, figure) if figure else None
                counted = figure.value if figure else None
                lines.append({"indicator": row.id, "counted": counted, "automatic": score, "score": score})
        return lines

    def _missing(self, code: str, year: int, key: str, seeds: list[dict[str, Any]]) -> list[dict[str, Any]]:
        have = {row.values[key] for row in self._records.select(code, Filter("year", "is", year))}
        return [seed for seed in seeds if seed[key] not in have]

    def _missing_indicators(self, year: int) -> list[dict[str, Any]]:
        have = {
            (row.values["object"], row.values["number"])
            for row in self._records.select(INDICATORS, Filter("year", "is", year))
        }
        return [seed for seed in self._seed_indicators(year) if (seed["object"], seed["number"]) not in have]

    def _seed_tasks(self, year: int) -> list[dict[str, Any]]:
        return [
            {
                "year": year, "number": row["number"], "part": row["part"], "content": row["content"],
                "measures": row["measures"], "standard": row["standard"], "state": "未开始", "percent": 0,
                "starts": date.fromisoformat(f"{year}-{row['start']}"), "due": date.fromisoformat(f"{year}-{row['due']}"),
            }
            for row in _read("tasks")
        ]  # fmt: skip

    def _seed_targets(self, year: int) -> list[dict[str, Any]]:
        return [
            {
                "year": year, "goal": row["goal"], "name": row["name"], "measure": row["measure"],
                "better": row["better"], "wanted": Decimal(row["wanted"]), "measure_unit": row["unit"],
            }
            for row in _read("targets")
        ]  # fmt: skip

    def _seed_indicators(self, year: int) -> list[dict[str, Any]]:
        return [
            {
                "year": year, "object": row["object"], "number": int(row["number"]), "first_level": row["first_level"],
                "name": row["name"], "points": Decimal(row["points"]), "rule": row["rule"],
                "measure": row["measure"] or None, "kind": "扣分",
                "full_at": Decimal(row["full_at"]) if row["full_at"] else None,
            }
            for row in _read("indicators")
        ]  # fmt: skip

    def _next_year(self, code: str, row: Row) -> dict[str, Any]:
        kept = {spec.name for spec in self._records.view(code).fields if not spec.read_only}
        dropped = {"percent", "state", "done_on", "evidence", "reached", "remark"}
        values = {name: row.values[name] for name in kept - dropped}
        for name in ("starts", "due"):
            if values.get(name) is not None:
                values[name] = add_years(values[name], 1)
        fresh = {"state": "未开始", "percent": 0} if code == TASKS else {}
        return {**values, **fresh, "year": row.values["year"] + 1}


def _read(name: str) -> list[dict[str, str]]:
    with (resources() / "plan" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _points(indicator: Row, figure: Figure) -> Decimal:
    """Points in proportion to `full_at` (100 by default), never more than the indicator has."""
    full: Decimal = indicator.values["full_at"] or Decimal(100)
    points: Decimal = indicator.values["points"]
    share = min(Decimal(1), figure.value / full) if full else Decimal(1)
    return (points * share).quantize(_CENT)


def _scope_of(head: Row) -> Scope:
    """The year of a sheet; half-years, quarters and months are assessed on what stands since 1 January."""
    year = head.values["year"]
    return Scope(date(year, 1, 1), date(year, 12, 31), head.values["unit"])


def _score_row(line: Row, indicator: Row, figure: Figure | None, automatic: Decimal | None) -> ScoreRow:
    values: Mapping[str, Any] = line.values
    return ScoreRow(
        line.id,
        str(indicator.values["first_level"]),
        str(indicator.values["name"]),
        indicator.values["points"],
        figure.value if figure else values["counted"],
        automatic,
        values["score"],
        bool(values["overridden"]),
        str(values["reason"] or ""),
        figure,
    )
