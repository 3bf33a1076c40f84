"""What is missing or wrong of cars and units: papers without a day, years of use, cars without a driver, twins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, living
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.rule_table import table
from trafficdesk.work.people import rules_scrapping as scrapping
from trafficdesk.work.people.findings import same, twins

VEHICLES, UNITS = "vehicles", "units"
_NO_ENGINE = ("G", "B")  # trailers have no compulsory insurance of their own


def in_use() -> ColumnElement[bool]:
    """Cars on the road."""
    cars = living(VEHICLES)
    return and_(cars.c.deleted_at.is_(None), cars.c.state == "在用")


def papers_without_day(asking: Asking) -> Iterator[Found]:
    """Cars in use of which nobody typed until when the inspection or the compulsory insurance runs."""
    cars = living(VEHICLES)
    inspection, insurance = cars.c.inspection_until.is_(None), cars.c.insurance_until.is_(None)
    query = select(
        cars.c.id, cars.c.title, cars.c.unit, cars.c.created_at, cars.c.vehicle_type, inspection, insurance
    )
    for row_id, title, unit, created, kind, uninspected, uninsured in asking.ask(
        query.where(in_use(), or_(inspection, insurance))
    ):
        began = asking.began(created)
        trailer = str(kind or "").startswith(_NO_ENGINE)
        for name, lacks in (
            ("vehicles.no_inspection", uninspected),
            ("vehicles.no_insurance", uninsured and not trailer),
        ):
            if lacks:
                yield Found(
                    name, VEHICLES, row_id, title, asking.kind(name).until_when(began), unit, since=began
                )


def used_up(asking: Asking) -> Iterator[Found]:
    """Cars whose licence's last day of use nobody typed and whose years by the table are near their end or over."""
    cars, kind = living(VEHICLES), asking.kind("vehicles.scrapping")
    ahead = asking.today + timedelta(days=kind.ahead)
    fewest = min(int(row["years"]) for row in table("scrapping") if row["years"])
    old = and_(
        cars.c.scrap_by.is_(None),
        cars.c.vehicle_type.is_not(None),
        cars.c.registered <= add_years(ahead, -fewest),
    )
    watched = and_(cars.c.deleted_at.is_(None), cars.c.state.in_(("在用", "维修", "停驶", "待报废")))
    query = select(
        cars.c.id, cars.c.title, cars.c.unit, cars.c.vehicle_type, cars.c.use_character, cars.c.registered
    )
    for row in asking.ask(query.where(watched, old)):
        decided = scrapping.stated_scrapping(
            row.vehicle_type, row.use_character or "A", row.registered, None, asking.today
        )
        if decided.value is not None and decided.value <= ahead:
            yield Found(
                kind.name, VEHICLES, row.id, row.title, decided.value, row.unit, key=decided.value.isoformat(), since=decided.value,
                says=decided.sentence,
            )  # fmt: skip


def nobody_drives(asking: Asking) -> Iterator[Found]:
    """Cars in use without anybody who drives them."""
    cars, drives, kind = living(VEHICLES), living("drives"), asking.kind("vehicles.undriven")
    driven = exists().where(
        drives.c.vehicle == cars.c.id, drives.c.deleted_at.is_(None), drives.c.end.is_(None)
    )
    query = select(cars.c.id, cars.c.title, cars.c.unit, cars.c.created_at).where(in_use(), ~driven)
    for row_id, title, unit, created in asking.ask(query):
        began = asking.began(created)
        yield Found(kind.name, VEHICLES, row_id, title, kind.until_when(began), unit, since=began)


def cars_twice(asking: Asking) -> Iterator[Found]:
    """Cars that are most likely one: the same frame number, or the same engine and type."""
    names = (("vin",), ("plate", "plate_type"), ("engine_number", "vehicle_type"))
    yield from twins(
        asking, "vehicles.twin", VEHICLES, {group for each in names for group in same(asking, VEHICLES, each)}
    )


def units_twice(asking: Asking) -> Iterator[Found]:
    """Units that are most likely one: one is called as the other is called for short, or they share a telephone and a head."""
    units = asking.rows(UNITS, "name", "short_name", "head", "head_phone")
    by_name: dict[str, set[int]] = {}
    for row in units:
        called = {row["name"], row["short_name"]} - {None, ""}
        if row["head"] and row["head_phone"]:
            called.add(f"{row['head']} {row['head_phone']}")
        for name in called:
            by_name.setdefault(str(name).replace(" ", ""), set()).add(row["id"])
    yield from twins(
        asking, "units.twin", UNITS, {frozenset(ids) for ids in by_name.values() if len(ids) > 1}
    )


SOURCES = (
    Source(("vehicles.no_inspection", "vehicles.no_insurance"), (VEHICLES,), papers_without_day),
    Source(("vehicles.scrapping",), (VEHICLES,), used_up),
    Source(("vehicles.undriven",), (VEHICLES, "drives"), nobody_drives),
    Source(("vehicles.twin",), (VEHICLES,), cars_twice),
    Source(("units.twin",), (UNITS,), units_twice),
)
