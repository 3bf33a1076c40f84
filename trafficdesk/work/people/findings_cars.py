"""What is missing or wrong of cars and units: papers without a day, years of use, cars without a driver, twins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, along, living
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.work.people import rules_scrapping as scrapping
from trafficdesk.work.people.findings import alike, same, twins
from trafficdesk.work.people.rules_coverage import is_driven

VEHICLES, UNITS, _PERMITS = "vehicles", "units", "operating-permits"
# 公路客运、旅游客运、出租、货运、危险品运输、预约出租: carried on with a 道路运输证 only (道路运输条例第二十四条、第三十三条).
_COMMERCIAL = ("B", "D", "E", "F", "R", "T")
_NO_ENGINE = ("G", "B")  # trailers have no compulsory insurance of their own


def in_use(asking: Asking) -> ColumnElement[bool]:
    """Cars on the road."""
    cars = living(VEHICLES)
    return and_(cars.c.deleted_at.is_(None), cars.c.state == "在用", *asking.among(VEHICLES))


def papers_without_day(asking: Asking) -> Iterator[Found]:
    """Cars in use of which nobody typed until when the inspection or the compulsory insurance runs."""
    cars = living(VEHICLES)
    inspection, insurance = cars.c.inspection_until.is_(None), cars.c.insurance_until.is_(None)
    query = select(
        cars.c.id, cars.c.title, cars.c.unit, cars.c.created_at, cars.c.vehicle_type, inspection, insurance
    )
    for row_id, title, unit, created, kind, uninspected, uninsured in asking.ask(
        query.where(in_use(asking), or_(inspection, insurance))
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
    watched = and_(cars.c.deleted_at.is_(None), cars.c.state.in_(("在用", "维修", "停驶", "待报废")))
    query = select(
        cars.c.id, cars.c.title, cars.c.unit, cars.c.vehicle_type, cars.c.use_character, cars.c.registered
    )
    for row in asking.ask(query.where(watched, _old_enough(asking, ahead), *asking.among(VEHICLES))):
        decided = scrapping.stated_scrapping(
            row.vehicle_type, row.use_character or "A", row.registered, None, asking.today
        )
        if decided.value is not None and decided.value <= ahead:
            yield Found(
                kind.name, VEHICLES, row.id, row.title, decided.value, row.unit, key=decided.value.isoformat(), since=decided.value,
                says=decided.sentence,
            )  # fmt: skip


def _old_enough(asking: Asking, ahead: date) -> ColumnElement[bool]:
    """Cars whose years by the table are over by a day and whose licence's own day nobody typed; decided kind by kind."""
    cars = living(VEHICLES)
    of = cars.c.vehicle_type.is_not(None), *asking.among(VEHICLES)
    kinds = asking.ask(select(cars.c.vehicle_type, cars.c.use_character).where(*of).distinct())
    old: list[ColumnElement[bool]] = []
    for kind, use in kinds:
        years = scrapping.years_of(kind, use or "A", asking.today)
        if years is not None:
            old.append(and_(cars.c.vehicle_type == kind, cars.c.use_character.is_not_distinct_from(use),
                            cars.c.registered <= add_years(ahead, -years)))  # fmt: skip
    return and_(cars.c.scrap_by.is_(None), or_(False, *old))


def nobody_drives(asking: Asking) -> Iterator[Found]:
    """Cars in use without anybody who drives them."""
    cars, kind = living(VEHICLES), asking.kind("vehicles.undriven")
    query = select(cars.c.id, cars.c.title, cars.c.unit, cars.c.created_at).where(in_use(asking), ~is_driven())
    for row_id, title, unit, created in asking.ask(query):
        began = asking.began(created)
        yield Found(kind.name, VEHICLES, row_id, title, kind.until_when(began), unit, since=began)


