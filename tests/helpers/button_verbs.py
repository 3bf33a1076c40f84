"""Which verbs of the façade a button of the window leads to, read from the source: its handler, and whatever that calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from trafficdesk.guard.door import verbs
from trafficdesk.guard.rights import Right

UI = Path(__file__).resolve().parents[2] / "ui"
# What a variable is called that holds an area of another name.
_CALLED = {"doing": "process", "roster": "school_roster"}
_OPEN = {Right.READ, Right.OWN}


@dataclass(frozen=True)
class Placed:
    """A button in the source, and the verbs, other than reading ones, that its handler comes to."""

    path: Path
    line: int
    words: str
    needs: frozenset[str]
    reaches: frozenset[str]

    def __str__(self) -> str:
        return f"{self.path.relative_to(UI.parent)}:{self.line} {self.words}"


@dataclass
class _Class:
    module: str
    bases: list[str]
    methods: dict[str, ast.AST]

    @cached_property
    def asked_for(self) -> set[str]:
        """The verbs that its own buttons name."""
        words = (each for method in self.methods.values() for each in ast.walk(method) if isinstance(each, ast.keyword))
        return {verb for each in words if each.arg == "needs" and isinstance(each.value, ast.Constant) for verb in each.value.value.split()}


class Source:
    """The classes and functions of the window, and which names each module has from where."""

    def __init__(self) -> None:
        self.trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted(UI.rglob("*.py"))}
        self.classes: dict[tuple[str, str], _Class] = {}
        self.functions: dict[tuple[str, str], ast.AST] = {}
        self.imported: dict[tuple[str, str], str] = {}
        self._said: dict[ast.AST, list[ast.Attribute | ast.Name]] = {}
        for path, tree in self.trees.items():
            self._take_in(_module(path), tree)

    def _take_in(self, module: str, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                methods: dict[str, ast.AST] = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
                bases = [ast.unparse(base).split("[")[0] for base in node.bases]
                self.classes[module, node.name] = _Class(module, bases, methods)
            elif isinstance(node, ast.FunctionDef):
                self.functions[module, node.name] = node
        for each in ast.walk(tree):
            if isinstance(each, ast.ImportFrom) and each.module:
                self.imported |= {(module, name.asname or name.name): each.module for name in each.names}

    def _class(self, module: str, name: str) -> _Class | None:
        return self.classes.get((module, name)) or self.classes.get((self.imported.get((module, name), ""), name))

    def method(self, kind: _Class, name: str) -> tuple[str, ast.AST] | None:
        """The module and body of a method that a class has, its own or from above."""
        if name in kind.methods:
            return kind.module, kind.methods[name]
        above = (self._class(kind.module, base) for base in kind.bases)
        return next((got for base in above if base is not None and (got := self.method(base, name))), None)

    def buttons(self) -> Iterator[Placed]:
        """Every Button that a class makes."""
        for path, tree in self.trees.items():
            for node in tree.body:
                for call in ast.walk(node) if isinstance(node, ast.ClassDef) else ():
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Button":
                        yield self._placed(path, self.classes[_module(path), node.name], call)  # type: ignore[union-attr]

    def _placed(self, path: Path, kind: _Class, call: ast.Call) -> Placed:
        named = {word.arg: word.value for word in call.keywords}
        handler = named.get("clicked") or (call.args[4] if len(call.args) > 4 else None)
        given = named.get("needs")
        needs = frozenset(str(given.value).split()) if isinstance(given, ast.Constant) else frozenset()
        reaches: set[str] = set()
        if handler is not None:
            self._follow(handler, _module(path), kind, reaches, set())
        return Placed(path, call.lineno, ast.unparse(call.args[0]) if call.args else "", needs, frozenset(reaches))

    def _follow(self, node: ast.AST, module: str, kind: _Class | None, reaches: set[str], seen: set[int]) -> None:
        if id(node) in seen:
            return
        seen.add(id(node))
        for each in self._names_in(node):
            if isinstance(each, ast.Attribute):
                self._touch(each, kind, reaches, seen)
            else:
                self._go_into(each.id, module, reaches, seen)

    def _names_in(self, node: ast.AST) -> list[ast.Attribute | ast.Name]:
        """What a handler says, looked for once: hundreds of buttons come by the same functions."""
        if node not in self._said:
            self._said[node] = [each for each in ast.walk(node) if isinstance(each, ast.Attribute | ast.Name)]
        return self._said[node]

    def _touch(self, each: ast.Attribute, kind: _Class | None, reaches: set[str], seen: set[int]) -> None:
        """A verb of the façade, or a method of one's own."""
        holder = each.value
        owner = holder.attr if isinstance(holder, ast.Attribute) else holder.id if isinstance(holder, ast.Name) else ""
        area = _CALLED.get(owner.lstrip("_"), owner.lstrip("_"))
        if not _OPEN.issuperset(verbs().get(area, {}).get(each.attr, ())):
            reaches.add(f"{area}.{each.attr}")
        if owner == "self" and kind is not None and (found := self.method(kind, each.attr)):
            self._follow(found[1], found[0], kind, reaches, seen)

    def _go_into(self, name: str, module: str, reaches: set[str], seen: set[int]) -> None:
        """A function, or a dialog that is opened."""
        home = self.imported.get((module, name), module)
        if (home, name) in self.functions:
            self._follow(self.functions[home, name], home, None, reaches, seen)
        elif (home, name) in self.classes and name.endswith("Dialog"):
            dialog, inside = self.classes[home, name], set[str]()
            for method in dialog.methods.values():
                self._follow(method, home, dialog, inside, seen)
            reaches |= inside - dialog.asked_for  # its own buttons are grey there


def _module(path: Path) -> str:
    return ".".join(path.relative_to(UI.parent).with_suffix("").parts)
