"""What is missing in the census of pupil transport, thing by thing, by name (domain 1.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.fields.checks.plate import normal_form
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.query import Row
from trafficdesk.work.school import rules
from trafficdesk.work.school.rules import CENSUSES, VEHICLES

# What a school bus does in every term, and what it was done for last month (校车条例第十条、第三十八条，登记规定第六十五条).
_EVERY_TERM = ("应急演练", "安全教育", "设备检查")
_EVERY_MONTH = "月度违法查询"
DECLARATION = "申报"
# What a gap is, and the finding that it makes (findings.py).
KEYS: Mapping[str, str] = {
    "车辆": "vehicle", "驾驶人": "driver", "照管员": "attendant", "证件": "paper", "五定": "fixed", "条件": "condition",
    "处置": "unlicensed", "核载": "load", "日常": "daily", DECLARATION: "declared",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, by name. what: 申报, 车辆, 驾驶人, 照管员, 证件, 五定, 条件, 处置, 核载 or 日常.

    about: which of them (a paper, a condition); elsewhere: the date that ran out is a finding of its own field.
    """

    what: str
    level: str
    code: str
    id: int
    title: str
    sentence: str
    about: str = ""
    elsewhere: bool = False

    @property
    def key(self) -> str:
        """The finding it makes: what was declared and what is registered belong together."""
        return KEYS[DECLARATION] if self.code == CENSUSES else KEYS[self.what]


def of_vehicle(row: Row, what: str, sentence: str, level: str = "bad", about: str = "", elsewhere: bool = False) -> Gap:
    """A gap of one vehicle; its plate goes before the sentence."""
    return Gap(what, level, VEHICLES, row.id, row.title, f"{row.title} {sentence}", about, elsewhere)


def counted(
    unit: int, name: str, term: str, census: Row | None, vehicles: Sequence[Row], drivers: int
) -> Iterator[Gap]:
    """Declared numbers against registered ones."""
    if census is None:
        sentence = f"{name}还没有报 {term} 的接送学生车辆总数（没有也要报 0）"
        yield Gap(DECLARATION, "bad", "units", unit, name, sentence)
        return
    known = "、".join(row.title for row in vehicles) or "没有"
    for label, measure, told, found in (
        ("车辆", "辆", census.values["vehicles"], len(vehicles)),
        ("驾驶人", "人", census.values["drivers"], drivers),
    ):
        if told is None or told == found:
            continue
        behind = f"还差 {told - found} {measure}没有登记" if told > found else f"比申报多 {found - told} {measure}"
        sentence = f"{name}申报{label} {told} {measure}，登记 {found} {measure}，{behind}。已登记的车：{known}"
        yield Gap(label, "bad" if told > found else "warn", CENSUSES, census.id, name, sentence, label)


def named(census: Row | None, plates: Sequence[str], drivers: Sequence[str]) -> Iterator[Gap]:
    """Declared plates and drivers that were not registered, and registered ones that were not declared."""
    if census is None:
        return
    told = [normal_form(line) for line in _lines(census.values["plates"])]
    people = _lines(census.values["driver_names"])
    for what, declared, registered in (("车辆", told, plates), ("驾驶人", people, drivers)):
        for each in declared:
            if each not in registered:
                yield Gap(what, "bad", CENSUSES, census.id, each, f"{each} 已申报，还没有登记", each)
        for each in registered if declared else ():
            if each not in declared:
                yield Gap(what, "warn", CENSUSES, census.id, each, f"{each} 已登记，申报里没有", each)


def left_behind(row: Row, before: str, term: str) -> Gap:
    """A vehicle of the term before that was not looked at again."""
    sentence = f"{before} 登记过，{term} 还没有摸排：请沿用过来，已停止的登记销号"
    return of_vehicle(row, "车辆", sentence)


def handling(row: Row, today: date) -> Iterator[Gap]:
    """Where the handling of a vehicle without a permit stands still."""
    values, called = row.values, rules.label_of(row.values["category"])
    state, by = values["state"], values["recheck_by"]
    if state in (rules.SURVEYED, rules.VERIFIED, rules.ON_FILE):
        yield of_vehicle(row, "处置", f"是{called}，还没有告知劝停")
    elif state in (rules.TOLD, rules.PASSED) and by is not None and by < today:
        yield of_vehicle(row, "处置", f"是{called}，应在 {by} 前复查，已过 {(today - by).days} 天", elsewhere=True)
    elif state in (rules.TOLD, rules.PASSED):
        when = f"（{by} 前）" if by else ""
        yield of_vehicle(row, "处置", f"是{called}，已告知劝停，等待复查{when}", "warn", elsewhere=by is not None)
    elif state == rules.RECHECKED and values["recheck_result"] != "合格":
        yield of_vehicle(row, "处置", f"是{called}，{values['rechecked_on']} 复查时还在接送，应再次告知劝停")


def load(row: Row, seats: int | None, staff: int) -> Iterator[Gap]:
    """No more on board than the vehicle may carry; several runs are possible, so this only asks."""
    pupils = row.values["pupils"]
    if pupils is not None and seats is not None and pupils + staff > seats:
        people = f"学生 {pupils} 人，加驾驶人、照管员 {staff} 人"
        yield of_vehicle(row, "核载", f"{people}，超过核定载客 {seats} 人，请核对是不是分趟接送", "warn")


def duties(row: Row, checks: Sequence[Mapping[str, object]], term: str) -> Iterator[Gap]:
    """Drill, teaching and equipment check of the term, and last month's look at violations; of a school bus."""
    today, start = clock.today(), rules.term_start(term)
    if rules.term_of(today) != term:
        return
    for kind in _EVERY_TERM:
        if not any(each["kind"] == kind and _day(each) >= start for each in checks):
            yield of_vehicle(row, "日常", f"{term} 还没有登记{kind}", "warn", kind)
    last_month = add_months(today.replace(day=1), -1)
    if last_month >= start and not any(
        each["kind"] == _EVERY_MONTH and _day(each) >= last_month for each in checks
    ):
        yield of_vehicle(row, "日常", f"{last_month.month} 月没有查询违法（登记规定第六十五条，每月一次）", "warn", f"{last_month:%Y-%m}")


def _day(check: Mapping[str, object]) -> date:
    checked = check["checked"]
    return checked if isinstance(checked, date) else date.min


def _lines(text: str | None) -> list[str]:
    parts = (text or "").replace("、", "\n").replace("，", "\n").replace(",", "\n").splitlines()
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))
