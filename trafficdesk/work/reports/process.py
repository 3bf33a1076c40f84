"""A report from its draft to its submission, frozen with its paper; and how one that was submitted is corrected (domain 1.13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trafficdesk.engine.attachments import Attachments
from trafficdesk.engine.process import KEPT, Ask, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import KnownError
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.reports.content import freeze
from trafficdesk.work.reports.papers import paper_of
from trafficdesk.work.reports.reading import Asked, Reading
from trafficdesk.work.reports.rules import (
    CODE,
    DRAFT,
    SUBMITTED,
    ReportKind,
    kind_of,
    packed,
    unfinished,
    unpacked,
)
from trafficdesk.work.reports.rules_figures import FIGURES

BY_HAND = {spec.key: spec.name for spec in FIGURES if spec.typed}


def _figures(take: Taking) -> dict[str, Decimal | None]:
    """What was filled in by hand: given now, else as it was kept."""
    kept = {key: Decimal(number) for key, number in unpacked(take.row.get("typed")).items()}
    given = {key: take.given[key] for key in BY_HAND if key in take.given}
    for key, number in given.items():
        if number is not None and number < 0:
            take.refuse(key, f"手填的数字“{number}”不对，请写 0 或比 0 大的数。")
    return {**kept, **given}


def begun(_records: Records, row: Row) -> dict[str, Any]:
    """The form begins with what was kept."""
    kept = {key: Decimal(number) for key, number in unpacked(row.values["typed"]).items() if key in BY_HAND}
    return kept | {name: row.values[name] for name in ("body", "sent_to") if row.values[name]}


def write(take: Taking) -> None:
    """A new draft: of which days it is, and which submission it will be."""
    kind = kind_of(str(take.given["kind"]))
    try:
        period = kind.period(str(take.given["period"]))
    except KnownError as error:
        take.refuse("period", str(error))
        return
    rounds = _rounds(take, kind, period.code)
    take.values |= {
        "period": period.code, "since": period.since, "until": period.until, "typed": packed(_figures(take)),
        "round": max(rounds, default=0) + 1,
    }  # fmt: skip


def _rounds(take: Taking, kind: ReportKind, period: str) -> list[int]:
    """The rounds there are; refused while one of them is a draft."""
    rows = take.records.select(CODE, Filter("kind", "is", kind.key), Filter("period", "is", period))
    if any(row.values["state"] == DRAFT for row in rows):
        take.refuse("period", "这一期已经有草稿了。请接着写那一份。")
    return [int(row.values["round"] or 0) for row in rows]


def keep(take: Taking) -> None:
    """Figures by hand go with the draft."""
    take.values["typed"] = packed(_figures(take))


def submit(take: Taking) -> None:
    """Figures, words and paper as they are now are kept; from here on they stand."""
    kind = kind_of(str(take.row["kind"]))
    period, number, reason = kind.period(str(take.row["period"])), int(take.row["round"]), str(take.now("reason") or "").strip()
    if period.since > take.today:
        take.refuse("period", f"{period.name}还没有开始，不能上报。")
    if number > 1 and not reason:
        take.refuse("reason", f"{kind.title(period)}已经上报过。要更正请写明更正原因，例如：补登一次宣传活动。")
    body = str(take.now("body") or "")
    if lacking := unfinished(body):
        take.refuse("body", lacking)
    keep(take)
    content = Reading(take.office, take.records).content(Asked(kind, period, unpacked(take.values["typed"])))
    note = f"第 {number} 次上报（更正：{reason}）" if number > 1 else ""
    printed = paper_of(content, take.office, body, str(take.now("sent_to")), note, summary=kind.summary)
    take.values |= {
        "submitted_on": take.today, "submitted_by": take.office.user, "figures": freeze(content.sheets),
        "printed_file": Attachments(take.office, take.records).keep(printed),
    }  # fmt: skip


def correct(take: Taking) -> None:
    """What was submitted stays; another draft begins with its words, under the next number."""
    row = take.row
    rounds = _rounds(take, kind_of(str(row["kind"])), str(row["period"]))
    same = {name: row[name] for name in ("kind", "period", "since", "until", "body", "typed", "sent_to")}
    reason = take.values.pop("reason")  # it is the other's
    take.also(CODE, None, {**same, "state": DRAFT, "round": max(rounds) + 1, "reason": reason})


_WORDS = Ask("body", start=KEPT, label="文字")
_BY_HAND = tuple(Ask(key, own=Kind.DECIMAL, label=name, help="台账里没有这个数，只写数字，例如 3。") for key, name in BY_HAND.items())

REPORT = Process(
    CODE, "上报材料", over=(SUBMITTED,),
    entry=Step(
        "write", "起草", "一个期间起草一份；数字都从台账统计，台账里没有的手填。", to=DRAFT, logic=write,
        asks=(
            Ask("kind", "请选是哪种报表。"), Ask("period", "请写期间，例如 2026-11、2026Q4、2026。"), _WORDS, *_BY_HAND, Ask("sent_to"),
        ),
    ),
    steps=(
        Step(
            "submit", "上报", "上报后数字、文字和印件都留存，不再变动；台账照常登记，以后不一样的会列出来。",
            review=True, since=(DRAFT,), to=SUBMITTED,
            asks=(
                Ask("sent_to", "请写报送给哪个单位。", KEPT), _WORDS, *_BY_HAND,
                Ask("reason", start=KEPT, help="更正才填，例如：补登 11 月 20 日的一次宣传活动。"),
            ),
            begins=begun, logic=submit, why="reason",
        ),
        Step("keep", "存草稿", since=(DRAFT,), asks=(_WORDS, *_BY_HAND, Ask("sent_to", start=KEPT)), begins=begun, logic=keep),
        Step(
            "correct", "更正", "报出去的不动，另起一份接着写；写明为什么要更正。", since=(SUBMITTED,), logic=correct, why="reason",
            asks=(Ask("reason", "请写明更正原因，例如：补登一次宣传活动。"),),
        ),
    ),
)  # fmt: skip
