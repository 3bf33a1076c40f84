"""领导小组: the group in its dated versions or on any day, staff by kind, the rules an office must have (domain 1.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QLineEdit, QWidget

from trafficdesk import clock
from trafficdesk.engine.given import typed
from trafficdesk.fields.kinds import read
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.organisation.api import FORCES, MEMBERS, RULES
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.organisation.api import GroupVersion, RuleKind, Strength

_FIELDS = ("post", "name", "unit", "job", "phone", "duty")
_FOLDED = (3, 4)
_NAME, _WHOLE = CellLook(bold=True, wrap=True), CellLook(wrap=True)
_NO_GROUP = "还没有领导小组名单。请先登记第一个成员，以后调整在这里一次换版。"


@dataclass(frozen=True, slots=True)
class _Shown:
    versions: Sequence[GroupVersion]
    strength: Sequence[Strength]
    rules: Sequence[RuleKind]


class GroupVersions(MasterDetailPage):
    """Versions at the left, the members of the chosen one (or of a day), staff and rules at the right."""

    title, code = "领导小组", MEMBERS
    sources = frozenset({MEMBERS, RULES, "units", FORCES, "persuaders"})
    by_year, widths = False, (240, 900)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._versions: Sequence[GroupVersion] = ()
        self._members: Sequence[Row] = ()
        self._list = Button("列出应有制度", "", "text_bullet_list", clicked=self.list_rules)
        self._member = Button("加成员", "", "add", "F3", self.add, needs="records.add")
        self._new = Button("领导小组换版", "primary", "calendar_ltr", clicked=self.renew, needs="organisation.new_version")

    def build(self) -> Iterator[None]:
        left, middle, right = framed("plain"), framed("panel"), framed("panel")
        right.setMinimumWidth(theme.scaled(250))
        self.lay_out(left, [(middle, 1), (right, 0)], EmptyState(
            "organization", "", "", [Button("登记第一个成员", "primary", "add", clicked=self.add, needs="records.add")],
        ))  # fmt: skip
        yield
        self.versions, self.when = CardList("领导小组名单的各版"), QLineEdit()
        self.when.setAccessibleName("查某一天在任的成员")
        self.when.setPlaceholderText("如 2026-05-01，回车")
        asked = column(label("查某一天谁在任", "hint"), self.when, margins=(14, 8, 12, 10), gap=4)
        caption = row(label("各版名单", "h2"), None, margins=(14, 10, 8, 8))
        left.setLayout(column(caption, rule(), (self.versions, 1), rule(), asked, gap=0))
        yield
        self.name, self.said_day = label("", "h2"), WrappedLabel("", "bad")
        self.members = SheetTable(("职务", "姓名", "单位", "行政职务", "职责分工"), (108, 84, 0, 150, 112), "领导小组成员")
        shown = row(self.name, (self.said_day, 1), margins=(14, 10, 8, 8), gap=12)
        middle.setLayout(column(shown, rule(), (self.members, 1), gap=0))
        yield
        self.forces = SheetTable(("工作力量", "人数"), (0, 62), "工作力量")
        yield
        self.rules = SheetTable(("制度", "情况"), (0, 104), "制度清单")
        right.setLayout(column((self.forces, 2), rule(), (self.rules, 5), gap=0))
        yield
        self._connect()

    def _connect(self) -> None:
        self.versions.chosen.connect(lambda _: self._show_version())
        self.when.returnPressed.connect(self.show_day)
        self.members.opened.connect(lambda key: self.open_record.emit(MEMBERS, key))
        self.members.chosen.connect(lambda _: self._choose_member())
        self.forces.opened.connect(self._open_force)
        self.rules.opened.connect(self._open_rule)

    def fit(self) -> None:
        # Job and duties go first when room is short: they stand in the member's own form.
        for at in _FOLDED:
            self.members.setColumnHidden(at, self.width() < theme.scaled(1080))

    def row_actions(self) -> Actions:
        return Actions((self.print_menu, self._list), (*self.beside.values(), self._member, self._new))

    def shown_ids(self) -> list[int]:
        return [line.key for line in self.members.sheet.lines]

    # loading

    def read_list(self, _year: int) -> _Shown:
        with self.desk.records.at_once() as records:
            desk = self.desk.organisation.on(records)
            return _Shown(desk.versions(), desk.strength(), desk.rules())

    def show_list(self, found: _Shown) -> None:
        self._versions = found.versions
        self._new.refuse("" if found.versions else _NO_GROUP)
        self.print_menu.refuse("" if found.versions else _NO_GROUP)
        with QSignalBlocker(self.versions):
            self.versions.show_cards([
                Card(
                    at, each.document or "没有文号", (f"{each.since} 起" + (f"，到 {each.until}" if each.until else ""),),
                    "none" if each.until else "ok", "已被替换" if each.until else "现行", _heads(each),
                )
                for at, each in enumerate(found.versions)
            ])  # fmt: skip
        self._show_version()
        self.forces.show_lines([
            SheetLine(each, (SheetCell(each.kind), SheetCell(str(each.number), CellLook(right=True, ink="link"))))
            for each in found.strength
        ])  # fmt: skip
        self.rules.show_lines([_rule_line(each) for each in found.rules])
        self._list.refuse("" if any(not each.rows for each in found.rules) else "应有的制度都已经登记。")

    def load_one(self) -> None:
        """Everything was read with the list: the members of a version come with it."""
        self.stack.setCurrentIndex(1 if self._versions else 0)
        if not self._versions:
            self.show_nothing()
        self._choose_member()

    def show_nothing(self) -> None:
        self.empty.say(
            "还没有领导小组名单",
            "先登记第一个成员，写上生效日期和文号；有现成的表可以在“领导小组成员”里导入。以后调整在这里一次换版，旧版自动留着。",
        )

    def _choose_member(self) -> None:
        key = self.members.current_key()
        self.record = next((each for each in self._members if each.id == key), None)
        self.show_steps()

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
        self._choose_member()

    def _version(self) -> GroupVersion | None:
        key = self.versions.current_key()
        return self._versions[key] if key is not None and key < len(self._versions) else None

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
        run_change(self, lambda _: self.desk.organisation.list_rules(), self.written)

    def renew(self) -> StepDialog:
        """The form of a new version of the group: its date and document."""
        specs = [
            FieldSpec("生效日期", Kind.DATE, name="since", required=True),
            FieldSpec("调整文号", Kind.TEXT, name="document", required=True, help="例如：东丽湖街发〔2026〕5号"),
        ]  # fmt: skip
        words = "现行成员抄成新的一版，旧版到前一天为止。换版以后在新版里加成员、登记离任，双击可以改。"
        renew, today = self.desk.organisation.new_version, clock.today()
        work = lambda given, _: renew(**typed(specs, given))  # noqa: E731
        return self.ask("领导小组换版", words, specs, work, {"since": (today, today.isoformat())})

    def add(self) -> bool:
        """One more member of the version that is looked at (F3)."""
        self.ask_member()
        return True

    def ask_member(self) -> StepDialog:
        """The form of a member; date and document are those of the version."""
        version, view, records = self._version(), self.desk.records.view(MEMBERS), self.desk.records
        specs = [view.field(name) for name in (*_FIELDS, "rank", "since", "document")]
        words = f"加进 {version.since} 起的一版。" if version is not None else "第一版的第一个成员，其余的接着加。"
        start: dict[str, tuple[Any, str]] = {}
        if version is not None:
            rank = max(each.values["rank"] or 0 for each in version.members) + 1
            start = {
                "since": (version.since, version.since.isoformat()), "document": (version.document, version.document),
                "rank": (rank, str(rank)),
            }  # fmt: skip
        return self.ask("登记领导小组成员", words, specs, lambda given, why: records.add(MEMBERS, given, reason=why), start)


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
