"""Plain tables behind packages between offices: who they are exchanged with, what came and went, which version a field has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Integer, String, Text

from trafficdesk.fields.table import Base, Mapped, column

# The roles of desks: this office itself; the street for which it works; a unit for which this office is the street.
SELF, CENTRE, UNIT = "self", "centre", "unit"


class PeerRow(Base):
    """This office itself and each one that packages are exchanged with. See work/packages.

    id: given with the first package; replica: names this copy of the data in versions, another one after a restore;
    public: what its packages are proven by; secret: of this office, and of one whose first package has not been answered yet;
    unit: uuid of the unit that it is; mark: stands before the numbers that it gives out.
    """

    __tablename__ = "package_desks"
    id: Mapped[str] = column(String(32), primary_key=True)
    role: Mapped[str] = column(String)
    name: Mapped[str] = column(String)
    unit: Mapped[str | None] = column(String(32), nullable=True)
    mark: Mapped[str] = column(String)
    replica: Mapped[str] = column(String)
    public: Mapped[str] = column(String)
    secret: Mapped[str | None] = column(String, nullable=True)
    seen: Mapped[int] = column(Integer)  # of this office: up to which act the trail was read into versions


class PackageRow(Base):
    """A package that went out or came in. number: of its sender for one receiver; act: the sender's last act in it."""

    __tablename__ = "packages"
    id: Mapped[str] = column(String(32), primary_key=True)
    desk: Mapped[str] = column(String(32), points_at="package_desks.id")
    way: Mapped[str] = column(String)
    number: Mapped[int] = column(Integer)
    since: Mapped[int] = column(Integer)
    act: Mapped[int] = column(Integer)
    at: Mapped[datetime] = column(DateTime)
    by: Mapped[str] = column(String)
    file: Mapped[str] = column(String)
    rows: Mapped[int] = column(Integer)
    change_set: Mapped[int] = column(Integer)
    confirmed: Mapped[int] = column(Integer)  # the last number of ours that its sender had taken


class SentRow(Base):
    """In which package a row (or a file, under the record "") first went to a desk or came from it (number 0)."""

    __tablename__ = "package_sent"
    desk: Mapped[str] = column(String(32), primary_key=True)
    code: Mapped[str] = column(String, primary_key=True)
    uuid: Mapped[str] = column(String, primary_key=True)
    number: Mapped[int] = column(Integer)


class VersionRow(Base):
    """Which version a field of a row has, once it says anything else than at first: desk:act for each desk that had a hand in it.

    The last line of a field holds; field "~" is whether the row lies in the trash.
    """

    __tablename__ = "package_versions"
    indexes = (("package_versions_field", "code", "uuid", "field"),)
    id: Mapped[int] = column(Integer, primary_key=True)
    code: Mapped[str] = column(String)
    uuid: Mapped[str] = column(String(32))
    field: Mapped[str] = column(String)
    vector: Mapped[str] = column(String)
    at: Mapped[datetime] = column(DateTime)
    by: Mapped[str] = column(String)
    change_set: Mapped[int] = column(Integer)


class WaitingRow(Base):
    """A row of a package that waits for somebody's word, as it came (JSON); closed: the act that settled it, 0 while it waits."""

    __tablename__ = "package_waiting"
    indexes = (("package_waiting_row", "code", "uuid"),)
    id: Mapped[int] = column(Integer, primary_key=True)
    desk: Mapped[str] = column(String(32))
    package: Mapped[int] = column(Integer)
    code: Mapped[str] = column(String)
    uuid: Mapped[str] = column(String(32))
    said: Mapped[str] = column(Text)
    opened: Mapped[int] = column(Integer)
    closed: Mapped[int] = column(Integer)


class AliasRow(Base):
    """A row of another desk that is one of ours: its uuid, and that under which it stands here."""

    __tablename__ = "package_aliases"
    code: Mapped[str] = column(String, primary_key=True)
    uuid: Mapped[str] = column(String(32), primary_key=True)
    ours: Mapped[str] = column(String(32))
    change_set: Mapped[int] = column(Integer)


TRAVELLING: tuple[type[Base], ...] = (PeerRow, PackageRow, SentRow, VersionRow, WaitingRow, AliasRow)
