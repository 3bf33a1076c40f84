"""Legal rules as the office uses them: edit a dated table, and ask what the rules say of a person or a car."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules import inspection, licence_age, licence_fit, points_cycle, rule_table, scrapping
from trafficdesk.rules.decision import Decision
from trafficdesk.store.query import Filter
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

SETTING = "rules.own"

# The tables an office may edit, and what their columns are called on screen.
TABLES: Mapping[str, str] = {
    "legal": "期限和年龄等单项规定",
    "inspection": "机动车检验周期",
    "licence_age": "准驾车型年龄",
    "scrapping": "强制报废年限",
    "vehicle_licence": "车辆类型与准驾车型",
    "grades": "事故等级",
    "holidays": "节假日和调休",
    "hazard_terms": "隐患期限和逾期督办",
    "assessment_levels": "考核等次线",
}
COLUMNS: Mapping[str, str] = {
    "rule": "规定", "value": "数值", "unit": "单位", "since": "生效日期", "until": "失效日期", "source": "依据",
    "note": "说明", "category": "类别", "label": "名称", "from_month": "从第几月", "to_month": "到第几月",
    "step_months": "间隔月数", "test_months": "上线检验月份", "licence_class": "准驾车型", "apply_min": "申请最低年龄",
    "apply_max": "申请最高年龄", "drive_until": "驾驶到", "instead": "降为", "vehicle_type": "车辆类型",
    "use_character": "使用性质", "years": "年限", "gear": "变速箱", "needed": "需要", "scale": "标准", "grade": "等级",
    "dead": "死亡", "serious": "重伤", "light": "轻伤", "loss": "财产损失", "holiday": "节假日", "kind": "放假或上班",
    "first": "从", "last": "到", "level": "等次", "least": "最低分",
}  # fmt: skip
_NUMBERS = frozenset({"value", "from_month", "to_month", "step_months", "apply_min", "apply_max", "drive_until", "years",
                      "dead", "serious", "light", "loss", "least"})  # fmt: skip
_SPANS = (("since", "until"), ("first", "last"))
_DATES = tuple(name for span in _SPANS for name in span)
# What has to be filled, and what may stand in a column.
_NEEDED = ("holiday", "first", "last", "level", "least")
_WORDS: Mapping[str, tuple[str, ...]] = {"kind": ("放假", "上班")}


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
        return COLUMNS.get(column, column)


class Legal:
    """desk.legal"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def tables(self) -> list[RuleTable]:
        """Every table that may be edited."""
        own = self._office.setting(SETTING, {})
        return [
            RuleTable(name, title, tuple(rule_table.shipped(name)[0]), rule_table.table(name), name in own)
            for name, title in TABLES.items()
        ]

    def save(self, name: str, rows: Sequence[Mapping[str, str]], reason: str) -> None:
        """Use the office's own version of a table from now on; refused when a row could not be applied."""
        if not reason.strip():
            raise KnownError("修改规定要写明原因，例如：新规定的名称和文号。")
        columns = tuple(rule_table.shipped(name)[0])
        kept = [{column: str(row.get(column, "") or "").strip() for column in columns} for row in rows]
        kept = [row for row in kept if any(row.values())]
        if not kept:
            raise KnownError("表里一行也没有，不能保存。要回到程序自带的表，请用“恢复自带”。")
        for number, row in enumerate(kept, start=1):
            _check_row(number, row)
        _check_history(name, kept)
        own = {**self._office.setting(SETTING, {}), name: kept}
        self._keep(own, f"修改规定表“{TABLES[name]}”：{reason.strip()}")

    def reset(self, name: str) -> None:
        """Back to the table that came with the program."""
        own = {key: rows for key, rows in self._office.setting(SETTING, {}).items() if key != name}
        self._keep(own, f"规定表“{TABLES[name]}”恢复为程序自带")

    def apply_own(self) -> None:
        """Take the office's tables into use; called when the office is opened."""
        rule_table.use_own(self._office.setting(SETTING, {}))

    def decisions(self, code: str, row_id: int, on: date | None = None) -> list[Decision[Any]]:
        """What the rules say of one person or vehicle today, each with its ground; [] for other records."""
        values = self._records.row(code, row_id).values
        decide = {"people": self._of_person, "vehicles": self._of_vehicle}.get(code)
        return decide(row_id, values, on or clock.today()) if decide else []

    # inside

    def _keep(self, own: Mapping[str, Any], sentence: str) -> None:
        self._office.set_setting(SETTING, own)
        self._office.log_look(sentence)
        self.apply_own()

    def _of_person(self, row_id: int, values: Mapping[str, Any], on: date) -> list[Decision[Any]]:
        found: list[Decision[Any]] = []
        held = values["licence_classes"] or ""
        if values["born"] and held:
            found.append(licence_age.driving_ends(values["born"], held, on))
        if values["first_issued"]:
            found.append(points_cycle.points_cycle(values["first_issued"], on))
            mine = self._records.select("violations", Filter("person", "is", row_id))
            points = [(each.values["happened"], each.values["points"]) for each in mine]
            found.append(points_cycle.points_so_far(values["first_issued"], on, points))
            if any(each[0] in "AB" for each in classes(held)):
                found.append(points_cycle.review_due(values["first_issued"], on))
        drives = self._records.select("drives", Filter("person", "is", row_id), Filter("end", "empty"))
        for car in self._records.rows("vehicles", [drive.values["vehicle"] for drive in drives]):
            if car.values["vehicle_type"] and held:
                fit = licence_fit.fits(
                    classes(held), car.values["vehicle_type"], car.values["automatic"], car.values["use_character"] or ""
                )
                found.append(Decision(fit.value, fit.rule, fit.since, fit.source, f"{car.title}：{fit.sentence}"))
        return found

    def _of_vehicle(self, row_id: int, values: Mapping[str, Any], on: date) -> list[Decision[Any]]:
        kind, use, registered = values["vehicle_type"], values["use_character"] or "A", values["registered"]
        if not kind or registered is None:
            return []
        return [
            inspection.next_inspection(kind, use, registered, on=on, seats=values["seats"]),
            scrapping.scrapping_date(kind, use, registered),
        ]


