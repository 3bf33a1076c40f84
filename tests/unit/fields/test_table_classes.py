"""Tables written down as classes: order, types, and one table however many threads ask first."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Integer, String

from trafficdesk.fields import table
from trafficdesk.fields.table import HEAD, TAIL, Base, Mapped, column


class _Everywhere(Base):
    id: Mapped[int] = column(Integer, primary_key=True, place=HEAD)
    by: Mapped[str] = column(String, place=TAIL)


def test_what_every_row_has_stands_around_its_own_columns() -> None:
    class Letter(_Everywhere):
        __tablename__ = "test_letters"
        indexes = (("test_letters_by_sender", "sender", "by"),)
        sender: Mapped[str | None] = column(String, nullable=True)
        answers: Mapped[int] = column(Integer, points_at="test_letters.id")

    made = Letter.table()
    assert [(each.name, each.nullable) for each in made.c] == [
        ("id", False), ("sender", True), ("answers", False), ("by", False),
    ]  # fmt: skip
    assert Letter.sender is made.c.sender and Letter.table() is made
    assert [index.columns.keys() for index in made.indexes] == [["sender", "by"]]
    assert [key.target_fullname for key in made.c.answers.foreign_keys] == ["test_letters.id"]
    table.METADATA.remove(made)


def test_a_column_belongs_to_the_class_that_is_asked() -> None:
    class First(_Everywhere):
        __tablename__ = "test_first"

    class Second(_Everywhere):
        __tablename__ = "test_second"

    assert (First.id.table.name, Second.id.table.name) == ("test_first", "test_second")
    for each in (First, Second):
        table.METADATA.remove(each.table())


def test_threads_that_ask_at_once_get_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for number in range(30):
            asked = type(f"Asked{number}", (_Everywhere,), {"__tablename__": f"test_asked_{number}"})
            with ThreadPoolExecutor(8) as threads:
                made = {id(each) for each in threads.map(lambda _, asked=asked: asked.table(), range(8))}
            assert len(made) == 1
            table.METADATA.remove(asked.table())
    finally:
        sys.setswitchinterval(before)
