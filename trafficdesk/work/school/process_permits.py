"""An application for a school-bus permit: education, police and transport, the government, each in its working days (校车条例第十五条).

What is decided goes to the vehicle in the same change. While nothing is decided the vehicle must not carry pupils.
"""

from __future__ import annotations

from datetime import date

from trafficdesk.engine.process import TODAY, Ask, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.rules.legal import rule
from trafficdesk.store.query import Row
from trafficdesk.work.school.reading import SchoolReading
from trafficdesk.work.school.rules import (
    APPLYING,
    FORBIDDEN,
    NON_MOTOR,
    PASSED,
    PERMITS,
    PERMITTED,
    RECHECKED,
    TOLD,
    VEHICLES,
    VERIFIED,
    term_of,
)
from trafficdesk.work.school.rules_permit import (
    APPLIED,
    FORWARDED,
    GRANTED,
    OPEN,
    REFUSED,
    REPLIED,
    REVIEWED,
    WITHDRAWN,
    turn,
)

_SEATS_SINCE = date(2012, 4, 5)


def whose_turn(take: Taking) -> None:
    """Whose turn it is now, and until when."""
    take.values |= turn({**take.row, **take.values})


def may_apply(take: Taking) -> None:
    """For a first permit, or for the next one before the present runs out."""
    vehicle, on = take.linked("vehicle"), take.given["applied_on"]
    if vehicle["category"] == NON_MOTOR:
        take.refuse("vehicle", f"{vehicle['title']} 是“{NON_MOTOR}”，不能申请校车使用许可。")
    seats, least = take.work.row("vehicles", vehicle["vehicle"])["seats"], rule("school_seats_min", max(on, _SEATS_SINCE))
    if seats is not None and seats < least.value:
        take.refuse("vehicle", f"核定载客 {seats} 人，校车应为 {least.value} 座以上（{least.source}），不能申请许可。")
    if (known := SchoolReading(take.records).application(vehicle["id"])) is not None:
        days, state = known.values["applied_on"], known.values["state"]
        take.refuse("vehicle", f"{vehicle['title']} {days} 的申请还在办（{state}），不能再登记一件。")
    renewed = vehicle["category"] == PERMITTED
    take.words["what"] = "延续许可" if renewed else "校车使用许可"
    take.also(VEHICLES, vehicle["id"], {"applied_on": on} if renewed else {"applied_on": on, "category": APPLYING})


def both_answered(take: Taking) -> None:
    """With both opinions the turn is education's again."""
    if take.now("police_on") and take.now("transport_on"):
        take.values["state"] = REPLIED


def after_both(take: Taking) -> None:
    """The education side examines after the other departments answered."""
    on, last = take.given["education_on"], take.row["transport_on"]
    if last is not None and on < last:
        take.refuse("education_on", f"审查日期 {on} 早于部门回复日期 {last}，请核对。")


def a_bus_from_now_on(take: Taking) -> None:
    """A vehicle that was told to stop meanwhile is looked at anew."""
    until, on = take.given["valid_until"], take.given["decided_on"]
    if until < take.today:
        take.refuse("valid_until", f"许可有效期 {until} 已经过了，请核对。")
    if until <= on:
        take.refuse("valid_until", f"许可有效期 {until} 应晚于决定日期 {on}，请核对。")
    permit = {"category": PERMITTED, "permit_number": take.given["number"], "permit_until": until}
    for row in _of_today(take):
        told = row.values["state"] in (TOLD, PASSED, RECHECKED)
        take.also(VEHICLES, row.id, {**permit, **({"state": VERIFIED} if told else {})})


def no_permit(take: Taking) -> None:
    """A vehicle that has no permit must be told to stop; a bus that has one keeps it to its end."""
    for row in _of_today(take):
        if row.values["category"] != PERMITTED:
            take.also(VEHICLES, row.id, {"category": FORBIDDEN})


def _of_today(take: Taking) -> list[Row]:
    """The rows of the car in this term and the next; the newest one of a car that is in neither."""
    rows = SchoolReading(take.records).same_car(take.now("vehicle"))
    now = [row for row in rows if row.values["term"] >= term_of(take.today)]
    return now or [max(rows, key=lambda row: str(row.values["term"]))]


def _opinion(key: str, words: str, name: str, says: str) -> Step:
    return Step(
        key, words, since=(FORWARDED,), to=(FORWARDED, REPLIED), logic=both_answered, done=f"{name}_on", says=says,
        asks=(
            Ask(f"{name}_on", "请填写回复日期。", TODAY, since="forwarded_on", past=True),
            Ask(f"{name}_opinion", "请填写回复的意见。"),
        ),
    )  # fmt: skip


PERMIT = Process(
    code=PERMITS,
    noun="申请",
    over=(GRANTED, REFUSED, WITHDRAWN),
    always=whose_turn,
    entry=Step(
        "apply", "登记许可申请", to=APPLIED, logic=may_apply, says="登记{what}申请",
        asks=(Ask("vehicle"), Ask("applied_on", "请填写申请日期。", TODAY, past=True)),
    ),
    steps=(
        Step(
            "forward", "登记转送", "教育部门转送公安、交通部门征求意见。", (APPLIED,), FORWARDED, says="教育部门转送许可申请",
            asks=(Ask("forwarded_on", "请填写转送日期。", TODAY, since="applied_on", past=True),),
        ),
        _opinion("police", "登记公安意见", "police", "登记公安交管部门意见"),
        _opinion("transport", "登记交通意见", "transport", "登记交通运输部门意见"),
        Step(
            "review", "登记审查意见", "登记后等待本级政府决定。", (REPLIED,), REVIEWED, logic=after_both, says="教育部门报政府决定",
            asks=(
                Ask("education_on", "请填写审查日期。", TODAY, since="police_on", past=True),
                Ask("education_opinion", "请填写教育部门的审查意见。"),
            ),
        ),
        Step(
            "grant", "登记批准", "从这时起它是校车。", (REVIEWED,), GRANTED, logic=a_bus_from_now_on, says="登记校车使用许可 {number}",
            icon="shield_checkmark",
            asks=(
                Ask("decided_on", "请填写决定日期。", TODAY, since="education_on", past=True),
                Ask("number", "请填写许可批准文号。"), Ask("valid_until", "请填写许可有效期止。"),
            ),
        ),
        Step(
            "refuse", "登记不予许可", "没有许可的车应当告知劝停。", OPEN, REFUSED, logic=no_permit, says="登记不予许可", why="refusal",
            asks=(
                Ask("decided_on", "请填写决定日期。", TODAY, past=True), Ask("refusal", "请写明不予许可的原因。", label="不予许可的原因"),
            ),
        ),
        Step(
            "withdraw", "登记撤回", since=OPEN, to=WITHDRAWN, logic=no_permit, says="撤回许可申请", why="refusal",
            asks=(Ask("refusal", "请写明为什么撤回申请。", label="撤回原因"),),
        ),
    ),
)  # fmt: skip
