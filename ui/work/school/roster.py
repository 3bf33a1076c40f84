"""The restricted roster of one vehicle's pupils: why it is on, the list, add, destroy, print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from trafficdesk.work.school.api import ROSTER, Switch
from ui.dialogs.ask import ReasonDialog, ask_reason
from ui.dialogs.dialog import Dialog
from ui.page import Page
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.printing.show import preview_document
from ui.say import choose
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk, Row

FIELDS = ("name", "grade", "stop", "guardian_phone")
_OFF = (
    "平时只登记学生人数，不登记姓名。确有需要时，写明原因才能启用名册：只记姓名、年级、站点、监护人电话，不记身份证号，不放照片；"
    "每次查看都有记录；学期末自动销毁，不能恢复。"
)


def open_roster(page: Page, desk: Desk, vehicle: int, plate: str) -> None:
    """Show the roster, or explain and ask for the reason to switch it on."""

    def show(_result: object = None) -> None:
        RosterDialog(page, desk, vehicle, plate).open()

    def answer(switch: Switch | None) -> None:
        if switch is None:
            ask_on(page, desk, show)
        else:
            show()

    def read(_progress: object) -> Switch | None:
        desk.school_roster.need_permission()
        return desk.school_roster.switch()

    run_query(page, read, answer, key="roster")


def ask_on(page: Page, desk: Desk, then: Any) -> ReasonDialog:
    """The reason without which the roster stays off."""

    def switch_on(reason: str) -> None:
        run_change(page, lambda _: desk.school_roster.switch_on(reason), then)

    return ask_reason(page, "启用学生名册", _OFF, "启用", "校车逐站点名，学校书面要求", switch_on)


class RosterDialog(Dialog):
    """Every opening is a logged look."""

    def __init__(self, page: Page, desk: Desk, vehicle: int, plate: str) -> None:
        super().__init__(f"学生名册（受限） {plate}", page)
        self._page, self._desk, self._vehicle, self._plate = page, desk, vehicle, plate
        self.list = SheetTable(("姓名", "年级", "站点", "监护人电话", "保存到"), (90, 80, 0, 120, 100), "学生名册")
        self.head = label("", "label", wrap=True)
        self._add = Button("登记学生", "primary", "add", clicked=self.add, needs="school_roster.add")
        self._remove = Button("销毁选中的", "danger", clicked=self.remove, needs="school_roster.remove")
        self._print = Button("打印…", "", "print", clicked=self.print_it, needs="school_roster.print_list")
        self._off = Button("停用并销毁全部名册", "flat", clicked=self.switch_off, needs="school_roster.switch_off")
        self.set_primary(self._add)
        leave = Button("关闭", clicked=self.reject)
        foot = row(self._add, self._print, self._remove, None, self._off, leave)
        self.setLayout(column(self.head, (self.list, 1), foot, margins=(16, 14, 16, 14), gap=8))
        self.resize(theme.scaled(760), theme.scaled(440))
        self.load()

    def load(self) -> None:
        """Read the list again."""
        roster, vehicle = self._desk.school_roster, self._vehicle
        run_query(self, lambda _: (roster.switch(), roster.pupils(vehicle)), self._show, self._fail, key="roster")

    def _show(self, read: tuple[Switch | None, Sequence[Row]]) -> None:
        switch, pupils = read
        if switch is not None:
            words = f"{switch.by} {switch.since} 启用，原因：{switch.reason}。{switch.until} 以后自动销毁。这次查看已记录。"
            self.head.setText(f"内部使用。{words}")
        view = self._desk.records.view(ROSTER)
        names = (*FIELDS, "expires")
        self.list.show_lines([
            SheetLine(each.id, tuple(SheetCell(each.text(view.field(name), masked=False)) for name in names))
            for each in pupils
        ])  # fmt: skip
        for button in (self._remove, self._print):
            button.refuse("" if pupils else "这辆车的名册还没有学生。")

    def add(self) -> StepDialog:
        """One pupil more."""
        roster, vehicle = self._desk.school_roster, self._vehicle
        specs = [self._desk.records.view(ROSTER).field(name) for name in FIELDS]
        dialog = StepDialog(
            self._desk, "登记学生", f"{self._plate}。只登记点名和联系必需的内容。", "登记", specs,
            lambda given, why: roster.add(vehicle, given, reason=why), self,
        )  # fmt: skip
        dialog.written.connect(self._added)
        dialog.open()
        return dialog

    def _added(self, change: ChangeSet) -> None:
        self._page.changed.emit(change)
        self.load()

    def remove(self) -> None:
        """The chosen pupil, for good."""
        pupil, roster = self.list.current_key(), self._desk.school_roster
        if pupil is not None and choose(self, "这名学生的信息马上销毁，不能撤销，也不进回收站。", "不销毁", "销毁"):
            run_change(self, lambda _: roster.remove(pupil), lambda _: self.load(), self._fail)

    def switch_off(self) -> None:
        """All vehicles' rosters, for good."""
        roster = self._desk.school_roster
        if choose(self, "全部车辆的学生名册马上销毁，不能撤销。", "不停用", "停用并销毁"):
            run_change(self, lambda _: roster.switch_off(), self._gone, self._fail)

    def _gone(self, number: int) -> None:
        self._page.status.emit(f"学生名册已停用，销毁 {number} 人的信息。")
        self.accept()

    def print_it(self) -> None:
        roster, vehicle = self._desk.school_roster, self._vehicle
        preview_document(self, lambda _: roster.print_list(vehicle))

    def _fail(self, error: Any) -> None:
        self.head.setText(str(error))
