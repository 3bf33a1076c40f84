"""Conditions of a table in words: which fields, which relations, how a value is read and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trafficdesk.desk import Desk, Filter, RecordView
from trafficdesk.fields.hidden import is_hidden, refusal, relations
from trafficdesk.fields.kinds import kind_of, read, show
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity

WORDS = {
    "contains": "含", "is": "是", "is_not": "不是", "starts": "开头是", "ends": "末四位是", "empty": "空着", "filled": "已填",
    "at_least": "不少于", "at_most": "不多于", "between": "在…之间", "before": "早于", "after": "晚于",
    "within_days": "几天内到期", "in": "是其中一个", "not_in": "不是其中任何一个",
}  # fmt: skip
VALUELESS = ("empty", "filled")

_ICONS = {
    Kind.DATE: "calendar_ltr", Kind.DATETIME: "calendar_ltr", Kind.INTEGER: "number_symbol",
    Kind.DECIMAL: "number_symbol", Kind.MONEY: "number_symbol", Kind.CHOICE: "text_bullet_list",
    Kind.CHOICES: "text_bullet_list", Kind.FLAG: "checkmark_circle", Kind.LINK: "link",
}  # fmt: skip

ANYWHERE = FieldSpec("任意内容", Kind.TEXT, name="search", help="姓名、拼音首字母、车牌、证号后四位都可以。")
# Rows that a page names one by one; asked for by pages only, so it is not offered in the dialog.
_NAMED = FieldSpec("指定的记录", Kind.INTEGER, name="id")
_STAMPS = (
    FieldSpec("修改日期", Kind.DATE, name="changed_at"),
    FieldSpec("登记日期", Kind.DATE, name="created_at"),
)


@dataclass(frozen=True, slots=True)
class TableCondition:
    """A filter with the words of its chip."""

    filter: Filter
    spec: FieldSpec
    relation: str
    shown: str

    @property
    def icon(self) -> str:
        return _ICONS.get(self.spec.kind, "text_field")


def fields_of(view: RecordView) -> tuple[FieldSpec, ...]:
    """Fields a condition may name: the indexed ones first, then the rest, then the time stamps."""
    open_ones = [f for f in view.fields if f.sensitivity is not Sensitivity.SEALED]
    rest = [f for f in open_ones if not f.filterable]
    return (ANYWHERE, *(f for f in open_ones if f.filterable), *rest, *_STAMPS)


def relations_of(spec: FieldSpec) -> tuple[str, ...]:
    """Relations offered for a field; the whole-record search knows only one."""
    if spec.name == ANYWHERE.name:
        return ("contains",)
    if is_hidden(spec):
        return relations(spec)
    offered = kind_of(spec).relations
    return offered if spec.expiry else tuple(r for r in offered if r != "within_days")


def make_condition(
    spec: FieldSpec, relation: str, first: object, second: object, shown: str
) -> TableCondition | str:
    """A condition from what was typed, or a sentence saying what is missing.

    first, second: text, or an id for links; shown: what stands in the first editor.
    """
    word = WORDS[relation]
    if relation in VALUELESS:
        return TableCondition(Filter(spec.name, relation), spec, word, "")
    if isinstance(first, int):
        return TableCondition(Filter(spec.name, relation, first), spec, word, shown)
    text = str(first).strip()
    if not text:
        return f"请填写“{spec.label}”要比的内容。"
    if spec.kind is Kind.LINK:
        return f"请从列表里选定{spec.label}。"
    if relation == "within_days":
        if not text.isdigit():
            return "请填天数，例如 30。"
        return TableCondition(Filter(spec.name, relation, int(text)), spec, "到期在", f"{text} 天内")
    if relation == "ends":
        told = refusal(spec, relation, text.upper())
        return told or TableCondition(Filter(spec.name, relation, text.upper()), spec, word, text)
    if relation in ("contains", "starts"):
        return TableCondition(Filter(spec.name, relation, _part(spec, text)), spec, word, text)
    low = read(spec, text, {})
    if not low.usable:
        return f"{spec.label}：{low.faults[0].sentence}"
    if relation != "between":
        return TableCondition(Filter(spec.name, relation, low.value), spec, word, show(spec, low.value))
    high = read(spec, str(second), {})
    if not high.usable:
        return f"{spec.label}：{high.faults[0].sentence if high.faults else '请填写到哪一天为止。'}"
    ends: list[Any] = [low.value, high.value]  # of one kind, so they can be ordered
    low_value, high_value = sorted(ends)
    if told := refusal(spec, relation, low_value, high_value):
        return told
    span = f"{show(spec, low_value)} 至 {show(spec, high_value)}"
    return TableCondition(Filter(spec.name, relation, low_value, high_value), spec, "在", span)


def _part(spec: FieldSpec, text: str) -> str:
    """A part of a stored text; lists of codes store codes, so a whole label is turned into its code."""
    if spec.kind is Kind.CHOICES:
        verdict = read(spec, text, {})
        return str(verdict.value) if verdict.usable else text
    return text


def conditions_of(desk: Desk, view: RecordView, filters: Sequence[Filter]) -> list[TableCondition]:
    """Filters that a page asked for, with the words of their chips. Reads names of linked rows: not in the GUI thread."""
    known = {spec.name: spec for spec in (*fields_of(view), _NAMED)}
    return [
        TableCondition(each, known[each.field], WORDS.get(each.relation, each.relation), _shown(desk, known[each.field], each))
        for each in filters
    ]


def _shown(desk: Desk, spec: FieldSpec, wanted: Filter) -> str:
    if wanted.relation in VALUELESS:
        return ""
    if wanted.relation == "between":
        return f"{show(spec, wanted.value)} 至 {show(spec, wanted.upper)}"
    values: Sequence[Any] = wanted.value if isinstance(wanted.value, tuple | list) else (wanted.value,)
    if spec is _NAMED:
        return f"{len(values)} 条"
    if spec.kind is Kind.LINK:
        names = [row.title for row in desk.records.rows(spec.target, [int(value) for value in values])]
    else:
        names = [str(value) if wanted.relation in ("contains", "starts", "ends") else show(spec, value) for value in values]
    return "、".join(names[:3]) + (f" 等 {len(names)} 个" if len(names) > 3 else "") or "（没有）"
