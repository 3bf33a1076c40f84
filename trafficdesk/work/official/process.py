"""A trip of an official car from application to return: what each step asks for, and what speaks against it (domain 1.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.first_print import FirstPrints
from trafficdesk.engine.process import KEPT, Ask, Column, Course, Needs, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import CONFIRM
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.official import rules, rules_checks
from trafficdesk.work.official.rules import AGREED, ASKED, BACK, CANCELLED, OUT, REFUSED
from trafficdesk.work.official.rules_checks import COSTS, FUEL, TRIPS

# What the fields of a cost are called in the form of the return.
_ON_SLIP = {"quantity": "litres", "amount": "fuel_paid", "odometer": "back_km"}


def number_it(take: Taking) -> None:
    """The slip gets its number; a trip takes time."""
    leaves, returns = take.given.get("leaves"), take.given.get("returns")
    if leaves is not None and leaves == returns:
        take.refuse("returns", f"和计划出车 {leaves:%m-%d %H:%M} 一样，请核对。")
    take.values["number"] = rules.next_number(take.work.connection, take.today.year)


def answer_now(take: Taking) -> None:
    """When it was agreed to or refused."""
    take.values["approved_at"] = clock.now()


def come_back(take: Taking) -> None:
    """Not before it left, not with fewer kilometres; fuel bought on the way is a cost of the car in the same change."""
    given, row = take.given, take.row
    if wrong := list(rules.way_back(row["left_at"], row["left_km"], given["back_at"], given["back_km"])):
        raise Refused(wrong)
    litres, paid = given.get("litres"), given.get("fuel_paid")
    if litres is None and paid is None:
        return
    fuel = {
        "vehicle": row["vehicle"], "driver": row["driver"], "trip": take.row_id, "paid": given["back_at"].date(), "kind": FUEL,
        "quantity": litres, "amount": paid, "odometer": given["back_km"],
    }  # fmt: skip
    found = [replace(each, field=_ON_SLIP.get(each.field, each.field)) for each in take.records.check(COSTS, fuel).problems]
    if any(each.blocks for each in found):
        raise Refused(found)
    take.doubts += found
    take.also(COSTS, None, fuel)


def amend(take: Taking) -> None:
    """Only what differs is corrected; the slip that was printed is void, the corrected one is printed anew."""
    take.values = {name: value for name, value in take.values.items() if value != take.row.get(name)}
    if not take.values:
        take.refuse("destination", "没有改动，不用登记。")
    FirstPrints(take.office, take.records).withdraw(take.work, TRIPS, [take.row_id], take.step.words)


def keep_findings(take: Taking) -> None:
    """What is flagged stays on the slip, with the reason that answers it."""
    found = take.records.check(TRIPS, {**take.given, **take.values} if not take.row_id else take.values, take.row_id).problems
    reason = take.work.reason
    flagged = [each for each in (*found, *take.doubts) if not each.blocks and (reason or each.severity != CONFIRM)]
    if reason:
        take.doubts += [each for each in found if each.severity == CONFIRM]
    if flagged:
        take.values["findings"] = rules_checks.noted(take.row.get("findings"), flagged, reason)


def this_moment(_records: Records, _row: Row) -> dict[str, Any]:
    """A car leaves or comes back when it is written down."""
    return dict.fromkeys(("left_at", "back_at"), clock.now().replace(second=0, microsecond=0))


def leave_now(records: Records, row: Row) -> dict[str, Any]:
    """Now, with the kilometres with which the car came back last."""
    car = row.values["vehicle"]
    back = (Filter("vehicle", "is", car), Filter("state", "is", BACK), Filter("back_km", "filled"))
    last = records.select(TRIPS, *back, sort=("-back_at",), limit=1) if car is not None else []
    return {**this_moment(records, row), "left_km": last[0].values["back_km"] if last else None}


_APPLIED = (
    ("department", "请选申请部门。"), ("passenger", "请填写用车人。"), ("heads", ""), ("purpose", "请选用车事由。"), ("reason", ""),
    ("destination", "请填写目的地和路线。"), ("leaves", "请填写计划出车。"), ("returns", "请填写计划回场。"),
)  # fmt: skip
_CAR = (("vehicle", "请选车辆。"), ("driver", "请选驾驶员。"))
_LEFT = (("left_at", "请填写实际出车。"), ("left_km", "请填写出车里程。"))
_CAME = (("back_at", "请填写实际回场。"), ("back_km", "请填写回场里程。"), ("toll", ""), ("parking", ""))


def _kept(*fields: tuple[str, str], must: bool = True) -> tuple[Ask, ...]:
    return tuple(Ask(name, sentence if must else "", KEPT) for name, sentence in fields)


def _amending(key: str, words: str, since: tuple[str, ...], asks: tuple[Ask, ...]) -> Step:
    return Step(
        key, words, "改了就重新核对；打印过的派车单作废，请重新打印。", since=since, logic=amend, icon="edit", asks=asks,
        otherwise="驳回、取消的不能再改，要用车请重新申请。",
    )  # fmt: skip


TRIP = Process(
    code=TRIPS,
    noun="派车单",
    over=(BACK, REFUSED, CANCELLED),
    always=keep_findings,
    columns=(
        Column("待批", (ASKED,)), Column("已批准", (AGREED,)), Column("在外", (OUT,)), Column("已回场", (BACK,)),
        Column("没有用车", (REFUSED, CANCELLED)),
    ),
    courses=(Course(("申请", "批准", "出车", "回场"), ((ASKED, 1), (AGREED, 2), (OUT, 3), (BACK, 5))),),
    entry=Step(
        "apply", "申请用车", "车和驾驶员可以等派车时再定。单号由程序给出。", to=ASKED, logic=number_it,
        says="申请用车（{passenger} 去 {destination}）",
        asks=(*(Ask(name, sentence) for name, sentence in _APPLIED), *(Ask(name) for name, _ in _CAR)),
    ),
    steps=(
        Step(
            "approve", "批准", "车和驾驶员现在不定，派车时再定。",
            review=True, since=(ASKED,), to=AGREED, logic=answer_now, says="批准用车",
            prints=("trip-slip",), asks=(Ask("approver", "请填写审批人。"), *_kept(*_CAR, must=False)),
        ),
        Step(
            "refuse", "驳回", review=True, since=(ASKED,), to=REFUSED, logic=answer_now, says="驳回用车申请",
            asks=(Ask("approver", "请填写审批人。"), Ask("refusal", "驳回要写明原因。", label="驳回原因")),
        ),
        Step(
            "dispatch", "派车", "照里程表抄出车里程，要和上次回场接得上。", since=(AGREED,), to=OUT, begins=leave_now,
            needs=Needs((("vehicle", "车辆"), ("driver", "驾驶员"))), prints=("trip-slip",),
            asks=(*_kept(*_CAR, must=False), Ask("left_at", "请填写实际出车。", past=True), Ask("left_km", "请填写出车里程。")),
        ),
        Step(
            "back", "登记回场", "路上加的油和回场一起登记，记入公车费用。", since=(OUT,), to=BACK, says="回场", logic=come_back,
            begins=this_moment, needs=Needs((("left_at", "实际出车"), ("left_km", "出车里程"))),
            asks=(
                Ask("back_at", "请填写实际回场。", past=True), Ask("back_km", "请填写回场里程。"), Ask("toll"), Ask("parking"),
                Ask("litres", label="路上加油", help="升；没有加油就空着", own=Kind.DECIMAL),
                Ask("fuel_paid", label="加油金额", help="元；和升数一起记入公车费用", own=Kind.MONEY),
            ),
        ),
        Step(
            "cancel", "取消", since=(ASKED, AGREED), to=CANCELLED, says="取消用车",
            asks=(Ask("refusal", "取消要写明原因。", label="取消原因"),),
        ),
        # Beside the way: what may be corrected is what was said so far.
        _amending("amend", "改派车单", (ASKED, AGREED), _kept(*_APPLIED) + _kept(*_CAR, must=False)),
        _amending("amend_out", "改出车登记", (OUT,), _kept(*_APPLIED, *_CAR, *_LEFT)),
        _amending("amend_back", "改回场登记", (BACK,), _kept(*_APPLIED, *_CAR, *_LEFT, *_CAME)),
    ),
)  # fmt: skip
