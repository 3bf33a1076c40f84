"""The release script: what it would change, what it would run, when it refuses; a dry run touches nothing."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import contents
import pytest
import release

DAY = date(2026, 12, 1)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The three files that a release changes, the changelog speaking of 9.8.0."""
    for name in (release.VERSION_FILE, release.CHANGELOG, release.README):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(contents.ROOT / name, tmp_path / name)
    log = tmp_path / release.CHANGELOG
    log.write_text(log.read_text("utf-8").replace("## ", "## 9.8.0 (unreleased)\n\n- New.\n\n## ", 1), "utf-8")
    return tmp_path


def test_version_changelog_and_readme_go_together(clone: Path) -> None:
    texts = release.changed(clone, "9.8.0", DAY)
    assert '__version__ = "9.8.0"' in texts[release.VERSION_FILE]
    assert "## 9.8.0 (2026-12-01)" in texts[release.CHANGELOG]
    assert "交通安全工作台-9.8.0-setup.exe" in texts[release.README]
    assert "trafficdesk_9.8.0_amd64.deb" in texts[release.README]
    assert "trafficdesk_0.1.0" not in texts[release.README]


@pytest.mark.parametrize(
    ("version", "word"), [("0.0.9", "older than"), ("9.8", "three numbers"), ("9.9.0", "no heading"), ("v9.8.0", "three numbers")]
)
def test_what_cannot_be_released_is_refused(clone: Path, version: str, word: str) -> None:
    with pytest.raises(release.ReleaseError, match=word):
        release.changed(clone, version, DAY)


def test_a_dry_run_says_everything_and_touches_nothing(clone: Path) -> None:
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    said: list[str] = []
    release.release(clone, "9.8.0", dry=True, say=said.append)
    assert {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()} == before
    text = "\n".join(said)
    assert '+__version__ = "9.8.0"' in text
    for word in ("dev.py check", "build_installer.py --windows", "build_installer.py --old-glibc", "git tag -a v9.8.0"):
        assert word in text
