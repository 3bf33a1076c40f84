"""Filling an office with synthetic data, part by part, each part one named change."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk import clock
from trafficdesk.demo.cars import Cars
from trafficdesk.demo.events import agreements as sign_some
from trafficdesk.demo.events import violation
from trafficdesk.demo.people import People
from trafficdesk.demo.units import units
from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.rules.settings import SINCE

if TYPE_CHECKING:
    from trafficdesk.desk import Desk

DEMO_WORD = "示例数据"
_SETTING = "office.demo"
_OFFICE = "东丽湖街道办事处"
_PART = 20_000
_BATCH = 2_000
_CARS_PER_DRIVER = 0.52
_OTHER_DRIVER = 0.1
_VIOLATIONS = 0.03


@dataclass(frozen=True, slots=True)
class _Place:
    """A unit as the drivers need it."""

    id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class _Driver:
    id: int
    values: dict[str, Any]
    place: _Place


def is_demo(desk: Desk) -> bool:
    """Whether the open office is a synthetic one."""
    return bool(desk.office.setting(_SETTING, False))


def mark(desk: Desk) -> None:
    """Mark an office as synthetic, before anything is put into it."""
    desk.office.set_setting(_SETTING, True)


def fill(
    desk: Desk,
    drivers: int = 300,
    seed: int = 1,
    *,
    agreements: bool = False,
    streams: bool | None = None,
    progress: Progress = no_progress,
) -> None:
    """Put `drivers` synthetic drivers with units, cars and violations into an empty office.

    agreements: also make this year's agreements, partly printed and signed (slow; for small sizes).
    streams: also a little of every other work stream; None: with the agreements.
    The same seed on the same day gives the same office. Raises KnownError when the office already has people.
    """
    from trafficdesk.desk import Query

    if desk.records.count(Query("people")):
        raise KnownError("这里已经有驾驶员了，示例数据只能放进空的办事处。请换一个数据文件夹。")
    mark(desk)
    today = clock.today()
    desk.office.set_setting(SINCE, date(today.year, 1, 1).isoformat())
    randomness = random.Random(seed)
    places, weights = _add_units(desk, drivers, randomness)
    people, cars = People(today, randomness), Cars(today, randomness)
    parts = max(1, -(-drivers // _PART))
    for part in range(parts):
        number = min(_PART, drivers - part * _PART)
        # Every unit has somebody, as far as the drivers reach; the rest by the size of the units.
        chosen = places[part * _PART : part * _PART + number]
        chosen = [*chosen, *randomness.choices(places, cum_weights=weights, k=number - len(chosen))]
        label = f"（第 {part + 1} 部分，共 {parts} 部分）" if parts > 1 else ""
        watch = _shifted(progress, part * _PART, drivers)
        added = _add_people(desk, people, chosen, label, watch)
        owned = _add_cars(desk, cars, added, label, randomness)
        _add_violations(desk, added, owned, label, randomness)
    desk.office.store.count_anew()
    if agreements:
        sign_some(desk, today.year, today, randomness, progress)
    if drivers and (agreements if streams is None else streams):
        from trafficdesk.demo.streams import fill_streams

        fill_streams(desk, today, seed, progress)
    progress(drivers, drivers, "示例数据已放入")


def remove(folder: Path) -> None:
    """Take a synthetic office away, database and attachments. KnownError for a real one, which stays."""
    from trafficdesk.desk import Desk
    from trafficdesk.paths import SEEN
    from trafficdesk.store.store import FILE_NAME
    from trafficdesk.transfer.folder import ATTACHMENTS

    desk = Desk.open(folder)
    try:
        synthetic = is_demo(desk)
    finally:
        desk.close()
    if not synthetic:
        raise KnownError(f"数据文件夹 {folder} 里是真实的办事处数据，没有改动。请换一个空文件夹。")
    try:
        for name in (f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", FILE_NAME, SEEN):
            (folder / name).unlink(missing_ok=True)
        if (folder / ATTACHMENTS).is_dir():
            shutil.rmtree(folder / ATTACHMENTS)
    except OSError as error:
        raise KnownError("示例数据没有删掉，可能正被打开着。请先关闭程序窗口再试。") from error


def _add_units(desk: Desk, drivers: int, randomness: random.Random) -> tuple[list[_Place], list[int]]:
    made = list(units(desk.office.name or _OFFICE, drivers, randomness))
    with desk.records.work(f"{DEMO_WORD}：单位 {len(made)} 家", bulk=True) as work:
        ids = work.add_facts("units", [values for values, _ in made])
    places = [
        _Place(row_id, values["name"], values["unit_type"])
        for row_id, (values, _) in zip(ids, made, strict=True)
    ]
    return places, list(accumulate(size for _, size in made))


def _add_people(
    desk: Desk, people: People, places: list[_Place], label: str, progress: Progress
) -> list[_Driver]:
    drivers: list[_Driver] = []
    with desk.records.work(f"{DEMO_WORD}：驾驶员 {len(places)} 人{label}", bulk=True) as work:
        for chunk in _chunks(places):
            progress(len(drivers), 0, "正在放入示例驾驶员")
            made = [people.next(place.id, place.type) for place in chunk]
            ids = work.add_facts("people", made)
            work.add_facts("posts", [_post(row_id, values, clock.today()) for row_id, values in zip(ids, made, strict=True)])
            drivers += [_Driver(*each) for each in zip(ids, made, chunk, strict=True)]
    return drivers


def _post(person: int, values: dict[str, Any], today: date) -> dict[str, Any]:
    """The main post, held for some years: nobody in the demo office came only today."""
    post = {name: values.get(name) for name in ("unit", "category", "job")}
    return {**post, "person": person, "main": True, "start": date(today.year - 1 - person % 6, 1 + person % 12, 1 + person % 28)}


def _add_cars(
    desk: Desk, cars: Cars, drivers: list[_Driver], label: str, randomness: random.Random
) -> dict[int, int]:
    """Driver id -> id of the car that the driver has."""
    owners = [driver for driver in drivers if randomness.random() < _CARS_PER_DRIVER]
    colleagues: dict[int, list[_Driver]] = {}
    for driver in drivers:
        if driver.values.get("licence_classes"):
            colleagues.setdefault(driver.place.id, []).append(driver)
    made = [
        (driver, car)
        for driver in owners
        if (car := cars.next(driver.values, driver.id, driver.place.type, driver.place.name)) is not None
    ]
    if not made:
        return {}
    owned: dict[int, int] = {}
    with desk.records.work(f"{DEMO_WORD}：车辆 {len(made)} 辆{label}", bulk=True) as work:
        for chunk in _chunks(made):
            ids = work.add_facts("vehicles", [car for _, car in chunk])
            drives = []
            for (driver, car), car_id in zip(chunk, ids, strict=True):
                owned[driver.id] = car_id
                drives.append(_drive(cars, driver, car, car_id))
                other = randomness.choice(colleagues.get(driver.place.id) or [driver])
                if other is not driver and randomness.random() < _OTHER_DRIVER:
                    drives.append(_drive(cars, other, car, car_id))
            work.add_facts("drives", drives)
    return owned


def _drive(cars: Cars, driver: _Driver, car: dict[str, Any], car_id: int) -> dict[str, Any]:
    return {
        "person": driver.id,
        "vehicle": car_id,
        "relation": cars.relation(driver.values, car),
        "start": car["registered"],
    }


def _add_violations(
    desk: Desk, drivers: list[_Driver], owned: dict[int, int], label: str, randomness: random.Random
) -> None:
    today = clock.today()
    made = [
        violation(driver.id, owned.get(driver.id), today, randomness)
        for driver in drivers
        if driver.values.get("licence_classes") and randomness.random() < _VIOLATIONS
    ]
    if made:
        with desk.records.work(f"{DEMO_WORD}：违法 {len(made)} 起{label}", bulk=True) as work:
            for chunk in _chunks(made):
                work.add_facts("violations", chunk)


def _chunks(items: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _shifted(progress: Progress, before: int, total: int) -> Progress:
    return lambda done, _, sentence: progress(before + done, total, f"{sentence}：{before + done} / {total}")
