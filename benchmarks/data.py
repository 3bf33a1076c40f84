"""Synthetic material: lists for imports, offices of any size. The same seed gives the same material."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from trafficdesk.demo.people import People
from trafficdesk.demo.units import units
from trafficdesk.desk import Desk
from trafficdesk.fields.kinds import show
from trafficdesk.records.registry import record_type

TODAY = date.today()
_OFFICE = "东丽湖街道办事处"
# 25 columns: a running number, every field of a driver but the remarks, and two that belong nowhere.
LIST_FIELDS = tuple(spec for spec in record_type("people").typed if spec.name != "remark")
_EXTRA = ("填表情况", "网格员意见")
_FAULTY, _TWICE = 100, 50  # one row in so many


def new_office(folder: Path) -> Desk:
    """An empty office that has been named."""
    desk = Desk.open(folder, create=True)
    desk.set_up(_OFFICE, "测试员")
    return desk


def drivers(number: int, seed: int = 7) -> Iterator[tuple[dict[str, Any], str]]:
    """(values without the unit's id, unit's name) of synthetic drivers."""
    randomness = random.Random(seed)
    made = [(values["name"], values["unit_type"], size) for values, size in units(_OFFICE, number, randomness)]
    chosen = randomness.choices(made, weights=[size for *_, size in made], k=number)
    people = People(TODAY, randomness)
    for name, unit_type, _ in chosen:
        yield people.next(0, unit_type), name


def list_headings() -> list[str]:
    """The 25 headings of the list."""
    return ["序号", *(spec.label for spec in LIST_FIELDS), *_EXTRA]


def list_rows(number: int) -> Iterator[list[Any]]:
    """Texts as a unit would have typed them; some rows are faulty, some stand twice."""
    before: list[Any] = []
    for position, (values, unit) in enumerate(drivers(number), start=1):
        shown = {**values, "unit": None}
        row = [position, *(unit if s.name == "unit" else show(s, shown.get(s.name)) for s in LIST_FIELDS), "齐", ""]
        if position % _FAULTY == 0:
            row[3] = row[3][:-1] + ("1" if row[3][-1] != "1" else "2")
        elif position % _TWICE == 0:
            row = [position, *before[1:]]
        before = row
        yield row


def list_file(folder: Path, number: int) -> Path:
    """The list as .xlsx (made once)."""
    import xlsxwriter

    path = folder / f"list-{number}.xlsx"
    if not path.exists():
        draft = path.with_suffix(".draft")
        book = xlsxwriter.Workbook(str(draft), {"constant_memory": True})
        sheet = book.add_worksheet("驾驶员")
        sheet.write_row(0, 0, list_headings())
        for position, row in enumerate(list_rows(number), start=1):
            sheet.write_row(position, 0, row)
        book.close()
        draft.rename(path)
    return path


def office(folder: Path, number: int) -> Path:
    """A data folder with `number` drivers in about a hundredth as many units (made once).

    Rows and search terms go through the store's own add_many; what follows from them (posts) is left out.
    """
    home = folder / f"office-{number}"
    if not home.exists():
        draft = folder / f"draft-{number}"
        desk = new_office(draft)
        _fill(desk, number)
        desk.close()
        with sqlite3.connect(draft / "desk.sqlite3") as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            plain.execute("ANALYZE")
        plain.close()
        draft.rename(home)
    return home


def _fill(desk: Desk, number: int) -> None:
    ids: dict[str, int] = {}
    stream = drivers(number)
    while batch := list(islice(stream, 20_000)):
        with desk.records.work("样本", bulk=True) as work:
            fresh = [name for name in dict.fromkeys(unit for _, unit in batch) if name not in ids]
            ids.update(zip(fresh, work.add_facts("units", [{"name": name} for name in fresh]), strict=True))
            work.add_facts("people", [{**values, "unit": ids[unit]} for values, unit in batch])
