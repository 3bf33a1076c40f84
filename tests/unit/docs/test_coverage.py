"""docs/coverage.md names every record and every document of the program, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trafficdesk.records.registry import all_types
from trafficdesk.work.catalogue import print_kinds

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", [kind.code for kind in all_types()])
def test_every_record_has_its_place(code: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", PAGE), "name it in its row of docs/coverage.md"


def test_every_document_has_its_place() -> None:
    keys = [kind.key for kind in print_kinds()]
    own = [key for key in keys if not key.startswith("ledger-")]
    assert own and [key for key in own if not re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", PAGE)] == []


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", PAGE))
    assert [path for path in named if not (ROOT / path).is_file()] == []
