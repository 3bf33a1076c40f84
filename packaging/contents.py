"""What goes into the program folder, what stays out, and what must be there. Read by the .spec and the builder."""

from __future__ import annotations

import importlib.metadata
import os
import re
import shutil
import sys
from pathlib import Path

import pins

ROOT = Path(__file__).resolve().parent.parent
NAME = "TrafficDesk"
CONSOLE_NAME = "trafficdesk-cli"
WINDOWS = sys.platform == "win32"
# Wheels for Linux carry symbol tables of up to 20 MB a file; Windows files have none.
STRIP = not WINDOWS and shutil.which("strip") is not None

# Modules that PyInstaller would follow although nothing here uses them. Alembic imports the PostgreSQL dialect when
# it is imported itself, so that one stays.
EXCLUDED = [
    *("tkinter", "unittest", "pydoc", "pydoc_data", "lib2to3", "test", "setuptools", "pip", "IPython"),
    *("PIL._avif", "PIL.AvifImagePlugin", "PIL.ImageTk", "PIL.ImageQt", "numpy", "pandas", "pytest"),
    # Colours for Mako's error pages; the parts of lxml beside its parser, which is all that python-docx and pikepdf ask for.
    *("pygments", "lxml.objectify", "lxml.html", "lxml.isoschematron", "lxml.sax", "lxml.doctestcompare", "lxml.usedoctest"),
    *("sqlalchemy.dialects.oracle", "sqlalchemy.dialects.mssql", "sqlalchemy.dialects.mysql", "reportlab.graphics"),
    *(f"PySide6.{part}" for part in ("QtQml", "QtQuick", "QtQuickWidgets", "QtQuickControls2", "QtDesigner")),
    *(f"PySide6.{part}" for part in ("QtHelp", "QtTest", "QtSql", "QtOpenGL", "QtOpenGLWidgets", "QtDBus")),
    *(f"PySide6.{part}" for part in ("QtNetwork", "QtUiTools", "QtXml", "QtConcurrent")),
    # Six hundred files for times with a zone, which no column has.
    "tzdata",
]
# Only the migration scripts import these, and PyInstaller does not read the scripts.
FOR_MIGRATIONS = ["logging.config", "sqlalchemy.dialects.sqlite", "alembic.op"]
# Loaded by their names, when an office is on a server.
FOR_SERVERS = ["psycopg", "psycopg_binary", "keyring"]
# What is carried: the program's own set, and what an office on a server needs.
_CARRIED = ("runtime.txt", "postgres.txt")
# Texts that no package brings: those of Qt, libheif and glib, Python's own, libpq's and those of what it needs on Linux.
LICENCE_TEXTS = sorted((ROOT / "packaging" / "licences").glob("*.txt"))

# Qt libraries and plugins that a window of widgets never loads; plugins would drag in Qml and Quick.
_QT_UNUSED = re.compile(
    r"Qt6?(Quick|Qml|VirtualKeyboard|Pdf|WebEngine|3D|Multimedia|Wayland|Egl[fF][sS]|Sql|Test|OpenGLWidgets|Labs|Wl)"
    r"|opengl32sw|d3dcompiler"
    r"|plugins/(platforminputcontexts/.*virtualkeyboard|egldeviceintegrations|wayland|networkinformation|tls|generic"
    r"|sqldrivers|qmltooling|position|platformthemes/.*gtk"
    r"|platforms/.*(eglfs|linuxfb|vnc|minimalegl|vkkhr|wayland|direct2d|minimal\.)"
    r"|imageformats/.*(qpdf|qtga|qwbmp|qicns|qtiff|qwebp))"
)
# GTK's own libraries, brought only by the GTK theme plugin that is left out above.
_GTK = re.compile(r"^lib(gtk|gdk|pango|cairo|atk|atspi|epoxy|wayland|Xcomposite|Xdamage)")
# Libraries of the system that every Linux desktop has: left out where the package shall run on systems older than the one
# that builds it, because these ask for the glibc of their own system. The .deb depends on them instead (debian.py).
FROM_SYSTEM = os.environ.get("TRAFFICDESK_FROM_SYSTEM") == "1"
_SYSTEM = re.compile(
    r"^lib(systemd|udev|dbus-1|fontconfig|freetype|png16|brotli\w+|glib-2|gobject-2|gio-2|gmodule-2|gthread-2|mount|blkid|selinux"
    r"|gcrypt|gpg-error|lz4|cap|stdc\+\+|gcc_s|X11|X11-xcb|Xau|Xdmcp|Xext|bsd|md|cups|gnutls|avahi-\w+|krb5\w*|gssapi_krb5|k5crypto"
    r"|com_err|keyutils|resolv|tasn1|p11-kit|idn2|unistring|nettle|hogweed|gmp)[.-]"
)
_TRANSLATION = re.compile(r"translations/(qtbase|qt)_zh_CN\.qm$")