def without_permit(asking: Asking) -> Iterator[Found]:
    """Cars in commercial service without a 道路运输证 that holds: the plan's 不具备资质, with the firms below.

    Goods vehicles up to 4.5 t need none (交通运输部 2018 年起取消).
    """
    cars, permits = living(VEHICLES), living(_PERMITS)
    of_car = exists().where(permits.c.vehicle == cars.c.id, permits.c.kind == "道路运输证", *_holds(asking))
    heavy = or_(cars.c.use_character != "F", cars.c.mass_kg.is_(None), cars.c.mass_kg > 4500)
    query = select(cars.c.id, cars.c.title, cars.c.unit, cars.c.created_at)
    for row_id, title, unit, created in asking.ask(query.where(in_use(asking), cars.c.use_character.in_(_COMMERCIAL), heavy, ~of_car)):
        began, kind = asking.began(created), asking.kind("vehicles.unpermitted")
        yield Found(kind.name, VEHICLES, row_id, title, kind.until_when(began), unit, since=began)


def firms_without_permit(asking: Asking) -> Iterator[Found]:
    """Transport firms without a 道路运输经营许可证."""
    units, permits, kind = living(UNITS), living(_PERMITS), asking.kind("units.unpermitted")
    of_unit = exists().where(permits.c.unit == units.c.id, permits.c.kind == "道路运输经营许可证", *_holds(asking))
    firms = units.c.deleted_at.is_(None), units.c.state == "在册", units.c.unit_type == "运输企业", *asking.among(UNITS)
    for row_id, title, created in asking.ask(select(units.c.id, units.c.title, units.c.created_at).where(*firms, ~of_unit)):
        began = asking.began(created)
        yield Found(kind.name, UNITS, row_id, title, kind.until_when(began), row_id, since=began)


def _holds(asking: Asking) -> tuple[ColumnElement[bool], ...]:
    """Permits that hold today."""
    permits = living(_PERMITS)
    runs = or_(permits.c.valid_until.is_(None), permits.c.valid_until >= asking.today)
    return permits.c.deleted_at.is_(None), permits.c.state == "有效", runs


def known_by_plate_only(asking: Asking) -> Iterator[Found]:
    """Violations that came with a plate and of which nobody knows the driver yet: a month to find out."""
    kind = asking.kind("violations.unmatched")
    for row in asking.rows("violations", "title", "plate", "vehicle", "created_at", person=None):
        began = asking.began(row["created_at"])
        due = kind.until_when(began)
        if asking.shows(kind.name, due):
            yield Found(kind.name, "violations", row["id"], row["title"], due, since=began, also=((VEHICLES, row["vehicle"]),))


def cars_twice(asking: Asking) -> Iterator[Found]:
    """Cars that are most likely one: the same frame number, or the same engine and type."""
    yield from twins(
        asking, "vehicles.twin", VEHICLES, same(asking, VEHICLES, ("vin",), ("plate", "plate_type"), ("engine_number", "vehicle_type"))
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


def _of_car(touch: Touch) -> Rows:
    return along(touch, "vehicle")


def _of_unit(touch: Touch) -> Rows:
    return along(touch, "unit")


SOURCES = (
    Source(("vehicles.no_inspection", "vehicles.no_insurance"), (VEHICLES,), papers_without_day, of=VEHICLES),
    Source(("vehicles.scrapping",), (VEHICLES,), used_up, of=VEHICLES),
    Source(("vehicles.undriven",), (VEHICLES, "drives"), nobody_drives, of=VEHICLES, by={"drives": _of_car}),
    Source(("vehicles.unpermitted",), (VEHICLES, _PERMITS), without_permit, of=VEHICLES, by={_PERMITS: _of_car}),
    Source(("units.unpermitted",), (UNITS, _PERMITS), firms_without_permit, of=UNITS, by={_PERMITS: _of_unit}),
    Source(("violations.unmatched",), ("violations",), known_by_plate_only, of="violations"),
    Source(("vehicles.twin",), (VEHICLES,), cars_twice, of=VEHICLES, by={VEHICLES: alike("vin", "plate", "engine_number")}),
    Source(("units.twin",), (UNITS,), units_twice),
)
