"""A packed line is the mapping that it was made of; what lines speak of is known whichever are taken back."""

from __future__ import annotations

from random import Random

from trafficdesk.exchange.awaited import Earlier
from trafficdesk.exchange.packed import Packed, Part
from trafficdesk.exchange.said import Said


def test_packed_is_what_it_was_made_of() -> None:
    for said in ({}, {"name": "张三", "unit": ""}, {"unit": "甲", "name": "张三"}):
        packed = Packed(said)
        assert dict(packed) == {**packed} == said and packed == said and list(packed) == list(said) and len(packed) == len(said)
        assert list(packed.items()) == list(said.items()) and packed.get("name") == said.get("name") and "x" not in packed
    assert Packed({"name": 1})["name"] == 1 and Packed({"name": 2})["name"] == 2


def test_a_part_of_a_packed_line_stays_what_it_was_when_something_is_added() -> None:
    packed = Packed({"name": "张三", "unit": 4, "born": None})
    part = Part(packed, ("name", "born"))
    packed.add("remark", "齐")
    assert dict(part) == {"name": "张三", "born": None} and len(part) == 2 and "unit" not in part and part.get("remark") is None
    assert list(packed.items()) == [("name", "张三"), ("unit", 4), ("born", None), ("remark", "齐")] == list({**packed}.items())
    assert list(packed.values()) == ["张三", 4, None, "齐"]


def test_lines_that_speak_of_the_same_are_found_after_some_are_taken_back() -> None:
    chance = Random(3)
    said, heeded = Said(lambda _: None), dict[int, set[str]]()
    for _ in range(400):
        position = chance.randrange(12)
        if chance.random() < 0.3:
            said.unsay(position)
            heeded.pop(position, None)
        else:
            subject = chance.choice("abcde")
            said.heed(subject, position)
            heeded.setdefault(position, set()).add(subject)
        asked = {chance.randrange(12), chance.randrange(12)}
        subjects = set().union(*(heeded.get(each, set()) for each in asked))
        assert said.with_the_same(asked) == asked | {each for each, of in heeded.items() if of & subjects}


def test_the_line_that_adds_a_row_speaks_of_it_first() -> None:
    rows = {3: {"name": "张三", "unit": 4}}
    said = Said(rows.get)
    row = Earlier(3)
    said.say(row, 3, rows[3])
    assert said.alone(row) and said.first(row) == 3 and said.contradicted(row, {"unit": 4, "phone": "1"}) is None
    assert said.contradicted(row, {"unit": 5}) == (3, ["unit"])
    said.say(row, 7, {"phone": "1"})
    said.heed(row, 7)
    assert not said.alone(row) and said.first(row) == 3 and said.contradicted(row, {"phone": "2"}) == (7, ["phone"])
    said.unsay(7)
    assert said.alone(row) and said.contradicted(row, {"phone": "2"}) is None
    del rows[3]
    assert said.contradicted(row, {"unit": 5}) is None
