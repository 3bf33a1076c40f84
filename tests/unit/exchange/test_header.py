"""Finding the heading and understanding its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.helpers import messy_files as messy
from trafficdesk.exchange.columns import ColumnMatch, map_columns
from trafficdesk.exchange.grid import Grid, Merge
from trafficdesk.exchange.header import Header, find_header
from trafficdesk.exchange.sniff import open_workbook
from trafficdesk.exchange.synonyms import header_fingerprint, vocabulary
from trafficdesk.fields.spec import FieldSpec, Kind

FIELDS = (
    FieldSpec("姓名", Kind.TEXT, name="name", required=True, aliases=("驾驶员", "驾驶人", "司机")),
    FieldSpec("身份证号", Kind.PERSON_ID, name="id_number", aliases=("身份证", "身份证号码", "公民身份号码", "证件号")),
    FieldSpec("所在单位", Kind.LINK, name="unit", target="units",
              aliases=("单位", "部门", "社区", "居委会", "村居")),
    FieldSpec("联系电话", Kind.PHONE, name="phone", aliases=("手机", "电话", "联系方式")),
    FieldSpec("准驾车型", Kind.LICENCE_CLASSES, name="classes", aliases=("准驾", "驾照类型")),
    FieldSpec("初次领证", Kind.DATE, name="first_issued", aliases=("初领日期", "初次领证日期", "领证日期")),
    FieldSpec("驾驶证有效期止", Kind.DATE, name="valid_until", aliases=("有效期", "有效期至", "有效期止", "到期日")),
    FieldSpec("备注", Kind.NOTE, name="remark"),
    FieldSpec("号牌号码", Kind.PLATE, name="vehicles.plate", aliases=("车牌", "车牌号", "号牌")),
    FieldSpec("车辆识别代号", Kind.VIN, name="vehicles.vin", aliases=("车架号", "VIN")),
    FieldSpec("检验有效期止", Kind.DATE, name="vehicles.inspection_until",
              aliases=("年检", "检验日期", "检验有效期", "审车")),
)  # fmt: skip
WORDS = vocabulary(FIELDS)


def _found(rows: Sequence[Sequence[Any]], merges: Sequence[Merge] = ()) -> Header:
    header = find_header(Grid("表", rows, merges), WORDS)
    assert header is not None
    return header


def _mapped(headings: Sequence[str], remembered: dict[str, str] | None = None) -> tuple[ColumnMatch, ...]:
    return map_columns(_found([headings, ["张三"] * len(headings)]), FIELDS, remembered or {})


def _fields(headings: Sequence[str]) -> list[str | None]:
    return [match.field for match in _mapped(headings)]


def test_under_titles_with_two_merged_levels(tmp_path: Path) -> None:
    grid = open_workbook(messy.messy_xlsx(tmp_path / "a.xlsx")).sheets()[0]
    header = find_header(grid, WORDS)
    assert header is not None
    assert (header.first_row, header.last_row) == (3, 4)
    assert [column.path for column in header.columns][2:7] == [
        ("姓名",),
        ("身份证号码",),
        ("驾驶证", "准驾车型"),
        ("驾驶证", "初领日期"),
        ("驾驶证", "有效期至(年月日)"),
    ]
    matches = map_columns(header, FIELDS, {})
    assert [match.field for match in matches] == [
        None, "unit", "name", "id_number", "classes", "first_issued", "valid_until", "vehicles.plate", "phone",
    ]  # fmt: skip


def test_two_levels_without_merges() -> None:
    header = _found(
        [
            ["名册"],
            ["姓名", "身份证号", "驾驶证", "", "", "手机"],
            ["", "", "准驾车型", "初领日期", "有效期止", ""],
            ["张三", messy.ID_ONE, "C1", "2005-03-01", "2031-03-01", "13800000001"],
        ]
    )
    assert (header.first_row, header.last_row) == (1, 2)
    assert [column.path for column in header.columns][2:5] == [
        ("驾驶证", "准驾车型"), ("驾驶证", "初领日期"), ("驾驶证", "有效期止"),
    ]  # fmt: skip


def test_a_row_of_text_only_is_not_taken_for_a_second_level() -> None:
    header = _found([["姓名", "单位", "备注"], ["张三", "东湖里", ""], ["李四", "东湖里", "无"]])
    assert (header.first_row, header.last_row) == (0, 0)


def test_unknown_second_level_below_merged_cells() -> None:
    rows = [["姓名", "单位", "家庭", ""], ["", "", "父", "母"], ["张三", "东湖里", "张大", "李氏"]]
    header = _found(rows, [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)])
    assert header.last_row == 1
    assert header.columns[2].path == ("家庭", "父")


def test_the_parent_heading_tells_two_equal_ones_apart() -> None:
    rows = [["姓名", "驾驶证", "", "行驶证", ""], ["", "准驾", "有效期", "车牌", "有效期"], ["张三"]]
    merges = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]
    header = _found(rows, merges)
    fields = [match.field for match in map_columns(header, FIELDS, {})]
    assert fields == ["name", "classes", "valid_until", "vehicles.plate", "vehicles.inspection_until"]


def test_no_heading() -> None:
    assert find_header(Grid("表", [["张三", "C1"], ["李四", "C1"]]), WORDS) is None
    assert find_header(Grid("表", [["驾驶员信息登记表"], ["东湖里"]]), WORDS) is None
    assert find_header(Grid("表", []), WORDS) is None


def test_a_list_of_one_column() -> None:
    assert _found([["姓名"], ["张三"]]).columns[0].text == "姓名"


def test_first_of_repeated_headings_counts() -> None:
    heads = ["姓名", "单位", "电话"]
    assert _found([["名册"], heads, ["张三", "东湖里", "1"], heads, ["李四", "东湖里", "2"]]).first_row == 1


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        ("name", "姓名|驾驶员|驾驶人|司机|姓 名|姓　名|*姓名|姓名（必填）"),
        ("id_number", "身份证|身份证号|身份证号码|公民身份号码|证件号|居民身份证号码"),
        ("vehicles.plate", "车牌|车牌号|号牌|号牌号码|机动车号牌号码|车辆牌照号"),
        ("phone", "联系电话|手机|电话|联系方式|手机号|驾驶员联系电话|联系电话(手机)"),
        ("classes", "准驾|准驾车型|驾照类型|准驾车型代号"),
        ("first_issued", "初领日期|初次领证日期|领证日期"),
        ("valid_until", "有效期|有效期至|有效期止|到期日|驾驶证有效期至(年月日)|驾驶证有效期至：|驾照有效期至"),
        ("vehicles.vin", "车架号|VIN|vin|车辆识别代号|车辆识别代号(VIN)"),
        ("unit", "单位|所在单位|部门|社区|居委会|村居|所属社区"),
        ("vehicles.inspection_until", "年检|检验日期|检验有效期|审车|行驶证有效期"),
    ],
)
def test_every_usual_word_for_a_field(field: str, headings: str) -> None:
    for heading in headings.split("|"):
        other = "备注" if field != "remark" else "姓名"
        assert _fields([heading, other])[0] == field, heading


def test_what_only_begins_like_a_field_is_not_that_field() -> None:
    assert _fields(["姓名", "单位地址", "单位电话", "驾驶员签字", "序号", "身份证复印件"])[1:] == [None] * 5


def test_two_columns_for_one_field_are_asked_about() -> None:
    first, second, third = _mapped(["手机", "联系电话", "姓名"])
    assert (first.field, second.field, third.field) == (None, None, "name")
    assert first.open and second.open and first.candidates == second.candidates == ("phone",)
    assert "第 1 列“手机”、第 2 列“联系电话”" in first.reason


def test_what_ends_like_two_fields_is_left_open() -> None:
    fields = (
        FieldSpec("姓名", Kind.TEXT, name="name"),
        FieldSpec("驾驶证到期", Kind.DATE, name="a", aliases=("到期",)),
        FieldSpec("保险到期", Kind.DATE, name="b", aliases=("到期",)),
    )
    header = find_header(Grid("表", [["姓名", "证件到期"], ["张三", "2026"]]), vocabulary(fields))
    assert header is not None
    match = map_columns(header, fields, {})[1]
    assert match.open and match.candidates == ("a", "b") and "请选" in match.reason


def test_what_was_remembered_wins() -> None:
    matches = _mapped(["姓名", "绰号", "手机"], {"绰号": "name", "手机": "gone"})
    assert [(m.field, m.certainty) for m in matches] == [(None, "none"), ("name", "remembered"), ("phone", "alias")]


def test_fingerprint_depends_on_the_headings_only() -> None:
    one = _found([["标题"], ["姓名", "单位 ", "电话"], ["张三", "东湖里", "1"]])
    two = _found([["姓 名", "单位：", "电话"], ["李四", "詹庄子", "2"]])
    three = _found([["姓名", "电话", "单位"], ["李四", "2", "詹庄子"]])
    assert header_fingerprint(one) == header_fingerprint(two) != header_fingerprint(three)
