"""Legal rules as the office uses them: edit a dated table, and ask what the rules say of a person or a car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.dates import parse_date
from trafficdesk.fields.checks.licence import classes
from trafficdesk.fields.folding import clean
from trafficdesk.rules import rule_table, table_checks
from trafficdesk.rules.decision import Decision
from trafficdesk.store.query import Filter
from trafficdesk.store.trail import SETTING as SETTING_ACT
from trafficdesk.work.people import rules_fitness as fitness
from trafficdesk.work.people import rules_inspection as inspection
from trafficdesk.work.people import rules_insurance as insurance
from trafficdesk.work.people import rules_licence_age as licence_age
from trafficdesk.work.people import rules_licence_terms as licence_terms
from trafficdesk.work.people import rules_owed as owed
from trafficdesk.work.people import rules_points_cycle as points_cycle
from trafficdesk.work.people import rules_scrapping as scrapping

# The tables an office may edit, and what their columns are called on screen.
TABLES: Mapping[str, str] = {
    "legal": "期限和年龄等单项规定",
    "inspection": "机动车检验周期",
    "licence_age": "准驾车型年龄",
    "scrapping": "强制报废年限",
    "vehicle_licence": "车辆类型与准驾车型",
    "licence_closure": "准驾车型的准予范围",
    "grades": "事故等级",
    "holidays": "节假日和调休",
    "hazard_terms": "隐患期限和逾期督办",
    "assessment_levels": "考核等次线",
    "findings": "提醒事项",
}
# Tables of the law: their rows are history.
_OF_LAW = ("legal", "inspection", "licence_age", "scrapping", "vehicle_licence", "licence_closure", "grades")


class TableRefused(KnownError):
    """A rule table was refused. `row` (from 0, as handed in) and `column` say which cell; None when it is no cell."""

    def __init__(self, sentence: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(sentence)
        self.row, self.column = row, column


@dataclass(frozen=True, slots=True)
class RuleTable:
    """One table as it is used now. `own`: the office changed it."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    own: bool

    def heading(self, column: str) -> str:
        """A column's Chinese name."""
        return table_checks.COLUMNS.get(column, column)

    def words(self, column: str) -> tuple[str, ...]:
        """The words among which a cell of a column is chosen; () when it is written freely."""
        return tuple(table_checks.WORDS.get(column, {}).values()) if column != "test_months" else ()

    def text(self, row: Mapping[str, str], column: str) -> str:
        """What is shown of a cell."""
        value = row.get(column, "")
        return table_checks.WORDS.get(column, {}).get(value, value)


class Legal:
    """desk.legal"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def tables(self) -> list[RuleTable]:
        """Every table that may be edited."""
        own = self._office.setting(rule_table.SETTING, {})
        return [
            RuleTable(name, title, tuple(rule_table.shipped(name)[0]), rule_table.table(name), name in own)
            for name, title in TABLES.items()
        ]

    def save(self, name: str, rows: Sequence[Mapping[str, str]], reason: str) -> None:
        """Use the office's own version of a table from now on; refused when a row could not be applied."""
        if not reason.strip():
            raise KnownError("修改规定要写明原因，例如：新规定的名称和文号。")
        columns, today = tuple(rule_table.shipped(name)[0]), clock.today()
        cells = [{column: _stored(column, str(row.get(column, "") or ""), today) for column in columns} for row in rows]
        kept = [row for row in cells if any(row.values())]
        if not kept:
            raise KnownError("表里一行也没有，不能保存。要回到程序自带的表，请用“恢复自带”。")
        fault = next(table_checks.faults(name, cells, today), None)
        if fault is not None:
            raise TableRefused(fault.sentence, fault.row, fault.column)
        _check_history(name, cells)
        own = {**self._office.setting(rule_table.SETTING, {}), name: kept}
        self._keep(own, f"修改规定表“{TABLES[name]}”：{reason.strip()}")

    def reset(self, name: str, reason: str = "") -> None:
        """Back to the table that came with the program; the office's own version is gone."""
        own = {key: rows for key, rows in self._office.setting(rule_table.SETTING, {}).items() if key != name}
        why = f"：{reason.strip()}" if reason.strip() else ""
        self._keep(own, f"规定表“{TABLES[name]}”恢复为程序自带{why}")

    def apply_own(self) -> None:
        """Take the office's tables into use; called when the office is opened."""
        rule_table.use_own(self._office.setting(rule_table.SETTING, {}))

    def decisions(self, code: str, row_id: int, on: date | None = None) -> list[Decision[Any]]:
        """What the rules say of one person or vehicle today, each with its ground; [] for other records."""
        values = self._records.row(code, row_id).values
        decide = {"people": self._of_person, "vehicles": self._of_vehicle}.get(code)
        return decide(row_id, values, on or clock.today()) if decide else []

    # inside

    def _keep(self, own: Mapping[str, Any], sentence: str) -> None:
        self._office.set_setting(rule_table.SETTING, own)
        self._office.note(SETTING_ACT, sentence)
        self.apply_own()

    def _of_person(self, row_id: int, values: Mapping[str, Any], on: date) -> list[Decision[Any]]:
        found: list[Decision[Any]] = []
        held, born, issued = values["licence_classes"] or "", values["born"], values["first_issued"]
        if values["valid_until"]:
            found.append(licence_terms.renewal(values["valid_until"], on))
            if values["valid_from"]:
                found.append(licence_terms.validity(values["valid_from"], values["valid_until"], on))
        if born and held:
            extension = licence_age.may_extend(born, held, on)
            ends = licence_age.driving_ends(born, held, on, values["extended_until"])
            found += [ends, *([extension] if extension.value else [])]
        points: list[tuple[date, int | None]] = []
        if issued:
            mine = self._records.select("violations", Filter("person", "is", row_id))
            points = [(each.values["happened"], each.values["points"]) for each in mine]
            found += [points_cycle.points_cycle(issued, on), points_cycle.points_so_far(issued, on, points)]
            found += _papers(values, on, points, self._accidents(row_id))
        drives = self._records.select("drives", Filter("person", "is", row_id), Filter("end", "empty"))
        for car in self._records.rows("vehicles", [drive.values["vehicle"] for drive in drives]):
            if car.values["vehicle_type"] and held:
                for fit in fitness.may_drive(values, car.values, on, points):
                    found.append(Decision(fit.value, fit.rule, fit.since, fit.source, f"{car.title}：{fit.sentence}"))
        return found

    def _of_vehicle(self, row_id: int, values: Mapping[str, Any], on: date) -> list[Decision[Any]]:
        kind, use, registered = values["vehicle_type"], values["use_character"] or "A", values["registered"]
        found: list[Decision[Any]] = []
        due = values["inspection_until"]
        if kind and registered:
            coming = inspection.coming_inspection(
                kind, use, registered, due, on=on, seats=values["seats"], injury_or_modified=self._hurt_somebody(row_id)
            )
            found.append(coming)
            due = coming.value.due
        if kind:
            found.append(scrapping.stated_scrapping(kind, use, registered, values["scrap_by"], on))
        found.append(insurance.compulsory_insurance(values["insurance_until"], due, on))
        return found

    def _accidents(self, person: int) -> list[tuple[Mapping[str, Any], str | None]]:
        """The accidents that somebody was a party of, with the liability."""
        parties = self._records.select("accident-parties", Filter("person", "is", person))
        accidents = {row.id: row.values for row in self._records.rows("accidents", [each.values["accident"] for each in parties])}
        return [(accidents[each.values["accident"]], each.values["liability"]) for each in parties if each.values["accident"] in accidents]

    def _hurt_somebody(self, vehicle: int) -> bool:
        """Whether the car had an accident with dead or injured: then the old inspection cycle counts."""
        parties = self._records.select("accident-parties", Filter("vehicle", "is", vehicle))
        accidents = self._records.rows("accidents", list({each.values["accident"] for each in parties}))
        hurt = ("deaths", "late_deaths", "serious", "slight")
        return any(each.values[name] for each in accidents for name in hurt)


