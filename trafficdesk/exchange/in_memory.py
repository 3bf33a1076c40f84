"""Saving an openpyxl workbook in memory alone: by itself the library writes every sheet, in plain, to the system's temporary folder."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


def saved(book: Any) -> bytes:
    """The file of a workbook that was loaded or made whole (not write-only)."""
    out = io.BytesIO()
    _Writer(book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)).save()
    return out.getvalue()


class _Writer(ExcelWriter):  # type: ignore[misc]
    """As the library's own, but for where a sheet waits until it is packed."""

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = drawing = SpreadsheetDrawing()  # noqa: SLF001 - the library offers no other way
        drawing.charts, drawing.images = ws._charts, ws._images  # noqa: SLF001
        sheet = io.BytesIO()
        writer = WorksheetWriter(ws, sheet)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        self._archive.writestr(ws.path[1:], sheet.getvalue())
        self.manifest.append(ws)
