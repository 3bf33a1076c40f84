"""Prints about vehicles that carry pupils; one without a permit is never called a school bus (domain 1.5, 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.reports.archive_card import CardSection, CardTable, archive_card
from trafficdesk.reports.document import Document
from trafficdesk.reports.ledger import LedgerColumn
from trafficdesk.reports.official import letter_with_stub, written_date
from trafficdesk.rules import school_driver
from trafficdesk.rules import school_rules as rules
from trafficdesk.store.query import Filter
from trafficdesk.streams.print_kind import PrintKind
from trafficdesk.streams.print_request import PrintRequest
from trafficdesk.streams.print_words import (
    RECEIPT,
    Words,
    all_words,
    grouped,
    photos,
    select_words,
    table_page,
)
from trafficdesk.streams.school_reading import (
    ATTENDANT,
    DRIVER,
    STAFF,
    VEHICLES,
    SchoolCard,
    SchoolReading,
    TermCoverage,
)

_CAR_FIELDS = (
    "plate", "plate_type", "vehicle_type", "brand", "vin", "engine_number", "owner", "use_character", "registered",
    "seats", "inspection_until", "insurance_until",
)  # fmt: skip
_STANDING = {school_driver.MET: "符合", school_driver.NOT_MET: "不符合", school_driver.UNKNOWN: "待核实"}
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


def cards(request: PrintRequest) -> Sequence[Document]:
    """一车一档 card of each chosen vehicle."""
    reading = SchoolReading(request.office, request.records)
    return [_card(request, reading.card(each.row.id), each) for each in all_words(request)]


def _card(request: PrintRequest, card: SchoolCard, vehicle: Words) -> Document:
    car = Words(request, request.records.row("vehicles", vehicle.row.values["vehicle"]))
    drivers = [
        CardSection(
            f"驾驶人 {name} 的条件",
            table=CardTable(
                ("条件", "是否符合", "情况", "依据"),
                tuple((each.name, _STANDING[each.standing], each.sentence, each.source) for each in conditions),
                (1.6, 0.8, 2.6, 1.8),
                least=0,
            ),
        )
        for name, conditions in card.drivers
    ]
    five = CardTable(
        ("五定", "是否齐全", "内容"),
        tuple((part.name, "齐全" if part.done else "不全", part.sentence) for part in card.five),
        (1, 1, 4),
        least=0,
    )
    papers = CardTable(
        ("证件", "有效期止", "情况"),
        tuple((paper.name, paper.until.isoformat() if paper.until else "", paper.sentence) for paper in card.papers),
        (1.4, 1.2, 3),
        least=0,
    )
    pupils = CardTable(
        ("学校", "学段", "人数"), tuple((school, stage, str(count)) for school, stage, count in card.pupils), (3, 1, 1), least=2
    )
    checks = CardTable(("检查种类", "日期", "有效期止", "结果"), card.inspections, (2, 1, 1, 1), least=4)
    # A permitted bus was never told to stop: what is kept about that stays off its card.
    handling = ("handling", "told_on", "recheck_by", "passed_on", "passed_to", "rechecked_on", "recheck_result")
    kept_off: tuple[str, ...] = ("vehicle", "remark", "committee", "state", "surveyed_on")
    kept_off += handling if card.category == rules.PERMITTED else ()
    hidden = {vehicle.label(name) for name in kept_off}
    sections = [
        CardSection("车辆情况", tuple(car.pairs(*_CAR_FIELDS))),
        CardSection("接送情况", tuple(pair for pair in card.lines if pair[0] not in hidden)),
        CardSection("证件和期限", table=papers, back=True),
        CardSection("五定", table=five),
        CardSection("驾驶人和照管人员", (("驾驶人", "、".join(name for name, _ in card.drivers)),
                                 ("照管人员", "、".join(card.attendants)))),
        *drivers,
        CardSection("乘车学生人数（只登记人数）", table=pupils),
        CardSection("检验、设备检查、演练和违法查询", table=checks),
        CardSection("照片粘贴处（前、后、左、右）", height=105),
    ]  # fmt: skip
    found = photos(request, vehicle.row, ("照片",), 1)
    title = "校车一车一档" if card.category == rules.PERMITTED else f"{card.called}登记卡"
    return archive_card(
        title, f"{card.id:06d}", sections, photo=found[0].content if found else b"",
        unit=vehicle["committee"] or request.office.name, dated=clock.today(),
    )  # fmt: skip


def details(request: PrintRequest) -> Sequence[Document]:
    """接送学生车辆明细表: one line a vehicle, with its drivers and attendants."""
    rows = sorted(all_words(request), key=lambda each: (each["committee"], each["category"], each["vehicle"]))
    if not rows:
        return []
    cars = _cars(request, rows)
    columns = [LedgerColumn(head, group) for head, group, _ in _DETAIL]
    columns += [LedgerColumn("驾驶人（准驾车型）"), LedgerColumn("照管员")]
    lines = [
        [*(_stacked(each, cars[each.row.values["vehicle"]], names) for _, _, names in _DETAIL), *_people(request, each)]
        for each in rows
    ]
    terms = sorted({each["term"] for each in rows})
    title = f"{terms[0]}学期接送学生车辆明细表" if len(terms) == 1 else "接送学生车辆明细表"
    return [table_page(request, title, columns, lines)]


def _stacked(vehicle: Words, car: Words, names: Sequence[str]) -> str:
    texts = [car[name[4:]] if name.startswith("car.") else vehicle[name] for name in names]
    return "\n".join(filter(None, texts))


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


def summaries(request: PrintRequest) -> Sequence[Document]:
    """接送学生车辆汇总表 of each term among the chosen rows: by committee and category, declared against registered."""
    reading = SchoolReading(request.office, request.records)
    return [_summary(request, reading, term) for term in sorted({row.values["term"] for row in request.rows()})]


def _summary(request: PrintRequest, reading: SchoolReading, term: str) -> Document:
    categories = code_list("school_vehicle_category").options()
    found = grouped(
        request.records.select(VEHICLES, Filter("term", "is", term)),
        lambda row: (row.values["committee"], row.values["category"]),
    )
    columns = [
        LedgerColumn("居委会"), *(LedgerColumn(each.label, "登记车辆（辆）") for each in categories),
        LedgerColumn("合计", "登记车辆（辆）"), LedgerColumn("申报", "与申报对账"), LedgerColumn("相差", "与申报对账"),
        LedgerColumn("申报", "驾驶人（人）"), LedgerColumn("登记", "驾驶人（人）"), LedgerColumn("学生（人）"),
        LedgerColumn("缺项（项）"),
    ]  # fmt: skip
    coverage = reading.coverage(term)
    counts = [[len(found.get((line.committee, each.code), ())) for each in categories] for line in coverage]
    rows = [_summary_line(line, numbers) for line, numbers in zip(coverage, counts, strict=True)]
    sums = [sum(numbers[place] for numbers in counts) for place in range(len(categories))]
    total = [
        "合计", *map(str, sums), str(sum(line.vehicles for line in coverage)),
        str(sum(line.declared_vehicles or 0 for line in coverage)), "",
        str(sum(line.declared_drivers or 0 for line in coverage)), str(sum(line.drivers for line in coverage)),
        str(sum(line.pupils for line in coverage)), str(sum(len(line.gaps) for line in coverage)),
    ]  # fmt: skip
    return table_page(request, f"{term}学期接送学生车辆汇总表", columns, rows, total=total)


def _summary_line(line: TermCoverage, numbers: Sequence[int]) -> list[str]:
    told = line.declared_vehicles
    difference = "未申报" if told is None else f"{line.vehicles - told:+d}" if line.vehicles != told else "0"
    return [
        line.name, *(str(number or "") for number in numbers), str(line.vehicles), "" if told is None else str(told),
        difference, "" if line.declared_drivers is None else str(line.declared_drivers), str(line.drivers),
        str(line.pupils), str(len(line.gaps)),
    ]  # fmt: skip


def notices(request: PrintRequest) -> Sequence[Document]:
    """告知书 to stop, for vehicles that need a permit and have none. Others among the chosen rows get no paper."""
    told = [each for each in all_words(request) if each.row.values["category"] in rules.NEEDS_PERMIT]
    if not told:
        raise KnownError("选中的车辆都不需要告知：只有未取得校车使用许可、又应当取得许可或应当停止的车辆才发告知书。")
    return [_notice(request, each) for each in told]


def _notice(request: PrintRequest, vehicle: Words) -> Document:
    car = Words(request, request.records.row("vehicles", vehicle.row.values["vehicle"]))
    called = rules.label_of(vehicle.row.values["category"])
    to = car["owner"] or "＿" * 10
    drivers, _ = _people(request, vehicle)
    day = vehicle.row.values["told_on"]
    number = f"接送告知 {vehicle.row.id:06d}"
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


PRINTS = (
    PrintKind("school-card", "接送学生车辆一车一档", VEHICLES, cards),
    PrintKind("school-details", "接送学生车辆明细表", VEHICLES, details),
    PrintKind("school-summary", "接送学生车辆汇总表", VEHICLES, summaries),
    PrintKind("school-notice", "接送学生车辆告知书", VEHICLES, notices),
)
