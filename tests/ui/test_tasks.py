"""Work in the background: answers in the GUI thread, latest wins, dropped for the dead, bugs reported."""

import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget

from trafficdesk.errors import Cancelled, KnownError
from ui import bugs, tasks
from ui.tasks import BugReported, run_change, run_query, runner
from ui.widgets.progress_strip import ProgressStrip


@pytest.fixture(autouse=True)
def fresh_runner(qapp):
    yield
    tasks.close_runner()


def test_change_answers_in_the_gui_thread(qtbot):
    owner, seen = QObject(), []
    run_change(
        owner, lambda progress: threading.get_ident(), lambda got: seen.append((got, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: seen != [])
    worker, gui = seen[0]
    assert gui == threading.get_ident() != worker


def test_changes_run_one_after_the_other(qtbot):
    owner, order, inside = QObject(), [], []

    def work(name):
        def do(progress):
            inside.append(name)
            assert len(inside) == 1
            order.append(name)
            inside.remove(name)

        return do

    done = []
    for name in range(20):
        run_change(owner, work(name), done.append)
    qtbot.waitUntil(lambda: len(done) == 20)
    assert order == list(range(20))


def test_latest_query_of_a_key_wins(qtbot):
    owner, answers, gate = QObject(), [], threading.Event()

    def slow(progress):
        gate.wait(5)
        return "old"

    run_query(owner, slow, answers.append, key="search")
    run_query(owner, lambda progress: "new", answers.append, key="search")
    qtbot.waitUntil(lambda: answers == ["new"])
    gate.set()
    run_change(owner, lambda progress: None, lambda _none: answers.append("end"))
    qtbot.waitUntil(lambda: "end" in answers)
    qtbot.wait(50)
    assert "old" not in answers


def test_same_key_of_another_owner_is_left_alone(qtbot):
    one, two, answers = QObject(), QObject(), []
    run_query(one, lambda progress: 1, answers.append, key="search")
    run_query(two, lambda progress: 2, answers.append, key="search")
    qtbot.waitUntil(lambda: sorted(answers) == [1, 2])


def test_answer_for_a_deleted_widget_is_dropped(qtbot):
    owner, gate, answers = QWidget(), threading.Event(), []
    task = run_query(owner, lambda progress: gate.wait(5), answers.append)
    shiboken6.delete(owner)
    with qtbot.waitSignal(task.ended):
        gate.set()
    assert answers == []


def test_known_error_goes_to_failed_and_else_to_the_window(qtbot):
    owner, errors, unhandled = QObject(), [], []
    runner().known_error.connect(lambda task, error: unhandled.append(str(error)))

    def refuse(progress):
        raise KnownError("姓名没有填。请填写姓名。")

    run_change(owner, refuse, failed=errors.append)
    run_change(owner, refuse)
    qtbot.waitUntil(lambda: errors != [] and unhandled != [])
    assert str(errors[0]) == unhandled[0] == "姓名没有填。请填写姓名。"


def test_bug_writes_a_report_without_the_message(qtbot, tmp_path, monkeypatch, met):
    bugs.set_report_folder(tmp_path)
    shown = []
    monkeypatch.setattr(QMessageBox, "open", lambda box: shown.append(box.text()))
    owner, errors = QObject(), []

    def stumble(progress):
        raise ValueError("赵建平 120110199001013411")

    run_change(owner, stumble, failed=errors.append)
    qtbot.waitUntil(lambda: errors != [])
    assert isinstance(errors[0], BugReported)
    assert shown and "可能没有做完" in shown[0]
    assert [str(error) for error in met] == ["赵建平 120110199001013411"]
    met.clear()
    (report,) = tmp_path.iterdir()
    text = report.read_text("utf-8")
    assert "ValueError" in text and "stumble" in text
    assert "赵建平" not in text and "120110" not in text


def test_stop_raises_cancelled_at_the_next_progress(qtbot):
    owner, errors, started = QObject(), [], threading.Event()

    def work(progress):
        while True:
            progress(1, 2, "正在核对")
            started.set()

    task = run_change(owner, work, failed=errors.append)
    assert started.wait(5)
    task.stop()
    qtbot.waitUntil(lambda: errors != [])
    assert isinstance(errors[0], Cancelled)


def test_strip_shows_slow_work_with_its_stop(qtbot, themed, monkeypatch):
    monkeypatch.setattr(tasks, "SLOW_AFTER_MS", 1)
    window = QWidget()
    qtbot.addWidget(window)
    strip = ProgressStrip(parent=window)
    window.show()
    gate, errors = threading.Event(), []

    def work(progress):
        progress(770, 1240, "正在核对 1,240 行中的第 770 行")
        gate.wait(5)
        progress(771, 1240, "正在核对")

    run_change(window, work, failed=errors.append, label="正在核对")
    qtbot.waitUntil(strip.isVisible)
    (stop,) = strip.findChildren(QPushButton)
    stop.click()
    gate.set()
    qtbot.waitUntil(lambda: errors != [] and not strip.isVisible())
    assert isinstance(errors[0], Cancelled)


def test_in_the_window_slow_work_takes_no_room_from_the_page_and_each_can_be_stopped(window, settle, qtbot, monkeypatch):
    page, place, errors = window.open_page("home"), window.status.busy, []
    settle()
    monkeypatch.setattr(tasks, "SLOW_AFTER_MS", 1)
    stood, gate = page.geometry(), threading.Event()

    def work(progress):
        gate.wait(5)
        progress(1, 2, "正在读")

    def shown():
        return [each.text() for each in place.findChildren(QLabel) if each.isVisible()]

    run_change(window, work, failed=errors.append, label="正在读第一份")
    qtbot.waitUntil(lambda: shown() == ["正在读第一份"])
    run_query(page, work, failed=errors.append, label="正在读第二份")
    qtbot.waitUntil(lambda: shown() == ["正在读第二份"])
    assert page.geometry() == stood and place.height() <= window.status.height()
    for stop in place.findChildren(QPushButton):
        stop.click()
    gate.set()
    qtbot.waitUntil(lambda: len(errors) == 2 and not place.isVisible())
    assert all(isinstance(each, Cancelled) for each in errors)


def test_silent_query_shows_no_strip(qtbot, monkeypatch):
    monkeypatch.setattr(tasks, "SLOW_AFTER_MS", 1)
    owner, slow, gate, done = QObject(), [], threading.Event(), []
    runner().slow.connect(slow.append)
    run_query(owner, lambda progress: gate.wait(5), done.append)
    qtbot.wait(30)
    gate.set()
    qtbot.waitUntil(lambda: done != [])
    assert slow == []
