"""Which passages find answers best: `python -m benchmarks.passages [--code] [SET]`, a table and then one line of JSON.

XQuAD-R's paragraphs are joined to the articles they come from and cut again, in several ways. A passage that is found
counts only when it covers the answer, whose place in every language the set states. Questions are asked in the
language of the passages and in the others. With --code, the standard library's functions are looked for by the first
sentence of their docstrings, which are taken out of the files first.
"""

import argparse
import ast
import json
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks import table, xquad
from desktop_app.documents import Block, BlockKind, Document, Passage, Place
from desktop_app.embed.centred import centred
from desktop_app.embed.embedder import Embedder, Vectors
from desktop_app.embed.prepare import TOKENIZER, prepare
from desktop_app.embed.tokenizer import Tokenizer
from desktop_app.passages import PASSAGE_TOKENS, cut, embedding_text, text_digest
from desktop_app.passages.splitting import sentences

XQUAD = Path(__file__).parents[2] / "shared" / "data" / "retrieval" / "xquad_r"
_READ_TOKENS = 1000
_FIRST = 10
_SMALLEST_FUNCTION_CHARS = 60

Cutter = Callable[[Document], list[Passage]]
Target = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """A query and the range of a document, by its number, that a passage must cover to answer it."""

    text: str
    same_language: bool
    target: Target


