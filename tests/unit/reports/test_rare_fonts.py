"""Letters from a font of the office: printed, read back, found in any order; words of other scripts are shaped or left to write."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.helpers import paper_check
from tests.helpers.print_rows import pages_text
from trafficdesk.reports import fonts, pdf
from trafficdesk.reports.document import LIST, Align, Column, Document, Paragraph, Style, Table, Text
from trafficdesk.reports.linebreak import lay_out
from trafficdesk.reports.rare_fonts import RareFace

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "fonts"
NAME, TIBETAN, MONGOLIAN = "张𠮷", "བསྟན་འཛིན", "ᠪᠠᠶᠠᠷ"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of the office, in use; without fonts yet."""
    fonts.use_rare(tmp_path)
    yield tmp_path
    fonts.use_rare(None)


def paper(*texts: str) -> Document:
    return Document("样张", (*(Paragraph((Text(text, place="姓名"),)) for text in texts), Table((Column(),), ((texts[0],),))), LIST)


def add(folder: Path, *names: str) -> None:
    for name in names:
        shutil.copy(SAMPLES / f"{name}.ttf", folder)
    fonts.use_rare(folder)


def frames(document: Document) -> int:
    opened = pypdfium2.PdfDocument(pdf.render(document))
    return sum(1 for page in opened for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_PATH]))


def test_a_rare_letter_is_printed_and_read_back(folder: Path) -> None:
    assert "张𠮷" in fonts.by_hand([paper(NAME)]) and "𠮷" not in "".join(pages_text(pdf.render(paper(NAME))))
    boxes = frames(paper(NAME))
    add(folder, "rare")
    assert fonts.by_hand([paper(NAME)]) == "" and frames(paper(NAME)) < boxes
    assert paper_check.drawn_faults([paper(NAME), paper("王𠀀和张𠮷，𠮷𠮷𠮷" * 12)]) == []
    fonts.use_rare(None)
    assert "张𠮷" in fonts.by_hand([paper(NAME)]), "taken away again"


@pytest.mark.parametrize(("name", "word"), [("tibetan", TIBETAN), ("mongolian", MONGOLIAN)])
def test_a_word_of_another_script_is_shaped_or_a_line_to_write_on(folder: Path, name: str, word: str) -> None:
    bare = lay_out((Text(word),), Style(align=Align.LEFT, indent=0), 400).lines[0]
    assert bare.segments == () and bare.rules[0][1] >= 3 * 16, "a line with room for the whole word"
    said = fonts.by_hand([paper(word)])
    assert said.count(word) == 1 and "U+" not in said, "named once, as the word that it is"
    add(folder, name)
    assert fonts.by_hand([paper(word)]) == ""
    set_ = RareFace(folder / f"{name}.ttf").set(word)
    alone = [each.glyphs for letter in word for each in RareFace(folder / f"{name}.ttf").set(letter)]
    assert [each.glyphs for each in set_] != alone, "not letter by letter"
    assert paper_check.drawn_faults([paper(word, f"驾驶员{word}应当遵守交通法规，" * 8)]) == []


def test_a_word_is_whole_or_not_at_all(folder: Path) -> None:
    add(folder, "tibetan")
    half = TIBETAN + "ཀྵ"
    assert half in fonts.by_hand([paper(half)])
    assert lay_out((Text(half),), Style(align=Align.LEFT, indent=0), 400).lines[0].segments == ()


def test_a_justified_line_spreads_no_word(folder: Path) -> None:
    add(folder, "tibetan")
    line = lay_out((Text(f"驾驶员{TIBETAN}应当" * 6),), Style(indent=0), 300).lines[0]
    word = fonts.rare().find(next(each for segment in line.segments for each in segment.text if ord(each) >= 0x100000))
    assert word is not None and {each.spacing for each in line.segments if each.font == word.fontName} == {0.0}


def test_letters_for_private_use_are_never_guessed(folder: Path) -> None:
    add(folder, "rare")
    assert fonts.rare().find("\ue123") is None and "U+E123" in fonts.by_hand([paper("王\ue123")])


def test_a_broken_font_is_passed_over(folder: Path) -> None:
    (folder / "a.ttf").write_bytes(b"no font at all")
    add(folder, "rare")
    assert fonts.by_hand([paper(NAME)]) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows what is mapped")
def test_a_font_in_use_can_be_taken_away(tmp_path: Path) -> None:
    """Windows removes no file that is mapped into memory."""
    file = Path(shutil.copy(SAMPLES / "rare.ttf", tmp_path))
    face = RareFace(file)
    assert face.set("𠮷") and str(file) not in Path("/proc/self/maps").read_text("utf-8")
