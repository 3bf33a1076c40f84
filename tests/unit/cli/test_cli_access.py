"""lock, unlock, password, users, and logging in, from the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from tests.unit.cli.conftest import Run
from trafficdesk.guard import ring

WORD = "示例口令-2026"


@pytest.fixture(autouse=True)
def nobody_stays_logged_in() -> Iterator[None]:
    yield
    ring._held.clear()


def secret(folder: Path, name: str, word: str, encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_bytes(f"{word}\r\n".encode(encoding))
    return str(path)


def test_an_office_is_locked_used_and_unlocked(run: Run, office: Path, tmp_path: Path) -> None:
    file, paper = secret(tmp_path, "login.txt", WORD), tmp_path / "code.pdf"
    who = ("--user", "林晓", "--login-file", file)
    done = run("lock", *who, "--code-out", str(paper))
    assert done.code == 0 and "林晓 是管理员" in done.out and paper.read_bytes().startswith(b"%PDF")
    ring._held.clear()
    assert "--login-file" in run("list", "people").err
    wrong = secret(tmp_path, "wrong.txt", "不是这个口令")
    assert "不对" in run("list", "people", "--login-file", wrong).err
    assert "请" in run("list", "people", *who).err, "right after a wrong try nothing is looked at"
    (office / ".tries").unlink()
    for encoding in ("utf-8", "utf-8-sig", "gbk", "utf-16"):
        ring._held.clear()
        assert run("list", "people", "--login-file", secret(tmp_path, "any.txt", WORD, encoding)).code == 0, encoding
    assert run("backup", str(tmp_path), *who).code == 0 and run("verify", str(next(tmp_path.glob("*.tdbak")))).code == 0
    assert run("unlock", *who).code == 0
    ring._held.clear()
    assert run("list", "people").code == 0


def test_a_second_user_and_what_he_may(run: Run, office: Path, tmp_path: Path) -> None:
    file, other = secret(tmp_path, "a.txt", WORD), secret(tmp_path, "b.txt", "另一位的口令-1")
    boss = ("--user", "林晓", "--login-file", file)
    reader = ("--user", "李读", "--login-file", other)
    assert run("lock", *boss, "--code-out", str(tmp_path / "code.pdf")).code == 0
    assert run("users", "--add", "李读", "--role", "只读", "--new-file", other, *boss).code == 0
    assert run("list", "people", *reader).code == 0
    refused = (
        ("edit", "people", "单思远", "备注=改"), ("undo",), ("export", "people", str(tmp_path / "x.xlsx")), ("unlock",),
        ("backup", str(tmp_path)), ("users", "--add", "某人", "--new-file", other),
        ("list", "people", "--full", "--reason", "核对"), ("print", "ledger-people", "--out", str(tmp_path / "x.pdf")),
        ("import", "people", str(tmp_path / "x.xlsx")), ("restore", str(tmp_path / "x.tdbak")),
    )  # fmt: skip
    for words in refused:
        answer = run(*words, *reader)
        assert answer.code == 1 and "只读" in answer.err, words
    assert run("users", "李读", "--disable", *boss).code == 0
    assert "不对" in run("list", "people", *reader).err
    (office / ".tries").unlink()
    assert {each["name"]: each["active"] for each in run("users", "--json", *boss).json["users"]} == {"林晓": True, "李读": False}


def test_passwords_are_changed_and_a_new_code_is_written(run: Run, office: Path, tmp_path: Path) -> None:
    file, new = secret(tmp_path, "a.txt", WORD), secret(tmp_path, "b.txt", "换过的口令-2027")
    who = ("--user", "林晓", "--login-file", file)
    assert run("lock", *who, "--code-out", str(tmp_path / "code.pdf")).code == 0
    again = run("password", "--code-out", str(tmp_path / "code2.pdf"), "--new-file", new, *who)
    assert again.code == 0 and (tmp_path / "code2.pdf").is_file()
    ring._held.clear()
    assert run("list", "people", "--user", "林晓", "--login-file", new).code == 0


def test_a_forgotten_password_is_set_anew_by_the_code(run: Run, office: Path, tmp_path: Path) -> None:
    file, new, paper = secret(tmp_path, "a.txt", WORD), secret(tmp_path, "b.txt", "换过的口令-2027"), tmp_path / "code.pdf"
    assert run("lock", "--user", "林晓", "--login-file", file, "--code-out", str(paper)).code == 0
    ring._held.clear()
    document = pypdfium2.PdfDocument(paper)
    printed = document[0].get_textpage().get_text_bounded()
    document.close()
    code = secret(tmp_path, "code.txt", "-".join(re.findall(r"[0-9A-Z]{4}(?=[-\s])|(?<=-)[0-9A-Z]{4}", printed)))
    by_code = ("--user", "恢复码", "--login-file", code)
    assert run("users", "林晓", "--new-file", new, *by_code).code == 0
    ring._held.clear()
    assert run("list", "people", "--user", "林晓", "--login-file", new).code == 0


@pytest.mark.parametrize("word", ["1", "12345678"[:7], "aaaaaaaa"])
def test_a_weak_password_locks_nothing(run: Run, office: Path, tmp_path: Path, word: str) -> None:
    done = run("lock", "--login-file", secret(tmp_path, "a.txt", word), "--code-out", str(tmp_path / "code.pdf"))
    assert done.code == 1 and not (office / "desk.keys").exists() and not (tmp_path / "code.pdf").exists()


def test_what_was_damaged_before_the_password_is_named_and_taken_out_again(run: Run, office: Path, tmp_path: Path) -> None:
    damaged, out = office / "kept" / "2026-11-20_080000", tmp_path / "out"
    damaged.mkdir(parents=True)
    content = (office / "desk.sqlite3").read_bytes()[:20_000] + b"x" * 40_000
    (damaged / "desk.sqlite3").write_bytes(content)
    file, wrong = secret(tmp_path, "login.txt", WORD), secret(tmp_path, "wrong.txt", "不是这个口令")
    done = run("lock", "--user", "林晓", "--login-file", file, "--code-out", str(tmp_path / "code.pdf"))
    assert done.code == 0 and "2026-11-20_080000 已损坏" in done.out and "open-sealed" in done.out
    (sealed,) = (office / "kept").glob("*.sealed-as-is")
    assert content[:15] not in sealed.read_bytes() and not damaged.exists()
    ring._held.clear()
    assert "密码" in run("open-sealed", str(sealed), "--to", str(out)).err
    assert "密码不对" in run("open-sealed", str(sealed), "--to", str(out), "--login-file", wrong).err
    assert run("open-sealed", str(sealed), "--to", str(out), "--login-file", file).code == 0
    assert (out / "desk.sqlite3").read_bytes() == content
    assert "已经有东西" in run("open-sealed", str(sealed), "--to", str(out), "--login-file", file).err
    (tmp_path / "broken").write_bytes(sealed.read_bytes()[:-50])
    assert run("open-sealed", str(tmp_path / "broken"), "--to", str(tmp_path / "none"), "--login-file", file).code == 1
    assert not [path for path in tmp_path.iterdir() if "none" in path.name], "half of it in plain helps nobody"
