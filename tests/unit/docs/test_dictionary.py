"""The committed data dictionary is the one that the records give."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_data_dictionary_is_fresh() -> None:
    dictionary = runpy.run_path(str(DOCS / "make_dictionary.py"))["dictionary"]
    committed = (DOCS / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == dictionary(), "run: python docs/make_dictionary.py"
