"""Names a cached model directory after the code that made it."""

import hashlib
from pathlib import Path

import desktop_app.embed

MAKERS = ("build.py", "graph.py", "prepare.py", "tokenizer_file.py", "weights.py")


def fingerprint() -> str:
    """Sixteen hex digits that change with any module that decides what the prepared files hold."""
    folder = Path(desktop_app.embed.__file__).parent
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in MAKERS)).hexdigest()[:16]
