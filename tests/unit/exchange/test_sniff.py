"""Opening files by what is in them; one clear sentence for what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import messy_files as messy
from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.exchange.sniff import FileKind, open_workbook


def _texts(path: Path) -> list[tuple[object, ...]]:
    return list(open_workbook(path).sheets()[0].rows)


@pytest.mark.parametrize(
    ("name", "encoding", "separator"),
    [
        ("a.csv", "utf-8", ","),
        ("b.csv", "utf-8-sig", ","),
        ("c.csv", "gb18030", ","),
        ("d.xls", "gb18030", "\t"),
        ("e.xls", "utf-16", "\t"),
        ("f.txt", "utf-16-le", "\t"),
        ("g.csv", "utf-8", ";"),
    ],
)
def test_text_tables_of_every_encoding(tmp_path: Path, name: str, encoding: str, separator: str) -> None:
    source = open_workbook(messy.delimited(tmp_path / name, encoding, separator))
    assert source.kind is FileKind.TEXT
    assert list(source.sheets()[0].rows) == messy.simple_rows()
    assert bool(source.notes) == name.endswith(".xls")


def test_csv_quirks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'姓名,身份证号,备注\n张三,"=""{messy.ID_ONE}""","两行\n备注"\n李四,\'{messy.ID_TWO},\'=1+1\n', "utf-8")
    assert _texts(path)[1:] == [("张三", messy.ID_ONE, "两行\n备注"), ("李四", messy.ID_TWO, "=1+1")]


def test_lines_inside_a_cell_are_alike_from_windows_and_linux(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('姓名,备注\r\n张三,"两行\r\n备注"\r\n'.encode())
    assert _texts(path)[1] == ("张三", "两行\n备注")


def test_tabs_inside_cells_of_a_comma_table_cut_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,备注\n张三,0\t0\n李四,1\t1\n王五,"甲\t乙"\n', "utf-8")
    assert _texts(path) == [("姓名", "备注"), ("张三", "0\t0"), ("李四", "1\t1"), ("王五", "甲\t乙")]


def test_commas_inside_cells_of_a_tab_table_cut_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名\t住址\t备注\n张三\t一号,二楼\n李四\t"二号,三楼"\t好\n', "utf-8")
    assert _texts(path) == [("姓名", "住址", "备注"), ("张三", "一号,二楼"), ("李四", "二号,三楼", "好")]


def test_csv_cut_in_the_middle_of_a_character(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,单位\n张三,东湖里".encode("gb18030")[:-1])
    assert _texts(path)[0] == ("姓名", "单位")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_web_page_named_xls(tmp_path: Path, encoding: str) -> None:
    source = open_workbook(messy.html_xls(tmp_path / "a.xls", encoding))
    grid = source.sheets()[0]
    assert source.kind is FileKind.HTML and source.notes
    assert grid.rows[1] == messy.HEADINGS
    assert grid.rows[2] == messy.simple_rows()[1]
    assert grid.value(3, 1) == "" and grid.seen(3, 1) == "东湖里居委会"
    assert grid.value(4, 1) == "詹庄子村" and grid.value(4, 8) == "13800000003"


def test_xls_keeps_types_and_merges(tmp_path: Path) -> None:
    grid = open_workbook(messy.xls(tmp_path / "a.xls")).sheets()[0]
    assert (2, 1, 3, 1) in grid.merges
    assert str(grid.value(2, 5)) == "2005-03-02"
    assert grid.value(2, 3) == messy.ID_ONE
    assert isinstance(grid.value(4, 3), float)


def test_xlsx_columns_rows_and_hidden_things(tmp_path: Path) -> None:
    source = open_workbook(messy.messy_xlsx(tmp_path / "改了名.dat"))
    assert [grid.name for grid in source.sheets()] == ["东湖里", "詹庄子"]
    assert source.sheets()[0].value(3, 3) == "身份证号码"
    assert any("隐藏" in note and "1 行" in note for note in source.notes)
    assert any("詹庄子" in note for note in source.notes)


def test_table_that_does_not_begin_in_the_first_column(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active["C4"] = "姓名"
    book.save(tmp_path / "a.xlsx")
    grid = open_workbook(tmp_path / "a.xlsx").sheets()[0]
    assert grid.value(3, 2) == "姓名" and grid.number(3) == 4


def test_date_system_of_1904(tmp_path: Path) -> None:
    grid = open_workbook(messy.date1904_xlsx(tmp_path / "a.xlsx", [["日期"], [43585]])).sheets()[0]
    assert grid.date1904


def _broken(tmp_path: Path, what: str) -> Path:
    path = tmp_path / f"{what}.xlsx"
    contents = {"empty": b"", "blank": b"\r\n \r\n", "pdf": b"%PDF-1.7\n1 0 obj", "png": b"\x89PNG\r\n\x1a\n" + bytes(50)}
    if what in contents:
        path.write_bytes(contents[what])
    elif what == "truncated":
        messy.messy_xlsx(path)
        path.write_bytes(path.read_bytes()[:3000])
    elif what == "truncated xls":
        messy.xls(path)
        path.write_bytes(path.read_bytes()[:2500])
    elif what == "binary":
        path.write_bytes(bytes(range(256)) * 20)
    elif what == "docx":
        messy.zip_of(path, "word/document.xml")
    elif what == "zip":
        messy.zip_of(path, "名册.xls")
    elif what == "no sheets":
        messy.zip_of(path, "xl/workbook.xml")
    else:
        makers = {"encrypted": messy.encrypted_shell, "doc": messy.word_document, "stray": messy.stray_cell_xlsx,
                  "old": messy.old_biff}  # fmt: skip
        makers[what](path)
    return path


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("empty", "空文件"),
        ("blank", "空文件"),
        ("pdf", "PDF"),
        ("png", "图片"),
        ("truncated", "损坏"),
        ("truncated xls", "损坏"),
        ("binary", "认不出"),
        ("docx", "Word"),
        ("doc", "Word"),
        ("zip", "压缩包"),
        ("no sheets", "损坏"),
        ("encrypted", "密码"),
        ("stray", "范围太大"),
        ("old", "很旧"),
    ],
)
def test_one_sentence_for_what_cannot_be_read(tmp_path: Path, what: str, says: str) -> None:
    path = _broken(tmp_path, what)
    with pytest.raises(KnownError) as caught:
        open_workbook(path)
    sentence = str(caught.value)
    assert says in sentence and path.name in sentence and sentence.endswith("。")


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="找不到"):
        open_workbook(tmp_path / "没有.xlsx")
    with pytest.raises(KnownError, match="文件夹"):
        open_workbook(tmp_path)


def test_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = messy.delimited(tmp_path / "a.csv", "utf-8", ",")

    def locked(self: Path) -> bytes:
        raise PermissionError(13, "locked")

    monkeypatch.setattr(Path, "read_bytes", locked)
    with pytest.raises(KnownError, match=r"占用.*关掉"):
        open_workbook(path)


def test_workbook_without_content(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "a.xlsx")
    with pytest.raises(KnownError, match="没有内容"):
        open_workbook(tmp_path / "a.xlsx")


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    def stop(done: int, total: int, sentence: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        open_workbook(messy.messy_xlsx(tmp_path / "a.xlsx"), stop)
