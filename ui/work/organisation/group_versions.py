"""领导小组: the group in its dated versions or on any day, staff by kind, the rules an office must have (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from trafficdesk.fields.kinds import read
from trafficdesk.progress import Progress
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.old_step_dialog import Answers, StepDialog, day, field_of, text
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.organisation.verbs import GroupVersion, RuleKind, Strength

MEMBERS, RULES = "organisation", "rule-documents"
_SOURCES = frozenset({MEMBERS, RULES, "units", "forces", "persuaders"})
_FIELDS = ("post", "name", "unit", "job", "phone", "duty")
_FOLDED = (3, 4)
_NAME, _WHOLE = CellLook(bold=True, wrap=True), CellLook(wrap=True)
_NO_GROUP = "还没有领导小组名单。请先登记第一个成员，以后调整在这里一次换版。"


@dataclass(frozen=True, slots=True)
class _Shown:
    versions: Sequence[GroupVersion]
    strength: Sequence[Strength]
    rules: Sequence[RuleKind]


class GroupVersions(ReadingPage):
    """Versions at the left, the members of the chosen one (or of a day), staff and rules at the right."""

    title = "领导小组"
    sources = frozenset(_SOURCES)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._versions: Sequence[GroupVersion] = ()
        self._members: Sequence[Row] = ()
        self.versions = CardList("领导小组名单的各版")
        self.when = QLineEdit()
        self.when.setAccessibleName("查某一天在任的成员")
        self.when.setPlaceholderText("如 2026-05-01，回车")
        self.name, self.said_day = label("", "h2"), label("", "bad")
        self.members = SheetTable(("职务", "姓名", "单位", "行政职务", "职责分工"), (108, 84, 0, 150, 112), "领导小组成员")
        self.forces = SheetTable(("工作力量", "人数"), (0, 62), "工作力量")
        self.rules = SheetTable(("制度", "情况"), (0, 104), "制度清单")
        self._print = PrintMenu(session, MEMBERS, list, self._member_ids)
        self._list = Button("列出应有制度", "", "text_bullet_list", clicked=self.list_rules)
        self._leave = Button("登记离任", "", "subtract_circle", clicked=self.leave)
        self._member = Button("加成员", "", "add", "F3", self.add)
        self._new = Button("领导小组换版", "primary", "calendar_ltr", clicked=self.renew)
        self.empty = EmptyState(
            "organization", "还没有领导小组名单",
            "先登记第一个成员，写上生效日期和文号；有现成的表可以在“领导小组成员”里导入。以后调整在这里一次换版，旧版自动留着。",
            [Button("登记第一个成员", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self._lay_out()
        self.versions.chosen.connect(lambda _: self._show_version())
        self.when.returnPressed.connect(self.show_day)
        self.members.opened.connect(lambda key: self.open_record.emit(MEMBERS, key))
        self.members.chosen.connect(lambda _: self._show_buttons())
        self.forces.opened.connect(self._open_force)
        self.rules.opened.connect(self._open_rule)

    def _lay_out(self) -> None:
        left, middle, right = framed("plain"), framed("panel"), framed("panel")
        asked = column(label("查某一天谁在任", "hint"), self.when, margins=(14, 8, 12, 10), gap=4)
        caption = row(label("各版名单", "h2"), None, margins=(14, 10, 8, 8))
        left.setLayout(column(caption, rule(), (self.versions, 1), rule(), asked, gap=0))
        shown = row(self.name, self.said_day, None, margins=(14, 10, 8, 8), gap=12)
        members = QWidget()
        members.setLayout(column(shown, rule(), (self.members, 1), gap=0))
        self._stack = QStackedWidget()
        self._stack.addWidget(members)
        self._stack.addWidget(self.empty)
        middle.setLayout(column((self._stack, 1), gap=0))
        right.setMinimumWidth(theme.scaled(250))
        right.setLayout(column((self.forces, 2), rule(), (self.rules, 5), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in (left, middle, right):
            splitter.addWidget(part)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(240), theme.scaled(630), theme.scaled(270)])
        self.setLayout(column((splitter, 1), gap=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Job and duties go first when room is short: they stand in the member's own form.
        for at in _FOLDED:
            self.members.setColumnHidden(at, self.width() < theme.scaled(1080))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._print, self._list), (self._leave, self._member, self._new))

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def _fetch(self) -> None:
        desk = self.desk.organisation

        def work(_progress: Progress) -> _Shown:
            return _Shown(desk.versions(), desk.strength(), desk.rules())

        run_query(self, work, self._show, key="group", label="正在读领导小组名单")

    def _show(self, shown: _Shown) -> None:
        self._versions = shown.versions
        self._stack.setCurrentIndex(0 if shown.versions else 1)
        self._new.refuse("" if shown.versions else _NO_GROUP)
        self._print.refuse("" if shown.versions else _NO_GROUP)
        self.versions.show_cards([
            Card(
                at, each.document or "没有文号", (f"{each.since} 起" + (f"，到 {each.until}" if each.until else ""),),
                "none" if each.until else "ok", "已被替换" if each.until else "现行", _heads(each),
            )
            for at, each in enumerate(shown.versions)
        ])  # fmt: skip
        self._show_version()
        self.forces.show_lines([
            SheetLine(each, (SheetCell(each.kind), SheetCell(str(each.number), CellLook(right=True, ink="link"))))
            for each in shown.strength
        ])  # fmt: skip
        self.rules.show_lines([_rule_line(each) for each in shown.rules])
        self._list.refuse("" if any(not each.rows for each in shown.rules) else "应有的制度都已经登记。")

    def _show_version(self) -> None:
        version = self._version()
        self.said_day.setText("")
        self.name.setText(f"{version.since} 起的名单" if version else "")
        self._show_members(version.members if version else (), version.until if version else None)

    def _show_members(self, members: Sequence[Row], end: date | None = None) -> None:
        """end: the last day of the version or the day asked for; who left before it is marked."""
        self._members = members
        view = self.desk.records.view(MEMBERS)
        self.members.show_lines([
            SheetLine(each.id, (
                _post_cell(each, each.text(view.field("post")), end), SheetCell(each.title, _NAME, _tip(each)),
                SheetCell(each.titles.get("unit", ""), _WHOLE), SheetCell(each.text(view.field("job")), _WHOLE),
                SheetCell(str(each.values["duty"] or "")),
            ))
            for each in members
        ])  # fmt: skip
        self._show_buttons()

    def _show_buttons(self) -> None:
        member = self._chosen()
        gone = member is not None and member.values["until"] is not None
        self._leave.refuse("请先选一位成员。" if member is None else "这位成员已经不在任。" if gone else "")

    def _version(self) -> GroupVersion | None:
        key = self.versions.current_key()
        return self._versions[key] if key is not None and key < len(self._versions) else None

    def _chosen(self) -> Row | None:
        key = self.members.current_key()
        return next((each for each in self._members if each.id == key), None)

    def _member_ids(self) -> list[int]:
        return [line.key for line in self.members.sheet.lines]

    # who was in force

    def show_day(self) -> None:
        """The members of the day that was typed."""
        verdict = read(self.desk.records.view(MEMBERS).field("since"), self.when.text(), {})
        asked = verdict.value
        if not isinstance(asked, date):
            faults = "；".join(fault.sentence for fault in verdict.faults)
            self.said_day.setText(faults or "请写日期，例如 2026-05-01。")
            return
        desk = self.desk.organisation

        def show(members: Sequence[Row]) -> None:
            self.name.setText(f"{asked} 在任的名单")
            self.said_day.setText("" if members else "这一天还没有领导小组。")
            self._show_members(members, asked)

        run_query(self, lambda _: desk.group_on(asked), show, key="day", label="正在查这一天的名单")

    # verbs

    def _open_force(self, force: Strength) -> None:
        self.open_rows.emit(force.code, force.filters)

    def _open_rule(self, kind: RuleKind) -> None:
        if kind.rows:
            self.open_record.emit(RULES, kind.rows[0].id)
        else:
            self.list_rules()

    def list_rules(self) -> None:
        """A line for each rule that is missing."""
        run_change(self, lambda _: self.desk.organisation.list_rules(), self._done)

    def renew(self) -> None:
        """A new version of the group."""
        self.ask_version().open()

    def ask_version(self) -> StepDialog:
        """The form of a new version: its date and document."""
        fields = [day("since", "生效日期"), text("document", "调整文号", help="例如：东丽湖街发〔2026〕5号")]
        words = "现行成员抄成新的一版，旧版到前一天为止。换版以后在新版里加成员、登记离任，双击可以改。"
        work = self.desk.organisation.new_version
        return StepDialog(
            self.desk, "领导小组换版", words, "换版", fields, lambda given: work(given["since"], given.text("document")),
            self._done, self,
        )  # fmt: skip

    def add(self) -> bool:
        """One more member of the version that is looked at."""
        self.ask_member().open()
        return True

    def ask_member(self) -> StepDialog:
        """The form of a member; date and document are those of the version."""
        version = self._version()
        fields = [field_of(self.desk, MEMBERS, name) for name in (*_FIELDS, "rank", "since", "document")]
        words = f"加进 {version.since} 起的一版。" if version is not None else "第一版的第一个成员，其余的接着加。"

        def work(given: Answers) -> ChangeSet:
            return self.desk.records.add(MEMBERS, dict(given.values), reason=given.reason)

        dialog = StepDialog(self.desk, "领导小组成员", words, "登记", fields, work, self._done, self)
        if version is not None:
            ranks = [each.values["rank"] or 0 for each in version.members]
            dialog.give("since", str(version.since)).give("document", version.document).give("rank", str(max(ranks) + 1))
        return dialog

    def leave(self) -> None:
        """The chosen member leaves before the next version."""
        member = self._chosen()
        if member is not None:
            fields = [day("last", "离任日期", help="最后在任的一天")]
            work = self.desk.organisation.leave
            StepDialog(
                self.desk, "登记离任", f"{member.title}。名单里保留到这一天为止。", "登记", fields,
                lambda given: work(member.id, given["last"]), self._done, self,
            ).open()  # fmt: skip

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()


def _left(member: Row, end: date | None) -> date | None:
    """The last day of somebody who left before the version (or the day asked for) was over."""
    until: date | None = member.values["until"]
    return until if until is not None and (end is None or until < end) else None


def _heads(version: GroupVersion) -> str:
    gone = sum(_left(each, version.until) is not None for each in version.members)
    return f"{len(version.members) - gone} 人" + (f"，离任 {gone} 人" if gone else "")


def _post_cell(member: Row, post: str, end: date | None) -> SheetCell:
    left = _left(member, end)
    return SheetCell(f"{post}\n{left:%m-%d} 离任" if left else post, CellLook(wrap=True, ink="text2" if left else "text"))


def _tip(member: Row) -> str:
    until = member.values["until"]
    return f"{member.title}\n{member.values['since']} 起" + (f"，{until} 止" if until else "")


def _rule_line(kind: RuleKind) -> SheetLine:
    if not kind.rows:
        return SheetLine(kind, (SheetCell(kind.kind), SheetCell("还没有", CellLook(level="warn"))))
    numbered = [row for row in kind.rows if row.values["number"] or row.values["issued"]]
    tip = "\n".join(f"{row.title} {row.values['number'] or ''}".strip() for row in kind.rows)
    state = SheetCell("已印发", CellLook(level="ok"), tip) if numbered else SheetCell("待印发", CellLook(level="soon"), tip)
    return SheetLine(kind, (SheetCell(kind.kind, CellLook(), tip), state))
