"""Who uses the program: names, roles, passwords. The password itself lives in the key file, the role in the ledger of users."""

from __future__ import annotations

from dataclasses import dataclass

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.guard import key_file, recovery_code
from trafficdesk.guard.key_file import KeyFile, require_good
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.rights import ADMIN, Right
from trafficdesk.store import trail
from trafficdesk.store.query import Row

CODE = "users"


@dataclass(frozen=True, slots=True)
class UserLine:
    """One user. has_password: may log in."""

    id: int
    name: str
    role: str
    active: bool
    sees_pupils: bool
    has_password: bool


class Users:
    """Adding, disabling and renaming users of an office, and their passwords."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    @property
    def locked(self) -> bool:
        """Whether the office has a password."""
        return self._office.keys is not None

    @property
    def role(self) -> str:
        """The role of who is logged in; "" in an office without a password."""
        return self._office.role

    def may(self, right: Right) -> bool:
        """Whether who is logged in may do something."""
        return self._office.may(right)

    def lines(self) -> list[UserLine]:
        """Everybody, in the order of entry."""
        owners = self._file().owners if self.locked else ()
        return [
            UserLine(
                row.id, row.title, str(row.values["role"] or ""), row.values["active"] is not False,
                bool(row.values["sees_pupils"]), row.uuid in owners,
            )
            for row in self._records.select(CODE, sort=("id",))
        ]  # fmt: skip

    def first(self, name: str) -> tuple[str, str]:
        """(uuid, name) of who will hold the first password: a user and 管理员 from now on. For `lock_office`."""
        name = name.strip()
        if self.locked:
            raise KnownError("这个办事处已经有密码了。")
        row = self._called(name)
        if row is None:
            row_id = self._records.add(CODE, {"name": name, "role": ADMIN}).ids[0]
        else:
            row_id = row.id
            if row.values["role"] != ADMIN or row.values["active"] is False:
                self._records.edit(CODE, row_id, {"role": ADMIN, "active": "是"})
        made = self._records.row(CODE, row_id)
        return made.uuid, made.title

    def add(self, name: str, role: str, password: str = "") -> None:
        """A new user who may log in; on a server, whose users have passwords there, without one. Refused or KnownError: nothing is kept."""
        if self._office.store.on_server:
            self._office.require(Right.USERS)
            self._records.add(CODE, {"name": name.strip(), "role": role})
            return
        keys = self._keys()
        require_good(password)
        row_id = self._records.add(CODE, {"name": name.strip(), "role": role}).ids[0]
        row = self._records.row(CODE, row_id)
        self._save(self._file().with_user(keys, row.uuid, row.title, password))
        self._office.note(trail.SETTING, f"给使用人 {row.title}（{role}）设了登录密码")

    def change(self, user_id: int, *, role: str | None = None, active: bool | None = None, sees_pupils: bool | None = None) -> None:
        """Change what a user may do. Who is no longer active can no longer log in; the last 管理员 stays."""
        self._office.require(Right.USERS)
        words = {True: "是", False: "否"}
        new = {"role": role} if role is not None else {}
        if active is not None:
            new["active"] = words[active]
        if sees_pupils is not None:
            new["sees_pupils"] = words[sees_pupils]
        if new:
            self._records.edit(CODE, user_id, new)

    def set_password(self, user_id: int, password: str) -> None:
        """A new password for somebody who forgot his, or who was active before; who sets it tells it to him."""
        keys = self._keys()
        row = self._records.row(CODE, user_id)
        if row.values["active"] is False:
            raise KnownError(f"{row.title} 已经停用。请先恢复使用，再设密码。")
        self._save(self._file().with_user(keys, row.uuid, row.title, password))
        self._office.note(trail.SETTING, f"给使用人 {row.title} 设了新的登录密码")

    def change_password(self, old: str, new: str) -> None:
        """One's own. Nothing is encrypted anew: only the key is wrapped once more."""
        self._office.require(Right.OWN)
        if self._office.keys is None:
            raise KnownError("这个办事处没有设密码。")
        file = self._file()
        owner = file.owner_of(self._office.user)
        if file.open(self._office.user, old) is None:
            raise KnownError("原来的密码不对，没有改动。请检查大小写和输入法。")
        if old == new:
            raise KnownError("新密码和原来的一样，没有改动。请换一个。")
        self._save(file.with_user(self._office.keys, owner, self._office.user, new))
        self._office.note(trail.SETTING, "修改了自己的登录密码")

    def new_code(self) -> str:
        """A new recovery code; the printed one of before opens nothing any more."""
        keys = self._keys()
        code = recovery_code.new_code()
        self._save(self._file().with_code(keys, code))
        self._office.note(trail.SETTING, "重新生成了恢复码，以前打印的作废")
        return code

    # inside

    def _keys(self) -> Keys:
        """The office's key, for who may manage users."""
        self._office.require(Right.USERS)
        if self._office.keys is None:
            raise KnownError("这个办事处没有设密码，使用人不用登录。要设密码，请用“工具 → 设置密码”。")
        return self._office.keys

    def _file(self) -> KeyFile:
        found = key_file.load(self._office.folder)
        if found is None:
            raise KnownError("这个办事处没有设密码。")
        return found

    def _save(self, file: KeyFile) -> None:
        file.save(self._office.folder)

    def _called(self, name: str) -> Row | None:
        return next((row for row in self._records.select(CODE) if row.title == name), None)
