"""Packages by command: out, an office begun with one, back, what waits and its answer, the board, the end."""

from __future__ import annotations

from pathlib import Path

from tests.unit.cli.conftest import Run

UNIT = "湖畔第一小学"


def test_there_and_back_by_command(run: Run, office: Path, tmp_path: Path) -> None:
    secret = tmp_path / "密码.txt"
    secret.write_text("packages on a stick", encoding="utf-8")
    key = ("--password-file", str(secret))
    assert "请选给哪家" in run("package", "export", "--out", str(tmp_path), *key).err
    assert "交换包是加密的" in run("package", "export", "--for", UNIT).err
    assert "还没有和谁交换" in run("package", "board").out
    made = run("package", "export", "--for", UNIT, "--out", str(tmp_path), *key, "--json").json
    assert made["first"] and made["counts"]["people"] == 2
    there = ("--data", str(tmp_path / "school"))
    begun = run("package", "import", made["file"], *key, *there, "--user", "学校小王")
    assert "新增" in begun.out and "undo 可以整份撤销" in begun.out, begun.err
    assert run("edit", "people", "单思远", "phone=16012340001", *there).code == 0
    assert run("edit", "people", "单思远", "phone=16012340002").code == 0
    back = run("package", "export", "--out", str(tmp_path), *key, *there, "--json").json
    assert not back["first"]
    assert "只核对，没有写入" in run("package", "import", back["file"], *key, "--dry-run").out
    taken = run("package", "import", back["file"], *key)
    assert "两边不同、要您定的 1 条" in taken.out and "联系电话" in taken.out
    (waiting,) = run("package", "waiting", "--json").json["waiting"]
    assert "请用 --take" in run("package", "settle").err
    assert "没有编号 99" in run("package", "settle", "99", "--take", "对方").err
    assert "定了 1 处" in run("package", "settle", str(waiting["number"]), "--take", "对方").out
    assert run("list", "people", "--where", "name=单思远", "--full", "--reason", "核对", "--json").json[0]["phone"] == "16012340001"
    assert "没有等着定的" in run("package", "waiting").out
    (desk,) = run("package", "board", "--json").json["desks"]
    assert (desk["name"], desk["sent"], desk["taken"], desk["waiting"]) == (UNIT, 1, 1, 0)
    assert "不再和" in run("package", "stop", "--for", UNIT).out
    assert "没有和" in run("package", "stop", "--for", UNIT).err


def test_not_every_package_begins_an_office(run: Run, office: Path, tmp_path: Path) -> None:
    secret = tmp_path / "密码.txt"
    secret.write_text("packages on a stick", encoding="utf-8")
    key, there = ("--password-file", str(secret)), ("--data", str(tmp_path / "school"))
    assert "请写明要导入的交换包文件" in run("package", "import", *key).err
    made = run("package", "export", "--for", UNIT, "--out", str(tmp_path), *key, "--json").json
    assert run("package", "import", made["file"], *key, *there).code == 0
    back = run("package", "export", "--out", str(tmp_path), *key, *there, "--json").json
    answer = run("package", "import", back["file"], *key, "--data", str(tmp_path / "new"))
    assert answer.code != 0 and "不是街道给的第一份交换包" in answer.err and not (tmp_path / "new").exists()
