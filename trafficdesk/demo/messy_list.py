"""An Excel list as units send it: titles above, two-level headings, padded names, numbers where text should be.

Used by the demonstration run; the people in it are as invented as those of the demo office.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from trafficdesk.demo.cars import Cars
from trafficdesk.demo.people import People
from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.shown import written_date

_TOP = ("序号", "姓名", "身份证号码", "驾驶证", None, None, "所在单位", "手机", "车牌号", "年检", "备注")
_BELOW = (None, None, None, "准驾车型", "初领日期", "有效期至", None, None, None, None, None)
_MERGED = ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:G4", "H3:H4", "I3:I4", "J3:J4", "K3:K4")


def write_messy_list(path: Path, unit: str, people: int, today: date, seed: int = 7) -> int:
    """Write the list of one unit; the number of people in it. One number in it was destroyed by Excel."""
    from openpyxl import Workbook

    randomness = random.Random(seed)
    drivers, cars = People(today, randomness), Cars(today, randomness)
    book = Workbook()
    sheet = book.active
    sheet.title = "驾驶员名册"
    sheet.append([f"{unit}{today.year}年度驾驶员及车辆登记表"])
    sheet.append(
        [f"填报单位：{unit}（盖章）", None, None, None, None, None, None, f"填报日期：{today:%Y.%m.%d}"]
    )
    sheet.append(_TOP)
    sheet.append(_BELOW)
    for span in ("A1:K1", *_MERGED):
        sheet.merge_cells(span)
    for number in range(1, people + 1):
        person = drivers.next(0, "物业")
        while not person.get("licence_classes"):
            person = drivers.next(0, "物业")
        car = cars.next(person, 0, "物业", unit)
        sheet.append(_line(number, person, car, unit))
    sheet.append(["合计", f"{people} 人"])
    sheet.append(["填表人：", None, None, "审核人：", None, None, "联系电话："])
    book.save(path)
    return people


def _line(number: int, person: Mapping[str, Any], car: Mapping[str, Any] | None, unit: str) -> list[Any]:
    """One line; every line is untidy in its own way."""
    name, id_number = str(person["name"]), str(person["id_number"])
    phone: Any = person["phone"]
    if len(name) == 2 and number % 2:
        name = f"{name[0]}\u3000{name[1]}"
    id_cell: Any = f" {id_number.lower()}\u00a0" if number % 3 == 0 else id_number
    if number == 5:
        id_cell = float(id_number[:17]) * 10
    return [
        number,
        name,
        id_cell,
        str(person["licence_classes"]).replace(" ", "、" if number % 2 else ""),
        _spelt(person["first_issued"], number),
        _spelt(person["valid_until"], number + 1),
        unit if number == 1 else "同上",
        int(phone) if number % 4 == 0 else phone,
        None if car is None else f"{str(car['plate'])[:2]}·{str(car['plate'])[2:]}",
        None if car is None else _spelt(car["inspection_until"], number + 2),
        None,
    ]


def _spelt(day: date, number: int) -> Any:
    """A date as people write it."""
    if day == LONG_TERM:
        return "长期"
    spellings = (
        f"{day:%Y.%m.%d}",
        f"{day:%Y%m%d}",
        written_date(day),
        day,
        f"{day:%Y/%m/%d}",
    )
    return spellings[number % len(spellings)]
