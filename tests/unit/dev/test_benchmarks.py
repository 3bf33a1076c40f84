"""The benchmarks cover every goal, a miss is explained, and README.md says what was measured. Nothing is measured here."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from benchmarks import book, goals, run, tables
from benchmarks.measure import Outcome, compare, rounds_for

FOLDER = Path(run.__file__).parent


def texts_of(name: str) -> set[str]:
    """Every text that a benchmark's source holds; the fixed parts of composed ones end with a star."""
    found = set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            found.add("".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def test_every_goal_has_a_benchmark_that_adds_its_row() -> None:
    assert {goal.benchmark for goal in goals.GOALS.values()} <= {*run.PLAN}
    for goal in goals.GOALS.values():
        parts, texts = goal.row.split("."), texts_of(goal.benchmark)
        composed = [".".join("*" if at in hidden else part for at, part in enumerate(parts)) for hidden in ((), (1,), (1, 2))]
        assert texts & {*composed}, f"{goal.row}: {goal.benchmark} adds no such row"


def test_every_benchmark_of_the_plan_is_there_and_has_a_goal() -> None:
    measured = {goal.benchmark for goal in goals.GOALS.values()}
    for name in run.PLAN:
        assert (FOLDER / f"{name}.py").is_file()
        assert name == "material" or name in measured, f"{name} measures nothing that goals.csv knows"


def test_every_goal_of_the_issue_is_kept() -> None:
    """What was set as the goal is changed on purpose or not at all."""
    most = {goal.row: goal.most for goal in goals.GOALS.values()}
    assert {
        "start.usable": 5, "start.visible": 1.5, "pages.block": 100, "pages.complete": 300, "figures.coverage": 1.5, "figures.home": 1.5,
        "figures.plan": 1.5, "figures.scores": 1.5, "figures.month": 1.5, "figures.home.ms": 250, "figures.home.uncounted": 250,
        "navigation.statements": 10, "navigation.ms": 20, "import.10k": 8, "import.100k": 9, "import.memory": 450,
        "table.50k.repaint": 1.2, "table.50k.jump": 1.6, "table.50k.sort": 1.4, "table.1m.repaint": 1.2, "table.1m.jump": 1.6,
        "table.1m.sort": 1.4, "table.first-page": 100, "cards.ms": 1, "cards.statements": 0.3, "agreements.stock": 0.18,
        "agreements.libreoffice": 0.18, "agreements.memory": 150, "binder.1k": 6, "binder.10k": 12, "backup": 1.3, "export": 0.8,
        "growth.worst": 4.5,
    }.items() <= most.items()  # fmt: skip


def test_a_miss_of_the_kept_run_is_explained() -> None:
    assert tables.unexplained(book.load(tables.MEASURED)) == []


def test_readme_says_what_the_kept_run_found() -> None:
    kept = book.load(tables.MEASURED)
    assert f"{tables.BEGIN}\n{tables.text(kept)}{tables.END}" in tables.README.read_text("utf-8")


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Any]:
    """A run of three benchmarks: one holds, one misses, one failed after its first row."""
    said = {}
    for name in ("audit", "cards", "start"):
        page = book.Book(name, tmp_path / f"{name}.json", full=True)
        if name == "audit":
            page.ratio("audit", Outcome("ours", (1.0, 1.2, 1.1), 10, {}), Outcome("bare", (1.0, 1.1, 1.2), 10, {}))
        elif name == "cards":
            page.value("cards.ms", [3.0, 2.0, 9.0], "300 cards")
            page.table("Cards of cars", ["each"], [["2 ms"]])
        else:
            page.add("start.visible", 1.4, [0.03], [0.02], measured="s")
        said[name] = {"began": "2026-11-30T10:00", "seconds": 1, "failed": "it was not done" if name == "start" else "", **book.read(
            tmp_path / f"{name}.json")}  # fmt: skip
    about = {"began": "2026-11-30T09:00", "machine": "a machine", "versions": "Python", "load_begin": "0.1", "load_end": "1.0"}
    about |= {"minutes": 31.4}
    return {"run": about, "benchmarks": said}


def test_a_table_tells_medians_spread_verdict_and_what_failed(found: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tables.GOALS, "cards.ms", goals.Goal("cards.ms", "cards", "cards", "", "ms", 1.0, ""))
    text = tables.text(found)
    lines = {line.split(" | ")[0].lstrip("| "): line for line in text.splitlines() if line.startswith("|")}
    audit = lines[goals.GOALS["audit"].what]
    assert "1.10 s (1.00 – 1.20)" in audit and "**1.00 ×**" in audit and audit.endswith("| 1.10 × | holds |") and "| 3 |" in audit
    assert "3.00 ms (2.00 – 9.00)<br>300 cards" in lines["cards"] and lines["cards"].endswith("**misses** |")
    assert f"* **cards** (3.00 ms, goal 1.00 ms): **{tables.UNEXPLAINED}**" in text
    assert "**failed**" in lines[goals.GOALS["start.usable"].what] and "`start` did not come to its end: it was not done" in text
    assert "30.0 ms" in lines[goals.GOALS["start.visible"].what], "seconds under a tenth are told in milliseconds"
    assert tables.NOT_MEASURED in lines[goals.GOALS["backup"].what]
    assert "### Cards of cars" in text and "| 2 ms |" in text and "2 of 3 measured goals hold" in text
    assert tables.unexplained(found) == ["cards.ms"]


def test_what_stands_around_the_table_stays(found: dict[str, Any], tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n", "utf-8")
    tables.write(found, readme)
    assert readme.read_text("utf-8") == f"before\n{tables.BEGIN}\n{tables.text(found)}{tables.END}\nafter\n"
    readme.write_text("no marks", "utf-8")
    with pytest.raises(ValueError, match="marks"):
        tables.write(found, readme)


def test_a_row_belongs_to_the_benchmark_that_adds_it(tmp_path: Path) -> None:
    page = book.Book("audit", tmp_path / "audit.json", full=False)
    with pytest.raises(AssertionError):
        page.value("cards.ms", [1.0])
    with pytest.raises(KeyError):
        page.value("no such row", [1.0])
    page.value("audit", [1.0])
    assert book.read(tmp_path / "audit.json")["rows"]["audit"]["value"] == 1.0, "what was found is kept before the end"


def test_a_goal_with_a_strange_unit_or_twice_is_refused(tmp_path: Path) -> None:
    head = "row,benchmark,what,floor,unit,goal,words\n"
    for lines in ("a,audit,a,,parsec,1,\n", "a,audit,a,,x,1,\na,audit,a,,x,2,\n"):
        (tmp_path / "goals.csv").write_text(head + lines, "utf-8")
        with pytest.raises(ValueError, match="a"):
            goals.read(tmp_path / "goals.csv")


def test_what_is_short_runs_often() -> None:
    assert [rounds_for(seconds) for seconds in (0.1, 3, 10, 50, 300)] == [5, 5, 3, 2, 1]


def test_a_side_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)goals.no_such failed.*has no attribute"):
        compare("goals", ["no_such"], rounds=1)
