"""The kinds: everything that a field's kind decides, in one table.

A kind knows how to read what people type, how to show it, how to keep it as text in the audit trail, how wide
and on which side it stands, which Excel cell it becomes and which filter relations make sense. Consumers ask
`kind_of(spec)` and never look at the kind's name themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk.clock import today
from trafficdesk.fields import masking
from trafficdesk.fields.checks.credit_code import check_credit_code
from trafficdesk.fields.checks.dates import LONG_TERM, parse_date
from trafficdesk.fields.checks.licence import check_licence_classes
from trafficdesk.fields.checks.numbers import parse_decimal, parse_integer
from trafficdesk.fields.checks.person_id import check_person_id
from trafficdesk.fields.checks.phone import check_phone
from trafficdesk.fields.checks.plate import check_plate
from trafficdesk.fields.checks.term import check_term
from trafficdesk.fields.checks.vin import check_vin
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.folding import clean, clean_name, storable
from trafficdesk.fields.hidden import FREE
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.shown import money_text, number_text
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.fields.verdict import Fault, Verdict, refused

Values = Mapping[str, Any]
Reader = Callable[[str, FieldSpec, Values], Verdict[Any]]

CHOICES_SEPARATOR = "、"
_TRUE = frozenset({"是", "有", "对", "√", "1", "y", "yes", "true"})
_FALSE = frozenset({"否", "无", "不", "×", "0", "n", "no", "false"})


@dataclass(frozen=True, slots=True)
class KindInfo:
    """One row of the table.

    read      text, spec, the other values of the record -> verdict with the typed value
    show      typed value -> what people see (codes become labels)
    pack      typed value -> text for the audit trail;  unpack is its inverse
    mask      shown text -> masked text, for sensitive fields
    align     "left" or "right";  width in average characters
    excel     "text", "date", "datetime", "number" or "money"
    relations filter relations offered, the first is the default
    editor    which editor the form uses
    beside    the other field of the record by whose value the text is read (证件类型), if there is one
    """

    read: Reader
    show: Callable[[Any, FieldSpec], str]
    unpack: Callable[[str], Any]
    mask: Callable[[str], str] = masking.mask_name
    align: str = "left"
    width: int = 12
    excel: str = "text"
    relations: tuple[str, ...] = ("contains", "is", "starts", "empty", "filled")
    editor: str = "line"
    beside: str = ""


def _text(text: str, spec: FieldSpec, _values: Values) -> Verdict[Any]:
    longest = spec.maximum or (4000 if spec.kind is Kind.NOTE else 200)
    if len(text) > longest:
        return refused(f"最多 {longest} 个字，现在有 {len(text)} 个字。请缩短，或把其余的写到备注里。")
    return Verdict(text)


def _name(text: str, spec: FieldSpec, values: Values) -> Verdict[Any]:
    """A person's name: padding inside (张　三) goes, the middle dot stays."""
    return _text(clean_name(text), spec, values)


def _choice(text: str, spec: FieldSpec, _values: Values) -> Verdict[Any]:
    codes = code_list(spec.codes)
    found = codes.find(text)
    if found is None:
        some = "、".join(code.label for code in codes.options()[:8])
        more = " 等" if len(codes.options()) > 8 else ""
        return refused(f"没有“{text}”这一项。可以填：{some}{more}。")
    return Verdict(found.code)


def _choices(text: str, spec: FieldSpec, values: Values) -> Verdict[Any]:
    for separator in ",，;；|\n":
        text = text.replace(separator, CHOICES_SEPARATOR)
    chosen: list[str] = []
    for part in _parts(text, spec):
        verdict = _choice(part, spec, values)
        if verdict.value is None:
            return verdict
        if verdict.value not in chosen:
            chosen.append(verdict.value)
    return Verdict(CHOICES_SEPARATOR.join(chosen))


def _parts(text: str, spec: FieldSpec) -> list[str]:
    """The single choices in a text; a stroke divides them too, unless it belongs to the name of one (标志缺失/损坏)."""
    codes = code_list(spec.codes)
    parts = [part.strip() for part in text.split(CHOICES_SEPARATOR)]
    split = [[part] if codes.find(part) is not None else part.split("/") for part in parts]
    return [part.strip() for group in split for part in group if part.strip()]


