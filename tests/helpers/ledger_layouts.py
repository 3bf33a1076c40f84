"""The layouts: each writes one kind of ledger that offices keep, with its known truth."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import xlwt

from tests.helpers.ledger_people import COMMITTEES, UNITS, Driver, drivers
from tests.helpers.ledgers import Ledger, Truth
from trafficdesk.desk import Desk

Layout = Callable[[Path, int], Ledger]
ROWS = 24


def _shown(day: date) -> str:
    return day.isoformat()


def _person(driver: Driver, **more: str) -> dict[str, str]:
    return {"name": driver.name, "unit": driver.unit, "phone": driver.phone, **more}


def _of(line: int, driver: Driver, sheet: str = "", **more: str) -> Truth:
    return Truth(line, "people", {"id_number": driver.number}, _person(driver, **more), sheet)


def _car(line: int, driver: Driver, sheet: str = "", **more: str) -> Truth:
    values = {"plate_type": driver.plate_type, "vehicle_type": driver.vehicle_type, **more}
    return Truth(line, "vehicles", {"plate": driver.plate}, values, sheet)


def _book(path: Path, *sheets: tuple[str, Sequence[Sequence[Any]], Sequence[str]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows, merges in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
        for place in merges:
            page.merge_cells(place)
    book.save(path)
    return path


def plain(folder: Path, seed: int) -> Ledger:
    """所属单位 without any car column: the car's label is no word of this list."""
    people = drivers(seed, ROWS)
    rows = [("序号", "姓名", "身份证号", "所属单位", "联系电话", "准驾车型", "初次领证日期", "有效期止")]
    rows += [(n, d.name, d.number, d.unit, d.phone, d.classes, d.first, d.until) for n, d in enumerate(people, 1)]
    truths = [
        _of(n, d, licence_classes=d.classes, first_issued=_shown(d.first), valid_until=_shown(d.until)) for n, d in enumerate(people, 2)
    ]
    return Ledger("plain", "people", _book(folder / "名单.xlsx", ("名单", rows, ())), truths, UNITS)


_TWO_HEADS = (
    ("序号", "单位情况", None, "驾驶员情况", None, None, None, "车辆情况", None),
    (None, "单位名称", "联系电话", "姓名", "身份证号", "联系电话", "准驾车型", "车牌号", "车辆类型"),
)
_TWO_MERGES = ("A1:I1", "A2:A3", "B2:C2", "D2:G2", "H2:I2")


def _two_phones(seed: int) -> tuple[list[tuple[Any, ...]], list[Truth]]:
    people = drivers(seed, ROWS)
    rows: list[tuple[Any, ...]] = [("机动车驾驶员信息汇总表",), *_TWO_HEADS]
    rows += [
        (n, d.unit, d.unit_phone, d.name, d.number, d.phone, d.classes, d.plate, d.vehicle_type) for n, d in enumerate(people, 1)
    ]
    truths = [truth for n, d in enumerate(people, 4) for truth in (_of(n, d), _car(n, d))]
    return rows, truths


def two_phones(folder: Path, seed: int) -> Ledger:
    """Two levels of heading, a telephone of the unit and one of the driver."""
    rows, truths = _two_phones(seed)
    return Ledger("two_phones", "people", _book(folder / "汇总.xlsx", ("汇总", rows, _TWO_MERGES)), truths, UNITS)


def two_phones_biff(folder: Path, seed: int) -> Ledger:
    """The same as a real .xls."""
    rows, truths = _two_phones(seed)
    book = xlwt.Workbook()
    page = book.add_sheet("汇总")
    for top, left, bottom, right in ((0, 0, 0, 8), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 6), (1, 7, 1, 8)):
        page.merge(top, bottom, left, right)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(at, column, value)
    path = folder / "汇总.xls"
    book.save(str(path))
    return Ledger("two_phones_biff", "people", path, truths, UNITS)


