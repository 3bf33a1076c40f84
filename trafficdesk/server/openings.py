"""Who opened whole numbers on a server by another program than this one: into the trail, with the next start of a desk."""

from __future__ import annotations

from sqlalchemy import Connection, text

from trafficdesk.engine.daily import BY, KIND
from trafficdesk.engine.office import Office
from trafficdesk.engine.server_login import sees
from trafficdesk.store import trail

_OPENINGS = "SELECT number, login, at, program, address FROM access.openings ORDER BY number"


def note_openings(office: Office) -> None:
    """Each of them once, whichever desk comes first."""
    with office.store.read() as connection:
        if not sees(connection, "openings") or not connection.execute(text(_OPENINGS)).first():
            return
    with office.store.write() as connection:
        _note(connection)


def _note(connection: Connection) -> None:
    found = connection.execute(text(_OPENINGS)).all()
    for each in found:
        when, where = f"{each.at.astimezone():%Y-%m-%d %H:%M}", f"，电脑 {each.address}" if each.address else ""
        program = each.program or "未说明"
        trail.note(connection, KIND, BY, f"服务器用户 {each.login} 在 {when} 用别的程序（{program}{where}）打开过完整数据")
    if found:
        connection.execute(text("SELECT access.note_openings(:up_to)"), {"up_to": found[-1].number})
