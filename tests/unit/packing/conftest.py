"""The modules of packaging/ import each other by their bare names, as they do when a build runs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging"))
