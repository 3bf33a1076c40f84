"""An office with a password, at work: nothing of it lies in plain in its folder, the temporary places or the settings, not for a moment."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from openpyxl import Workbook
from PIL import Image

from tests.helpers.factory import person_id
from tests.helpers.plain_watch import PlainWatch, watching
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.errors import KnownError
from trafficdesk.guard import login, ring
from trafficdesk.transfer import locking, plain_left

NAME, SCHOOL, PASSWORD, CLERK = "欧阳示例青石", "青石桥路示例学校", "示例口令-2026", "小林"
NUMBER, PHONE = person_id(4321), "13912345678"
WORDS = (NAME, SCHOOL, NUMBER, PHONE)


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """Every place that the program writes to by itself; what a clerk asks for goes elsewhere."""
    folders = {name: tmp_path / "own" / name for name in ("tmp", "cache", "config", "data", "run")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    folders["run"].chmod(0o700)
    for variable, name in (("TMPDIR", "tmp"), ("TEMP", "tmp"), ("TMP", "tmp"), ("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config"),
                           ("XDG_DATA_HOME", "data"), ("XDG_RUNTIME_DIR", "run"), ("SQLITE_TMPDIR", "tmp")):  # fmt: skip
        monkeypatch.setenv(variable, str(folders[name]))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield [tmp_path / "office", tmp_path / "stick", *folders.values()]
    ring._held.clear()


def a_list(path: Path) -> Path:
    book = Workbook()
    page = book.active
    page.append(["姓名", "身份证号", "准驾车型", "初领日期", "有效期止", "联系电话", "单位"])
    page.append([NAME, NUMBER, "C1", "2010-03-01", "2031-03-01", PHONE, SCHOOL])
    page.append(["示例乙", "120110198001010012", "C9", "2010-03-01", "2031-03-01", PHONE, SCHOOL])  # goes back to its sender
    book.save(path)
    return path


def at_work(desk: Desk, elsewhere: Path, stick: Path) -> None:
    """What a clerk does in a week."""
    unit = desk.records.add("units", {"name": SCHOOL, "unit_type": "学校", "remark": f"找{NAME}，{PHONE}"}).ids[0]
    job = desk.exchange.open("people", elsewhere / "名册.xlsx")
    desk.exchange.plan(job)
    assert desk.exchange.write_return_file(job, elsewhere / "退回.xlsx") == 1
    desk.exchange.write(job)
    (person,) = desk.records.find("people", NUMBER)
    desk.records.edit("people", person, {"remark": f"{NAME}改过"}, reason=f"{NAME}本人来说")
    desk.records.undo()
    desk.office.remember("draft.people.1", {"name": NAME, "phone": PHONE})  # what is typed and not yet saved
    assert desk.records.search(NAME) and desk.records.ids(Query("people", (Filter("search", "is", NUMBER),)))
    desk.records.reveal("people", person, "id_number", "核对")
    desk.attachments.add_bytes("people", person, f"{NAME} {NUMBER}".encode(), "扫描件.txt")
    photo = io.BytesIO()
    Image.new("RGB", (200, 100)).save(photo, "JPEG")
    desk.attachments.add_bytes("units", unit, photo.getvalue(), "照片.jpg")
    desk.agreements.make(2026)
    made = [signer.agreement for signer in desk.agreements.signers(2026) if signer.person == person]
    printed = desk.prints.issue("agreements", ids=made)
    desk.prints.render("driver-card", ids=[person], full=True, why="存档").came_out()
    stack = desk.scans.read([scan_of(printed.content, elsewhere / "一叠.pdf")])
    desk.scans.file(stack, "2026-11-20")
    assert desk.attachments.of("agreements", made[0])
    desk.archive.write_binder(2026, elsewhere / "卷宗.pdf", purpose="检查")
    desk.exchange.export("people", elsewhere / "全部.xlsx", full=True, reason="上报")
    desk.records.trash("units", [desk.records.add("units", {"name": f"{SCHOOL}二"}).ids[0]], "登记错了")
    assert [each for each in desk.check() if each.severity == "error"] == []
    desk.backups.automatic(force=True)
    file = desk.backups.make(stick, "").path
    assert desk.backups.verify(file, None).files > 0
    desk.backups.rehearse(file, None)


def scan_of(content: bytes, path: Path) -> Path:
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in document]
    document.close()
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return path


@pytest.fixture
def locked(empty_office: Path, tmp_path: Path, places: list[Path]) -> Path:
    """A locked office of nobody yet, logged in."""
    folder = Path(shutil.copytree(empty_office, places[0]))
    places[1].mkdir()
    desk = Desk.open(folder, user=CLERK)
    desk.set_up("示例街道办事处", CLERK)
    owner, name = desk.users.first(CLERK)
    desk.close()
    locking.lock_office(folder, owner, name, PASSWORD)
    login.log_in(folder, CLERK, PASSWORD)
    return folder


def test_nothing_is_in_plain_while_it_works(locked: Path, places: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    elsewhere = tmp_path / "where the clerk saves"
    elsewhere.mkdir()
    a_list(elsewhere / "名册.xlsx")
    with watching(places, WORDS) as watch:
        desk = Desk.open(locked)
        at_work(desk, elsewhere, places[1])
        desk.close()
        desk = Desk.open(locked)  # what an opening puts in order
        file = max(places[1].glob("*.tdbak"))
        desk.close()
        Desk.restore(file, PASSWORD, locked)
        Desk.open(locked).close()
    assert watch.looked > 50 and watch.found == {}
    assert list(locked.glob(".transfer-*")) == []


@pytest.mark.parametrize("fault", [ValueError, KnownError])
def test_reports_of_mistakes_name_nobody(places: list[Path], tmp_path: Path, fault: type[Exception]) -> None:
    from ui import bugs, journal

    office = places[0] / "crash-reports"
    office.mkdir(parents=True)
    bugs.set_report_folder(office)
    journal.begin(office)
    try:
        raise fault(f"{NAME} {NUMBER}")
    except fault as error:
        bugs.write_report(error)
        journal.note("a mistake")
    journal.end()
    watch = PlainWatch(places, WORDS)
    watch.look()
    assert watch.looked >= 1 and watch.found == {}


def test_the_watch_sees_what_is_gone_again(tmp_path: Path) -> None:
    """Else it would prove nothing: a file for a moment, one that is renamed, a folder that is taken away, any spelling."""
    with watching([tmp_path], WORDS) as watch:
        for at, spelling in enumerate(("utf-8", "utf-16-le", "utf-16-be", "gb18030")):
            path = tmp_path / f"a moment {at}"
            path.write_bytes(b"..." + NAME.encode(spelling))
            os.unlink(path)
        (tmp_path / "moved.part").write_text(NUMBER, "utf-8")
        os.rename(tmp_path / "moved.part", tmp_path.parent / f"{tmp_path.name}-moved")
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "sheet").write_bytes(b"PK\x03\x04...")
        shutil.rmtree(tmp_path / "folder")
    seen = {Path(name).name for name in watch.found}
    assert seen == {"a moment 0", "a moment 1", "a moment 2", "a moment 3", "moved.part", "sheet"}


def test_what_a_cut_off_reading_left_goes_at_the_next_opening(locked: Path, empty_office: Path) -> None:
    """Rehearsing or verifying a backup of before the password unpacks what is in plain inside; killed, it would stay."""
    deep = locked / ".transfer-abc" / "office" / "desk.sqlite3"
    young = locked / ".transfer-new" / "verify-x" / "desk.sqlite3"
    for path in (deep, young):
        path.parent.mkdir(parents=True)
        shutil.copy(empty_office / "desk.sqlite3", path)
    long_ago = time.time() - 3600
    os.utime(deep, (long_ago, long_ago))
    assert plain_left.has_any(locked)
    Desk.open(locked).close()
    assert not deep.exists() and young.exists(), "a young one may be at work in another process"
