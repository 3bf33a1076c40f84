"""Small Windows files that are compiled here: the start program, python3.dll, and what Wine lacks of Windows itself.

The last kind (bcryptprimitives.dll, icuuc.dll) is part of every Windows 10. It goes into the system folder of Wine, where
PyInstaller takes nothing from, and never into the package; the check of the finished folder forbids both names.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pefile

COMPILER = "x86_64-w64-mingw32-gcc"

_START = """
#include <windows.h>
typedef int (*Main)(int, wchar_t **);
int wmain(int argc, wchar_t **argv) {
    HMODULE library = LoadLibraryW(L"python%s.dll");
    Main run = library ? (Main)GetProcAddress(library, "Py_Main") : 0;
    return run ? run(argc, argv) : 103;
}
"""
# Rust code asks for ProcessPrng; the older RtlGenRandom (SystemFunction036) gives the same.
_PRNG = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T n) { return SystemFunction036(to, (ULONG)n); }
"""
# Qt 6.11 links to Windows' converter of character sets and falls back when it cannot open one.
_ICU_NOTHING = "close reset getToUCallBack getFromUCallBack cbToUWriteUChars toUnicode cbFromUWriteUChars fromUnicode"
_ICU_NULL = "getName getStandardName getAvailableName countAvailable toUCountPending fromUCountPending"
_ICU_REST = """
__declspec(dllexport) signed char ucnv_getMaxCharSize(void *c) { return 4; }
__declspec(dllexport) void *ucnv_open(const char *n, int *e) { *e = 4; return 0; }
__declspec(dllexport) void ucnv_setToUCallBack(void *c, void *a, void *x, void **o, void **p, int *e) { *e = 4; }
__declspec(dllexport) void ucnv_setFromUCallBack(void *c, void *a, void *x, void **o, void **p, int *e) { *e = 4; }
__declspec(dllexport) void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
__declspec(dllexport) void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
"""


def _icu() -> str:
    nothing = [f"__declspec(dllexport) void ucnv_{name}(void) {{}}" for name in _ICU_NOTHING.split()]
    null = [f"__declspec(dllexport) void *ucnv_{name}(void) {{ return 0; }}" for name in _ICU_NULL.split()]
    return "\n".join([*nothing, *null, _ICU_REST])


FOR_WINE = {"bcryptprimitives.dll": (_PRNG, ("-ladvapi32",)), "icuuc.dll": (_icu(), ())}


def make_start(place: Path, short: str) -> None:
    """python.exe in `place`, which starts python<short>.dll beside it."""
    _compile(_START % short, place / "python.exe", ("-municode",))


def make_stable_abi(place: Path, short: str) -> None:
    """python3.dll in `place`: every export of python<short>.dll, forwarded; extensions for any Python 3 load it."""
    exports = pefile.PE(place / f"python{short}.dll").DIRECTORY_ENTRY_EXPORT.symbols
    names = [each.name.decode() for each in exports if each.name]
    definition = place / "python3.def"
    lines = "".join(f"  {name}=python{short}.{name}\n" for name in names)
    definition.write_text(f"LIBRARY python3.dll\nEXPORTS\n{lines}", "utf-8")
    _compile("int unused;", place / "python3.dll", ("-shared", str(definition)))
    definition.unlink()


def make_for_wine(place: Path) -> None:
    """The files of Windows 10 that Wine lacks, into its system folder `place`, unless it has them by now."""
    for name, (source, options) in FOR_WINE.items():
        if not (place / name).exists():
            _compile(source, place / name, ("-shared", *options))


def _compile(source: str, target: Path, options: tuple[str, ...]) -> None:
    shared = [option for option in options if not option.startswith("-l")]
    libraries = [option for option in options if option.startswith("-l")]
    command = [COMPILER, "-O2", "-s", "-x", "c", "-", "-x", "none", *shared, "-o", str(target), *libraries]
    subprocess.run(command, input=source, text=True, check=True)
