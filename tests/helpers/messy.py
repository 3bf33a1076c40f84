"""Messy lists as units send them, made at test time from made-up people."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import xlwt

from tests.helpers.factory import person_id

HEAD = ["序号", "单位", "驾驶人", "证件号", "准驾", "有效期止", "车牌", "联系方式"]


def wrong_digit(number: str) -> str:
    """The number with its check digit spoilt."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def rows() -> list[list[object]]:
    """Six people: three good ones written badly, three with faults."""
    return [
        [1, "东湖里社区", "马　丽", person_id(1), "C1", "2028.3.15", "津A12345", "13800000771"],
        [2, "〃", "张三", person_id(2).lower(), "A1A2D", 46935, "津AD12345/津B22222", 13812345678.0],
        [3, "〃", "高峰", 1.2011019900101e17, "B1", "2027/6/30", None, 1.38e10],
        [4, "丽景居委会", "罗志远", person_id(4), "C1、E", "长期", "津C1234学", "022-24951234"],
        [5, "丽景居委会", "梁红", wrong_digit(person_id(5)), "C7", "2029年8月", None, "139"],
        [6, "丽景居委会", "王䶮", person_id(6), "C2", "20281109", "津ABC", "13900000000"],
    ]


def xlsx(path: Path) -> Path:
    """Title row, two-level heading with merges, total and signature rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "名册"
    sheet.append(["东丽湖街道驾驶员汇总表（2026年）"])
    sheet.merge_cells("A1:H1")
    sheet.append([*HEAD[:4], "驾驶证", None, *HEAD[6:]])
    sheet.append([None, None, None, None, "准驾", "有效期止", None, None])
    sheet.merge_cells("E2:F2")
    for letter in "ABCDGH":
        sheet.merge_cells(f"{letter}2:{letter}3")
    for row in rows():
        sheet.append(row)
    sheet.append(["合计", None, "6人"])
    sheet.append(["填表人：李四", None, None, "日期：2026年1月"])
    book.save(path)
    return path


def xls(path: Path) -> Path:
    """The same people in a real .xls, with a merged unit column."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    sheet.write_merge(0, 0, 0, 7, "驾驶员名册")
    for column, head in enumerate(HEAD):
        sheet.write(1, column, head)
    listed = rows()
    for line, row in enumerate(listed, start=2):
        for column, value in enumerate(row):
            if column != 1 and value is not None:
                sheet.write(line, column, value)
    sheet.write_merge(2, 4, 1, 1, "东湖里社区")
    sheet.write_merge(5, 7, 1, 1, "丽景居委会")
    book.save(str(path))
    return path


def html_as_xls(path: Path) -> Path:
    """A web page of a government site renamed .xls, in GBK."""
    cells = "".join(
        "<tr>" + "".join(f"<td>{'' if value is None else value}</td>" for value in row) + "</tr>" for row in rows()
    )
    head = "".join(f"<th>{text}</th>" for text in HEAD)
    path.write_bytes(f"<html><table><tr>{head}</tr>{cells}</table></html>".encode("gb18030"))
    return path


def tsv_as_xls(path: Path) -> Path:
    """Tab-separated text renamed .xls."""
    lines = ["\t".join(HEAD)] + ["\t".join("" if v is None else str(v) for v in row) for row in rows()]
    path.write_bytes("\r\n".join(lines).encode("utf-16"))
    return path


def csv_file(path: Path, encoding: str) -> Path:
    """Comma-separated text in an encoding."""
    lines = [",".join(HEAD)] + [",".join("" if v is None else str(v) for v in row) for row in rows()]
    path.write_bytes("\n".join(lines).encode(encoding))
    return path
