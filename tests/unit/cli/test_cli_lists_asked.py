"""What a list leaves open is asked by the command line too: nothing is written before an option answers, and the sentence names it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from tests.helpers.factory import person_id
from tests.unit.cli.conftest import Run

UNIT = "东湖运输公司"


def people(run: Run) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = run("list", "people", "--json", "--full", "--reason", "核对").json
    return rows


def written(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    return str(path)


def test_two_columns_for_one_field_are_refused_until_one_is_named(run: Run, office: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "姓名,身份证号,所在单位,地址,地址", f"赵某,{person_id(5)},{UNIT},旧街1号,新街2号")
    before = len(people(run))
    said = run("import", "people", path)
    assert said.code == 1 and "地址" in said.err and "--map 地址=字段" in said.err and len(people(run)) == before
    assert run("import", "people", path, "--map", "地址@5=住址", "--map", "地址@4=").code == 0
    (row,) = [each for each in people(run) if each["name"] == "赵某"]
    assert row["address"] == "新街2号"
    # What was decided holds for the next list of this shape.
    again = written(tmp_path / "b.csv", "姓名,身份证号,所在单位,地址,地址", f"钱某,{person_id(6)},{UNIT},旧街3号,新街4号")
    assert run("import", "people", again).code == 0
    assert next(each for each in people(run) if each["name"] == "钱某")["address"] == "新街4号"


def test_columns_without_a_field_are_named_and_answered(run: Run, office: Path, tmp_path: Path) -> None:
    heads = "姓名,身份证号,所在单位,政治面貌"
    path = written(tmp_path / "a.csv", heads, f"赵某,{person_id(5)},{UNIT},党员")
    said = run("import", "people", path)
    assert said.code == 1 and "“政治面貌”没有对应的栏目" in said.err and "党员" in said.err and "--rest" in said.err
    assert run("import", "people", path, "--rest", "remark").code == 0
    assert next(each for each in people(run) if each["name"] == "赵某")["remark"] == "政治面貌：党员"


def test_a_column_becomes_a_field_of_the_offices_own(run: Run, office: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "姓名,身份证号,所在单位,政治面貌", f"赵某,{person_id(5)},{UNIT},党员")
    assert run("import", "people", path, "--rest", "own").code == 0
    assert [each["name"] for each in run("list", "people", "--where", "政治面貌=党员", "--json").json] == ["赵某"]


def test_one_value_for_a_sheet_or_for_all(run: Run, office: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, name in enumerate(("甲组", "乙组")):
        page = book.create_sheet(name)
        page.append(["姓名", "身份证号"])
        page.append([f"赵某{name}", person_id(10 + at)])
    book.save(path := tmp_path / "a.xlsx")
    before = len(people(run))
    said = run("import", "people", str(path))
    assert "整张表是哪一家的？" in said.out and "--set" in said.out and len(people(run)) == before
    wrong = run("import", "people", str(path), "--set", f"丙组/所在单位={UNIT}")
    assert wrong.code == 1 and "没有叫“丙组”的工作表" in wrong.err
    assert run("import", "people", str(path), "--set", f"甲组/所在单位={UNIT}").code == 0
    assert len(people(run)) == before + 1
    assert run("import", "people", str(path), "--set", f"所在单位={UNIT}").code == 0
    assert len(people(run)) == before + 2


def test_hidden_and_struck_out_rows_are_told_and_read_on_demand(run: Run, office: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (("姓名", "身份证号", "所在单位"), *((f"赵某{n}", person_id(20 + n), UNIT) for n in range(3))):
        book.active.append(list(line))
    book.active.row_dimensions[2].hidden = True
    for cell in book.active[3]:
        cell.font = openpyxl.styles.Font(strike=True)
    book.save(path := tmp_path / "a.xlsx")
    before = len(people(run))
    said = run("import", "people", str(path))
    assert "1 行被隐藏" in said.out and "1 行整行划掉了" in said.out and "--hidden" in said.out
    assert len(people(run)) == before + 1
    assert run("import", "people", str(path), "--hidden").code == 0
    assert len(people(run)) == before + 3
