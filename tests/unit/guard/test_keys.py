"""Keys: wrapped, opened by the right secret alone, never half written; the recovery code; the pause after wrong tries."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from trafficdesk.errors import KnownError
from trafficdesk.fields.codes import code_list
from trafficdesk.guard import key_file, login, ring, wrapping
from trafficdesk.guard.key_file import KEY_FILE, TWIN, KeyFile
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.recovery_code import new_code, read_code
from trafficdesk.guard.rights import ADMIN, GRANTED, READER, ForbiddenError, Right, may, require
from trafficdesk.guard.sealed import seal, unseal

PASSWORD = "示例口令-2026"


@pytest.fixture
def locked(tmp_path: Path) -> tuple[Path, Keys]:
    keys = Keys.new()
    KeyFile(keys.office, ()).with_user(keys, "u1", "小林", PASSWORD).with_code(keys, new_code()).save(tmp_path)
    return tmp_path, keys


def test_a_password_costs_what_the_house_promises(cheap_keys: tuple[object, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    key, *files = cheap_keys
    monkeypatch.setattr(wrapping.Wrapped.__init__, "__defaults__", key)
    found = wrapping.wrap(bytes(32), "u", "n", PASSWORD)
    assert (found.memory, found.passes, found.lanes) == (64 * 1024, 3, 4)
    assert files == [((17, 8, 1),)] * 2, "a backup and a package"


def test_the_key_opens_by_the_right_secret_alone(locked: tuple[Path, Keys]) -> None:
    folder, keys = locked
    file = key_file.load(folder)
    assert file is not None and file.users == ("小林",)
    assert file.open("小林", PASSWORD) == keys
    assert file.open("小林", PASSWORD + " ") is None and file.open("老王", PASSWORD) is None and file.open("", PASSWORD) is None


def test_a_code_opens_and_a_new_one_takes_its_place() -> None:
    keys, first, second = Keys.new(), new_code(), new_code()
    file = KeyFile(keys.office, ()).with_code(keys, first)
    assert file.open_by_code(first.lower().replace("-", " ")) == keys
    file = file.with_code(keys, second)
    assert file.open_by_code(first) is None and file.open_by_code(second) == keys


def test_a_slip_in_a_code_is_found() -> None:
    code = new_code()
    typed = code.replace("0", "O").replace("1", "l")
    assert read_code(typed) == code.replace("-", "")
    other = "2" if code[0] != "2" else "3"
    with pytest.raises(KnownError, match="抄错"):
        read_code(other + code[1:])
    with pytest.raises(KnownError, match="28 个"):
        read_code(code[:-1])


def test_changing_a_password_leaves_the_key_as_it_is(locked: tuple[Path, Keys]) -> None:
    folder, keys = locked
    file = key_file.load(folder)
    assert file is not None
    file.with_user(keys, "u1", "小林", "另一句口令-2027").save(folder)
    again = key_file.load(folder)
    assert again is not None and again.open("小林", PASSWORD) is None and again.open("小林", "另一句口令-2027") == keys


def test_one_of_two_key_files_may_break(locked: tuple[Path, Keys]) -> None:
    folder, keys = locked
    for name in (KEY_FILE, TWIN):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[:-20])
        found = key_file.load(folder)
        assert found is not None and found.open("小林", PASSWORD) == keys
        (folder / name).write_bytes(whole)
    (folder / KEY_FILE).write_bytes(b"")
    (folder / TWIN).write_bytes(b"")
    with pytest.raises(KnownError, match="密码文件"):
        key_file.load(folder)


def test_a_forged_cost_is_no_key_file(locked: tuple[Path, Keys]) -> None:
    folder, _ = locked
    values = json.loads((folder / KEY_FILE).read_bytes().partition(b"\n")[2])
    values["keys"][0]["memory"] = 1 << 30
    forged = json.dumps(values).encode()
    assert key_file.parse(hashlib.sha256(forged).hexdigest().encode() + b"\n" + forged) is None


@pytest.mark.parametrize("word", ["", "1", "1234567", "aaaaaaaaaaaa", "12121212121"])
def test_a_password_that_anybody_guesses_is_refused(word: str) -> None:
    with pytest.raises(KnownError):
        key_file.require_good(word)


def test_each_use_has_its_own_key() -> None:
    keys = Keys.new()
    assert len({keys.root, keys.database, keys.files, keys.backups}) == 4
    assert keys.root.hex() not in repr(keys)


def test_a_sealed_file_knows_its_name() -> None:
    key, name = bytes(32), "ab" * 32
    stored = seal(key, name, "扫描件".encode() * 1000)
    assert "扫描件".encode() not in stored and unseal(key, name, stored) == "扫描件".encode() * 1000
    assert unseal(key, "cd" * 32, stored) is None and unseal(bytes(31) + b"1", name, stored) is None
    for at in (0, 10, 25, len(stored) - 1):
        assert unseal(key, name, stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :]) is None
    assert unseal(key, name, b"") is None


def test_wrong_tries_have_to_wait_longer_and_longer(locked: tuple[Path, Keys], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = locked
    now = 1_000_000.0
    monkeypatch.setattr(login.time, "time", lambda: now)
    pauses = []
    for _ in range(9):
        with pytest.raises(login.WrongLoginError) as wrong:
            login.log_in(folder, "小林", "不对的口令")
        pauses.append(wrong.value.pause)
        with pytest.raises(login.WrongLoginError, match="刚才输错了"):  # not even looked at
            login.log_in(folder, "小林", PASSWORD)
        now += wrong.value.pause
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    login.log_in(folder, "小林", PASSWORD)
    assert login.pause_left(folder) == 0 and ring.held_for(folder) is not None
    ring.let_go(folder)
    with pytest.raises(ring.LockedError):
        ring.held_for(folder)


def test_a_clock_that_went_back_makes_nobody_wait_for_long(locked: tuple[Path, Keys], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, _ = locked
    monkeypatch.setattr(login.time, "time", lambda: 2_000_000.0)
    with pytest.raises(login.WrongLoginError):
        login.log_in(folder, "小林", "不对的口令")
    monkeypatch.setattr(login.time, "time", lambda: 1_000.0)
    assert login.pause_left(folder) <= 1


def test_every_role_of_the_list_has_rights_and_none_without_a_password() -> None:
    assert {each.code for each in code_list("user_role").codes} == set(GRANTED)
    assert all(may("", right) and may(ADMIN, right) for right in Right)
    with pytest.raises(ForbiddenError, match="小李 是“只读”，不能登记和修改"):
        require("小李", READER, Right.WRITE)
    assert not may("不认识的角色", Right.READ)
