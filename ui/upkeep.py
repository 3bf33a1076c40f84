"""What the menu 帮助 does beside the help itself: the manual as a file, a newer program from a stick, reports for a stick."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from trafficdesk import clock
from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.progress import Progress
from ui import bugs, journal
from ui.dialogs.files import PDF, save_path
from ui.main_window import MainWindow
from ui.tasks import run_query

if TYPE_CHECKING:
    from trafficdesk.desk import Desk
    from trafficdesk.engine.health import Fault
    from trafficdesk.transfer.update import Offer

_BREATH = 0.01  # seconds between two pieces of work that nobody waits for


def update(window: MainWindow, desk: Desk) -> None:
    """Look for a newer set-up program on a stick."""
    from ui.update import UpdateDialog

    UpdateDialog(lambda: desk.backups.automatic(force=True), window.close, window).open()


def offer_update(window: MainWindow) -> None:
    """Say so when somebody has brought a newer set-up program."""
    from ui.update import can_start_setups, look

    def tell(offer: Offer | None) -> None:
        if offer is not None:
            window.say(f"U 盘里有新版本 {offer.version}，可以点“帮助 → 从 U 盘升级…”。")

    if can_start_setups():
        run_query(window, lambda progress: look(), tell, key="update")


def prove(window: MainWindow, desk: Desk, damaged: Callable[[KnownError], None]) -> None:
    """Once a day everything is compared with what was written, while the clerk works; what differs is said over all pages."""

    def gently(progress: Progress) -> list[Fault]:
        def step(done: int, total: int, words: str) -> None:
            progress(done, total, words)  # raises when the window is closed
            sleep(_BREATH)  # else the window would wait for this thread now and then

        return desk.trail.prove(step)

    def tell(found: list[Fault]) -> None:
        from ui.dialogs.health import HealthDialog
        from ui.dialogs.twins import show_twins

        def look() -> None:
            HealthDialog(found, window.record_asked.emit, lambda: show_twins(desk, window, window.announce), window).open()

        if found:
            window.show_notice(f"每天的核对发现 {len(found)} 处和记下的不一样：{found[0].sentence}", "看是哪些", look)

    def failed(error: KnownError) -> None:
        if not isinstance(error, Cancelled):
            damaged(error)

    run_query(window, gently, tell, failed, key="proofs")


def load_pages(window: MainWindow, desk: Desk) -> None:
    """The code of every page is loaded before somebody opens it, with what the pages ask first: up to a tenth of a second each."""

    def gently(progress: Progress) -> None:
        from trafficdesk.fields.pinyin import spellings
        from ui.desks import catalogue
        from ui.desks.stream import class_at

        for at, where in enumerate(catalogue.pages()):
            progress(at, 0, "")
            class_at(where)
            sleep(_BREATH)
        spellings("一")  # the first list to choose from in a form finds by them
        _ = desk.prints  # the kinds of paper of all streams

    run_query(window, gently, failed=lambda _stopped: None, key="code")


def keep_manual(window: MainWindow, desk: Desk) -> None:
    """Every help page with its picture as one PDF."""
    order = window.keys()
    path = save_path(window, "用户手册存到哪里", "交通安全工作台用户手册.pdf", PDF)
    if path is None:
        return

    def work(_progress: Progress) -> None:
        content = desk.manual(order)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise KnownError(f"没能写入 {path}（{error.strerror}）。请关掉正在打开它的程序，或换一个地方再存。") from error

    run_query(window, work, lambda _none: window.say_saved(f"已存为 {path}。", path), label="正在排版用户手册")


def carry_reports(window: MainWindow) -> None:
    """The program's log and its reports of own mistakes, as one file on a stick."""
    chosen = QFileDialog.getExistingDirectory(window, "出错报告存到哪里（例如 U 盘）")
    if not chosen:
        return
    try:
        file = journal.collected(bugs.report_folder(), Path(chosen), clock.now())
    except OSError as error:
        window.say(f"没能存到 {chosen}（{error.strerror}）。请换一个文件夹再试。", "bad")
    else:
        window.say_saved(f"已存为 {file}，里面没有姓名、证号和电话。", file)
