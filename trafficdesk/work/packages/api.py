"""What the window and the command line see of packages, and the sentences that both say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.store.changes import ChangeSet
from trafficdesk.work.packages.parcel import look
from trafficdesk.work.packages.rules_plan import OURS, THEIRS, Question

_NAMED = 5  # rows that a sentence names
Choices = Mapping[str, str]  # "people/uuid/phone", "people/uuid", "people" or "" for all → OURS or THEIRS


def key_of(question: Question) -> str:
    """By what an answer to a question is given."""
    return f"{question.code}/{question.uuid}/{question.field}"


@dataclass(frozen=True, slots=True)
class PackageMade:
    """A package that was written. since: the number after which it has only what changed, 0 for everything; missing: files not there;
    left: rows that were changed here and do not go along, as they belong to others.
    """

    path: Path
    receiver: str
    number: int
    since: int
    rows: int
    files: int
    missing: int
    counts: Mapping[str, int]
    first: bool
    left: tuple[str, ...] = ()


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


def made_words(made: PackageMade) -> list[str]:
    """A package that was written, in sentences."""
    what = f"第 {made.since} 号以后有变化的" if made.since else "全部"
    lines = [f"给{made.receiver}的第 {made.number} 号交换包做好了（{what}，{made.rows} 条，附件 {made.files} 个）：{made.path}"]
    if made.missing:
        lines.append(f"有 {made.missing} 个附件文件读不出来，没有放进去。“检查全部数据”会说是哪些记录的。")
    if made.left:
        shown = "、".join(made.left[:_NAMED]) + ("等" if len(made.left) > _NAMED else "")
        lines.append(f"在这里改过、不归本机的 {len(made.left)} 条没有放进去：{shown}。要改请告诉{made.receiver}，那边以它的为准。")
    if made.first:
        lines.append("对方还没有回过包：这份也可以在空的新办事处里导入，导入后就是它的办公点。密码请另外告诉对方，不要和文件放在一起。")
    return lines


def taken_words(found: PackageTaken) -> list[str]:
    """What a package brought, or would bring, in sentences; what waits is told by `waiting_words`."""
    numbers = {"新增": found.added, "修改": found.changed, "删除": found.trashed, "恢复": found.restored, "认作同一条": found.twins}
    told = "、".join(f"{word} {number} 条" for word, number in numbers.items() if number) or "没有要改的"
    lines = [f"{found.sender}的第 {found.number} 号交换包：{told}。"]
    lines += [
        f"两边不同，已按您说的定了：{asked.title} {asked.label}，本机“{asked.ours}”，对方“{asked.theirs}”" for asked in found.decided
    ]
    if found.missing:
        lines.append(f"有 {found.missing} 个附件文件不在这份包里，也没有收到过。请让对方做一份完整的包。")
    if found.since in found.gaps:
        lines.append(f"这份只有第 {found.since} 号以后的变化，而第 {found.since} 号还没有收到。请把它也拿来导入，先后不限。")
    elif found.gaps and found.since:
        lines.append(f"还没有收到的：第 {'、'.join(map(str, found.gaps))} 号。")
    return lines


def waiting_words(waiting: Waiting) -> str:
    """One row that waits, in a sentence."""
    return f"{waiting.label} {waiting.title}（{waiting.desk}第 {waiting.package} 号）：{waiting.sentence}"


def receiver_of(file: Path, password: str) -> str:
    """For whom such a first package was made. KnownError for any other one."""
    found = look(file, password)
    if not found.grant:
        raise KnownError(
            f"“{file.name}”不是街道给的第一份交换包，不能由它开始。请向街道要一份完整的包；本机已有数据的，在“交换台”的“收一份包”里收。"
        )
    return found.receiver_name


__all__ = [
    "OURS", "THEIRS", "Choices", "DeskLine", "PackageLine", "PackageMade", "PackageTaken", "Question", "Waiting", "key_of", "made_words",
    "receiver_of", "taken_words", "waiting_words",
]  # fmt: skip
