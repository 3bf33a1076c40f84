"""An accident under 四不放过: registered, reported, what its four blocks lead to, closed (domain 1.11).

Its state follows the work: whoever writes a block, enters the police's certificate or a rectification moves it on (rules.py).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.doing import Doing
from trafficdesk.engine.process import KEPT, TODAY, Ask, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Row
from trafficdesk.work.accidents import rules
from trafficdesk.work.accidents.reading import AccidentReading
from trafficdesk.work.accidents.rules import (
    BLOCKS,
    CLOSED,
    CODE,
    DETERMINED,
    EDUCATION,
    INVESTIGATED,
    RECTIFYING,
    REGISTERED,
)
from trafficdesk.work.hazards.process import HAZARD
from trafficdesk.work.meetings.process import ISSUE
from trafficdesk.work.training.process import SESSION

_AGAIN = "已经结案，不能再改。确实有误，请先重新办理。"


# What no data says.


def happened_already(take: Taking) -> None:
    """A report was sent at some time of today, not later on."""
    for name in ("quick_report", "follow_up"):
        at = take.given.get(name)
        if at is not None and at > clock.now() + timedelta(minutes=1):
            take.refuse(name, f"{at:%Y-%m-%d %H:%M} 还没有到，请核对时间。")


def count_parties(take: Taking) -> None:
    """The toll that the parties' casualties add up to."""
    parties = AccidentReading(take.records).parties(take.row_id)
    take.values |= rules.toll(take.row["happened"], [each.values for each in parties])


def all_four_blocks(take: Taking) -> None:
    """Closed only with the evidence of all four blocks, the follow-up, and the seven days that count; the sentence lists all."""
    missing = AccidentReading(take.records).missing(take.row_id)
    days = rules.counted_days(take.row["happened"].date())
    if take.given["closed_on"] < take.row["happened"].date() + timedelta(days=days):
        missing.append(f"事故未满 {days} 日，伤亡人数还可能变化，请满 {days} 日并核实续报后再结案")
    if missing:
        take.refuse("closed_on", f"四不放过没有做完，不能结案。{'；'.join(missing)}。")


def as_hazard(take: Taking) -> None:
    """Block 3 makes rectification items: a hazard that comes from this accident."""
    base = {"source": "事故倒查", "category": "管理", "place": take.row["place"], "committee": take.row["committee"]}
    given = {**base, **_filled(take), "accident": take.row_id}
    Doing(HAZARD, take.office, take.records).begin_in(take.work, given)


def as_issue(take: Taking) -> None:
    """Block 3 may also give a joint meeting an issue to settle."""
    given = {"kind": "事故分析", **_filled(take), "accident": take.row_id}
    Doing(ISSUE, take.office, take.records).begin_in(take.work, given)


def as_training(take: Taking) -> None:
    """Block 4 makes a training record."""
    base = {"topic": f"事故警示教育：{take.row['title']}", "form": "案例分析"}
    session = Doing(SESSION, take.office, take.records).begin_in(take.work, {**base, **_filled(take)})
    _answer_education(take, session)


def by_a_session(take: Taking) -> None:
    """Block 4 is answered by a training that is in the ledger already, if it was held afterwards."""
    session = take.work.row(SESSION.code, take.given["training"])
    if session["starts"] < take.row["happened"]:
        take.refuse("training", f"培训“{session['title']}”在事故之前，不能算这起事故的教育。请选事故以后的一期。")
    _answer_education(take, session["id"])


def _answer_education(take: Taking, training: int) -> None:
    block = next(each for each in AccidentReading(take.records).blocks(take.row_id) if each.name == EDUCATION)
    if block.items:
        first = next(iter(take.specs))
        take.refuse(first, f"这起事故已经有教育培训记录“{block.items[0].title}”，请打开它继续办。")
    take.also(BLOCKS, block.id or None, {"accident": take.row_id, "block": EDUCATION, "training": training})


def _filled(take: Taking) -> dict[str, Any]:
    """What was said; what was left empty leaves room for what the accident says."""
    return {name: value for name, value in take.given.items() if value not in (None, "")}


def here(_records: Records, row: Row) -> dict[str, Any]:
    """A hazard that an accident showed lies where it happened."""
    return {"place": row.values["place"]}


def because(_records: Records, row: Row) -> dict[str, Any]:
    """Who is held to account is so for the cause that was found."""
    return {"cause": row.values["cause"]}


def about_it(_records: Records, row: Row) -> dict[str, Any]:
    """The training that follows is about this accident."""
    return {"topic": f"事故警示教育：{row.title}"}


def _of(code: str, *names: str) -> tuple[Ask, ...]:
    return tuple(Ask(name, of=code) for name in names)


def _report(key: str, words: str, when: str, whom: str, paper: str) -> Step:
    return Step(
        key, f"登记{words}", "什么时候送出、报给谁？", logic=happened_already, says=f"已送{words}", prints=(paper,),
        asks=(Ask(when, f"请填写{words}送出的时间。", TODAY, past=True), Ask(whom, start=KEPT)), otherwise=_AGAIN,
    )  # fmt: skip


