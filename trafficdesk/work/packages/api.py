"""What the window and the command line see of packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.store.changes import ChangeSet
from trafficdesk.work.packages.parcel import look
from trafficdesk.work.packages.rules_plan import OURS, THEIRS, Question

Choices = Mapping[str, str]  # "people/uuid/phone", "people/uuid", "people" or "" for all → OURS or THEIRS


def key_of(question: Question) -> str:
    """By what an answer to a question is given."""
    return f"{question.code}/{question.uuid}/{question.field}"


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package that was written. since: the number after which it has only what changed, 0 for everything; missing: files not there."""

    path: Path
    receiver: str
    number: int
    since: int
    rows: int
    files: int
    missing: int
    counts: Mapping[str, int]
    first: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits (its id here, 0 for a new one): why, in words, and what is asked; nothing: it waits for a row or a cure."""

    number: int
    desk: str
    package: int
    code: str
    row: int
    label: str
    title: str
    sentence: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class PackageTaken:
    """What a package brought, or would bring.

    decided: what was different and was answered; gaps: numbers of its sender that have not been taken; missing: files not here.
    """

    sender: str
    number: int
    made_at: datetime
    added: int
    changed: int
    trashed: int
    restored: int
    twins: int
    waiting: tuple[Waiting, ...] = ()
    decided: tuple[Question, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[int, ...] = ()
    since: int = 0
    missing: int = 0
    change: ChangeSet | None = None

    @property
    def questions(self) -> int:
        return sum(len(each.questions) for each in self.waiting)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One desk that packages are exchanged with. Numbers are 0 and days None while there is none.

    confirmed: the last package of ours that it had taken; answered: it has sent one; late: the quarter whose package is missing.
    """

    id: str
    unit: int
    name: str
    centre: bool
    sent: int
    sent_at: datetime | None
    confirmed: int
    taken: int
    taken_at: datetime | None
    to_send: int
    waiting: int
    questions: int
    late: str


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package that went out or came in."""

    out: bool
    desk: str
    number: int
    since: int
    at: datetime
    by: str
    file: str
    rows: int


def receiver_of(file: Path, password: str) -> str:
    """For whom such a first package was made. KnownError for any other one."""
    found = look(file, password)
    if not found.grant:
        raise KnownError(
            f"“{file.name}”不是街道给的第一份交换包，不能由它开始。请向街道要一份完整的包；本机已有数据的，在“交换台”的“收一份包”里收。"
        )
    return found.receiver_name


__all__ = [
    "OURS", "THEIRS", "Choices", "DeskLine", "PackageLine", "PackageMade", "PackageTaken", "Waiting", "key_of", "receiver_of",
]  # fmt: skip