def _papers(
    values: Mapping[str, Any], on: date, points: list[tuple[date, int | None]], accidents: owed.Involved
) -> list[Decision[Any]]:
    """Probation, review and medical certificate, each only for whom it concerns; a typed day for the next one stands for itself."""
    novice = licence_terms.probation(values["first_issued"], on)
    review, medical = owed.owes_review(values, on, points, accidents), owed.owes_medical(values, on)
    large = values["school_qualified"] or any(each[0] in "AB" for each in classes(values["licence_classes"] or ""))
    found: list[Decision[Any]] = [novice] if novice.value else []
    found += [review] if review is not None and (review.value or large) else []
    return [*found, *([medical] if medical is not None and medical.value else [])]


def _stored(column: str, text: str, today: date) -> str:
    """A cell as it is kept: dates in any spelling as 2026-11-23, shown words as their key, full-width figures plain."""
    bare = clean(text)
    if column in table_checks.DATES and bare:
        read = parse_date(bare, today=today).value
        return read.isoformat() if read else bare
    keys = {word: key for key, word in table_checks.WORDS.get(column, {}).items()}
    return keys.get(bare, bare) if column != "source" else text.strip()


def _check_history(name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Rows of the law stay; only their last day and the words about them may be changed.

    What the office laid down itself (本办…) it may change in place.
    """
    if name not in _OF_LAW:
        return
    columns = [column for column in rule_table.shipped(name)[0] if column not in ("until", "note")]
    there = {tuple(row[column] for column in columns) for row in rows}
    for number, old in enumerate(rule_table.shipped(name)):
        if old.get("source", "").startswith("本办") or tuple(old[column] for column in columns) in there:
            continue
        cure = "旧行不能改、不能删：请给它填失效日期，再加一行写新的数值、生效日期和依据。"
        row, column = _changed(old, rows, columns, number)
        where = "" if row is None or column is None else f"（第 {row + 1} 行的“{table_checks.COLUMNS[column]}”）"
        sentence = f"规定“{table_checks.called(old)}”原来的一行不见了或改了{where}。{cure}"
        raise TableRefused(sentence, row, column)


def _changed(
    old: Mapping[str, str], rows: Sequence[Mapping[str, str]], columns: Sequence[str], number: int
) -> tuple[int | None, str | None]:
    """The row that differs from an old one in a single cell (nearest to its place), and the cell's column."""
    near = sorted(range(len(rows)), key=lambda at: abs(at - number))
    for at in near:
        different = [column for column in columns if rows[at][column] != old[column]]
        if len(different) == 1:
            return at, different[0]
    return None, None
