"""Layouts that make an importer guess: the worst of what offices really send, each with its known truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Font

from tests.helpers.ledger_layouts import ROWS, Layout, _book, _of, _shown
from tests.helpers.ledger_people import COMMITTEES, UNITS, drivers
from tests.helpers.ledgers import Ledger, Truth
from trafficdesk.desk import Desk


def side_by_side(folder: Path, seed: int) -> Ledger:
    """Two committees beside each other on one sheet, each under its merged title."""
    people = drivers(seed, ROWS, COMMITTEES[:2])
    left, right = ([d for d in people if d.unit == unit] for unit in COMMITTEES[:2])
    rows: list[tuple[Any, ...]] = [(COMMITTEES[0], None, None, None, COMMITTEES[1])]
    rows.append(("姓名", "身份证号", "联系电话", None, "姓名", "身份证号", "联系电话"))
    rows += [(a.name, a.number, a.phone, None, b.name, b.number, b.phone) for a, b in zip(left, right, strict=True)]
    truths = [_of(n, d) for half in (left, right) for n, d in enumerate(half, 3)]
    path = _book(folder / "两个社区.xlsx", ("花名册", rows, ("A1:C1", "E1:G1")))
    return Ledger("side_by_side", "people", path, truths, COMMITTEES[:2])


def turned_half_way(folder: Path, seed: int) -> Ledger:
    """Half way down somebody pasted another unit's lines under its own heading, columns in another order."""
    rows: list[tuple[Any, ...]] = [("单位名称", "主要负责人", "联系电话", "交通安全员", "联系电话", "单位地址")]
    truths = []
    for n, d in enumerate(drivers(seed, ROWS)):
        if n == ROWS // 2:
            rows.append(("单位名称", "交通安全员", "联系电话", "主要负责人", "联系电话", "单位地址"))
        head, officer = (d.manager, f"1390000{n:04d}"), (d.name, d.phone)
        first, second = (officer, head) if n >= ROWS // 2 else (head, officer)
        name = f"第{n + 1}示例商贸有限公司"
        rows.append((name, *first, *second, f"示例路{n}号"))
        truths.append(Truth(len(rows), "units", {"name": name}, {"head": head[0], "head_phone": head[1],
                            "safety_officer": officer[0], "officer_phone": officer[1]}))  # fmt: skip
    made = tuple(truth.key["name"] for truth in truths)
    return Ledger("turned_half_way", "units", _book(folder / "拼起来的.xlsx", ("单位", rows, ())), truths, made)


def turned_dates(folder: Path, seed: int) -> Ledger:
    """The same with two dates that look alike."""
    heads = ["姓名", "身份证号", "所在单位", "联系电话", "初次领证日期", "驾驶证有效期止"]
    rows: list[tuple[Any, ...]] = [tuple(heads)]
    truths = []
    for n, d in enumerate(drivers(seed, ROWS)):
        if n == ROWS // 2:
            rows.append((*heads[:4], heads[5], heads[4]))
        dates = (d.until, d.first) if n >= ROWS // 2 else (d.first, d.until)
        rows.append((d.name, d.number, d.unit, d.phone, *(_shown(each) for each in dates)))
        truths.append(_of(len(rows), d, first_issued=_shown(d.first), valid_until=_shown(d.until)))
    return Ledger("turned_dates", "people", _book(folder / "日期.xlsx", ("名单", rows, ())), truths, UNITS)


def two_tables(folder: Path, seed: int) -> Ledger:
    """Below the drivers, on the same sheet, another table with its own heading: hazards, then 重点路段."""
    rows: list[tuple[Any, ...]] = [("序号", "地点", "隐患描述", "发现日期", "类别")]
    truths = []
    for n in range(ROWS):
        day = date(2026, 1 + n % 9, 1 + n)
        rows.append((n + 1, f"示例路{n}号", f"路面破损{n}", _shown(day), "道路"))
        truths.append(Truth(len(rows), "hazards", {"description": f"路面破损{n}"}, {"place": f"示例路{n}号", "found": _shown(day)}))
    rows += [(), ("重点路段一览",), ("序号", "路段名称", "起止点", "登记日期", "管理单位")]
    rows += [(n + 1, f"重点路{n}", f"甲处至乙处{n}", "2026-03-01", "李某") for n in range(5)]
    ledger = Ledger("two_tables", "hazards", _book(folder / "隐患和路段.xlsx", ("台账", rows, ())), truths, UNITS)
    ledger.most = {"hazards": ROWS}
    return ledger


