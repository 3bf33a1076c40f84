"""Make a release, or say what it would do.

    python3 packaging/release.py 0.2.0 --dry-run      what would change and be run; nothing is touched
    python3 packaging/release.py 0.2.0                version, changelog, README; all checks; every package; checksums; a tag

Nothing leaves this computer: the packages lie in dist/, commit and tag in this clone. The first step that fails ends it.
"""

from __future__ import annotations

import argparse
import difflib
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION_FILE, CHANGELOG, README = "trafficdesk/__init__.py", "CHANGELOG.md", "README.md"
_VERSION = re.compile(r'^__version__ = "(\d+\.\d+\.\d+)"$', re.MULTILINE)
_NAMES = r"(交通安全工作台-|trafficdesk_){0}(?=[-_])"


class ReleaseError(Exception):
    """The release cannot go on; the text says why."""


def changed(root: Path, version: str, today: date) -> dict[str, str]:
    """File → its new text. ReleaseError for a version that is not newer, or a changelog that does not speak of it."""
    texts = {name: (root / name).read_text("utf-8") for name in (VERSION_FILE, CHANGELOG, README)}
    found = _VERSION.search(texts[VERSION_FILE])
    if not re.fullmatch(r"\d+\.\d+\.\d+", version) or found is None:
        raise ReleaseError(f"a version is three numbers like 0.2.0, not {version}")
    old = found[1]
    if _number(version) < _number(old):
        raise ReleaseError(f"{version} is older than {old}")
    heading = f"## {version} (unreleased)\n"
    if heading not in texts[CHANGELOG]:
        raise ReleaseError(f"{CHANGELOG} has no heading “{heading.strip()}”: write down what a user notices first")
    return {
        VERSION_FILE: _VERSION.sub(f'__version__ = "{version}"', texts[VERSION_FILE]),
        CHANGELOG: texts[CHANGELOG].replace(heading, f"## {version} ({today.isoformat()})\n"),
        README: re.sub(_NAMES.format(re.escape(old)), rf"\g<1>{version}", texts[README]),
    }


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def commands(version: str) -> list[list[str]]:
    """What is run after the texts are changed, in this order."""
    python = sys.executable
    return [
        [python, "dev.py", "check"],
        ["git", "commit", "-am", f"Release {version}"],
        [python, "build_installer.py"],
        [python, "build_installer.py", "--old-glibc"],
        [python, "build_installer.py", "--windows"],
        ["git", "tag", "-a", f"v{version}", "-m", f"Release {version}"],
    ]


def show(root: Path, texts: dict[str, str]) -> str:
    """The changes as a diff."""
    lines = []
    for name, text in texts.items():
        before = (root / name).read_text("utf-8").splitlines()
        lines += difflib.unified_diff(before, text.splitlines(), name, name, lineterm="", n=0)
    return "\n".join(lines)


def clean(root: Path) -> bool:
    """Whether the clone has no change that is not committed."""
    said = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True).stdout
    return not said.strip()


def release(root: Path, version: str, *, dry: bool, say: Callable[[str], None] = print) -> None:
    """Do it, or say it. ReleaseError at the first thing that is not right."""
    if not dry and not clean(root):
        raise ReleaseError("commit or put away what is changed here first")
    texts = changed(root, version, date.today())
    say(show(root, texts))
    steps = commands(version)
    if not dry:
        for name, text in texts.items():
            (root / name).write_text(text, "utf-8")
    for step in steps:
        words = " ".join(word if " " not in word else f'"{word}"' for word in step)
        say(("would run  " if dry else "running  ") + words)
        if not dry and subprocess.call(step, cwd=root):
            raise ReleaseError(f"{words} failed")
    say("then by hand: docs/windows-checklist.md on a real PC; hand out what lies in dist with its .sha256 files")


def main() -> int:
    """0 when done, 1 with the reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version")
    parser.add_argument("--dry-run", action="store_true")
    arguments = parser.parse_args()
    try:
        release(ROOT, arguments.version, dry=arguments.dry_run)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
