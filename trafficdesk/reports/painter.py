"""Ink: the drawing operators of lines, rules, boxes and pictures, on a ReportLab canvas.

Operators of a cached layout are made once per file; from the second use on, long ones become a Form XObject that
the pages share. What decides is what is drawn, never which layouts a cache still had: the bytes would depend on what was printed before.
"""

from __future__ import annotations

import io
import zlib
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc

from trafficdesk.reports.document import Image, Page
from trafficdesk.reports.fonts import font
from trafficdesk.reports.linebreak import Layout
from trafficdesk.reports.pictures import upright_jpeg

# A base line lies this share of the size above the bottom of its line's letter box; all bundled faces agree.
_BASE = 0.12
_FORM_FROM = 300
_KEPT_LAYOUTS = 1000
_LEVEL = 5  # of zlib, for what stands on a page: the usual 6 takes a third longer for a hundredth


class Painter:
    """Draws on one canvas; y grows upwards from the bottom of the page, as in PDF."""

    def __init__(self, canvas: Any) -> None:
        self.canvas = canvas
        self._doc = canvas._doc  # noqa: SLF001 - ReportLab has no other way to place ready-made operators
        self._ops: dict[tuple[int, int, int], tuple[Layout, str]] = {}
        self._uses: dict[str, int] = {}
        self._forms: dict[str, str] = {}
        self._room = _KEPT_LAYOUTS
        self._pictures: dict[bytes, tuple[Any, float, float]] = {}

    def page(self, page: Page) -> None:
        """Begin a page of this size."""
        self.canvas.setPageSize((page.width, page.height))

    def end_page(self) -> None:
        """What stands on it is kept compressed until the file is written: ReportLab would keep it, ten times as large, and do it then."""
        self.canvas.showPage()
        page = self._doc.Pages.pages[-1]
        packed = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFArray([pdfdoc.PDFName("FlateDecode")])})
        page.Contents = pdfdoc.PDFStream(packed, zlib.compress(page.stream.encode("ascii"), _LEVEL))
        page.stream = None

    def raw(self, operators: str) -> None:
        """Operators as they stand."""
        self.canvas._code.append(operators)  # noqa: SLF001

    def lines(self, layout: Layout, start: int, stop: int, x: float, top: float) -> None:
        """Lines start..stop of a layout, the first one's upper edge at `top`."""
        key = (id(layout), start, stop)
        known = self._ops.get(key)
        if known is None:
            # The layout is kept with its operators, so that its id cannot be given to another one meanwhile.
            self._ops[key] = known = (layout, self._line_operators(layout, start, stop))
        operators = known[1]
        uses = self._uses.get(operators, 0)
        self._uses[operators] = uses + 1
        if uses and len(operators) >= _FORM_FROM:
            self._place(self._form(operators, layout, stop - start), x, top)
        elif operators:
            self.raw(f"q 1 0 0 1 {x:.2f} {top:.2f} cm\n{operators}\nQ")

    def forget(self) -> None:
        """Keep memory small in long batches: drop the operators of layouts that were used once only."""
        if len(self._uses) > self._room:
            self._uses = {operators: uses for operators, uses in self._uses.items() if uses > 1}
            self._ops = {key: known for key, known in self._ops.items() if known[1] in self._uses}
            self._room = max(_KEPT_LAYOUTS, 2 * len(self._uses))  # not with every paper, where a thousand come again

    def rule(
        self, x: float, y: float, width: float, thickness: float, *, red: bool = False, dashed: bool = False
    ) -> None:
        """A horizontal line."""
        colour = "1 0 0 RG " if red else ""
        dash = "[4 3] 0 d " if dashed else ""
        self.raw(f"q {colour}{dash}{thickness:.2f} w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S Q")

    def frames(self, boxes: list[tuple[float, float, float, float]], thickness: float) -> None:
        """Rectangles (x, y, width, height), drawn in one go."""
        if boxes:
            body = " ".join(f"{x:.2f} {y:.2f} {w:.2f} {h:.2f} re" for x, y, w, h in boxes)
            self.raw(f"q {thickness:.2f} w {body} S Q")

    def qr(self, payload: str, x: float, y: float, size: float) -> None:
        """A QR code, its lower left corner at (x, y)."""
        from trafficdesk.reports.qr import modules, operators

        scale = size / len(modules(payload))
        # As it stands, not as a form: hardly a code stands twice, since each page says which one it is.
        self.raw(f"q {scale:.4f} 0 0 {scale:.4f} {x:.2f} {y:.2f} cm\n{operators(payload)}\nQ")

    def picture_size(self, image: Image, width: float, height: float) -> tuple[float, float]:
        """How large a picture is drawn inside width × height, keeping its shape."""
        _, wide, high = self._picture(image)
        scale = min(width / wide, height / high)
        return wide * scale, high * scale

    def picture(self, image: Image, x: float, y: float, width: float, height: float) -> None:
        """A picture inside the box with its lower left corner at (x, y), centred, keeping its shape."""
        reader, _, _ = self._picture(image)
        wide, high = self.picture_size(image, width, height)
        self.canvas.drawImage(reader, x + (width - wide) / 2, y + (height - high) / 2, wide, high)

    # inside

    def _picture(self, image: Image) -> tuple[Any, float, float]:
        known = self._pictures.get(image.content)
        if known is None:
            known = self._pictures[image.content] = _read_picture(image)
        return known

    def _form(self, operators: str, layout: Layout, count: int) -> str:
        name = self._forms.get(operators)
        if name is None:
            name = self._forms[operators] = f"t{len(self._forms)}"
            style = layout.style
            right = max((line.right for line in layout.lines), default=0.0)
            # The box clips: leave room for strokes and for letters that hang over their line.
            self.canvas.beginForm(name, -6, -count * style.leading - 8, right + style.size, style.size)
            self.raw(operators)
            self.canvas.endForm()
        return name

    def _place(self, form: str, x: float, y: float) -> None:
        self.canvas.saveState()
        self.raw(f"1 0 0 1 {x:.2f} {y:.2f} cm")
        self.canvas.doForm(form)
        self.canvas.restoreState()

    def _line_operators(self, layout: Layout, start: int, stop: int) -> str:
        style = layout.style
        size, leading = style.size, style.leading
        y = -(leading - size) / 2 - size * (1 - _BASE)
        text: list[str] = []
        drawn: list[str] = []
        current, spacing = "", 0.0
        for line in layout.lines[start:stop]:
            for segment in line.segments:
                if segment.font != current:
                    text.append(f"{font(segment.font).name_in(self._doc)} {size:g} Tf")
                    current = segment.font
                if segment.spacing != spacing:
                    text.append(f"{segment.spacing:.3f} Tc")
                    spacing = segment.spacing
                code = font(segment.font).encode(segment.text, self._doc)
                text.append(f"1 0 0 1 {segment.x:.2f} {y:.2f} Tm <{code}> Tj")
            for x, width in line.rules:
                drawn.append(f"{x:.2f} {y - size * 0.17:.2f} m {x + width:.2f} {y - size * 0.17:.2f} l S")
            for x, checked in line.boxes:
                drawn.append(_box(x, y, size, checked))
            y -= leading
        parts = []
        if text:
            colour = ("1 0 0 rg ", " 0 g") if style.red else ("", "")
            parts.append(
                colour[0] + "BT " + "\n".join(text) + (" 0 Tc" if spacing else "") + " ET" + colour[1]
            )
        if drawn:
            parts.append("q .6 w " + "\n".join(drawn) + " Q")
        return "\n".join(parts)


def _box(x: float, y: float, size: float, checked: bool) -> str:
    side = size * 0.76
    x, y = x + size * 0.1, y - size * 0.05
    box = f"{x:.2f} {y:.2f} {side:.2f} {side:.2f} re S"
    if not checked:
        return box
    tick = f"{x + side * 0.18:.2f} {y + side * 0.5:.2f} m {x + side * 0.42:.2f} {y + side * 0.2:.2f} l "
    return f"{box} 1.1 w {tick}{x + side * 0.85:.2f} {y + side * 0.85:.2f} l S .6 w"


def _read_picture(image: Image) -> tuple[Any, float, float]:
    """The picture upright, in RGB, no finer than its printed size needs; and its size in pixels."""
    content, wide, high = upright_jpeg(image.content, image.caption)
    return _Jpeg(io.BytesIO(content)), wide, high


class _Jpeg(ImageReader):  # type: ignore[misc]
    """A picture that goes into the file as it is. ReportLab tells pictures apart by their points, for which it would unpack each."""

    _dataA = None  # noqa: N815 - ReportLab's name: nothing of it is transparent

    def getRGBData(self) -> bytes:
        """Called by ReportLab: what tells it apart."""
        content: bytes = self.fp.getvalue()
        return content