def one_below_another(folder: Path, seed: int) -> Ledger:
    """Committees one below another on one sheet, each with its title and the same heading; titles merged or not."""
    people = drivers(seed, ROWS, COMMITTEES)
    heads = ("序号", "姓名", "身份证号", "联系电话", "准驾车型")
    rows: list[tuple[Any, ...]] = []
    merges, truths = [], []
    for at, unit in enumerate(COMMITTEES):
        rows += [()] * (at % 2)
        rows.append((f"{unit.replace('居民委员会', '')}驾驶员登记表",))
        if at < 2:
            merges.append(f"A{len(rows)}:E{len(rows)}")
        rows.append(heads)
        for n, d in enumerate([d for d in people if d.unit == unit], 1):
            rows.append((n, d.name, d.number, d.phone, d.classes))
            truths.append(_of(len(rows), d))
        rows.append(("合计", "6人"))

    def prepare(desk: Desk) -> None:
        for unit in COMMITTEES:
            desk.records.add("units", {"name": unit, "unit_type": "社区居委会"})

    path = _book(folder / "接着往下.xlsx", ("汇总", rows, merges))
    return Ledger("one_below_another", "people", path, truths, COMMITTEES, prepare)


def in_two_halves(folder: Path, seed: int) -> Ledger:
    """To save paper the list goes on at the right, with the heading once more; at every page the heading again."""
    people = drivers(seed, ROWS)
    half = ROWS // 2
    heads = ("序号", "姓名", "身份证号", "单位", "联系电话")
    rows: list[tuple[Any, ...]] = [("驾驶员花名册",), (*heads, *heads)]
    truths = []
    for n in range(half):
        if n == half // 2:
            rows.append((*heads, *heads))
        a, b = people[n], people[half + n]
        rows.append((n + 1, a.name, a.number, a.unit, a.phone, half + n + 1, b.name, b.number, b.unit, b.phone))
        truths += [_of(len(rows), a), _of(len(rows), b)]
    return Ledger("in_two_halves", "people", _book(folder / "双栏.xlsx", ("名册", rows, ("A1:J1",))), truths, UNITS)


def and_the_spouse(folder: Path, seed: int) -> Ledger:
    """The same three headings twice, but the second time of somebody else: never taken for drivers."""
    people = drivers(seed, ROWS)
    rows: list[tuple[Any, ...]] = [("驾驶员", None, None, "家属", None, None, "单位"), ("姓名", "身份证号", "联系电话") * 2]
    truths = []
    for n, d in enumerate(people):
        other = people[(n + 5) % ROWS]
        rows.append((d.name, d.number, d.phone, f"家属{n}", other.number, other.phone, d.unit))
        truths.append(_of(n + 3, d))
    merges = ("A1:C1", "D1:F1", "G1:G2")
    ledger = Ledger("and_the_spouse", "people", _book(folder / "家属.xlsx", ("名册", rows, merges)), truths, UNITS)
    ledger.most = {"people": ROWS}
    return ledger


def two_styles(folder: Path, seed: int) -> Ledger:
    """Days as text in two styles, of which one may be read either way round."""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "身份证号", "单位", "联系电话", "初次领证日期", "有效期止")], []
    for n, d in enumerate(people):
        first = f"{d.first.day:02d}/{d.first.month:02d}/{d.first.year}" if n % 3 == 0 else f"{d.first.year}.{d.first.month}.{d.first.day}"
        until = f"{d.until.month}-{d.until.day}-{d.until:%y}" if n % 4 == 0 else f"{d.until:%y}.{d.until.month}.{d.until.day}"
        rows.append((d.name, d.number, d.unit, d.phone, first, until))
        truths.append(_of(n + 2, d, first_issued=_shown(d.first), valid_until=_shown(d.until)))
    return Ledger("two_styles", "people", _book(folder / "两种日期.xlsx", ("名单", rows, ())), truths, UNITS)


