"""What became of a change when its server went: which refusal its errors are, and whether the commit had been done by then.

A commit that is answered by nothing may have been done all the same. The server still knows its number and says so when it is back.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, RootTransaction, text
from sqlalchemy.exc import DBAPIError

from trafficdesk.errors import KnownError, PasswordWanted, Unreachable, Unsure

NUMBER = "transaction_number"  # of the writing transaction that a connection is in, among what is remembered of it
_UNREACHABLE = "连不上 PostgreSQL 数据库，这一步没有保存。请检查服务器、网线和服务器的地址，再试一次。"
_WENT = "和服务器的连接断了，这一步没有保存。请再做一次；还是不行，请看看网络，或问管服务器的人。"
_NO_CONNECTION = "服务器的连接数已经用满，这一步没有保存。请过一会儿再试；常常这样，请管服务器的人把 max_connections 调大。"
AWAY = "连不上服务器，正在一次次重连。填好的都还在，请不要关掉；连上了会在这里说。"
_UNSURE = "保存的时候服务器断了，还没有回来，不知道存上了没有。请等服务器恢复后先刷新，看看在不在，再决定要不要重做。"
_SAID = {  # SQLSTATE → what to say
    "53100": "服务器的磁盘已满，这一步没有保存，原有数据完好。请管服务器的人腾出空间，再保存一次。",
    "25006": "服务器现在只能读（备用服务器，或设成了只读），这一步没有保存。请问管服务器的人。",
    "55P03": "别人正在往里写很多内容（例如导入），等了一分钟还没有轮到，这一步没有保存。请过一会儿再保存一次。",
    "42501": "服务器上的这个用户没有做这一步的权限，没有保存。请管服务器的人核对，或换一个用户。",
}  # fmt: skip
_GONE = ("08", "57P", "25P03")  # SQLSTATE: the connection, the server's own end, idle for too long
# What has no SQLSTATE is the driver's own: a connection that was never made.
_FULL = "53300"
_FULL_SIGNS = ("too many clients", "remaining connection slots")
_NOT_MADE = ("connection failed", "connection to server", "connection timeout")
# A server in Chinese says these in Chinese.
_NO_DATABASE = re.compile(r'(?:database|数据库)\s*"[^"]*"\s*(?:does not exist|不存在)')
_NO_ENTRY = "pg_hba.conf"
_NO_TLS = "does not support SSL"
_CERTIFICATE = ("certificate", "sslrootcert")
_PASSWORD = re.compile(r"password|authentication|口令|密码|认证", re.IGNORECASE)
_ASK_EVERY, _ASK_FOR = 0.25, 15.0  # seconds
# A transaction whose line is gone can neither be told to commit nor to stop any more, and all other writers wait for it.
_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_xid = CAST(CAST(:number AS xid8) AS xid)"


def refusal_of(error: DBAPIError) -> KnownError | None:
    """What to say of a server that is gone, full, or does not let somebody; None for anything else."""
    state, said = getattr(error.orig, "sqlstate", None) or "", str(error.orig)
    if state in _SAID:
        return KnownError(_SAID[state])
    if state == _FULL or any(sign in said for sign in _FULL_SIGNS):
        return Unreachable(_NO_CONNECTION)
    if not state and any(sign in said for sign in _NOT_MADE):
        return _not_made(error.orig, said)
    broken = error.connection_invalidated and type(error.orig).__module__.startswith("psycopg")
    return Unreachable(_WENT) if state.startswith(_GONE) or broken else None


def _not_made(error: BaseException | None, said: str) -> KnownError:
    """Why there is no connection; about the password by what the driver knows, whatever language the server speaks."""
    if _NO_DATABASE.search(said):
        return Unreachable("服务器上没有这个名字的数据库。请检查库名，或向管服务器的人问。")
    if _NO_TLS in said:
        return Unreachable("这里写明线路必须加密（sslmode），可服务器没有开加密，没有连接。请让管服务器的人开 ssl，再连接。")
    if _NO_ENTRY in said:
        return Unreachable("服务器不接受这台电脑用这个用户连这个库（pg_hba.conf 里没有）。请让管服务器的人放行。")
    link = getattr(error, "pgconn", None)
    if getattr(link, "needs_password", False):
        return PasswordWanted("服务器要口令。请输入口令再连接。")
    if getattr(link, "used_password", False) and _PASSWORD.search(said):
        return PasswordWanted("用户或口令不对，也可能口令已经改了。请重新输入。")
    # After the password: where a certificate is no condition, it is tried without one, and that attempt is the last.
    if any(sign in said for sign in _CERTIFICATE):
        return Unreachable("服务器的证书核对不上，没有连接：可能连到了别的机器，也可能证书或根证书文件换了。请问管服务器的人。")
    return Unreachable(_UNREACHABLE)


@contextmanager
def committed(connection: Connection) -> Iterator[RootTransaction]:
    """A transaction that is committed when the block ends; where its server goes just then, what became of it is asked afterwards.

    Unsure where it stays away; the error as it came where nothing was committed.
    """
    number, ended = None, False
    try:
        with connection.begin() as transaction:
            number = connection.info.get(NUMBER)  # of a server: the dialect puts it there
            yield transaction
            ended = True
    except DBAPIError as error:
        if not (ended and number and refusal_of(error) and _was_committed(connection.engine, number)):
            raise


def _was_committed(engine: Engine, number: str) -> bool:
    """What a server says of a transaction when it can be asked again: where it still waits for its desk, it is ended first."""
    until = time.monotonic() + _ASK_FOR
    while time.monotonic() < until:
        with suppress(DBAPIError), engine.connect() as connection:
            state = connection.scalar(text("SELECT pg_xact_status(CAST(:number AS xid8))"), {"number": number})
            if state != "in progress":
                return bool(state == "committed")
            connection.execute(text(_END), {"number": number})
        time.sleep(_ASK_EVERY)
    raise Unsure(_UNSURE)
