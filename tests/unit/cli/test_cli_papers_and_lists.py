"""Excel in and out, paper and signatures by command."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.helpers.factory import person_id
from tests.unit.cli.conftest import Run
from trafficdesk.demo.messy_list import write_messy_list
from trafficdesk.desk import Desk


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    path = tmp_path / "名单.xlsx"
    write_messy_list(path, "湖畔第一小学", 12, date(2026, 11, 23))
    return path


def test_import_says_per_row_what_it_will_do(run: Run, office: Path, messy: Path, tmp_path: Path) -> None:
    back = tmp_path / "退回.xlsx"
    dry = run("import", "people", str(messy), "--dry-run", "--json", "--return-file", str(back))
    assert dry.code == 0, dry.err
    said = dry.json
    assert said["file"] == "名单.xlsx" and said["sheets"] == ["驾驶员名册"] and said["written"] is None
    plans = [row["plan"] for row in said["rows"]]
    assert said["counts"]["add"] == plans.count("add") == 11 and plans.count("problem") == 1
    faulty = next(row for row in said["rows"] if row["plan"] == "problem")
    assert (
        faulty["row"] == 9
        and faulty["problems"][0]["field"] == "id_number"
        and faulty["problems"][0]["sentence"]
    )
    assert {"field", "label", "sentence", "severity"} <= set(faulty["problems"][0])
    assert back.is_file() and len(run("list", "people", "--json").json) == 3


def test_import_is_one_undo_and_the_same_file_gives_nothing_new(run: Run, office: Path, messy: Path) -> None:
    assert "新增 11" in run("import", "people", str(messy)).out
    assert len(run("list", "people", "--json").json) == 14
    again = run("import", "people", str(messy), "--json").json
    assert again["counts"]["add"] == again["counts"]["update"] == 0 and again["written"] is None
    assert run("undo").code == 0
    assert len(run("list", "people", "--json").json) == 3


def test_what_the_base_says_otherwise_stays_until_a_reason_is_given(run: Run, office: Path, tmp_path: Path) -> None:
    known = run("list", "people", "--where", "name=单思远", "--json", "--full", "--reason", "核对").json[0]
    path = tmp_path / "改名.csv"
    path.write_text(f"姓名,身份证号,联系电话\n单某远,{known['id_number']},16099998888\n", "utf-8-sig")
    said = run("import", "people", str(path))
    assert "要确认 1 行" in said.out and "单思远" in said.out and "--reason" in said.out
    assert run("list", "people", "--where", "name=单思远", "--json", "--full", "--reason", "核对").json == [known]
    again = run("import", "people", str(path), "--json").json
    assert (again["counts"]["confirm"], again["counts"]["update"], again["written"]) == (1, 0, None)
    assert run("import", "people", str(path), "--reason", "本人改名，已核对证件").code == 0
    changed = run("list", "people", "--where", "name=单某远", "--json", "--full", "--reason", "核对").json[0]
    assert (changed["id"], changed["phone"]) == (known["id"], "16099998888")


def test_a_list_without_faults_has_nothing_to_send_back_and_is_written(run: Run, office: Path, tmp_path: Path) -> None:
    path, back = tmp_path / "好.csv", tmp_path / "退回.xlsx"
    path.write_text(f"姓名,身份证号,所在单位\n赵某,{person_id(5)},东湖运输公司\n", "utf-8-sig")
    said = run("import", "people", str(path), "--return-file", str(back))
    assert said.code == 0 and "新增 1" in said.out and "没有另存" in said.out and not back.exists()


def test_export_masks_unless_full(run: Run, office: Path, tmp_path: Path) -> None:
    masked, full = tmp_path / "m.xlsx", tmp_path / "f.xlsx"
    assert run("export", "people", str(masked)).code == 0
    assert (
        run(
            "export", "people", str(full), "--full", "--reason", "报送", "--where", "name=李平", "--json"
        ).json["rows"]
        == 1
    )
    shown = {cell.value for row in openpyxl.load_workbook(masked).active.iter_rows() for cell in row}
    number = run("list", "people", "--where", "name=李平", "--json", "--full", "--reason", "核对").json[0]["id_number"]
    assert number not in shown and "李平" in shown
    cells = [
        cell
        for row in openpyxl.load_workbook(full).active.iter_rows()
        for cell in row
        if cell.value == number
    ]
    assert len(cells) == 1 and cells[0].data_type == "s"
    assert run("export", "people", str(tmp_path / "x.pdf")).code == 2


def test_agreements_from_making_to_signing_and_paper(run: Run, tmp_path: Path) -> None:
    run("init", "--demo", "--drivers", "33", "--without-agreements")
    made = run("make-agreements", "--year", "2026", "--unit", "丽水物业", "--json")
    assert made.code == 0 and made.json["count"] == len(run("list", "agreements", "--json").json) >= 2
    serials = [row["serial"] for row in run("list", "agreements", "--sort", "serial", "--json").json]
    out = tmp_path / "pdf" / "a.pdf"
    printed = run("print", "agreements", "--out", str(out), "--year", "2026", "--json")
    assert (
        printed.code == 0 and printed.json["pages"] >= len(serials) and out.read_bytes().startswith(b"%PDF")
    )
    assert run("sign", serials[0], "--on", "2026-03-01").code == 0
    row = run("list", "agreements", "--where", f"serial={serials[0]}", "--json").json[0]
    assert row["signed_on"] == "2026-03-01" and row["state"] in ("已签字", "生效")
    future = run("sign", serials[1], "--on", "2027-03-01")
    assert future.code == 1 and "还没有到" in future.err
    assert run("make-agreements", "--year", "2026", "--unit", "丽水物业").code == 1


def test_print_kinds_and_unknown_ones(run: Run, office: Path, tmp_path: Path) -> None:
    kinds = {kind["kind"] for kind in run("print", "--kinds", "--json").json}
    assert {"agreements", "signing-ledger", "unsigned-list", "driver-card", "vehicle-card"} <= kinds
    assert run("print", "nonsense", "--out", str(tmp_path / "x.pdf")).code == 1
    for kind in ("driver-card", "vehicle-card", "ledger-people"):
        answer = run("print", kind, "--out", str(tmp_path / f"{kind}.pdf"), "--where", "unit=东湖运输公司")
        assert answer.code == 0 and (tmp_path / f"{kind}.pdf").is_file(), answer.err


def test_who_is_not_in_the_list_is_named_and_leaves_only_when_told(run: Run, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(f"姓名,身份证号,所在单位\n赵某,{person_id(5)},东湖运输公司\n钱某,{person_id(6)},东湖运输公司\n", "utf-8-sig")
    assert run("import", "people", str(path), "--left", "gone").code == 0
    before = {row["name"] for row in run("list", "people", "--where", "state=在册", "--json").json}
    path.write_text(f"姓名,身份证号,所在单位\n赵某,{person_id(5)},东湖运输公司\n", "utf-8-sig")
    said = run("import", "people", str(path))
    assert "表里没有：钱某（东湖运输公司）" in said.out and "--left gone" in said.out
    assert {row["name"] for row in run("list", "people", "--where", "state=在册", "--json").json} == before
    told = run("import", "people", str(path), "--left", "gone", "--json").json
    assert [each["name"] for each in told["left"]] == ["钱某"] and "离开 1 人" in told["written"]
    assert {row["name"] for row in run("list", "people", "--where", "state=在册", "--json").json} == before - {"钱某"}


def test_a_line_that_is_in_the_trash_comes_back_only_when_told(run: Run, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    path.write_text(f"姓名,身份证号,所在单位\n赵某,{person_id(5)},东湖运输公司\n", "utf-8-sig")
    assert run("import", "people", str(path)).code == 0
    first = run("list", "people", "--where", "name=赵某", "--json").json[0]
    desk = Desk.open(office)
    desk.records.trash("people", [first["id"]], "录入有误")
    desk.close()
    said = run("import", "people", str(path))
    assert "1 行与回收站里的记录相同" in said.out and "--bring-back" in said.out
    assert run("list", "people", "--where", "name=赵某", "--json").json == []
    assert run("import", "people", str(path), "--bring-back").code == 0
    (back,) = run("list", "people", "--where", "name=赵某", "--json").json
    assert back["id"] == first["id"]


def test_a_doubtful_row_is_taken_with_a_reason_only(run: Run, office: Path, tmp_path: Path) -> None:
    path = tmp_path / "车.csv"
    path.write_text("车牌号,所属单位\n津A12345,东湖运输公司\n", "utf-8-sig")
    said = run("import", "vehicles", str(path))
    assert "有疑问的 1 行没有写入" in said.out and "号牌种类" in said.out
    assert run("list", "vehicles", "--where", "plate=津A12345", "--json").json == []
    assert run("import", "vehicles", str(path), "--held", "take", "--reason", "都是小型汽车").code == 0
    (car,) = run("list", "vehicles", "--where", "plate=津A12345", "--json").json
    assert car["plate_type"] == "02"


def test_a_font_for_rare_names_is_added_and_agreements_with_a_gap_want_a_word(run: Run, office: Path, tmp_path: Path) -> None:
    assert run("edit", "people", "王䶮", "姓名=王𠮷", "--reason", "测试").code == 0
    assert run("make-agreements").code == 0
    paper = tmp_path / "a.pdf"
    stopped = run("print", "agreements", "--out", str(paper))
    assert stopped.code == 1 and "王𠮷" in stopped.err and "--by-hand" in stopped.err and not paper.exists()
    sample = Path(__file__).resolve().parents[2] / "data" / "fonts" / "rare.ttf"
    no_use = Path(__file__).resolve().parents[3] / "resources" / "fonts" / "FandolFang-Regular.ttf"
    assert "没有程序还缺的字" in run("fonts", "--add", str(no_use)).err
    assert "补上 2 个字" in run("fonts", "--add", str(sample)).out
    assert [each["file"] for each in run("fonts", "--json").json["fonts"]] == ["rare.ttf"]
    assert run("fonts", "--remove", "rare.ttf").code == 0 and "没有加" in run("fonts").out
    given = run("print", "agreements", "--out", str(paper), "--by-hand")
    assert given.code == 0 and "王𠮷" in given.err and paper.exists()
