"""Prints about vehicles that carry pupils; one without a permit is never called a school bus (domain 1.5, 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trafficdesk.engine.papers.kind import First, Fits, PrintKind, Takes
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import (
    RECEIPT,
    Words,
    all_words,
    file_number,
    grouped,
    select_words,
    table_page,
)
from trafficdesk.fields.shown import written_date
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.reports.official import letter_with_stub
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.school import rules
from trafficdesk.work.school.papers_card import cards
from trafficdesk.work.school.papers_summary import blank_summary, summaries
from trafficdesk.work.school.rules import ATTENDANT, DRIVER, STAFF, VEHICLES

# Head, the head above it, and what stands in the cell one below the other; "car." marks fields of the vehicle's file.
_DETAIL = (
    ("居委会", "", ("committee",)),
    ("类别", "", ("category",)),
    ("号牌号码、车辆识别代号", "车辆注册登记", ("car.plate", "car.vin")),
    ("车辆类型", "车辆注册登记", ("car.vehicle_type",)),
    ("所有人", "车辆注册登记", ("car.owner",)),
    ("注册日期、核载", "车辆注册登记", ("car.registered", "car.seats")),
    ("检验有效期止", "", ("car.inspection_until",)),
    ("许可文号、有效期", "校车使用许可和标牌", ("permit_number", "permit_until")),
    ("标牌编号、有效期", "校车使用许可和标牌", ("plate_number", "plate_until")),
    ("承运人险止期", "", ("carrier_until",)),
    ("学校、学段", "乘载学生", ("school", "stage")),
    ("人数", "乘载学生", ("pupils",)),
    ("线路", "运行范围", ("route",)),
    ("站点和时间", "运行范围", ("stops",)),
)
_ABOUT_MOTOR = (
    "《校车安全管理条例》第十四条规定，使用校车应当依照条例的规定取得许可。第四十五条规定，使用未取得校车标牌的车辆"
    "提供校车服务的，由公安机关交通管理部门依法扣留车辆并处罚款。"
)
_ABOUT_NON_MOTOR = (
    "三轮车、电动自行车等车辆没有校车使用许可，不得用于集中接送学生；《中华人民共和国道路交通安全法实施条例》对非机动车"
    "载人另有限制，违反规定载人危及学生安全。"
)


def details(request: PrintRequest) -> Sequence[Document]:
    """接送学生车辆明细表 of each term: one line a vehicle, with its drivers and attendants."""
    rows = sorted(all_words(request), key=lambda each: (each["committee"], each["category"], each["vehicle"]))
    return [_details(request, term, found) for term, found in sorted(grouped(rows, lambda each: each["term"]).items())]


def _details(request: PrintRequest, term: str, rows: Sequence[Words]) -> Document:
    cars = _cars(request, rows)
    columns = [LedgerColumn(head, group) for head, group, _ in _DETAIL]
    columns += [LedgerColumn("驾驶人（准驾车型）"), LedgerColumn("照管员")]
    lines = [
        [*(_stacked(each, cars[each.row.values["vehicle"]], names) for _, _, names in _DETAIL), *_people(request, each)]
        for each in rows
    ]
    return table_page(request, f"{term}学期接送学生车辆明细表", columns, lines)


def _stacked(vehicle: Words, car: Words, names: Sequence[str]) -> str:
    texts = [car[name[4:]] if name.startswith("car.") else vehicle[name] for name in names]
    return "\n".join(f"{text} 座" if name == "car.seats" else text for name, text in zip(names, texts, strict=True) if text)


def _cars(request: PrintRequest, rows: Sequence[Words]) -> dict[int, Words]:
    ids = sorted({each.row.values["vehicle"] for each in rows})
    return {row.id: Words(request, row) for row in request.records.rows("vehicles", ids)}


def _people(request: PrintRequest, vehicle: Words) -> tuple[str, str]:
    """Drivers with their licence classes, and attendants."""
    staff = select_words(request, STAFF, Filter("vehicle", "is", vehicle.row.id))
    people = {row.id: Words(request, row) for row in
              request.records.rows("people", [each.row.values["person"] for each in staff])}  # fmt: skip
    named: dict[str, list[str]] = {DRIVER: [], ATTENDANT: []}
    for each in staff:
        person = people[each.row.values["person"]]
        classes = f"（{person['licence_classes']}）" if each["role"] == DRIVER and person["licence_classes"] else ""
        named.setdefault(each["role"], []).append(person["name"] + classes)
    return "、".join(named[DRIVER]), "、".join(named[ATTENDANT])


def notices(request: PrintRequest) -> Sequence[Document]:
    """告知书 to stop, for vehicles that need a permit and have none. Others among the chosen rows get no paper."""
    return [_notice(request, each) for each in all_words(request)]


def _notice(request: PrintRequest, vehicle: Words) -> Document:
    car = Words(request, request.records.row("vehicles", vehicle.row.values["vehicle"]))
    called = rules.label_of(vehicle.row.values["category"])
    to = car["owner"] or "＿" * 10
    drivers, _ = _people(request, vehicle)
    day = vehicle.row.values["told_on"]
    number = f"接送告知 {file_number(vehicle.row.id) or '＿' * 6}"
    stub = [
        ("告知对象", to),
        ("车辆", f"{car['plate']}　{car['vehicle_type']}（{called}）"),
        ("所属居委会", f"{vehicle['committee']}　　驾驶人：{drivers}"),
        ("告知日期", f"{written_date(day)}　　经办人：{request.office.user}"),
    ]
    title = "接送学生车辆告知书"
    body = list(_told(vehicle, car))
    return letter_with_stub(title, number, to, body, request.office.name, day, stub=stub, receipt=RECEIPT)


def _told(vehicle: Words, car: Words) -> Iterator[str]:
    category = vehicle.row.values["category"]
    plate = f"车辆（{car['plate']}）" if car["plate"] else "车辆"
    school = f"接送{vehicle['school']}学生" if vehicle["school"] else "接送学生"
    standing = "正在申请校车使用许可，尚未取得" if category == rules.APPLYING else "没有取得校车使用许可"
    yield f"经{vehicle['committee']}摸排，你（单位）的{plate}{school}，{standing}。现告知如下："
    yield f"一、{_ABOUT_NON_MOTOR if category == rules.NON_MOTOR else _ABOUT_MOTOR}"
    yield "二、为了学生安全，请立即停止用该车辆集中接送学生，并请家长改用公共交通、步行或自行接送等安全方式。"
    yield (
        "三、确需提供校车服务的，请使用符合国家标准的车辆，依照《校车安全管理条例》第十五条向教育行政部门提出申请，"
        "取得许可和校车标牌后方可接送。"
    )
    yield "四、本办将对停止情况进行复查，并将有关情况通报教育行政部门和公安机关交通管理部门，由其依法处理。"


def _told_of(_request: PrintRequest, rows: Sequence[Row]) -> dict[int, str]:
    """A vehicle that is used otherwise is told something else."""
    return {row.id: str(row.values["category"] or "") for row in rows}


PRINTS = (
    PrintKind("school-card", "接送学生车辆一车一档", VEHICLES, cards, returns="签字档案卡"),
    PrintKind("school-details", "接送学生车辆明细表", VEHICLES, details),
    PrintKind("school-summary", "接送学生车辆汇总表", VEHICLES, summaries, takes=Takes(fields=("term",), whole="整个学期"),
              empty=blank_summary),
    PrintKind(
        "school-notice", "接送学生车辆告知书", VEHICLES, notices, First(_told_of),
        Fits(lambda row: row.values["category"] in rules.NEEDS_PERMIT,
             "选中的车辆都不需要告知：只有未取得校车使用许可、又应当取得许可或应当停止的车辆才发告知书。"),
        returns="签收回执",
    ),
)
