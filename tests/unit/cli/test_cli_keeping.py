"""init with real and demo offices, backup, verify and restore by command."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.unit.cli.conftest import Run
from trafficdesk.desk import Desk


def test_init_needs_a_name_and_never_touches_a_real_office(run: Run, tmp_path: Path) -> None:
    assert run("init").code == 1 and not (tmp_path / "office").exists()
    made = run("init", "--name", "湖东街道办事处", "--clerk", "小王", "--json")
    assert made.code == 0 and made.json["office"] == "湖东街道办事处"
    for again in (("init", "--name", "别的"), ("init", "--demo")):
        answer = run(*again)
        assert answer.code == 1 and "真实数据" in answer.err
    assert run("add", "units", "name=一小").code == 0


def test_a_demo_office_has_agreements_on_their_way_and_is_replaced_by_a_real_one(run: Run) -> None:
    demo = run("init", "--demo", "--drivers", "12", "--seed", "4", "--json")
    assert demo.code == 0 and demo.json["people"] == 12 and demo.json["demo"]
    states = {row["state"] for row in run("list", "agreements", "--json").json}
    assert "待签" in states and states & {"已打印"} and states & {"生效", "已签字"}
    again = run("init", "--demo", "--drivers", "8", "--without-agreements", "--json")
    assert again.json["people"] == 8
    assert run("init", "--name", "湖东街道办事处").code == 0
    assert run("list", "people", "--json").json == []


def test_backup_verify_restore(run: Run, office: Path, tmp_path: Path) -> None:
    secret = tmp_path / "password.txt"
    secret.write_text("correct horse 7\n", encoding="utf-8")
    stick = tmp_path / "stick"
    stick.mkdir()
    assert "加密" in run("backup", str(stick)).err
    made = run("backup", str(stick), "--password-file", str(secret), "--json")
    assert made.code == 0, made.err
    file = made.json["file"]
    assert run("verify", file, "--password-file", str(secret), "--json").json["encrypted"]
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("something else", encoding="utf-8")
    answer = run("verify", file, "--password-file", str(wrong))
    assert answer.code == 1 and "密码" in answer.err
    run("add", "units", "name=备份以后才有的单位")
    restored = run("restore", file, "--password-file", str(secret), "--json")
    assert restored.code == 0 and Path(restored.json["kept"]).is_dir(), restored.err
    assert {row["name"] for row in run("list", "units", "--json").json} == {"湖畔第一小学", "东湖运输公司"}
    elsewhere = tmp_path / "other"
    assert run("restore", file, "--password-file", str(secret), folder=elsewhere).code == 0
    assert len(run("list", "people", "--json", folder=elsewhere).json) == 3


def test_an_empty_password_file_is_refused(run: Run, office: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    answer = run("backup", str(tmp_path), "--password-file", str(empty))
    assert answer.code == 1 and "空的" in answer.err


def test_a_plain_file_is_restored_only_when_meant(run: Run, office: Path, tmp_path: Path) -> None:
    desk = Desk.open(office)
    desk.backups.automatic()
    (_, copy, _), *_ = desk.backups.copies()
    desk.close()
    elsewhere = shutil.copy(copy, tmp_path / "copy.tdbak")
    refused = run("restore", str(elsewhere))
    assert refused.code == 1 and "没有加密" in refused.err and "--plain" in refused.err
    assert run("restore", str(elsewhere), "--plain").code == 0
    assert run("restore", str(copy)).code == 0, "the office's own copy lies in its own folder"


def test_a_backup_says_what_of_it_is_broken(run: Run, office: Path, tmp_path: Path) -> None:
    desk = Desk.open(office)
    unit = desk.records.add("units", {"name": "示例学校", "unit_type": "学校"}, reason="测试").ids[0]
    desk.attachments.add_bytes("units", unit, b"scan" * 100, "a.pdf")
    (file,) = desk.attachments.of("units", unit)
    desk.close()
    file.files.path_of(file.digest).write_bytes(b"broken")
    secret = tmp_path / "secret.txt"
    secret.write_text("示例密码-2026", encoding="utf-8")
    made = run("backup", str(tmp_path), "--password-file", str(secret))
    assert made.code == 0 and "有 1 个附件的内容和登记时不一样" in made.err