_STAGES = (REGISTERED, INVESTIGATED, DETERMINED, RECTIFYING)
ACCIDENT = Process(
    code=CODE,
    noun="事故",
    over=(CLOSED,),
    elsewhere=tuple((old, new) for at, old in enumerate(_STAGES) for new in _STAGES[at + 1 :]),
    entry=Step(
        "register", "登记事故", "等级按伤亡和损失算出。快报在接报后 1 小时内，续报在 7 日内。", to=REGISTERED, prints=("accident-quick",),
        asks=(
            Ask("happened"), Ask("heard", start=TODAY),
            *(Ask(name) for name in (
                "place", "road", "committee", "form", "weather", "course", "measures", "deaths", "serious", "slight", "loss",
            )),
        ),
    ),
    steps=(
        Step(
            "close", "结案", "四不放过四项都完成、续报已送、满 7 日，才能结案。结案后不能再改。",
            review=True, since=_STAGES, to=CLOSED,
            logic=all_four_blocks, says="事故结案", icon="checkmark_circle",
            asks=(Ask("closed_on", "请填写结案日期。", TODAY, past=True),),
            prints=("accident-four",), otherwise=_AGAIN,
        ),
        Step(
            "reopen", "重新办理", "结案的事故重新打开，可以改伤亡、认定和四不放过，改好再结案。",
            review=True, since=(CLOSED,), to=RECTIFYING,
            asks=(Ask("reason", "重新办理要写明原因，例如：7 日后伤亡有变化、认定书复核后更改。", label="原因", own=Kind.TEXT),),
            fixed=(("closed_on", None),), why="reason", says="重新办理事故", otherwise="还没有结案，不用重新办理。",
        ),
        # Beside the way.
        Step(
            "facts", "伤亡和认定", "两个等级随伤亡和损失重算；认定照交警认定书抄写。", icon="edit", says="修改事故", otherwise=_AGAIN,
            asks=tuple(Ask(name, start=KEPT) for name in (
                "deaths", "late_deaths", "serious", "slight", "loss", "procedure", "certificate_number", "certificate_on",
                "cause_kind", "cause", "outcome", "insurance",
            )),
        ),
        Step("toll", "照当事人更新", "伤亡照登记的当事人计算。", logic=count_parties, says="照当事人的伤亡更新事故", otherwise=_AGAIN),
        _report("quick", "快报", "quick_report", "quick_to", "accident-quick"),
        _report("follow", "续报", "follow_up", "follow_to", "accident-follow-up"),
        Step(
            "hazard", "建立整改事项", "登记到隐患台账，来源是事故倒查；在隐患看板上跟到销号，这一项才算完成。可以建立几项。",
            logic=as_hazard, begins=here, says="事故整改事项", otherwise=_AGAIN,
            asks=(
                Ask("found", "请填写发现日期。", TODAY, of=HAZARD.code, past=True),
                Ask("description", "请写明要整改什么。", of=HAZARD.code), Ask("category", start="管理", of=HAZARD.code),
                Ask("place", of=HAZARD.code), Ask("level", start="一般隐患", of=HAZARD.code),
                *_of(HAZARD.code, "responsible_unit", "responsible", "measure", "due"),
            ),
        ),
        Step(
            "issue", "提交联席会议",
            "作为会议议定事项登记，来源是这起事故；在会议台跟到销号，这一项才算完成。会还没有登记的，先到联席会议登记。",
            logic=as_issue, begins=because, says="事故提交联席会议", otherwise=_AGAIN,
            asks=(
                Ask("meeting", "请选一次联席会议。", of=ISSUE.code), Ask("issue", "请写明提交什么事项。", of=ISSUE.code),
                *_of(ISSUE.code, "cause", "measure", "lead_unit", "responsible", "due"),
            ),
        ),
        Step(
            "training", "建立教育培训", "登记到培训台账；培训登记完成，这一项才算完成。", logic=as_training, begins=about_it,
            says="事故警示教育", otherwise=_AGAIN,
            asks=(
                Ask("topic", of=SESSION.code), Ask("starts", "请填写培训时间。", TODAY, of=SESSION.code), Ask("place", of=SESSION.code),
                Ask("form", start="案例分析", of=SESSION.code), Ask("speaker", of=SESSION.code),
            ),
        ),
        Step(
            "session", "选已有的培训", "事故以后办的一期培训；培训登记完成，这一项才算完成。", logic=by_a_session,
            says="事故警示教育", otherwise=_AGAIN, asks=(Ask("training", "请选一期培训。", of=BLOCKS),),
        ),
    ),
)  # fmt: skip


# The four blocks: rows without states, one each, written bit by bit until the accident is closed.


def while_open(take: Taking) -> None:
    """Nothing of a closed accident changes; nothing was done before it happened."""
    accident, day = take.linked("accident"), take.now("done_on")
    if accident["state"] == CLOSED:
        take.refuse("accident", f"事故 {accident['title']} {_AGAIN}")
    if day is not None and day < accident["happened"].date():
        take.refuse("done_on", f"早于事故发生日期 {accident['happened']:%Y-%m-%d}，请核对。")


_BLOCK = (*(Ask(name, start=KEPT) for name in ("conclusion", "evidence", "responsible")), Ask("done_on", start=KEPT, past=True))
_BLOCK_HINT = "四样都有，这一项才算完成；可以分几次填。证据写材料名称，或用“附证据”附上扫描件。"
BLOCK = Process(
    code=BLOCKS,
    noun="四不放过",
    field="",
    over=(),
    always=while_open,
    entry=Step("write", "填写", _BLOCK_HINT, asks=(Ask("accident"), Ask("block"), *_BLOCK), says="四不放过"),
    steps=(Step("fill", "修改", _BLOCK_HINT, asks=_BLOCK, says="四不放过"),),
)  # fmt: skip
