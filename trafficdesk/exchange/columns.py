"""The columns of a list by their context: heading, parents, neighbours and what the cells look like.

A heading such as 联系电话 says little; whose telephone it is says the heading above it or the subject at its left
(负责人 | 联系电话). Where two columns would fill one field and nothing tells them apart, the clerk is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from trafficdesk.exchange.header import Header, HeaderColumn
from trafficdesk.exchange.likeness import fits, has_times, looks_like_times
from trafficdesk.exchange.synonyms import (
    ALIAS,
    COLUMN_NUMBERS,
    LABEL,
    NONE,
    PARTIAL,
    Guess,
    Vocabulary,
    heading_key,
    subject_words,
)
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import record_type

REMEMBERED, CHOSEN, OPEN, BESIDE, SAME = "remembered", "chosen", "open", "beside", "same"
TIME_OF = "@"  # "starts@": the time of day of a field whose day stands in another column
DROP, REMARK, OWN = "drop", "remark", "own"
_ABOUT = re.compile(r"(?:基本)?(?:情况|信息|资料|档案|概况|登记|部分|栏)$")
_BARE_DAYS = frozenset({"日期", "时间", "年月日", "登记日期", "登记时间"})
_PERSONAL = (Kind.NAME, Kind.PERSON_ID)


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column: its heading, the field it fills (None: none), how sure that is and why.

    certainty   "remembered" or "chosen" (somebody decided), "label", "alias", "partial" (please look), "open" (must be
                answered: `candidates`), "same" (repeats another column), "beside" (no data: numbers of lines), "none"
    rest        what becomes of a column without a field: "remark", "own", "drop", or "" while nobody has said
    filled      how many of its cells say something;  samples: the first different ones
    """

    column: int
    text: str
    field: str | None
    certainty: str
    reason: str = ""
    candidates: tuple[str, ...] = ()
    rest: str = ""
    filled: int = 0
    samples: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """By this the decision about a column is remembered: its heading with parents, and its place."""
        return f"{self.column}#{self.text}"

    @property
    def open(self) -> bool:
        """Whether somebody has to say which field it fills."""
        return self.certainty == OPEN

    @property
    def lost(self) -> bool:
        """Whether it says something that would come nowhere, and nobody has said that this is right."""
        return self.field is None and self.certainty == NONE and bool(self.filled) and not self.rest


@dataclass(slots=True)
class _Column:
    head: HeaderColumn
    texts: Sequence[str]
    guess: Guess | None = None
    owner: tuple[str, str] = ("", "")
    match: ColumnMatch | None = None
    options: list[FieldSpec] = field(default_factory=list)

    @property
    def leaf(self) -> str:
        return heading_key(self.head.path[-1])


def map_columns(
    header: Header, fields: Sequence[FieldSpec], remembered: Mapping[str, str], texts: Mapping[int, Sequence[str]] | None = None
) -> tuple[ColumnMatch, ...]:
    """Give each column its field; every field at most once.

    remembered: ColumnMatch.key (or text) -> field name, or "!drop", "!remark", "!own": what somebody decided about a
    list of this shape; it wins. texts: column -> cells below, one for each row, "" for empty ones.
    """
    return _Matching(header, fields, remembered, texts or {}).run()


