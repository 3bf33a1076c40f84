"""The program's own log is rotated and holds no values; with the reports it goes onto a stick as one file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from ui import bugs, journal


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "crash-reports"
    journal.begin(place)
    before = bugs.report_folder()
    bugs.set_report_folder(place)
    yield place
    journal.end()
    bugs.set_report_folder(before)


def test_the_log_never_grows_without_end(folder: Path) -> None:
    for at in range(20_000):
        journal.note(f"line {at} of a program that has much to say about itself and says it again and again")
    files = sorted(folder.glob(f"{journal.LOG}*"))
    assert len(files) == journal.KEPT + 1
    assert all(path.stat().st_size <= journal.LARGEST for path in files)
    assert "line 19999" in (folder / journal.LOG).read_text("utf-8")


def test_a_mistake_is_noted_without_its_values(folder: Path) -> None:
    try:
        raise ValueError("张三 110101199003074477")
    except ValueError as error:
        report = bugs.write_report(error)
    said = (folder / journal.LOG).read_text("utf-8")
    assert f"bug ValueError, see {report.name}" in said and "start " in said
    for text in (said, report.read_text("utf-8")):
        assert "张三" not in text and "110101" not in text


def test_only_the_newest_reports_are_kept(folder: Path) -> None:
    for at in range(journal.NEWEST_REPORTS + 5):
        (folder / f"crash-20260101-0000{at:02}-0.txt").write_text(str(at), "utf-8")
    journal.thin(folder)
    names = sorted(path.name for path in folder.glob("crash-*"))
    assert len(names) == journal.NEWEST_REPORTS and names[0] == "crash-20260101-000005-0.txt"


def test_log_and_reports_are_carried_as_one_file(folder: Path, tmp_path: Path) -> None:
    (folder / "crash-20260101-000000-0.txt").write_text("x", "utf-8")
    (folder / "else.txt").write_text("not ours", "utf-8")
    stick = tmp_path / "stick"
    stick.mkdir()
    file = journal.collected(folder, stick, datetime(2026, 1, 2, 3, 4))
    assert file.name == "交通安全工作台-出错报告-20260102-0304.zip"
    with zipfile.ZipFile(file) as archive:
        assert sorted(archive.namelist()) == ["crash-20260101-000000-0.txt", journal.LOG]


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    journal.begin(blocked / "below")
    journal.note("nothing happens")
    journal.end()
