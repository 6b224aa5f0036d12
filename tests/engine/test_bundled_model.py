"""The bundled model against the reference engine for the same weights, and from its published form."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.embed.bundled import PASSAGE_PREFIX, QUERY_PREFIX, BundledEmbedder
from desktop_app.embed.graph import EncoderGraph, Form, WordTable
from desktop_app.embed.prepare import TOKENIZER, prepare
from desktop_app.embed.session import EncoderSession
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.embed.weights import PackedWeights, bundled_file
from tests.helpers.official_directory import write_official_directory
from tests.helpers.oracle import Oracle, build_oracle
from tests.helpers.samples import two_hundred_texts


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    return build_oracle(tmp_path_factory.mktemp("oracle"))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    texts = two_hundred_texts()
    assert len(texts) == 200
    return texts


@pytest.fixture(scope="module")
def tokenizer(prepared_model: Path) -> Tokenizer:
    return Tokenizer(prepared_model / TOKENIZER)


@pytest.fixture(scope="module")
def oracle_passages(oracle: Oracle, texts: list[str]) -> np.ndarray:
    return oracle.embed(texts)


def cosines(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.einsum("nd,nd->n", first, second)


def test_tokens_are_the_reference_engines(oracle: Oracle, texts: list[str], tokenizer: Tokenizer) -> None:
    same = sum(tokenizer.encode(PASSAGE_PREFIX + text) == oracle.tokens(PASSAGE_PREFIX + text) for text in texts)
    assert same >= 0.995 * len(texts)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " \t\r\n ",
        "  two  spaces   everywhere  ",
        "a\nb\tc\r\nd",
        "ends in a space ",
        "\u00a0no\u2003break\u3000spaces\u00a0",
        "control\x01\x02\x1f\x7fcharacters",
        "zero\u200bwidth\u200cand\u00adsoft\ufeffmarks",
        "right\u200eto\u200fleft \u061c mark",
        "emoji 🦜 and 👍🏽 and ❤️",
        "a family 👨‍👩‍👧 of joiners",
        "ＦＵＬＬ－ｗｉｄｔｈ　ｔｅｘｔ １２３",
        "ﬁne ligatures ½ ² ™ ℃ ①",
        "x" * 3000,
        "字" * 3000,
        "a" * 40 + "🦜" + "b" * 40,
        "literal <s> </s> <pad> <mask> and <unk>",
        "▁ already ▁marked ▁▁",
        "Ａ x",
        "𝕌𝕟𝕚𝕔𝕠𝕕𝕖",
    ],
)
def test_tokens_of_odd_texts_are_the_reference_engines(oracle: Oracle, tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.encode(QUERY_PREFIX + text) == oracle.tokens(QUERY_PREFIX + text)


def test_every_character_alone_has_the_reference_engines_tokens(oracle: Oracle, tokenizer: Tokenizer) -> None:
    combining, tibetan = range(0x300, 0x370), range(0xF00, 0x1000)
    characters = [chr(code) for code in range(1, 0x2A00) if code not in combining and code not in tibetan]
    assert [each for each in characters if tokenizer.encode(f"a {each} b") != oracle.tokens(f"a {each} b")] == []


def test_a_run_of_unknown_characters_is_one_token_as_in_the_published_tokenizer(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("a 𓀀𓀁𓀂 b") == tokenizer.encode("a 𓀀 b")


def test_letters_with_combining_marks_are_composed_as_in_the_published_tokenizer(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("cafe\u0301 ga\u0302teau") == tokenizer.encode("café gâteau")


def test_in_32_bit_it_is_the_reference_engines_model(
    tmp_path: Path, oracle_passages: np.ndarray, texts: list[str], tokenizer: Tokenizer
) -> None:
    weights = PackedWeights(bundled_file())
    graph = tmp_path / "reference.onnx"
    EncoderGraph(weights, Form.REFERENCE, WordTable(weights, tmp_path / "words.bin")).save(graph)
    session = EncoderSession(graph, threads=2)
    prefixed = [[tokenizer.bos, *tokenizer.encode(PASSAGE_PREFIX + text), tokenizer.eos] for text in texts]
    vectors = np.array([session.run(ids) for ids in prefixed])
    similarity = cosines(vectors, oracle_passages)
    assert similarity.min() >= 0.9995


def test_passages_are_near_the_reference_engines(
    embedder: BundledEmbedder, oracle_passages: np.ndarray, texts: list[str]
) -> None:
    assert cosines(embedder.embed_passages(texts), oracle_passages).mean() >= 0.995


def test_queries_are_near_the_reference_engines(embedder: BundledEmbedder, oracle: Oracle, texts: list[str]) -> None:
    queries = [text[:80] for text in texts[::4]]
    vectors = np.array([embedder.embed_query(text) for text in queries])
    assert cosines(vectors, oracle.embed(queries, query=True)).mean() >= 0.999


def test_a_published_directory_gives_the_same_model(
    tmp_path: Path, embedder: BundledEmbedder, texts: list[str], tokenizer: Tokenizer
) -> None:
    source = write_official_directory(PackedWeights(bundled_file()), tmp_path / "published")
    published = BundledEmbedder(prepare(tmp_path / "ready", source))
    assert published.model.revision != embedder.model.revision
    assert published.model.dims == embedder.model.dims
    some = texts[::10]
    assert cosines(published.embed_passages(some), embedder.embed_passages(some)).min() >= 0.995
    ours, theirs = (np.array([each.embed_query(text) for text in some]) for each in (embedder, published))
    assert cosines(ours, theirs).min() >= 0.999
    from_source = Tokenizer(tmp_path / "ready" / TOKENIZER)
    assert [from_source.encode(text) for text in texts] == [tokenizer.encode(text) for text in texts]
