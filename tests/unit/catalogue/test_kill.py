"""Killed at any instant, the catalogue is whole, and the work goes on to the same result."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import CARD, Rows, at, check_sound

FILES = 120

WORK = f"""
import sys
from pathlib import Path
from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import CARD, ROOT, VERSION, at, embed_all, entry, extraction

writer = CatalogueWriter(Path(sys.argv[1]))
model = writer.ensure_model(CARD)
folder = writer.add_folder(ROOT, "{{}}")
paths = [at(f"{{n}}.txt") for n in range({FILES})]
writer.record_scan(folder, [entry(path) for path in paths])
print("scanned", flush=True)
while files := writer.next_files(7):
    with writer.batch():
        for file in files:
            name = file.path.decode()
            texts = [f"{{name}} passage {{n}} " * 40 for n in range(12)]
            writer.store(file, extraction(*texts, "shared by all", title=name), model, VERSION)
    texts = writer.next_texts(model, 50)
    if texts:
        from tests.unit.catalogue.builders import unit_vectors
        writer.store_vectors(model, texts, unit_vectors(texts))
    print("stored", flush=True)
embed_all(writer, model)
writer.collect()
print("done", flush=True)
"""


def start(data_dir: Path) -> subprocess.Popen[str]:
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.Popen(
        [sys.executable, "-c", WORK, data_dir], stdout=subprocess.PIPE, text=True, cwd=root, env=environment
    )


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_killed_again_and_again_while_storing_it_loses_nothing(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    killed = 0
    for lines in range(2, 100, 3):
        with start(data_dir) as child:
            assert child.stdout is not None
            for read, line in enumerate(child.stdout, start=1):
                if line == "done\n" or read == lines:
                    break
            child.send_signal(signal.SIGKILL)
            finished = line == "done\n"
        check_sound(data_dir)
        if finished:
            break
        killed += 1
    assert killed >= 2
    writer = CatalogueWriter(data_dir)
    counts = writer.counts()
    assert (counts.ready, counts.pending) == (FILES, 0)
    assert counts.passages == FILES * 13
    assert counts.vectors == FILES * 12 + 1
    assert writer.next_texts(writer.ensure_model(CARD), 10) == []
    writer.close()
    assert Rows(data_dir).found("shared") == {at(f"{n}.txt") for n in range(FILES)}
