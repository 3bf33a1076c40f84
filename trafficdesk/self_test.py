"""Everything that can break when the program is frozen or moved, tried once in a temporary office.

    steps = run_all()          every step with ok and a Chinese sentence
    write_report(steps, path)  the same as a JSON list

A step is a function of the Trial and answers a sentence; whatever it raises is its failure.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from trafficdesk import __version__, clock
from trafficdesk.errors import KnownError
from trafficdesk.paths import resources

_PASSWORD = "self-test"
_RARE = "王䶮"
_BEYOND = "张𬭎"
_A_LIST = resources() / "demo" / "self_test.xls"
_A_PHOTO = resources() / "demo" / "self_test.heic"
_A_FONT = resources() / "demo" / "self_test.ttf"
_SHAPED = "བསྟན་འཛིན"
# A port of this computer at which nobody listens.
_NOBODY = 1
# What speaks to the keyring of a system, and what it needs for that: looked for even where no keyring runs.
_KEYRINGS = {
    "win32": ("keyring.backends.Windows", "win32ctypes.pywin32.win32cred"),
    "linux": ("keyring.backends.SecretService", "secretstorage"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One tried part."""

    key: str
    name: str
    ok: bool
    sentence: str
    seconds: float


class Trial:
    """What the steps share: a temporary folder and, from the second step on, an open office in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk: Any = None
        self.pdf = b""

    def close(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self.desk = None


def run_all() -> list[Step]:
    """Every step in order; the temporary office is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="trafficdesk-self-test-", ignore_cleanup_errors=True) as name:
        trial = Trial(Path(name))
        try:
            return [_tried(partial(step, trial), key, label) for key, label, step in STEPS]
        finally:
            trial.close()


def report(steps: list[Step]) -> list[dict[str, Any]]:
    """The steps as plain data."""
    return [
        {
            "step": step.key,
            "name": step.name,
            "ok": step.ok,
            "sentence": step.sentence,
            "seconds": step.seconds,
        }
        for step in steps
    ]


