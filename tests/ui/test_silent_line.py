"""The line to a server goes silent while somebody works, and nobody closes it: the window says so by itself, and goes on by itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers import postgres
from tests.helpers.patience import until
from tests.helpers.relay import relayed
from tests.helpers.started import Start
from trafficdesk.desk import Desk
from trafficdesk.store import dialect, listening
from trafficdesk.store.server import keep_server
from ui.desks.ledger import LedgerPage
from ui.main_window import REACHED


def test_a_window_whose_line_went_silent_says_so_and_goes_on(
    server: str, tmp_path: Path, start: Start, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = postgres.new_office(server)
    keep_server(tmp_path / "near", place, "老王")
    near = Desk.open(tmp_path / "near")
    near.set_up("示例街道办事处", "老王")
    near.records.add("units", {"name": "湖滨小学"})
    with relayed(server) as line:
        keep_server(tmp_path / "far", line.server(place), "小林")
        program = start(tmp_path / "far")
        window = program.window
        program._show("units", 1)
        settle()
        page = next(each for each in window.findChildren(LedgerPage) if each.view.code == "units")
        until(lambda: page.form.row is not None)
        near.records.edit("units", 1, {"remark": "他的备注"})
        until(lambda: page.form.rows["remark"].editor.shown() == "他的备注")  # so the window hears what others do
        settle()
        page.form.rows["address"].editor.put("湖滨路 2 号")
        with monkeypatch.context() as patch:
            for module, name, seconds in ((listening, "_LOOK_S", 0.5), (listening, "_ANSWER_S", 0.5), (dialect, "_AWAY_S", 2)):
                patch.setattr(module, name, seconds)
            line.go_silent()
            until(lambda: "连不上服务器" in window.status.sentence())
            page.save()
            settle()
            assert page.form.touched()["address"][1] == "湖滨路 2 号" and "没有保存" in page.form.notices._general_text.text()
            line.come_back()
            until(lambda: window.status.says(REACHED))
        settle()
        page.save()
        settle()
        assert not page.form.dirty and near.records.row("units", 1).values["address"] == "湖滨路 2 号"
        near.records.edit("units", 1, {"remark": "又改了"})
        until(lambda: page.form.rows["remark"].editor.shown() == "又改了")
        settle()
        program.close()
    near.close()
