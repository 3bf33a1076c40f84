"""The one command: which Pythons it finds, which folder it takes for the packages, what it says to a wrong word."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
OWN = sys.version_info[:2]


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def script(path: Path, answer: str) -> Path:
    """A program that says a version, or fails as pyenv's shims do for a version that is not chosen."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{answer}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand in for Pythons")
def test_a_shim_that_leads_nowhere_is_not_a_python(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = [minor for minor in (11, 12, 13) if (3, minor) != OWN]
    for minor in (9, *others):
        script(tmp_path / "shims" / f"python3.{minor}", "exit 127")
    kept = script(tmp_path / "pyenv" / "versions" / f"3.{others[0]}.7" / "bin" / f"python3.{others[0]}", f"echo 3 {others[0]}")
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    assert dev.pythons() == [sys.executable, str(kept)]
    found = script(tmp_path / "shims" / f"python3.{others[1]}", f"echo 3 {others[1]}")
    assert set(dev.pythons()) == {sys.executable, str(kept), str(found)}


@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand in for Pythons")
@pytest.mark.parametrize(
    ("maker", "folder"),
    [(f"echo 3 {OWN[1]}", ".venv-dev"), ("echo 3 9", f".venv-dev-3.{OWN[1]}"), ("exit 1", ".venv-dev")],
)
def test_the_python_that_made_the_usual_folder_keeps_it(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, maker: str, folder: str
) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    assert dev.venv().name == ".venv-dev"
    script(tmp_path / ".venv-dev" / "bin" / "python", maker)
    assert dev.venv().name == folder


def test_a_wrong_word_is_named_in_both_languages() -> None:
    done = subprocess.run([sys.executable, "dev.py", "tset"], cwd=ROOT, capture_output=True, check=False)
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == 2
    assert "tset" in said and "No command" in said and "可以用：run、test" in said


def pretend(dev: ModuleType, monkeypatch: pytest.MonkeyPatch, glibc: str, machine: str = "x86_64") -> None:
    monkeypatch.setattr(dev, "LINUX", True)
    monkeypatch.setattr(dev.platform, "libc_ver", lambda: ("glibc", glibc))
    monkeypatch.setattr(dev.platform, "machine", lambda: machine)


def test_an_old_system_is_told_before_an_old_python(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "argv", ["dev.py", "test"])
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    pretend(dev, monkeypatch, "2.27")
    assert dev.main() == 1
    assert "glibc 是 2.27" in capsys.readouterr().err


def names(text: str) -> dict[str, str]:
    """Project → version of a list of packages, as this machine would read the markers."""
    lines = [line.partition(" ; ") for line in text.splitlines() if "==" in line and not line.startswith((" ", "#"))]
    found = {}
    for pin, _, marker in lines:
        if not marker or "platform_machine" not in marker or "x86_64" in marker:
            name, version = pin.rstrip(" \\").split("==")
            found[name] = version
    return found


def test_an_older_glibc_gets_an_older_qt_and_the_rest_alike(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(dev, monkeypatch, "2.36")
    usual = names(dev.pinned(dev.PROGRAM_LOCK))
    pretend(dev, monkeypatch, "2.28")
    dev.check_system()
    older = names(dev.pinned(dev.PROGRAM_LOCK))
    changed = {name for name in usual if usual[name] != older.get(name)}
    assert usual.keys() == older.keys()
    assert changed == {"pyside6-essentials", "shiboken6"}
    assert older["pyside6-essentials"] == older["shiboken6"] == "6.9.3"


def test_arm_needs_a_newer_glibc_than_intel(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(dev, monkeypatch, "2.31", "aarch64")
    dev.check_system()
    assert dev.old_glibc()
    pretend(dev, monkeypatch, "2.28", "aarch64")
    with pytest.raises(dev.Stop, match=r"需要 2\.31 或更高"):
        dev.check_system()


def test_a_python_too_new_for_the_older_qt_is_named(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev.sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(dev, "pythons", list)
    pretend(dev, monkeypatch, "2.36")
    dev.check_python()
    pretend(dev, monkeypatch, "2.31")
    with pytest.raises(dev.Stop, match=r"3\.11、3\.12 或 3\.13"):
        dev.check_python()



@pytest.mark.skipif(os.name == "nt", reason="shell scripts stand in for Pythons")
def test_run_takes_the_programs_own_set_and_test_completes_it(
    dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    monkeypatch.setattr(dev, "venv", lambda: tmp_path)
    monkeypatch.setattr(dev.subprocess, "call", lambda command, **_: calls.append(command) or 0)
    script(dev.python_in(tmp_path), f"echo 3 {OWN[1]}")
    dev.ensure_packages(dev.PROGRAM_LOCK)
    assert calls[0][1:] == ["-m", "venv", "--clear", str(tmp_path)]
    assert calls[1][-1].endswith("runtime.txt")
    calls.clear()
    dev.ensure_packages(dev.PROGRAM_LOCK)
    assert calls == []
    dev.ensure_packages(dev.LOCK)
    assert [call[-1].rpartition("/")[2] for call in calls] == ["dev.txt"], "completed, not made anew"
    calls.clear()
    dev.ensure_packages(dev.PROGRAM_LOCK)
    dev.ensure_packages(dev.LOCK)
    assert calls == []


def test_a_test_that_does_not_exist_is_named() -> None:
    done = subprocess.run([sys.executable, "dev.py", "test", "tests/unit/nothing_here.py"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 1
    assert "没有这个测试文件或文件夹：tests/unit/nothing_here.py" in done.stderr.decode("utf-8", "replace")
