"""What many lines say of one row is looked up field by field, and comes out as if they were gone through."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.exchange import said
from trafficdesk.exchange.said import Said

Line = dict[str, int | None]
values = st.dictionaries(st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 2)), max_size=3)
acts = st.lists(st.tuples(st.integers(0, 12), st.sampled_from((1, 2)), st.one_of(st.none(), values)), max_size=40)


class Plain:
    """All lines of a row gone through, in the order in which they were said."""

    def __init__(self) -> None:
        self.lines: dict[int, tuple[Hashable, Line]] = {}

    def contradicted(self, subject: Hashable, values: Line) -> tuple[int, list[str]] | None:
        for position, (who, line) in self.lines.items():
            names = [name for name, value in values.items() if None not in (value, line.get(name)) and line[name] != value]
            if who == subject and names:
                return position, names
        return None


@given(acts, values)
def test_many_lines_answer_as_each_of_them(doings: list[tuple[int, int, Line | None]], asked: Line) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(said, "_FEW", 2)
        known, plain = Said(lambda _position: None), Plain()
        for position, subject, line in doings:
            known.unsay(position)
            plain.lines.pop(position, None)
            if line is not None:
                known.heed(subject, position)
                known.say(subject, position, line)
                plain.lines[position] = (subject, line)
            for each in (1, 2):
                assert known.contradicted(each, asked) == plain.contradicted(each, asked)


def test_the_thousandth_line_of_a_row_is_compared_with_no_other() -> None:
    asked: list[str] = []

    class Counted(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            asked.append(name)
            return super().get(name, default)

    known = Said(lambda _position: None)
    for position in range(1000):
        line = Counted(name="王示例", phone="13800000000")
        assert known.contradicted("row", line) is None
        known.heed("row", position)
        known.say("row", position, line)
    assert len(asked) < 100, "a few lines are gone through, many are looked up"
    assert known.contradicted("row", {"phone": "13900000000"}) == (0, ["phone"])
