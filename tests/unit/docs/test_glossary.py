"""CONTRIBUTING.md tells the truth: every word of its glossary is in the sources, every command and file it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trafficdesk.records.registry import all_types

ROOT = Path(__file__).resolve().parents[3]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ROW = re.compile(r"^\| ([\u4e00-\u9fff]+) \| `([\w-]+)` \| (.+) \|$", re.MULTILINE)
WORDS = [(found[1], found[2]) for found in ROW.finditer(TEXT)]
LABELS = {kind.code: kind.spec.label for kind in all_types()}
# Words for which the sources have others: they explain the design, not the office.
OURS = {"附注", "随时间变", "步骤", "待确认", "脱敏"}


@pytest.fixture(scope="module")
def sources() -> str:
    files = [path for top in ("trafficdesk", "ui", "resources") for path in sorted((ROOT / top).rglob("*"))]
    return "\n".join(path.read_text("utf-8") for path in files if path.suffix in (".py", ".csv", ".md", ".txt"))


@pytest.mark.parametrize(("chinese", "code"), WORDS, ids=[code for _, code in WORDS])
def test_a_word_of_the_glossary_is_in_the_sources(chinese: str, code: str, sources: str) -> None:
    if code in LABELS:
        assert chinese in LABELS[code]
    else:
        assert re.search(rf"\b{re.escape(code)}\b", sources)
    assert chinese in OURS or chinese in sources


def test_the_glossary_names_every_work_stream() -> None:
    named = {code for _, code in WORDS} | set(re.findall(r"`(\w+)`", TEXT))
    streams = {path.name for path in (ROOT / "trafficdesk" / "work").iterdir() if (path / "__init__.py").is_file()}
    assert streams <= named


def test_what_it_points_at_is_there() -> None:
    for name in re.findall(r"`((?:trafficdesk|ui|tests|resources|docs)/[\w./-]+?)/?`", TEXT) + re.findall(r"\]\(([\w./-]+)\)", TEXT):
        assert (ROOT / name).exists(), name
    said = (ROOT / "dev.py").read_text("utf-8")
    for word in re.findall(r"dev\.py (\w+)", TEXT):
        assert f'"{word}"' in said, word


def test_the_hooks_are_local() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"] and "http" not in hooks
