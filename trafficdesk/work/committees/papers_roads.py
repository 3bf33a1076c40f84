"""Prints of the two ledgers that count what no other record knows: 4 非机动车, 8 道路和重要路口 (domain 1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, fields_page, grouped
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text
from trafficdesk.reports.document import Document

_NON_MOTOR = ("kind", "plate", "owner", "phone", "address", "brand", "carries_pupils", "insured", "checked_on", "remark")
_ROAD = ("name", "kind", "span", "length", "manager", "signal", "marked", "lit", "risk", "checked_on", "remark")
_SIGNS = {"signal": "交通设施", "marked": "交通设施", "lit": "交通设施"}


def non_motors(request: PrintRequest) -> Sequence[Document]:
    """非机动车基础台账, a table for each committee among the chosen rows, how many of each kind below."""
    return [
        replace(fields_page(request, f"{name}非机动车基础台账", _NON_MOTOR, rows), note=_kinds(rows, "non_motor_kind"))
        for name, rows in grouped(all_words(request), lambda each: each["committee"]).items()
    ]


def roads(request: PrintRequest) -> Sequence[Document]:
    """道路和重要路口基础台账, a table for each committee among the chosen rows; the length is added up."""
    found = []
    for name, rows in grouped(all_words(request), lambda each: each["committee"]).items():
        length = sum((row.row.values["length"] or Decimal(0) for row in rows), Decimal(0))
        total = ["合计", *[""] * (len(_ROAD) - 1)]
        total[_ROAD.index("length")] = number_text(length) if length else ""
        page = fields_page(request, f"{name}道路和重要路口基础台账", _ROAD, rows, groups=_SIGNS, total=total)
        found.append(replace(page, note=_kinds(rows, "road_kind")))
    return found


def _kinds(rows: Sequence[Words], codes: str) -> str:
    """How many rows there are of which kind."""
    kinds = Counter(row.row.values["kind"] for row in rows)
    told = "，".join(f"{code.label} {kinds[code.code]}" for code in code_list(codes).options() if kinds[code.code])
    return f"共 {len(rows)}：{told}"


PRINTS = (
    PrintKind("non-motor-ledger", "非机动车基础台账（全项）", "non-motors", non_motors),
    PrintKind("road-ledger", "道路和重要路口基础台账（全项）", "roads", roads),
)
