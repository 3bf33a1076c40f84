"""A list of drivers under a title, with a heading of two merged levels, a total and a signature, as units send it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests.helpers.factory import person_id

HEAD = (
    ("驾驶人", "身份证号码", "村居", "驾驶证", None, "手机", "备注2"),
    (None, None, None, "准驾车型", "有效期至", None, None),
)
GOOD, DESTROYED, BAD_CLASS = person_id(1), person_id(2), person_id(3)


def line(
    name: str, number: object, unit: str = "同上", classes: str = "C1", until: object = "2031-03-01", phone: str = "13800000001"
) -> list[Any]:
    """One driver."""
    return [name, number, unit, classes, until, phone, None]


def messy_xlsx(path: Path, *rows: list[Any]) -> Path:
    """A list under a title, with a two-level merged heading, a total and a signature."""
    book = Workbook()
    sheet = book.active
    sheet.title = "名册"
    sheet.append(["某单位驾驶员汇总表"])
    for heads in HEAD:
        sheet.append(heads)
    for span in ("A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3"):
        sheet.merge_cells(span)
    for each in rows:
        sheet.append(each)
    sheet.append(["合计", f"{len(rows)} 人"])
    sheet.append(["填表人：", None, None, "审核人："])
    book.save(path)
    return path
