"""One step of a process: allowed from here, checked like any other entry, one change with its own sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.rules import consequences
from trafficdesk.rules.intake import Intake
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Row
from trafficdesk.store.store import UnitOfWork

Moves = Mapping[str, tuple[str, ...]]


def refuse_move(moves: Moves, name: str, old: str, new: str, verb: str) -> None:
    """KnownError with the steps that are possible, when `old` does not lead to `new`."""
    if new in moves.get(old, ()):
        return
    nexts = "、".join(moves.get(old, ())) or "无，已经办结"
    raise KnownError(f"{name} 现在是“{old or '未填'}”，不能{verb}。下一步可以是：{nexts}。")


def need(missing: Sequence[str], what: str) -> None:
    """KnownError naming everything that is missing."""
    if missing:
        raise KnownError(f"还不能{what}，缺：{'、'.join(missing)}。请补填后再办。")


def need_text(text: str, sentence: str) -> str:
    """The stripped text; KnownError with the sentence when there is none."""
    if not text.strip():
        raise KnownError(sentence)
    return text.strip()


def not_later_than_today(day: date, label: str) -> None:
    """KnownError for an event that has not happened yet."""
    if day > clock.today():
        raise KnownError(f"{label} {day} 还没有到，请核对日期。")


def settle(problems: Sequence[Problem], reason: str) -> None:
    """Refused when something blocks, or asks for a reason that was not given."""
    if any(each.blocks or (each.severity == CONFIRM and not reason.strip()) for each in problems):
        raise Refused(problems)


def take_step(
    records: Records,
    row: Row,
    inputs: Mapping[str, Any],
    sentence: str,
    *,
    reason: str = "",
    problems: Sequence[Problem] = (),
) -> ChangeSet:
    """Check and write `inputs` into a row as one change called `sentence`; overridden problems are kept."""
    with records.work(sentence, reason) as work:
        work.put(row.code, row.id, inputs, version=row.version, problems=problems)
    return work.changeset


def write(work: UnitOfWork, row: Row, intake: Intake) -> None:
    """Write checked values with what follows from them."""
    if work.set_fact(row.code, row.id, intake.values, row.version):
        consequences.after_editing(work, work.changes[-1])


def add_checked(work: UnitOfWork, code: str, inputs: Mapping[str, Any], *, reason: str = "") -> int:
    """Check and add one row inside a unit of work; its id."""
    return work.put(code, None, inputs, reason=reason)


def keep_remarks(work: UnitOfWork, code: str, row_id: int, problems: Sequence[Problem], reason: str) -> None:
    """Keep overridden problems with the reason in the trail."""
    for problem in problems:
        work.remark(code, row_id, problem, reason or "未写原因")
