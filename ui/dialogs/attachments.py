"""Looking at an attachment: scans and photos inside the program, anything else as a copy in the PC's own program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from trafficdesk.progress import Progress
from trafficdesk.reports.pictures import shown
from ui.dialogs.copies import write_copy
from ui.dialogs.files import open_file
from ui.say import choose
from ui.tasks import run_change, run_query

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk
    from trafficdesk.engine.attachments import AttachedFile
    from ui.printing.pages import Pages

IN_PLAIN = (
    "别的程序只能打开没有加密的文件。打开期间，这台电脑上会有这个附件的一份明文（只有当前登录电脑的人能看），"
    "本程序锁定、关闭或下次启动时删除。看完请先关掉那个程序。"
)
_SIDE = 3000  # points of a telephone's photo that are looked at
_GONE = "找不到附件 {}。可能没有随数据一起拷来，请从备份恢复或重新添加。"
_BROKEN = "读不出附件 {}：磁盘出错，或者文件已损坏。请从备份恢复，或重新扫描后再加。"


def open_attachment(
    parent: QWidget, file: AttachedFile, desk: Desk | None = None, changed: Callable[[ChangeSet], object] = lambda _change: None
) -> None:
    """Show a scan or a photo in a window of the program; anything else goes to the PC's own program for it.

    desk: with it pages can be turned there and stay so; `changed` is told.
    """

    def read(_: Progress) -> tuple[bytes, Pages | None] | None:
        try:
            content = file.content()
        except OSError:
            return None
        return content, _pages_of(content)

    def show(found: tuple[bytes, Pages | None] | None) -> None:
        from ui.dialogs.viewer import Viewer

        if found is None:
            QMessageBox.warning(parent, "打不开附件", (_GONE if file.missing else _BROKEN).format(file.name))
            return
        content, pages = found
        if pages is None:
            _open_elsewhere(parent, file, content)
            return
        current = [(file, content)]  # as it is now: turning keeps another

        def turn(page: int, degrees: int) -> None:
            run_change(viewer, lambda _: _turned(desk, file.id, page, degrees) if desk else None, turned,
                       lambda error: viewer.complain(str(error)), label="正在转")  # fmt: skip

        def turned(done: tuple[ChangeSet, AttachedFile, bytes, Pages]) -> None:
            change, now, content, pages = done
            current[0] = now, content
            viewer.setWindowTitle(now.name)
            viewer.show_instead(pages)
            changed(change)

        viewer = Viewer(pages, file.name, lambda: _open_elsewhere(viewer, *current[0]), parent, turn if desk else None)
        viewer.open()

    run_query(parent, read, show, key="attachment")


def _pages_of(content: bytes) -> Pages | None:
    """Its pages; a telephone's photo as a picture that a window can show."""
    from ui.dialogs.viewer import pages_of

    return pages_of(shown(content, _SIDE))


def _turned(desk: Desk, attachment: int, page: int, degrees: int) -> tuple[ChangeSet, AttachedFile, bytes, Pages]:
    change = desk.attachments.turn(attachment, page, degrees)
    file = desk.attachments.one(attachment)
    content = file.content()
    pages = _pages_of(content)
    assert pages is not None, "what was turned can be shown"
    return change, file, content, pages


def _open_elsewhere(parent: QWidget, file: AttachedFile, content: bytes) -> None:
    """A copy under the attachment's own name: programs go by the ending, and the kept bytes stay untouched."""
    if file.files.keys is not None and not choose(parent, IN_PLAIN, "不打开", "打开"):
        return
    try:
        target = write_copy(file.name, content)
    except OSError:
        QMessageBox.warning(parent, "打不开附件", "写不出给其他程序看的副本：磁盘已满，或者没有权限。")
        return
    open_file(target)
