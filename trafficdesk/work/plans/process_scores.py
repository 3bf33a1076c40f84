"""A score sheet until it is published, and the judging of its lines (domain 1.12)."""

from __future__ import annotations

from decimal import Decimal

from trafficdesk import clock
from trafficdesk.engine.process import KEPT, Ask, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import Refused
from trafficdesk.fields.shown import number_text
from trafficdesk.fields.spec import Kind
from trafficdesk.rules import counters
from trafficdesk.work.plans import rules_scores as rules
from trafficdesk.work.plans.reading_scores import ScoreReading, ScoreRow
from trafficdesk.work.plans.rules_scores import LINES, PUBLISHED, REVIEW, SELF, SHEETS

# The sheet.


def freeze(takes: list[Taking]) -> None:
    """Sheets keep their figures and the rows behind; every line must be scored from today's ledgers."""
    filled = ScoreReading(takes[0].records).sheets([take.row_id for take in takes])
    problems = [take.problem("state", sentence) for take in takes if (sentence := _unready(take.row["title"], filled[take.row_id]))]
    if problems:
        raise Refused(problems)
    for take in takes:
        take.values["published_at"] = clock.now()
        for line in filled[take.row_id]:
            if line.now is not None:
                figure = counters.pinned(take.work.connection, line.now)
                kept = {"counted": figure.value, "explained": figure.explained, "frozen": counters.freeze(figure)}
                take.also(LINES, line.id, kept)


def _unready(title: str, lines: list[ScoreRow]) -> str:
    """Why a sheet cannot be published, "" when it can."""
    empty = [line.name for line in lines if line.score is None and not line.exempt]
    if empty:
        return f"{title}还有 {len(empty)} 项没有得分，不能公布：{'、'.join(empty[:5])}。请先评分。"
    moved = [line.name for line in lines if line.moved]
    names = "、".join(moved[:5])
    return f"{title}有 {len(moved)} 项的台账有了变化，不能按旧数公布：{names}。请先点“重新统计”看过。" if moved else ""


SHEET = Process(
    code=SHEETS,
    noun="考核表",
    over=(PUBLISHED,),
    elsewhere=((SELF, REVIEW),),  # the first line that is judged
    steps=(
        Step(
            "publish", "公布", "公布以后数字和后面的记录都固定下来，不能再改；确需更正的先撤回。",
            review=True, since=(SELF, REVIEW), to=PUBLISHED,
            together=freeze, icon="checkmark", says="公布考核结果", prints=("assessment-sheet",),
        ),
        Step(
            "withdraw", "撤回公布", "撤回以后可以重新统计和评分，再公布。原来公布的数字留在修改记录里。",
            review=True, since=(PUBLISHED,), to=REVIEW,
            fixed=(("published_at", None),), why="reason",
            asks=(
                Ask("reason", "撤回公布要写明原因，例如：被考核单位申诉，核实后更正。", label="原因", own=Kind.TEXT,
                    help="例如：被考核单位申诉，核实后更正"),
            ),
        ),
    ),
)  # fmt: skip

# Its lines.


def on_an_open_sheet(take: Taking) -> None:
    """What is published is not judged any more."""
    sheet = take.linked("assessment")
    if sheet["state"] == PUBLISHED:
        take.refuse("assessment", f"考核表 {sheet['title']} 已经公布，不能再改。确需更正，请先撤回公布。")


