"""Papers of what the plan asks of files besides: merits, violations, cars' lives, posts, committees' ledgers, permits, answers, briefs."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.factory import person_id
from tests.helpers.print_rows import made, pages_text, unit
from tests.helpers.tables import grids
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.person_id import birth_date
from trafficdesk.rules.calendar_steps import full_years


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    desk.set_up("示例街道办事处", "小林")
    return desk


def text(desk: Desk, key: str, *ids: int) -> list[str]:
    return pages_text(desk.prints.render(key, ids=ids).content)


def test_a_violation_is_told_to_the_unit_of_its_driver_and_one_without_a_driver_is_looked_up_first(office: Desk) -> None:
    firm, other = unit(office, "甲示例公司"), unit(office, "乙示例公司")
    driver = made(office, "people", unit=firm, name="赵示例")
    mine = [made(office, "violations", person=driver, happened=f"2026-11-0{day}", behaviour="超速", plate="", vehicle="",
                 decision=f"决字{day}号") for day in (1, 2)]  # fmt: skip
    car = made(office, "vehicles", unit=other, plate="津A10101", plate_type="小型汽车")
    theirs = made(office, "violations", person="", vehicle=car, plate="", happened="2026-11-03", behaviour="逆行", decision="")
    nobodys = made(office, "violations", person="", vehicle="", plate="津A20202", happened="2026-11-04", behaviour="违停",
                   decision="决字9号")  # fmt: skip
    first, second = office.prints.documents("violation-notice", ids=[*mine, theirs])
    assert (first.title, second.title) == ("交通违法抄告单 甲示例公司", "交通违法抄告单 乙示例公司")
    assert [row[7] for row in grids([first])[0].rows] == ["决字1号", "决字2号"]
    assert grids([second])[0].rows[0][1:3] == ("（未对上）", "津A10101")
    page = text(office, "violation-notice", *mine)[0]
    assert "共2起" in page and "回执" in page and "只登记和教育，不处罚" in page
    with pytest.raises(KnownError, match="只知号牌违法核对表"):
        office.prints.render("violation-notice", ids=[nobodys])
    assert grids(office.prints.documents("violation-plates", ids=[nobodys, theirs]))[0].cell("津A20202", "处罚决定书号") == "决字9号"
    with pytest.raises(KnownError, match="已经对上驾驶员"):
        office.prints.render("violation-plates", ids=mine)


def test_merits_are_counted_by_kind(office: Desk) -> None:
    kinds = ("表彰奖励", "表彰奖励", "通报批评")
    rows = [made(office, "merits", given=f"2026-0{at}-03", kind=kind) for at, kind in enumerate(kinds, start=1)]
    table = grids(office.prints.documents("merit-table", ids=rows))[0]
    assert table.title == "2026年度交通安全奖惩登记表"
    assert table.cell("合计", "事由和内容") == "表彰奖励2次，通报批评1次"


def test_a_cars_changes_and_services_stand_on_one_sheet_and_on_its_card(office: Desk) -> None:
    car = made(office, "vehicles", plate="津A30303", plate_type="小型汽车")
    made(office, "vehicle-changes", vehicle=car, on="2026-02-01", before="甲", after="乙")
    for day, cost in (("2026-03-01", 600), ("2026-06-01", 250)):
        made(office, "vehicle-services", vehicle=car, on=day, cost=cost)
    page = text(office, "vehicle-life", car)[0]
    assert "变更（已登记1次）" in page and "维修保养2次，登记费用合计850元" in page
    card = "".join(text(office, "vehicle-card", car))
    assert "维修保养" in card and "2026-06-01" in card and "变更" in card


def test_who_drives_for_two_units_signs_twice(office: Desk) -> None:
    firm, other = unit(office, "甲示例公司"), unit(office, "乙示例公司")
    driver = made(office, "people", unit=firm, name="赵示例", category="专职驾驶员", state="在册")
    made(office, "posts", person=driver, unit=other, category="兼职（准驾）驾驶员", main="否", start="2026-05-01", end="")
    table = grids(office.prints.documents("post-table", ids=[driver]))[0]
    assert [(row[2], row[4]) for row in table.rows] == [("甲示例公司", "主要任职"), ("乙示例公司", "兼任")]


def test_the_committees_ledgers_are_counted_and_measured(office: Desk) -> None:
    committee, other = unit(office, "东示例居委会", "社区居委会"), unit(office, "西示例居委会", "社区居委会")
    bikes = [made(office, "non-motors", committee=each, kind="电动自行车") for each in (committee, committee, other)]
    first, second = office.prints.documents("non-motor-ledger", ids=bikes)
    assert (first.title, first.note) == ("东示例居委会非机动车基础台账", "共 2：电动自行车 2　证件号、电话隐去一部分")
    assert len(grids([second])[0].rows) == 1
    roads = [made(office, "roads", committee=committee, kind="主干道", length=length) for length in ("1.2", "0.8")]
    paper = office.prints.documents("road-ledger", ids=roads)
    table = grids(paper)[0]
    assert table.cell("合计", "长度") == "2" and paper[0].note == "共 2：主干道 2" and "交通设施/有信号灯" in table.heads


def test_permits_that_hold_are_counted_and_who_has_none_is_listed_from_the_list_of_findings(office: Desk) -> None:
    firm = made(office, "units", name="丙示例运输公司", unit_type="运输企业", state="在册")
    rows = [made(office, "operating-permits", kind="道路运输经营许可证", unit=unit(office, f"示例公司{at}"), vehicle="", valid_until=day,
                 state="有效") for at, day in enumerate(("2027-06-30", "2026-01-31"))]  # fmt: skip
    assert office.prints.documents("permit-table", ids=rows)[0].note == "共2本，今天有效：道路运输经营许可证1本"
    found = {each.id for each in office.findings.everything() if each.kind.name == "units.unpermitted"}
    listed = grids(office.prints.documents("unpermitted-list"))[0]
    assert firm in found and [row[2] for row in listed.rows if row[1] == "单位"] == ["丙示例运输公司"]


def test_a_caller_is_answered_on_paper(office: Desk) -> None:
    hazard = made(office, "hazards", found=date(2026, 11, 1), hotline_number="12345-1", reply_due="2026-11-06", answered_on="", answer="",
                  state="整改中")  # fmt: skip
    page = text(office, "hotline-reply", hazard)[0]
    assert "12345-1" in page and "2026年11月6日（已超过）" in page and "不满意□" in page
    plain = made(office, "hazards", found=date(2026, 11, 1), hotline_number="", reply_due="", state="整改中")
    with pytest.raises(KnownError, match="没有热线工单号"):
        office.prints.render("hotline-reply", ids=[plain])


def test_who_was_in_an_accident_and_who_answered_for_it(office: Desk) -> None:
    accident = made(office, "accidents", happened="2026-06-01 09:00", heard="", deaths=0)
    for name, age in (("钱示例", "40"), ("孙示例", "")):
        made(office, "accident-parties", accident=accident, name=name, person="", id_number=person_id(7), age=age, fled="是", died_on="")
    table = grids(office.prints.documents("accident-people", ids=[accident]))[0]
    assert table.cell("钱示例", "年龄") == "40" and table.cell("钱示例", "逃逸") == "是"
    born = birth_date(person_id(7))
    assert born is not None and table.cell("孙示例", "年龄") == str(full_years(born, date(2026, 6, 1)))
    held = (("直接责任人", "批评教育", "2026-06-03"), ("所属单位", "约谈", "2026-06-04"), ("所属单位", "", ""))
    rows = [made(office, "accountables", accident=accident, kind=kind, treatment=how, treated_on=day, person="", unit="")
            for kind, how, day in held]  # fmt: skip
    total = grids(office.prints.documents("accountable-table", ids=rows))[0]
    assert total.cell("合计", "姓名或名称") == "直接责任人 1，所属单位 2"
    assert total.cell("合计", "追究方式") == "批评教育 1，约谈 1，没有落实 1"


def test_briefs_are_listed_with_what_became_of_them(office: Desk) -> None:
    rows = [made(office, "briefs", year=2026, issue=at, written_on=f"2026-0{at}-01", sent_on=day, used_by=used)
            for at, (day, used) in enumerate((("2026-01-05", "区简报第 2 期"), ("2026-02-05", ""), ("", "")), start=1)]  # fmt: skip
    table = grids(office.prints.documents("brief-table", ids=rows))[0]
    assert (table.cell("合计", "报送日期"), table.cell("合计", "采用情况")) == ("报送 2 篇", "采用 1 篇")
