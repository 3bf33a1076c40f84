"""The recipes of docs/how-to.md: their examples are what the program takes, and their numbers of places hold."""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

from tests.boundary.source import ROOT, imports, python_files
from trafficdesk.engine.process import Process, Step
from trafficdesk.fields.columns import text
from trafficdesk.records.registry import RECORDS, record_type

HOW_TO = (ROOT / "docs" / "how-to.md").read_text("utf-8")


def test_every_recipe_says_its_places() -> None:
    for heading in ("field", "record", "step", "state", "question", "move that time makes", "process", "print"):
        assert re.search(rf"^\| [^|]*\b{heading}\b[^|]*\| \d", HOW_TO, re.M), heading


def test_the_step_of_the_recipe_is_one() -> None:
    module = import_module("trafficdesk.work.hazards.process")
    (example,) = re.findall(r"```python\n(Step\(.*?)```", HOW_TO, re.S)
    step = eval(example.strip(), vars(module))
    assert isinstance(step, Step)
    process: Process = module.HAZARD
    assert set(step.since) <= set(process.states)
    assert step.note is not None and {ask.name for ask in step.asks} <= {field.name for field in record_type(step.note.code).fields}


def test_the_field_of_the_recipe_is_one() -> None:
    (example,) = re.findall(r"`(opening_hours: [^`]+)`", HOW_TO)
    line = ast.parse(example).body[0]
    assert isinstance(line, ast.AnnAssign) and isinstance(line.value, ast.Call)
    made = eval(compile(ast.Expression(line.value), "how-to", "eval"), {"text": text})
    assert made.spec is not None and made.spec.label == "开放时间"


@cache
def _importers() -> dict[str, list[str]]:
    """Imported name → places that import it. Who imports a record class names it: only such files are taken apart."""
    found: dict[str, list[str]] = {}
    named = re.compile(rf"\b({'|'.join(each.rpartition('.')[2] for each in RECORDS)})\b")
    for path in (path for top in ("trafficdesk", "ui") for path in python_files(top) if named.search(path.read_text("utf-8"))):
        for each in imports(path):
            found.setdefault(each.name, []).append(each.place)
    return found


@pytest.mark.parametrize("where", [each for each in RECORDS if each.startswith("work.")])
def test_a_record_class_is_named_in_its_room_and_once_in_the_registry(where: str) -> None:
    """A new record is its class and one line: no other code asks for the class."""
    assert _importers().get(f"trafficdesk.{where}", []) == []
    assert RECORDS.count(where) == 1


def test_a_process_is_declared_once_and_listed_once() -> None:
    catalogue = (ROOT / "trafficdesk" / "work" / "catalogue.py").read_text("utf-8")
    made = {
        f"{'.'.join(path.relative_to(ROOT).with_suffix('').parts)}.{name}"
        for path in Path(ROOT / "trafficdesk" / "work").rglob("process*.py")
        for name in re.findall(r"^([A-Z_]+) = Process\(", path.read_text("utf-8"), re.M)
    }
    assert made and all(catalogue.count(f'"{each}"') == 1 for each in made)
