"""Looking and changing: streams, fields, list, search, add, edit, undo, redo, due, coverage, check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from trafficdesk.desk import Desk


def _names(run: Run, *words: str) -> list[str]:
    answer = run("list", "people", *words, "--json")
    assert answer.code == 0, answer.err
    return [row["name"] for row in answer.json]


def test_streams_and_fields(run: Run, office: Path) -> None:
    streams = {each["code"]: each for each in run("streams", "--json").json}
    assert streams["people"]["label"] == "驾驶员" and streams["people"]["rows"] == 3
    fields = {each["name"]: each for each in run("fields", "驾驶员", "--json").json}
    assert fields["id_number"]["masked"] and fields["unit"]["target"] == "units"
    assert "在册" in fields["state"]["codes"]
    assert "驾驶员" in run("streams").out and "身份证号" in run("fields", "people").out


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (("unit=湖畔第一小学",), {"单思远", "王䶮"}),
        (("所在单位=东湖",), {"李平"}),
        (("unit=2",), {"李平"}),
        (("name~思",), {"单思远"}),
        (("准驾车型=C1", "unit~湖畔"), {"单思远"}),
        (("valid_until<=2026-12-31",), {"单思远", "李平"}),
        (("驾驶证有效期止>=2027-01-01",), {"王䶮"}),
        (("valid_until=长期",), {"王䶮"}),
        (("points=",), {"单思远", "王䶮"}),
        (("points!=",), {"李平"}),
        (("points>=3",), {"李平"}),
        (("category=校车驾驶人",), {"单思远"}),
        (("category!=校车驾驶人",), {"王䶮", "李平"}),
        (("search=ssy",), {"单思远"}),
    ],
)
def test_where(conditions: tuple[str, ...], expected: set[str], run: Run, office: Path) -> None:
    words = [word for condition in conditions for word in ("--where", condition)]
    assert set(_names(run, *words)) == expected


def test_sort_and_limit(run: Run, office: Path) -> None:
    assert _names(run, "--sort", "valid_until") == ["李平", "单思远", "王䶮"]
    assert _names(run, "--sort", "-valid_until", "--limit", "1") == ["王䶮"]
    assert _names(run) == ["李平", "单思远", "王䶮"]


def test_json_rows_are_masked_typed_and_labelled(run: Run, office: Path) -> None:
    row = run("list", "people", "--where", "name=单思远", "--json").json[0]
    assert (
        row["valid_until"] == "2026-12-10"
        and row["unit"] == "湖畔第一小学"
        and isinstance(row["unit_id"], int)
    )
    assert row["phone"] == "160****5678" and row["id_number"][3:14] == "***********"
    car = run("list", "vehicles", "--json").json[0]
    assert car["plate_type"] == "52" and car["plate_type_label"] == "小型新能源汽车"
    forever = run("list", "people", "--where", "name=王䶮", "--json").json[0]
    assert forever["valid_until_label"] == "长期"


def test_full_shows_everything_and_is_logged(run: Run, office: Path) -> None:
    row = run("list", "people", "--where", "name=单思远", "--json", "--full", "--reason", "核对").json[0]
    assert row["phone"] == "16012345678" and "*" not in row["id_number"]
    from sqlalchemy import text

    desk = Desk.open(office)
    with desk.office.store.read() as connection:
        looks = list(connection.scalars(text("SELECT sentence FROM change_sets WHERE kind = 'look'")))
    desk.close()
    assert len(looks) == 1 and "完整信息" in looks[0] and row["phone"] not in looks[0]


def test_search_by_initials_and_plate(run: Run, office: Path) -> None:
    assert [hit["title"] for hit in run("search", "ssy", "--json").json] == ["单思远"]
    assert [hit["stream"] for hit in run("search", "D1234", "--json").json] == ["vehicles"]
    assert "没有找到" in run("search", "不存在的人").out


def test_add_edit_undo_redo(run: Run, office: Path) -> None:
    added = run(
        "add",
        "people",
        "姓名=赵一",
        "身份证号=11010519491231002X",
        "unit=湖畔第一小学",
        "--json",
        "--user",
        "小王",
    )
    assert added.code == 0 and added.json["by"] == "小王" and "赵一" in added.json["sentence"]
    for key in ("11010519491231002X", "赵一", str(added.json["id"])):
        assert run("edit", "people", key, f"备注=按{key[:3]}找到").code == 0
    row = run("list", "people", "--where", "name=赵一", "--json").json[0]
    assert row["remark"].startswith("按") and run("edit", "people", row["uuid"], "备注=").code == 0
    assert run("list", "people", "--where", "name=赵一", "--json").json[0]["remark"] is None
    assert run("undo").code == 0
    assert run("list", "people", "--where", "name=赵一", "--json").json[0]["remark"].startswith("按")
    assert run("redo").code == 0
    for _ in range(4):
        assert run("undo").code == 0
    refused = run("undo")
    assert refused.code == 1 and "小王" in refused.err and "赵一" in _names(run)
    assert run("undo", "--anyones").code == 0
    assert "赵一" not in _names(run)


def test_refusals_name_every_field(run: Run, office: Path) -> None:
    answer = run("add", "people", "姓名=", "身份证号=123")
    assert answer.code == 1 and "姓名" in answer.err and "身份证号" in answer.err and "所在单位" in answer.err
    assert len(_names(run)) == 3


def test_a_collision_needs_a_reason(run: Run, office: Path) -> None:
    number = run("list", "people", "--where", "name=李平", "--json", "--full", "--reason", "核对").json[0]["id_number"]
    words = ("add", "people", "姓名=李萍", f"身份证号={number}", "unit=东湖运输公司")
    refused = run(*words)
    assert refused.code == 1 and "--reason" in refused.err
    assert run(*words, "--reason", "派出所证明重号").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "nothing"), "没有“nothing”这类台账"),
        (("list", "people", "--where", "frob=1"), "没有“frob”这一项"),
        (("list", "people", "--where", "unit=不存在的单位"), "没有找到单位"),
        (("list", "people", "--where", "valid_until>=昨天下午"), "驾驶证有效期止"),
        (("edit", "people", "没有的人", "备注=x"), "没有找到驾驶员"),
        (("edit", "agreements", "1", "state=已签字"), "由程序填写"),
        (("export", "people", "nowhere/x.xlsx", "--where", "state=什么"), "在册状态"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[str, ...], said: str, run: Run, office: Path
) -> None:
    answer = run(*words)
    assert answer.code == 1 and said in answer.err and "Traceback" not in answer.err


def test_due_and_coverage(run: Run, office: Path) -> None:
    due = {item["title"]: item for item in run("due", "--days", "30", "--json").json if item["kind"] == "people.valid_until"}
    assert due["李平"]["days"] < 0 and due["李平"]["level"] == "bad" and due["单思远"]["days"] == 17
    assert "王䶮" not in due and "逾期" in run("due").out
    measures = {each["key"]: each for each in run("coverage", "--year", "2026", "--json").json}
    assert measures["signed"]["done"] == 0 and {one["title"] for one in measures["driven"]["missing"]} == {
        "津AD12345"
    }
    assert "缺" in run("coverage").out


def test_check_finds_what_is_wrong(run: Run, office: Path) -> None:
    assert run("check").code == 0
    desk = Desk.open(office)
    number = str(desk.records.row("people", 1).values["id_number"])
    with desk.records.work("绕过检查写入") as work:
        work.set_fact("people", 1, {"id_number": number[:17] + ("1" if number[17] != "1" else "2")})
    desk.close()
    answer = run("check", "--json")
    assert answer.code == 1 and answer.json["errors"] == 1
    assert answer.json["findings"][0]["field"] == "身份证号" and "要改" in answer.err
