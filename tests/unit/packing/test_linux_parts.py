"""What a build for Linux decides by itself: the oldest glibc that its files run on, what is left to the desktop's own system."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import contents
import debian
import freeze
import proof
import pytest
import symbols

TABLE = """
0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.2.5) strlen
0000000000000000      DF *UND*  0000000000000000 (GLIBC_2.29)  pow
0000000000001000 g    DF .text  0000000000000010  GLIBC_2.40   exported_here
0000000000000000  w   D  *UND*  0000000000000000               __gmon_start__
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program folder with one library, objdump answering for it."""
    (tmp_path / "a.so").write_bytes(b"\x7fELF rest")
    (tmp_path / "a.txt").write_text("GLIBC_2.99", "utf-8")
    (tmp_path / "link.so").symlink_to(tmp_path / "a.so")
    answer = subprocess.CompletedProcess([], 0, TABLE, "")
    monkeypatch.setattr(symbols.subprocess, "run", lambda *_, **__: answer)
    return tmp_path


def test_only_what_is_asked_for_counts(folder: Path) -> None:
    assert symbols.asked(folder / "a.so") == {(2, 2): ["strlen"], (2, 29): ["pow"]}
    assert symbols.asked(folder / "a.txt") == {}
    assert symbols.newest(folder) == ((2, 29), ["a.so: pow"])
    assert symbols.text((2, 28)) == "2.28"


def test_the_readme_tells_the_glibc_of_each_package() -> None:
    readme = (contents.ROOT / "README.md").read_text("utf-8")
    assert symbols.told(readme, "_amd64-kylin-uos.deb") == (2, 28)
    assert symbols.told(readme, "_amd64.deb") == (2, 36)
    assert symbols.told(readme, "_arm64.deb") is None


def test_an_empty_folder_asks_for_nothing(tmp_path: Path) -> None:
    assert symbols.newest(tmp_path) == ((0, 0), [])


@pytest.mark.parametrize("name", ["libpng16.so.16", "libsystemd.so.0", "libfreetype.so.6", "libstdc++.so.6"])
def test_the_desktops_own_libraries_are_left_to_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert contents.keeps(name)
    monkeypatch.setattr(contents, "FROM_SYSTEM", True)
    assert not contents.keeps(name)


@pytest.mark.parametrize("name", ["libpython3.13.so.1.0", "libsqlite3.so.0", "libxcb-cursor.so.0", "PySide6/Qt/lib/libQt6Core.so.6"])
def test_what_a_desktop_may_lack_comes_along(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "FROM_SYSTEM", True)
    assert contents.keeps(name)


def test_what_is_left_out_is_asked_for_by_the_package() -> None:
    asked = " ".join(debian._LIBRARIES)
    for part in ("fontconfig", "freetype", "dbus-1", "glib2.0", "stdc++", "cups", "x11"):
        assert part in asked


def test_what_is_compiled_asks_for_no_newer_function() -> None:
    """glibc 2.29 gave these a newer version; each must be asked for by its older one."""
    header = (contents.ROOT / "packaging" / "old_glibc" / "glibc_floor.h").read_text("utf-8")
    assert set(re.findall(r"\.symver (\w+),", header)) == {"exp", "exp2", "log", "log2", "pow"}


def test_every_library_that_comes_along_brings_its_licence() -> None:
    brought = {Path(target).parts[1] for _, target in contents.licence_files()}
    assert brought == set(contents.licensed_packages())
    own = {Path(source).name for source, target in contents.data_files() if target == "licences/TrafficDesk"}
    assert own == {
        *("LICENSE", "licences.md", "LGPL-2.1.txt", "LGPL-3.0.txt", "Python.txt"),
        *("PostgreSQL.txt", "Kerberos.txt", "OpenLDAP.txt", "Cyrus-SASL.txt"),
    }
    assert {"psycopg", "psycopg-binary", "keyring"} <= brought


def test_no_folder_of_an_earlier_build_is_packed(tmp_path: Path) -> None:
    (freeze.program_folder(tmp_path) / "_internal").mkdir(parents=True)
    freeze.clear(tmp_path)
    with pytest.raises(proof.BuildError, match="missing in the folder"):
        proof.check_contents(freeze.program_folder(tmp_path), windows=False)
    freeze.clear(tmp_path)
