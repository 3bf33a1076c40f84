"""The nine steps by which an office comes into its work; those of a year begin anew each January.

A step ticks itself: it is done when the registers say so, whoever did it and by whatever way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, or_, select

from trafficdesk.engine.office import Office
from trafficdesk.records.registry import record_type
from trafficdesk.work.agreements.records import SIGNED_STATES

LAST_BACKUP = "backup.last"


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One step. page: where it is done (a key of the navigation, or a command of the menu); yearly: owed again each year."""

    key: str
    title: str
    why: str
    page: str
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class StepStanding:
    """How far a step is. detail: what the registers hold."""

    step: FirstStep
    done: bool
    detail: str


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: Connection
    office: Office
    year: int

    def count(self, code: str, *, year: str = "", states: Sequence[str] = ()) -> int:
        """Rows that are not in the trash; year: the column by which they belong to the year asked for."""
        table = record_type(code).table
        query = select(func.count()).select_from(table).where(table.c.deleted_at.is_(None))
        if year:
            column = table.c[year]
            whole = column.type.python_type is int
            query = query.where(column == self.year if whole else column.between(date(self.year, 1, 1), date(self.year, 12, 31)))
        if states:
            query = query.where(table.c.state.in_(states))
        return self.connection.scalar(query) or 0


def _office(asked: _Asked) -> tuple[bool, str]:
    office = asked.office
    given = (("单位名称", office.name), ("经办人", office.clerk), ("联系电话", office.setting("office.phone")))
    missing = [word for word, text in given if not text]
    return not missing, f"还没填{'、'.join(missing)}" if missing else office.name


def _password(asked: _Asked) -> tuple[bool, str]:
    if asked.office.server:
        return True, "由服务器的用户和口令保护"
    locked = asked.office.keys is not None
    return locked, "已经加密" if locked else "现在谁能打开这台电脑谁就能看"


def _people(asked: _Asked) -> tuple[bool, str]:
    units, people = asked.count("units"), asked.count("people")
    return units > 0 and people > 0, f"{units} 家单位，{people} 名驾驶员"


def _vehicles(asked: _Asked) -> tuple[bool, str]:
    cars = asked.count("vehicles")
    return cars > 0, f"{cars} 辆车"


def _group(asked: _Asked) -> tuple[bool, str]:
    table = record_type("organisation").table
    holds = select(func.count()).select_from(table).where(
        table.c.deleted_at.is_(None), table.c.since <= date(asked.year, 12, 31),
        or_(table.c.until.is_(None), table.c.until >= date(asked.year, 1, 1)),
    )  # fmt: skip
    members = asked.connection.scalar(holds) or 0
    return members > 0, f"{asked.year} 年领导小组 {members} 人"


def _plan(asked: _Asked) -> tuple[bool, str]:
    tasks, targets = asked.count("plan-tasks", year="year"), asked.count("targets", year="year")
    return tasks > 0 and targets > 0, f"{asked.year} 年任务 {tasks} 项，目标 {targets} 项"


def _agreements(asked: _Asked) -> tuple[bool, str]:
    made = asked.count("agreements", year="year")
    signed = asked.count("agreements", year="year", states=SIGNED_STATES)
    open_ones = asked.count("agreements", year="year", states=("待签", "已打印"))
    return signed > 0 and open_ones == 0, f"{asked.year} 年 {made} 份，已签 {signed} 份"


def _duties(asked: _Asked) -> tuple[bool, str]:
    shifts = asked.count("duties", year="on")
    return shifts > 0, f"{asked.year} 年排了 {shifts} 班"


def _backup(asked: _Asked) -> tuple[bool, str]:
    last = str(asked.office.setting(LAST_BACKUP) or "")
    return last[:4] == str(asked.year), f"上次 {last[:10]}" if last else "还没有备份"


_STEPS: tuple[tuple[FirstStep, Callable[[_Asked], tuple[bool, str]]], ...] = (
    (FirstStep("office", "写上单位、经办人和联系电话", "印在责任书、通知和告知单上。", "settings"), _office),
    (FirstStep("password", "设登录密码", "全部数据加密，换人坐这台电脑也看不到。", "users"), _password),
    (FirstStep("people", "导入单位和驾驶员名册", "各单位报来的 Excel 直接导入，单位会一起建好。", "imports"), _people),
    (FirstStep("vehicles", "登记车辆，落实责任人", "单位公车、接送学生的车、职工私家车，一车一档。", "responsibility"), _vehicles),
    (FirstStep("group", "填领导小组", "谁分管、谁办理，全年的文书都用它。", "organisation", True), _group),
    (FirstStep("plan", "定年度计划和目标", "一年的任务和三大目标，到期会提醒。", "plans", True), _plan),
    (FirstStep("agreements", "打印并签订责任书", "一次生成全部责任书，签完扫描归档。", "responsibility", True), _agreements),
    (FirstStep("duties", "排劝导站的班", "排好班，日志和月统计就有了底子。", "stations", True), _duties),
    (FirstStep("backup", "备份到 U 盘", "电脑坏了，拿 U 盘就能恢复。", "backups", True), _backup),
)


def first_steps(connection: Connection, office: Office, year: int) -> tuple[StepStanding, ...]:
    """Every step with how far it is; `office` reads its settings over its own connection."""
    asked = _Asked(connection, office, year)
    return tuple(StepStanding(step, *ask(asked)) for step, ask in _STEPS)
