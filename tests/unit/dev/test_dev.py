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


def test_an_old_system_is_told_before_an_old_python(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev.sys, "argv", ["dev.py", "test"])
    monkeypatch.setattr(dev, "LINUX", True)
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(dev.platform, "libc_ver", lambda: ("glibc", "2.31"))
    monkeypatch.setattr(dev.platform, "machine", lambda: "x86_64")
    assert dev.main() == 1
    assert "glibc 是 2.31" in capsys.readouterr().err
