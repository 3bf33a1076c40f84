"""One line of a list read by the checks of the form: what cannot be read is held back, the rest goes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trafficdesk.exchange.loose import Plain, loosened
from trafficdesk.exchange.names import KnownNames
from trafficdesk.exchange.planned import Pending
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType
from trafficdesk.rules.intake import Intake, Memory, read_in

_BROKEN = "这一格是“{0}”，Excel 没有算出结果。请在原表里核对后补填。"
_ROUNDS = 5


@dataclass(slots=True)
class ListMemory:
    """What texts meant that a list says again and again; of one record kind, while one list is read."""

    readings: Memory = field(default_factory=dict)
    plain: Plain = field(default_factory=set)


@dataclass(slots=True)
class Line:
    """What was read: the intake, the cells that were held back, remarks, and the texts that the fields were given."""

    intake: Intake
    texts: dict[str, str]
    pending: list[Pending] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)


def read_line(
    kind: RecordType,
    cells: Mapping[str, Any],
    names: KnownNames,
    memory: ListMemory,
    hints: Mapping[str, Mapping[str, str]] | None = None,
    broken: Mapping[str, str] | None = None,
    held: frozenset[str] = frozenset(),
) -> Line:
    """Read cells by field name; only what the record cannot live without, and `held`, stops the whole line.

    hints: link → field of the linked record → what the line tells of it. broken: field → what the spreadsheet could not
    work out.
    """
    said = {name: text for name, text in cells.items() if isinstance(text, str)}
    typed = {name: value for name, value in cells.items() if not isinstance(value, str)}
    texts, remarks = loosened(kind, said, memory.plain)
    line = Line(Intake(), texts, remarks=remarks)

    def find(spec: FieldSpec, text: str) -> tuple[Any, str]:
        found, sentence = names.find(spec, text, (hints or {}).get(spec.name))
        doubts = names.doubts.get((spec.name, text))
        if doubts is not None:
            doubted.append(doubts)
        return found, sentence

    for _ in range(_ROUNDS):
        doubted: list[Problem] = []
        given = {**typed, **texts}
        line.intake = read_in(kind, given, find, memory=memory.readings, linked=names.value)
        waiting = [p for p in line.intake.problems if p.blocks and texts.get(p.field) and _may_wait(kind, p.field, held)]
        if not waiting:
            break
        for problem in waiting:
            if texts.get(problem.field):
                text = said.get(problem.field) or texts[problem.field]
                line.pending.append(Pending(problem.field, problem.label, text, problem.sentence))
                del texts[problem.field]
    line.intake.problems += [each for each in doubted if each not in line.intake.problems]
    _note_broken(kind, line, broken or {}, held)
    _told_by_the_rest(kind, line)
    return line


def _may_wait(kind: RecordType, name: str, held: frozenset[str]) -> bool:
    return name not in held and not kind.field(name).required


def _note_broken(kind: RecordType, line: Line, broken: Mapping[str, str], held: frozenset[str]) -> None:
    for name, text in broken.items():
        spec, sentence = kind.field(name), _BROKEN.format(text)
        if _may_wait(kind, name, held):
            line.pending.append(Pending(name, spec.label, text, sentence))
        else:
            line.intake.problems = [each for each in line.intake.problems if each.field != name]
            line.intake.problems.append(Problem(name, spec.label, sentence))


def _told_by_the_rest(kind: RecordType, line: Line) -> None:
    """2000.04 beside an identity number that says 2000-04-12 needs no asking."""
    for pending in list(line.pending):
        spec = kind.field(pending.field)
        value = line.intake.values.get(pending.field)
        if spec.kind is Kind.DATE and value is not None:
            digits = "".join(sign if sign.isdigit() else " " for sign in pending.text).split()
            joined = [int(each) for each in digits] if len(digits) > 1 else [int(pending.text[:4] or 0), int(pending.text[4:6] or 0)] if (
                pending.text.isdigit() and len(pending.text) == 6) else []  # fmt: skip
            if joined[:2] == [value.year, value.month]:
                line.pending.remove(pending)
                line.remarks[pending.field] = Remark(RemarkKind.BY_NUMBER, pending.text, show(spec, value))
