"""Lists as units really send them, made at test time; every person, number and plate is made up."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

HEADINGS = ("序号", "单位", "姓名", "身份证号", "准驾车型", "初领日期", "有效期", "车牌号", "联系电话")
ID_ONE, ID_TWO, ID_THREE = "120110198001010012", "120110198502020038", "12011019900303005X"


def simple_rows() -> list[tuple[str, ...]]:
    """A heading and three people as a plain table of texts."""
    return [
        HEADINGS,
        ("1", "东湖里居委会", "张三", ID_ONE, "C1", "2005-03-01", "2031-03-01", "津A12345", "13800000001"),
        ("2", "东湖里居委会", "李四", ID_TWO, "A1A2D", "2008.5.1", "长期", "津AD12345", "13800000002"),
        ("3", "詹庄子村", "王䶮", ID_THREE, "C1", "2012年7月8日", "2028-07-08", "津B67890", "13800000003"),
    ]


def messy_xlsx(path: Path) -> Path:
    """Title rows, a blank row, a merged two-level heading, 〃, merged units, a repeated heading, totals, signatures."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    page.title = "东湖里"
    page.append(["东丽湖街道机动车驾驶员信息登记表（2026年度）"])
    page.merge_cells("A1:I1")
    page.append(["填报单位：东湖里居委会", None, None, None, None, None, None, "填报日期：2026年3月"])
    page.append([])
    page.append(["序号", "单位", "姓名", "身份证号码", "驾驶证", None, None, "车牌号", "联系方式"])
    page.append([None, None, None, None, "准驾车型", "初领日期", "有效期至\n(年月日)"])
    for place in ("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:G4", "H4:H5", "I4:I5"):
        page.merge_cells(place)
    page.append([1, "东湖里居委会", "张　三", ID_ONE, "C1", date(2005, 3, 1), "2031.3.1", "津A12345", 13800000001])
    page.append([2, None, "李四", int(ID_TWO), "A1A2D", 39569, "长期", "津AD12345/津B67890", "１３８００００００02"])
    page.append([3, "詹庄子村", "王䶮", ID_THREE, "〃", "2012.7", "″", "津B67891", "13800000003"])
    page.merge_cells("B6:B7")
    page.append(["序号", "单位", "姓名", "身份证号码", "准驾车型", "初领日期", "有效期至", "车牌号", "联系方式"])
    page.append([4, "同上", "赵\u200b六", "120110197001010037 ", "C1", None, None, None, None])
    page.append([])
    page.append(["合计", None, "4人"])
    page.append(["填表人：钱七", None, None, "审核人：", None, None, "日期：2026.3.1"])
    page.append(["注：身份证号请用文本格式填写。"])
    page.row_dimensions[8].hidden = True
    page.freeze_panes = "A6"
    second = book.create_sheet("詹庄子")
    second.append(HEADINGS)
    second.append(simple_rows()[3])
    second.sheet_state = "hidden"
    book.create_sheet("空表")
    book.save(path)
    return path


def xls(path: Path) -> Path:
    """An .xls with a merged title, a real date, a number too long for a cell and a merged unit."""
    import xlwt

    book = xlwt.Workbook()
    page = book.add_sheet("名册")
    page.write_merge(0, 0, 0, 8, "驾驶员名册")
    for column, text in enumerate(HEADINGS):
        page.write(1, column, text)
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    page.write_merge(2, 3, 1, 1, "东湖里居委会")
    for row, person in enumerate(simple_rows()[1:3], start=2):
        for column, text in enumerate(person):
            if column not in (1, 5):
                page.write(row, column, text)
        page.write(row, 5, date(2005, 3, row), day)
    page.write(4, 2, "王䶮")
    page.write(4, 3, int(ID_ONE))
    book.save(str(path))
    return path


def html_xls(path: Path, encoding: str = "gb18030") -> Path:
    """A web page called .xls, as older government sites deliver it; the unit spans two rows."""
    head = "".join(f"<td>{text}</td>" for text in HEADINGS)
    one, two, three = (
        "".join(f"<td style='mso-number-format:\\@'>{text}</td>" for i, text in enumerate(person) if i != 1)
        for person in simple_rows()[1:]
    )
    cell = "<td rowspan=2>东湖里居委会</td>"
    rows = "".join(
        f"<tr>{row.replace('</td>', '</td>' + unit, 1)}</tr>"
        for row, unit in ((one, cell), (two, ""), (three, "<td>詹庄子村</td>"))
    )
    page = (
        f"<html><head><meta charset=gb2312><title>导出</title></head><body><table border=1>"
        f"<tr><td colspan=9>驾驶员名册&nbsp;</td></tr><tr>{head}</tr>{rows}</table></body></html>"
    )
    path.write_bytes(page.encode(encoding))
    return path


def delimited(path: Path, encoding: str, separator: str, rows: Iterable[Sequence[str]] = ()) -> Path:
    """A text table; the encoding may be "utf-8-sig", "gbk", "utf-16"."""
    text = "\r\n".join(separator.join(row) for row in (rows or simple_rows()))
    path.write_bytes(text.encode(encoding, errors="replace" if encoding == "gbk" else "strict"))
    return path


def encrypted_shell(path: Path) -> Path:
    """The outside of a password-protected .xlsx: an OLE file with a stream named EncryptedPackage."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    path.write_bytes(head + "EncryptionInfo".encode("utf-16-le") + bytes(64) + "EncryptedPackage".encode("utf-16-le"))
    return path


def word_document(path: Path) -> Path:
    """The outside of a .doc."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(500))
    return path


def stray_cell_xlsx(path: Path) -> Path:
    """A list with one value in the very last cell of the sheet: 17 billion cells if taken at its word."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(HEADINGS)
    book.active["XFD1048576"] = "x"
    book.save(path)
    return path


def date1904_xlsx(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """A workbook from an old Mac, whose day numbers count from 1904."""
    from openpyxl import Workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def zip_of(path: Path, name: str) -> Path:
    """A zip file with one member."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "x")
    path.write_bytes(buffer.getvalue())
    return path


def old_biff(path: Path) -> Path:
    """An Excel 4 file: bare records without a container."""
    path.write_bytes(struct.pack("<HHHHH", 0x0409, 6, 0, 0x10, 0) + bytes(64))
    return path
