"""What Word has and python-docx does not say: indents in letters, lines, fields, a table at the foot of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def inner(part: Any) -> Any:
    """The XML of a part of a document."""
    return part._element  # noqa: SLF001 - the library says less than Word can do


def element(name: str, **attributes: str) -> Any:
    """`w:name` with attributes of the same space."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def thin(paragraph: Any) -> None:
    """A paragraph that is there because Word wants one takes no room."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    how = paragraph.paragraph_format
    how.line_spacing_rule, how.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)


def east_asian(properties: Any, font: str) -> None:
    """One font for Chinese and Latin letters alike."""
    from docx.oxml.ns import qn

    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = element("rFonts")
        properties.insert(0, fonts)
    for key in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{key}"), font)


def indented(paragraph: Any, ems: float, size: float, *, right: bool = False) -> None:
    """The first line (or, right: the right edge) goes in by so many letters; Word keeps that when the size is changed."""
    from docx.oxml.ns import qn

    properties = inner(paragraph).get_or_add_pPr()
    where = properties.get_or_add_ind()
    chars, points = ("rightChars", "right") if right else ("firstLineChars", "firstLine")
    where.set(qn(f"w:{chars}"), str(round(ems * 100)))
    where.set(qn(f"w:{points}"), str(round(ems * size * 20)))


def without_gaps(style: Any) -> None:
    """No room between Chinese letters and numbers, as on paper."""
    properties = style.element.get_or_add_pPr()
    for name in ("autoSpaceDE", "autoSpaceDN"):
        properties.insert_element_before(element(name, val="0"), "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")


def bordered(paragraph: Any, thickness: float, *, red: bool, dashed: bool) -> None:
    """A line below the paragraph."""
    line = _border("bottom", thickness, red=red, dashed=dashed)
    borders = element("pBdr")
    borders.append(line)
    properties = inner(paragraph).get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:spacing", "w:ind", "w:jc"
    )


def _border(side: str, thickness: float, *, red: bool = False, dashed: bool = False) -> Any:
    return element(side, val="dashed" if dashed else "single", sz=str(max(2, round(thickness * 8))), space="0",
                    color="FF0000" if red else "000000")  # fmt: skip


def add_field(paragraph: Any, code: str) -> list[Any]:
    """A number that Word fills in: PAGE, SECTIONPAGES; the runs that it is made of."""
    runs = []
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("shown", "1"), ("end", "")):
        run = paragraph.add_run()
        runs.append(run)
        if kind == "shown":
            part = element("t")
            part.text = text
        elif kind:
            part = element("fldChar", fldCharType=kind)
        else:
            part = element("instrText")
            part.text = text
        inner(run).append(part)
    return runs


def tab_right(paragraph: Any, width: float) -> None:
    """What follows the tab ends at the right edge."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(width - 12), WD_TAB_ALIGNMENT.RIGHT)


def table_lines(table: Any, thickness: float, frame: float) -> None:
    """Every cell ruled, the outside by a line of its own; 0: none."""
    if not thickness and not frame:
        return
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_border(side, frame))
    for side in ("insideH", "insideV"):
        borders.append(_border(side, thickness))
    inner(table).tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def floating_foot(table: Any, width: float, above: Sequence[float], below: float) -> None:
    """Lay a table of one column at the lower edge of the text area; above: the line over each row, below: the last one."""
    from docx.shared import Pt

    properties = inner(table).tblPr
    properties.insert_element_before(
        element("tblpPr", leftFromText="0", rightFromText="0", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left",
                 tblpYSpec="bottom"), "w:tblOverlap", "w:tblW", "w:jc", "w:tblLayout", "w:tblLook",
    )  # fmt: skip
    table.autofit = False
    table.columns[0].width = Pt(width)
    for at, thickness in enumerate(above):
        cell = table.cell(at, 0)
        cell.width = Pt(width)
        borders = element("tcBorders")
        if thickness:
            borders.append(_border("top", thickness))
        if below and at == len(above) - 1:
            borders.append(_border("bottom", below))
        inner(cell).get_or_add_tcPr().insert_element_before(borders, "w:shd", "w:textDirection", "w:vAlign")


def page_parity(made: Any) -> None:
    """Even pages have their number at the left; each document begins with page 1."""
    from docx.oxml.ns import qn

    made.settings.odd_and_even_pages_header_footer = True
    for properties in made.element.body.iter(qn("w:sectPr")):
        properties.insert_element_before(element("pgNumType", start="1"), "w:cols", "w:titlePg", "w:docGrid")
