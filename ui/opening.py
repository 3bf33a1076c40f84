"""Opening, making and exchanging the office of a data folder: what the workers do; nothing here touches a widget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress

if TYPE_CHECKING:
    from trafficdesk.desk import Desk, Looking
    from trafficdesk.transfer.restore import RestoreReport
    from trafficdesk.transfer.salvage import Salvaged


def open_office(folder: Path, progress: Progress, why: Looking | None = None) -> Desk | None:
    """Open the office of a folder; None when there is none yet, or one that was never named. why: only to be looked at.

    After an end that was not one all that people typed is read before anything else is done with it; the rest right after, as ever.
    """
    from trafficdesk.desk import Desk

    if not Desk.exists(folder):
        return None
    if why is not None:
        return Desk.look(folder, why)
    desk = Desk.open(folder)
    try:
        if desk.cut_off:
            progress(0, 0, "上次没有正常关闭，正在核对数据文件")
            desk.quick_check(typed=True)
    except BaseException:
        desk.close()
        raise
    if not desk.office.name:
        desk.close()
        return None
    return desk


def make_office(folder: Path, name: str, clerk: str) -> Desk:
    """A new, empty office."""
    from trafficdesk.desk import Desk

    desk = Desk.open(folder, create=True)
    desk.set_up(name, clerk)
    return desk


def restore_office(
    desk: Desk | None, file: Path, password: str | None, folder: Path, progress: Progress, trust_plain: bool
) -> tuple[Desk, RestoreReport | None, KnownError | None]:
    """Close the office, restore, open again: the desk that is open afterwards, and the report or the refusal.

    Where nothing can be opened afterwards either, the refusal is raised.
    """
    from trafficdesk.desk import Desk as OpenDesk

    if desk is not None:
        desk.close()
    report, refusal = None, None
    try:
        report = OpenDesk.restore(file, password, folder, progress, trust_plain=trust_plain)
    except KnownError as error:
        refusal = error
    try:
        return OpenDesk.open(folder), report, refusal
    except KnownError:
        if refusal is not None:
            raise refusal from None
        raise


def salvage_office(desk: Desk | None, folder: Path, progress: Progress) -> tuple[Desk, Salvaged]:
    """Close the office, put what can be read in its place, open that."""
    from trafficdesk.desk import Desk as OpenDesk

    if desk is not None:
        desk.close()
    found = OpenDesk.salvage(folder, progress)
    return OpenDesk.open(folder), found


def office_names(desk: Desk) -> tuple[str, str, str]:
    """Office, clerk, and the word that marks a demo office."""
    from trafficdesk.demo import DEMO_WORD, is_demo

    return desk.office.name, desk.office.user, DEMO_WORD if is_demo(desk) else ""
