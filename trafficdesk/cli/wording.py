"""FIELD=VALUE and the conditions of --where: from words to fields, typed filters and inputs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from trafficdesk.cli.usage import WrongUsageError
from trafficdesk.desk import Desk, Filter, Query, RecordView
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.kinds import kind_of, read
from trafficdesk.fields.spec import FieldSpec, Kind

_CONDITION = re.compile(r"(.+?)(>=|<=|!=|~|=|>|<)(.*)", re.DOTALL)
_RELATIONS = {
    "=": "is",
    "!=": "is_not",
    "~": "contains",
    ">=": "at_least",
    "<=": "at_most",
    ">": "after",
    "<": "before",
}
_STAMPS = ("id", "created_at", "changed_at")


def field_of(view: RecordView, name: str) -> FieldSpec:
    """The field by attribute name, Chinese label or an alias of one field only; NotFound names what there is."""
    wanted = name.strip()
    for spec in view.fields:
        if wanted in (spec.name, spec.label):
            return spec
    meant = [spec for spec in view.fields if wanted in spec.aliases]
    if len(meant) == 1:
        return meant[0]
    labels = "、".join(f"{spec.label}（{spec.name}）" for spec in view.fields)
    raise NotFound(f"{view.label}没有“{wanted}”这一项。可以用：{labels}。")


def inputs_of(view: RecordView, pairs: Sequence[str]) -> dict[str, str]:
    """What FIELD=VALUE arguments say, by field name; fields that the program fills in are refused."""
    inputs: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise WrongUsageError(f"“{pair}”应写成 字段=值，例如 姓名=张三。")
        spec = field_of(view, name)
        if spec.read_only:
            raise KnownError(f"“{spec.label}”由程序填写，不能直接改。")
        inputs[spec.name] = value
    return inputs


def filters_of(desk: Desk, view: RecordView, conditions: Sequence[str] | None) -> tuple[Filter, ...]:
    """What the --where arguments say, all of which must hold."""
    return tuple(_filter(desk, view, condition) for condition in conditions or ())


def query_of(desk: Desk, view: RecordView, arguments: Any) -> Query:
    """The rows that --where and --sort ask for."""
    sort = tuple(_sort(view, name) for name in getattr(arguments, "sort", None) or ())
    return Query(view.code, filters_of(desk, view, arguments.where), sort)


def reason_for_full(arguments: Any) -> str:
    """Why full numbers are wanted; KnownError when --full stands without --reason."""
    reason = str(arguments.reason or "").strip()
    if arguments.full and not reason:
        raise KnownError("要看完整的证号、电话，请用 --reason 写明为什么，会和姓名、时间一起记下来。")
    return reason


def row_of(desk: Desk, view: RecordView, key: str) -> int:
    """The one row that KEY names; NotFound when there is none or more than one."""
    found = desk.records.find(view.code, key)
    if not found:
        raise NotFound(f"没有找到{view.label}“{key}”。可以用编号、名称、证号、号牌，或先用 search 查一查。")
    if len(found) > 1:
        ids = "、".join(str(row_id) for row_id in found[:8])
        raise KnownError(
            f"叫“{key}”的{view.label}有 {len(found)} {view.noun}，请用编号指明是哪一{view.noun}：{ids}。"
        )
    return found[0]


def _sort(view: RecordView, name: str) -> str:
    sign = "-" if name.startswith("-") else ""
    bare = name.removeprefix("-")
    return name if bare in ("title", *_STAMPS) else sign + field_of(view, bare).name


def _filter(desk: Desk, view: RecordView, condition: str) -> Filter:
    parts = _CONDITION.fullmatch(condition)
    if parts is None:
        raise WrongUsageError(f"“{condition}”应写成 字段=值、字段~包含的字、字段>=值 或 字段<=值。")
    name, sign, text = parts.group(1).strip(), parts.group(2), parts.group(3).strip()
    if name in ("search", "搜索"):
        return Filter("search", "contains", text)
    if name == "id":
        if not (text.isascii() and text.isdigit()):
            raise WrongUsageError(f"编号要填数字，不能是“{text}”。")
        return Filter("id", _RELATIONS[sign], int(text))
    spec = field_of(view, name)
    if not text:
        if sign not in ("=", "!="):
            raise WrongUsageError(f"“{condition}”缺少值。")
        return Filter(spec.name, "empty" if sign == "=" else "filled")
    if sign == "~":
        return _containing(desk, view, spec, text)
    if spec.kind is Kind.LINK:
        return _linked(desk, spec, sign, text)
    return Filter(spec.name, _RELATIONS[sign], _value(spec, text))


def _value(spec: FieldSpec, text: str) -> Any:
    verdict = read(spec, text, {})
    if verdict.value is None:
        sentence = verdict.faults[0].sentence if verdict.faults else "请填写要找的值。"
        raise KnownError(f"{spec.label}：{sentence}")
    return verdict.value


def _linked(desk: Desk, spec: FieldSpec, sign: str, text: str) -> Filter:
    target = desk.records.view(spec.target)
    if sign == "=":
        found = desk.records.find(target.code, text)
        if not found:
            raise NotFound(f"{spec.label}：没有找到{target.label}“{text}”。")
        return Filter(spec.name, "in", tuple(found))
    if sign == "!=":
        return Filter(spec.name, "is_not", row_of(desk, target, text))
    raise WrongUsageError(f"“{spec.label}”只能用 = 或 ~，不能用 {sign}。")


def _containing(desk: Desk, view: RecordView, spec: FieldSpec, text: str) -> Filter:
    if spec.kind is Kind.LINK:
        found = desk.records.choices(spec.target, text, limit=500)
        return Filter(spec.name, "in", tuple(row_id for row_id, _ in found))
    if kind_of(spec).align == "right" or spec.kind in (Kind.DATE, Kind.DATETIME, Kind.FLAG):
        raise WrongUsageError(f"{view.label}的“{spec.label}”不是文字，请用 =、>= 或 <=。")
    if spec.kind is Kind.CHOICE:
        return Filter(spec.name, "is", _value(spec, text))
    return Filter(spec.name, "contains", text)
