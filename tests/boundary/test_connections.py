"""What lives as long as the office or the program calls no page that has been closed: a lambda is never let go."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from tests.boundary.source import ROOT, nodes, python_files

# Signals of what outlives every page. A method of a widget goes with the widget, what else is connected stays for good.
LONG_LIVED = ("year_changed", "theme.changed", "gate.changed", ").delivered", ").known_error", ").slow", ".focusChanged", ".aboutToQuit",
              "task.ended", "task.told")


def _bare(source: Iterable[ast.AST]) -> list[int]:
    found = []
    for node in source:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect"):
            continue
        sender = ast.unparse(node.func.value)
        if sender.endswith(LONG_LIVED) and any(isinstance(each, ast.Lambda) for each in node.args):
            found.append(node.lineno)
    return found


def test_only_methods_listen_to_what_outlives_a_page() -> None:
    sources = [path for path in python_files("ui") if path.name != "tasks.py"]  # the runner outlives its tasks
    bare = {path.relative_to(ROOT).as_posix(): _bare(nodes(path)) for path in sources}
    assert not {name: lines for name, lines in bare.items() if lines}
    assert _bare(ast.walk(ast.parse("session.year_changed.connect(lambda year: page.load())"))) == [1]
