"""A page's own verbs do not hide those of QWidget: what stands in the action row is `row_actions`."""

from __future__ import annotations

import re

from tests.boundary.source import ROOT

HIDING = re.compile(r"def (actions|find)\(self\) -> (Actions|bool)")


def test_no_page_hides_a_verb_of_qt() -> None:
    assert [str(path) for path in sorted((ROOT / "ui").rglob("*.py")) if HIDING.search(path.read_text("utf-8"))] == []