def _flag(text: str, _spec: FieldSpec, _values: Values) -> Verdict[Any]:
    folded = text.lower()
    if folded in _TRUE:
        return Verdict(True)
    if folded in _FALSE:
        return Verdict(False)
    return refused("请填“是”或“否”。")


def _date(text: str, spec: FieldSpec, _values: Values) -> Verdict[Any]:
    now = today()
    verdict = parse_date(text, today=now, month_end=spec.month_end)
    if verdict.value == LONG_TERM and not spec.expiry:
        return refused("这里要填具体日期，不能填“长期”。")
    if spec.past_only and verdict.value is not None and verdict.value > now:
        shown = verdict.value.isoformat()
        return refused(f"{shown} 还没有到。这里应填已经发生的日期，请核对年份。")
    return verdict


# 2026年3月12日9:30 and 2026年3月12日上午9点半: the time begins after the day's word.
_AFTER_DAY = re.compile(r"([日号]|\d(?=\s*(?:上午|早上|中午|下午|晚)))\s*(?=\d|上午|早上|中午|下午|晚)")
_HALF_DAY = re.compile(r"上午|早上|中午|下午|晚上|晚")


def _datetime(text: str, spec: FieldSpec, _values: Values) -> Verdict[Any]:
    day, _, time = _AFTER_DAY.sub(r"\1 ", text.replace("T", " ")).partition(" ")
    verdict = parse_date(day, today=today())
    if verdict.value is None:
        return Verdict(None, verdict.faults)
    half = _HALF_DAY.match(time.strip())
    bare = time.strip()[half.end() :] if half else time.strip()
    digits = re.sub("[时点：]", ":", bare.replace("半", "30")).replace("分", "").strip(": ") or "0:00"
    hour, _, rest = digits.partition(":")
    minute = rest.partition(":")[0] or "0"
    if half and half[0] not in ("上午", "早上") and hour.isdigit() and int(hour) < 12:
        hour = str(int(hour) + 12)
    if not (hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60):
        return refused("时间要写成 2026-11-23 14:30 的样子。")
    value = datetime.combine(verdict.value, datetime.min.time()).replace(hour=int(hour), minute=int(minute))
    if spec.past_only and value.date() > today():
        return refused(f"{value:%Y-%m-%d} 还没有到。这里应填已经发生的时间。")
    return Verdict(value, verdict.faults)


def _person_id(text: str, _spec: FieldSpec, values: Values) -> Verdict[Any]:
    return check_person_id(text, str(values.get("id_type") or "居民身份证"))


def _plate(text: str, _spec: FieldSpec, values: Values) -> Verdict[Any]:
    return check_plate(text, str(values.get("plate_type") or ""))


def _link(text: str, _spec: FieldSpec, _values: Values) -> Verdict[Any]:
    """Links are resolved against the database by the store; here only typed ids pass."""
    return Verdict(int(text)) if text.isascii() and text.isdigit() else refused("请从列表里选。")


def _simple(check: Callable[[str], Verdict[Any]]) -> Reader:
    return lambda text, spec, values: check(text)


def _plain(value: Any, _spec: FieldSpec) -> str:
    return str(value)


def _show_choice(value: Any, spec: FieldSpec) -> str:
    return code_list(spec.codes).label(str(value))


def _show_choices(value: Any, spec: FieldSpec) -> str:
    return CHOICES_SEPARATOR.join(_show_choice(part, spec) for part in str(value).split(CHOICES_SEPARATOR) if part)


def _show_date(value: Any, _spec: FieldSpec) -> str:
    return "长期" if value == LONG_TERM else str(value.isoformat())


def _show_datetime(value: Any, _spec: FieldSpec) -> str:
    return f"{value:%Y-%m-%d %H:%M}"


_NUMERIC = ("is", "at_least", "at_most", "empty", "filled")
_DATES = ("between", "before", "after", "is", "within_days", "empty", "filled")
_CODED = ("is", "is_not", "empty", "filled")

