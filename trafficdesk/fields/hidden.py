"""What may be asked of a value that is shown in part: whole values and last four characters, never a piece at a time.

A condition on any other part answers one more character (or day) of the hidden value each time it is asked.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.fields.masking import mask_inside
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity

TAIL = 4
_TAILED = frozenset({Kind.PERSON_ID, Kind.PHONE})
FREE = frozenset({Kind.TEXT, Kind.NOTE, Kind.NAME})  # where somebody may have typed any number
_PARTS = ("contains", "starts", "ends", "before", "after", "at_least", "at_most", "between")
_ALWAYS = ("empty", "filled")
_WHOLE = ("is", "is_not", "in", "not_in")
_DAYS = frozenset({Kind.DATE, Kind.DATETIME})


def is_hidden(spec: FieldSpec) -> bool:
    """Whether the field is shown in part only."""
    return spec.sensitivity is not Sensitivity.OPEN


def asks_for_piece(spec: FieldSpec, relation: str, value: Any) -> bool:
    """Whether digits are asked for that may be some of a number in a free text: it is answered by what shows of the text.

    A whole number, which one knows already, is none.
    """
    text = str(value)
    free = not is_hidden(spec) and spec.kind in FREE and relation in _PARTS
    return free and any(sign.isdigit() for sign in text) and mask_inside(text) == text


def tells(spec: FieldSpec, relation: str, value: Any) -> bool:
    """Whether a condition that is answered in full tells something that is not shown."""
    return is_hidden(spec) or asks_for_piece(spec, relation, value)


def relations(spec: FieldSpec) -> tuple[str, ...]:
    """What is offered for a hidden field; the first is the default."""
    if spec.kind in _DAYS:
        return ("between", *_ALWAYS)
    return ("ends", "is", *_ALWAYS) if spec.kind in _TAILED else ("is", *_ALWAYS)


def refusal(spec: FieldSpec, relation: str, value: Any = None, upper: Any = None) -> str:
    """Why a condition on a hidden field is not answered without the full view, as a sentence; "" when it is."""
    if not is_hidden(spec) or relation in _ALWAYS:
        return ""
    if spec.kind in _DAYS:
        if _whole_years(relation, value, upper):
            return ""
        return f"“{spec.label}”只能按整年筛选，例如从 1985-01-01 到 1985-12-31。要查具体日期，请写明原因查看完整内容。"
    if relation in _WHOLE or (relation == "ends" and spec.kind in _TAILED and len(str(value)) == TAIL):
        return ""
    parts = "完整号码或后四位" if spec.kind in _TAILED else "完整内容"
    return f"“{spec.label}”只能按{parts}查找，不能按其中一段。确有需要，请写明原因查看完整内容。"


def _whole_years(relation: str, value: Any, upper: Any) -> bool:
    first = isinstance(value, date) and (value.month, value.day) == (1, 1)
    last = isinstance(value, date) and (value.month, value.day) == (12, 31)
    match relation:
        case "between":
            return first and isinstance(upper, date) and (upper.month, upper.day) == (12, 31)
        case "before" | "at_least":
            return first
        case "after" | "at_most":
            return last
    return False
