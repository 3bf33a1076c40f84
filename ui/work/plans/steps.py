"""The steps of the plan page: import, follow the ledgers, finish, take back, drop, nodes, next year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trafficdesk.progress import Progress
from ui.parts.old_step_dialog import StepDialog, day, long_text, text
from ui.tasks import run_change

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from ui.work.plans.desk import PlanSquares


class PlanSteps:
    """What the buttons of the page do."""

    def __init__(self, page: PlanSquares) -> None:
        self._page = page

    def import_plan(self) -> None:
        """The street's yearly plan as tasks, targets and indicators."""
        page, year = self._page, self._page.session.year
        run_change(page, lambda _: page.desk.plans.import_seed(year), page.done, label="正在导入年度计划")

    def carry_over(self) -> None:
        """Next year's plan from this one; the window then shows that year."""
        page, year = self._page, self._page.session.year

        def done(change: ChangeSet) -> None:
            page.done(change)
            page.said.emit(f"{year + 1} 年度计划已经起草。左上角换到 {year + 1} 年度就能看到和修改。")

        run_change(page, lambda _: page.desk.plans.carry_over(year), done, label="正在起草下一年计划")

    def follow(self) -> None:
        """Progress of every open task from its ledger."""
        page, year = self._page, self._page.session.year

        def work(_progress: Progress) -> ChangeSet | None:
            return page.desk.plans.follow_ledgers(year)

        def done(change: ChangeSet | None) -> None:
            if change is None:
                page.said.emit("台账没有变化，进度都是最新的。")
            else:
                page.done(change)

        run_change(page, work, done, label="正在按台账更新进度")

    def finish(self) -> None:
        """The chosen task is done, or goes on when it was."""
        dialog = self.ask_finish()
        if dialog is not None:
            dialog.open()

    def ask_finish(self) -> StepDialog | None:
        """The form for finishing the chosen task, or for taking that back."""
        page, task = self._page, self._page.task()
        if task is None:
            return None
        if task.row.values["state"] in ("完成", "取消"):
            words = f"{task.row.title}\n这一项退回进行中，原来的佐证留着。"
            return self._with_reason("退回重办", words, "例如：佐证材料不全", page.desk.plans.reopen_task, task.row.id)
        fields = [day("on", "完成日期"), long_text("evidence", "佐证", help="例如：3月28日会议纪要、签到表。扫描件可以放进任务的附件")]
        standard = task.row.values["standard"]
        words = f"{task.row.title}\n完成标准：{standard}" if standard else task.row.title
        finish = page.desk.plans.finish_task
        dialog = StepDialog(
            page.desk, "登记任务完成", words, "登记完成", fields,
            lambda given: finish(task.row.id, given["on"], given.text("evidence")), page.done, page,
        )  # fmt: skip
        counted = f"台账：{task.figure.explained}" if task.figure is not None and task.figure.value else ""
        known = task.row.values["evidence"] or counted
        return dialog.give("evidence", known)

    def drop(self) -> None:
        """The chosen task is given up, with the reason."""
        page, task = self._page, self._page.task()
        if task is not None:
            words = f"{task.row.title}\n取消以后不再算逾期，原因记在备注里。"
            self._with_reason("取消任务", words, "例如：上级调整部署", page.desk.plans.drop_task, task.row.id).open()

    def _with_reason(self, title: str, words: str, help: str, verb: object, task: int) -> StepDialog:
        page = self._page
        return StepDialog(
            page.desk, title, words, title, [text("reason", "原因", help=help)],
            lambda given: verb(task, given.text("reason")), page.done, page,  # type: ignore[operator]
        )  # fmt: skip

    def draft_nodes(self, months: int) -> None:
        """A node for every so many months of the chosen task."""
        page, task = self._page, self._page.task()
        if task is not None:
            run_change(page, lambda _: page.desk.plans.draft_nodes(task.row.id, months), page.done)

    def finish_node(self, node: int) -> None:
        """A node is reached."""
        dialog = self.ask_node(node)
        if dialog is not None:
            dialog.open()

    def ask_node(self, node: int) -> StepDialog | None:
        """The form for a node that is reached."""
        page, task = self._page, self._page.task()
        row = next((each for each in (task.nodes if task is not None else ()) if each.id == node), None)
        if row is None:
            return None
        fields = [day("on", "完成日期"), text("evidence", "佐证", required=False, help="例如：3月派车单抽查记录")]
        finish = page.desk.plans.finish_node
        return StepDialog(
            page.desk, "登记节点完成", row.title, "登记完成", fields,
            lambda given: finish(node, given["on"], given.text("evidence")), page.done, page,
        )  # fmt: skip
