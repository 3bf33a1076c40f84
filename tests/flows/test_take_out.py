"""Everything in a plain folder: tables, files and a page that opens without the program, with no number that was not asked for."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from python_calamine import CalamineWorkbook

from trafficdesk.desk import Desk, Query
from trafficdesk.engine.take_out import FILES, INDEX, TABLES, safe_name
from trafficdesk.engine.trail import Wanted
from trafficdesk.errors import KnownError
from trafficdesk.store import trail

EVIL = '<script>alert("x")</script>'


class _Page(HTMLParser):
    """The tags and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [unquote(value or "") for name, value in attrs if name == "href"]


def page_of(folder: Path) -> _Page:
    page = _Page()
    page.feed((folder / INDEX).read_text("utf-8"))
    return page


def cells(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def test_every_table_and_file_is_there_and_linked(demo_desk: Desk, tmp_path: Path) -> None:
    scan = tmp_path / "驾驶证.jpg"
    scan.write_bytes(b"picture")
    demo_desk.attachments.add("people", 1, scan)
    found = demo_desk.take_out.everything(tmp_path)
    for kind in demo_desk.records.kinds():
        number = demo_desk.records.count(Query(kind.code)) if kind.code != "school-roster" else 0
        path = found.folder / TABLES / f"{safe_name(kind.label)}.xlsx"
        assert path.exists() == bool(number), kind.label
        if number:
            assert len(cells(path)) == number + 1, kind.label
    page = page_of(found.folder)
    assert len(page.links) > 20 and all((found.folder / link).is_file() for link in page.links)
    assert (found.folder / FILES / "驾驶员").is_dir() and found.files > 1 and found.missing == ()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_no_number_is_in_the_masked_folder(demo_desk: Desk, tmp_path: Path) -> None:
    found = demo_desk.take_out.everything(tmp_path)
    said = str(cells(found.folder / TABLES / "驾驶员.xlsx"))
    for row in demo_desk.records.select("people"):
        assert row.values["id_number"] not in said and (row.values["phone"] or "没有") not in said
    (act,) = demo_desk.trail.acts(Wanted(kinds=(trail.EXPORT,)))
    assert "脱敏" in act.sentence and demo_desk.trail.looks() == []


def test_full_numbers_need_a_reason_and_name_whose(demo_desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="写明为什么"):
        demo_desk.take_out.everything(tmp_path, full=True)
    assert list(tmp_path.iterdir()) == [] or not any("全部数据" in path.name for path in tmp_path.iterdir())
    found = demo_desk.take_out.everything(tmp_path, full=True, reason="报区里核对")
    person = demo_desk.records.select("people")[0]
    assert person.values["id_number"] in str(cells(found.folder / TABLES / "驾驶员.xlsx"))
    (look,) = demo_desk.trail.looks("people", person.id)
    assert look.reason == "报区里核对" and look.number >= demo_desk.records.count(Query("people"))


def test_names_of_users_are_text_in_the_page(desk: Desk, tmp_path: Path) -> None:
    desk.set_up(f"办事处{EVIL}", "小林")
    unit = desk.records.add("units", {"name": f"小学{EVIL}"}).ids[0]
    desk.attachments.add_bytes("units", unit, b"x", f"../../{EVIL}'\".txt")
    desk.attachments.add_bytes("units", unit, b"y", "..\\..\\con.pdf")
    found = desk.take_out.everything(tmp_path)
    page = page_of(found.folder)
    assert "script" not in page.tags and all((found.folder / link).is_file() for link in page.links)
    assert all(path.resolve().is_relative_to(found.folder.resolve()) for path in found.folder.rglob("*"))
    assert found.folder.parent == tmp_path


def test_a_file_that_is_gone_is_said(desk: Desk, tmp_path: Path) -> None:
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.attachments.add_bytes("units", unit, b"x", "照片.jpg")
    next(path for path in (desk.office.folder / "attachments").rglob("*") if path.is_file()).unlink()
    found = desk.take_out.everything(tmp_path)
    assert len(found.missing) == 1 and found.files == 0
    assert "不见了" in (found.folder / INDEX).read_text("utf-8")


def test_a_disk_that_is_full_leaves_nothing(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.records.add("units", {"name": "湖畔小学"})
    monkeypatch.setattr(Path, "write_text", _no_room)
    with pytest.raises(KnownError, match="没有导出"):
        desk.take_out.everything(tmp_path)
    assert not any("全部数据" in path.name for path in tmp_path.iterdir())


def _no_room(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")