# Paths inside the folder's _internal that a complete build has.
REQUIRED = [
    "resources/theme.qss",
    "resources/fonts/NotoSerifSC-Regular.ttf",
    "resources/fonts/NotoSansSC-Regular.ttf",
    "resources/icons/road.svg",
    "resources/codes/titles.csv",
    "trafficdesk/store/migrations/env.py",
    "docx/parts/__init__.py",
    "licences/TrafficDesk/LICENSE",
    "licences/TrafficDesk/licences.md",
    *(f"licences/TrafficDesk/{path.name}" for path in LICENCE_TEXTS),
]
# The first two belong to Windows itself; Wine has stand-ins for them.
FORBIDDEN = re.compile(
    r"(bcryptprimitives|icuuc)\.dll|Qt6?(Quick|Qml|WebEngine|VirtualKeyboard)|opengl32sw|/(pytest|ruff|mypy|PyInstaller)(/|$)"
)


def keeps(destination: str) -> bool:
    """Whether a file that PyInstaller collected belongs into the folder."""
    name = destination.replace("\\", "/")
    if "PySide6" in name or re.match(r"(lib)?Qt6", name):
        if "/translations/" in name:
            return bool(_TRANSLATION.search(name))
        return not _QT_UNUSED.search(name)
    return not _GTK.match(name) and not (FROM_SYSTEM and _SYSTEM.match(name))


def data_files() -> list[tuple[str, str]]:
    """Source and target folder of everything that is read as a file at run time."""
    migrations = ROOT / "trafficdesk" / "store" / "migrations"
    found = [(str(ROOT / "resources"), "resources")]
    for path in sorted(migrations.rglob("*")):
        if path.suffix in (".py", ".mako"):
            found.append((str(path), str(path.parent.relative_to(ROOT))))
    ours = [ROOT / "LICENSE", ROOT / "docs" / "licences.md", *LICENCE_TEXTS]
    found += [(str(path), "licences/TrafficDesk") for path in ours]
    # python-docx finds its templates by docx/parts/.., which Linux follows only where that folder is.
    docx = importlib.metadata.distribution("python-docx").locate_file("docx/parts/__init__.py")
    found.append((str(docx), "docx/parts"))
    return found + licence_files()


def carried_packages(*, windows: bool) -> list[str]:
    """The names in the lists of what is carried that a Windows, or else this system, needs."""
    text = "".join((ROOT / "requirements" / name).read_text("utf-8") for name in _CARRIED)
    return pins.names(pins.fitting(text, pins.WINDOWS if windows else None))


def licensed_packages(*, windows: bool = WINDOWS) -> list[str]:
    """Those whose wheels bring their licence: all but Qt's (packaging/licences has it), and PyInstaller for its start program."""
    others = ("pyside6-essentials", "shiboken6", *EXCLUDED)
    return [name for name in carried_packages(windows=windows) if name not in others] + ["pyinstaller"]


def licence_files() -> list[tuple[str, str]]:
    """The licence texts that the packages bring, each below its package's name."""
    wanted = re.compile(r"(^|/)(licen[cs]e|copying|notice|authors)[^/]*$|/licenses/", re.IGNORECASE)
    found = []
    for name in licensed_packages():
        for file in importlib.metadata.distribution(name).files or []:
            text = file.as_posix()
            if ".dist-info/" in text and wanted.search(text):
                below = text.split(".dist-info/")[1].removeprefix("licenses/")
                found.append((str(file.locate()), str(Path("licences", name, below).parent)))
    return found
