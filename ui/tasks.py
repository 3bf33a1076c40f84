"""The two ways to do work outside the GUI thread: `run_change` and `run_query`.

Changes run one after the other on a single worker; queries run on a small pool. `work` receives a Progress
(trafficdesk.progress) and runs in the worker; `done` and `failed` are called in the GUI thread. An answer for
an owner that was deleted meanwhile, or for a query that a newer one with the same key replaced, is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.errors import KnownError, Unreachable
from trafficdesk.progress import CancelToken, Progress
from ui import bugs

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Work = Callable[[Progress], Any]
Done = Callable[[Any], None]
Failed = Callable[[KnownError], None]

SLOW_AFTER_MS = 500
QUERY_WORKERS = 2
_TELL_EVERY_S = 0.05


class BugReported(KnownError):
    """What `failed` receives when the work met a bug; the report has been written and the user was told."""


class Task(QObject):
    """One piece of work. Lives in the GUI thread; `told` carries (done, total, sentence)."""

    told = Signal(object, object, str)
    ended = Signal()

    def __init__(
        self,
        owner: QObject,
        work: Work,
        done: Done | None,
        failed: Failed | None,
        label: str,
        is_change: bool,
    ) -> None:
        super().__init__()
        self.owner, self.label, self.is_change = owner, label, is_change
        self.running = True
        self.replaced = False
        self._token = CancelToken()
        self._work, self._done, self._failed = work, done, failed
        self._told_at = 0.0
        self.answer: Callable[[Task, Any, Exception | None], None] = lambda *_: None
        self.future: Future[None] | None = None

    def stop(self) -> None:
        """Ask the work to stop at its next progress call; what it had not committed is not written."""
        self._token.stop()

    def replace(self) -> None:
        """Stop, and drop whatever still comes."""
        self.replaced = True
        self._token.stop()

    def window(self) -> QWidget | None:
        """The window whose progress strip shows this task; None when the owner belongs to no widget."""
        owner: QObject | None = self.owner
        while owner is not None and shiboken6.isValid(owner):
            if isinstance(owner, QWidget):
                return owner.window()
            owner = owner.parent()
        return None

    def run(self) -> None:
        """Do the work; called in the worker thread."""
        progress = self._token.watch(self._tell)
        try:
            progress(0, 0, self.label)
            result, error = self._work(progress), None
        except Exception as caught:  # every error crosses to the GUI thread and is shown or reported there
            result, error = None, caught
        self.answer(self, result, error)

    def _tell(self, done: int, total: int, sentence: str) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TELL_EVERY_S or (total and done >= total):
            self._told_at = now
            self.told.emit(done, total, sentence)

    def deliver(self, result: Any, error: Exception | None) -> None:
        """Hand over what came out (in the GUI thread)."""
        self.running = False
        self.ended.emit()
        if self.replaced or not shiboken6.isValid(self.owner):
            return
        try:
            self._hand_over(result, error)
        finally:
            runner().delivered.emit(self.owner)

    def _hand_over(self, result: Any, error: Exception | None) -> None:
        if error is None:
            if self._done is not None:
                self._done(result)
            return
        if not isinstance(error, KnownError):
            bugs.report_bug(error, self.window())
            error = BugReported(bugs.SENTENCE)
            if self._failed is None:
                return
        if isinstance(error, Unreachable):
            runner().unreachable.emit(error)
        if self._failed is not None:
            self._failed(error)
        else:
            runner().known_error.emit(self, error)


def _run(box: list[Task]) -> None:
    """In the worker, which keeps nothing of the task once this has ended."""
    box.pop().run()


class Runner(QObject):
    """Owns the workers. Windows listen to `slow` (it takes long) and `known_error` (nobody handled it)."""

    slow = Signal(object)
    known_error = Signal(object, object)
    unreachable = Signal(object)  # the server of the office did not answer, whoever asked it
    delivered = Signal(object)  # this owner has been given an answer
    # Sent by the workers. Not a signal of the task: it may be deleted here while it is still being sent there.
    _answered = Signal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._answered.connect(self._deliver)
        self._leaving: list[Task] = []
        self._workers: dict[bool, ThreadPoolExecutor] = {}
        self._tasks: set[Task] = set()
        self._latest: dict[tuple[QObject, str], Task] = {}
        self._held: set[QObject] = set()

    def hold(self, work: QObject) -> None:
        """Something that the window's thread still does in slices (ui/slices.py), until it is let go or deleted."""
        self._held.add(work)

    def let_go(self, work: QObject) -> None:
        """It is done."""
        self._held.discard(work)

    def start(self, task: Task, key: str = "") -> None:
        """Queue a task; with a key it replaces the unfinished one of the same owner and key."""
        if key:
            place = (task.owner, key)
            before = self._latest.get(place)
            if before is not None:
                before.replace()
            self._latest[place] = task
        self._tasks.add(task)
        task.ended.connect(lambda: self._forget(task, key))
        if task.label:
            QTimer.singleShot(SLOW_AFTER_MS, task, lambda: self._announce(task))
        task.answer = self._answered.emit
        self._sweep()
        task.future = self._pool(task.is_change).submit(_run, [task])

    def _pool(self, change: bool) -> ThreadPoolExecutor:
        if change not in self._workers:
            from concurrent.futures import ThreadPoolExecutor  # after the window shows

            self._workers[change] = ThreadPoolExecutor(1 if change else QUERY_WORKERS)
        return self._workers[change]

    def _announce(self, task: Task) -> None:
        if task.running and not task.replaced:
            self.slow.emit(task)

    def _forget(self, task: Task, key: str) -> None:
        self._tasks.discard(task)
        if key and self._latest.get((task.owner, key)) is task:
            del self._latest[(task.owner, key)]
        self._leaving.append(task)
        self._sweep()

    def _deliver(self, task: Task, result: Any, error: Exception | None) -> None:
        task.deliver(result, error)

    def _sweep(self) -> None:
        """Delete the tasks of which no worker knows any more: a Qt object may only go in its own thread."""
        gone = [task for task in self._leaving if task.future is None or task.future.done()]  # cancelled is done too
        self._leaving = [task for task in self._leaving if task not in gone]
        for task in gone:
            task.deleteLater()

    def asked_by(self, owner: QObject) -> bool:
        """Whether this owner still waits for an answer; what a newer question replaced is not waited for."""
        return any(task.owner is owner and not task.replaced for task in self._tasks)

    def changing(self) -> bool:
        """Whether a change is queued or running."""
        return any(task.is_change for task in self._tasks)

    def is_idle(self) -> bool:
        """Whether nothing is queued or running, in a worker or in slices."""
        self._held = {each for each in self._held if shiboken6.isValid(each)}
        return not self._tasks and not self._held

    def stop_all(self) -> None:
        """Ask everything to stop and wait for the workers (the program is closing)."""
        for task in self._tasks:
            task.replace()
        for pool in self._workers.values():
            pool.shutdown(wait=True, cancel_futures=True)


_runner: Runner | None = None


def runner() -> Runner:
    """The program's runner, made when first needed."""
    global _runner
    if _runner is None:
        _runner = Runner()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(close_runner)
    return _runner


def close_runner() -> None:
    """Stop all work; the next task starts fresh workers."""
    global _runner
    if _runner is not None:
        _runner.stop_all()
        _runner = None


def run_change(
    owner: QObject,
    work: Work,
    done: Done | None = None,
    failed: Failed | None = None,
    label: str = "正在写入",
) -> Task:
    """Do a change on the one change worker. Without `failed` a KnownError is shown by the owner's window."""
    task = Task(owner, work, done, failed, label, True)
    runner().start(task)
    return task


def run_query(
    owner: QObject,
    work: Work,
    done: Done | None = None,
    failed: Failed | None = None,
    *,
    key: str = "",
    label: str = "",
) -> Task:
    """Read something on the query pool. key: the latest wins. label: shown after 0.5 s, "" for silent."""
    task = Task(owner, work, done, failed, label, False)
    runner().start(task, key)
    return task
