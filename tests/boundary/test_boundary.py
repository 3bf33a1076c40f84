"""Who may know whom. The arrows are those of docs/architecture.md; a new arrow is a decision, not an accident."""

from __future__ import annotations

import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

from .source import ROOT, Import, imports, module_name, python_files

QT = ("PySide6", "shiboken6")
# The parts of trafficdesk, lowest first; a part may import what stands on a line above its own.
LAYERS = (
    ("clock", "collecting", "paths", "__version__"),
    ("fields",),
    ("errors",),
    ("progress",),
    ("guard",),
    ("records",),
    ("store",),
    ("rules",),
    ("exchange", "transfer", "reports"),
    ("engine",),
    ("work",),
    ("server",),
    ("desk",),
    ("demo",),
    ("demo_run", "self_test"),
    ("cli",),
    ("__main__",),
)
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}
# In the folder of a work stream the name of a file says on which level it stands; everything else is the stream's own.
IN_A_STREAM = {"records": "records", "rules": "rules", "demo": "demo"}


def part_of(name: str) -> str:
    """The part that a module belongs to: trafficdesk.work.hazards.rules_due stands among the rules."""
    names = name.split(".")
    if names[1] == "work" and len(names) > 3:
        return IN_A_STREAM.get(names[3].partition("_")[0], "work")
    return names[1]


def core_imports() -> list[Import]:
    return [found for path in python_files("trafficdesk") for found in imports(path)]


def ui_imports() -> list[Import]:
    return [found for path in python_files("ui") for found in imports(path)]


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_the_core_knows_no_window() -> None:
    assert [found.place for found in core_imports() if within(found.name, *QT, "ui")] == []


def test_the_window_knows_no_database() -> None:
    hidden = ("sqlalchemy", "sqlite3", "alembic", "trafficdesk.store", "trafficdesk.records")
    assert [found.place for found in ui_imports() if within(found.name, *hidden)] == []


def test_every_module_can_be_read_on_windows() -> None:
    """A test module that cannot ends the whole run there before its first test."""
    of_unix = ("pwd", "grp", "fcntl", "termios", "resource", "pty")
    found = [each for top in ("trafficdesk", "ui", "tests", "packaging") for path in python_files(top) for each in imports(path)]
    assert [each.place for each in found if each.at_start and within(each.name, *of_unix)] == []


def test_nobody_maps_rows_to_objects() -> None:
    assert [found.place for found in [*core_imports(), *ui_imports()] if within(found.name, "sqlalchemy.orm")] == []


def test_opening_an_office_loads_no_mapper_and_makes_no_table_it_does_not_ask_for() -> None:
    code = (
        "import sys, tempfile\n"
        "from trafficdesk.desk import Desk\n"
        "from trafficdesk.fields.table import METADATA\n"
        "from trafficdesk.records.registry import all_types\n"
        "assert 'sqlalchemy.orm' not in sys.modules\n"
        "assert len(all_types()) > 60 and len(METADATA.tables) < 5, METADATA.tables.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_command_line_uses_the_facade() -> None:
    hidden = ("sqlalchemy", "sqlite3", "trafficdesk.store", "trafficdesk.records")
    outside = [found for found in core_imports() if found.file.startswith("trafficdesk/cli/")]
    assert [found.place for found in outside if within(found.name, *hidden)] == []


def test_every_part_has_a_layer() -> None:
    parts = {path.relative_to(ROOT / "trafficdesk").parts[0] for path in python_files("trafficdesk")}
    assert {part.removesuffix(".py") for part in parts} - {"__init__"} <= LEVEL.keys()


def test_arrows_point_down() -> None:
    wrong = []
    for found in core_imports():
        own = part_of(found.file.removesuffix(".py").replace("/", "."))
        if own == "__init__" or not within(found.name, "trafficdesk") or found.name == "trafficdesk":
            continue
        other = part_of(found.name)
        if other != own and LEVEL[other] >= LEVEL[own]:
            wrong.append(found.place)
    assert wrong == []


def test_no_circles_between_modules() -> None:
    modules = {module_name(path): path for top in ("trafficdesk", "ui") for path in python_files(top)}
    graph: dict[str, set[str]] = {}
    for name, path in modules.items():
        started = [found.name for found in imports(path) if found.at_start]
        known = {found if found in modules else found.rpartition(".")[0] for found in started}
        graph[name] = {found for found in known if found in modules and found != name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(" → ".join(error.args[1])) from error


def test_the_core_runs_where_there_is_no_qt() -> None:
    # The migration scripts are run by Alembic inside a migration, never imported.
    names = [module_name(path) for path in python_files("trafficdesk") if "migrations" not in path.parts]
    names = [name for name in names if not name.endswith("__main__")]
    code = (
        "import importlib, sys\n"
        f"for name in {(*QT, 'ui')!r}: sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
