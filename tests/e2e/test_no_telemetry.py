"""Libraries keep their own books on their users; ours must not, wherever they would put them."""

import os
import subprocess
from pathlib import Path

from tests.helpers.program import COMMAND


def test_nothing_is_written_outside_the_data_folder(data: Path, tmp_path: Path):
    """Embedding, with ONNX Runtime and all, leaves the home folder as empty as it was.

    ONNX Runtime 1.29 and newer write an identifier of the machine and events about every process to ~/.cache, and
    upload them; not where CI is set, so it is not set here.
    """
    home = tmp_path / "home"
    home.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    environment.pop("CI", None)
    done = subprocess.run(
        [*COMMAND, "embed"],
        env={**environment, "HOME": str(home), "FINDLING_DATA_DIR": str(data)},
        input="a text\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("[")
    assert sorted(home.rglob("*")) == []