_OF_LAW = ("legal", "inspection", "licence_age", "scrapping", "vehicle_licence", "grades")


def _check_history(name: str, kept: Sequence[Mapping[str, str]]) -> None:
    """Rows of the law stay (only their last day may be filled in), and no threshold is in force twice on one day.

    What the office laid down itself (本办…) it may change in place.
    """
    columns = [column for column in rule_table.shipped(name)[0] if column not in ("until", "note")]
    there = {tuple(row[column] for column in columns) for row in kept}
    if name in _OF_LAW:
        for old in rule_table.shipped(name):
            if not old.get("source", "").startswith("本办") and tuple(old[column] for column in columns) not in there:
                shown = old.get("note") or old.get("label") or " ".join(filter(None, (old[column] for column in columns[:3])))
                cure = "旧行不能改、不能删：请给它填失效日期，再加一行写新的数值、生效日期和依据。"
                raise KnownError(f"规定“{shown}”原来的一行不见了或改了。{cure}")
    if name == "legal":
        _check_overlaps(kept)


def _check_overlaps(kept: Sequence[Mapping[str, str]]) -> None:
    by_rule: dict[str, list[Mapping[str, str]]] = {}
    for row in kept:
        by_rule.setdefault(row["rule"], []).append(row)
    for rows in by_rule.values():
        spans = sorted((row["since"] or "0001-01-01", row["until"] or "9999-12-31") for row in rows)
        for (_, until), (since, _) in pairwise(spans):
            if since <= until:
                raise KnownError(f"规定“{rows[0]['note']}”有两行在 {since} 同时有效。请给旧行填失效日期（新行生效的前一天）。")
        if spans[-1][1] < clock.today().isoformat():
            raise KnownError(f"规定“{rows[0]['note']}”到 {spans[-1][1]} 就全部失效了。请加一行写新的数值。")


def _check_row(number: int, row: Mapping[str, str]) -> None:
    for column in _DATES:
        text = row.get(column, "")
        try:
            rule_table.day(text)
        except ValueError as error:
            raise KnownError(f"第 {number} 行的{COLUMNS[column]}“{text}”不是日期，请写成 2026-11-23 的样子。") from error
    for first, last in _SPANS:
        if row.get(first) and row.get(last) and row[first] > row[last]:
            raise KnownError(f"第 {number} 行的“{COLUMNS[last]}”早于“{COLUMNS[first]}”，请核对。")
    for column in _NEEDED:
        if column in row and not row[column]:
            raise KnownError(f"第 {number} 行没有填“{COLUMNS[column]}”，请补填。")
    for column, words in _WORDS.items():
        if column in row and row[column] not in words:
            raise KnownError(f"第 {number} 行的“{COLUMNS[column]}”只能写{'或'.join(words)}。")
    for column in _NUMBERS & row.keys():
        if row[column] and not row[column].isdigit():
            raise KnownError(f"第 {number} 行的{COLUMNS[column]}“{row[column]}”不是整数，请改成数字。")
    if "source" in row and not row["source"]:
        raise KnownError(f"第 {number} 行没有写依据，请写明法律或文件的名称和条款。")
