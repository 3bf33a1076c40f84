"""PDFium serves one thread at a time, whatever documents are open: whoever calls it holds this lock, and not for long."""

from __future__ import annotations

import threading

LOCK = threading.RLock()
