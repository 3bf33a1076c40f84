"""Papers that press on with a hazard or end it: urging, supervision, transfer, closure (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.letterhead import letterhead
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    RECEIPT,
    TO_WRITE,
    Words,
    all_words,
    contact,
    photo_place,
    photos,
    sentence,
)
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import Document, Pair
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.official import letter_with_stub
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.process import FOLLOW_UPS, HAZARD
from trafficdesk.work.hazards.reading import HazardReading
from trafficdesk.work.hazards.verbs import URGE

PHOTO_KINDS = ("整改前照片", "整改后照片")
UNKNOWN_UNIT = "＿" * 10


def where(hazard: Words) -> str:
    """地点 with road, span and side."""
    more = "，".join(filter(None, (hazard["road"], hazard["span"], hazard["side"])))
    return f"{hazard['place']}（{more}）" if more else hazard["place"]


def urgings(request: PrintRequest) -> Sequence[Document]:
    """催办单 with stub, to whoever has to act; the number is that of the last written urging. Only what is late is urged."""
    reading = HazardReading(request.records)
    return [_urging(request, reading, each) for each in all_words(request)]


def is_open(row: Row) -> bool:
    """Whether a hazard is still to be mended."""
    return not HAZARD.is_over(row.values["state"])


def is_late(row: Row) -> bool:
    """Whether an open hazard is past the day that it is measured by."""
    due = rules.counting_day(row.values)
    return is_open(row) and due is not None and due < clock.today()


def last_urging(request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """The number of the last written urging of each hazard: that is the one on the paper."""
    ids = tuple(row.id for row in rows)
    written = request.records.select(FOLLOW_UPS, Filter("hazard", "in", ids), Filter("act", "is", URGE))
    return {row.values["hazard"]: str(row.values["number"] or "") for row in reversed(written)}


def _urging(request: PrintRequest, reading: HazardReading, hazard: Words) -> Document:
    notes = [row for row in reading.follow_ups(hazard.row.id) if row.values["act"] == URGE]
    note = notes[0].values if notes else {}
    number, day = str(note.get("number") or "隐催〔　　　　〕　　号"), note.get("on")
    to = hazard["responsible_unit"] or UNKNOWN_UNIT
    if hazard["passed_to"]:
        to = letterhead(request.office).body(hazard["passed_to"]) or UNKNOWN_UNIT
    due = rules.counting_day(hazard.row.values)
    given = f"本办以{hazard['notice_number']}整改通知书要求" if hazard["notice_number"] else "按要求"
    body = [
        f"{where(hazard)}的道路交通安全隐患（{hazard['number']}）：{sentence(hazard['description'])}",
        f"{given}于{written_date(due)}前完成，至今没有收到办结情况。"
        + (f"目前进展：{sentence(hazard['progress'])}" if hazard["progress"] else ""),
        "请收到本单后三日内书面说明未按期完成的原因和进展，抓紧整改；确有困难的，请申请延期。整改完成以前请落实临时防护措施"
        + (f"：{sentence(hazard['contingency'])}" if hazard["contingency"] else "。"),
        contact(request),
    ]
    stub = [("被催办单位", f"{to}　　责任人：{hazard['responsible']}"), ("隐患", f"{hazard['number']}　{where(hazard)}"),
            ("原定期限", f"{written_date(due)}　　催办日期：{written_date(day)}")]  # fmt: skip
    return letter_with_stub("隐患整改催办单", number, to, body, request.office.name, day, stub=stub, receipt=RECEIPT)


def supervisions(request: PrintRequest) -> Sequence[Document]:
    """挂牌督办单: level, who supervises, by when; room for the signatures that it needs."""
    return [_supervision(request, each) for each in all_words(request)]


def _supervision(request: PrintRequest, hazard: Words) -> Document:
    pairs = [
        Pair("督办文号", hazard["supervision_number"]), Pair("督办级别", hazard["supervision"]),
        Pair("督办单位", hazard["supervisor"]), Pair("挂牌日期", hazard["supervised_on"]),
        Pair("隐患编号", hazard["number"]), Pair("隐患等级", hazard["level"]),
        Pair("地点", where(hazard), wide=True),
        Pair("隐患描述", hazard["description"], wide=True), Pair("可能后果", hazard["consequence"], wide=True),
        Pair("责任单位", hazard["responsible_unit"]), Pair("责任人", hazard["responsible"]),
        Pair("协助单位", hazard["helpers"]), Pair("整改期限", hazard["due"]),
        Pair("整改措施", hazard["measure"], wide=True), Pair("临时防护和预案", hazard["contingency"], wide=True),
        Pair("资金（元）", " ".join(filter(None, (hazard["budget"], hazard["fund_source"]))), wide=True),
        Pair("督办要求", "按期完成整改；每周报告一次进展；整改完成以前落实临时防护措施；完成后申请验收，验收合格再摘牌。", wide=True),
        Pair("督办领导意见", "", wide=True, height=70),
        Pair("摘牌日期和意见", hazard["lifted_on"], wide=True, height=50),
    ]  # fmt: skip
    return blank_form(
        f"{'重大' if hazard.row.values['level'] == rules.SERIOUS else ''}隐患挂牌督办单", pairs,
        number=hazard["supervision_number"] or hazard["number"], unit=request.office.name,
        signers=("督办单位（盖章）", "责任单位签收", "日期"), dated=hazard.row.values["supervised_on"],
    )  # fmt: skip


def transfers(request: PrintRequest) -> Sequence[Document]:
    """移交函 of a hazard that another body owns, with stub and receipt."""
    return [_transfer(request, each) for each in all_words(request)]


def _transfer(request: PrintRequest, hazard: Words) -> Document:
    number = hazard["passed_number"] or "隐移〔　　　　〕　　号"
    to = letterhead(request.office).body(hazard["passed_to"]) or UNKNOWN_UNIT
    day = hazard.row.values["passed_on"]
    asked = f"请于{hazard.day('due')}前" if day and hazard["due"] else "请及时"
    body = [
        f"我办在{hazard['source']}中发现下列道路交通安全隐患，属于贵部门职责范围，现移交贵部门处理：",
        f"1. 地点：{sentence(where(hazard))}",
        f"2. 隐患（{hazard['number']}，{hazard['level']}）：{sentence(hazard['description'])}",
        *([f"3. 可能后果：{sentence(hazard['consequence'])}"] if hazard["consequence"] else []),
        f"建议：{sentence(hazard['measure']) or TO_WRITE}",
        f"{asked}将处理情况函告我办，以便跟踪销号。处理以前，我办将协助做好现场警示和劝导。",
        contact(request),
    ]
    stub = [("移交部门", to), ("隐患", f"{hazard['number']}　{where(hazard)}"),
            ("移交日期", f"{written_date(day)}　　请办结日期：{hazard.day('due') if day else ''}")]  # fmt: skip
    return letter_with_stub("隐患移交函", number, to, body, request.office.name, day, stub=stub, receipt=RECEIPT)


def closures(request: PrintRequest) -> Sequence[Document]:
    """销号单: what was found, done and found in order, with photos; room for the leader who approves."""
    return [_closure(request, each) for each in all_words(request)]


def _closure(request: PrintRequest, hazard: Words) -> Document:
    pictures = photos(request, hazard.row, PHOTO_KINDS)
    checkers = "、".join(filter(None, (hazard["checker_one"], hazard["checker_two"])))
    letter = f"（{hazard['passed_number']}）" if hazard["passed_number"] else ""
    passed = f"已移交{hazard['passed_to']}{letter}。{hazard['reply']}" if hazard.row.values["passed_to"] else ""
    pairs = [
        Pair("隐患编号", hazard["number"]), Pair("等级和督办", " ".join(filter(None, (hazard["level"], hazard["supervision"])))),
        Pair("发现日期", hazard["found"]), Pair("来源", hazard["source"]),
        Pair("地点", where(hazard), wide=True), Pair("隐患描述", hazard["description"], wide=True),
        Pair("责任单位", hazard["responsible_unit"]), Pair("责任人", hazard["responsible"]),
        Pair("整改情况", hazard["progress"] or passed, wide=True, height=50),
        Pair("完成日期", hazard["done_on"]), Pair("实际资金（元）", hazard["spent"]),
        Pair("复查人", checkers), Pair("复查日期", hazard["checked_on"]),
        Pair("复查意见", hazard["check_opinion"], wide=True, height=50),
        Pair("销号日期", hazard["closed_on"]), Pair("摘牌日期", hazard["lifted_on"]),
        Pair("分管领导意见", "", wide=True, height=50),
        *([] if pictures else [photo_place()]),
    ]  # fmt: skip
    return blank_form(
        "隐患治理销号单", pairs, number=hazard["number"], unit=request.office.name, photos=pictures,
        signers=("经办人", "分管领导（签字）", "日期"), dated=hazard.row.values["closed_on"],
    )  # fmt: skip
