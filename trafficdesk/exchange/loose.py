"""What a line says in loose words, put so that the fields can read it: words for nothing, ranges, about so many.

Only what has one meaning is put otherwise, and each time it is noted; everything else is left for the reader of the
field to refuse. The words for nothing are data (resources/import/nothing.csv).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping

from trafficdesk import clock
from trafficdesk.exchange.likeness import has_times, means_nothing
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.checks.dates import parse_date, read_period
from trafficdesk.fields.checks.plate import check_plate
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.folding import clean
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import NUMBERS, FieldSpec, Kind
from trafficdesk.records.registry import RecordType

_NO_NUMBER = frozenset({"无", "没有", "零", "〇"})
_ABOUT_BEFORE = re.compile(r"^(?:大约|大概|约|近|将近|共计|共|计|合计|总计)(?=[\d¥￥])")
_ABOUT_AFTER = re.compile(r"(?<=\d)\s*(?:余|多|左右|来|几)(?=\D|$)")
_ABOUT_END = re.compile(r"(?:左右|以上|上下|不到)$")
_COUNTED = re.compile(r"(?<=\d)(?:本|张|册|余|户|条|支|处|套|件|所|家|面|批|人左右)$")
_EXACT = ("共计", "共", "计", "合计", "总计")
_UP_TO = re.compile(r"^(?:至|到|截至|截止|有效期至)\s*(?=[\d长永])")
_LONG_TERM = re.compile(r"长\s+期")
_MIDNIGHT = re.compile(r"\b0{1,2}[:：]00(?:[:：]00)?\s*$")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REMEMBERED = 50_000
_HARD = re.compile(r"[/／、,，;；|\n]+")


Plain = set[tuple[str, str]]  # (field, text) of one record kind: texts that stand as they are written, whatever is beside them


def loosened(kind: RecordType, cells: Mapping[str, str], plain: Plain | None = None) -> tuple[dict[str, str], dict[str, Remark]]:
    """The cells by field name as the fields read them, and what was noted of each.

    plain: kept by the caller from row to row of a list; what is in there is not looked at again.
    """
    texts: dict[str, str] = dict(cells)
    remarks: dict[str, Remark] = {}
    for name, text in cells.items():
        if plain is None or (name, text) not in plain:
            _loosen(kind, kind.field(name), text, texts, remarks)
            if plain is not None and text and name not in remarks and texts[name] == text and len(plain) < _REMEMBERED:
                plain.add((name, text))
    return texts, remarks


def stands(kind: RecordType, spec: FieldSpec, text: str) -> bool:
    """Whether a text stays as it is written and nothing is to be noted of it, whatever is beside it."""
    if spec.kind is Kind.DATE or spec.kind in NUMBERS:
        texts, remarks = loosened(kind, {spec.name: text})
        return not remarks and texts == {spec.name: text}
    return _nothing(spec, text) is None


def _loosen(kind: RecordType, spec: FieldSpec, text: str, texts: dict[str, str], remarks: dict[str, Remark]) -> None:
    fresh = _nothing(spec, text)
    if fresh is not None:
        texts[spec.name] = fresh
        if not (fresh and spec.kind in NUMBERS):
            remarks[spec.name] = Remark(RemarkKind.NOTHING, text)
    elif spec.kind is Kind.DATE:
        whole = _DAY.fullmatch(text) is not None  # neither a period nor an hour in it
        if not whole:
            _period(kind, spec, text, texts, remarks)
        if spec.month_end:
            _last_day(spec, texts, remarks)
        if not whole:
            _hour(spec, text, texts, remarks)
    elif spec.kind in NUMBERS:
        _about(spec, text, texts, remarks)


def _nothing(spec: FieldSpec, text: str) -> str | None:
    """What stands for a word for nothing: "" or 0; None when the text says something."""
    if spec.kind in NUMBERS and text.strip() in _NO_NUMBER:
        return "0" if spec.default == "0" or spec.required else ""
    if spec.codes and spec.kind in (Kind.CHOICE, Kind.CHOICES) and code_list(spec.codes).find(text) is not None:
        return None
    return "" if means_nothing(spec.kind, text) else None


def _period(kind: RecordType, spec: FieldSpec, text: str, texts: dict[str, str], remarks: dict[str, Remark]) -> None:
    """2021.6.8至长期: each of both days into its own field, where the record has both."""
    bare = _UP_TO.sub("", clean(text))
    bare = _LONG_TERM.sub("长期", bare)
    if bare != clean(text):
        texts[spec.name] = bare
        remarks[spec.name] = Remark(RemarkKind.TIDIED, text, bare)
    begin = spec if spec.until else next((each for each in kind.fields if each.until == spec.name), None)
    if begin is None:
        return
    period = read_period(bare, today=clock.today())
    if period is None:
        return
    end = kind.field(begin.until)
    start, stop = (kind_of(begin).show(period[0], begin), kind_of(end).show(period[1], end))
    other = end if spec is begin else begin
    if texts.get(other.name) and other.name != spec.name:
        texts[spec.name] = start if spec is begin else stop  # the other day has a column of its own
    else:
        texts[begin.name], texts[end.name] = start, stop
    remarks[spec.name] = Remark(RemarkKind.PERIOD, start, stop)


def _last_day(spec: FieldSpec, texts: dict[str, str], remarks: dict[str, Remark]) -> None:
    """Excel makes the first of May of 2027年5月; where a month means its end, that is what was meant."""
    value = parse_date(texts[spec.name], today=clock.today()).value if texts[spec.name] else None
    if value is not None and value.day == 1:
        last = value.replace(day=monthrange(value.year, value.month)[1])
        remarks[spec.name] = Remark(RemarkKind.TIDIED, texts[spec.name], last.isoformat())
        texts[spec.name] = last.isoformat()


def _hour(spec: FieldSpec, text: str, texts: Mapping[str, str], remarks: dict[str, Remark]) -> None:
    """A day has no time of day: that it was written, and is left out, is noted."""
    if spec.name in remarks or not has_times([text]) or _MIDNIGHT.search(text):
        return
    value = parse_date(texts[spec.name], today=clock.today()).value
    if value is not None:
        remarks[spec.name] = Remark(RemarkKind.TIDIED, text, value.isoformat())


def _about(spec: FieldSpec, text: str, texts: dict[str, str], remarks: dict[str, Remark]) -> None:
    bare = re.sub(r"\s+", "", clean(text))
    if kind_of(spec).read(bare, spec, {}).value is not None:
        return
    match = _ABOUT_BEFORE.match(bare)
    fresh = _ABOUT_END.sub("", _ABOUT_AFTER.sub("", _ABOUT_BEFORE.sub("", bare)))
    about = (match is not None and match[0] not in _EXACT) or _ABOUT_AFTER.search(bare) is not None or bool(_ABOUT_END.search(bare))
    if kind_of(spec).read(fresh, spec, {}).value is None:
        fresh = _COUNTED.sub("", fresh)
    value = kind_of(spec).read(fresh, spec, {}).value
    if value is None:
        return
    texts[spec.name] = fresh
    remarks[spec.name] = Remark(RemarkKind.ABOUT if about else RemarkKind.TIDIED, text, kind_of(spec).show(value, spec))


def several(spec: FieldSpec, text: str) -> list[str]:
    """The single values of a cell that may hold several; plates are parted by a space too, where each part is one."""
    parts: list[str] = []
    for part in filter(None, (each.strip() for each in _HARD.split(text))):
        pieces = part.split() if spec.kind is Kind.PLATE else [part]
        whole = len(pieces) == 1 or any(check_plate(piece).value is None for piece in pieces)
        parts += [part] if whole else pieces
    return parts
