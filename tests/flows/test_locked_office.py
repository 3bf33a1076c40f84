"""An office with a password: nothing of it in plain on the disk, every way in and out of it, and who may log in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from trafficdesk.desk import BY_CODE, Desk
from trafficdesk.errors import KnownError
from trafficdesk.guard import login, ring
from trafficdesk.guard.ring import LockedError
from trafficdesk.transfer import locking, plain_left, raw_set
from trafficdesk.transfer.faults import PasswordNeeded, WrongPassword
from trafficdesk.transfer.verify import verify

PASSWORD, CLERK = "示例口令-2026", "小林"
MARK = "青石桥路示例学校"  # what must be found nowhere
SCAN = b"%PDF-1.4 " + "青石桥路扫描件".encode() * 50


@pytest.fixture(scope="module")
def plain(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain office with a unit, a scan and an automatic copy, closed; copy it."""
    place = tmp_path_factory.mktemp("plain") / "office"
    shutil.copytree(empty_office, place)
    desk = Desk.open(place, user=CLERK)
    desk.office.set_setting("office.name", "示例街道办事处")
    unit = desk.records.add("units", {"name": MARK, "unit_type": "学校"}).ids[0]
    desk.attachments.add_bytes("units", unit, SCAN, "扫描件.pdf")
    desk.backups.automatic(force=True)
    desk.close()
    return place


