"""The second window of a folder calls the first one and goes; a killed one leaves nothing behind that keeps others out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from ui.one_window import OneWindow

ROOT = Path(__file__).parents[2]
HOLD = "import sys, time; from pathlib import Path; from ui.one_window import OneWindow; w = OneWindow(Path(sys.argv[1]));"


def test_the_second_is_told_and_the_first_is_called(qtbot: Any, tmp_path: Path) -> None:
    first, second = OneWindow(tmp_path), OneWindow(tmp_path)
    assert first.take() and not second.take()
    with qtbot.waitSignal(first.called, timeout=10_000):
        assert second.call()
    first.release()
    assert second.take()
    second.release()


def test_another_folder_has_its_own_window(tmp_path: Path, qapp: Any) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    windows = [OneWindow(folder) for folder in folders]
    assert all(window.take() for window in windows)
    for window in windows:
        window.release()
    assert OneWindow(tmp_path / "not there yet").take()


def test_a_killed_window_keeps_nobody_out(tmp_path: Path, qapp: Any) -> None:
    code = f"{HOLD} print(w.take(), flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline().strip() == "True"
    beside = OneWindow(tmp_path)
    assert not beside.take()
    process.kill()
    process.wait()
    process.stdout.close()
    assert beside.take()
    beside.release()
