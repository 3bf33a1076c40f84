"""Papers as files of Word: the same words as on paper, in their order; masked and logged as every other way out."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from trafficdesk.cli import main
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.errors import KnownError
from trafficdesk.progress import no_progress
from trafficdesk.reports import pdf, word
from trafficdesk.reports.document import (
    Block,
    Cell,
    Document,
    Footer,
    Heading,
    Image,
    KeyValueGrid,
    Paragraph,
    PhotoGrid,
    Rule,
    SignatureBlock,
    Table,
    Together,
    text_of,
)
from trafficdesk.reports.tables import grid_table
from trafficdesk.work.catalogue import print_kinds

# Letters, minutes, summaries: what goes up and sideways to be edited there.
LETTERS = ("meeting-notice", "meeting-minutes", "training-notice", "issue-letter", "hazard-notice", "campaign-plan")

TOGETHER = 8  # kinds in one file: to begin and to end one takes as long as to write a few papers


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


def words_of(blocks: Sequence[Block]) -> Iterator[str]:
    """The texts of a document in the order in which they are read."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield text_of(block.runs)
        elif isinstance(block, (Heading, Rule)):
            yield block.text
        elif isinstance(block, (Table, KeyValueGrid)):
            table = grid_table(block) if isinstance(block, KeyValueGrid) else block
            for row in (*table.heads, *table.rows):
                yield from (text_of(cell.content if isinstance(cell, Cell) else cell) for cell in row)
        elif isinstance(block, SignatureBlock):
            yield from (text_of(runs) for side in (block.left, block.right) for runs in side.lines)
        elif isinstance(block, Image):
            yield block.caption
        elif isinstance(block, PhotoGrid):
            yield from (image.caption for image in block.images)
        elif isinstance(block, Together):
            yield from words_of(block.blocks)


def plain(text: str) -> str:
    return re.sub(r"[\s\u2610\u2611]", "", text)


DRAWN = "＿"  # a line to write on: letters in a file of Word, drawn on paper


def in_word(content: bytes) -> str:
    """What stands in the body of a file of Word, in its order, cells that are joined once."""
    found: list[str] = []

    def walk(place: Any) -> None:
        for part in place.iter_inner_content():
            if hasattr(part, "rows"):
                seen = set()
                for row in part.rows:
                    for cell in row.cells:
                        if cell._tc not in seen:
                            seen.add(cell._tc)
                            walk(cell)
            else:
                found.append(part.text)

    walk(docx.Document(io.BytesIO(content)))
    return plain("".join(found))


def in_pdf(documents: Sequence[Document]) -> str:
    bare = [replace(each, footer=Footer.NONE, note="", watermark="", qr="") for each in documents]
    opened = pypdfium2.PdfDocument(pdf.render_batch(bare))
    try:
        return plain("".join(page.get_textpage().get_text_range() for page in opened))
    finally:
        opened.close()


def heads_of(blocks: Sequence[Block]) -> Iterator[str]:
    """What comes again on every page of a table."""
    for table in (each for each in blocks if isinstance(each, Table)):
        yield from (text_of(cell.content if isinstance(cell, Cell) else cell) for row in table.heads for cell in row)


def printable(desk: Desk, kind: PrintKind) -> list[Document]:
    """A paper of the kind: of the last row that it has something to say of, else of all."""
    if kind.takes.rows:
        rows = reversed(list(desk.records.ids(Query(kind.code))))
        for row in islice(rows, 30):
            try:
                return desk.prints.documents(kind.key, ids=[row])
            except KnownError:
                continue
    try:
        return desk.prints.documents(kind.key)
    except KnownError:
        return []


def shorter(document: Document) -> Document:
    """A paper of whose long lists only the first and last rows stand there: in between they go on as they began."""
    return replace(document, blocks=tuple(
        replace(each, rows=(*each.rows[:8], *each.rows[-4:])) if isinstance(each, Table) and len(each.rows) > 12 and not spans(each)
        else each for each in document.blocks
    ))  # fmt: skip


def spans(table: Table) -> bool:
    return any(isinstance(cell, Cell) and cell.rows > 1 for row in table.rows for cell in row)


def test_every_paper_says_in_word_what_it_says_on_paper(papers_of_demo: dict[str, Sequence[Document]]) -> None:
    made = {kind.key: [shorter(each) for each in papers_of_demo[kind.key][-2:]] for kind in print_kinds() if papers_of_demo[kind.key]}
    assert len(made) > 70
    for start in range(0, len(made), TOGETHER):
        keys = list(made)[start : start + TOGETHER]
        documents = [each for key in keys for each in made[key]]
        assert in_word(word.render(documents)) == plain("".join(text for each in documents for text in words_of(each.blocks))), keys