def manager_html(folder: Path, seed: int) -> Ledger:
    """A web page named .xls in GBK: the manager's telephone first, the driver's under another word."""
    people = drivers(seed, ROWS)
    heads = ("单位名称", "单位负责人", "联系电话", "驾驶员姓名", "身份证号", "驾驶员电话")
    cells = [heads] + [(d.unit, d.manager, d.unit_phone, d.name, d.number, d.phone) for d in people]
    page = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in cells)
    path = folder / "导出.xls"
    path.write_bytes(f"<html><body><table>{page}</table></body></html>".encode("gb18030"))
    return Ledger("manager_html", "people", path, [_of(n, d) for n, d in enumerate(people, 2)], UNITS)


def twice_csv(folder: Path, seed: int) -> Ledger:
    """A CSV in GBK with the same heading twice: whose telephone it is, its neighbour tells."""
    people = drivers(seed, ROWS)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("单位名称", "负责人", "联系电话", "驾驶员姓名", "身份证号", "联系电话"))
    writer.writerows((d.unit, d.manager, d.unit_phone, d.name, d.number, d.phone) for d in people)
    path = folder / "gbk.csv"
    path.write_bytes(buffer.getvalue().encode("gb18030"))
    return Ledger("twice_csv", "people", path, [_of(n, d) for n, d in enumerate(people, 2)], UNITS)


def unit_then_mobile(folder: Path, seed: int) -> Ledger:
    """The unit's telephone beside the unit, the driver's called 手机号."""
    people = drivers(seed, ROWS)
    rows = [("单位", "联系电话", "姓名", "身份证号码", "手机号"), *((d.unit, d.unit_phone, d.name, d.number, d.phone) for d in people)]
    truths = [_of(n, d) for n, d in enumerate(people, 2)]
    return Ledger("unit_then_mobile", "people", _book(folder / "手机.xlsx", ("Sheet1", rows, ())), truths, UNITS)


def by_committee(folder: Path, seed: int) -> Ledger:
    """A sheet per committee, named in short, without a column for the unit; the office knows the committees by other words."""
    people = drivers(seed, ROWS, COMMITTEES)
    names = {unit: unit.replace("居民委员会", "居委会" if at % 2 else "") for at, unit in enumerate(COMMITTEES)}
    sheets, truths = [], []
    for unit in COMMITTEES:
        mine = [d for d in people if d.unit == unit]
        rows = [(f"{names[unit]}驾驶员登记表",), ("序号", "姓名", "身份证号", "出生年月", "联系电话", "准驾车型")]
        rows += [(n, d.name, d.number, f"{d.number[6:10]}.{d.number[10:12]}", d.phone, d.classes) for n, d in enumerate(mine, 1)]
        sheets.append((names[unit], rows, ("A1:F1",)))
        truths += [_of(n, d, names[unit], born=f"{d.number[6:10]}-{d.number[10:12]}-{d.number[12:14]}") for n, d in enumerate(mine, 3)]

    def prepare(desk: Desk) -> None:
        for unit in COMMITTEES:
            desk.records.add("units", {"name": unit, "unit_type": "社区居委会"})

    return Ledger("by_committee", "people", _book(folder / "居委会.xlsx", *sheets), truths, COMMITTEES, prepare)


def reported_by(folder: Path, seed: int) -> Ledger:
    """填报单位 above the table, no column for it."""
    people = [d for d in drivers(seed, ROWS * 2) if d.unit == UNITS[0]]
    rows = [("驾驶员花名册",), (f"填报单位：{UNITS[0]}", None, None, "填报日期：2026年3月1日"), ("序号", "姓名", "身份证号", "手机")]
    rows += [(n, d.name, d.number, d.phone) for n, d in enumerate(people, 1)]
    rows += [("合计", f"{len(people)}人"), ("填表人：李某", None, None, "审核人：")]
    truths = [_of(n, d) for n, d in enumerate(people, 4)]
    return Ledger("reported_by", "people", _book(folder / "填报.xlsx", ("花名册", rows, ("A1:D1",))), truths, UNITS)


