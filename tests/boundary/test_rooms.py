"""Every work stream has its room: what it may know of the others, and what the window may know of it (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections import Counter

from .source import imports, module_name, python_files, tree
from .test_boundary import core_imports, ui_imports, within

# Of a neighbour a stream sees its processes, what its api.py lists, and what lies on a lower level (records, rules) or beside (demo).
OPEN_TO_NEIGHBOURS = {"process", "api", "records", "rules", "demo"}
MOST_FILES = 60


def _stream(name: str) -> tuple[str, str]:
    """trafficdesk.work.hazards.rules_due.ladder → hazards, rules."""
    parts = name.split(".")
    return (parts[2], parts[3].partition("_")[0]) if len(parts) > 3 else ("", "")


def test_a_stream_sees_of_its_neighbours_their_processes_and_their_api() -> None:
    wrong = []
    for found in core_imports():
        own = found.file.split("/")
        if own[1] != "work" or len(own) < 4 or not within(found.name, "trafficdesk.work"):
            continue
        other, part = _stream(found.name)
        if other and other != own[2] and part not in OPEN_TO_NEIGHBOURS:
            wrong.append(found.file)
    assert wrong == []


def test_the_window_knows_a_stream_by_its_api() -> None:
    past = {found.file for found in ui_imports() if within(found.name, "trafficdesk.work") and _stream(found.name)[1] != "api"}
    assert past == set()


def test_an_api_lists_what_somebody_asks_for() -> None:
    asked = {found.name for top in ("trafficdesk", "ui") for path in python_files(top) for found in imports(path)}
    listed = {
        f"{module_name(path)}.{element.value}"
        for path in python_files("trafficdesk/work") if path.name == "api.py"
        for node in tree(path).body if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)
        for element in node.value.elts if isinstance(element, ast.Constant)
    }  # fmt: skip
    assert listed and listed - asked == set()


def test_the_window_knows_no_rules() -> None:
    past = {found.file for found in ui_imports() if within(found.name, "trafficdesk.rules")}
    assert past == set()


def test_a_page_never_reaches_into_another_streams_pages() -> None:
    wrong = []
    for found in ui_imports():
        own, other = found.file.split("/"), found.name.split(".")
        if own[1] == "work" and other[:2] == ["ui", "work"] and len(own) > 3 and own[2] != other[2]:
            wrong.append(found.place)
    assert wrong == []


def test_no_circles_for_the_type_checker_either() -> None:
    """Imports inside functions count too: what is opened late is named by its place (desk.py, catalogues), not imported."""
    modules = {module_name(path): path for top in ("trafficdesk", "ui") for path in python_files(top)}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        known = {found.name if found.name in modules else found.name.rpartition(".")[0] for found in imports(path)}
        graph[name] = {each for each in known if each in modules and each != name}
    assert _circles(graph) == []


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other."""
    reach: dict[str, set[str]] = {}
    for start in graph:
        seen, waiting = set(), [start]
        while waiting:
            for following in graph[waiting.pop()] - seen:
                seen.add(following)
                waiting.append(following)
        reach[start] = seen
    groups = {tuple(sorted({name, *(each for each in reach[name] if name in reach[each])})) for name in graph if name in reach[name]}
    return [list(group) for group in sorted(groups)]


def test_no_room_is_too_full_to_look_through() -> None:
    rooms = Counter(str(path.parent) for top in ("trafficdesk", "ui") for path in python_files(top))
    assert {room: files for room, files in rooms.items() if files > MOST_FILES} == {}
