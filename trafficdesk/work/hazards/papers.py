"""Papers about one hazard: notice with stub, reply, recheck, extension, and letters to others (domain 1.9, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk.engine.papers.kind import First, Fits, PrintKind, Takes, numbered
from trafficdesk.engine.papers.letterhead import letterhead
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    BLANK_DAY,
    RECEIPT,
    TO_WRITE,
    Words,
    all_words,
    contact,
    paragraphs,
    photo_place,
    photos,
    sentence,
)
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import CheckBox, Document, Pair, Rule, Runs, Text
from trafficdesk.reports.forms import blank_form
from trafficdesk.reports.official import body_blocks, letter_with_stub, notice
from trafficdesk.work.hazards.papers_orders import (
    PHOTO_KINDS,
    UNKNOWN_UNIT,
    closures,
    is_late,
    is_open,
    last_urging,
    supervisions,
    transfers,
    urgings,
    where,
)
from trafficdesk.work.hazards.papers_tables import blank_figures, figures, full_ledger, money_ledger
from trafficdesk.work.hazards.process import HAZARD, LETTERS

CODE = HAZARD.code
_NO_NUMBER = "隐改〔　　　　〕　　号"


def notices(request: PrintRequest) -> Sequence[Document]:
    """整改通知书 with the office's stub. The street asks, reports and follows up; it does not punish."""
    return [_notice(request, each) for each in all_words(request)]


def _notice(request: PrintRequest, hazard: Words) -> Document:
    number = hazard["notice_number"] or _NO_NUMBER
    to = hazard["responsible_unit"] or UNKNOWN_UNIT
    # A later deadline is not the one of this notice: 延期申请 and 复查意见书 carry it.
    first = hazard.row.values["original_due"] is not None and hazard.row.values["passed_on"] is None
    due, day = hazard.day("original_due" if first else "due"), hazard.row.values["notice_on"]
    who = f"（检查人：{hazard['reporter']}）" if hazard["reporter"] else ""
    body = [
        f"{hazard.day('found')}，本办在{where(hazard)}{hazard['source']}中{who}发现下列道路交通安全隐患：",
        f"1. 隐患编号{hazard['number']}，{hazard['level']}：{sentence(hazard['description'])}",
        *([f"2. 依据：{sentence(hazard['basis'])}"] if hazard["basis"] else []),
        f"请你单位采取以下措施整改：{sentence(hazard['measure']) or TO_WRITE}",
        f"整改期限：{due}前完成。"
        + (f"整改期间的临时防护措施：{sentence(hazard['contingency'])}" if hazard["contingency"] else ""),
        "整改完成后，请将整改回复单报送本办申请复查。不能按期完成的，请在期限前书面说明原因、申请延期。"
        "逾期未整改又未说明的，本办将报告有关主管部门依法处理，并继续跟踪。",
        contact(request),
    ]
    stub = [
        ("被通知单位", f"{to}　　责任人：{hazard['responsible']}"),
        ("隐患", f"{hazard['number']}　{hazard['place']}"),
        ("整改期限", f"{due}　　通知日期：{written_date(day)}"),
    ]
    return letter_with_stub(
        "隐患整改通知书", number, to, body, request.office.name, day, stub=stub, receipt=RECEIPT
    )


def replies(request: PrintRequest) -> Sequence[Document]:
    """整改回复单 for the responsible unit to fill in and sign; what is known already stands there."""
    return [_reply(request, each) for each in all_words(request)]


def _facts(hazard: Words) -> list[Pair]:
    return [
        Pair("通知书文号", hazard["notice_number"]),
        Pair("隐患编号", hazard["number"]),
        Pair("整改单位", hazard["responsible_unit"]),
        Pair("责任人", hazard["responsible"]),
        Pair("地点", where(hazard), wide=True),
        Pair("隐患描述", hazard["description"], wide=True),
    ]