@pytest.fixture(scope="module")
def once_locked(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The same, locked, and its recovery code; copy it."""
    place = tmp_path_factory.mktemp("locked") / "office"
    shutil.copytree(plain, place)
    return place, locked_now(place)


def locked_now(folder: Path) -> str:
    desk = Desk.open(folder, user=CLERK)
    owner, name = desk.users.first(CLERK)
    desk.close()
    return locking.lock_office(folder, owner, name, PASSWORD).code


@pytest.fixture
def folder(once_locked: tuple[Path, str], tmp_path: Path) -> Iterator[Path]:
    """The locked office, with its clerk logged in."""
    place = tmp_path / "office"
    shutil.copytree(once_locked[0], place)
    login.log_in(place, CLERK, PASSWORD)
    yield place
    ring._held.clear()


@pytest.fixture
def code(once_locked: tuple[Path, str]) -> str:
    return once_locked[1]


def holds_in_plain(folder: Path) -> list[str]:
    words = [MARK.encode(), SCAN[:60], b"SQLite format 3"]
    return [str(path) for path in folder.rglob("*") if path.is_file() and any(word in path.read_bytes() for word in words)]


def units(desk: Desk) -> list[str]:
    return [row.title for row in desk.records.select("units")]


def test_nothing_lies_in_plain_and_everything_is_there(folder: Path) -> None:
    assert holds_in_plain(folder) == []
    desk = Desk.open(folder)
    assert (desk.office.user, desk.office.role) == (CLERK, "管理员") and units(desk) == [MARK]
    (unit,) = (row.id for row in desk.records.select("units"))
    (file,) = desk.attachments.of("units", unit)
    assert file.content() == SCAN and not file.missing
    desk.records.edit("units", unit, {"remark": MARK + "备注"})
    desk.backups.automatic(force=True)
    assert holds_in_plain(folder) == []
    assert [fault for fault in desk.check() if fault.severity == "error"] == []
    desk.close()
    assert holds_in_plain(folder) == [] and list(folder.glob(".transfer-*")) == []


def test_without_a_login_nothing_opens(folder: Path) -> None:
    ring.let_go(folder)
    with pytest.raises(LockedError):
        Desk.open(folder)
    with pytest.raises(login.WrongLoginError):
        login.log_in(folder, CLERK, "不是这个口令")


def test_the_code_opens_and_a_new_password_is_set(folder: Path, code: str) -> None:
    ring.let_go(folder)
    login.log_in_by_code(folder, code)
    desk = Desk.open(folder)
    assert (desk.office.user, desk.office.role) == (BY_CODE, "管理员")
    (line,) = desk.users.lines()
    desk.users.set_password(line.id, "忘了以后的口令-1")
    desk.close()
    ring.let_go(folder)
    login.log_in(folder, CLERK, "忘了以后的口令-1")
    Desk.open(folder).close()


def test_a_locked_office_is_moved_as_a_folder(folder: Path, tmp_path: Path) -> None:
    ring.let_go(folder)
    elsewhere = Path(shutil.move(folder, tmp_path / "别处" / "office")) if (tmp_path / "别处").mkdir() is None else folder
    assert login.users(elsewhere) == (CLERK,)
    login.log_in(elsewhere, CLERK, PASSWORD)
    desk = Desk.open(elsewhere)
    assert units(desk) == [MARK]
    desk.close()


def test_going_back_to_plain(folder: Path) -> None:
    locking.unlock_office(folder)
    assert login.users(folder) == () and list((folder / "attachments").rglob("*.sealed")) == []
    desk = Desk.open(folder, user=CLERK)
    assert units(desk) == [MARK] and desk.office.role == ""
    assert [fault for fault in desk.check() if fault.severity == "error"] == []
    desk.close()


def test_a_backup_by_the_office_key_opens_on_another_pc(folder: Path, code: str, tmp_path: Path) -> None:
    stick, other = tmp_path / "stick", tmp_path / "other"
    stick.mkdir()
    desk = Desk.open(folder)
    file = desk.backups.make(stick, "").path
    desk.close()
    assert holds_in_plain(stick) == [] and verify(file, None).files == 1
    ring.let_go(folder)
    with pytest.raises(PasswordNeeded, match="登录密码"):
        verify(file, None)
    with pytest.raises(WrongPassword):
        Desk.restore(file, "不是这个口令", other)
    Desk.restore(file, code, other)
    assert login.users(other) == (CLERK,) and holds_in_plain(other) == []
    login.log_in(other, CLERK, PASSWORD)
    desk = Desk.open(other)
    assert units(desk) == [MARK] and desk.attachments.of("units", 1)[0].content() == SCAN
    desk.close()


def test_a_backup_of_before_takes_on_the_password_of_today(plain: Path, tmp_path: Path) -> None:
    stick, folder = tmp_path / "stick", tmp_path / "office"
    stick.mkdir()
    shutil.copytree(plain, folder)
    desk = Desk.open(folder, user=CLERK)
    file = desk.backups.make(stick, "备份的口令-2026").path
    desk.close()
    locked_now(folder)
    report = Desk.restore(file, "备份的口令-2026", folder)
    assert login.users(folder) == (CLERK,) and report.kept is not None and (report.kept / "desk.keys").is_file()
    desk = Desk.open(folder)  # the backup knows nothing of the user yet
    assert units(desk) == [MARK] and holds_in_plain(folder) == [] and desk.office.role == "管理员"
    assert "加上自己" in desk.left_undone[0]
    desk.users.add(CLERK, "管理员", PASSWORD)
    desk.close()
    ring.let_go(folder)
    login.log_in(folder, CLERK, PASSWORD)
    Desk.open(folder).close()
    login.log_in(report.kept, CLERK, PASSWORD)
    Desk.open(report.kept).close()


def test_an_automatic_copy_goes_back_under_todays_passwords(folder: Path) -> None:
    desk = Desk.open(folder)
    desk.backups.automatic(force=True)
    copies = [path for _, path, _ in desk.backups.copies()]
    desk.users.change_password(PASSWORD, "换过的口令-2027")
    desk.close()
    for path in copies:  # the one of before the password, sealed afterwards, too
        Desk.restore(path, None, folder)
        desk = Desk.open(folder)
        assert units(desk) == [MARK] and desk.attachments.of("units", 1)[0].content() == SCAN
        desk.close()
    assert holds_in_plain(folder) == []
    ring.let_go(folder)
    login.log_in(folder, CLERK, "换过的口令-2027")


def test_who_may_log_in(folder: Path) -> None:
    desk = Desk.open(folder)
    desk.users.add("小李", "经办人", "小李的口令-2026")
    (lin, li) = desk.users.lines()
    assert li.has_password and li.role == "经办人"
    with pytest.raises(KnownError, match="至少要留一位"):
        desk.users.change(lin.id, active=False)
    with pytest.raises(KnownError, match="至少要留一位"):
        desk.records.edit("users", lin.id, {"role": "经办人"})
    desk.records.edit("users", li.id, {"name": "李四维"})
    desk.close()
    ring.let_go(folder)
    assert login.users(folder) == (CLERK, "李四维")
    login.log_in(folder, "李四维", "小李的口令-2026")
    desk = Desk.open(folder)
    assert (desk.office.user, desk.office.role) == ("李四维", "经办人")
    with pytest.raises(KnownError, match="不能管理使用人"):
        desk.records.edit("users", li.id, {"role": "管理员"})
    desk.close()
    login.log_in(folder, CLERK, PASSWORD)
    desk = Desk.open(folder)
    desk.users.change(li.id, active=False)
    desk.close()
    assert login.users(folder) == (CLERK,)


def test_a_change_of_password_asks_for_the_old_one(folder: Path) -> None:
    desk = Desk.open(folder)
    with pytest.raises(KnownError, match="原来的密码不对"):
        desk.users.change_password("不对的", "换过的口令-2027")
    with pytest.raises(KnownError, match="至少要 8 个"):
        desk.users.change_password(PASSWORD, "1")
    before = (folder / "desk.sqlite3").read_bytes()[:4096]
    desk.users.change_password(PASSWORD, "换过的口令-2027")
    desk.close()
    assert (folder / "desk.sqlite3").read_bytes()[:16] == before[:16], "the database is not encrypted anew"


def test_a_damaged_locked_database_is_salvaged_locked(folder: Path) -> None:
    path = folder / "desk.sqlite3"
    content = bytearray(path.read_bytes())
    content[-4096:] = bytes(4096)
    path.write_bytes(content)
    found = Desk.salvage(folder)
    assert found.rows["units"] == 1 and holds_in_plain(folder) == []
    desk = Desk.open(folder)
    assert units(desk) == [MARK]
    desk.close()


def damaged_beside(place: Path) -> dict[str, bytes]:
    """As after salvaging: what was damaged lies in kept/ in plain, and cannot be read to its end; an automatic copy is cut off."""
    damaged = place / "kept" / "2026-11-29_070050"
    damaged.mkdir(parents=True)
    content = bytearray((place / "desk.sqlite3").read_bytes())
    for page in range(8, len(content) // 4096):
        content[page * 4096 : (page + 1) * 4096] = bytes([page % 251 + 1]) * 4096
    (damaged / "desk.sqlite3").write_bytes(bytes(content) + MARK.encode())
    shutil.copytree(place / "attachments", damaged / "attachments")
    without = place / "kept" / "2026-11-29_080000" / "attachments" / "ab"  # its database is gone altogether
    without.mkdir(parents=True)
    (without / "ab").write_bytes(SCAN)
    copy = max((place / "backups").glob("*.tdbak"))
    copy.write_bytes(copy.read_bytes()[:-100])
    return {path.relative_to(place).as_posix(): path.read_bytes() for path in [*(place / "kept").rglob("*"), copy] if path.is_file()}


def test_what_was_damaged_before_the_password_is_sealed_as_it_lies(plain: Path, tmp_path: Path) -> None:
    """It costs neither the password nor its code, nothing of it stays in plain, and the very bytes come back."""
    place = tmp_path / "office"
    shutil.copytree(plain, place)
    before = damaged_beside(place)
    desk = Desk.open(place, user=CLERK)
    owner, name = desk.users.first(CLERK)
    desk.close()
    locked = locking.lock_office(place, owner, name, PASSWORD)
    assert len(locked.left) == 3 and all("已损坏，不能逐条加密，已原样加密成" in each for each in locked.left)
    assert holds_in_plain(place) == [] and plain_left.has_any(place) is False
    ring._held.clear()
    back, files = {}, sorted((place / "kept").glob("*.sealed-as-is"))
    for number, file in enumerate(files):
        with pytest.raises(WrongPassword):
            raw_set.bring_back(file, "不是这个口令", tmp_path / "none")
        target = tmp_path / f"back-{number}"
        raw_set.bring_back(file, (PASSWORD, locked.code)[number % 2], target)
        home = "backups" if file.name.endswith(f".tdbak{raw_set.RAW}") else f"kept/{file.name.removesuffix(raw_set.RAW)}"
        back |= {f"{home}/{path.relative_to(target).as_posix()}": path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert back.items() >= before.items() and len(files) == 3  # beside it, what SQLite made when it tried to read the set
    login.log_in_by_code(place, locked.code)
    desk = Desk.open(place)
    assert units(desk) == [MARK] and not any("明文" in each for each in desk.left_undone)
    desk.close()
    ring._held.clear()


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error"), KnownError("磁盘满了。")])
def test_what_cannot_be_cleared_is_said_and_costs_no_code(
    plain: Path, tmp_path: Path, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "office"
    shutil.copytree(plain, place)
    desk = Desk.open(place, user=CLERK)
    owner, name = desk.users.first(CLERK)
    desk.close()

    def refuse(*_: object) -> list[str]:
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(locking, "clear_plain", refuse)
        locked = locking.lock_office(place, owner, name, PASSWORD)
    assert len(locked.left) == 1 and "还没有清理完" in locked.left[0] and str(fault) in locked.left[0]
    ring._held.clear()
    login.log_in_by_code(place, locked.code)
    Desk.open(place).close()
    assert holds_in_plain(place) == []
    ring._held.clear()


def test_a_disk_too_full_to_seal_says_what_is_in_plain(plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "office"
    shutil.copytree(plain, place)
    before = damaged_beside(place)

    def refuse(*_: object) -> None:
        raise KnownError("空间不够。")

    monkeypatch.setattr(raw_set, "require_space", refuse)
    desk = Desk.open(place, user=CLERK)
    owner, name = desk.users.first(CLERK)
    desk.close()
    locked = locking.lock_office(place, owner, name, PASSWORD)
    assert len(locked.left) == 3 and all("没能加密，里面可能还有明文（空间不够。）" in each for each in locked.left)
    assert {name: (place / name).read_bytes() for name in before} == before, "nothing is thrown away"
    ring._held.clear()


@pytest.mark.parametrize("since_then", [True, False], ids=["copy of since then", "copy of before the password"])
def test_broken_key_files_come_back_with_an_automatic_copy(folder: Path, code: str, since_then: bool) -> None:
    if since_then:
        desk = Desk.open(folder)
        desk.backups.automatic(force=True)
        desk.close()
    copy = max((folder / "backups").glob("*.tdbak"))
    ring._held.clear()
    for path in folder.glob("desk.keys*"):
        path.write_bytes(b"garbage")
    with pytest.raises(KnownError, match="打不开加密的数据"):
        Desk.open(folder)
    with pytest.raises(PasswordNeeded):
        Desk.restore(copy, None, folder)
    Desk.restore(copy, PASSWORD, folder)
    login.log_in(folder, CLERK, PASSWORD)
    if not since_then:
        with pytest.raises(KnownError, match="用恢复码打开"):
            Desk.open(folder)
        login.log_in_by_code(folder, code)
    desk = Desk.open(folder)
    (unit,) = (row.id for row in desk.records.select("units"))
    (file,) = desk.attachments.of("units", unit)
    assert units(desk) == [MARK] and file.content() == SCAN
    desk.close()
    assert holds_in_plain(folder) == []


def test_a_plain_copy_over_broken_key_files_is_an_office_without_a_password(plain: Path, folder: Path, tmp_path: Path) -> None:
    (copy,) = (plain / "backups").glob("*.tdbak")
    for path in folder.glob("desk.keys*"):
        path.write_bytes(b"garbage")
    ring._held.clear()
    Desk.restore(copy, None, folder, trust_plain=True)
    desk = Desk.open(folder)
    assert units(desk) == [MARK] and not desk.users.locked
    desk.close()
