"""A hazard from finding to closure: what each step asks for, where it leads, what it writes (domain 1.9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trafficdesk.engine.process import (
    ANY,
    KEPT,
    TODAY,
    Ask,
    Column,
    Course,
    Needs,
    Note,
    Process,
    Series,
    Step,
    Turn,
)
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.shown import written_date
from trafficdesk.fields.spec import Condition, Kind
from trafficdesk.store.query import Row
from trafficdesk.work.hazards import rules
from trafficdesk.work.hazards.rules import (
    AGAIN,
    ASKED,
    CHECKED,
    CLOSED,
    EXTENDED,
    FOLLOWED,
    GRADED,
    NOTICED,
    PASSED,
    REGISTERED,
    REPLIED,
    WORKING,
)
from trafficdesk.work.hazards.rules_numbers import next_number

FOLLOW_UPS, FUNDS, LETTERS = "hazard-follow-ups", "hazard-funds", "letters"
SUPERVISE = "挂牌督办"
# Columns of the board.
TO_NOTIFY, UNDER_WAY, TO_CHECK, HANDED_OVER, DONE = "待下达", "整改中", "待复查", "已移交", "已销号"

# 五落实, in the plan's own words.
FIVE = (
    ("responsible_unit", "责任（责任单位）"), ("responsible", "责任（责任人）"), ("measure", "措施"),
    ("fund_source", "资金（来源，不需资金就写“不需资金”）"), ("due", "时限"), ("contingency", "预案（临时防护措施）"),
)  # fmt: skip
_FIVE = tuple(Ask(name, start=KEPT) for name in (
    "responsible_unit", "responsible", "measure", "budget", "fund_source", "due", "contingency",
))  # fmt: skip
_ENTRY = (
    "source", "category", "place", "road", "span", "side", "committee", "description", "item", "level", "due", "unit",
    "vehicle", "reporter", "reporter_phone",
)  # fmt: skip
_TWO = "复查要两个人签字，请填第{}位复查人。"


# What no data says.


def propose_due(take: Taking) -> None:
    """Without a deadline, the usual one of the level."""
    if not take.now("due") and take.now("found"):
        take.values["due"] = rules.proposed_due(take.now("level"), take.now("found"))


def wait_for_recheck(take: Taking) -> None:
    """From now on the day of the recheck counts."""
    if (take.now("spent") or 0) < 0:
        take.refuse("spent", "资金不能是负数，请核对。")
    take.values["check_due"] = rules.check_due(take.today)


def judge(take: Taking) -> None:
    """Two people looked: in order means closed and off the list of supervision; else once more, with a day of its own."""
    given, row = take.given, take.row
    if given["checker_one"] == given["checker_two"]:
        take.refuse("checker_two", "复查要两个人签字，请填两位不同的复查人。")
    on, due = given["checked_on"], take.values.pop("due", None)
    passed = take.now("state") == CLOSED
    take.values |= {"closed_on": on if passed else None, "lifted_on": on if passed and row["supervised_on"] else None}
    if not passed and due is not None:
        if due < on:
            take.refuse("due", f"再次整改的期限 {due} 早于复查日期 {on}，请核对。")
        take.values |= {"due": due, "original_due": row["original_due"] or row["due"]}


def put_off(take: Taking) -> None:
    """The first deadline stays on record; every extension says why and who approved it."""
    due = take.given["due"]
    take.later("due", take.row["due"], "新期限 {day} 不晚于现在的期限 {than}，请核对。")
    if due < take.today:
        take.refuse("due", f"新期限 {due} 已经过去，请填今天以后的日期。")
    text = f"{take.given['extension']}（批准人 {take.given['approver']}，{take.today}）"
    earlier = take.row["extension"]
    take.values |= {
        "extension": f"{earlier}；{text}" if earlier else text, "original_due": take.row["original_due"] or take.row["due"],
    }  # fmt: skip


def hand_over(take: Taking) -> None:
    """The other owner gets a day to answer by; the first deadline stays on record."""
    on, row = take.given["passed_on"], take.row
    until = take.given.get("due") or on + timedelta(days=rules.days_of("移交期限", "移交", on))
    if until < on:
        take.refuse("due", f"请对方办结的日期 {until} 早于移交日期 {on}，请核对。")
    take.values["due"] = until
    if row["due"] and row["due"] != until:
        take.values["original_due"] = row["original_due"] or row["due"]


def lift(take: Taking) -> None:
    """What is closed is off the list of supervision."""
    take.values["lifted_on"] = take.given["closed_on"] if take.row["supervised_on"] else None


def hang_up(take: Taking) -> None:
    """Under supervision once a level."""
    level, row = take.given["supervision"], take.row
    if row["supervised_on"] and row["supervision"] == level:
        take.refuse("supervision", f"已经在 {row['supervised_on']} 按“{level}”挂牌督办，不用重复挂牌。")
    take.values["lifted_on"] = None
    take.note |= {"on": take.given["supervised_on"], "content": f"{level}，{take.given['supervisor']}"}


def above_nothing(take: Taking) -> None:
    """An amount of money is more than nothing."""
    if take.note["amount"] <= 0:
        take.refuse("amount", "要大于零，请核对。")


def keep_in_order(take: Taking) -> None:
    """Every step: no deadline before the finding; one that came without a number gets it."""
    found, due = take.now("found"), take.values.get("due")
    if due is not None and found is not None and due < found:
        take.refuse("due", f"早于发现日期 {found}，请核对。")
    if take.row_id and take.step.to and not take.row["number"]:
        take.values["number"] = next_number(take.work.connection, found)


def letter_of(_records: Records, row: Row) -> dict[str, Any]:
    """What a letter about a hazard begins with."""
    values, found = row.values, row.values["found"]
    unit = "unit" if values["unit"] else "responsible_unit"
    who = row.titles.get(unit) or row.titles.get("vehicle") or str(values["place"])
    road = values["category"] in ("路", "环境")
    return {
        "subject": f"依法处理{who}{values['item'] or '道路交通安全隐患'}", "basis": values["basis"],
        "facts": f"{written_date(found)}在{values['place']}发现：{values['description']}",
        "proposal": "建议依照职权核查，依法处理。" if road else "建议依法责令停业整顿。",
        "unit": values[unit], "vehicle": values["vehicle"],
    }  # fmt: skip


_OWN = (("登记", "核实定级", "下达通知", "整改中", "复查", "销号"), (
    (REGISTERED, 1), (GRADED, 2), (NOTICED, 3), (WORKING, 3), (EXTENDED, 3), (AGAIN, 3), (ASKED, 4), (CHECKED, 4), (CLOSED, 6),
))  # fmt: skip
_PASSED = (("登记", "移交", "回复", "跟踪", "销号"), ((PASSED, 2), (REPLIED, 3), (FOLLOWED, 3), (CLOSED, 5)))

HAZARD = Process(
    code="hazards",
    noun="隐患",
    over=(CLOSED,),
    always=keep_in_order,
    columns=(
        Column(TO_NOTIFY, (REGISTERED, GRADED)),
        Column(UNDER_WAY, (NOTICED, WORKING, AGAIN, EXTENDED)),
        Column(TO_CHECK, (ASKED, CHECKED)),
        Column(HANDED_OVER, (PASSED, REPLIED, FOLLOWED)),
        Column(DONE, (CLOSED,)),
    ),
    courses=(Course(*_PASSED, when=Condition("passed_on", "filled")), Course(*_OWN)),
    entry=Step(
        "find", "登记隐患", "编号由程序给出；不填期限，就按等级给出通常的期限。", to=REGISTERED, logic=propose_due,
        asks=(Ask("found", start=TODAY), Ask("source", start="日常巡查"), *(Ask(name) for name in _ENTRY[1:])),
    ),
    steps=(
        Step(
            "notify", "下达通知", "五落实（责任、措施、资金、时限、预案）填齐才能下达。编号由程序给出。",
            since=(GRADED,), to=NOTICED, says="下达整改通知",
            asks=(Ask("notice_on", "请填写通知日期。", TODAY, since="found", past=True), *_FIVE),
            needs=Needs(FIVE, "五落实缺：{missing}。请填好再下达通知。"),
            series=Series("notice_number", "隐改", "notice_on"), prints=("hazard-notice",),
        ),
        Step("start", "开始整改", "责任单位已经动手整改？", since=(GRADED, NOTICED, EXTENDED), to=WORKING),
        Step(
            "ask_for_check", "申请验收", "责任单位回复整改完成。整改后的照片点右边的照片框来加。",
            since=(NOTICED, WORKING, AGAIN, EXTENDED), to=ASKED, logic=wait_for_recheck,
            asks=(
                Ask("done_on", "请填写整改完成日期。", TODAY, since="found", past=True),
                Ask("progress", "请写明整改情况，例如：已更换标志牌 2 块。"), Ask("spent", start=KEPT),
            ),
        ),
        Step(
            "recheck", "登记复查", "两个人到现场复查。合格就销号，不合格再次整改，可以另定期限。",
            since=(ASKED, CHECKED), to=Turn("check_result", (("合格", CLOSED), ("不合格", AGAIN))), logic=judge,
            says="复查{check_result}，{state}", icon="shield_checkmark", prints=("hazard-recheck",),
            asks=(
                Ask("checked_on", "请填写复查日期。", TODAY, since="done_on", past=True), Ask("check_result", "请选复查结论。"),
                Ask("checker_one", _TWO.format("一")), Ask("checker_two", _TWO.format("二")),
                Ask("check_opinion", "请填写复查意见。", label="意见"),
                Ask("due", label="再次整改期限", help="合格的不填；不合格的不填就照原期限"),
            ),
        ),
        Step(
            "extend", "延期", "原定期限会保留在记录里。", since=(NOTICED, WORKING, AGAIN, EXTENDED), to=EXTENDED, logic=put_off,
            says="延期到 {due}",
            asks=(
                Ask("due", "请填写新期限。", label="新期限", help="要晚于现在的期限"),
                Ask("extension", "延期要写明原因。", label="延期原因"),
                Ask("approver", "延期要写明批准人。", label="批准人", own=Kind.NAME),
            ),
        ),
        Step(
            "reply", "登记移交回复", "对方怎么答复的？", since=(PASSED, FOLLOWED), to=REPLIED,
            asks=(
                Ask("replied_on", "请填写回复日期。", TODAY, label="回复日期", since="passed_on", past=True),
                Ask("reply", "请填写移交回复的内容。"),
            ),
        ),
        Step(
            "follow", "跟踪了解", "问问对方办到哪一步了，每次都记下来。", since=(PASSED, REPLIED), to=FOLLOWED,
            says="跟踪移交的隐患", note=Note(FOLLOW_UPS, "hazard", (("act", "跟踪了解"),), (("whom", "passed_to"),)),
            asks=(
                Ask("on", "请填写日期。", TODAY, since="passed_on", past=True, note=True), Ask("content", note=True),
                Ask("answer", note=True),
            ),
        ),
        Step(
            "close_passed", "销号", "对方已经处理好。请写明结果。", since=(REPLIED, FOLLOWED), to=CLOSED, logic=lift,
            otherwise="没有移交的隐患，要由两人复查合格才能销号。",
            asks=(
                Ask("closed_on", "请填写销号日期。", TODAY, since="passed_on", past=True),
                Ask("check_opinion", "请写明对方处理的结果，才能销号。", label="意见"),
            ),
        ),
        Step(
            "grade", "核实定级", "到现场核实，定等级。五落实可以现在填，最迟在下达通知时填齐。",
            since=(REGISTERED, REPLIED), to=GRADED, logic=propose_due,
            asks=(
                Ask("level", "请选隐患等级，定了级才能下达整改通知。", KEPT),
                *(Ask(name, start=KEPT) for name in ("supervision", "basis", "consequence")), *_FIVE, Ask("helpers", start=KEPT),
            ),
        ),
        Step(
            "pass_on", "移交", "不归本街道管的隐患移交给主管部门，并跟踪到处理完。移交函的文号由程序给出。",
            since=(REGISTERED, GRADED, NOTICED, WORKING, EXTENDED), to=PASSED, logic=hand_over,
            series=Series("passed_number", "隐移", "passed_on"), prints=("hazard-transfer",),
            asks=(
                Ask("passed_to", "请选移交给哪个部门。"), Ask("passed_on", "请填写移交日期。", TODAY, since="found", past=True),
                Ask("due", label="请对方办结日期", help="不填就按通常的天数"),
            ),
        ),
        # Beside the way.
        Step(
            "again", "重新整改", "销号以后发现没有整改好。写明原因，隐患回到整改中。", since=(CLOSED,), to=AGAIN,
            fixed=(("closed_on", None),), why="reason", says="重新整改", danger=True,
            asks=(
                Ask("reason", "请写明为什么重新整改。", label="原因", own=Kind.TEXT),
                Ask("due", "请填写再次整改期限。", label="再次整改期限"),
            ),
        ),
        Step(
            "supervise", SUPERVISE, "由街道、区或市挂牌督办，销号时一并摘牌。文号由程序给出。", logic=hang_up,
            series=Series("supervision_number", "隐督", "supervised_on"), prints=("hazard-supervision",),
            note=Note(FOLLOW_UPS, "hazard", (("act", SUPERVISE),)), says="挂牌督办（{supervision}）",
            asks=(
                Ask("supervision", "请选督办级别：街道、区级挂牌或市级挂牌。", KEPT),
                Ask("supervisor", "请填督办单位，例如：区交通安全委员会办公室。"),
                Ask("supervised_on", "请填写挂牌日期。", TODAY, since="found", past=True),
            ),
        ),
        Step(
            "fund", "登记资金", since=ANY, note=Note(FUNDS, "hazard"), logic=above_nothing, says="登记治理资金",
            asks=(
                Ask("paid", "请填写日期。", TODAY, note=True), Ask("amount", "请填写金额。", note=True),
                *(Ask(name, note=True) for name in ("source", "content", "receipt")),
            ),
        ),
        Step(
            "letter", "起草函件", "街道没有停业、处罚的权力，只向主管部门提建议。", since=ANY, note=Note(LETTERS, "hazard"),
            begins=letter_of, says="登记{kind}", prints=("hazard-letter",),
            asks=(
                Ask("kind", "请选函件种类。", "建议函", note=True), Ask("subject", "请填写事由。", note=True),
                Ask("addressee", "请选主送部门。", note=True),
                *(Ask(name, note=True) for name in ("unit", "vehicle", "facts", "basis", "proposal")),
                Ask("sent", "请填写发函日期。", TODAY, note=True), Ask("reply_due", note=True), Ask("number", note=True),
            ),
        ),
    ),
)  # fmt: skip

# A letter has no states: entered, then answered once.
LETTER = Process(
    code=LETTERS,
    noun="函件",
    field="",
    over=(),
    entry=Step(
        "propose", "登记函件", asks=(Ask("kind", start="建议函"), Ask("sent", start=TODAY)), says="登记{kind}",
    ),
    steps=(
        Step(
            "answer", "登记回复", only=Condition("replied_on", "empty"), otherwise="已经登记过回复。",
            asks=(
                Ask("replied_on", "请填写回复日期。", TODAY, since="sent", past=True),
                Ask("result", "请写明对方怎么处理的，例如：已责令停业整顿 15 天。"),
            ),
        ),
    ),
)  # fmt: skip
