"""Troubles that users of other programs have reported in public, each as a kept list with the right answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.factory import person_id
from tests.helpers.since import answers_since
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.engine.import_job import ImportJob
from trafficdesk.errors import KnownError
from trafficdesk.exchange.planned import ImportPlan

LISTS = Path(__file__).resolve().parents[1] / "data" / "lists"
ONE, TWO = "第一测试公司", "第二测试公司"


@pytest.fixture(autouse=True)
def saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


@pytest.fixture
def office(desk: Desk) -> Desk:
    for name in (ONE, TWO):
        desk.records.add("units", {"name": name, "unit_type": "企业"})
    return desk


def planned(desk: Desk, code: str, name: str) -> tuple[ImportJob, ImportPlan]:
    job = desk.exchange.open(code, LISTS / name)
    return job, desk.exchange.plan(job)


def taken(desk: Desk, code: str, name: str) -> dict[str, int]:
    job = desk.exchange.open(code, LISTS / name)
    if any(each.kind == "rest" for each in desk.exchange.questions(job)):
        desk.exchange.set_rest(job, "remark")
    plan = desk.exchange.plan(job)
    desk.exchange.write(job)
    return dict(plan.counts)


# name of the list -> what becomes of its rows, of an office that knows the two units only
READ: dict[str, tuple[str, dict[str, int]]] = {
    "01-cjk-dates_cjk-dates.xlsx": ("people", {"add": 10}),
    "03-1904_dates-1904.xls": ("people", {"add": 1}),
    "03-1904_dates-1904.xlsx": ("people", {"add": 1}),
    "04-dimension_dimension-a1.xlsx": ("people", {"add": 2}),
    "05-strict_strict-iso-date.xlsx": ("people", {"add": 2}),
    "05-strict_strict.xlsx": ("people", {"add": 2}),
    "07-lower-x_lower-x.xlsx": ("people", {"add": 1, "skip": 5, "problem": 1}),
    "08-middle-dots_dots.xlsx": ("people", {"add": 1, "skip": 12, "problem": 1}),
    "09-changed-phone_changed.xlsx": ("people", {"add": 1, "problem": 1}),
    "11-blank_blank.xlsx": ("people", {"add": 1}),
    "25-header_header.xlsx": ("people", {"add": 1}),
    "27-prefilled-rows_prefilled.xlsx": ("people", {"add": 2, "skip": 2, "problem": 3}),
    "40-merged-person_merged.xlsx": ("people", {"add": 4, "update": 2}),
    "54-undo-import_list.xlsx": ("people", {"add": 2}),
    "57-plates_plates.xlsx": ("vehicles", {"add": 7, "problem": 16}),
    "60-csv_bom16.csv": ("people", {"add": 1}),
    "60-csv_gbk.csv": ("people", {"add": 1}),
    "60-csv_quote-newline.csv": ("people", {"add": 2}),
    "60-csv_semicolon.csv": ("people", {"add": 1}),
    "60-csv_sci.csv": ("people", {"problem": 1}),
    "62-phones_phones.xlsx": ("people", {"add": 9}),
}


@pytest.mark.parametrize("name", READ)
def test_what_others_stumble_over_is_read_and_taken_back_whole(office: Desk, name: str) -> None:
    code, wanted = READ[name]
    before = {kind.code: len(office.records.select(kind.code)) for kind in office.records.kinds() if kind.ledger}
    job, plan = planned(office, code, name)
    assert dict(plan.counts) == wanted
    if office.exchange.write(job) is not None:
        office.records.undo()
    assert {kind: len(office.records.select(kind)) for kind in before} == before


def test_a_month_that_excel_made_a_day_means_its_end(office: Desk) -> None:
    taken(office, "vehicles", "02-month-cell_month-cell.xlsx")
    assert {str(row.values["inspection_until"]) for row in office.records.select("vehicles")} == {"2027-05-31"}


def test_what_lies_in_the_trash_is_told_and_comes_back(office: Desk) -> None:
    taken(office, "people", "10-trashed_one.xlsx")
    row_id = office.records.select("people")[0].id
    office.records.trash("people", [row_id], "误录")
    job, plan = planned(office, "people", "10-trashed_one.xlsx")
    assert plan.counts == {"problem": 1} and "回收站里有“吴测一”" in plan.rows[0].faults[0].sentence
    office.exchange.bring_back(job, 0)
    assert office.exchange.write(job) is not None
    assert [row.id for row in office.records.select("people")] == [row_id]


@pytest.mark.parametrize(
    ("code", "name"),
    [("material-moves", "13-double-log_moves.xlsx"), ("duty-logs", "13-double-log_duty-logs.xlsx"),
     ("official-costs", "46-same-day-twice_costs.xlsx"), ("official-costs", "13-double-log_costs.xlsx"),
     ("official-trips", "15-odometer_one-file.xlsx")],
)  # fmt: skip
def test_equal_events_are_as_many_and_the_same_list_again_is_none(desk: Desk, named: Desk, code: str, name: str) -> None:
    desk.records.add("units", {"name": ONE, "unit_type": "企业"})
    desk.records.add("materials", {"name": "安全手册"})
    desk.records.add("vehicles", {"plate": "津A60001", "plate_type": "小型汽车", "unit": ONE})
    desk.records.add("official-cars", {"vehicle": "津A60001"})
    desk.records.add("people", {"name": "杨测一", "id_number": person_id(11), "unit": ONE, "licence_classes": "C1"})
    first = taken(desk, code, name)
    assert set(first) == {"add"}
    assert len(desk.records.select(code)) == first["add"]
    assert taken(desk, code, name) == {"skip": first["add"]}


def test_offences_without_a_number_are_as_many_and_none_the_second_time(office: Desk) -> None:
    for number, (name, plate) in enumerate((("韩测一", "津A40001"), ("韩测二", "津A40002")), start=21):
        office.records.add("people", {"name": name, "id_number": person_id(number), "unit": ONE, "licence_classes": "C1"})
        office.records.add("vehicles", {"plate": plate, "plate_type": "小型汽车", "unit": ONE})
    assert taken(office, "violations", "13-double-log_violations.xlsx") == {"add": 2}
    assert taken(office, "violations", "13-double-log_violations.xlsx") == {"skip": 2}


@pytest.mark.parametrize(
    ("names", "found"),
    [(("t1", "t2"), {"odometer": 1}), (("t1", "t2", "t3-overlap"), {"odometer": 2, "clash": 1}),
     (("one-file",), {"odometer": 2, "clash": 1}), (("trips-history",), {"odometer": 1})],
)  # fmt: skip
def test_trips_of_earlier_months_are_taken_and_what_is_wrong_with_them_is_found(
    desk: Desk, names: tuple[str, ...], found: dict[str, int]
) -> None:
    """No refusal of what was written long ago, but no silence either: jumps of the odometer, one driver in two places."""
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": ONE, "unit_type": "企业"})
    desk.records.add("vehicles", {"plate": "津A60001", "plate_type": "小型汽车", "unit": ONE})
    desk.records.add("official-cars", {"vehicle": "津A60001"})
    desk.records.add("people", {"name": "杨测一", "id_number": person_id(11), "unit": ONE, "licence_classes": "C1"})
    answers_since(desk)
    for name in names:
        taken(desk, "official-trips", f"15-odometer_{name}.xlsx")
    kinds = [each.kind.name.removeprefix("official-trips.") for each in desk.findings.everything()]
    assert {kind: kinds.count(kind) for kind in ("odometer", "clash") if kind in kinds} == found


def test_an_odometer_that_ran_backwards_waits_to_be_looked_at(office: Desk) -> None:
    office.records.add("vehicles", {"plate": "津A60001", "plate_type": "小型汽车", "unit": ONE})
    office.records.add("official-cars", {"vehicle": "津A60001"})
    office.records.add("people", {"name": "杨测一", "id_number": person_id(11), "unit": ONE, "licence_classes": "C1"})
    _, plan = planned(office, "official-trips", "15-odometer_trips.xlsx")
    assert plan.counts == {"add": 5} and [[each.text for each in row.pending] for row in plan.rows] == [[], [], [], [], ["1190"]]


def test_one_who_serves_two_units_is_asked_about_and_never_flips_back(office: Desk) -> None:
    """Unit after unit sends its list: the first question is answered, nothing changes by itself, no third post appears."""
    office.records.add("people", {"name": "杨测一", "id_number": "120110198010100112", "unit": ONE, "licence_classes": "C1"})
    job, plan = planned(office, "people", "19-two-units_b-again.xlsx")
    assert plan.counts == {"confirm": 1}
    office.exchange.take(job, 0, "post")
    office.exchange.write(job)
    assert taken(office, "people", "19-two-units_b-again.xlsx") == {"skip": 1}
    assert taken(office, "people", "19-two-units_a1.xlsx") == {"add": 1}
    assert [row.titles["unit"] for row in office.records.select("posts", sort=("id",))] == [ONE, TWO, ONE]
    assert office.records.select("people", sort=("id",))[0].titles["unit"] == ONE


def test_every_kept_list_is_tried() -> None:
    tried = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    names = [path.name for path in LISTS.iterdir()]
    assert [name for name in names if name not in tried and name.partition("_")[2].partition(".")[0] not in _TRIPS] == []


_TRIPS = ("t1", "t2", "t3-overlap", "one-file", "trips-history", "trips")


def test_a_plate_that_moved_makes_a_second_car_and_is_dated_on_both(office: Desk) -> None:
    taken(office, "vehicles", "18-plate-moved_old.xlsx")
    job, plan = planned(office, "vehicles", "18-plate-moved_new.xlsx")
    said = plan.rows[0].faults[0].sentence
    assert plan.counts == {"problem": 1} and "LSVAA2BR0FN000003" in said and "LSGJA52U7BS000005" in said
    office.exchange.repair(job, 0, {}, because="旧车已转出，号牌保留")
    office.exchange.write(job)
    cars = office.records.select("vehicles", sort=("id",))
    assert [(car.values["vin"], str(car.values["plate_from"]), str(car.values["plate_until"])) for car in cars] == [
        ("LSVAA2BR0FN000003", "None", "2026-11-28"), ("LSGJA52U7BS000005", "2026-11-28", "None"),
    ]  # fmt: skip
    assert [row.plan for row in planned(office, "vehicles", "18-plate-moved_old.xlsx")[1].rows] == ["skip"]


def test_the_form_asks_for_a_reason_for_a_plate_that_moved(office: Desk) -> None:
    taken(office, "vehicles", "18-plate-moved_old.xlsx")
    new = {"plate": "津A50001", "plate_type": "小型汽车", "unit": ONE, "vin": "LSGJA52U7BS000005"}
    problem = next(each for each in office.records.check("vehicles", new).problems if each.field == "plate")
    assert problem.severity == "confirm" and "LSVAA2BR0FN000003" in problem.sentence
    office.records.add("vehicles", new, reason="换车")
    assert len(office.records.select("vehicles", Filter("plate_until", "empty"))) == 1
    twin = office.records.check("vehicles", {**new, "vin": ""}).problems
    assert next(each for each in twin if each.field == "plate").severity == "error"


@pytest.mark.parametrize(("how", "unit", "posts"), [("new", TWO, 2), ("post", ONE, 2), ("", ONE, 1)])
def test_another_unit_is_a_question(office: Desk, how: str, unit: str, posts: int) -> None:
    taken(office, "people", "19-two-units_unit-a.xlsx")
    job, plan = planned(office, "people", "19-two-units_unit-b.xlsx")
    assert plan.counts == {"confirm": 1}
    if how:
        office.exchange.take(job, 0, how)
    office.exchange.write(job)
    assert office.records.select("people")[0].titles["unit"] == unit
    assert len(office.records.select("posts")) == posts
    assert len(office.records.select("posts", Filter("end", "empty"))) == (2 if how == "post" else 1)


def test_cells_that_excel_could_not_work_out_are_named(office: Desk) -> None:
    _, plan = planned(office, "people", "44-error-cells_errors.xlsx")
    first, second, third, fourth = plan.rows
    assert [(each.field, each.text) for each in first.pending] == [("phone", "#N/A"), ("vehicles.plate", "#N/A")]
    assert "#REF!" in second.faults[0].sentence and "#VALUE!" in third.faults[0].sentence
    assert fourth.plan == "add" and not fourth.companions
    _, plan = planned(office, "people", "45-uncached_uncached.xlsx")
    assert "公式没有结果" in plan.rows[0].faults[0].sentence and plan.rows[1].plan == "add"


def test_of_two_equal_headings_the_neighbour_tells(office: Desk) -> None:
    job, _ = planned(office, "people", "47-dup-header_dup.xlsx")
    assert [(each.kind, each.key) for each in office.exchange.questions(job)] == [("rest", "负责人"), ("rest", "联系电话")]
    with pytest.raises(KnownError, match="“负责人”没有对应的栏目"):
        office.exchange.write(job)
    office.exchange.set_rest(job, "remark")
    office.exchange.plan(job)
    office.exchange.write(job)
    (row,) = office.records.select("people")
    assert row.values["phone"] == "13800000002" and row.values["remark"] == "负责人：王经理；联系电话：13900000000"


def test_words_for_nothing_are_nothing(office: Desk) -> None:
    assert taken(office, "people", "58-null-words_no-car.xlsx") == {"add": 8}
    assert [row.title for row in office.records.select("vehicles")] == ["津A70000", "津A70006"]


def test_words_for_nothing_in_every_kind_of_column(office: Desk) -> None:
    _, plan = planned(office, "people", "58-null-words_null-words.xlsx")
    assert plan.counts == {"add": 20}
    # #N/A is no word for nothing; 无车 says nothing of a licence or of points.
    assert {each.text for row in plan.rows for each in row.pending} == {"#N/A", "无车"}


@pytest.mark.parametrize(
    ("code", "name", "link"),
    [("violations", "61-same-name_violations.xlsx", "person"), ("training-attendances", "61-same-name_attend.xlsx", "person"),
     ("posts", "61-same-name_posts.xlsx", "person"), ("drives", "61-same-name_drives.xlsx", "person")],
)  # fmt: skip
def test_namesakes_are_told_apart_by_what_the_row_tells(office: Desk, code: str, name: str, link: str) -> None:
    office.records.add("people", {"name": "张伟", "id_number": "120110198010100112", "unit": ONE})
    second = office.records.add("people", {"name": "张伟", "id_number": "120110198511110132", "unit": TWO}).changes[0].id
    office.records.add("training", {"topic": "春季培训", "starts": "2026-03-03 09:00", "form": "专家授课"})
    office.records.add("vehicles", {"plate": "津A12345", "plate_type": "小型汽车"})
    known = {row.id for row in office.records.select(code)}
    taken(office, code, name)
    fresh = [row for row in office.records.select(code) if row.id not in known]
    assert fresh and {row.values[link] for row in fresh} == {second}


def test_a_stock_below_nothing_is_refused_whole(office: Desk) -> None:
    office.records.add("materials", {"name": "安全手册"})
    job, _ = planned(office, "material-moves", "59-stock-one-file_moves.xlsx")
    with pytest.raises(KnownError, match="结存会变成 -60 份"):
        office.exchange.write(job)
    assert office.records.select("material-moves") == []


def test_an_xml_table_is_refused_with_a_cure(office: Desk) -> None:
    with pytest.raises(KnownError, match=r"另存为 \.xlsx"):
        planned(office, "people", "60-csv_xml2003.xls")


def test_a_plate_that_may_be_a_small_or_a_large_cars_is_asked_once_for_all(office: Desk) -> None:
    review = office.review_import("vehicles", LISTS / "57-plates_plates.xlsx")
    review.plan()
    asked = [at for at, row in enumerate(review.rows) if [each.severity for each in row.problems] == ["confirm"]]
    assert len(asked) == 8 and {review.rows[at].problems[0].field for at in asked} == {"plate_type"}
    review.repair(asked[0], "plate_type", "大型汽车", everywhere=True)
    assert all(review.rows[at].plan == "add" and review.rows[at].values["plate_type"] == "01" for at in asked)
    assert review.undo_repair() == asked
    review.accept(asked[0], "都是小型汽车，已核对", "plate_type")
    assert all(review.rows[at].plan == "add" and review.rows[at].values["plate_type"] == "02" for at in asked)


def test_a_car_without_driver_and_without_kind_of_plate_is_asked(office: Desk, tmp_path: Path) -> None:
    path = tmp_path / "车.csv"
    path.write_text("姓名,所在单位,车牌号,车辆类型\n,示例运输有限公司,津A12345,\n,示例运输有限公司,津A12346,小型轿车\n", "utf-8-sig")
    _, plan = (job := office.exchange.open("people", path)), office.exchange.plan(job)
    assert [row.plan for row in plan.rows] == ["problem", "add"]


def test_one_person_with_two_units_in_one_list_is_named_and_never_moved(office: Desk) -> None:
    for counts in ({"add": 1, "problem": 1}, {"skip": 1, "problem": 1}):
        job, plan = planned(office, "people", "19-two-units_both.xlsx")
        assert plan.counts == counts and "同一人，但所在单位不同" in plan.rows[1].faults[0].sentence
        office.exchange.write(job)
    assert [row.titles["unit"] for row in office.records.select("posts")] == [ONE]



def test_numbered_units_stand_in_their_order_in_the_table_and_the_picker(desk: Desk) -> None:
    """Case 21: 一队、二队、十队; the picker had an order of its own."""
    teams = ["东湖环卫一队", "东湖环卫二队", "东湖环卫三队", "东湖环卫十队", "东湖环卫十一队"]
    stations, communities = ["1号站", "2号站", "10号站"], ["第一社区", "第二社区", "第三社区", "第十社区"]
    for name in [*reversed(teams), *stations, *reversed(communities)]:
        desk.records.add("units", {"name": name, "unit_type": "企业"}, reason="测试")
    table = [row.title for row in desk.records.rows("units", desk.records.ids(Query("units", sort=("name",))))]
    assert [name for name in table if name in (*stations, *communities, *teams)] == [*stations, *communities, *teams]
    assert [name for _, name in desk.records.choices("units", "环卫")] == teams
    assert [name for _, name in desk.records.choices("units", "社区")] == communities
