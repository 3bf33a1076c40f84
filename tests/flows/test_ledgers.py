"""Ledgers as offices keep them, with known truth: right, or asked about; wrong in silence never."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.ledger_layouts import ASKING, LAYOUTS, Layout
from tests.helpers.ledgers import judge
from trafficdesk.desk import Desk

SEEDS = (1, 2, 4, 5)


@pytest.fixture(autouse=True)
def saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_nothing_is_wrong_in_silence(desk: Desk, tmp_path: Path, layout: Layout, seed: int) -> None:
    judged = judge(desk, layout(tmp_path, seed))
    assert judged.silent == []
    if layout in ASKING:
        # Here the file itself does not tell: destroyed numbers, errors of formulas, 受伤 without how badly.
        assert judged.asked
    else:
        assert judged.right >= 0.97 * judged.rows, judged.asked[:3]


def test_they_are_many_enough(tmp_path: Path) -> None:
    assert len(LAYOUTS) >= 12 and len(LAYOUTS) - len(ASKING) >= 12
    assert sum(len(layout(tmp_path, seed).truths) for layout in LAYOUTS for seed in SEEDS) >= 1000


@pytest.mark.parametrize("layout", [each for each in LAYOUTS if each not in ASKING], ids=lambda layout: layout.__name__)
def test_the_same_file_twice_changes_nothing(desk: Desk, tmp_path: Path, layout: Layout) -> None:
    ledger = layout(tmp_path, 3)
    judge(desk, ledger)
    job = desk.exchange.open(ledger.code, ledger.path)
    if any(each.kind == "rest" for each in desk.exchange.questions(job)):
        desk.exchange.set_rest(job, "remark")
    desk.exchange.plan(job)
    assert "导入过" in job.before
    assert desk.exchange.write(job) is None