def banded(folder: Path, seed: int) -> Ledger:
    """A merged band with the committee's name above its rows."""
    people = drivers(seed, ROWS, COMMITTEES)
    rows: list[tuple[Any, ...]] = [("序号", "姓名", "证件号码", "电话")]
    merges, truths = [], []
    for unit in COMMITTEES:
        rows.append((unit,))
        merges.append(f"A{len(rows)}:D{len(rows)}")
        for d in people:
            if d.unit == unit:
                rows.append((len(truths) + 1, d.name, d.number, d.phone))
                truths.append(_of(len(rows), d))
    return Ledger("banded", "people", _book(folder / "分组.xlsx", ("分组", rows, merges)), truths, COMMITTEES)


def damaged(folder: Path, seed: int) -> Ledger:
    """Numbers that Excel destroyed and telephones as floats: the first are asked about, never guessed."""
    people = drivers(seed, ROWS)
    rows = [("姓名", "身份证号", "单位", "联系电话")]
    rows += [(d.name, float(int(d.number[:15] + "000")) if n % 6 == 0 else d.number, d.unit, float(d.phone)) for n, d in enumerate(people)]
    truths = [_of(n, d) for n, d in enumerate(people, 2)]
    return Ledger("damaged", "people", _book(folder / "数字.xlsx", ("名单", rows, ())), truths, UNITS)


def companions(folder: Path, seed: int) -> Ledger:
    """Cars of every type beside their drivers, 号牌种类 nowhere; two plates in one cell now and then."""
    people = drivers(seed, ROWS)
    rows = [("姓名", "身份证号", "所在单位", "联系电话", "准驾车型", "车牌号", "车辆类型", "车架号")]
    rows += [(d.name, d.number, d.unit, d.phone, d.classes, d.plate, d.vehicle_type, d.vin) for d in people]
    truths = [truth for n, d in enumerate(people, 2) for truth in (_of(n, d), _car(n, d, vin=d.vin))]
    return Ledger("companions", "people", _book(folder / "人车.xlsx", ("人车", rows, ())), truths, UNITS)


def two_plates(folder: Path, seed: int) -> Ledger:
    """Two plates in one cell, parted by a space, a wide space, a stroke."""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "身份证号", "所在单位", "联系电话", "车牌号")], []
    for n, d in enumerate(people):
        other = f"津K{20000 + n}"
        rows.append((d.name, d.number, d.unit, d.phone, (" ", "　", "/", "、")[n % 4].join((d.plate, other))))
        small = {"plate_type": "小型汽车"}
        truths += [_of(n + 2, d), Truth(n + 2, "vehicles", {"plate": other}, small)]
    return Ledger("two_plates", "people", _book(folder / "两车.xlsx", ("Sheet1", rows, ())), truths, UNITS)


def vehicles(folder: Path, seed: int) -> Ledger:
    """A list of cars by their types only."""
    people = drivers(seed, ROWS)
    rows = [("号牌号码", "车辆类型", "所属单位", "车辆识别代号", "检验有效期止")]
    rows += [(d.plate, d.vehicle_type, d.unit, d.vin, f"{d.until.year}年{d.until.month}月") for d in people]
    truths = [_car(n, d, vin=d.vin, unit=d.unit) for n, d in enumerate(people, 2)]
    return Ledger("vehicles", "vehicles", _book(folder / "车辆.xlsx", ("车辆", rows, ())), truths, UNITS)


_USES = ("机要通信", "应急保障", "执法执勤")


