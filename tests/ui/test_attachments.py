"""Attachments: scans and photos are looked at inside the program; another program gets a copy that goes away again."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QLockFile
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Document, Paragraph, Text
from ui.dialogs import attachments, copies
from ui.dialogs.viewer import Viewer, pages_of


def picture(kind: str, pages: int = 1) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (300, 200 + 10 * at), (200, 30 * at, 40)) for at in range(pages)]
    sheets[0].save(out, kind, **({"save_all": True, "append_images": sheets[1:]} if pages > 1 else {}))
    return out.getvalue()


def paper() -> bytes:
    return pdf.render(Document("样张", (Paragraph((Text("签字"),)),)))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where copies for other programs lie, in memory where the system has such a place."""
    own = tmp_path / "run"
    own.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: own)  # Windows has no place in memory
    yield own / ("opened" if sys.platform == "win32" else "TrafficDesk-opened")
    copies.remove_copies()


SHOWN = {
    "png": (picture("PNG"), 1), "jpeg": (picture("JPEG"), 1), "bmp": (picture("BMP"), 1), "webp": (picture("WEBP"), 1),
    "tiff": (picture("TIFF", 3), 3), "pdf": (paper(), 1), "cut jpeg": (picture("JPEG")[:700], 1), "cut png": (picture("PNG")[:40], 0),
    "workbook": (b"PK\x03\x04 a workbook", 0), "cut pdf": (b"%PDF-1.4 cut off", 0), "nothing": (b"", 0),
}  # fmt: skip


@pytest.mark.parametrize(("content", "count"), SHOWN.values(), ids=SHOWN)
def test_pages_of_what_can_be_shown(content: bytes, count: int) -> None:
    pages = pages_of(content)
    assert (pages.count if pages is not None else 0) == count
    for at in range(count):
        assert pages is not None and min(pages.pixels(at, 96)) > 0
        pages.picture(at, 96)


def test_a_photo_held_on_its_side_stands_upright() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.new("RGB", (300, 200)).save(out, "JPEG", exif=exif)
    pages = pages_of(out.getvalue())
    assert pages is not None and pages.pixels(0, 96) == (200, 300)
    drawn = pages.picture(0, 96)
    assert (drawn.width(), drawn.height()) == (200, 300)


@pytest.fixture
def opened_elsewhere(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    seen: list[Path] = []
    monkeypatch.setattr(attachments, "open_file", seen.append)
    return seen


def test_scans_are_shown_here_and_other_files_go_to_their_program(
    qtbot: QtBot, desk: Desk, place: Path, opened_elsewhere: list[Path]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.attachments.add_bytes("units", unit, paper(), "签字件.pdf")
    desk.attachments.add_bytes("units", unit, b"PK a workbook", "名册.xlsx")
    sheet, scan = sorted(desk.attachments.of("units", unit), key=lambda each: each.name.endswith("pdf"))

    attachments.open_attachment(window, scan)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Viewer))
    viewer = QApplication.activeModalWidget()
    assert isinstance(viewer, Viewer) and viewer.pages.count == 1 and viewer.windowTitle() == "签字件.pdf"
    assert opened_elsewhere == [] and not place.exists()
    viewer.elsewhere.click()
    (copy,) = opened_elsewhere
    assert copy.name == "签字件.pdf" and copy.read_bytes() == scan.content()
    viewer.reject()

    attachments.open_attachment(window, sheet)
    qtbot.waitUntil(lambda: len(opened_elsewhere) == 2)
    assert opened_elsewhere[1].name == "名册.xlsx" and opened_elsewhere[1].is_relative_to(place)
    copies.remove_copies()
    assert list(place.iterdir()) == []


def wide(content: bytes) -> list[bool]:
    pages = pages_of(content)
    assert pages is not None
    return [pages.size(at).width() > pages.size(at).height() for at in range(pages.count)]