class _Matching:
    def __init__(
        self, header: Header, fields: Sequence[FieldSpec], remembered: Mapping[str, str], texts: Mapping[int, Sequence[str]]
    ) -> None:
        self._words = Vocabulary(fields)
        self._fields = self._words.fields
        self._names = {spec.name: spec for spec in fields}
        self._remembered = remembered
        self._columns = [_Column(head, texts.get(head.index, ())) for head in header.columns]
        self._taken: dict[str, _Column] = {}

    def run(self) -> tuple[ColumnMatch, ...]:
        for column in self._columns:
            self._recall(column)
        for column in self._columns:
            column.guess = self._words.guess(column.head.path)
        self._find_owners()
        for column in self._columns:
            column.options = self._options(column)
        self._give_whole_headings()
        self._give_likely_headings()
        self._tell_by_content()
        return tuple(_with_samples(column) for column in self._columns)

    # what somebody decided

    def _recall(self, column: _Column) -> None:
        head = column.head
        name = self._remembered.get(f"{head.index}#{head.text}", self._remembered.get(head.text, ""))
        if name.startswith("!"):
            column.match = ColumnMatch(head.index, head.text, None, REMEMBERED, "上次就是这样定的", rest=name[1:])
        elif name.removesuffix(TIME_OF) in self._names and name not in self._taken:
            self._give(column, name, REMEMBERED, "上次就是这样对应的")

    # of whom a column speaks

    def _find_owners(self) -> None:
        owner = ("", "")
        for column in self._columns:
            if len(column.head.path) > 1:
                column.owner = self._by_parents(column)
                continue
            if column.leaf not in subject_words("general"):
                owner = self._opened(column) or owner
            elif column.leaf in ("姓名",) and self._is_main(column):
                owner = ("main", "")
            column.owner = owner

    def _is_main(self, column: _Column) -> bool:
        return column.guess is not None and column.guess.whole and "." not in self._fields[column.guess.fields[0]].name

    def _opened(self, column: _Column) -> tuple[str, str] | None:
        """Whom the columns from here on speak of, None: still of the same."""
        guess = column.guess
        spec = self._fields[guess.fields[0]] if guess is not None and guess.whole else None
        if column.leaf in subject_words("other"):
            return ("other", column.head.path[-1])
        if spec is None:
            return None
        if spec.kind is Kind.LINK and record_type(spec.target).spec.adds:
            return ("unit", column.head.path[-1]) if not self._owned_before(column) else None
        if "." in spec.name:
            return None
        return ("main", "") if spec.kind in _PERSONAL or spec.required else None

    def _owned_before(self, column: _Column) -> bool:
        for other in self._columns:
            if other is column:
                return False
            if other.owner[0] == "main":
                return True
        return False

    def _by_parents(self, column: _Column) -> tuple[str, str]:
        for part in reversed(column.head.path[:-1]):
            stem = _ABOUT.sub("", heading_key(part)) or heading_key(part)
            if stem in subject_words("person") or stem in subject_words("car"):
                return ("main", "")
            if stem in subject_words("other"):
                return ("other", stem)
            if stem in subject_words("unit"):
                return ("unit", stem)
        return ("", "")

    def _options(self, column: _Column) -> list[FieldSpec]:
        """The fields that a column may mean, likeliest first; a general heading takes the noun from its owner."""
        kind, head = column.owner
        if column.leaf in subject_words("general") and kind in ("other", "unit"):
            own = self._words.whole(heading_key(head) + column.leaf)
            if own is not None:
                column.guess = own
                column.owner = ("", "")
            elif self._words.foreign((head + column.leaf,)):
                column.owner = ("other", head)
        return [self._fields[at] for at in column.guess.fields] if column.guess is not None else []

    def _foreign(self, column: _Column) -> bool:
        """Whether a general heading speaks of somebody else than the record."""
        return column.leaf in subject_words("general") and column.owner[0] in ("other", "unit")

    def _names_owner(self, column: _Column, spec: FieldSpec) -> bool:
        """站长 | 联系电话, where the record has a 站长电话."""
        head = heading_key(column.owner[1])
        return bool(head) and heading_key(spec.label).startswith(head)

    # whole headings

    def _give_whole_headings(self) -> None:
        while True:
            waiting = [each for each in self._columns if each.match is None and each.guess is not None and each.guess.whole]
            rivals: dict[str, list[_Column]] = {}
            for column in waiting:
                spec = next((spec for spec in column.options if spec.name not in self._taken), None)
                if spec is None:
                    self._too_late(column)
                else:
                    rivals.setdefault(spec.name, []).append(column)
            if not rivals:
                return
            # The record's own fields first: what they leave may be the companion's.
            name = min(rivals, key=lambda each: ("." in each, ">" in each))
            self._settle(self._names[name], rivals[name])

    def _settle(self, spec: FieldSpec, columns: list[_Column]) -> None:
        """Several columns whose whole heading means one field."""
        mine = [each for each in columns if not self._foreign(each) or self._names_owner(each, spec)]
        if not mine:
            likely = [e for e in self._columns if e.match is None and e not in columns and spec in e.options and not self._foreign(e)]
            for column in columns:
                if likely:
                    self._not_mine(column)
                else:
                    self._ask_whose(column, spec, rival=len(columns) > 1)
            return
        if len(mine) == 1 and (among := self._several_own(mine[0])):
            labels = "、".join(each.label for each in among)
            self._open(mine[0], tuple(each.name for each in among), f"可能是{labels}，请选一个")
            return
        for column in (each for each in columns if each not in mine):
            self._not_mine(column)
        fitting = [each for each in mine if fits(spec, each.texts)]
        if fitting and len(fitting) < len(mine):
            for column in mine:
                if column not in fitting:
                    self._unlike(column, spec)
            mine = fitting
        if len(mine) > 1 and self._parted(spec, mine):
            return
        mine = self._without_repeats(spec, mine)
        if len(mine) > 1 and (elsewhere := self._another_field(spec, mine)):
            column, other = elsewhere
            self._give(column, other.name, ALIAS, f"就是{other.label}")
            return
        if len(mine) == 1:
            column = mine[0]
            assert column.guess is not None
            if not fits(spec, column.texts):
                self._unlike(column, spec, alone=True)
                self._taken.setdefault(spec.name, column)
                return
            reason = "名称相同" if column.guess.certainty == LABEL else f"就是{spec.label}"
            self._give(column, spec.name, column.guess.certainty, reason)
            return
        for column in mine:
            others = "、".join(f"第 {each.head.index + 1} 列“{each.head.text}”" for each in mine)
            self._open(column, (spec.name,), f"{others}都像“{spec.label}”，请定用哪一列，其余的选别的项目或不导入")
        self._taken[spec.name] = mine[0]

    def _several_own(self, column: _Column) -> list[FieldSpec]:
        """The record's own fields that a heading may mean alike; [] when it is the name of one."""
        assert column.guess is not None
        own = [spec for spec in column.options if "." not in spec.name and ">" not in spec.name and spec.name not in self._taken]
        return own if column.guess.certainty == ALIAS and len(own) > 1 else []

    def _parted(self, spec: FieldSpec, columns: list[_Column]) -> bool:
        """日期 and 时间 side by side are one moment."""
        if spec.kind is not Kind.DATETIME or len(columns) != 2:
            return False
        days = [each for each in columns if not looks_like_times(each.texts)]
        if len(days) != 1 or has_times(days[0].texts):
            return False
        self._give(days[0], spec.name, ALIAS, f"就是{spec.label}的日期")
        times = next(each for each in columns if each is not days[0])
        self._give(times, spec.name + TIME_OF, ALIAS, f"就是{spec.label}的几点几分")
        return True

    def _without_repeats(self, spec: FieldSpec, columns: list[_Column]) -> list[_Column]:
        """Of columns that say the same in every row, or of which only one says anything, one is left."""
        if len(columns) == 1 or not any(any(each.texts) for each in columns):
            return columns
        columns = sorted(columns, key=lambda each: (not any(each.texts), each.guess is None or each.guess.certainty != LABEL))
        first, left = columns[0], [columns[0]]
        for other in columns[1:]:
            if not any(other.texts) or all(a == b or not b for a, b in zip(first.texts, other.texts, strict=False)):
                reason = f"与第 {first.head.index + 1} 列“{first.head.text}”相同，不用再导入" if any(other.texts) else "整列空着"
                other.match = ColumnMatch(other.head.index, other.head.text, None, SAME, reason, (spec.name,))
            else:
                left.append(other)
        return left

    def _another_field(self, spec: FieldSpec, columns: list[_Column]) -> tuple[_Column, FieldSpec] | None:
        """A rival that may as well mean a field of the companion whose columns it stands among."""
        for column in reversed(columns):
            at = self._columns.index(column)
            other = next((each for each in column.options if "." in each.name and each.name not in self._taken), None)
            before = self._columns[at - 1].match if at else None
            if other is not None and before is not None and "." in (before.field or "") and "." not in spec.name:
                return column, other
        return None

    # headings known by their end

    def _give_likely_headings(self) -> None:
        waiting = [each for each in self._columns if each.match is None and each.guess is not None]
        waiting.sort(key=lambda each: -(each.guess.size if each.guess else 0))
        wanted: dict[str, list[_Column]] = {}
        for column in waiting:
            free = [spec for spec in column.options if spec.name not in self._taken and fits(spec, column.texts)]
            if not free:
                self._too_late(column)
            elif len(free) > 1:
                labels = "、".join(spec.label for spec in free)
                self._open(column, tuple(spec.name for spec in free), f"可能是{labels}，请选一个")
            else:
                wanted.setdefault(free[0].name, []).append(column)
        for name, columns in wanted.items():
            spec = self._names[name]
            columns = self._without_repeats(spec, columns)
            if len(columns) > 1:
                self._settle(spec, columns)
            elif columns:
                self._give(columns[0], name, PARTIAL, f"像是{spec.label}，请看一眼")

    # headings that say nothing

    def _tell_by_content(self) -> None:
        """Unknown headings over cells that only one field can mean: asked, never guessed."""
        for column in self._columns:
            if column.match is None and self._words.beside(column.head.path) and self._counts_lines(column):
                column.match = ColumnMatch(column.head.index, column.head.text, None, BESIDE, "不是登记的内容，不导入")
        for column in self._columns:
            if column.match is None:
                column.match = ColumnMatch(column.head.index, column.head.text, None, NONE, "没有认出这一列")
            match = column.match
            day = self._bare_day(column) if match.certainty == NONE else None
            if day is not None:
                self._give(column, day.name, PARTIAL, f"像是{day.label}，请看一眼")
                continue
            part = self._time_part(column) if match.certainty == NONE else None
            if part is not None:
                self._give(column, part + TIME_OF, ALIAS, f"就是{self._names[part].label}的几点几分")

    def _counts_lines(self, column: _Column) -> bool:
        """A column called 编号 that holds more than the numbers of its lines says something after all."""
        return column.leaf not in COLUMN_NUMBERS or all(len(text) <= 6 and text.isascii() for text in column.texts)

    def _bare_day(self, column: _Column) -> FieldSpec | None:
        """What 日期 alone means in a record: its only required day, when nothing else tells it."""
        if column.leaf not in _BARE_DAYS or len(column.head.path) > 1:
            return None
        days = [s for s in self._fields if s.required and s.kind in (Kind.DATE, Kind.DATETIME) and "." not in s.name and ">" not in s.name]
        if len(days) != 1 or days[0].name in self._taken or not fits(days[0], column.texts):
            return None
        return days[0]

    def _time_part(self, column: _Column) -> str | None:
        """The moment whose day another column tells, for a column of times of day."""
        if not looks_like_times(column.texts):
            return None
        moments = [n for n in self._taken if n in self._names and self._names[n].kind is Kind.DATETIME and n + TIME_OF not in self._taken]
        return moments[0] if len(moments) == 1 and not has_times(self._taken[moments[0]].texts) else None

    # what is said of a column

    def _give(self, column: _Column, name: str, certainty: str, reason: str) -> None:
        column.match = ColumnMatch(column.head.index, column.head.text, name, certainty, reason)
        self._taken[name] = column

    def _open(self, column: _Column, candidates: tuple[str, ...], reason: str) -> None:
        column.match = ColumnMatch(column.head.index, column.head.text, None, OPEN, reason, candidates)

    def _ask_whose(self, column: _Column, spec: FieldSpec, *, rival: bool) -> None:
        """The only column for a field stands beside somebody else."""
        if self._varies(column) and not rival and column.owner[0] == "unit":
            self._give(column, spec.name, PARTIAL, f"像是{spec.label}，请看一眼")
            return
        whose = column.owner[1]
        self._open(column, (spec.name,), f"是“{whose}”的，还是这里登记的人的“{spec.label}”？")
        self._taken.setdefault(spec.name, column)

    def _varies(self, column: _Column) -> bool:
        """Whether rows of one owner say different things here: then it is not the owner's."""
        at = next((n for n, each in enumerate(self._columns) if each.head.path[-1] == column.owner[1]), None)
        if at is None:
            return False
        seen: dict[str, str] = {}
        for whose, text in zip(self._columns[at].texts, column.texts, strict=False):
            if whose and text and seen.setdefault(whose, text) != text:
                return True
        return False

    def _not_mine(self, column: _Column) -> None:
        reason = f"这是“{column.owner[1]}”的，不是这里登记的人的"
        column.match = ColumnMatch(column.head.index, column.head.text, None, NONE, reason)

    def _unlike(self, column: _Column, spec: FieldSpec, *, alone: bool = False) -> None:
        reason = f"列名像“{spec.label}”，里面写的却不像"
        if alone:
            self._open(column, (spec.name,), f"{reason}，请看一眼再定")
        else:
            column.match = ColumnMatch(column.head.index, column.head.text, None, NONE, reason, (spec.name,))

    def _too_late(self, column: _Column) -> None:
        names = [spec.name for spec in column.options]
        other = next((self._taken[name] for name in names if name in self._taken), None)
        label = column.options[0].label if column.options else ""
        if other is not None:
            reason = f"“{label}”已经由第 {other.head.index + 1} 列“{other.head.text}”填写"
        else:
            reason = f"列名像“{label}”，里面写的却不像"
        column.match = ColumnMatch(column.head.index, column.head.text, None, NONE, reason, tuple(names[:1]))


def _with_samples(column: _Column) -> ColumnMatch:
    assert column.match is not None
    said = [text for text in column.texts if text]
    return replace(column.match, filled=len(said), samples=tuple(dict.fromkeys(said))[:3])


__all__ = ["BESIDE", "CHOSEN", "DROP", "NONE", "OPEN", "OWN", "REMARK", "REMEMBERED", "SAME", "TIME_OF", "ColumnMatch", "map_columns"]
