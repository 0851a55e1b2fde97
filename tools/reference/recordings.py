"""Puts recordings where the tests read them: made whole beside the old ones, then in their place. An interrupted run leaves the old ones.

Development only. Called by the tiny_*.py: `python tiny_X.py [OUT_DIR, default test/parity/X]`.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

PARITY = Path(__file__).resolve().parents[2] / "test" / "parity"


def replace(family: str, make: Callable[[Path, Path], None]) -> None:
    """`make` is given a new folder and the folder of the pictures; what it leaves becomes OUT_DIR, readable for everybody."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else PARITY / family
    made = root.with_name(root.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    make(made, PARITY / "pixels" / "images")
    for file in made.rglob("*"):
        file.chmod(0o755 if file.is_dir() else 0o644)
    shutil.rmtree(root, ignore_errors=True)
    made.rename(root)
