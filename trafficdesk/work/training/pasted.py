"""A pasted sign-in list: whose names stand on it (domain 1.7). Nothing is written here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trafficdesk.engine.records import Records
from trafficdesk.fields import pasted
from trafficdesk.fields.folding import clean_name
from trafficdesk.store.query import Filter, Row

_ENTRY = re.compile(r"[、，,;；]")
_NUMBER = re.compile(r"^\s*\d+[.．)）]?(?=\D|$)")
_HEADS = frozenset({
    "序号", "姓名", "单位", "工作单位", "职务", "电话", "联系电话", "签到", "签名", "签字", "备注", "已签", "√", "成绩", "分数",
})  # fmt: skip
_SCORES = ("成绩", "分数", "得分")
_FULL = 100
_TITLES = 4  # the heads stand in one of so many first lines
_Entry = tuple[list[str], int | None]  # its cells, its score


@dataclass(frozen=True, slots=True)
class Candidate:
    """One whom a pasted name may mean. attendance 0: on the books but not on the list of this session."""

    attendance: int
    person: int
    words: str


@dataclass(frozen=True, slots=True)
class PastedName:
    """One name of a pasted sign-in list.

    attendance: whom it means on the list, 0 when that is not clear. candidates: whom it may mean, to be asked.
    why: what is not clear, "" otherwise. score: what stood under 成绩.
    """

    text: str
    attendance: int
    why: str
    candidates: tuple[Candidate, ...] = ()
    score: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known before the entries are read one by one. invited: name → lines of the session's list; people: by id."""

    invited: Mapping[str, Sequence[Row]]
    on_the_books: Mapping[str, Sequence[Row]]
    people: Mapping[int, Row]


def read_pasted(records: Records, people: Sequence[Row], text: str) -> list[PastedName]:
    """Find the names of a pasted list among the invited, then among everybody on the books.

    One person a line, or several with 、 between them; other columns (number, unit, signature, score) may stand
    beside the name, and the unit tells people of the same name apart.
    """
    entries, invited = list(_entries(text)), _by_name(people)
    known = _known(records, entries, invited)
    found: dict[tuple[str, int], PastedName] = {}
    for cells, score in entries:
        read = _read_entry(known, cells, score)
        if read is not None:
            found.setdefault((read.text, read.attendance), read)
    sure = {each.attendance for each in found.values()} - {0}
    return [_without(each, sure) for each in found.values()]


def _by_name(people: Sequence[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in people:
        found.setdefault(clean_name(row.titles.get("person") or row.values["name"] or ""), []).append(row)
    return found


def _known(records: Records, entries: Sequence[_Entry], invited: Mapping[str, Sequence[Row]]) -> _Known:
    """Everybody whom the list may mean, read at once: strangers to the session, and its namesakes."""
    names = {name for cells, _ in entries if not _invited_name(cells, invited) and (name := _stranger(cells))}
    books: dict[str, list[Row]] = {}
    for row in records.select("people", Filter("name", "in", tuple(names)), Filter("state", "is", "在册")) if names else ():
        books.setdefault(str(row.values["name"]), []).append(row)
    doubles = [each.values["person"] for rows in invited.values() if len(rows) > 1 for each in rows if each.values["person"]]
    return _Known(invited, books, {row.id: row for row in records.rows("people", doubles)})


def _without(name: PastedName, sure: set[int]) -> PastedName:
    """Of namesakes only those that no other line of the list means."""
    left = tuple(each for each in name.candidates if each.attendance not in sure)
    return replace(name, candidates=left) if left else name


def _entries(text: str) -> Iterator[_Entry]:
    """The cells of each entry, and the number under a heading 成绩."""
    scored = -1
    lines = [[cell.strip() for cell in line] for line in pasted.cells(text)]
    # What stands above the heads is the title of the sheet, its day and place.
    heads = (at for at, cells in enumerate(lines[:_TITLES]) if sum(cell in _HEADS for cell in cells) > 1)
    for cells in lines[next(heads, 0) :]:
        head = next((at for at, cell in enumerate(cells) if cell in _SCORES), -1)
        if head >= 0:
            scored = head
            continue
        score = cells[scored] if 0 <= scored < len(cells) else ""
        number = int(score) if score.isascii() and score.isdigit() and int(score) <= _FULL else None
        for entry in _ENTRY.split("\t".join(cells)):
            yield [cell.strip() for cell in _NUMBER.sub("", entry).split("\t") if cell.strip()], number


def _invited_name(columns: Sequence[str], invited: Mapping[str, Sequence[Row]]) -> str:
    """The name on the session's list that an entry says, "" for none."""
    return next((word for cell in _cut(columns) if (word := clean_name(cell)) in invited), "")


def _cut(columns: Sequence[str]) -> list[str]:
    # A padded name (王　示例) is one cell of a table but two words of a line, so both cuts are tried.
    return [*columns, *(word for column in columns for word in column.split())]


def _stranger(columns: Sequence[str]) -> str:
    """The name that an entry begins with, "" for none."""
    left = [cell for cell in columns if not any(sign.isdigit() for sign in cell) and cell not in _HEADS]
    return clean_name(left[0]) if left else ""


def _read_entry(known: _Known, columns: Sequence[str], score: int | None) -> PastedName | None:
    cells, name = _cut(columns), _invited_name(columns, known.invited)
    if name:
        rows = known.invited[name]
        if len(rows) > 1:
            rows = [row for row in rows if row.titles.get("unit", "") in cells] or rows
        if len(rows) == 1:
            return PastedName(name, rows[0].id, "", score=score)
        asked = tuple(Candidate(row.id, row.values["person"] or 0, _words_of(known, row)) for row in rows)
        return PastedName(name, 0, "名单里有同名的人，请选是哪一位", asked, score)
    name = _stranger(columns)
    if not name:
        return None
    people = known.on_the_books.get(name, ())
    people = [row for row in people if row.titles.get("unit", "") in cells] or people
    if not people:
        return PastedName(name, 0, "档案里没有这个人", score=score)
    why = "不在这一期的名单里" if len(people) == 1 else "不在名单里，档案里有同名的人，请选是哪一位"
    return PastedName(name, 0, why, tuple(Candidate(0, row.id, person_words(row)) for row in people), score)


def _words_of(known: _Known, row: Row) -> str:
    person = known.people.get(row.values["person"])
    return person_words(person) if person is not None else str(row.values["name"] or "")


def person_words(person: Row) -> str:
    """What tells people of one name apart: unit, category, the end of the identity number."""
    number = str(person.values["id_number"] or "")
    words = (person.title, person.titles.get("unit", ""), person.values["category"], f"证号尾号 {number[-4:]}" if number else "")
    return "　".join(str(each) for each in words if each)
