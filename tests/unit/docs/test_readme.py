"""README.md and docs/release.md tell the truth: commands run, files and buttons that they name exist, versions agree."""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers import messy_files
from trafficdesk import __version__
from trafficdesk.cli import main
from trafficdesk.cli.parser import build_parser
from ui.help_pages import KEYS

ROOT = Path(__file__).resolve().parents[3]
README = (ROOT / "README.md").read_text("utf-8")
CHECKLIST = (ROOT / "docs" / "windows-checklist.md").read_text("utf-8")
RELEASE = (ROOT / "docs" / "release.md").read_text("utf-8")
# Words of Windows, not of the program.
NOT_OURS = {"下一步", "更多信息 → 仍要运行"}


def module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"{name}.py")
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def shown() -> str:
    """Every text of the window and of what it reads."""
    files = [path for top in ("trafficdesk", "ui", "resources", "packaging") for path in sorted((ROOT / top).rglob("*"))]
    return "\n".join(path.read_text("utf-8") for path in files if path.suffix in (".py", ".csv", ".md", ".txt", ".nsi"))


@pytest.mark.parametrize("text", [README, RELEASE], ids=["README", "release"])
def test_what_it_points_at_is_there(text: str) -> None:
    base = ROOT if text is README else ROOT / "docs"
    for name in re.findall(r"\]\(([\w./-]+)\)", text):
        assert (base / name).exists(), name
    for name in re.findall(r"`((?:trafficdesk|ui|tests|resources|docs|packaging|requirements)/[\w./-]+?)/?`", text):
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("word", sorted(set(re.findall(r"“([^”]+)”", README + CHECKLIST)) - NOT_OURS))
def test_a_quoted_word_is_on_the_screen(word: str, shown: str) -> None:
    for part in word.split(" → "):
        assert part in shown, part


@pytest.mark.parametrize("text", [README, RELEASE], ids=["README", "release"])
def test_the_commands_exist(text: str) -> None:
    dev = module("dev")
    words = set(re.findall(r"dev\.py (\w+)", text))
    assert words <= {*dev.COMMANDS, "pythons"}
    said = subprocess.run([sys.executable, "build_installer.py", "--help"], cwd=ROOT, capture_output=True, check=True)
    options = set(re.findall(r"build_installer\.py (--[\w-]+)", text))
    assert all(option.encode() in said.stdout for option in options)


def verbs(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions if isinstance(action, argparse._SubParsersAction) for name in action.choices}


LINES = re.findall(r"^\.venv-dev/bin/python -m trafficdesk (--data .+)$", README, re.MULTILINE)


def test_the_command_lines_are_understood() -> None:
    assert len(LINES) >= 4
    for line in LINES:
        found = build_parser().parse_args(line.split())
        assert found.verb in verbs(build_parser())


def test_the_command_lines_do_what_they_say_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the demo office that the first one makes; the stick is a folder here."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")  # the year of the number in the example
    (tmp_path / "stick").mkdir()
    messy_files.xls(tmp_path / "名册.xls")
    (tmp_path / "密码.txt").write_text("Yuhu-2026-anquan-9\n", "utf-8")
    for line in LINES:
        words = ["stick" if word == "E:\\" else word for word in line.replace("--drivers 300", "--drivers 12").split()]
        assert main(words) == 0, line
    assert {path.suffix for path in (tmp_path / "stick").iterdir()} == {".tdbak", ".tdpack"}
    assert (tmp_path / "退回.xlsx").is_file()


def test_the_keys_are_those_of_the_window() -> None:
    table = README.partition("| 常用键 | |\n|---|---|\n")[2].partition("\n\n")[0]
    named = {key for row in table.splitlines() for key in re.split(r" / ", row.split("|")[1].strip())}
    assert named and named <= {key for key, _ in KEYS}


def test_the_python_versions_and_the_names_of_the_packages_agree() -> None:
    dev = module("dev")
    oldest, newest = (".".join(map(str, version)) for version in (dev.OLDEST, dev.NEWEST))
    assert f"Python {oldest}–{newest}" in README
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'requires-python = ">={oldest},<3.{dev.NEWEST[1] + 1}"' in project
    names = [f"交通安全工作台-{__version__}-{end}" for end in ("setup.exe", "portable.zip")]
    for name in (*names, f"trafficdesk_{__version__}_amd64-kylin-uos.deb", f"trafficdesk_{__version__}_amd64.deb"):
        assert f"`{name}`" in README
    first = (ROOT / "CHANGELOG.md").read_text("utf-8").split("\n## ")[1]
    assert first.startswith(__version__)


def test_what_the_first_lines_promise_is_what_the_set_up_program_does() -> None:
    """That it refuses, upgrades and keeps the data is tried on the finished one by packaging/setup_trials.py."""
    script = (ROOT / "packaging" / "trafficdesk.nsi").read_text("utf-8")
    assert "Windows 10（1809 或更高）" in README and "!define OLDEST_BUILD 17763" in script  # the build number of 1809
    assert "不要管理员权限" in README and "!define MULTIUSER_INSTALLMODE_DEFAULT_CURRENTUSER" in script
    assert "Windows 7、8 装不了，安装程序会说明" in README and "${OrIfNot} ${AtLeastWin10}" in script
    assert "旧版本不能盖住新版本" in README and "SetErrorLevel 6" in script
    menu = (ROOT / "packaging" / "debian.py").read_text("utf-8")
    assert "开始菜单里找“交通安全工作台”" in README and "Name[zh_CN]=交通安全工作台" in menu


def test_once_installed_it_uses_no_network() -> None:
    assert "装好以后不联网" in README
    reaching = re.compile(r"^\s*(import|from) (socket|ssl|urllib\.request|http|ftplib|smtplib|asyncio|PySide6\.QtNetwork)\b", re.MULTILINE)
    assert reaching.search("import socket\n")
    # What ends the line to the office's own server, where it has one; the driver makes that line.
    of_server = ROOT / "trafficdesk" / "store" / "postgresql.py"
    files = [path for top in ("trafficdesk", "ui") for path in (ROOT / top).rglob("*.py") if path != of_server]
    assert [path.name for path in files if reaching.search(path.read_text("utf-8"))] == []


def test_what_is_downloaded_is_told_as_the_command_itself_tells_it() -> None:
    dev = module("dev")
    program, developer = (dev.DOWNLOADS[lock.stem] for lock in (dev.PROGRAM_LOCK, dev.LOCK))
    assert f"`run` 约 {program} MB，`test` 约 {developer} MB" in README


def test_nothing_is_left_to_be_filled_in() -> None:
    for text in (README, RELEASE, CHECKLIST):
        assert not re.findall(r"@[A-Z]+@|TODO|XXX", text)


def test_every_picture_is_of_some_size() -> None:
    for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README):
        assert (ROOT / name).stat().st_size > 20_000
