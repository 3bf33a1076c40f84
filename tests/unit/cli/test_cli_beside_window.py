"""Commands beside an open office: both write, nothing is lost or overwritten, no number is given out twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Run
from trafficdesk.desk import Desk
from trafficdesk.errors import Stale

SUPERVISED = {"supervision": "街道", "supervisor": "区安委办", "supervised_on": "2026-11-20"}
HAZARD = {"发现日期": "2026-11-06", "类别": "路", "来源": "日常巡查", "隐患描述": "人行横道标线不清"}


def command(folder: Path, *words: str) -> subprocess.Popen[str]:
    """A program of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "trafficdesk", "--data", str(folder), "--json", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=dict(os.environ),
    )  # fmt: skip


def answer(process: subprocess.Popen[str]) -> Any:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return json.loads(out)


def hazard(place: str) -> list[str]:
    return [f"{label}={text}" for label, text in {**HAZARD, "地点": place}.items()]


def test_two_programs_and_the_window_enter_at_once_and_every_number_is_given_once(office: Path) -> None:
    desk = Desk.open(office, user="小林")
    running = [command(office, "begin", "hazards", *hazard(f"示例路 {number} 号")) for number in range(3)]
    doing = desk.process("hazards")
    specs = {spec.label: spec.name for spec in doing.specs(doing.process.entry)}
    for number in range(20):
        given = {specs[label]: text for label, text in {**HAZARD, "地点": f"示例街 {number} 号"}.items()}
        doing.begin(given)
    for each in running:
        assert "登记隐患" in answer(each)["sentence"]
    numbers = [row.values["number"] for row in desk.records.select("hazards", sort=("number",))]
    desk.close()
    assert numbers == [f"隐〔2026〕{number:03d}" for number in range(1, 24)]


def test_what_a_command_did_is_seen_in_the_window_and_not_overwritten(office: Path, run: Run) -> None:
    desk = Desk.open(office, user="小林")
    assert run("begin", "hazards", *hazard("示例一小门前")).code == 0
    seen = desk.records.select("hazards")[0]
    done = run("step", "hazards", "隐〔2026〕001", "核实定级", "等级=重大隐患", "--json")
    assert done.code == 0, done.err
    assert desk.records.row("hazards", seen.id).values["state"] == "核实定级"
    with pytest.raises(Stale):
        desk.process("hazards").do(seen.id, "supervise", SUPERVISED, version=seen.version)
    desk.records.edit("hazards", seen.id, {"place": "示例一小北门"})
    assert run("steps", "hazards", str(seen.id), "--json").json["title"] == "隐〔2026〕001 示例一小北门"
    assert run("undo").code == 1, "another's change is not taken back unsaid"
    assert run("undo", "--user", "小林").code == 0
    assert desk.records.row("hazards", seen.id).values["place"] == "示例一小门前"
    desk.close()


def test_a_refused_step_names_its_field_and_writes_nothing(office: Path, run: Run) -> None:
    run("begin", "hazards", *hazard("示例一小门前"))
    early = run("step", "hazards", "1", "notify", "--json")
    assert early.code == 1 and early.json["refused"][0]["field"] == "state" and "不能下达通知" in early.err
    run("step", "hazards", "1", "grade", "等级=重大隐患")
    lacking = run("step", "hazards", "1", "notify", "--json")
    assert {each["field"] for each in lacking.json["refused"]} >= {"responsible_unit", "measure"}
    assert "责任单位" in lacking.err
    strange = run("step", "hazards", "1", "notify", "天气=晴")
    assert strange.code == 1 and "没有“天气”这一项" in strange.err and "通知日期" in strange.err
    assert run("step", "hazards", "1", "find").code == 2
