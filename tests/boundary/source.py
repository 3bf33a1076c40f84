"""What the boundary tests look at: the project's own files and what each module imports."""

from __future__ import annotations

import ast
import gc
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {"build", "dist", "demo-output", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One imported name, written out in full: `from trafficdesk.fields import spec` is trafficdesk.fields.spec."""

    file: str
    line: int
    name: str
    at_start: bool

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line} imports {self.name}"


def files() -> Iterator[Path]:
    """Every file of the project, without what tools and builds leave behind."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in _NOT_OURS and (name == ".ci" or name[0] != ".")]
        below[:] = [name for name in below if not name.endswith(".egg-info")]
        yield from (Path(folder) / name for name in names if name != ".git")  # a worktree has a file of that name


def python_files(top: str) -> list[Path]:
    """The sources below one folder of the project."""
    return sorted(path for path in (ROOT / top).rglob("*.py") if "__pycache__" not in path.parts)


def module_name(path: Path) -> str:
    """trafficdesk/fields/__init__.py is trafficdesk.fields."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file. To walk through all files takes a second, and half a dozen tests ask for them."""
    found = tuple(ast.walk(tree(path)))
    gc.freeze()  # a million and a half that stay: to look through them for garbage takes two seconds
    return found


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """Every import of a file, those inside functions, under TYPE_CHECKING and by import_module("…") as well."""
    package, file = path.relative_to(ROOT).parts[:-1], path.relative_to(ROOT).as_posix()
    at_start = {id(node) for node in _at_start(tree(path).body)}
    found = (node for node in nodes(path) if isinstance(node, ast.Import | ast.ImportFrom | ast.Call))
    return tuple(Import(file, node.lineno, name, id(node) in at_start) for node in found for name in _names(node, package))


def _names(node: ast.AST, package: tuple[str, ...]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else ()
        start = ".".join([*base, *([node.module] if node.module else [])])
        return [f"{start}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        last = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        called = ast.unparse(node.func) if last in ("import_module", "__import__") else ""  # of every call it would take seconds
        if called in ("import_module", "importlib.import_module", "__import__"):
            return [str(node.args[0].value)]
    return []


def _at_start(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run while the module is imported; not those for the type checker alone."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            yield from _at_start([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _at_start([*node.body, *node.orelse, *node.finalbody])