# Word refuses a file in which these stand in another order (ISO 29500-1, 17.3 to 17.6).
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens "
           "kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
           "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps strike color spacing w kern position sz szCs highlight u lang",
    "tblPr": "tblStyle tblpPr tblOverlap tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols titlePg docGrid",
}


def test_a_file_is_built_as_word_wants_it(demo_desk: Desk) -> None:
    kinds = {kind.key: kind for kind in print_kinds()}
    for key in ("meeting-minutes", "hazard-notice", "driver-card", "accident-four", "school-card", "training-sign-in", "meeting-notice"):
        documents = printable(demo_desk, kinds[key]) if key in kinds else []
        if not documents:
            continue
        body = docx.Document(io.BytesIO(word.render(documents))).element
        for name, order in ORDER.items():
            places = {each: at for at, each in enumerate(order.split())}
            places["footerReference"] = places.get("headerReference", 0)  # in any order among each other
            for properties in body.iter(f"{{*}}{name}"):
                found = [child.tag.rpartition("}")[2] for child in properties]
                assert set(found) <= set(places), f"{key}: {name} holds {set(found) - set(places)}"
                assert found == sorted(found, key=places.__getitem__), f"{key}: {name} {found}"


def test_a_letter_has_letter_for_letter_what_the_pdf_has(demo_desk: Desk) -> None:
    kinds = {kind.key: kind for kind in print_kinds()}
    seen = 0
    for key in (each for each in LETTERS if each in kinds):
        documents = printable(demo_desk, kinds[key])
        if documents:
            seen += 1
            said, printed = Counter(in_word(word.render(documents)).replace(DRAWN, "")), Counter(in_pdf(documents))
            assert not said - printed, key
            again = "".join(heads_of([block for each in documents for block in each.blocks]))
            assert set(printed - said) <= set(again), f"{key}: more on paper than the heads of tables that go on overleaf"
    assert seen == len(LETTERS)
    for name, period in (("year", "2026"), ("month", "2026-10")):
        printed = demo_desk.reports.preview(name, period)
        assert printed.word is not None
        opened = pypdfium2.PdfDocument(printed.content)
        paper = Counter(plain("".join(page.get_textpage().get_text_range() for page in opened)))
        opened.close()
        lacking = Counter(in_word(printed.word(no_progress)).replace(DRAWN, "")) - paper
        assert not lacking, f"{name}: {lacking}"


def test_word_is_masked_logged_and_never_counts_as_printed(demo_desk: Desk) -> None:
    person = demo_desk.records.first_ids(Query("people"), 1)[0]
    number = str(demo_desk.records.row("people", person).values["id_number"])
    before = demo_desk.records.count(Query("printed-papers"))
    masked = in_word(demo_desk.prints.word("driver-card", ids=[person]))
    assert number not in masked and number[-4:] in masked
    assert number in in_word(demo_desk.prints.word("driver-card", ids=[person], full=True, why="核对"))
    last, first = demo_desk.trail.acts()[:2]
    assert "导出驾驶员安全档案卡 Word" in first.sentence and first.kind == "export"
    assert "完整信息" in last.sentence and last.kind == "look" and last.reason == "核对"
    assert demo_desk.records.count(Query("printed-papers")) == before
    with pytest.raises(KnownError, match="签的是打印出来的那一份"):
        demo_desk.prints.word("agreements", ids=demo_desk.records.first_ids(Query("agreements"), 1))


def test_by_command_the_ending_says_what_comes_out(demo_desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = demo_desk.office.folder
    demo_desk.close()
    letter, blank, report = tmp_path / "通知.docx", tmp_path / "空白.docx", tmp_path / "月报.docx"
    assert main(["--data", str(folder), "print", "meeting-notice", "--out", str(letter)]) == 0
    assert "不算打印" in capsys.readouterr().out and "会议" in in_word(letter.read_bytes())
    assert main(["--data", str(folder), "print", "hazard-notice", "--blank", "--out", str(blank)]) == 0
    assert main(["--data", str(folder), "report", "month", "--period", "2026-10", "--out", str(report)]) == 0
    assert in_word(blank.read_bytes()) and "2026年10月" in in_word(report.read_bytes())
    assert main(["--data", str(folder), "print", "meeting-notice", "--as-of", "2026-10-01", "--out", str(letter)]) != 0