def _reply(request: PrintRequest, hazard: Words) -> Document:
    pictures = photos(request, hazard.row, PHOTO_KINDS)
    pairs = [
        *_facts(hazard),
        Pair("整改要求", hazard["measure"], wide=True),
        Pair("整改期限", hazard["due"]),
        Pair("完成日期", hazard["done_on"]),
        Pair("整改措施和情况", hazard["progress"], wide=True, height=80),
        Pair("资金来源", hazard["fund_source"]),
        Pair("实际资金（元）", hazard["spent"]),
        *([] if pictures else [photo_place()]),
    ]
    return blank_form(
        "隐患整改回复单", pairs, number=hazard["number"], unit=hazard["responsible_unit"], photos=pictures,
        signers=("负责人（签字）", "单位（盖章）", "日期"), dated=hazard.row.values["done_on"],
    )  # fmt: skip


def rechecks(request: PrintRequest) -> Sequence[Document]:
    """复查意见书, signed by two."""
    return [_recheck(request, each) for each in all_words(request)]


def _recheck(request: PrintRequest, hazard: Words) -> Document:
    pictures = photos(request, hazard.row, PHOTO_KINDS)
    first, second = (f"（{name}）" if name else "" for name in (hazard["checker_one"], hazard["checker_two"]))
    pairs = [
        *_facts(hazard),
        Pair("整改期限", hazard["due"]),
        Pair("复查日期", hazard["checked_on"]),
        Pair("整改情况", hazard["progress"], wide=True, height=70),
        Pair("复查情况和意见", hazard["check_opinion"], wide=True, height=90),
        Pair("复查结论", _verdict(hazard["check_result"]), wide=True),
        *([] if pictures else [photo_place()]),
    ]
    return blank_form(
        "隐患整改复查意见书", pairs, number=hazard["notice_number"] or hazard["number"], unit=request.office.name,
        photos=pictures, signers=(f"复查人一{first}", f"复查人二{second}", "被复查单位负责人"),
        dated=hazard.row.values["checked_on"],
    )  # fmt: skip


def _verdict(result: str) -> Runs:
    return (
        CheckBox(result == "合格"), Text(" 合格，同意销号　　　　"),
        CheckBox(result == "不合格"), Text(" 不合格，继续整改"),
    )  # fmt: skip


def extensions(request: PrintRequest) -> Sequence[Document]:
    """延期申请 of the responsible unit, with room for the approval; what was approved stands there."""
    return [_extension(request, each) for each in all_words(request)]


def _extension(request: PrintRequest, hazard: Words) -> Document:
    values = hazard.row.values
    extended = values["original_due"] is not None and values["due"] is not None and values["due"] > values["original_due"]
    first = written_date(values["original_due"] if extended else values["due"])
    later = written_date(values["due"] if extended else None)
    body = [
        f"我单位收到你办{hazard['notice_number'] or _NO_NUMBER}整改通知书，"
        f"应于{first}前完成{hazard['place']}隐患（{hazard['number']}）的整改。",
        f"因下列原因不能按期完成：{sentence(hazard['extension']) or TO_WRITE * 2}",
        f"目前整改进展：{sentence(hazard['progress']) or TO_WRITE * 2}",
        f"延期期间采取的临时防护措施：{sentence(hazard['contingency']) or TO_WRITE * 2}",
        f"申请将整改期限延至{later}，请予批准。",
    ]
    unit = hazard["responsible_unit"] or UNKNOWN_UNIT
    asked = notice("隐患整改延期申请", "", request.office.name, body, unit, None)
    answer = (Rule(before=16, after=10), *body_blocks(["审批意见：", "", f"批准人：　　　　　　日期：{BLANK_DAY}"]))
    return replace(asked, blocks=(*asked.blocks, *answer))


def letters(request: PrintRequest) -> Sequence[Document]:
    """建议函、移送函: facts, basis and a proposal to the department that may act; the street itself orders nothing."""
    return [_letter(request, each) for each in all_words(request)]


