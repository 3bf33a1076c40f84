"""Files that nobody should trust: made by hand, or good ones with bytes flipped, cut, filled and repeated."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.helpers import messy, messy_files

_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>"
)
_STRICT = _BOOK.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"
)
_LINKS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    "</Types>"
)
_SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{inside}</worksheet>'
_HEAD = '<c r="A1" t="inlineStr"><is><t>姓名</t></is></c><c r="B1" t="inlineStr"><is><t>身份证号</t></is></c>'


def workbook(path: Path, inside: str, *, book: str = _BOOK, more: dict[str, str] | None = None) -> Path:
    """The smallest .xlsx around the inside of a sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _LINKS.replace("/worksheet", "/officeDocument").replace("worksheets/sheet1", "xl/workbook"))
        archive.writestr("xl/workbook.xml", book.format(name="名单"))
        archive.writestr("xl/_rels/workbook.xml.rels", _LINKS)
        archive.writestr("xl/worksheets/sheet1.xml", _SHEET.format(inside=inside))
        for name, text in (more or {}).items():
            archive.writestr(name, text)
    return path


def hand_made(folder: Path) -> Iterator[Path]:
    """Fifty files, each with another trick."""
    head = f'<sheetData><row r="1">{_HEAD}</row>'
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    for number, (book, inside) in enumerate([
        (_BOOK, head + far), (_STRICT, head + far), (_BOOK, '<dimension ref="A1:B2"/>' + head + far),
        (_BOOK, (head + far).replace("<c ", "<x:c ").replace("</c>", "</x:c>")), (_BOOK, (head + far).replace('"', "'")),
        (_BOOK, head + "</sheetData>" + "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 3000 + "</mergeCells>"),
        (_BOOK, head + "<row>" * 5000), (_BOOK, head + '<row r="0"><c r="A0"/></row></sheetData>'),
        (_BOOK, head + '<row r="99999999999"><c r="ZZZZ99999999999"><v>1</v></c></row></sheetData>'),
        (_BOOK, head + '<row r="2"><c r="A2" t="s"><v>999999</v></c></row></sheetData>'),
        (_BOOK, head + '<row r="2"><c r="A2"><v>1e999</v></c><c r="B2"><v>NaN</v></c></row></sheetData>'),
        (_BOOK, head + f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"长" * 3_000_000}</t></is></c></row></sheetData>'),
        (_BOOK, ""), (_BOOK, "<sheetData/>"), (_BOOK, head), (_BOOK, f"<sheetData><row>{_HEAD}</row></sheetData>"),
        (_BOOK, head + '<row r="2" hidden="1"><c r="A2" t="e"><v>#N/A</v></c></row></sheetData>'),
    ]):  # fmt: skip
        yield workbook(folder / f"book{number}.xlsx", inside, book=book)
    entity = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
    ) + "]>"  # fmt: skip
    yield workbook(folder / "entity.xlsx", head + "</sheetData>", more={"xl/sharedStrings.xml": f"{entity}<sst><si><t>&j;</t></si></sst>"})
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><sst><si><t>&a;</t></si></sst>'
    yield workbook(folder / "outside.xlsx", head + "</sheetData>", more={"xl/sharedStrings.xml": outside})
    for size in (200, 400):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("xl/workbook.xml", _BOOK.format(name="a"))
            archive.writestr("xl/worksheets/sheet1.xml", b"<c>" + b"A" * (size << 20))
        path = folder / f"bomb{size}.xlsx"
        path.write_bytes(bomb.getvalue())
        yield path
    spans = "<table>" + "<tr>" + "<td rowspan=5000 colspan=500>x</td>" * 1600 + "</tr></table>"
    texts = {
        "spans.xls": spans.encode(), "deep.xls": b"<table>" * 20_000, "open.xls": b"<table><tr><td>" + b"x" * 100_000,
        "nothing.csv": b"", "zeros.csv": b"\0" * 5000, "wide.csv": b"," * 200_000, "quote.csv": b'"' + b"a\n" * 100_000,
        "bad.csv": bytes(range(256)) * 40, "lone.csv": "姓名\ud800".encode("utf-8", "surrogatepass"), "only.csv": b"\xef\xbb\xbf",
        "half.xlsx": b"PK\x03\x04" + bytes(60), "ole.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
        "biff.xls": struct.pack("<HHHH", 0x0809, 4, 0x0600, 0x0010) * 500, "pdf.xls": b"%PDF-1.7", "mime.xls": b"MIME-Version: 1.0\n",
        "rtf.xls": b"{\\rtf1 x}", "picture.xlsx": b"\xff\xd8\xff\xe0", "packed.xlsx": b"Rar!\x1a\x07",
        "json.xlsx": b"{}", "page.xlsx": b"<html></html>",
        "marks.csv": b"\xff\xfe" * 900, "seven.xls": b"7z\xbc\xaf\x27\x1c", "xml.xls":
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    }  # fmt: skip
    for name, data in texts.items():
        (folder / name).write_bytes(data)
        yield folder / name
    yield messy_files.encrypted_shell(folder / "locked.xlsx")
    yield messy_files.word_document(folder / "letter.xls")
    yield messy_files.stray_cell_xlsx(folder / "stray.xlsx")
    yield messy_files.old_biff(folder / "old.xls")
    yield messy_files.zip_of(folder / "other.xlsx", "readme.txt")
    with zipfile.ZipFile(folder / "names.xlsx", "w") as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/workbook.xml", "../x.xml"):
            archive.writestr(name, "<x/>")
    yield folder / "names.xlsx"
    (folder / "directory.xlsx").mkdir()
    yield folder / "directory.xlsx"
    yield folder / "gone.xlsx"


def good(folder: Path) -> list[Path]:
    """Lists as offices send them, to be spoilt."""
    return [
        messy.xlsx(folder / "a.xlsx"), messy.xls(folder / "a.xls"), messy.html_as_xls(folder / "b.xls"), messy.tsv_as_xls(folder / "c.xls"),
        messy.csv_file(folder / "a.csv", "gb18030"), messy_files.messy_xlsx(folder / "b.xlsx"), messy_files.xls(folder / "d.xls"),
    ]  # fmt: skip


def spoilt(data: bytes, seed: int) -> bytes:
    """One mutant: flipped bits, a hole, a piece put in, cut short, a piece repeated, a number made huge."""
    random, broken = Random(seed), bytearray(data)
    at = random.randrange(len(broken))
    match seed % 6:
        case 0:
            for _ in range(random.randint(1, 20)):
                broken[random.randrange(len(broken))] ^= 1 << random.randrange(8)
        case 1:
            broken[at : at + random.randint(1, 400)] = b""
        case 2:
            broken[at:at] = random.randbytes(random.randint(1, 300))
        case 3:
            del broken[at:]
        case 4:
            broken[at:at] = broken[at : at + random.randint(1, 2000)]
        case _:
            broken[at : at + 4] = b"\xff\xff\xff\x7f"
    return bytes(broken)