def official(folder: Path, seed: int) -> Ledger:
    """The collecting form of official cars, as the domain text has it, in one go."""
    people = drivers(seed, ROWS)
    rows = [
        ("序号", "车牌", "号牌种类", "车辆类型", "品牌型号", "VIN", "用途分类", "编制", "购置日期", "购置价", "是否标识化", "是否装北斗",
         "停放地点", "责任人", "状态"),
    ]  # fmt: skip
    truths = []
    for n, d in enumerate(people):
        rows.append((n + 1, d.plate, d.plate_type, d.vehicle_type, "示例牌", d.vin, _USES[n % 3], "在编", _shown(d.first), 128000 + n,
                     "是" if n % 2 else "否", "是", "机关院内", d.name if n % 5 else "不在册的人", "在用"))  # fmt: skip
        truths.append(Truth(n + 2, "official-cars", {"vehicle": d.plate}, {"use": _USES[n % 3], "bought": _shown(d.first),
                            "marked": "是" if n % 2 else "否", "beidou": "是"}))  # fmt: skip
        truths.append(_car(n + 2, d, vin=d.vin, ownership="公车"))
    return Ledger("official", "official-cars", _book(folder / "公车.xlsx", ("采集表", rows, ())), truths, UNITS)


def as_printed(folder: Path, seed: int) -> Ledger:
    """Validity as the licence prints it: from – to in one cell, 长期, 至 …"""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "身份证号", "工作单位", "手机号码", "准驾车型", "驾驶证有效期限")], []
    for n, d in enumerate(people):
        start = d.until.replace(year=d.until.year - 10)
        end = "长期" if n % 4 == 1 else _shown(d.until)
        text = (f"{start:%Y.%m.%d}-{d.until:%Y.%m.%d}", f"{start:%Y.%m.%d}至长　期", f"至{d.until.year}年{d.until.month}月{d.until.day}日",
                f"{start:%Y%m%d}-{d.until:%Y%m%d}")[n % 4]  # fmt: skip
        rows.append((d.name, d.number, d.unit, d.phone, d.classes, text))
        truths.append(_of(n + 2, d, valid_until=end, **({} if n % 4 == 2 else {"valid_from": _shown(start)})))
    return Ledger("as_printed", "people", _book(folder / "有效期.xlsx", ("名单", rows, ())), truths, UNITS)


_NOTHING = ("无", "没有", "/", "-", "—", "——", "暂无", "不详", "未知", "N/A", "*", "空", "无车")


def nothing(folder: Path, seed: int) -> Ledger:
    """Words for nothing in columns that may be empty."""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "身份证号", "单位", "联系电话", "准驾车型", "有效期止", "车牌号")], []
    for n, d in enumerate(people):
        word = _NOTHING[n % len(_NOTHING)]
        has = n % 2 == 0
        rows.append((d.name, d.number, d.unit, d.phone, d.classes if has else word, _shown(d.until) if has else word, word))
        more = {"licence_classes": d.classes if has else "", "valid_until": _shown(d.until) if has else ""}
        truths.append(_of(n + 2, d, **more))
    return Ledger("nothing", "people", _book(folder / "空字.xlsx", ("名单", rows, ())), truths, UNITS)


def broken(folder: Path, seed: int) -> Ledger:
    """Cells that Excel could not work out are never simply empty."""
    people = drivers(seed, ROWS)
    rows, truths = [("姓名", "身份证号", "单位", "联系电话", "车牌号", "备注")], []
    for n, d in enumerate(people):
        phone = (d.phone, "#N/A", '=B2&"x"')[n % 3]
        rows.append((d.name, d.number, d.unit, phone, d.plate if n % 2 else "#REF!", "#VALUE!" if n % 5 == 0 else "好"))
        truths.append(_of(n + 2, d, remark="好"))
        truths.append(Truth(n + 2, "vehicles", {"plate": d.plate}, {"plate": d.plate}))
    return Ledger("broken", "people", _book(folder / "出错.xlsx", ("名单", rows, ())), truths, UNITS)


