"""The faults in short: some trials of each kind, none of them loses anything; `dev.py faults` runs thousands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_some_trials_of_every_kind_lose_nothing() -> None:
    """In a process of its own: it forks, and this one may have threads."""
    command = [sys.executable, "-m", "tests.faults.campaign", "--trials", "54", "--seed", "7"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "all" and int(last[1]) >= 45 and last[2] == "0"
