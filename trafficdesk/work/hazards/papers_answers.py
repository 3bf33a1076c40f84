"""Prints of what the plan asks of hazards besides: the answer to 12345 or a caller, and the transport permits of firms and cars."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.kind import Fits, PrintKind
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import BLANK_DAY, Words, all_words, table_page
from trafficdesk.fields.codes import code_list
from trafficdesk.reports.document import Document, Pair
from trafficdesk.reports.forms import blank_form

_PERMIT = ("kind", "number", "unit", "vehicle", "scope", "issued", "valid_until", "state", "issuer", "remark")
_ASKED = Fits(
    lambda row: bool(row.values["hotline_number"]) or row.values["reply_due"] is not None,
    "这处隐患没有热线工单号，也没有答复期限，不用答复。是热线或群众举报的，请先填“热线工单号”。",
)


def answers(request: PrintRequest) -> Sequence[Document]:
    """热线和群众举报办理答复单, one for each chosen hazard; what is not answered yet is left to be written in."""
    return [_answer(request, each) for each in all_words(request) if request.by_hand or _ASKED.when(each.row)]


def _answer(request: PrintRequest, hazard: Words) -> Document:
    values = hazard.row.values
    late = values["reply_due"] is not None and values["reply_due"] < (values["answered_on"] or clock.today())
    pairs: list[Pair | tuple[str, str]] = [
        *hazard.pairs("hotline_number", "number", "found"),
        ("答复期限", f"{hazard['reply_due']}{'（已超过）' if late else ''}"),
        Pair("地点", hazard["place"], wide=True),
        Pair("反映的问题", hazard["description"], wide=True, height=60),
        *hazard.pairs("level", "state", "responsible_unit", "due"),
        Pair("办理情况", hazard["measure"], wide=True, height=70),
        Pair("答复内容", hazard["answer"], wide=True, height=100),
        ("答复日期", hazard["answered_on"] or BLANK_DAY),
        ("答复方式", ""),
        Pair("反映人意见", "满意　□　　　基本满意　□　　　不满意　□", wide=True),
    ]
    return blank_form(
        "热线和群众举报办理答复单", pairs, number=hazard["hotline_number"], unit=request.office.name,
        signers=(("承办人", request.office.user), "审核人", "日期"), dated=values["answered_on"],
    )  # fmt: skip


def permits(request: PrintRequest) -> Sequence[Document]:
    """道路运输资质登记表 of firms and cars, how many of each kind hold today."""
    rows = all_words(request)
    if not rows:
        return []
    today = clock.today()
    holds = Counter(
        each.row.values["kind"] for each in rows
        if each.row.values["state"] == "有效" and (each.row.values["valid_until"] or today) >= today
    )  # fmt: skip
    told = "，".join(f"{code.label} {holds[code.code]} 本" for code in code_list("operating_permit_kind").options() if holds[code.code])
    heads = [rows[0].label(name) for name in _PERMIT]
    note = f"共 {len(rows)} 本，今天有效：{told or '没有'}"
    return [table_page(request, "道路运输资质登记表", heads, [[row[name] for name in _PERMIT] for row in rows], note=note)]


PRINTS = (
    PrintKind("hotline-reply", "热线和群众举报办理答复单", "hazards", answers, fits=_ASKED),
    PrintKind("permit-table", "道路运输资质登记表", "operating-permits", permits),
)
