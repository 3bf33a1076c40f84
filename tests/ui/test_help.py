"""使用说明: stands beside the page in front, has a picture and the steps of the stream, finds words; its words are on the screen."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage

from trafficdesk import clock
from trafficdesk.paths import resources
from trafficdesk.rules.finding_kinds import kinds
from trafficdesk.rules.rule_table import in_force
from trafficdesk.work.catalogue import WHERE, print_kinds
from trafficdesk.work.guide import PAPER, guide, papers_of, processes_of
from ui import help_pages
from ui.desks.catalogue import FINDINGS, STREAMS, YEARS, entries
from ui.desks.prints import PrintsPage
from ui.help import HelpPane, PictureDialog, no_guide
from ui.main_window import MainWindow
from ui.session import Session

ROOT = Path(__file__).resolve().parents[2]
ORDER = ["home", *(stream.key for stream in STREAMS), FINDINGS, YEARS]
PAGES = {path.stem: path.read_text("utf-8") for path in sorted((resources() / "help").glob("*.md"))}


@pytest.fixture(scope="module")
def shown() -> str:
    """Every text of the window and of the code lists."""
    files = [path for top in ("trafficdesk", "ui", "resources") for path in sorted((ROOT / top).rglob("*"))]
    return "\n".join(path.read_text("utf-8") for path in files if path.suffix in (".py", ".csv", ".txt"))


@pytest.fixture
def pane(qtbot: Any, themed: Any) -> HelpPane:
    made = HelpPane(ORDER, guide)
    qtbot.addWidget(made)
    made.show()
    return made


def test_every_line_of_the_navigation_has_a_page_with_its_picture(pane: HelpPane, session: Session) -> None:
    assert {entry.key for entry in entries(session)} <= set(PAGES)
    for at, key in enumerate(ORDER):
        pane.show_topic(key)
        assert pane.choose.currentIndex() == at
        assert len(pane.text.toPlainText()) > 150
        assert pane.pages[at].picture is not None, f"docs/make_pictures.py {key}"


@pytest.mark.parametrize("name", sorted(path.name for path in (resources() / "help" / "pictures").glob("*.png")))
def test_a_picture_belongs_to_a_page_and_shows_something(name: str) -> None:
    assert Path(name).stem in PAGES
    image = QImage(str(resources() / "help" / "pictures" / name))
    assert image.width() >= 960 and image.height() >= 600
    assert len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}) > 20


@pytest.mark.parametrize("key", sorted(PAGES))
def test_a_quoted_word_is_in_the_window(key: str, shown: str) -> None:
    for quoted in re.findall(r"“([^”]+)”", PAGES[key]):
        for part in quoted.split(" → "):
            assert part in shown, f"{key}: {part}"


def test_the_steps_of_every_process_are_told() -> None:
    told = "".join(page.text for page in help_pages.pages(ORDER, guide))
    for code, where in WHERE.items():
        for process in processes_of(where.split(".")[2]):
            assert f"### {process.noun}：每一步填什么" in told, code
            for step in process.steps:
                assert f"| {step.words} |" in told, (code, step.key)


def test_every_paper_is_told_on_its_stream_s_page_and_has_its_own_with_a_picture(pane: HelpPane) -> None:
    papers = {page.key: page for page in pane.pages if page.key.startswith(PAPER)}
    assert {f"{PAPER}{kind.key}" for kind in print_kinds()} == set(papers)
    told = {kind.key for key in PAGES for kind in papers_of(key)}
    for kind in print_kinds():
        assert kind.key in told, f"on no page: {kind.key}"
        if (page := papers.get(f"{PAPER}{kind.key}")) is not None:
            assert page.picture is not None and kind.name in page.title, "docs/make_pictures.py papers"


@pytest.mark.parametrize("path", sorted((resources() / "help" / "papers").glob("*.png")), ids=lambda path: path.stem)
def test_a_picture_of_a_paper_belongs_to_one_and_shows_something(path: Path) -> None:
    assert path.stem in {kind.key for kind in print_kinds()}
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_Grayscale8)
    lines = (bytes(image.constScanLine(y))[: image.width() : 2] for y in range(0, image.height(), 2))
    assert image.width() > 400 and sum(grey < 200 for line in lines for grey in line) > 200


def test_the_page_of_a_stream_leads_to_its_papers_and_the_picture_is_enlarged(pane: HelpPane) -> None:
    pane.show_topic("hazards")
    assert "隐患整改通知书" in pane.text.toPlainText() and f"({PAPER}" not in pane.text.toPlainText()
    pane.text.anchorClicked.emit(QUrl(f"{PAPER}hazard-notice"))
    shown = pane.text.toPlainText()
    assert shown.startswith("文书样子：隐患整改通知书") and "第一次打印就定稿" in shown
    assert pane.choose.currentText() == "文书样子：隐患整改通知书"
    pane.text.anchorClicked.emit(QUrl(f"{PAPER}hazard-notice.png"))
    picture = pane.findChild(PictureDialog)
    assert picture is not None and picture.isVisible()
    picture.accept()


def test_the_page_of_the_law_tells_every_number_every_ground_and_what_is_open() -> None:
    told = guide("law")
    for row in in_force("legal", clock.today()):
        assert f"| {row['note']} | {row['value']} {row['unit']} |" in told and row["source"] in told, row["rule"]
    for kind in kinds(clock.today()).values():
        assert f"| {kind.label} | {kind.addressee} | {kind.source} |" in told, kind.name
    assert told.partition("### 还没有核定的")[2].count("待核") >= 4


def test_what_must_be_filled_is_bold() -> None:
    row = next(line for line in guide("hazards").splitlines() if line.startswith("| 延期 |"))
    assert "**新期限**、**延期原因**、**批准人**" in row


def test_a_word_is_found_in_all_pages_and_leads_to_its_page(pane: HelpPane) -> None:
    pane.search.setText("挂牌督办")
    texts = [pane.found.item(at).text() for at in range(pane.found.count())]
    assert any("隐患" in text and "挂牌督办" in text for text in texts)
    pane.found.setCurrentRow(0)
    pane.found.itemActivated.emit(pane.found.item(0))
    assert "挂牌督办" in pane.text.toPlainText() and pane.search.text() == ""
    pane.search.setText("没有这样的词啊")
    assert [pane.found.item(at).text() for at in range(pane.found.count())] == ["没有找到这个词。"]


def test_f1_opens_the_paper_that_is_chosen(qtbot: Any, session: Session, themed: Any) -> None:
    page = PrintsPage(session)
    qtbot.addWidget(page)
    page.shown()
    qtbot.waitUntil(lambda: page.tree.topLevelItemCount() > 0)
    assert page.help_topic() == ""
    page.filter.setText("隐患整改通知书")
    qtbot.waitUntil(lambda: page.help_topic() == f"{PAPER}hazard-notice")


def test_the_picture_fits_beside_the_work(pane: HelpPane) -> None:
    pane.show_topic("hazards")
    image = pane.text.loadResource(2, QUrl("pictures/hazards.png"))
    assert image.width() / image.devicePixelRatio() < pane.width()


def test_help_stands_beside_the_page_and_goes_again(qtbot: Any, themed: Any) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 740)
    window.show()
    beside = window.show_help(ORDER, no_guide)
    qtbot.waitUntil(lambda: beside.isVisible() and beside.width() > 0)
    assert beside.mapTo(window, beside.rect().topLeft()).x() >= window._stack.mapTo(window, window._stack.rect().topRight()).x()
    assert window.show_help(ORDER, no_guide) is beside
    beside.closed.emit()
    assert window.help is None


def test_what_the_help_says_of_a_menu_stands_in_that_menu(qtbot: Any) -> None:
    """“记录”菜单的回收站: the bin was told to be under 工具."""
    window = MainWindow()
    qtbot.addWidget(window)
    menus = {each.text().partition("(")[0]: [action.text() for action in each.menu().actions()] for each in window.menu_bar.actions()}
    told = [
        (page.name, menu, words)
        for page in (resources() / "help").glob("**/*.md")
        for menu, words in re.findall(r"“([^”]+)”菜单的“?([^”。，；]+?)”?(?=里|[，。；]|$)", page.read_text("utf-8"))
    ]
    assert len(told) >= 2
    assert [each for each in told if not any(action.startswith(each[2]) for action in menus.get(each[1], ()))] == []
