"""Whether an office's version of a rule table could be applied: first every cell, then the rows together.

Rows are what the tables of resources/rules hold: a dict of texts per row, dates as 2026-11-23.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from trafficdesk.fields.codes import code_list
from trafficdesk.rules.rule_table import day, shipped

Row = Mapping[str, str]

# What the columns are called on screen.
COLUMNS: Mapping[str, str] = {
    "rule": "规定", "value": "数值", "unit": "单位", "since": "生效日期", "until": "失效日期", "source": "依据",
    "note": "说明", "category": "类别", "label": "名称", "from_month": "从第几月", "to_month": "到第几月",
    "step_months": "间隔月数", "test_months": "上线检验月份", "licence_class": "准驾车型", "apply_min": "申请最低年龄",
    "apply_max": "申请最高年龄", "drive_until": "驾驶到", "instead": "降为", "also": "还可以驾驶", "vehicle_type": "车辆类型",
    "use_character": "使用性质", "years": "年限", "gear": "变速箱", "needed": "需要", "scale": "标准", "grade": "等级",
    "dead": "死亡", "serious": "重伤", "light": "轻伤", "loss": "财产损失", "holiday": "节假日", "kind": "放假或上班",
    "first": "从", "last": "到", "level": "等次", "least": "最低分", "finding": "代号", "ahead": "提前几天提醒", "near": "几天内标橙",
    "within": "给几天办理", "addressee": "谁办", "act": "从哪里办", "cure": "怎么办", "asks": "告知怎样写",
}  # fmt: skip
# What stands in a cell and what is shown for it.
WORDS: Mapping[str, Mapping[str, str]] = {
    "category": {
        "small": "小微型客车", "small_strict": "小微型（伤人或改装）", "minibus": "面包车", "motorcycle": "摩托车",
        "passenger": "营运客车", "large": "货车和大中型客车", "school": "校车", "other": "其他",
    },
    "gear": {"any": "不限", "manual": "手动挡", "automatic": "自动挡", "unknown": "不清楚"},
    "scale": {"current": "现行", "legacy": "1991 年", "legacy_non_motor": "1991 年（非机动车）"},
    "test_months": {"all": "每次"},
    "kind": {"放假": "放假", "上班": "上班"},
}  # fmt: skip
DATES = ("since", "until", "first", "last")
_SPANS = (("since", "until"), ("first", "last"))
_NUMBERS = frozenset({"value", "from_month", "to_month", "step_months", "apply_min", "apply_max", "drive_until", "years",
                      "dead", "serious", "light", "loss", "least", "ahead", "near", "within"})  # fmt: skip
_NEEDED = frozenset({"holiday", "first", "last", "level", "least", "rule", "value", "unit", "category", "label", "source",
                     "from_month", "step_months", "licence_class", "apply_min", "vehicle_type", "gear", "needed", "also", "scale",
                     "grade", "finding", "ahead", "near", "within", "addressee", "act", "cure"})  # fmt: skip
_CLASSES = frozenset({"licence_class", "instead", "needed", "also"})
# Which rows are one threshold: of these no two may be in force on one day.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "legal": ("rule",), "inspection": ("category",), "licence_age": ("licence_class",), "grades": ("scale",),
    "scrapping": ("vehicle_type", "use_character"), "vehicle_licence": ("vehicle_type", "use_character", "gear"),
    "licence_closure": ("licence_class",),
    "assessment_levels": ("level",), "findings": ("finding",),
}  # fmt: skip
# Tables in which some rows together make one version, told apart by their dates.
_STAGED = frozenset({"inspection", "grades"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong. `row` counts from 0 in the rows handed in; `column` is the name of the cell's column."""

    row: int
    column: str
    sentence: str


def faults(name: str, rows: Sequence[Row], today: date) -> Iterator[Fault]:
    """Everything that keeps a table from being applied, the first one first. Empty rows are passed over."""
    filled = [(number, row) for number, row in enumerate(rows) if any(row.values())]
    of_cells = [fault for number, row in filled for fault in _cells(name, number, row)]
    yield from of_cells
    if not of_cells and name in _KEYS:
        yield from _together(name, filled, today)


def _cells(name: str, number: int, row: Row) -> Iterator[Fault]:
    def fault(column: str, words: str) -> Fault:
        return Fault(number, column, f"第 {number + 1} 行的“{COLUMNS[column]}”{words}")

    for column, text in row.items():
        if not text:
            if column in _NEEDED and not (name == "inspection" and column == "test_months"):
                cure = "请写明法律或文件的名称和条款。" if column == "source" else "请补填。"
                yield fault(column, f"没有填，{cure}")
        elif column in _NUMBERS and not (text.isascii() and text.isdigit()):
            yield fault(column, f"写了“{text}”，不是整数，请改成数字。")
        elif column == "step_months" and int(text) == 0:
            yield fault(column, "不能是 0，请写隔几个月检验一次。")
        elif column in DATES and not _is_day(text):
            yield fault(column, f"写了“{text}”，不是日期，请写成 2026-11-23 的样子。")
        elif column in WORDS and text not in WORDS[column] and not _months(column, text):
            yield fault(column, f"写了“{text}”，只能写 {'、'.join(WORDS[column].values())}。")
        elif unknown := _unknown_code(column, text):
            yield fault(column, unknown)
    for first, last in _SPANS:
        if row.get(first) and row.get(last) and _is_day(row[first]) and _is_day(row[last]) and row[first] > row[last]:
            yield fault(last, f"{row[last]} 早于“{COLUMNS[first]}”{row[first]}，请核对。")


