"""组织机构: the leading group in its dated versions, and the duty list of a month (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QWidget

from trafficdesk import clock
from trafficdesk.progress import Progress
from ui.page import Actions, Page
from ui.pages.card_list import Card, CardList
from ui.pages.print_menu import PrintMenu
from ui.pages.sheet_table import SheetCell, SheetLine, SheetTable
from ui.pages.step_dialog import StepDialog, day, text
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.streams.organisation import DutyDay, GroupVersion

MEMBERS, DUTIES = "organisation", "office-duties"
_WEEKDAYS = "一二三四五六日"
_NO_GROUP = "还没有领导小组名单。请到“领导小组成员”里登记第一版，以后调整在这里一次换版。"


@dataclass(frozen=True, slots=True)
class _Shown:
    versions: Sequence[GroupVersion]
    duties: Sequence[DutyDay]


class GroupVersions(Page):
    """Versions at the left, the members of the chosen one, the month's duty list at the right."""

    title = "名单与值班"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._versions: Sequence[GroupVersion] = ()
        self._stale = True
        self.versions = CardList("领导小组名单的各版")
        self.hint = WrappedLabel(_NO_GROUP, "hint")
        self.hint.setContentsMargins(14, 8, 14, 8)
        self.name = label("", "h2")
        self.members = SheetTable(("职务", "姓名", "单位", "行政职务"), (104, 90, 0, 110), "领导小组成员")
        self.duties = SheetTable(("日期", "值班人", "带班领导"), (104, 0, 96), "值班表")
        self.month = QComboBox()
        self.month.setAccessibleName("月份")
        self.month.addItems([f"{each} 月" for each in range(1, 13)])
        self.month.setCurrentIndex(clock.today().month - 1)
        self._print = PrintMenu(session, MEMBERS, list, self._member_ids)
        self._new = Button("领导小组换版", "primary", "add", clicked=self.renew)
        self._lay_out()
        self.versions.chosen.connect(lambda _: self._show_members())
        self.members.opened.connect(lambda key: self.open_record.emit(MEMBERS, key))
        self.duties.opened.connect(lambda key: key[1] and self.open_record.emit(DUTIES, key[1]))
        self.month.currentIndexChanged.connect(lambda _: self.load())
        session.year_changed.connect(lambda _: self.load())

    def _lay_out(self) -> None:
        left, middle, right = framed("plain"), framed("panel"), framed("panel")
        left.setLayout(
            column(row(label("各版名单", "h2"), None, margins=(14, 10, 8, 8)), rule(), self.hint, (self.versions, 1), gap=0)
        )
        middle.setLayout(column(row(self.name, None, margins=(14, 10, 8, 8)), rule(), (self.members, 1), gap=0))
        caption = row(label("值班表", "h2"), None, self.month, margins=(14, 4, 8, 4))
        right.setLayout(column(caption, rule(), (self.duties, 1), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in (left, middle, right):
            splitter.addWidget(part)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(250), theme.scaled(540), theme.scaled(340)])
        self.setLayout(column((splitter, 1), gap=0))

    # what the window asks

    def actions(self) -> Actions:
        return Actions((self._print,), (self._new,))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if change is None or change.codes & {MEMBERS, DUTIES, "units"}:
            self._stale = True
            if self.isVisible():
                self.load()

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def load(self) -> None:
        """Read versions and duties again."""
        self._stale = False
        desk, year, month = self.desk.organisation, self.session.year, self.month.currentIndex() + 1

        def work(_progress: Progress) -> _Shown:
            return _Shown(desk.versions(), desk.duty_list(year, month))

        run_query(self, work, self._show, key="group")

    def _show(self, shown: _Shown) -> None:
        self._versions = shown.versions
        self.hint.setVisible(not shown.versions)
        self._new.refuse("" if shown.versions else _NO_GROUP)
        self.versions.show_cards([
            Card(
                at, each.document or "没有文号", (f"{each.since} 起" + (f"，到 {each.until}" if each.until else ""),),
                "none" if each.until else "ok", "已被替换" if each.until else "现行", f"{len(each.members)} 人",
            )
            for at, each in enumerate(shown.versions)
        ])  # fmt: skip
        self._show_members()
        self.duties.show_lines([line for each in shown.duties for line in _duty_lines(each)])

    def _show_members(self) -> None:
        key = self.versions.current_key()
        version = self._versions[key] if key is not None and key < len(self._versions) else None
        self.name.setText(f"{version.since} 起的名单" if version else "")
        view = self.desk.records.view(MEMBERS)
        self.members.show_lines([
            SheetLine(each.id, (
                SheetCell(each.text(view.field("post"))), SheetCell(each.title, CellLook(bold=True)),
                SheetCell(each.titles.get("unit", "")), SheetCell(each.text(view.field("job"))),
            ))
            for each in (version.members if version else ())
        ])  # fmt: skip

    def _member_ids(self) -> list[int]:
        return [line.key for line in self.members.sheet.lines]

    # verbs

    def renew(self) -> None:
        """A new version of the group."""
        self.ask_version().open()

    def ask_version(self) -> StepDialog:
        """The form of a new version: its date and document."""
        fields = [day("since", "生效日期"), text("document", "调整文号", help="例如：东丽湖街发〔2026〕5号")]
        words = "现行成员抄成新的一版，旧版到前一天为止。换人以后在“领导小组成员”里改新版。"
        work = self.desk.organisation.new_version
        return StepDialog(
            self.desk, "领导小组换版", words, "换版", fields, lambda given: work(given["since"], given.text("document")),
            self._done, self,
        )  # fmt: skip

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()


def _duty_lines(duty: DutyDay) -> list[SheetLine]:
    when = SheetCell(f"{duty.day:%m-%d} 周{_WEEKDAYS[duty.day.weekday()]}")
    if not duty.rows:
        return [SheetLine((duty.day, 0), (when, SheetCell("没有排班", CellLook(ink="text3")), SheetCell("")))]
    return [
        SheetLine((duty.day, each.id), (
            when, SheetCell(each.title.removeprefix(f"{duty.day} "), CellLook(bold=True)),
            SheetCell(str(each.values["leader"] or "")),
        ))
        for each in duty.rows
    ]  # fmt: skip
