"""Signed means: with this unit, in this capacity, for this year, and not ended; every page and figure says the same."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import made
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.records.registry import record_type
from trafficdesk.rules import figures
from trafficdesk.rules.computed import values_of
from trafficdesk.rules.counters import Scope, count
from trafficdesk.work.agreements.rules_signing import drivers_left, drivers_that_sign
from trafficdesk.work.people import rules_counters

YEAR = Scope(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def units(desk: Desk) -> tuple[int, int]:
    first, second = (made(desk, "units", name=name, unit_type="企业", state="在册") for name in ("恒澜公司", "示例物业"))
    return first, second


@pytest.fixture
def driver(desk: Desk, units: tuple[int, int]) -> int:
    person = made(desk, "people", name="赵示例", unit=units[0], category="专职驾驶员", state="在册")
    desk.agreements.make(2026)
    sign(desk, person, units[0])
    return person


def sign(desk: Desk, person: int, unit: int, on: str = "2026-11-23") -> None:
    row = agreement(desk, person, unit)
    desk.process("agreements").do(row, "sign", {"signed_on": on})


def agreement(desk: Desk, person: int, unit: int) -> int:
    rows = desk.records.select("agreements", Filter("person", "is", person), Filter("unit", "is", unit), sort=("id",))
    return rows[-1].id


def told(desk: Desk, person: int) -> list[str]:
    """What coverage, counter, register report, column of the table and signing desk say: 已签/应签 of the drivers."""
    coverage = next(each for each in desk.coverage(2026) if each.key == "signed")
    with desk.office.store.read() as connection:
        figure = count(connection, "agreements-signed-rate", YEAR)
        column = values_of(connection, "people", [person], 2026)[person]["this_year_agreement"].word
    sheet = desk.reports.content("agreements", "2026").sheets[0]
    assert sheet.total is not None
    counted = [cell.text for cell in sheet.total.cells]
    signers = [each for each in desk.agreements.signers(2026) if each.person]
    return [
        f"{coverage.done}/{coverage.must}", figure.explained.removeprefix("责任书签订 "), f"{counted[1]}/{counted[0]}",
        f"{sum(each.signed for each in signers)}/{sum(each.must for each in signers)}", column,
    ]  # fmt: skip


def same(desk: Desk, person: int) -> tuple[str, str]:
    *shares, column = told(desk, person)
    assert len(set(shares)) == 1, shares
    return shares[0], column


def test_who_moves_has_to_sign_with_the_new_unit(desk: Desk, units: tuple[int, int], driver: int) -> None:
    assert same(desk, driver) == ("1/1", "已签")
    desk.records.edit("people", driver, {"unit": units[1]}, reason="调动")
    assert same(desk, driver) == ("0/1", "未签")
    desk.process("agreements").do(agreement(desk, driver, units[0]), "end", {"end_reason": "调离", "ended_on": "2026-11-23"})
    assert same(desk, driver) == ("0/1", "未签")
    desk.agreements.make(2026)
    sign(desk, driver, units[1])
    assert same(desk, driver) == ("1/1", "已签")


def test_an_ended_agreement_does_not_count_and_a_new_one_does(desk: Desk, units: tuple[int, int], driver: int) -> None:
    desk.process("agreements").do(agreement(desk, driver, units[0]), "end", {"end_reason": "换车", "ended_on": "2026-11-23"})
    assert same(desk, driver) == ("0/1", "未签")
    desk.agreements.make(2026)
    sign(desk, driver, units[0])
    assert same(desk, driver) == ("1/1", "已签")


def test_an_agreement_of_another_kind_is_another_one(desk: Desk, units: tuple[int, int], driver: int) -> None:
    desk.records.edit("people", driver, {"category": "校车驾驶人"}, reason="转岗")
    assert same(desk, driver) == ("0/1", "未签")


def test_a_second_post_signs_with_its_own_unit_in_its_own_variant(desk: Desk, units: tuple[int, int], driver: int) -> None:
    desk.records.add("posts", {"person": driver, "unit": units[1], "category": "私家车驾驶人", "start": "2026-01-01"})
    assert same(desk, driver) == ("1/2", "未签")
    desk.agreements.make(2026)
    row = desk.records.row("agreements", agreement(desk, driver, units[1]))
    assert (row.values["variant"], row.values["party_a"]) == ("unit-private-driver", "示例物业")
    sign(desk, driver, units[1])
    assert same(desk, driver) == ("2/2", "已签")
    post = desk.records.select("posts", Filter("unit", "is", units[1]))[0]
    desk.records.edit("posts", post.id, {"end": "2026-11-01"}, reason="不再兼任")
    assert same(desk, driver) == ("1/1", "已签")


def test_the_columns_of_the_report_add_up(demo_desk: Desk) -> None:
    for name, category in (("甲", "校车驾驶人"), ("乙", "专职驾驶员"), ("丙", "私家车驾驶人")):
        unit = made(demo_desk, "units", name=f"加总{name}公司", unit_type="企业", state="在册")
        person = made(demo_desk, "people", name=f"{name}示例", unit=unit, category=category, state="在册")
        demo_desk.agreements.make(2026, unit=unit)
        sign(demo_desk, person, unit)
    sheet = demo_desk.reports.content("agreements", "2026").sheets[0]
    parts = [sheet.heads.index(f"{name}已签") for name in ("公车", "私车", "校车")]
    for line in sheet.all_lines:
        must, done, left = (int(line.cells[at].text) for at in range(3))
        assert must == done + left and done == sum(int(line.cells[at].text) for at in parts)


@pytest.mark.parametrize("day", ["2026-01-10", "2026-03-31", "2026-11-23", "2027-01-05"])
def test_who_is_left_is_counted_as_everybody_is_looked_at(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """The short way over the database says of each driver what the rule says: with excused ones, ended ones and further posts too."""
    drivers = [row for row in demo_desk.records.select("agreements", Filter("year", "is", 2026)) if row.values["person"]]
    some = [row for row in drivers if row.values["state"] in ("生效", "已签字")]
    table = record_type("agreements").table
    ended = {"state": "终止", "ended_on": date(2026, 6, 1)}
    states = ({"state": "不需签", "excused": "长期外出"}, ended, {"state": "终止"}, {"state": "作废"})
    with demo_desk.office.store.write() as connection:  # as earlier years left them: what is signed is locked for everybody
        for row, values in zip(some, states, strict=False):
            connection.execute(table.update().where(table.c.id == row.id).values(**values))
    further = {"person": some[4].values["person"], "unit": some[0].values["unit"], "category": "私家车驾驶人", "main": False}
    with demo_desk.records.work("兼职") as work:
        work.add_fact("posts", {**further, "start": date(2026, 2, 1)})
    with demo_desk.office.store.read() as connection:
        for year in (2025, 2026, 2027):
            every = drivers_that_sign(connection, year, date.fromisoformat(day))
            must, left = drivers_left(connection, year, date.fromisoformat(day))
            assert must == sum(each.must for each in every) >= 40
            assert left == [each for each in every if each.open]


def test_rates_of_more_than_a_filter_can_name_are_the_same(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("agreements-signed-rate", "files-rate", "training-rate", "vehicles-driven-rate")
    with demo_desk.office.store.read() as connection:
        few = [count(connection, key, YEAR) for key in keys]
        for module in (rules_counters, figures):
            monkeypatch.setattr(module, "MOST_IDS", 20)
        many = [count(connection, key, YEAR) for key in keys]
    assert [(each.value, each.explained, [(part.label, part.number) for part in each.parts]) for each in many] == [
        (each.value, each.explained, [(part.label, part.number) for part in each.parts]) for each in few
    ]
    parts = ([part for each in some for part in each.parts] for some in (many, few))
    for part, other in zip(*parts, strict=True):
        if part.number <= 20:
            rows = (demo_desk.records.ids(Query(one.code, one.filters)) for one in (part, other))
            assert len({tuple(sorted(each)) for each in rows}) == 1, part.label
    assert any(each.filters != other.filters for each, other in zip(few, many, strict=True)), "the short way was gone"
