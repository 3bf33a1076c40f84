"""The second window of a folder calls the first one and goes; a killed one leaves nothing behind that keeps others out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSysInfo

from ui.one_window import OneWindow

ROOT = Path(__file__).parents[2]
HOLD = "import sys, time; from pathlib import Path; from ui.one_window import OneWindow; w = OneWindow(Path(sys.argv[1]));"


def test_the_second_is_told_and_the_first_is_called(qtbot: Any, tmp_path: Path) -> None:
    first, second = OneWindow(tmp_path), OneWindow(tmp_path)
    assert first.take() and not second.take()
    first.say_who("小王")
    holder = second.holder()
    assert (holder.user, holder.computer) == ("小王", QSysInfo.machineHostName()) and holder.since is not None
    assert str(holder) == f"小王（电脑 {holder.computer}）从 {holder.since:%H:%M} 起"
    with qtbot.waitSignal(first.called):
        second.call()
    second.release()
    assert second.holder() == holder, "who comes second takes nothing of the first away"
    first.release()
    assert not (tmp_path / ".window.who").exists()
    assert second.take()
    second.release()


def test_who_has_it_is_not_known_from_a_broken_note(qtbot: Any, tmp_path: Path) -> None:
    first, second = OneWindow(tmp_path), OneWindow(tmp_path)
    assert first.take() and not second.take()
    (tmp_path / ".window.who").write_text("[1", "utf-8")
    assert str(second.holder()).startswith("有人（电脑 ")
    first.release()


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
