"""The 一车一档 card of a vehicle that carries pupils (domain 2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trafficdesk import clock
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.engine.papers.words import Words, all_words, file_number, photos
from trafficdesk.reports.archive_card import CardSection, CardTable, archive_card
from trafficdesk.reports.document import Document
from trafficdesk.work.school import rules
from trafficdesk.work.school import rules_driver as school_driver
from trafficdesk.work.school.reading import SchoolCard, SchoolReading
from trafficdesk.work.school.rules import INSPECTIONS

_CAR_FIELDS = (
    "plate", "plate_type", "vehicle_type", "brand", "vin", "engine_number", "owner", "use_character", "registered",
    "seats", "inspection_until", "insurance_until",
)  # fmt: skip
_STANDING = {school_driver.MET: "符合", school_driver.NOT_MET: "不符合", school_driver.UNKNOWN: "待核实"}
_SIDES = 4
# What is kept about a kind of check, and how wide it stands.
_DAY, _RESULT, _BY = ("checked", 1.1), ("result", 0.9), ("checked_by", 1.3)
_CHECKS: dict[str, tuple[tuple[str, float], ...]] = {
    "半年检验": (_DAY, ("valid_until", 1.3), _RESULT, _BY, ("remark", 2.4)),
    "设备检查": (_DAY, ("equipment_items", 2.4), _RESULT, _BY, ("remark", 1.8)),
    "安全维护": (_DAY, ("remark", 3.6), _RESULT, _BY),
    "应急演练": (_DAY, ("remark", 3.6), _RESULT, _BY),
    "安全教育": (_DAY, ("remark", 3.6), _RESULT, _BY),
    "月度违法查询": (_DAY, ("remark", 3.6), _RESULT, _BY),
    "出车前检查": (_DAY, ("items", 2.4), _RESULT, _BY, ("remark", 1.8)),
}
# Kept on paper even when nothing was written down yet; the pre-trip check is one of every morning.
_ALWAYS = ("半年检验", "设备检查", "安全维护", "应急演练", "月度违法查询")
_EMPTY_ROWS, _LATEST = 2, 12
_HANDLING = ("handling", "told_on", "recheck_by", "passed_on", "passed_to", "rechecked_on", "recheck_result")
_PERMIT = (
    "applied_on", "permit_number", "permit_until", "plate_number", "plate_until", "plate_issuer", "plate_returned_on",
    "carrier_until", "carrier_insurer", "rules_kept", "duty_letter_on",
)  # fmt: skip
_OPINIONS = (("police", "公安意见"), ("transport", "交通意见"), ("education", "教育审查意见"))


def cards(request: PrintRequest) -> Sequence[Document]:
    """一车一档 card of each chosen vehicle."""
    reading = SchoolReading(request.records)
    return [_card(request, reading, each) for each in all_words(request)]


def _card(request: PrintRequest, reading: SchoolReading, vehicle: Words) -> Document:
    card = reading.card(vehicle.row.id)
    car = Words(request, request.records.row("vehicles", vehicle.row.values["vehicle"]))
    with_permit = card.category in (rules.PERMITTED, rules.APPLYING)
    sections = [
        CardSection("车辆情况", tuple(car.pairs(*(_CAR_FIELDS if car["plate"] else ("no_plate_reason", *_CAR_FIELDS[2:]))))),
        CardSection("接送情况", tuple(_carrying(card))),
        *([_permit(vehicle)] if with_permit else ()),
        CardSection("证件和期限", table=_papers(card, written=not request.by_hand), back=True),
        *([_applications(request, reading, vehicle)] if with_permit else ()),
        CardSection("五定", table=_five(card, written=not request.by_hand)),
        CardSection("驾驶人和照管人员", (("驾驶人", "、".join(name for name, _ in card.drivers)),
                                 ("照管人员", "、".join(card.attendants)))),
        *(_driver(name, conditions) for name, conditions in card.drivers if conditions),
        CardSection("乘车学生人数（只登记人数）", table=CardTable(
            ("学校", "学段", "人数"), tuple((school, stage, str(count)) for school, stage, count in card.pupils),
            (3, 1, 1), least=2)),
        *_checks(request, reading, vehicle, always=card.category == rules.PERMITTED),
        _sides(request, vehicle),
    ]  # fmt: skip
    title = "校车一车一档" if card.category == rules.PERMITTED else f"{card.called}登记卡"
    return archive_card(
        title, file_number(card.id), sections, unit=vehicle["committee"] or request.office.name, dated=clock.today()
    )


def _carrying(card: SchoolCard) -> Iterator[tuple[str, str]]:
    """What is kept about the rides. A permitted bus was never told to stop: that stays off its card."""
    kept_off = {"vehicle", "remark", "committee", "state", "surveyed_on", *_PERMIT}
    kept_off |= set(_HANDLING) if card.category == rules.PERMITTED else set()
    return ((label, text) for name, label, text in card.lines if name not in kept_off)


def _permit(vehicle: Words) -> CardSection:
    """Permit and plate with what the plate says."""
    shown = [(label, text) for label, text in vehicle.pairs(*_PERMIT) if text or label != vehicle.label("plate_returned_on")]
    says = [(vehicle.label("plate_shows"), vehicle["plate_shows"])] if vehicle["plate_shows"] else []
    return CardSection("校车使用许可和标牌", (*shown, *says))


def _applications(request: PrintRequest, reading: SchoolReading, vehicle: Words) -> CardSection:
    """Every application for this car, whatever term it was made in, with opinions and decision."""
    found = [Words(request, each) for each in reading.permits(vehicle.row.id)]
    rows = [
        (each["applied_on"], each["forwarded_on"], *(_dated(each, name) for name, _ in _OPINIONS), _decision(each))
        for each in found
    ]
    heads = ("申请日期", "转送日期", *(head for _, head in _OPINIONS), "决定")
    return CardSection("许可申请", table=CardTable(heads, tuple(rows), (1.1, 1.1, 1.5, 1.5, 1.5, 2), least=1))


def _dated(application: Words, name: str) -> str:
    return "\n".join(filter(None, (application[f"{name}_on"], application[f"{name}_opinion"])))


def _decision(application: Words) -> str:
    ends = application["valid_until"]
    until = f"有效期到 {ends}" if ends else ""
    parts = (application["state"], application["decided_on"], application["number"], until, application["refusal"])
    return "\n".join(filter(None, parts))


def _papers(card: SchoolCard, *, written: bool) -> CardTable:
    rows = ((each.name, each.until.isoformat() if each.until else "", each.sentence if written else "") for each in card.papers)
    return CardTable(("证件", "有效期止", "情况"), tuple(rows), (1.4, 1.2, 3), least=0 if card.papers else 1)


def _five(card: SchoolCard, *, written: bool) -> CardTable:
    rows = ((part.name, *(("齐全" if part.done else "不全", part.sentence) if written else ("", ""))) for part in card.five)
    return CardTable(("五定", "是否齐全", "内容"), tuple(rows), (1, 1, 4), least=0)


def _driver(name: str, conditions: Sequence[school_driver.Condition]) -> CardSection:
    """Every condition with what is asked, what is so, since when it is in force and by what."""
    rows = (
        (each.name, each.demand, each.sentence, _STANDING[each.standing], each.since.isoformat() if each.since else "",
         each.source)
        for each in conditions
    )  # fmt: skip
    heads = ("条件", "要求", "实际情况", "结论", "施行日期", "依据")
    return CardSection(f"驾驶人 {name} 的条件", table=CardTable(heads, tuple(rows), (1.5, 1.7, 2, 0.9, 1.2, 2), least=0))


def _checks(request: PrintRequest, reading: SchoolReading, vehicle: Words, *, always: bool) -> Iterator[CardSection]:
    """A table for each kind of check, the latest first, of every term; a bus has room for those it must have."""
    rows = [Words(request, each) for each in reading.inspections(vehicle.row.id)]
    for kind, columns in _CHECKS.items():
        found = [each for each in rows if each["kind"] == kind][:_LATEST]
        if found or (always and kind in _ALWAYS):
            view = request.records.view(INSPECTIONS)
            heads = tuple(view.field(name).label for name, _ in columns)
            texts = tuple(tuple(each[name] for name, _ in columns) for each in found)
            widths = tuple(width for _, width in columns)
            title = "设备检查表" if kind == "设备检查" else kind
            yield CardSection(title, table=CardTable(heads, texts, widths, least=_EMPTY_ROWS))


def _sides(request: PrintRequest, vehicle: Words) -> CardSection:
    """The car from its four sides, or room to paste the pictures on."""
    found = photos(request, vehicle.row, ("照片",), _SIDES)
    title = "照片（前、后、左、右，后面含标牌）"
    return CardSection(title, photos=found) if found else CardSection(f"{title}粘贴处", height=105)