KINDS: Mapping[Kind, KindInfo] = {
    Kind.TEXT: KindInfo(_text, _plain, str),
    Kind.NAME: KindInfo(_name, _plain, str, width=9),
    Kind.NOTE: KindInfo(_text, _plain, str, width=24, editor="note"),
    Kind.INTEGER: KindInfo(
        _simple(parse_integer), _plain, int, align="right", width=8, excel="number", relations=_NUMERIC
    ),
    Kind.DECIMAL: KindInfo(
        _simple(parse_decimal), lambda value, spec: number_text(value), Decimal, align="right", width=9, excel="number", relations=_NUMERIC
    ),
    Kind.MONEY: KindInfo(
        _simple(parse_decimal), lambda value, spec: money_text(value), Decimal, align="right", width=10, excel="money", relations=_NUMERIC
    ),
    Kind.DATE: KindInfo(
        _date, _show_date, date.fromisoformat, masking.mask_date, width=11, excel="date", relations=_DATES, editor="date"
    ),
    Kind.DATETIME: KindInfo(
        _datetime, _show_datetime, datetime.fromisoformat, width=15, excel="datetime", relations=_DATES
    ),
    Kind.FLAG: KindInfo(
        _flag,
        lambda value, spec: "是" if value else "否",
        lambda text: text == "True",
        width=5,
        relations=("is", "empty"),
        editor="flag",
    ),
    Kind.CHOICE: KindInfo(_choice, _show_choice, str, width=10, relations=_CODED, editor="choice"),
    Kind.CHOICES: KindInfo(
        _choices, _show_choices, str, width=16, relations=("contains", "empty", "filled"), editor="choices"
    ),
    Kind.PERSON_ID: KindInfo(_person_id, _plain, str, masking.mask_person_id, width=19, beside="id_type"),
    Kind.PHONE: KindInfo(_simple(check_phone), _plain, str, masking.mask_phone, width=13),
    Kind.PLATE: KindInfo(_plate, _plain, str, width=10, beside="plate_type"),
    Kind.VIN: KindInfo(_simple(check_vin), _plain, str, width=19),
    Kind.CREDIT_CODE: KindInfo(_simple(check_credit_code), _plain, str, width=20),
    Kind.LICENCE_CLASSES: KindInfo(_simple(check_licence_classes), _plain, str, width=8),
    Kind.TERM: KindInfo(_simple(check_term), _plain, str, width=8),
    Kind.LINK: KindInfo(_link, _plain, int, width=14, relations=("is", "empty", "filled"), editor="link"),
}


def kind_of(spec: FieldSpec) -> KindInfo:
    """The kind's row for a field."""
    return KINDS[spec.kind]


def read(spec: FieldSpec, text: str, values: Values) -> Verdict[Any]:
    """Read what was typed into the typed value; empty text is None. `values` are the record's other values."""
    cleaned = storable(text).strip() if spec.kind is Kind.NOTE else clean(text)
    if not cleaned:
        return Verdict(None)
    return kind_of(spec).read(cleaned, spec, values)


def doubts(spec: FieldSpec, verdict: Verdict[Any]) -> tuple[Problem, ...]:
    """What is wrong with a text that was read, with the name of its field."""
    return tuple(Problem(spec.name, spec.label, each.sentence, each.severity, each.suggestion) for each in verdict.faults)


def show(spec: FieldSpec, value: Any, *, masked: bool = False) -> str:
    """The value as people see it; "" for nothing. `masked` hides the middle of sensitive fields, and of numbers in free text."""
    if value is None or value == "":
        return ""
    info = kind_of(spec)
    text = info.show(value, spec)
    if not masked:
        return text
    if spec.sensitivity is Sensitivity.OPEN:
        return masking.mask_inside(text) if spec.kind in FREE else text
    return info.mask(text)


def pack(value: Any) -> str | None:
    """The value as text for the audit trail (exact; `unpack` gives the same value back)."""
    if value is None:
        return None
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def unpack(spec: FieldSpec, text: str | None) -> Any:
    """The inverse of `pack`."""
    return None if text is None else kind_of(spec).unpack(text)


__all__ = ["KINDS", "Fault", "KindInfo", "Verdict", "doubts", "kind_of", "pack", "read", "show", "unpack"]
