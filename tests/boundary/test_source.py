"""What may not stand in a committed file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from trafficdesk.records.registry import all_types

from .source import ROOT, files, nodes, python_files, tree

SHARED = ("trafficdesk/fields", "trafficdesk/store", "trafficdesk/exchange", "ui/forms", "ui/tables")
# Written in pieces so that this file does not find itself.
PACKAGE_INDEX = re.compile("|".join(("index" + "-url", "find" + "-links", "trusted" + "-host", "/" + "simple/")))
HOSTS = re.compile(r"\b(?:py" + r"pi\.|python" + r"hosted|mirrors?\.[a-z]+\.)")
MACHINE_PATH = re.compile(r"(?<![\w.~/*-])/(?:" + "|".join(("work", "tmp", "root", "home/[a-z]+")) + r")/\w")
TEXT = {".py", ".md", ".txt", ".in", ".toml", ".csv", ".qss", ".svg", ".nsi", ".spec", ".mako", ".yml", ""}
LONGEST = 500


def _text_files() -> Iterator[tuple[str, str]]:
    for path in files():
        if path.suffix in TEXT:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", errors="replace")  # kept lists are in any encoding


def _found(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    yield from (f"line {text.count(chr(10), 0, hit.start()) + 1}: {hit[0]}" for hit in pattern.finditer(text))


def _compared(node: ast.AST) -> list[ast.expr]:
    """What a comparison or a case is made with."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.MatchValue):
        return [node.value]
    return []


def _special_cases(source: Iterable[ast.AST], codes: set[str]) -> list[tuple[int, str]]:
    """Line and record code of each place that asks which record it has before it."""
    found = []
    for node in source:
        for side in _compared(node):
            values = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
            constants = [value.value for value in values if isinstance(value, ast.Constant)]
            found += [(side.lineno, text) for text in constants if isinstance(text, str) and text in codes]
    return found


def test_shared_machinery_knows_no_single_record() -> None:
    codes = {kind.code for kind in all_types()}
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{line} asks for {code!r}"
        for top in SHARED
        for path in python_files(top)
        for line, code in _special_cases(nodes(path), codes)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "if code == 'people': pass",
        "if spec.code != 'people': pass",
        "if code in ('units', 'people'): pass",
        "match code:\n case 'people': pass",
    ],
)
def test_a_special_case_is_seen(text: str) -> None:
    assert _special_cases(ast.walk(ast.parse(text)), {"people"}) == [(text.count("\n") + 1, "people")]


@pytest.mark.parametrize("pattern", [PACKAGE_INDEX, HOSTS], ids=["option", "host"])
def test_no_package_index_is_named(pattern: re.Pattern[str]) -> None:
    assert [f"{name} {hit}" for name, text in _text_files() for hit in _found(pattern, text)] == []


def test_no_path_of_one_machine() -> None:
    assert [f"{name} {hit}" for name, text in _text_files() for hit in _found(MACHINE_PATH, text)] == []


def test_a_path_of_one_machine_is_seen() -> None:
    assert list(_found(MACHINE_PATH, 'x = "/' + 'tmp/x"'))
    assert not list(_found(MACHINE_PATH, "dist/tmp/x and https://example.org/work/x"))


def _days_in_words(source: Iterable[ast.AST]) -> list[int]:
    """Lines with a pattern for strftime that holds letters outside ASCII: it fails where the system's language lacks them."""
    held = re.compile(r"\{[^{}:]*:[^{}]*(?:%[a-zA-Z-]*[^\x00-\x7f]|[^\x00-\x7f]+%)[^{}]*\}")
    found = []
    for node in source:
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = "".join(part.value for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant))
            found += [node.lineno] * ("%" in spec and not spec.isascii())
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("strftime", "strptime"):
            texts = [part.value for each in node.args for part in ast.walk(each) if isinstance(part, ast.Constant)]
            found += [node.lineno] * any(isinstance(text, str) and not text.isascii() for text in texts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += [node.lineno] * bool(held.search(node.value))
    return found


def test_days_are_written_by_the_one_function() -> None:
    places = [(path, line) for top in ("trafficdesk", "ui") for path in python_files(top) for line in _days_in_words(nodes(path))]
    assert [f"{path.relative_to(ROOT).as_posix()}:{line}" for path, line in places] == []


@pytest.mark.parametrize("text", ['f"{on:%m月%d日}"', 'on.strftime("%Y年")', '"{on:%m月}".format(on=on)', 'f"{on:%Y-%m-%d（周%a）}"'])
def test_a_day_with_letters_in_its_pattern_is_seen(text: str) -> None:
    assert _days_in_words(ast.walk(ast.parse(text))) == [1]


@pytest.mark.parametrize("text", ['f"{on:%m-%d} 到期"', 'f"{name:　<4}"', 'on.strftime("%Y%m%d")', '"进度：{done}%，{left}项"'])
def test_a_day_in_plain_letters_is_let_through(text: str) -> None:
    assert _days_in_words(ast.walk(ast.parse(text))) == []


def test_requirements_are_pins_and_hashes_only() -> None:
    line = re.compile(r"#.*|[a-z0-9-]+==[0-9][0-9.]*( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        odd = [text for text in path.read_text("utf-8").splitlines() if not line.fullmatch(text)]
        assert odd == [], path.name


def test_every_runtime_pin_is_in_the_developer_set() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", Path(ROOT / "requirements" / name).read_text("utf-8"), re.M))

    assert pins("runtime.txt") <= pins("dev.txt")


def test_no_source_is_too_long_to_read() -> None:
    tops = ("trafficdesk", "ui", "tests", "benchmarks", "requirements")
    # Migration scripts are made by Alembic and frozen with a release.
    sources = [path for top in tops for path in python_files(top) if "migrations" not in path.parts]
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in sources}
    assert {name: lines for name, lines in long.items() if lines > LONGEST} == {}


def test_what_others_may_call_says_what_it_is() -> None:
    """Every module, and what it offers; a record class says so in its specification."""
    silent = []
    for path in (path for top in ("trafficdesk", "ui") for path in python_files(top) if "migrations" not in path.parts):
        module = tree(path)
        named: list[ast.ClassDef | ast.FunctionDef] = [each for each in module.body if isinstance(each, ast.ClassDef | ast.FunctionDef)]
        offered = [each for each in named if not each.name.startswith("_") and not _is_record(each)]
        texts = [(path.stem, ast.get_docstring(module) or not module.body), *((each.name, ast.get_docstring(each)) for each in offered)]
        silent += [f"{path.relative_to(ROOT).as_posix()}: {name}" for name, words in texts if not words]
    assert silent == []


def _is_record(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(isinstance(base, ast.Name) and base.id == "Record" for base in node.bases)
