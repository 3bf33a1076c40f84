"""Limits that a process sets itself before it reads a file that nobody trusts: memory and time.

Linux and macOS: resource limits. Windows: a job object that the process puts itself into (8 and later allow it inside another);
its parent looks too (`has_too_much`), at its memory and at the clock, because not everything that runs Windows programs minds a
job's limits (Wine does not).
"""

from __future__ import annotations

import sys


def limit_me(memory: int, seconds: int) -> None:
    """Not more than so many bytes and so many seconds of processor time from now on; beyond them the process is ended."""
    if sys.platform == "win32":
        _limit_windows(memory, seconds)
    else:
        import resource

        for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
            _, hard = resource.getrlimit(what)
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def has_too_much(process: int, memory: int) -> bool:
    """Whether a running process has more than so many bytes. Never elsewhere than on Windows: there the system itself ends it."""
    return sys.platform == "win32" and _memory_on_windows(process) > memory


def _limit_windows(memory: int, seconds: int) -> None:
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION (winnt.h): process memory, user time in units of 100 ns, die with the job."""
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64), ("job_time", ctypes.c_int64), ("flags", wintypes.DWORD), ("min_set", ctypes.c_size_t),
            ("max_set", ctypes.c_size_t), ("processes", wintypes.DWORD), ("affinity", ctypes.c_size_t), ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )  # fmt: skip

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic), ("io", ctypes.c_uint64 * 6), ("process_memory", ctypes.c_size_t), ("job_memory", ctypes.c_size_t),
            ("peak_process", ctypes.c_size_t), ("peak_job", ctypes.c_size_t),
        )  # fmt: skip

    process_time, process_memory, die_on_error = 0x2, 0x100, 0x400
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = kernel.CreateJobObjectW(None, None)
    told = Extended()
    told.basic.flags = process_time | process_memory | die_on_error
    told.basic.process_time = seconds * 10_000_000
    told.process_memory = memory
    kernel.SetInformationJobObject(wintypes.HANDLE(job), 9, ctypes.byref(told), ctypes.sizeof(told))
    kernel.AssignProcessToJobObject(wintypes.HANDLE(job), wintypes.HANDLE(kernel.GetCurrentProcess()))


def _memory_on_windows(process: int) -> int:
    """Bytes that another process has from the system: PROCESS_MEMORY_COUNTERS (psapi.h). Its processor time is not looked at:
    asked for that of another process, Wine tells one's own."""
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD), ("faults", wintypes.DWORD), ("peak_set", ctypes.c_size_t), ("set", ctypes.c_size_t),
            ("quota", ctypes.c_size_t * 4), ("pagefile", ctypes.c_size_t), ("peak_pagefile", ctypes.c_size_t),
        )  # fmt: skip

    limited_information, read = 0x1000, 0x10
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = wintypes.HANDLE
    handle = wintypes.HANDLE(kernel.OpenProcess(limited_information | read, False, process))
    if not handle:
        return 0
    try:
        has = Counters()
        has.size = ctypes.sizeof(has)
        return int(has.pagefile) if kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(has), has.size) else 0
    finally:
        kernel.CloseHandle(handle)
