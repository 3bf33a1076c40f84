"""What a build for Windows decides by itself: which imports are allowed, what stays out, which list of packages it takes."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import checksums
import contents
import pins
import pytest
import windows_imports
import windows_setup
from wine import interpreter, running, signatures, sources

KNOWN = windows_imports.known(windows_imports.LIST.read_text("utf-8"))


def test_the_kept_list_is_read_with_its_versions() -> None:
    text = "# head\nkernel32.dll\n  CloseHandle SetThreadDescription(10-1607)\n  Sleep\n\nuser32.dll\n  #12\n"
    assert windows_imports.known(text) == {"kernel32.dll": {"CloseHandle", "SetThreadDescription", "Sleep"}, "user32.dll": {"#12"}}


def test_nothing_in_the_kept_list_is_newer_than_1809() -> None:
    import re

    versions = set(re.findall(r"\(([\d.-]+)\)", "\n".join(windows_imports.LIST.read_text("utf-8").split("\n\n")[1:])))
    builds = {text for text in versions if text.startswith("10-")}
    assert builds and {int(text[3:]) for text in builds} <= {1507, 1511, 1607, 1703, 1709, 1803, 1809}
    assert versions - builds <= {"8", "8.1", "10"}


def test_a_function_of_a_newer_windows_is_named_with_who_asks() -> None:
    asked = {"kernel32.dll": {"CloseHandle": {"a.dll"}, "GetTempPath2W": {"b.dll", "a.dll"}}, "new.dll": {"f": {"c.pyd"}}}
    assert windows_imports.unknown(asked, KNOWN) == [
        "kernel32.dll: GetTempPath2W, asked for by a.dll, b.dll",
        "new.dll: f, asked for by c.pyd",
    ]


@pytest.mark.parametrize("name", ["_internal/icuuc.dll", "_internal/bcryptprimitives.dll", "_internal/PySide6/Qt6Qml.dll"])
def test_what_belongs_to_windows_or_to_nobody_may_not_come_along(name: str) -> None:
    assert contents.FORBIDDEN.search(name)


def test_the_list_for_windows_has_what_only_windows_needs() -> None:
    text = sources.windows_lock()
    assert " ; " not in text
    needed = set(pins.names(text))
    assert {"pywin32-ctypes", "pyside6-essentials", "psycopg-binary", "keyring"} <= needed
    assert not {"jeepney", "secretstorage"} & needed, "what a keyring of Linux needs"


def test_a_folder_for_windows_has_the_licences_of_what_windows_needs() -> None:
    needed = set(contents.licensed_packages(windows=True))
    assert {"keyring", "psycopg-binary", "pywin32-ctypes"} <= needed
    assert not {"jeepney", "secretstorage", "tzdata"} & needed


def test_a_file_must_be_signed_by_its_maker_and_whole() -> None:
    python = "/C=US/O=Python Software Foundation/CN=Python Software Foundation"
    assert signatures.Signature("python311.dll", python, True).expected
    assert not signatures.Signature("python311.dll", python, False).expected
    assert not signatures.Signature("python311.dll", "/CN=Somebody", True).expected
    assert not signatures.Signature("VCRUNTIME140.dll", python, True).expected


def test_the_portable_zip_has_the_folder_for_the_office(tmp_path: Path) -> None:
    folder = tmp_path / "TrafficDesk"
    (folder / "_internal").mkdir(parents=True)
    (folder / "TrafficDesk.exe").write_bytes(b"MZ")
    packed = windows_setup.portable(folder, tmp_path, "1.2.3")
    assert packed.name == "交通安全工作台-1.2.3-portable.zip"
    with zipfile.ZipFile(packed) as archive:
        assert "TrafficDesk/data/" in archive.namelist() and "TrafficDesk/TrafficDesk.exe" in archive.namelist()
    said = packed.with_name(packed.name + ".sha256").read_text("utf-8")
    assert said == f"{hashlib.sha256(packed.read_bytes()).hexdigest()}  {packed.name}\n"


def test_every_file_has_its_line_in_the_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "TrafficDesk"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "b.txt").write_text("x", "utf-8")
    target = checksums.manifest(folder, tmp_path / "m.sha256")
    assert target.read_text("utf-8") == f"{hashlib.sha256(b'x').hexdigest()}  TrafficDesk/a/b.txt\n"


def test_the_set_up_speaks_of_the_program_by_its_one_name() -> None:
    script = (contents.ROOT / "packaging" / "trafficdesk.nsi").read_text("utf-8")
    assert f'!define TITLE "{windows_setup.TITLE}"' in script
    assert f'!define EXE "{contents.NAME}.exe"' in script and f'!define CONSOLE "{contents.CONSOLE_NAME}.exe"' in script


def test_what_wine_says_of_itself_is_not_the_program_s() -> None:
    wine = b'wine: Read access denied for device L"\\\\??\\\\Z:\\\\", FS volume label and serial are not available.\n'
    assert running.of_the_program(wine * 2) == b""
    assert running.of_the_program(b"a\r\n" + wine + b"wine: could not load it\n") == b"a\r\nwine: could not load it\n"
    lacking = b"unrecognized win32 error code: "
    assert running.of_the_program(lacking + b"127\r\n" + lacking + b"1392\r\n") == lacking + b"1392\r\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Wine is for Linux")
def test_two_builds_do_not_share_one_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "_held", [])
    interpreter.hold(tmp_path / "python-3.11-x")
    with pytest.raises(interpreter.AssemblyError, match="another build or test run uses"):
        interpreter.hold(tmp_path / "python-3.11-x")
    interpreter.hold(tmp_path / "python-3.11-y")
    for file in interpreter._held:
        file.close()
    interpreter.hold(tmp_path / "python-3.11-x")