def test_a_page_is_turned_where_it_is_looked_at_and_turned_back_by_undo(qtbot: QtBot, desk: Desk) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    content = pdf.render_batch([Document("样张", (Paragraph((Text("签字"),)),))] * 2)
    desk.attachments.add_bytes("units", unit, content, "签字件.pdf")
    (scan,) = desk.attachments.of("units", unit)
    told: list[ChangeSet] = []
    attachments.open_attachment(window, scan, desk, told.append)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Viewer))
    viewer = QApplication.activeModalWidget()
    assert isinstance(viewer, Viewer)
    viewer.desk.show_page(1)
    viewer.turns[1].click()
    qtbot.waitUntil(lambda: len(told) == 1)
    assert told[0].sentence == "把单位 湖畔小学 的附件 签字件.pdf 第 2 页向右转"
    assert viewer.pages.size(1).width() > viewer.pages.size(1).height()
    assert viewer.turns[0].isEnabled() and viewer.desk.page() == 1
    viewer.reject()
    (now,) = desk.attachments.of("units", unit)
    assert now.digest != scan.digest and wide(now.content()) == [False, True] and scan.content() == content, "as it came it is kept"
    desk.records.undo()
    assert desk.attachments.of("units", unit)[0].digest == scan.digest


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("TIFF", "tif"), ("BMP", "bmp"), ("WEBP", "webp")])
def test_a_picture_of_any_sort_is_turned(desk: Desk, kind: str, ending: str) -> None:
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    pages = 3 if kind == "TIFF" else 1
    desk.attachments.add_bytes("units", unit, picture(kind, pages), f"照片.{ending}")
    (photo,) = desk.attachments.of("units", unit)
    desk.attachments.turn(photo.id, pages - 1, -90)
    (now,) = desk.attachments.of("units", unit)
    assert wide(photo.content()) == [True] * pages and wide(now.content()) == [*[True] * (pages - 1), False] and now.name == photo.name


@pytest.mark.parametrize("content", [b"PK a workbook", b"%PDF-1.4 cut off"])
def test_what_is_no_scan_is_not_turned(desk: Desk, content: bytes) -> None:
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.attachments.add_bytes("units", unit, content, "名册.pdf")
    with pytest.raises(KnownError, match="不能转"):
        desk.attachments.turn(desk.attachments.of("units", unit)[0].id, 0, 90)


def test_a_locked_office_asks_before_anything_is_in_plain(
    qtbot: QtBot, desk: Desk, place: Path, opened_elsewhere: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Keys:
        keys = object()

    class File:
        name, files, missing = "名册.xlsx", Keys(), False

        def content(self) -> bytes:
            return b"PK a workbook"

    asked: list[str] = []
    answers = iter([False, True])
    monkeypatch.setattr(attachments, "choose", lambda _parent, words, *_: asked.append(words) or next(answers))
    window = QWidget()
    qtbot.addWidget(window)
    attachments.open_attachment(window, File())  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(asked) == 1)
    assert opened_elsewhere == [] and not place.exists() and "明文" in asked[0] and "删除" in asked[0]
    attachments.open_attachment(window, File())  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(opened_elsewhere) == 1)


@pytest.mark.skipif(os.name == "nt", reason="rights of files are told otherwise there")
def test_only_this_user_may_enter_and_nobody_writes(place: Path) -> None:
    copy = copies.write_copy("../../扫描件.pdf", b"scan")
    assert copy.parent.parent == place and copy.name == "扫描件.pdf"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (place, copy.parent, copy)] == [0o700, 0o700, 0o400]


@pytest.mark.parametrize("name", ["", ".", "a" * 300 + ".pdf", "没有后缀", ".hidden"])
def test_any_name_gives_a_copy(place: Path, name: str) -> None:
    assert copies.write_copy(name, b"scan\n\r\n\x1a").read_bytes() == b"scan\n\r\n\x1a"


def test_what_a_killed_window_left_goes_at_the_next_start(place: Path) -> None:
    mine = copies.write_copy("扫描件.pdf", b"scan")
    left, other = place / "left", place / "other"
    for folder in (left, other):
        folder.mkdir()
        (folder / "扫描件.pdf").write_bytes(b"scan")
    held = QLockFile(str(other / ".in-use"))
    held.setStaleLockTime(0)
    assert held.tryLock(0)  # a second window, on another office, has it open
    copies.clear_left_copies()
    assert not left.exists() and (other / "扫描件.pdf").exists() and mine.exists()
    held.unlock()
    copies.remove_copies()
    copies.clear_left_copies()
    assert list(place.iterdir()) == []


def test_without_a_place_in_memory_it_is_the_users_own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "cache"))
    copy = copies.write_copy("扫描件.pdf", b"scan")
    assert os.name == "nt" or copy.is_relative_to(tmp_path / "cache")
    copies.remove_copies()
    assert not copy.exists() and not copy.parent.exists()
