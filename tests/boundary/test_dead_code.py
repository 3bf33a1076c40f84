"""Nothing lies about that nobody uses. What looks unused but is called from outside stands here, with the reason."""

from __future__ import annotations

import ast
import re

import vulture
from PySide6 import QtCore, QtGui, QtWidgets

from trafficdesk.records.registry import all_types

from .source import ROOT, nodes, python_files

LOOKED_AT = ("trafficdesk", "ui", "benchmarks", "docs", "packaging", "build_installer.py", "dev.py")
CALLED_BY = {
    "Python's HTML parser": {"handle_data", "handle_endtag", "handle_starttag"},
    "Python's streams": {"readable", "readinto"},
    "SQLAlchemy": {
        "cache_ok", "ddl_compiler", "do_ping", "impl", "isolation_level", "load_dialect_impl", "OfficeDialect", "on_connect",
        "process_bind_param", "process_result_value", "supports_statement_cache",
    },
    "ReportLab": {"_ttf_data", "addObjects", "Contents", "_dataA", "defaultWidth", "getRGBData", "glyphPos", "useA85"},
    "XlsxWriter": {"fileclosed"},
    "openpyxl": {"_drawing", "write_worksheet", "alignment", "data_type", "fitToHeight", "fitToPage", "fitToWidth", "number_format"},
    "python-docx": {
        "alignment", "author", "autofit", "bottom_margin", "comments", "footer_distance", "header_distance", "height_rule",
        "is_linked_to_previous", "keep_with_next", "language", "left_margin", "line_spacing", "line_spacing_rule",
        "odd_and_even_pages_header_footer", "orientation", "page_break_before", "page_height", "page_width", "right_margin",
        "space_after", "space_before", "subject", "top_margin", "underline", "vertical_alignment", "widow_control", "rgb",
    },
    "the printer driver": {"duplex", "paper_size"},
    "pages of the backup desk, by number": {"LOCAL", "MAKE", "SETTINGS", "VERIFY"},
    "every row's own columns, read by their names": {"changed_at", "changed_by", "created_by", "deleted_by", "deleted_reason"},
    "SQLite's driver": {"text_factory"},
    "tests, to look at what was made": {"print_to_file", "text_of"},
    # Rules of law that are known and tested although no page asks for them yet.
    "law": {"apply_from", "explanation", "may_apply", "needed_classes", "on_test_line", "review_due"},
}
QT = {name for module in (QtCore, QtGui, QtWidgets) for cls in dir(module) for name in dir(getattr(module, cls))}
DOTTED = re.compile(r"[a-z_]+(\.\w+)+")


def named_in_text() -> set[str]:
    """Pages, verbs of the command line and areas of the façade are named by their place, e.g. work.meetings.desk.MeetingDesk."""
    found = set()
    for top in ("trafficdesk", "ui"):
        for path in python_files(top):
            texts = [node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
            found |= {text.rpartition(".")[2] for text in texts if DOTTED.fullmatch(text)}
    return found


def test_nothing_is_unused() -> None:
    fields = {spec.name for kind in all_types() for spec in kind.fields}
    white = set().union(*CALLED_BY.values()) | named_in_text()
    finder = vulture.Vulture()
    finder.scavenge([str(ROOT / name) for name in LOOKED_AT], exclude=["*/migrations/*"])
    unused = []
    for item in finder.get_unused_code(min_confidence=60):
        place = item.filename.relative_to(ROOT)
        declared = re.match(r"(records|lines)", item.filename.name) or "records" in item.filename.parts
        if place.parts[0] not in ("trafficdesk", "ui") or item.name in white:
            continue
        if (declared and item.name in fields) or (item.typ == "method" and item.name in QT):
            continue
        unused.append(f"{place}:{item.first_lineno} {item.typ} {item.name}")
    assert not unused, "\n".join(unused)
