"""The whole program begun on a data folder, with whatever it asks first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from tests.helpers.patience import until
from ui import tasks
from ui.application import Program

Start = Callable[[Path], Program]


def starter(
    qapp: QApplication, qtbot: Any, settle: Callable[[], None], asks: Callable[[Program], object] = lambda _program: None
) -> Iterator[Start]:
    """For the fixture: begins a program and waits until an office is open or something is asked for; all are closed again.

    asks: what else than a password or a server may be asked for.
    """
    programs: list[Program] = []

    def begin(folder: Path) -> Program:
        program = Program(qapp, folder)
        programs.append(program)
        qtbot.addWidget(program.window)
        program.start()
        until(lambda: any((program.session, program.keeper.dialog, program.connector.dialog, asks(program))))
        settle()
        return program

    yield begin
    for program in programs:
        program.keeper.idle.rest()
        program.close()
    tasks.close_runner()
