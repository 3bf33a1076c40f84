"""Records of the desk itself: users, attachments, and the plain tables behind audit, settings and search."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import DateTime, Integer, LargeBinary, String, Text

from trafficdesk.fields.columns import choice, day, flag, integer, note, person_name, text
from trafficdesk.fields.spec import Sensitivity
from trafficdesk.fields.table import Base, Mapped, column
from trafficdesk.records.base import Record, RecordSpec, Unique


class User(Record):
    __tablename__ = "users"
    spec = RecordSpec(
        code="users", label="使用人", noun="人", stream="system", title=("name",), keys=(("name",),),
        unique=(Unique(("name",)),), ledger=False, help="谁在用这台电脑登记，记在每次修改的旁边。",
    )  # fmt: skip

    name: Mapped[str | None] = person_name("姓名", required=True, section="使用人", list_at=1, maximum=40)
    role: Mapped[str | None] = choice("角色", "user_role", section="使用人", list_at=2, default="经办人")
    active: Mapped[bool | None] = flag("可以使用", section="使用人", list_at=3, default="是")
    sees_pupils: Mapped[bool | None] = flag(
        "可以看学生名册", section="使用人", default="否", help="未成年人信息受限，只给确有需要的人。"
    )
    password_hash: Mapped[str | None] = text(
        "口令", section="使用人", read_only=True, sensitivity=Sensitivity.SEALED, maximum=200, on_card=False
    )


class Attachment(Record):
    __tablename__ = "attachments"
    spec = RecordSpec(
        code="attachments", label="附件", noun="个", stream="system", title=("name",), sort=("-created_at",),
        ledger=False, help="扫描件和照片。文件按内容存放在数据文件夹的 attachments 里。",
    )  # fmt: skip

    owner_code: Mapped[str | None] = text("所属类别", section="附件", read_only=True, filterable=True)
    owner: Mapped[int | None] = integer("所属记录", section="附件", read_only=True, filterable=True)
    kind: Mapped[str | None] = choice("附件种类", "attachment_kind", section="附件", list_at=2, default="其他")
    name: Mapped[str | None] = text("文件名", required=True, section="附件", list_at=1, maximum=200)
    media_type: Mapped[str | None] = text("文件类型", section="附件", read_only=True)
    size: Mapped[int | None] = integer("字节数", section="附件", read_only=True, list_at=3)
    sha256: Mapped[str | None] = text("内容指纹", section="附件", read_only=True, filterable=True, keeps_file=True)
    taken_on: Mapped[date | None] = day("拍摄或扫描日期", section="附件")
    remark: Mapped[str | None] = note("说明", section="附件")


class PrintedPaper(Record):
    __tablename__ = "printed_papers"
    spec = RecordSpec(
        code="printed-papers", label="留存印件", noun="份", stream="system", title=("name", "number"), sort=("-printed_on",),
        ledger=False, help="第一次打印就定稿的文书。那一次的 PDF 留在数据文件夹的 attachments 里，以后补打都照它。",
    )  # fmt: skip

    paper: Mapped[str | None] = text("文书种类", section="印件", read_only=True)
    owner_code: Mapped[str | None] = text("所属类别", section="印件", read_only=True)
    owner: Mapped[int | None] = integer("所属记录", section="印件", read_only=True, filterable=True)
    edition: Mapped[str | None] = text("哪一份", section="印件", read_only=True)
    name: Mapped[str | None] = text("文书名称", required=True, section="印件", list_at=1, maximum=200)
    number: Mapped[str | None] = text("文书编号", section="印件", read_only=True, list_at=2, maximum=80)
    dated: Mapped[date | None] = day("落款日期", section="印件", read_only=True)
    printed_on: Mapped[date | None] = day("第一次打印", section="印件", read_only=True, list_at=3, filterable=True)
    sha256: Mapped[str | None] = text("内容指纹", section="印件", read_only=True, keeps_file=True)
    first_page: Mapped[int | None] = integer("起始页", section="印件", read_only=True)
    pages: Mapped[int | None] = integer("页数", section="印件", read_only=True)
    reprints: Mapped[int | None] = integer("补打次数", section="印件", read_only=True, default="0")
    remark: Mapped[str | None] = note("备注", section="印件")


class FindingMark(Record):
    __tablename__ = "finding_marks"
    spec = RecordSpec(
        code="finding-marks", label="提醒处理", noun="条", stream="system", title=("subject", "what"), sort=("-created_at",),
        ledger=False, help="对一项提醒写明原因后推迟或不再提醒。谁、哪天、为什么都留着，可以恢复提醒。",
    )  # fmt: skip

    kind: Mapped[str | None] = text("哪一种", section="提醒", required=True, maximum=60)
    owner_code: Mapped[str | None] = text("所属类别", section="提醒")
    owner: Mapped[int | None] = integer("所属记录", section="提醒", filterable=True)
    mark_key: Mapped[str | None] = text("哪一期", section="提醒", maximum=80)
    subject: Mapped[str | None] = text("对象", section="提醒", list_at=1, maximum=80)
    what: Mapped[str | None] = text("事项", section="提醒", list_at=2, maximum=80)
    act: Mapped[str | None] = choice("处理", "finding_act", section="提醒", list_at=3, required=True)
    until: Mapped[date | None] = day("推迟到", section="提醒", list_at=4)
    reason: Mapped[str | None] = text("原因", section="提醒", list_at=5, required=True, maximum=200)


class ChangeSetRow(Base):
    """One named act: a change, a look, a setting, a print. undoes/undone_by tie an undo to what it undid.

    salt, digest: over reason and kind, which a purge by law may take away; link: over everything else, the entries' digests
    and the link before. See store/trail.py.
    """

    __tablename__ = "change_sets"
    id: Mapped[int] = column(Integer, primary_key=True)
    at: Mapped[datetime] = column(DateTime)
    by: Mapped[str] = column(String)
    sentence: Mapped[str] = column(String)
    reason: Mapped[str | None] = column(String, nullable=True)
    kind: Mapped[str] = column(String)
    undoes: Mapped[int | None] = column(Integer, points_at="change_sets.id", nullable=True)
    undone_by: Mapped[int | None] = column(Integer, nullable=True)
    salt: Mapped[str | None] = column(String, nullable=True)
    digest: Mapped[str | None] = column(String, nullable=True)
    link: Mapped[str | None] = column(String, nullable=True)


class AuditRow(Base):
    """One changed field. Added rows are kept as spans (first..last id of one record kind) with field "".

    sealed: of added rows, one hash over the digests of what they first said (seals); salt, digest: over the whole entry.
    """

    __tablename__ = "audit"
    indexes = (("audit_record", "code", "row_id"), ("audit_change_set", "change_set"))
    id: Mapped[int] = column(Integer, primary_key=True)
    change_set: Mapped[int] = column(Integer, points_at="change_sets.id")
    action: Mapped[str] = column(String)
    code: Mapped[str] = column(String)
    row_id: Mapped[int] = column(Integer)
    last_id: Mapped[int | None] = column(Integer, nullable=True)
    field: Mapped[str] = column(String)
    old: Mapped[str | None] = column(Text, nullable=True)
    new: Mapped[str | None] = column(Text, nullable=True)
    sealed: Mapped[str | None] = column(String, nullable=True)
    salt: Mapped[str | None] = column(String, nullable=True)
    digest: Mapped[str | None] = column(String, nullable=True)


class Seal(Base):
    """What a row said when it was added (or when the trail began to prove): a salted digest. since: that change set."""

    __tablename__ = "seals"
    options: ClassVar[Mapping[str, Any]] = {"sqlite_with_rowid": False}
    record: Mapped[int] = column(Integer, primary_key=True)
    row_id: Mapped[int] = column(Integer, primary_key=True)
    since: Mapped[int] = column(Integer)
    salt: Mapped[bytes | None] = column(LargeBinary, nullable=True)
    digest: Mapped[bytes] = column(LargeBinary)


class Setting(Base):
    """One setting of the office, JSON text under a dotted name."""

    __tablename__ = "settings"
    name: Mapped[str] = column(String, primary_key=True)
    value: Mapped[str] = column(Text)


class Counter(Base):
    """The last number given out of a series (agreement serials by year)."""

    __tablename__ = "counters"
    series: Mapped[str] = column(String, primary_key=True)
    last: Mapped[int] = column(Integer)


class SearchTerm(Base):
    """What the search box scans: see store/search.py for the terms."""

    __tablename__ = "search_terms"
    options: ClassVar[Mapping[str, Any]] = {"sqlite_with_rowid": False}
    record: Mapped[int] = column(Integer, primary_key=True)
    term: Mapped[str] = column(String, primary_key=True)
    row_id: Mapped[int] = column(Integer, primary_key=True)


class FilePart(Base):
    """A piece of a kept file of an office on a server, in its order; of one in a data folder they lie in the folder."""

    __tablename__ = "file_parts"
    sha256: Mapped[str] = column(String, primary_key=True)
    part: Mapped[int] = column(Integer, primary_key=True)
    content: Mapped[bytes] = column(LargeBinary)


# Every table that is no record.
TABLES: tuple[type[Base], ...] = (ChangeSetRow, AuditRow, Seal, Setting, Counter, SearchTerm, FilePart)
