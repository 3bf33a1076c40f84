"""Cards, tables and the letter about vehicles that carry pupils on paper."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from tests.helpers.print_rows import assert_on, made, paper, unit
from trafficdesk import clock
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError

TERM = "2026秋"


def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30), "blue").save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def committee(desk: Desk, named: Desk) -> int:
    unit(desk, "西示例居委会", "社区居委会")
    return unit(desk, "东示例居委会", "社区居委会")


def carrying(desk: Desk, committee: int, plate: str, category: str, **values: object) -> int:
    car = made(desk, "vehicles", plate=plate, owner="示例服务公司", seats="36", vehicle_type="K17")
    if category != "已许可校车":
        values |= dict.fromkeys(("permit_number", "permit_until", "plate_number", "plate_until"), "")
    return made(desk, "school-vehicles", vehicle=car, committee=committee, term=TERM, category=category,
                school=unit(desk, f"示例小学{plate[-1]}", "学校"), stops="7:05 东门\n7:20 西门", **values)  # fmt: skip


def test_card_and_details_of_a_permitted_bus(desk: Desk, committee: int) -> None:
    bus = carrying(desk, committee, "津A20001", "已许可校车", route="东示例—示例小学", permit_number="示教许〔2026〕1号")
    person = made(desk, "people", name="郑示例", licence_classes="A1")
    made(desk, "school-staff", vehicle=bus, person=person, role="驾驶人")
    made(desk, "school-inspections", vehicle=bus, kind="半年检验", checked=date(2026, 8, 20), valid_until=date(2027, 2, 28))
    made(desk, "school-pupils", vehicle=bus, school=unit(desk, "示例中学", "学校"), pupils=18)
    _, text = paper(desk, "school-card", [bus])
    assert_on(text, "校车一车一档", "津A20001", "示教许〔2026〕1号", "郑示例", "校车安全管理条例第二十三条", "半年检验", "2027-02-28",
              "示例中学", "18", "7:20 西门")  # fmt: skip
    assert_on(text, "设备检查表", "安全维护", "应急演练", "月度违法查询", "要求", "施行日期", "25至60周岁", "许可申请",
              "照片（前、后、左、右，后面含标牌）粘贴处")  # fmt: skip
    _, text = paper(desk, "school-details", [bus])
    assert_on(text, "2026秋学期接送学生车辆明细表", "津A20001", "郑示例（A1）", "东示例—示例小学", "示教许〔2026〕1号")


def test_the_card_of_a_bus_keeps_checks_by_kind_applications_and_pictures(desk: Desk, committee: int) -> None:
    bus = carrying(desk, committee, "津A20009", "已许可校车")
    for kind, values in (
        ("设备检查", {"equipment_items": "灭火器、急救箱", "result": "不合格"}), ("应急演练", {"remark": "疏散演练，全车三十秒"}),
        ("月度违法查询", {"remark": "十月无违法"}),
    ):  # fmt: skip
        made(desk, "school-inspections", vehicle=bus, kind=kind, checked=date(2026, 10, 8), **values)
    permit = made(desk, "school-permits", vehicle=bus, applied_on=date(2026, 8, 3))
    desk.records.edit("school-permits", permit, {"police_opinion": "车辆检验合格"})
    _, text = paper(desk, "school-card", [bus])
    assert_on(text, "设备不合格项目", "灭火器、急救箱", "疏散演练，全车三十秒", "十月无违法", "2026-08-03", "车辆检验合格")
    assert "粘贴处" in text and "出车前不合格项目" not in text
    for name in ("前", "后", "左", "右"):
        desk.attachments.add_bytes("school-vehicles", bus, picture(), f"{name}.png", "照片")
    _, text = paper(desk, "school-card", [bus])
    assert "粘贴处" not in text and text.count("照片：") == 4


def test_a_vehicle_without_permit_is_never_called_a_school_bus(desk: Desk, committee: int) -> None:
    van = carrying(desk, committee, "津A20002", "未许可（禁止/劝停）", told_on=date(2026, 9, 3), passed_on="",
                   rechecked_on="", recheck_by="")  # fmt: skip
    _, text = paper(desk, "school-card", [van])
    assert_on(text, "未许可接送车辆登记卡")
    assert "校车一车一档" not in text
    _, text = paper(desk, "school-notice", [van])
    assert_on(text, "接送学生车辆告知书（存根）", "示例服务公司：", "津A20002", "没有取得校车使用许可", "第十四条",
              "2026年9月3日", "东示例居委会")  # fmt: skip
    assert "你（单位）的校车" not in text and "罚款1" not in text


def test_letter_by_category(desk: Desk, committee: int) -> None:
    tricycle = carrying(desk, committee, "津A20003", "非机动车（三轮/电动）")
    applying = carrying(desk, committee, "津A20004", "申请中")
    bus = carrying(desk, committee, "津A20005", "已许可校车")
    printed, text = paper(desk, "school-notice", [tricycle, applying, bus])
    assert len(printed.parts) == 2
    assert_on(text, "非机动车载人另有限制", "正在申请校车使用许可，尚未取得")
    assert "津A20005" not in text
    with pytest.raises(KnownError, match="不需要告知"):
        desk.prints.render("school-notice", ids=[bus])


def test_summary_by_committee_and_category(desk: Desk, committee: int) -> None:
    ids = [carrying(desk, committee, "津A20006", "已许可校车", pupils=20), carrying(desk, committee, "津A20007", "家长自送拼车", pupils=3)]
    made(desk, "school-censuses", committee=committee, term=TERM, vehicles=3, drivers=3, pupils=23)
    printed, text = paper(desk, "school-summary", ids)
    assert [part[0] for part in printed.parts] == ["2026秋学期接送学生车辆汇总表", "2026秋学期校车统计表"]
    assert_on(text, "2026秋学期接送学生车辆汇总表", "东示例居委会", "西示例居委会", "未申报", "-1", "家长自送拼车")


def test_the_summary_counts_buses_by_stage_and_how_the_others_were_handled(desk: Desk, committee: int) -> None:
    today = clock.today()
    bus = carrying(desk, committee, "津A20010", "已许可校车", stage="小学", dedicated="是", pupils=20, route="",
                   carrier_until=today - timedelta(days=1), permit_until=today + timedelta(days=20))  # fmt: skip
    carrying(desk, committee, "津A20011", "非机动车（三轮/电动）", told_on=today - timedelta(days=9), recheck_by="", passed_on="",
             rechecked_on="")  # fmt: skip
    printed, text = paper(desk, "school-summary", [bus])
    assert len(printed.parts) == 3
    # one bus: one, dedicated, none not, 20 pupils, not five-fixed; permit about to end, no inspection, insurance out
    assert_on(text, "小学110200", "2026秋学期未取得许可的接送车辆处置统计表", "非机动车（三轮/电动）1")
    start = text.index("小学110200") + len("小学110200")
    assert text[start : start + 2] == "01" and text[start + 6 : start + 8] == "10"


def test_a_vehicle_without_a_plate_is_named_by_why_and_whose(desk: Desk, committee: int) -> None:
    change = desk.records.add("vehicles", {"no_plate_reason": "三轮车没有号牌", "owner": "李示例"})
    car = change.changes[0].id
    assert desk.records.row("vehicles", car).title == "三轮车没有号牌 李示例"
    desk.records.edit("vehicles", car, {"plate": "津A20012", "no_plate_reason": ""})
    assert desk.records.row("vehicles", car).title == "津A20012"
