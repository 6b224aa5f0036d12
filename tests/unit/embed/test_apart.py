"""Preparing a model in another process."""

from pathlib import Path

import pytest

from desktop_app.embed.apart import prepare_apart
from desktop_app.embed.prepare import is_ready
from desktop_app.errors import ModelUnavailable


def test_a_model_is_prepared_by_another_process_once(tmp_path: Path) -> None:
    directory = tmp_path / "models" / "multilingual-e5-small"
    assert prepare_apart(directory) == directory
    assert is_ready(directory)
    written = (directory / "model.json").stat().st_mtime_ns
    assert prepare_apart(directory) == directory
    assert (directory / "model.json").stat().st_mtime_ns == written


def test_what_prevents_it_is_said_by_the_process_that_asked_alone(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").write_text("a file in the way")
    with pytest.raises(ModelUnavailable, match="could not be prepared"):
        prepare_apart(tmp_path / "models" / "multilingual-e5-small")
    assert capfd.readouterr() == ("", "")
