"""How long indexing will take."""

from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.catalogue.connection import CATALOGUE_FILE
from desktop_app.catalogue.estimating import (
    RATES,
    estimate,
    rates_from_json,
    rates_to_json,
    usual_rates,
)
from desktop_app.catalogue.status import Status
from desktop_app.catalogue.writer import CatalogueWriter
from tests.unit.catalogue.builders import at, extraction, index


def test_without_a_library_it_follows_from_the_cores() -> None:
    words, meaning, most = estimate(None, 1_000, 10_000_000)
    assert 1_000 / usual_rates().files < words < meaning
    assert most > 2 * meaning  # nobody knows yet how fast this machine is
    assert estimate(None, 0, 0) == (0.0, 0.0, 0.0)


def test_what_this_machine_did_before_decides(tmp_path: Path) -> None:
    writer = CatalogueWriter(tmp_path)
    index(writer, {at(f"{n}.txt"): extraction(f"text {n}", name=str(n)) for n in range(150)})
    writer.set_property(RATES, rates_to_json(None, 10.0, 5.0))
    writer.close()
    with closing(Status(tmp_path / CATALOGUE_FILE)) as status:
        # One text to a file of 100 bytes there, and so in what is added.
        words, meaning, most = estimate(status, 500, 50_000)
    assert words == pytest.approx(2 + 500 / 10)
    assert meaning == most == pytest.approx(500 / 5)


def test_one_run_does_not_outweigh_those_before_it() -> None:
    known = rates_from_json(rates_to_json(None, 10.0, 10.0))
    assert known is not None
    after = rates_from_json(rates_to_json(known, 110.0, 10.0))
    assert after is not None
    assert after.files == pytest.approx(40.0)
    assert after.texts == pytest.approx(10.0)
    assert rates_from_json(None) is None