def officers(folder: Path, seed: int) -> Ledger:
    """Units with their head and their safety officer, each followed by 联系电话."""
    people = drivers(seed, ROWS)
    rows, truths = [("序号", "单位名称", "主要负责人", "联系电话", "交通安全员", "联系电话", "单位地址")], []
    for n, d in enumerate(people):
        name = f"第{n + 1}示例商贸有限公司"
        rows.append((n + 1, name, d.manager, f"1390000{n:04d}", d.name, d.phone, f"示例路{n}号"))
        truths.append(Truth(n + 2, "units", {"name": name}, {"head": d.manager, "head_phone": f"1390000{n:04d}",
                            "safety_officer": d.name, "officer_phone": d.phone, "address": f"示例路{n}号"}))  # fmt: skip
    made = tuple(truth.key["name"] for truth in truths)
    return Ledger("officers", "units", _book(folder / "单位.xlsx", ("单位", rows, ())), truths, made)


def offences(folder: Path, seed: int) -> Ledger:
    """Violations of people of one name: the number in the row tells who is meant."""
    people = drivers(seed, ROWS)
    rows, truths = [("违法时间", "姓名", "身份证号", "所在单位", "违法行为", "记分")], []
    for n, d in enumerate(people):
        day = date(2026, 1 + n % 9, 1 + n)
        rows.append((_shown(day), "张伟", d.number, d.unit, f"闯红灯{n}", n % 7))
        truths.append(Truth(n + 2, "violations", {"behaviour": f"闯红灯{n}"}, {"happened": _shown(day), "points": str(n % 7)}))

    def prepare(desk: Desk) -> None:
        for unit in UNITS:
            desk.records.add("units", {"name": unit, "unit_type": "企业"})
        for d in people:
            desk.records.add("people", {"name": "张伟", "id_number": d.number, "unit": d.unit})

    return Ledger("offences", "violations", _book(folder / "违法.xlsx", ("违法", rows, ())), truths, UNITS, prepare)


def accidents(folder: Path, seed: int) -> Ledger:
    """Injured people are never dropped: they are counted, or the column is asked about."""
    rows, truths = [("事故时间", "事故地点", "死亡", "受伤", "财产损失")], []
    for n in range(ROWS):
        day = date(2026, 1 + n % 9, 1 + n)
        rows.append((_shown(day), f"示例路{n}号", "无" if n % 2 else 0, n % 3, f"{5000 + n}元"))
        truths.append(Truth(n + 2, "accidents", {"place": f"示例路{n}号"}, {"deaths": "0", "slight": str(n % 3)}))
    return Ledger("accidents", "accidents", _book(folder / "事故.xlsx", ("事故", rows, ())), truths)


def hazards(folder: Path, seed: int) -> Ledger:
    """A hazard ledger as committees write it: 日期, 立即, 3月底前."""
    rows, truths = [("序号", "日期", "地点", "隐患内容", "类别", "整改期限", "责任人")], []
    for n in range(ROWS):
        day = date(2026, 1 + n % 9, 1 + n)
        due = ("立即", "2026年12月底前", "2026.12.20", "")[n % 4]
        rows.append((n + 1, f"{day.year}.{day.month}.{day.day}", f"示例路{n}号", f"路面破损{n}", "道路", due, "李某"))
        by_rule = _shown(day + timedelta(days=15))  # 一般隐患: what no list says, the rule does (resources/rules/hazard_terms.csv)
        values = {"found": _shown(day), "place": f"示例路{n}号", "due": (by_rule, "2026-12-31", "2026-12-20", by_rule)[n % 4]}
        truths.append(Truth(n + 2, "hazards", {"description": f"路面破损{n}"}, values))
    return Ledger("hazards", "hazards", _book(folder / "隐患.xlsx", ("隐患", rows, ())), truths)


LAYOUTS: tuple[Layout, ...] = (
    plain, two_phones, two_phones_biff, manager_html, twice_csv, unit_then_mobile, by_committee, reported_by, banded, damaged,
    companions, two_plates, vehicles, official, as_printed, nothing, broken, officers, offences, accidents, hazards,
)  # fmt: skip
# Layouts of which no program can read every row: what matters is that it asks.
ASKING: frozenset[Layout] = frozenset({damaged, broken, accidents})