def judge(take: Taking) -> None:
    """Another score than the ledgers say, or less than all, wants a reason; empty is what the ledgers say."""
    scheme, given, automatic = take.linked("indicator"), take.given, take.row["automatic"]
    most: Decimal = scheme["points"]
    if scheme["kind"] == rules.VETO:
        take.refuse("score", f"{scheme['title']}是一票否决项，不计分。请用“登记一票否决”。")
    for name in ("score", "self_score"):
        value = given.get(name)
        if value is not None and not Decimal(0) <= value <= most:
            take.refuse(name, f"要在 0 到 {number_text(most)} 之间，填的是 {number_text(value)}。请改正。")
    score, reason = given.get("score"), given.get("reason") or None
    nothing = take.row["explained"] is not None and take.row["counted"] is None  # the ledgers say that it does not apply
    score = automatic if score is None else score
    if score is None and not nothing:
        take.refuse("score", "这一项台账算不出来，请填写得分；没有可考核的内容，请用“不适用”。")
    by_hand = (automatic is not None or nothing) and score != automatic
    usual = rules.blank_score(scheme)
    short = automatic is None and not nothing and score != (most if usual is None else usual)
    if by_hand and nothing and not reason:
        take.refuse("reason", "台账里没有可考核的内容，另外给分要写明原因，会印在考核表上。")
    if by_hand and not reason:
        take.refuse("reason", f"台账算出的是 {number_text(automatic)} 分，改成别的分要写明原因，会印在考核表上。")
    if short and not reason:
        take.refuse("reason", "扣了分或加了分要写明原因，会印在考核表上，例如：缺第三季度自查记录。")
    take.values |= {"score": score, "overridden": by_hand, "exempt": score is None, "reason": reason}
    _begin_review(take)


def exempt(take: Taking) -> None:
    """There is nothing to assess although the ledgers cannot know it, or say otherwise."""
    scheme = take.linked("indicator")
    if scheme["kind"] not in (rules.DEDUCT, None):
        take.refuse("reason", f"{scheme['title']}是{scheme['kind']}项，没有就是零，不用登记不适用。")
    take.values |= {"score": None, "exempt": True, "overridden": True}
    _begin_review(take)


def _begin_review(take: Taking) -> None:
    sheet = take.linked("assessment")
    if sheet["state"] == SELF:
        take.also(SHEETS, sheet["id"], {"state": REVIEW})


def veto(take: Taking) -> None:
    """It strikes, or it does not although the ledgers say so."""
    scheme, strikes = take.linked("indicator"), bool(take.given["vetoes"])
    if scheme["kind"] != rules.VETO:
        take.refuse("vetoes", f"{scheme['title']}不是一票否决项，请直接评分。")
    take.values |= {"vetoes": strikes, "overridden": strikes != rules.vetoes(scheme, take.row["counted"])}
    take.words["strikes"] = "一票否决" if strikes else "不作一票否决"


LINE = Process(
    code=LINES,
    noun="考核得分",
    field="",
    over=(),
    always=on_an_open_sheet,
    steps=(
        Step(
            "judge", "评分", logic=judge, says="考核评分", icon="edit",
            asks=(
                Ask("self_score", start=KEPT), Ask("score", help="空着就按台账算出的分；没有自动统计的，不扣分就填满分"),
                Ask("reason", start=KEPT, label="扣分或改分原因", help="会印在考核表上"),
                Ask("evidence", start=KEPT, help="例如：3-1 至 3-4"),
            ),
        ),
        Step(
            "exempt", "不适用", "没有可考核的内容：这一项的分值不计入满分，总分按其余各项折合。", logic=exempt, says="考核不适用",
            icon="subtract_circle",
            asks=(
                Ask("reason", "请写明为什么不适用，会印在考核表上，例如：辖区没有劝导站。", KEPT, label="原因",
                    help="会印在考核表上，例如：辖区没有劝导站"),
            ),
        ),
        Step(
            "veto", "登记一票否决", logic=veto, says="{strikes}", icon="edit",
            asks=(
                Ask("vetoes", "请选是否一票否决。", "是", label="一票否决"),
                Ask("reason", "一票否决（或不否决）要写明事由，会印在考核表上，例如：5月3日事故认定负主要责任。", KEPT, label="事由",
                    help="会印在考核表上，例如：5月3日事故认定负主要责任"),
            ),
        ),
    ),
)  # fmt: skip