def _is_day(text: str) -> bool:
    try:
        return day(text) is not None
    except ValueError:
        return False


def _months(column: str, text: str) -> bool:
    return column == "test_months" and all(part.isdigit() for part in text.split())


def _unknown_code(column: str, text: str) -> str:
    if column in _CLASSES:
        known = [code.code for code in code_list("licence_class").codes]
        wrong = [part for part in text.split() if part not in known]
        if wrong or (column == "licence_class" and len(text.split()) > 1):
            return f"写了“{text}”，不是准驾车型。应为 {'、'.join(known)}，几个之间空一格。"
    if column == "vehicle_type" and not any(code.code.startswith(text) for code in code_list(column).codes):
        return f"写了“{text}”，没有这种车辆类型。请写行驶证上的代号或它的开头，例如 K33、H。"
    if column == "finding" and text not in {row["finding"] for row in shipped("findings")}:
        return f"写了“{text}”，程序没有这种提醒。要改一种提醒，请改它自己那一行；不要提醒的把“提前几天提醒”改小。"
    if column == "act" and text not in {row["act"] for row in shipped("findings")}:
        return "由程序给出，请不要改。"
    if column == "use_character" and code_list(column).get(text) is None:
        return f"写了“{text}”，没有这种使用性质。请写代号，例如 A（非营运）、F（货运），不限的空着。"
    return ""


def _together(name: str, filled: Sequence[tuple[int, Row]], today: date) -> Iterator[Fault]:
    by_key: dict[tuple[str, ...], list[tuple[int, Row]]] = {}
    for number, row in filled:
        by_key.setdefault(tuple(row[column] for column in _KEYS[name]), []).append((number, row))
    for rows in by_key.values():
        versions: dict[object, list[tuple[int, Row]]] = {}
        for number, row in rows:
            same = (row["since"], row["until"]) if name in _STAGED else number
            versions.setdefault(same, []).append((number, row))
        found = list(_in_turn([group[0] for group in versions.values()], today))
        yield from found
        for group in versions.values() if not found else ():
            yield from _stages(group) if name == "inspection" else ()
            yield from _scale(group) if name == "grades" else ()


def called(row: Row) -> str:
    """What a row is called in a sentence."""
    keys = ("licence_class", "scale", "vehicle_type", "use_character", "gear", "level")
    shown = " ".join(WORDS.get(key, {}).get(row[key], row[key]) for key in keys if row.get(key))
    return row.get("note", "") if row.get("rule") else (row.get("label") or shown)


def _in_turn(rows: Sequence[tuple[int, Row]], today: date) -> Iterator[Fault]:
    """Versions of one threshold follow each other: never two on one day, never a day without, one of today."""
    ordered = sorted(rows, key=lambda each: (each[1]["since"], each[1]["until"] or "9999-12-31"))
    for (older, old), (number, new) in pairwise(ordered):
        until, since = old["until"] or "9999-12-31", new["since"] or "0001-01-01"
        name = called(new)
        if since <= until and older > number and not old["since"] and not old["until"]:
            yield Fault(older, "since", f"第 {older + 1} 行“{name}”的“生效日期”没有填，请写新规定从哪天起施行。")
        elif since <= until:
            shown = f"有两行在 {since} 同时有效" if new["since"] else "有两行都没有写生效日期"
            cure = "请给旧行填失效日期（新行生效的前一天）。"
            yield Fault(number, "since", f"第 {number + 1} 行“{name}”的“生效日期”不对：规定“{name}”{shown}。{cure}")
        elif date.fromisoformat(until) + timedelta(days=1) < date.fromisoformat(since):
            gap = f"{until} 到 {since} 之间没有规定可用"
            yield Fault(number, "since", f"第 {number + 1} 行“{name}”的“生效日期”不对：{gap}。请让两行的日期接上。")
    number, last = ordered[-1]
    if last["until"] and last["until"] < today.isoformat():
        shown = f"规定“{called(last)}”到 {last['until']} 就全部失效了"
        yield Fault(number, "until", f"第 {number + 1} 行的“失效日期”不对：{shown}。请加一行写新的数值。")


def _stages(group: Sequence[tuple[int, Row]]) -> Iterator[Fault]:
    """The stages of one inspection cycle follow each other from month 0, and only the last is open."""
    expected = "0"
    for at, (number, row) in enumerate(group):
        line = f"第 {number + 1} 行“{row['label']}”的"
        if row["from_month"] != expected:
            yield Fault(number, "from_month", f"{line}“从第几月”应为 {expected}，接着上一段。现在是 {row['from_month']}。")
            return
        open_end, is_last = not row["to_month"], at == len(group) - 1
        if is_last and not open_end:
            yield Fault(number, "to_month", f"{line}“到第几月”应空着：最后一段没有终点，以后的检验才算得出来。")
        elif not is_last and open_end:
            yield Fault(number, "to_month", f"{line}“到第几月”没有填，后面还有一段。请填这一段到第几月为止。")
            return
        elif not is_last and int(row["to_month"]) <= int(row["from_month"]):
            yield Fault(number, "to_month", f"{line}“到第几月”应大于“从第几月”{row['from_month']}。")
            return
        expected = row["to_month"]


def _scale(group: Sequence[tuple[int, Row]]) -> Iterator[Fault]:
    """A scale of accidents ends in a row without limits, so that every accident has a grade."""
    number, row = group[-1]
    named = next((name for name in ("dead", "serious", "light", "loss") if row[name]), None)
    if named:
        shown = f"第 {number + 1} 行的“{COLUMNS[named]}”应空着：每种标准的最后一行是最轻的等级，不写人数和损失。"
        yield Fault(number, named, shown)