def write_report(steps: list[Step], path: Path) -> None:
    """The steps as a JSON list; KnownError when it cannot be written."""
    try:
        path.write_text(json.dumps(report(steps), ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as error:
        raise KnownError(f"自检结果写不进 {path}。请换一个能写的位置。") from error


def _tried(step: Callable[[], str], key: str, name: str) -> Step:
    started = time.perf_counter()
    try:
        ok, sentence = True, step()
    except Exception as error:  # whatever breaks is what this test is there to tell
        ok, sentence = False, f"{type(error).__name__}: {error}"
    return Step(key, name, ok, sentence, round(time.perf_counter() - started, 3))


def _require(condition: object, sentence: str) -> None:
    if not condition:
        raise KnownError(sentence)


def _versions(_trial: Trial) -> str:
    import sqlite3

    frozen = "，打包版" if getattr(sys, "frozen", False) else ""
    python = ".".join(map(str, sys.version_info[:3]))
    return f"程序 {__version__}{frozen}，Python {python}，SQLite {sqlite3.sqlite_version}"


def _encryption(trial: Trial) -> str:
    from trafficdesk.guard.database import can_encrypt, cipher, connect, is_plain_database
    from trafficdesk.guard.keys import Keys

    if not can_encrypt():
        _require(not getattr(sys, "frozen", False), "打包版里没有加密组件（sqlcipher3）。")
        return "没有加密组件（sqlcipher3），不能设密码；没有密码的数据照常使用"
    path, keys = trial.folder / "locked.sqlite3", Keys.new()
    connection = connect(path, keys)
    version = connection.execute("PRAGMA cipher_version").fetchone()[0]
    connection.execute("CREATE TABLE trial (word)")
    connection.execute("INSERT INTO trial VALUES ('示例')")
    connection.commit()
    connection.close()
    _require(not is_plain_database(path), "数据库没有加密。")
    connection = connect(path, keys)
    word = connection.execute("SELECT word FROM trial").fetchone()[0]
    connection.close()
    _require(word == "示例", "加密的数据库读不回来。")
    return f"SQLCipher {version}，SQLite {cipher().sqlite_version}"


def _code_lists(_trial: Trial) -> str:
    from trafficdesk.fields.codes import code_list, code_list_names

    names = code_list_names()
    empty = [name for name in names if not code_list(name).codes]
    _require(names and not empty, f"代码表是空的：{'、'.join(empty)}")
    return f"{len(names)} 张代码表"


def _fonts(_trial: Trial) -> str:
    from reportlab.pdfbase.ttfonts import TTFontFile

    files = sorted((resources() / "fonts").glob("*.ttf"))
    _require(files, "没有找到字体文件。")
    for file in files:
        _require(TTFontFile(str(file)).charToGlyph.get(ord("责")), f"字体 {file.name} 里没有汉字。")
    return f"{len(files)} 个字体"


def _database(trial: Trial) -> str:
    from trafficdesk.desk import Desk
    from trafficdesk.store import schema

    trial.desk = Desk.open(trial.folder / "office", create=True)
    trial.desk.set_up("自检街道办事处", "自检")
    texts = len(trial.desk.agreements.texts.all())
    _require(texts, "没有装上责任书文本。")
    return f"数据库已建立，数据版本 {schema.newest()}，责任书文本 {texts} 版"


def _records(trial: Trial) -> str:
    from trafficdesk import demo

    demo.fill(trial.desk, 40, 1)
    before = trial.desk.records.select("people", limit=1)[0]
    trial.desk.records.edit("people", before.id, {"remark": "自检"})
    trial.desk.records.undo()
    after = trial.desk.records.row("people", before.id)
    _require(after.values["remark"] == before.values["remark"], "撤销没有还原。")
    return "登记、修改、撤销"


def _search(trial: Trial) -> str:
    names = {"stf": "单田方", "qiuyingjie": "仇英杰", "䶮": _RARE}
    for typed, wanted in names.items():
        found = [hit.title for hit in trial.desk.records.search(typed, 50)]
        _require(wanted in found, f"用“{typed}”没有找到“{wanted}”。")
    return "拼音、首字母、罕见字都能找到"


def _excel_out_and_in(trial: Trial) -> str:
    path = trial.folder / "people.xlsx"
    number = trial.desk.exchange.export("people", path, full=True, reason="自检")
    job = trial.desk.exchange.open("people", path)
    counts = trial.desk.exchange.plan(job).counts
    _require(counts["add"] == 0 and counts["problem"] == 0, f"读回来的与写出去的不同：{dict(counts)}")
    return f"写出并读回 {number} 行"


def _old_excel(trial: Trial) -> str:
    """A list is read in a process of its own, which a frozen program starts from itself, and what it says is written."""
    before = trial.desk.records.count(_people())
    job = trial.desk.exchange.open("people", _A_LIST)
    counts = trial.desk.exchange.plan(job).counts
    _require(counts["add"] == 1, f"没有读出那一行：{dict(counts)}")
    trial.desk.exchange.write(job)
    _require(trial.desk.records.count(_people()) == before + 1, "导入以后人数没有增加。")
    again = trial.desk.exchange.plan(trial.desk.exchange.open("people", _A_LIST)).counts
    _require(again["add"] == 0, f"再导入一次又要增加：{dict(again)}")
    return "读出 .xls，导入一人，再导入不重复"


def _reader_limits(_trial: Trial) -> str:
    """The same list with next to no memory: its reader is ended, and the program says so."""
    from trafficdesk.exchange.apart import Limits, read_apart

    try:
        read_apart(_A_LIST, Limits(memory=1 << 20, seconds=5))
    except KnownError as error:
        _require(_A_LIST.name in str(error), f"没有说是哪个文件：{error}")
        return "读表超过限制就停下，程序不受影响"
    raise KnownError("读表没有受内存限制。")


def _agreements_on_paper(trial: Trial) -> str:
    desk = trial.desk
    desk.agreements.make(clock.today().year)
    chosen = [
        signer for signer in desk.agreements.signers(clock.today().year) if signer.name in (_RARE, _BEYOND)
    ]
    _require(chosen, "没有建立罕见字姓名的责任书。")
    trial.pdf = desk.prints.issue("agreements", ids=[signer.agreement for signer in chosen]).content
    text, pages = _text_of(trial.pdf)
    for signer in chosen:
        _require(signer.name in text, f"PDF 里取不出姓名“{signer.name}”。")
    return f"{len(chosen)} 份责任书 {pages} 页，罕见字能取出"


def _rare_fonts(trial: Trial) -> str:
    """A font of the office: a word that has to be shaped is drawn with it and found again in the file."""
    from trafficdesk.reports import fonts, pdf
    from trafficdesk.reports.document import LIST, Document, Paragraph, Text

    paper = Document("自检", (Paragraph((Text(f"姓名：{_SHAPED}"),)),), LIST)
    _require(fonts.by_hand([paper]), "没有字库也说印得出藏文。")
    added = trial.desk.paper.add_font(_A_FONT)
    _require(not fonts.by_hand([paper]), f"加了字库 {added.name}，藏文还是印不出来。")
    _require(_SHAPED in _text_of(pdf.render(paper))[0], "用加的字库印的字取不出来。")
    return f"加上 {added.name}，藏文成词印出来，能取出"


def _text_of(content: bytes) -> tuple[str, int]:
    """The text of a PDF, and how many pages it has."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document), len(document)
    finally:
        document.close()


def _qr_codes(trial: Trial) -> str:
    import pypdfium2
    import segno
    import zxingcpp
    from PIL import Image

    drawn = io.BytesIO()
    segno.make("责〔2026〕0001", error="m").save(drawn, kind="png", scale=4, border=4)
    read = [code.text for code in zxingcpp.read_barcodes(Image.open(drawn))]
    _require(read == ["责〔2026〕0001"], "二维码读不回来。")
    document = pypdfium2.PdfDocument(trial.pdf)
    try:
        image = document[0].render(scale=200 / 72).to_pil()
    finally:
        document.close()
    _require(zxingcpp.read_barcodes(image), "责任书上的二维码读不出来。")
    return "二维码能画能读"


def _cards(trial: Trial) -> str:
    printed = trial.desk.prints.render("driver-card", ids=trial.desk.records.first_ids(_people(), 3))
    return f"档案卡 {len(printed.parts)} 份"


def _word(trial: Trial) -> str:
    """Out and in again: the library brings an empty document of its own, which a frozen program has to carry."""
    from trafficdesk.reports.word_in import read_word

    made = trial.desk.prints.word("driver-card", ids=trial.desk.records.first_ids(_people(), 1))
    read = read_word(made, "档案卡.docx")
    _require("档案卡" in read.title and read.body, "写出的 Word 读不回来。")
    return "档案卡写成 Word，读回来标题在"


def _binder(trial: Trial) -> str:
    import pikepdf

    made = trial.desk.archive.write_binder(clock.today().year, trial.folder / "卷宗.pdf")
    with pikepdf.open(made.path) as document, document.open_outline() as outline:
        _require(len(document.pages) == made.pages and len(outline.root) > 2, "卷宗的页数或书签不对。")
    _require(not made.against, made.archival)
    return f"卷宗 {made.pages} 页，带书签，{made.archival}"


def _scans(trial: Trial) -> str:
    from PIL import Image

    for ending in ("tif", "jpg", "png", "bmp", "webp"):
        picture = trial.folder / f"scan.{ending}"
        Image.new("L", (400, 600), 90).save(picture)
        found = trial.desk.scans.read([picture])
        _require(len(found.tray) == 1 and found.tray[0].page is not None, f"{ending} 的扫描件读不出来。")
    found = trial.desk.scans.read([_A_PHOTO])
    _require(len(found.tray) == 1 and found.tray[0].page is not None, "手机的 HEIC 照片读不出来。")
    return "五种图片和 HEIC 照片都能当扫描件读"


def _people() -> Any:
    from trafficdesk.desk import Query

    return Query("people")


def _backup(trial: Trial) -> str:
    from trafficdesk.desk import Desk

    made = trial.desk.backups.make(trial.folder, _PASSWORD)
    trial.desk.backups.verify(made.path, _PASSWORD)
    try:
        trial.desk.backups.verify(made.path, "wrong password")
    except KnownError:
        pass
    else:
        raise KnownError("密码不对也打开了备份。")
    back = trial.folder / "restored"
    Desk.restore(made.path, _PASSWORD, back)
    restored = Desk.open(back)
    try:
        same = restored.records.count(_people()) == trial.desk.records.count(_people())
    finally:
        restored.close()
    _require(same, "恢复出来的人数不同。")
    return f"加密备份 {made.size} 字节，核对、恢复都成功"


def _server(_trial: Trial) -> str:
    """The driver with its libpq asks a server that is not there, and a keyring is looked for; that there is none is no failure."""
    from trafficdesk.errors import Unreachable
    from trafficdesk.store.server import Server, driver_missing
    from trafficdesk.store.server_password import keyring_name
    from trafficdesk.store.store import Store

    frozen = getattr(sys, "frozen", False)
    try:
        driver, libpq = import_module("psycopg"), import_module("psycopg.pq")
    except ImportError:
        _require(not frozen, driver_missing())
        return "没有连接服务器的组件（psycopg），不能连接服务器；在本机的办事处照常使用"
    _require(not frozen or libpq.__impl__ == "binary", "打包版用的不是自己带的 libpq。")
    store = Store(Server("127.0.0.1", "office", "office", _NOBODY).url())
    try:
        with store.read():
            raise KnownError("没有服务器也说连上了。")
    except Unreachable:
        pass
    finally:
        store.close()
    keyring = keyring_name()
    lost = [name for name in _KEYRINGS.get(sys.platform, ()) if name not in sys.modules]
    _require(not (frozen and lost), f"打包版里没有密码库的组件：{'、'.join(lost)}")
    kept = f"密码库 {keyring.rpartition('.')[2]}" if keyring else "没有可用的密码库"
    return f"psycopg {driver.__version__}，libpq {libpq.version_pretty(libpq.version())}，{kept}"


STEPS: tuple[tuple[str, str, Callable[[Trial], str]], ...] = (
    ("versions", "版本", _versions),
    ("encryption", "加密", _encryption),
    ("codes", "代码表", _code_lists),
    ("fonts", "字体", _fonts),
    ("database", "数据库", _database),
    ("records", "登记", _records),
    ("search", "查找", _search),
    ("xlsx", "Excel", _excel_out_and_in),
    ("xls", "旧版 Excel", _old_excel),
    ("limits", "读表限制", _reader_limits),
    ("pdf", "责任书", _agreements_on_paper),
    ("rare", "生僻字字库", _rare_fonts),
    ("qr", "二维码", _qr_codes),
    ("cards", "档案卡", _cards),
    ("word", "Word", _word),
    ("binder", "卷宗", _binder),
    ("scans", "扫描件", _scans),
    ("backup", "备份", _backup),
    ("server", "连接服务器", _server),
)
