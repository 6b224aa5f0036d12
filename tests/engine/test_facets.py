"""What an answer can be narrowed by: every count is what choosing it finds."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.embed.bundled import BundledEmbedder
from desktop_app.embed.choice import ChosenModel
from desktop_app.engine import Engine
from desktop_app.reports import Facet, Facets
from desktop_app.settings import DataFolder, Settings
from tests.helpers import corpus

DAY = 24 * 3600
ODD = b'odd "name", \xff and more'


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """The samples, and a folder with a name that is hard to type that holds files of all families and ages."""
    place = tmp_path_factory.mktemp("place")
    odd = os.path.join(os.fsencode(place), ODD)  # noqa: PTH118  bytes
    os.mkdir(odd)  # noqa: PTH102  bytes
    texts = {
        "river.txt": "The river rose in spring and the river fell in autumn.",
        "river.md": "# The river\n\nA river runs through it.",
        "river.py": "def river():\n    '''Return the river.'''\n    return 'river'\n",
        "river.csv": "name,length\nriver,200\n",
        "river.json": '{"river": "long"}',
        "river.html": "<html><body><p>The river is wide.</p></body></html>",
        "river.eml": "From: a@b.c\nTo: d@e.f\nSubject: river\n\nThe river is cold today.\n",
        "river": "a file about a river without an extension",
        "river.weird": "nobody knows this extension, but it is about a river",
        "Fluss.txt": "Der Fluss (river) war im Frühling sehr breit, und die Wiesen standen lange unter Wasser.",
    }
    for number, (name, text) in enumerate(texts.items()):
        path = Path(os.fsdecode(odd), name)
        path.write_text(text, encoding="utf-8")
        changed = path.stat().st_mtime - number * 20 * DAY if number else path.stat().st_mtime
        os.utime(path, (changed - (400 * DAY if number == 9 else 0),) * 2)
    Path(os.fsdecode(odd), "river.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(500))
    Path(os.fsdecode(odd), "river.bin").write_bytes(bytes(500))
    samples = corpus.build(place / "My samples")
    shutil.copy(samples / "handbook.pdf", place / "My samples" / "river.pdf")
    return os.fsencode(samples), odd


@pytest.fixture(scope="module")
def engine(
    folders: tuple[bytes, bytes],
    prepared_model: Path,
    embedder: BundledEmbedder,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    model = ChosenModel("bundled", "tests", prepare=lambda: prepared_model, open_=lambda _: embedder)
    with Engine(DataFolder(tmp_path_factory.mktemp("data")), Settings(), model) as engine:
        engine.index(folders)
        yield engine


def _all(facets: Facets) -> list[Facet]:
    return [*facets.types, *facets.folders, *facets.languages, *facets.changed]


def _found(engine: Engine, query: str) -> int:
    return len(engine.search(query, limit=200, as_you_type=True).hits)


def test_there_is_nothing_to_narrow_in_a_library_that_is_not_there(tmp_path: Path, engine: Engine) -> None:
    with Engine(DataFolder(tmp_path), Settings(), engine._model) as empty:
        assert empty.facets("") == Facets((), (), (), ())


def test_the_types_of_the_library_are_all_its_files(engine: Engine) -> None:
    facets = engine.facets("")
    assert sum(facet.count for facet in facets.types) == engine.coverage().files
    assert {facet.name for facet in facets.types} >= {"pdf", "text", "code", "web", "mail", "picture", "data", "other"}
    assert not any(facet.chosen for facet in _all(facets))


@pytest.mark.parametrize("query", ["", "type:pdf", "lang:de", "after:30d"])
def test_each_count_of_the_library_is_what_choosing_it_finds(engine: Engine, query: str) -> None:
    for facet in _all(engine.facets(query)):
        if query.startswith("after:") and facet in engine.facets(query).changed:
            continue  # choosing two times is another question
        if facet.filter.partition(":")[0] in query:
            continue  # and so is choosing two types
        narrowed = engine.search(engine.toggle_filter(query, facet.filter), limit=200) if facet.count else None
        assert facet.count == (sum(1 + len(hit.copies) for hit in narrowed.hits) if narrowed else 0), facet


@pytest.mark.parametrize(
    "query", ["river", "a wide stream", "river type:code", 'river in:"My samples"', "river lang:en"]
)
def test_the_counts_of_an_answer_add_up_to_it(engine: Engine, query: str) -> None:
    facets = engine.facets(query)
    without_types = " ".join(part for part in query.split() if not part.startswith("type:"))
    assert sum(facet.count for facet in facets.types) == _found(engine, without_types)
    assert sum(facet.count for facet in facets.languages) <= _found(engine, query.replace("lang:en", ""))


def test_choosing_a_type_leaves_the_other_types_to_choose(engine: Engine) -> None:
    before, after = engine.facets("river"), engine.facets("river type:code")
    assert [(f.name, f.count) for f in before.types] == [(f.name, f.count) for f in after.types]
    assert [facet.name for facet in after.types if facet.chosen] == ["code"]
    assert sum(facet.count for facet in after.folders) < sum(facet.count for facet in before.folders)


def test_a_type_of_no_family_that_was_typed_is_there_to_be_taken_away(engine: Engine) -> None:
    (chosen,) = (facet for facet in engine.facets("river type:md").types if facet.chosen)
    assert (chosen.filter, chosen.name) == ("type:md", "md")
    hits = engine.search("river", limit=200, as_you_type=True).hits
    assert chosen.count == sum(hit.path.endswith(b".md") for hit in hits)


def test_folders_of_any_name_are_chosen(engine: Engine, folders: tuple[bytes, bytes]) -> None:
    for root in folders:
        (facet,) = (facet for facet in engine.facets("river").folders if os.fsencode(facet.name) == root)
        query = engine.toggle_filter("river", facet.filter)
        hits = engine.search(query, limit=200, as_you_type=True).hits
        assert hits
        assert all(hit.path.startswith(root + b"/") for hit in hits)
        assert [os.fsencode(each.name) for each in engine.facets(query).folders if each.chosen] == [root]
        assert engine.toggle_filter(query, facet.filter) == "river"


def test_two_whole_paths_are_alternatives(engine: Engine) -> None:
    both = " ".join(facet.filter for facet in engine.facets("").folders)
    assert sum(facet.count for facet in engine.facets(both).types) == engine.coverage().files


def test_times_follow_from_one_another(engine: Engine) -> None:
    today, week, month, year, older = (facet.count for facet in engine.facets("").changed)
    assert today <= week
    assert 0 < week < month < year
    assert older == 1
    assert year + older == engine.coverage().files
    (chosen,) = (facet for facet in engine.facets("river after:30d").changed if facet.chosen)
    assert chosen.name == "month"
    (chosen,) = (facet for facet in engine.facets("river after:today").changed if facet.chosen)
    assert (chosen.name, chosen.filter) == ("today", "after:today")
    assert chosen.count == len(engine.search("river after:today", limit=200).hits)


def test_what_is_left_out_and_phrases_alone_are_counted(engine: Engine) -> None:
    facets = engine.facets("-river")
    answer = engine.search("-river", limit=200)
    assert sum(facet.count for facet in facets.types) == sum(1 + len(hit.copies) for hit in answer.hits)
