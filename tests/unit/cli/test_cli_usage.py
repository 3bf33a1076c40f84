"""How commands may be written, and what is said when they are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run
from trafficdesk.cli.parser import build_parser

VERBS = [
    "init",
    "streams",
    "fields",
    "list",
    "search",
    "add",
    "edit",
    "steps",
    "step",
    "begin",
    "import",
    "undo",
    "redo",
    "export",
    "print",
    "make-agreements",
    "sign",
    "due",
    "coverage",
    "backup",
    "verify",
    "restore",
    "check",
    "self-test",
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_in_chinese(verb: str, run: Run) -> None:
    answer = run(verb, "-h")
    assert answer.code == 0 and f"trafficdesk {verb}" in answer.out and "用法" in answer.out
    assert "usage" not in answer.out and "optional arguments" not in answer.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "还缺少"),
        (("frob",), "命令 不能是“frob”"),
        (("list",), "还缺少：台账"),
        (("list", "people", "--limit", "many"), "要填整数"),
        (("list", "people", "--nonsense"), "不认识的参数"),
        (("import", "people", "f.xlsx", "--on-match", "merge"), "update"),
        (("print",), "打印什么"),
        (("sign", "x"), "--on"),
    ],
)
def test_wrong_usage_is_said_in_chinese_with_code_2(
    words: tuple[str, ...], said: str, run: Run, office: Path
) -> None:
    answer = run(*words)
    assert answer.code == 2 and said in answer.err and answer.out == ""
    assert "error:" not in answer.err


def test_an_office_that_is_not_there_is_one_sentence_with_code_1(run: Run, tmp_path: Path) -> None:
    answer = run("streams", folder=tmp_path / "nowhere")
    assert answer.code == 1 and "还没有办事处数据" in answer.err and len(answer.err.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


def test_common_options_stand_before_or_after_the_verb() -> None:
    before = build_parser().parse_args(["--json", "--user", "甲", "streams"])
    after = build_parser().parse_args(["streams", "--json", "--user", "甲"])
    assert before.json and after.json and before.user == after.user == "甲"


def test_listing_loads_no_library_of_other_verbs(office: Path) -> None:
    heavy = (
        "openpyxl",
        "reportlab",
        "xlsxwriter",
        "python_calamine",
        "cryptography",
        "alembic",
        "PySide6",
        "segno",
    )
    code = (
        "import sys; from trafficdesk.cli import main; "
        f"main(['--data', {str(office)!r}, 'list', 'people']); "
        f"print('heavy:', [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stdout.rstrip().endswith("heavy: []"), done.stdout
