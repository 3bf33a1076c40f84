"""Lists of each stream with the headings and loose words that offices use: read, or waiting as a gap; nothing goes without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from trafficdesk.engine.import_job import ImportJob
from trafficdesk.exchange.planned import PlannedRow

NUMBER = person_id(41)


@pytest.fixture(autouse=True)
def saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    for name in ("示例运输有限公司", "第一示例小学"):
        desk.records.add("units", {"name": name, "unit_type": "企业"})
    desk.records.add("people", {"name": "杨测", "id_number": NUMBER, "unit": "示例运输有限公司", "licence_classes": "C1"})
    desk.records.add("vehicles", {"plate": "津A60001", "plate_type": "小型汽车", "unit": "示例运输有限公司"})
    desk.records.add("persuaders", {"name": "李示", "station": "1"})
    return desk


def opened(desk: Desk, folder: Path, code: str, heads: str, line: str) -> ImportJob:
    path = folder / "表.csv"
    path.write_text(f"{heads}\n{line}\n", "utf-8-sig")
    return desk.exchange.open(code, path)


def read(desk: Desk, job: ImportJob) -> PlannedRow:
    if any(each.kind == "rest" for each in desk.exchange.questions(job)):
        desk.exchange.set_rest(job, "remark")
    return desk.exchange.plan(job).rows[0]


# (ledger, headings, line, what is read as it is shown, cells that wait as gaps)
LISTS: tuple[tuple[str, str, str, dict[str, str], dict[str, str]], ...] = (
    ("meetings", "会议名称,会议时间,地点", "季度例会,2026.3.5上午9点,三楼", {"starts": "2026-03-05 09:00"}, {}),
    ("meetings", "会议名称,会议日期,时间,地点", "季度例会,2026.6.5,14:30,三楼", {"starts": "2026-06-05 14:30"}, {}),
    ("training", "日期,主题,形式,对象,学时,参加人数", "2026.4.2,春季培训,集中授课,全体驾驶员,半天,约50",
     {"starts": "2026-04-02 00:00", "form": "专家授课", "present": "50"}, {"audience": "全体驾驶员", "hours": "半天"}),
    ("training", "培训时间,主题,形式,参训人数", "2026.4.9,夏季培训,看片,200余人", {"form": "警示片", "present": "200"}, {}),
    ("publicity", "时间,活动名称,形式,类别,地点,参与人数,发放资料", "2026.3.2,宣传日,发放资料,进社区,广场,200余人,宣传册200本、折页100张",
     {"held": "2026-03-02", "people": "200"}, {"leaflets": "宣传册200本、折页100张"}),
    ("persuaders", "姓名,劝导站,聘期,联系电话", "王示,1号站,2026.1-2026.12,13800000001",
     {"station": "1 号劝导站", "hired_from": "2026-01-01", "hired_until": "2026-12-31"}, {}),
    ("persuaders", "姓名,劝导站,聘期", "赵示,一号劝导站,2026年1月至2026年12月", {"station": "1 号劝导站", "hired_until": "2026-12-31"}, {}),
    ("accidents", "事故时间,事故地点,死亡,轻伤,财产损失", "2026.3.1 8:00,示例路,无,1,约3万元",
     {"happened": "2026-03-01 08:00", "deaths": "0", "slight": "1", "loss": "30,000.00"}, {}),
    ("violations", "违法时间,姓名,违法行为,记分", "2026.3.1,杨测,闯红灯,6",
     {"happened": "2026-03-01", "person": "杨测", "points": "6"}, {}),
    ("hazards", "日期,地点,隐患内容,类别,整改期限,整改情况", "2026.3.1,示例路,破损,道路,3月底前,已补",
     {"found": "2026-03-01", "due": "2026-03-31", "progress": "已补"}, {}),
    ("hazards", "日期,地点,隐患内容,类别,整改期限", "2026.3.1,示例路,破损,道路,立即", {"found": "2026-03-01"}, {"due": "立即"}),
    ("duty-logs", "日期,时段,劝导站,劝导员,车牌号,违法行为", "2026.3.1,早高峰,1号站,李示,津A60001,未戴头盔",
     {"on": "2026-03-01", "station": "1 号劝导站", "behaviour": "骑乘摩托/电动车未戴头盔"}, {}),
)  # fmt: skip


@pytest.mark.parametrize(("code", "heads", "line", "shown", "gaps"), LISTS)
def test_what_offices_write_is_read_or_waits(
    office: Desk, tmp_path: Path, code: str, heads: str, line: str, shown: dict[str, str], gaps: dict[str, str]
) -> None:
    job = opened(office, tmp_path, code, heads, line)
    row = read(office, job)
    assert row.plan == "add", [each.text for each in row.faults]
    assert {each.field: each.text for each in row.pending} == gaps
    known = {each.id for each in office.records.select(code)}
    office.exchange.write(job)
    (made,) = [each for each in office.records.select(code) if each.id not in known]
    view = office.records.view(code)
    assert {name: made.text(view.field(name), masked=False) for name in shown} == shown
    assert {gap.label for gap in office.gaps.open(code)} == {view.field(name).label for name in gaps}


def test_what_has_no_field_or_two_is_asked(office: Desk, tmp_path: Path) -> None:
    """Injuries without how badly, whose fault it was, who was in it: none of it is ever dropped in silence."""
    heads = "事故时间,地点,死亡,受伤,责任认定,当事人,车牌号"
    job = opened(office, tmp_path, "accidents", heads, "2026.3.1 8:00,示例路,0,1,主要责任,张某,津A60001")
    asked = {each.key: (each.kind, each.candidates) for each in office.exchange.questions(job)}
    assert asked["受伤"] == ("which", ("serious", "slight"))
    assert {key for key, (kind, _) in asked.items() if kind == "rest"} == {"责任认定", "当事人", "车牌号"}
    office.exchange.set_field(job, "受伤", "slight")
    read(office, job)
    office.exchange.write(job)
    (row,) = office.records.select("accidents")
    assert row.values["slight"] == 1 and all(word in str(row.values["remark"]) for word in ("主要责任", "张某", "津A60001"))


def test_an_hour_that_a_day_has_no_room_for_is_told(office: Desk, tmp_path: Path) -> None:
    for text, told in (("2026.3.1 8:20", True), ("2026-03-01 00:00", False), ("2026.3.1", False)):
        row = read(office, opened(office, tmp_path, "violations", "违法时间,姓名,违法行为", f"{text},杨测,闯红灯"))
        assert (row.plan, str(row.values["happened"])) == ("add", "2026-03-01")
        assert ("happened" in row.remarks) is told, text


def test_a_month_of_birth_beside_the_number_needs_no_asking(office: Desk, tmp_path: Path) -> None:
    number = person_id(42)
    for text, gaps in ((f"{number[6:10]}.{number[10:12]}", []), ("1930.01", ["born"])):
        row = read(office, opened(office, tmp_path, "people", "姓名,身份证号,所在单位,出生年月", f"钱测,{number},示例运输有限公司,{text}"))
        assert row.plan == "add" and [each.field for each in row.pending] == gaps
        assert str(row.values["born"]) == f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def test_what_was_decided_is_followed_by_the_next_list_of_that_shape(office: Desk, tmp_path: Path) -> None:
    heads, line = "姓名,身份证号,所在单位,政治面貌,工号,电话一", f"赵测,{person_id(43)},示例运输有限公司,群众,07,13800000043"
    job = opened(office, tmp_path, "people", heads, line)
    office.exchange.set_rest(job, "own", "政治面貌")
    office.exchange.set_rest(job, "drop", "工号")
    office.exchange.set_field(job, "电话一", "phone")
    office.exchange.plan(job)
    office.exchange.write(job)
    again = opened(office, tmp_path, "people", heads, f"孙测,{person_id(44)},示例运输有限公司,党员,08,13800000044")
    assert office.exchange.questions(again) == []
    office.exchange.plan(again)
    office.exchange.write(again)
    (own,) = [spec.name for spec in office.records.view("people").fields if spec.is_own]
    row = next(each for each in office.records.select("people") if each.title == "孙测")
    assert (row.values[own], row.values["phone"], row.values["remark"]) == ("党员", "13800000044", None)
    other = opened(office, tmp_path, "people", heads.replace("工号,电话一", "电话一,工号"), line)  # another shape is asked anew
    assert any(each.key == "工号" for each in office.exchange.questions(other))
