"""Adding a field is one line on the record class and one migration, and everything follows: proved on a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.factory import one
from trafficdesk.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
CLASS, LABEL = "Duty", "背心编号"
LINE = f'    vest: Mapped[str | None] = text("{LABEL}", section="排班", list_at=9, searchable=True, filterable=True)\n'

# What the changed program does with an office that the present one made.
WORK = """
import json, sys
from pathlib import Path
import openpyxl
from trafficdesk.desk import Desk, Filter, Query

folder = Path(sys.argv[1])
desk = Desk.open(folder)
before = desk.records.select("duties")[0]
change = desk.records.edit("duties", before.id, {"vest": "甲七号"})
desk.exchange.template("duties", folder / "template.xlsx")
desk.exchange.export("duties", folder / "export.xlsx")
heads = {name: [cell.value for cell in openpyxl.load_workbook(folder / name).worksheets[0][1]]
         for name in ("template.xlsx", "export.xlsx")}
review = desk.review_import("duties", folder / "export.xlsx")
answer = {
    "kept": before.title,
    "sentence": change.sentence,
    "filtered": len(desk.records.ids(Query("duties", (Filter("vest", "is", "甲七号"),)))),
    "found": [hit.code for hit in desk.records.search("甲七号")],
    "template": any("背心编号" in str(head) for head in heads["template.xlsx"]),
    "export": "背心编号" in heads["export.xlsx"],
    "import": [column.spec.label for column in review.columns() if column.spec],
    "listed": [spec.label for spec in desk.records.view("duties").listed],
    "history": desk.records.history("duties", before.id)[0].label,
    "print": len(desk.prints.render("ledger-duties").content),
}
desk.records.undo()
answer["undone"] = desk.records.row("duties", before.id).values["vest"]
desk.close()
print(json.dumps(answer))
"""


def _same(source: str, target: str) -> None:
    """The file under a second name, or a copy where that cannot be."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def changed_program(tmp_path: Path) -> Path:
    """A copy of the program whose shortest ledger has one line more, with its migration."""
    copy = tmp_path / "program"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "trafficdesk", copy / "trafficdesk", ignore=ignored)
    # Not a link to the folder: Windows lets only an administrator make one.
    shutil.copytree(ROOT / "resources", copy / "resources", copy_function=_same)
    source = copy / "trafficdesk" / "work" / "stations" / "records.py"
    text = source.read_text(encoding="utf-8")
    head, rest = text.split(f"class {CLASS}(", 1)
    first_field = rest.index(": Mapped[")
    at = len(head) + len(f"class {CLASS}(") + rest.rindex("\n", 0, first_field) + 1
    source.write_text(text[:at] + LINE + text[at:], encoding="utf-8")
    _run(copy, "-m", "trafficdesk.store.schema", "vest of a duty")
    return copy


def _run(program: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(program)}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=program, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_line_and_one_migration_reach_everything(changed_program: Path, empty_office: Path, tmp_path: Path) -> None:
    made = sorted((changed_program / "trafficdesk/store/migrations/versions").glob("*vest*.py"))
    assert len(made) == 1 and made[0].read_text(encoding="utf-8").count("add_column") == 1
    folder = tmp_path / "office"
    shutil.copytree(empty_office, folder)
    desk = Desk.open(folder)
    title = desk.records.row("duties", one(desk, "duties")).title
    desk.close()

    answer = json.loads(_run(changed_program, "-c", WORK, str(folder)))
    assert answer["kept"] == title
    assert answer["template"] and answer["export"] and LABEL in answer["import"] and LABEL in answer["listed"]
    assert (answer["filtered"], answer["history"], answer["undone"]) == (1, LABEL, None)
    assert LABEL in answer["sentence"] and "duties" in answer["found"] and answer["print"] > 1000