@dataclass(frozen=True, slots=True)
class Library:
    """Documents of one pool and what is asked of them."""

    name: str
    documents: Sequence[Document]
    questions: Sequence[Question]


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of cutting reaches: shares of questions, from 0 to 1.

    covered: whose answer is whole in some passage. recall_at_1, recall_at_10, mrr_at_10: by the rank of the first such
    passage. read: whose answer is in the best passages that together have 1,000 tokens.
    """

    cutting: str
    library: str
    questions: int
    passages: int
    mean_tokens: float
    covered: float
    recall_at_1: float
    recall_at_10: float
    mrr_at_10: float
    read: float


class Embeddings:
    """Vectors of passages and queries, each text embedded once in a run."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._passages: dict[bytes, Vectors] = {}
        self._queries: dict[str, Vectors] = {}

    def passages(self, passages: Sequence[Passage]) -> Vectors:
        """Return float32 [n, dims] in the order given."""
        new = {p.digest: p for p in passages if p.digest not in self._passages}
        texts = [embedding_text(passage.context, passage.text) for passage in new.values()]
        self._passages.update(zip(new, self._embedder.embed_passages(texts), strict=True))
        return np.stack([self._passages[passage.digest] for passage in passages])

    def queries(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dims] in the order given."""
        for text in texts:
            if text not in self._queries:
                self._queries[text] = self._embedder.embed_query(text)
        return np.stack([self._queries[text] for text in texts])


def measure(library: Library, name: str, cutter: Cutter, embeddings: Embeddings) -> list[Row]:
    """Cut, embed and search one library; one row for its questions of each kind."""
    owners: list[int] = []
    passages: list[Passage] = []
    for number, document in enumerate(library.documents):
        cuts = cutter(document)
        passages += cuts
        owners += [number] * len(cuts)
    vectors = embeddings.passages(passages)
    rows: list[Row] = []
    for same in (True, False):
        questions = [question for question in library.questions if question.same_language == same]
        if not questions:
            continue
        scores = embeddings.queries([question.text for question in questions]) @ vectors.T
        ranks: list[int] = []
        covered = read = 0
        for question, row in zip(questions, scores, strict=True):
            order = np.argsort(-row, kind="stable")
            owner, start, end = question.target
            hits = {
                i
                for i, passage in enumerate(passages)
                if owners[i] == owner and passage.start <= start and end <= passage.end
            }
            covered += bool(hits)
            ranks.append(next((rank for rank, i in enumerate(order.tolist()) if i in hits), len(passages)))
            left = _READ_TOKENS
            for i in order.tolist():
                left -= passages[i].tokens
                if left < 0:
                    break
                if i in hits:
                    read += 1
                    break
        found = np.array(ranks)
        rows.append(
            Row(
                name,
                library.name if same else f"{library.name} from others",
                len(questions),
                len(passages),
                float(np.mean([passage.tokens for passage in passages])),
                covered / len(questions),
                float(np.mean(found < 1)),
                float(np.mean(found < _FIRST)),
                float(np.mean(np.where(found < _FIRST, 1 / (found + 1), 0))),
                read / len(questions),
            )
        )
    return rows


def filled(document: Document, tokenizer: Tokenizer, budget: int) -> list[Passage]:
    """Fill passages with whole sentences one after the other, for comparison."""
    text = document.text
    atoms = [
        atom
        for block in document.blocks
        for atom in pairwise((block.start, *sentences(text, block.start, block.end), block.end))
    ]
    counts = tokenizer.counts([text[start:end] for start, end in atoms])
    ranges: list[tuple[int, int]] = []
    room = 0
    for (start, end), count in zip(atoms, counts, strict=True):
        if ranges and count <= room:
            ranges[-1] = ranges[-1][0], end
        else:
            ranges.append((start, end))
            room = budget
        room -= count
    return [_passage(document, start, end, tokenizer) for start, end in ranges]


def overlapping(document: Document, tokenizer: Tokenizer, cutter: Cutter) -> list[Passage]:
    """Begin each passage with the last sentence of the one before, for comparison."""
    passages = cutter(document)
    longer = passages[:1]
    for before, passage in pairwise(passages):
        start = max([before.start, *sentences(document.text, before.start, before.end)])
        longer.append(_passage(document, start, passage.end, tokenizer))
    return longer


def _passage(document: Document, start: int, end: int, tokenizer: Tokenizer) -> Passage:
    text = document.text[start:end].strip()
    return Passage(0, start, end, text, "", Place(), text_digest("", text), tokenizer.counts([text])[0])


def articles(folder: Path, languages: Sequence[str], every: int) -> list[Library]:
    """Return for each language its articles and every n-th question, asked in each of the languages."""
    paragraphs = [json.loads(line) for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    by_id: dict[str, dict[str, dict]] = {}
    for query in queries:
        by_id.setdefault(query["qid"], {})[query["lang"]] = query
    chosen = [by_language for by_language in by_id.values() if set(languages) <= set(by_language)][::every]
    libraries: list[Library] = []
    for language in languages:
        parts: dict[str, list[dict]] = {}
        for paragraph in paragraphs:
            if paragraph["lang"] == language:
                parts.setdefault(paragraph["article"], []).append(paragraph)
        places: dict[str, tuple[int, int]] = {}
        documents: list[Document] = []
        for number, article in enumerate(parts.values()):
            document = _prose([paragraph["text"] for paragraph in article])
            places |= {p["id"]: (number, block.start) for p, block in zip(article, document.blocks, strict=True)}
            documents.append(document)
        questions: list[Question] = []
        for by_language in chosen:
            answer = by_language[language]
            number, offset = places[answer["relevant"][language][0]]
            start = offset + answer["answer"]["start"]
            target = number, start, start + len(answer["answer"]["text"])
            questions += [Question(by_language[asked]["text"], asked == language, target) for asked in languages]
        libraries.append(Library(language, documents, questions))
    return libraries


def _prose(texts: Sequence[str]) -> Document:
    blocks: list[Block] = []
    start = 0
    for text in texts:
        blocks.append(Block(start, start + len(text), BlockKind.PARAGRAPH, Place()))
        start += len(text) + 2
    return Document("text", "text/plain", "\n\n".join(texts), blocks)


def functions(files: int, questions: int) -> Library:
    """Return modules of the standard library without the docstrings by which their functions are looked for."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    sources = sorted(path for path in folder.glob("*.py") if 4_000 < path.stat().st_size < 100_000)
    documents: list[Document] = []
    asked: list[Question] = []
    for path in sources[:: max(1, len(sources) // files)]:
        text, found = _without_docstrings(path.read_text(encoding="utf-8"))
        block = Block(0, len(text), BlockKind.CODE, Place())
        asked += [Question(query, True, (len(documents), start, end)) for query, start, end in found]
        documents.append(Document("code", "text/x-python", text, [block], code_language="Python"))
    return Library("code", documents, asked[:: max(1, len(asked) // questions)])


def _without_docstrings(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Return the source without its functions' docstrings, and for each function its first sentence and `def` line."""
    lines = source.splitlines(keepends=True)
    found: list[tuple[str, int]] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = node.body[0]
        docstring = ast.get_docstring(node)
        if docstring is None or len(node.body) == 1 or len(ast.unparse(node)) < _SMALLEST_FUNCTION_CHARS:
            continue
        query = docstring.split("\n\n")[0].replace("\n", " ").split(". ")[0]
        found.append((query, node.lineno - 1))
        for number in range(first.lineno - 1, first.end_lineno or first.lineno):
            lines[number] = ""
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return "".join(lines), [(query, starts[line], starts[line + 1]) for query, line in found if len(query.split()) > 2]


def mean_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the mean of each cutting over the libraries, questions in the same language and in others apart."""
    groups: dict[tuple[str, bool], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.cutting, row.library.endswith("others")), []).append(row)
    means: list[Row] = []
    for (name, others), group in groups.items():
        values = {
            field: float(np.mean([getattr(row, field) for row in group]))
            for field in ("mean_tokens", "covered", "recall_at_1", "recall_at_10", "mrr_at_10", "read")
        }
        total = replace(
            group[0],
            library="mean, others" if others else "mean, same",
            questions=sum(row.questions for row in group),
            passages=sum(row.passages for row in group),
        )
        means.append(replace(total, cutting=name, **values))
    return means


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.passages", description=__doc__)
    parser.add_argument("set", type=Path, nargs="?", default=XQUAD)
    parser.add_argument("--code", action="store_true", help="look for functions instead")
    parser.add_argument("--languages", default="en,zh,es,de,ar,ru,el,ro")
    parser.add_argument("--budgets", default="150,200,250,300,350,400")
    parser.add_argument("--spacings", default="", help="fewest tokens between cuts, at the budget in use")
    parser.add_argument("--every", type=int, default=4, help="of the questions, every n-th")
    parser.add_argument("--comparisons", action="store_true", help="also fill passages, overlap them, keep paragraphs")
    options = parser.parse_args()
    embeddings = Embeddings(centred(xquad.model()))
    tokenizer = Tokenizer(prepare(xquad.RESULTS / "models") / TOKENIZER)
    if options.code:
        libraries = [functions(40, 400)]
    else:
        libraries = articles(options.set, options.languages.split(","), options.every)

    def cutter(budget: int, spacing: int | None = None) -> Cutter:
        return lambda document: cut(document, tokenizer.counts, budget, spacing=spacing)

    budgets = [int(budget) for budget in options.budgets.split(",") if budget]
    cuttings: dict[str, Cutter] = {f"budget {budget}": cutter(budget) for budget in budgets}
    for spacing in [int(spacing) for spacing in options.spacings.split(",") if spacing]:
        cuttings[f"{PASSAGE_TOKENS}, spacing {spacing}"] = cutter(PASSAGE_TOKENS, spacing)
    if options.comparisons:
        for budget in budgets:
            cuttings[f"filled to {budget}"] = partial(filled, tokenizer=tokenizer, budget=budget)
            cuttings[f"budget {budget}, overlapping"] = partial(overlapping, tokenizer=tokenizer, cutter=cutter(budget))
    rows: list[Row] = []
    started = time.perf_counter()
    for name, each in cuttings.items():
        for library in libraries:
            rows += measure(library, name, each, embeddings)
    rows += mean_rows(rows) if len(libraries) > 1 else []
    seconds = time.perf_counter() - started
    table.show("passages", [asdict(row) for row in rows], notes={"seconds": seconds})


if __name__ == "__main__":
    main()