def _letter(request: PrintRequest, letter: Words) -> Document:
    values = letter.row.values
    subject = letter["subject"].removeprefix("关于").removesuffix("的")
    about = "，".join(filter(None, (letter["unit"], letter["vehicle"])))
    sections = (
        ("有关情况", [f"涉及对象：{about}。" if about else "", *paragraphs(values["facts"])], TO_WRITE),
        ("依据", [sentence(line) for line in paragraphs(values["basis"])], TO_WRITE),
        ("建议", paragraphs(values["proposal"]), "建议依照职权核查，依法处理。"),
    )
    body = ["我办在道路交通安全工作中发现下列情况，属于贵部门职责范围，现函告如下："]
    for numeral, (heading, texts, otherwise) in zip("一二三", sections, strict=True):
        body += [f"{numeral}、{heading}", *([text for text in texts if text] or [otherwise])]
    if values["reply_due"]:
        body.append(f"特此函告，请于{letter.day('reply_due')}前将办理情况函复我办。")
    else:
        body.append("特此函告，请将办理情况函复我办。")
    body.append(f"{contact(request)}。")
    kind = letter["kind"] or "函"
    head = letterhead(request.office)
    to = "、".join(head.body(name) or UNKNOWN_UNIT for name in letter["addressee"].split("、"))
    return notice(
        f"关于{subject}的{kind}", letter["number"], to, body, request.office.name, values["sent"], mark=head.letter_mark, letter=True,
        imprint=head.imprint(request.office.name, values["sent"]),
    )  # fmt: skip


# Reply, recheck and closure are forms to be filled in by hand, whatever is known already.
PRINTS = (
    PrintKind(
        "hazard-notice", "隐患整改通知书", CODE, notices, numbered("notice_number"),
        Fits(lambda row: is_open(row) or bool(row.values["notice_number"]),
             "这些隐患没有下达过通知就已经销号，没有通知书可打印。要看办理情况请打销号单。"),
        returns="签收回执",
    ),
    PrintKind("hazard-reply", "隐患整改回复单", CODE, replies, returns="整改材料"),
    PrintKind("hazard-recheck", "隐患整改复查意见书", CODE, rechecks, returns="整改材料"),
    PrintKind(
        "hazard-extension", "隐患整改延期申请", CODE, extensions,
        fits=Fits(is_open, "这些隐患都已经销号，不用再申请延期。要看办理情况请打销号单。"),
        returns="整改材料",
    ),
    PrintKind(
        "hazard-urging", "隐患整改催办单", CODE, urgings, First(last_urging),
        Fits(is_late, "这些隐患都没有逾期，不用催办。期限到了还没有办结的才打印催办单。"),
        returns="签收回执",
    ),
    PrintKind(
        "hazard-supervision", "挂牌督办单", CODE, supervisions, numbered("supervision_number"),
        Fits(lambda row: row.values["supervised_on"] is not None, "这些隐患没有挂牌督办，没有督办单可打印。要督办，请先登记挂牌督办。"),
        returns="签收回执",
    ),
    PrintKind(
        "hazard-transfer", "隐患移交函", CODE, transfers, numbered("passed_number"),
        Fits(lambda row: bool(row.values["passed_to"]), "这些隐患没有移交给别的部门，没有移交函可打印。不归本街道管的，请先登记移交。"),
        returns="签收回执",
    ),
    PrintKind("hazard-closure", "隐患治理销号单", CODE, closures, returns="整改材料"),
    PrintKind("hazard-letter", "建议函、移送函", LETTERS, letters, numbered("number"), returns="签收回执"),
    PrintKind("hazard-ledger", "隐患台账（全项）", CODE, full_ledger),
    PrintKind("hazard-figures", "隐患排查治理统计表", CODE, figures, takes=Takes(fields=("found",), whole="整个时期"), empty=blank_figures),
    PrintKind("hazard-money", "隐患治理资金台账", CODE, money_ledger),
)
