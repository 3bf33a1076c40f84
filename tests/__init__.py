"""Before any test, and before what tests are made with: where compiled modules lie."""

import os
import sys
from pathlib import Path

if os.environ.get("PYTHONDONTWRITEBYTECODE") and sys.prefix != sys.base_prefix and os.access(sys.prefix, os.W_OK):
    # Nothing beside the sources, as it was asked for; but without any each worker and each program that a test starts would compile
    # every module anew, and pytest every test and the hundred modules of Hypothesis. They lie in the virtual environment instead.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(Path(sys.prefix, "compiled"))
    del os.environ["PYTHONDONTWRITEBYTECODE"]
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
