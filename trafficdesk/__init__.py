"""TrafficDesk: the core of the road-safety desk. Knows nothing of windows."""

import os

__version__ = "0.1.0"

# lxml comes along for pikepdf; openpyxl would read strangers' workbooks with it, which was never tried against hostile ones.
os.environ.setdefault("OPENPYXL_LXML", "False")
