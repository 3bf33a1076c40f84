"""Prints of one training: notice, sign-in sheet, record with photos, marks, who must make it up (domain 1.7, 2.5)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.kind import First, Fits, PrintKind
from trafficdesk.engine.papers.letterhead import letterhead
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    TO_WRITE,
    Words,
    all_words,
    contact,
    grouped,
    photo_place,
    photos,
    select_words,
    spoken_moment,
)
from trafficdesk.fields.shown import number_text
from trafficdesk.reports.document import Align, Cell, Column, Document, Pair, Table
from trafficdesk.reports.forms import blank_form, sign_in_sheet
from trafficdesk.reports.ledger import blank_names, name_list
from trafficdesk.reports.official import notice
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.training.reading import TrainingReading
from trafficdesk.work.training.rules import (
    ATTENDANCE,
    CAME,
    CANCELLED,
    FAILED,
    PASSED,
    SESSIONS,
    expected_at,
    present_at,
)

_SIGN_COLUMNS = ("序号", "姓名", "单位", "电话", "签到", "成绩", "备注")
_SIGN_WEIGHTS = (0.6, 1.1, 2.4, 1.5, 1.5, 0.8, 1)
_MAKE_UP, _SCORES = ("姓名", "到课情况", "补课日期", "补课签字", "备注"), ("姓名", "成绩", "考核结果", "备注")
# More units than this are addressed together.
_MOST_ADDRESSEES = 10


def _invited(request: PrintRequest, training: Words) -> list[Words]:
    return select_words(request, ATTENDANCE, Filter("training", "is", training.row.id), sort=("unit", "title"))


def notices(request: PrintRequest) -> Sequence[Document]:
    """培训通知 to the units of those invited; the day of issue is written in by hand."""
    return [_notice(request, each) for each in all_words(request)]


def _notice(request: PrintRequest, training: Words) -> Document:
    groups = grouped(_invited(request, training), lambda each: each["unit"])
    units = [name for name in groups if name]
    to = "、".join(units) if 0 < len(units) <= _MOST_ADDRESSEES else "各有关单位"
    hours = training.row.values["hours"]
    lecture = "，".join(filter(None, (
        f"由{training['speaker_unit']}{training['speaker']}主讲" if training["speaker"] else "",
        f"观看警示片《{training['film'].strip('《》')}》" if training["film"] else "",
        f"共 {number_text(hours)} 课时" if hours else "",
    )))  # fmt: skip
    who = f"{training['audience']}。" if training["audience"] else "各单位驾驶人。"
    counted = [(name or "其他", len(members)) for name, members in groups.items()]
    many = len(counted) > _MOST_ADDRESSEES
    total = f"共 {sum(number for _, number in counted)} 人，名额见附件"
    counts = total if many else "；".join(f"{name} {count} 人" for name, count in counted)
    body = [
        "为加强辖区交通安全教育，现将举办交通安全培训的有关事项通知如下：",
        "一、培训主题",
        f"{training['topic']}。",
        "二、时间和地点",
        f"{spoken_moment(training.row.values['starts'])}，{training['place'] or TO_WRITE}。",
        "三、参加人员",
        f"{who}{'应到人数：' + counts + '。' if counts else ''}",
        "四、培训形式",
        f"{'，'.join(filter(None, (training['form'], lecture))) or TO_WRITE}。",
        "五、有关要求",
        "请各单位组织人员按时参加并签到。因故不能参加的，请提前说明，安排补课。",
        f"{contact(request)}。",
    ]
    title = "关于举办道路交通安全培训的通知"
    head, annexes = letterhead(request.office), [("参加培训单位和人数", [_list_of(counted)])] if many else []
    return notice(
        title, "", to, body, request.office.name, None, mark=head.mark, annexes=annexes, imprint=head.imprint(request.office.name, None),
    )  # fmt: skip


def _list_of(counted: Sequence[tuple[str, int]]) -> Table:
    rows = tuple((str(at), name, str(number)) for at, (name, number) in enumerate(counted, 1))
    total = (Cell("合计", columns=2, head=True), Cell(str(sum(number for _, number in counted)), head=True))
    return Table((Column(0.6), Column(4, Align.LEFT), Column(1)), (*rows, total), (("序号", "单位", "人数"),), size=12, row_height=24)


def sign_in(request: PrintRequest) -> Sequence[Document]:
    """培训签到表: the invited, then room for others."""
    return [_sign_in(request, each) for each in all_words(request)]


def _sign_in(request: PrintRequest, training: Words) -> Document:
    invited = _invited(request, training)
    ids = [each.row.values["person"] for each in invited if each.row.values["person"] is not None]
    phones = {row.id: Words(request, row)["phone"] for row in request.records.rows("people", ids)}
    people = [
        (_name(each), each["unit"], phones.get(each.row.values["person"], ""), "", each["score"], "")
        for each in invited
    ]
    starts = training.row.values["starts"]
    facts = [
        ("培训主题", training["topic"]),
        ("时间", spoken_moment(starts)),
        ("地点", training["place"]),
        ("主讲人", training["speaker"]),
        ("课时", number_text(training.row.values["hours"])),
    ]
    return sign_in_sheet(
        "培训签到表", facts, people, columns=_SIGN_COLUMNS, weights=_SIGN_WEIGHTS, dated=starts.date() if starts else None
    )


def records(request: PrintRequest) -> Sequence[Document]:
    """培训记录表 with the photos attached to the session."""
    return [_record(request, each) for each in all_words(request)]


def _record(request: PrintRequest, training: Words) -> Document:
    invited = _invited(request, training)
    rows = [each.row for each in invited]
    units = "、".join(dict.fromkeys(each["unit"] for each in invited if each["unit"])) or training["units"]
    here, came = present_at(training.row, rows, (CAME,)), present_at(training.row, rows)
    present = f"{here}（另补课 {came - here} 人）" if came > here else str(here or "")
    counts = (str(expected_at(training.row, rows) or ""), present)
    pictures = photos(request, training.row)
    pairs = [
        Pair("培训主题", training["topic"], wide=True),
        Pair(training.label("starts"), spoken_moment(training.row.values["starts"])),
        *(Pair(label, text) for label, text in training.pairs("place", "form", "hours", "speaker", "speaker_unit")),
        Pair("参加单位", units, wide=True),
        *(Pair(label, number) for label, number in zip(("应到人数", "实到人数"), counts, strict=True)),
        Pair("对象", training["audience"], wide=True),
        Pair(training.label("film"), training["film"], wide=True),
        Pair(training.label("content"), training["content"], wide=True, height=90),
        Pair(training.label("exam"), "　".join(filter(None, (training["exam"], _marks(rows)))), wide=True),
        Pair(training.label("effect"), training["effect"], wide=True, height=60),
        *([] if pictures else [photo_place()]),
    ]  # fmt: skip
    starts = training.row.values["starts"]
    return blank_form(
        "交通安全培训记录表", pairs, unit=request.office.name, photos=pictures,
        signers=(("记录人", training["keeper"]), "审核人", "负责人"), dated=starts.date() if starts else None,
    )  # fmt: skip


def make_up_lists(request: PrintRequest) -> Sequence[Document]:
    """未参加培训人员补课名单 of each chosen session; sessions that everybody attended give none."""
    desk = TrainingReading(request.records)
    pages = []
    for each in all_words(request):
        absent = [Words(request, row) for row in desk.to_make_up(each.row.id)]
        groups = [
            (unit or "未填单位", [(_name(row), row["result"], "", "", "") for row in members])
            for unit, members in grouped(absent, lambda row: row["unit"]).items()
        ]
        if groups:
            pages.append(name_list(f"{each['topic'].removesuffix('补课')}补课名单", groups, _MAKE_UP, clock.today()))
    return pages


def blank_make_up(_request: PrintRequest) -> Sequence[Document]:
    """The list of who has to make up, to be filled in by hand."""
    return [blank_names(f"{'＿' * 8}补课名单", _MAKE_UP)]


def score_lists(request: PrintRequest) -> Sequence[Document]:
    """考试成绩表 of each chosen session; sessions without any mark give none."""
    pages = []
    for each in all_words(request):
        marked = [row for row in _invited(request, each) if row.row.values["score"] is not None]
        groups = [
            (unit or "名单外的人", [(_name(row), row["score"], row["passed"], "") for row in members])
            for unit, members in grouped(marked, lambda row: row["unit"]).items()
        ]
        if groups:
            dated = each.row.values["starts"].date()
            summary = f"共 {len(marked)} 人参加考核，{_marks([row.row for row in marked])}"
            pages.append(name_list(f"{each['topic']}考试成绩表", groups, _SCORES, dated, summary=summary))
    return pages


def blank_scores(_request: PrintRequest) -> Sequence[Document]:
    """The list of scores, to be filled in by hand."""
    return [blank_names(f"{'＿' * 8}考试成绩表", _SCORES)]


def _marks(rows: Sequence[Row]) -> str:
    """合格 of those that were judged, in words; "" when nobody was."""
    results = [row.values["passed"] for row in rows]
    passed, judged = results.count(PASSED), results.count(PASSED) + results.count(FAILED)
    return f"合格 {passed} 人，不合格 {judged - passed} 人，合格率 {100 * passed / judged:.1f}%" if judged else ""


def _name(attendance: Words) -> str:
    return attendance["person"] or attendance["name"]


def _planned_day(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """A session that is moved to another day gets another notice."""
    return {row.id: str(row.values["starts"] or "") for row in rows}


_NOT_CANCELLED = Fits(lambda row: row.values["state"] != CANCELLED, "培训已经取消，没有通知和签到表可打印。要办的话请重新登记。")
_HELD = Fits(
    lambda row: row.values["state"] != CANCELLED and row.values["starts"] <= clock.now(),
    "培训还没有举办，没有记录、成绩和补课名单可打印。举办以后再打印；通知和签到表现在就可以打。",
)
PRINTS = (
    PrintKind("training-notice", "培训通知", SESSIONS, notices, First(_planned_day), _NOT_CANCELLED),
    PrintKind("training-sign-in", "培训签到表", SESSIONS, sign_in, fits=_NOT_CANCELLED, returns="签到表"),
    PrintKind("training-record", "培训记录表", SESSIONS, records, fits=_HELD, returns="培训资料"),
    PrintKind("training-scores", "考试成绩表", SESSIONS, score_lists, fits=_HELD, empty=blank_scores, posted=True),
    PrintKind("training-make-up", "补课名单", SESSIONS, make_up_lists, fits=_HELD, empty=blank_make_up, posted=True),
)