def old_style(folder: Path, seed: int) -> Ledger:
    """Identity numbers of 15 digits, plates in wide and small letters with dots, telephones with spaces and lines."""
    people = drivers(seed, ROWS)
    wide = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}
    rows, truths = [("姓名", "身份证", "单位", "电话", "车牌", "车型")], []
    for n, d in enumerate(people):
        number = d.number[:6] + d.number[8:17] if n % 3 == 0 else d.number.translate(wide)
        plate = (d.plate.translate(wide), d.plate.lower(), f"{d.plate[:2]}·{d.plate[2:]}", f"{d.plate[:2]} {d.plate[2:]}")[n % 4]
        phone = (f"{d.phone[:3]} {d.phone[3:7]} {d.phone[7:]}", f"{d.phone[:3]}-{d.phone[3:7]}-{d.phone[7:]}", f"+86{d.phone}")[n % 3]
        rows.append((d.name, number, d.unit, phone, plate, d.vehicle_type))
        truths.append(_of(n + 2, d))
        truths.append(Truth(n + 2, "vehicles", {"plate": d.plate}, {"vehicle_type": d.vehicle_type, "plate_type": d.plate_type}))
    return Ledger("old_style", "people", _book(folder / "旧式.xlsx", ("名单", rows, ())), truths, UNITS)


def cells_changed_places(folder: Path, seed: int) -> Ledger:
    """In some lines number and telephone stand in each other's cells, or name and unit."""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "单位", "身份证号", "联系电话", "备注")], []
    for n, d in enumerate(people):
        name, unit = (d.unit, d.name) if n % 6 == 1 else (d.name, d.unit)
        number, phone = (d.phone, d.number) if n % 5 == 1 else (d.number, d.phone)
        rows.append((name, unit, number, phone, ""))
        truths.append(_of(n + 2, d))
    return Ledger("cells_changed_places", "people", _book(folder / "填串.xlsx", ("名单", rows, ())), truths, UNITS)


def struck_out(folder: Path, seed: int) -> Ledger:
    """Who has left is struck out, line by line, as on paper."""
    people = drivers(seed, ROWS)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("姓名", "身份证号", "所在单位", "联系电话"))
    truths, left = [], 0
    for n, d in enumerate(people, 2):
        sheet.append((d.name, d.number, d.unit, d.phone))
        if n % 5 == 0:
            left += 1
            for cell in sheet[n]:
                cell.font = Font(strike=True)
        else:
            truths.append(_of(n, d))
    book.save(path := folder / "划掉的.xlsx")
    ledger = Ledger("struck_out", "people", path, truths, UNITS)
    ledger.most = {"people": ROWS - left}
    return ledger


def two_in_a_cell(folder: Path, seed: int) -> Ledger:
    """Two people in one line, names and telephones side by side in their cells."""
    people = drivers(seed, ROWS)
    rows, truths = [("单位", "姓名", "身份证号", "联系电话")], []
    for a, b in zip(people[::2], people[1::2], strict=True):
        parts = ("、", "\n", "/", " ")[len(rows) % 4]
        rows.append((a.unit, parts.join((a.name, b.name)), parts.join((a.number, b.number)), parts.join((a.phone, b.phone))))
        truths += [_of(len(rows), a), _of(len(rows), b)]
    return Ledger("two_in_a_cell", "people", _book(folder / "两人一格.xlsx", ("名单", rows, ())), truths, UNITS)


WORST: tuple[Layout, ...] = (
    side_by_side, one_below_another, in_two_halves, and_the_spouse, turned_half_way, turned_dates, two_tables, two_styles, old_style,
    cells_changed_places, struck_out, two_in_a_cell,
)  # fmt: skip
# Of these the file itself does not tell every row.
WORST_ASKING: frozenset[Layout] = frozenset({two_styles, cells_changed_places, two_in_a_cell})
