"""A step of the build that falls silent is named and ended; one that speaks, or ends, is left alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import watched


class Clock:
    """What `watched` reads: it stands still until the step has `spoken`, then goes on by a little with each look. So it does not
    matter how slowly the step starts, and silences may be short."""

    def __init__(self, spoken: Callable[[], bool]) -> None:
        self._spoken, self._now = spoken, 0.0

    def monotonic(self) -> float:
        self._now += self._spoken() * 0.01
        return self._now


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "step.log"
    monkeypatch.setattr(watched, "time", Clock(lambda: log.exists() and "half done" in log.read_text("utf-8")))


def ended(tmp_path: Path, code: str, *, said: float, silence: float) -> int:
    """Run a line of Python as a watched step."""
    return watched.run([sys.executable, "-u", "-c", code], tmp_path / "step.log", tmp_path, os.environ, said, silence)


def test_a_step_that_falls_silent_is_said_and_then_ended(tmp_path: Path, clock: None, capfd: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert ended(tmp_path, "print('half done'); import time; time.sleep(600)", said=0.03, silence=0.09) == watched.SILENT
    assert time.monotonic() - begun < 300
    complaints = capfd.readouterr().err
    assert [line.endswith("It was ended.") for line in complaints.splitlines()] == [False, True]
    assert complaints.count("step has said nothing for") == complaints.count("its last line: half done") == 2
    assert (tmp_path / "step.log").read_text("utf-8").splitlines()[-1] == complaints.splitlines()[-1]


def test_a_process_that_keeps_the_pipe_open_is_no_reason_to_wait_for_ever(tmp_path: Path, clock: None) -> None:
    code = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'])"
    begun = time.monotonic()
    assert ended(tmp_path, code, said=0.04, silence=0.2) == 0
    assert time.monotonic() - begun < 100


def test_a_step_that_speaks_is_let_alone_and_its_exit_code_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys, time\nfor n in range(4): print('行', n); time.sleep(0.05)\nsys.exit(7)"
    assert ended(tmp_path, f"import sys; sys.stdout.reconfigure(encoding='utf-8')\n{code}", said=20, silence=30) == 7
    assert (tmp_path / "step.log").read_text("utf-8").splitlines() == [f"行 {n}" for n in range(4)]
    assert capfd.readouterr().err == ""
