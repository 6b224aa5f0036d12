"""What a worker does with one file's content. The pool's tests put readers of their own in its place."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from desktop_app.documents import Document, Passage
from desktop_app.errors import Skipped


class Reader(Protocol):
    """Turns an open file into passages. Errors: Skipped and Damaged; anything else is a fault of the reader."""

    def kind_of(self, name: str, handle: BinaryIO) -> str:
        """Return the kind of a file by its content, then its name; "" for one that is found by its name only."""
        ...

    def name_only_reason(self, name: str, handle: BinaryIO) -> str:
        """Return why a file of kind "" is not read."""
        ...

    def read(self, kind: str, name: str, handle: BinaryIO, size: int) -> tuple[Document, Sequence[Passage]]:
        """Return the document without text and blocks, and its passages, at least one."""
        ...


class FileReader:
    """The extractors, the cutting of passages and the bundled model's tokenizer."""

    def __init__(self, tokenizer: Path) -> None:
        from desktop_app.embed.tokenizer import Tokenizer  # noqa: PLC0415  only workers pay for these

        # It takes as long as all else, and lets go of the interpreter. The thread has ended before anybody may fork.
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(Tokenizer, tokenizer)
            from desktop_app.extract import registry  # noqa: PLC0415
            from desktop_app.extract.language import language_of  # noqa: PLC0415
            from desktop_app.extract.source import Source  # noqa: PLC0415
            from desktop_app.passages.cut import cut  # noqa: PLC0415

            # Now, and not at the first file of each kind: where workers are forked, it is then done for all of them.
            for kind in ("text", "html", "code", "pdf"):
                import_module(f"desktop_app.extract.{kind}")
            language_of("Most libraries have all of these.")
            self._counts = loading.result().counts
        self._registry = registry
        self._source = Source
        self._cut = cut

    def kind_of(self, name: str, handle: BinaryIO) -> str:
        """Return the kind that the registry of extractors gives."""
        return self._registry.kind_of(name, handle)

    def name_only_reason(self, name: str, handle: BinaryIO) -> str:
        """Return the reason that the registry of extractors gives."""
        return self._registry.name_only_reason(name, handle)

    def read(self, kind: str, name: str, handle: BinaryIO, size: int) -> tuple[Document, Sequence[Passage]]:
        """Extract and cut. Raises Skipped and Damaged as the extractors do."""
        document = self._registry.read(kind, self._source(name, handle, size))
        passages = self._cut(document, self._counts)
        if not passages:
            raise Skipped("no text")
        return replace(document, kind=kind, text="", blocks=()), passages


FILE_READER = f"{__name__}:{FileReader.__name__}"


def load_reader(dotted: str, tokenizer: Path) -> Reader:
    """Make the reader named "module:class"."""
    module, _, name = dotted.partition(":")
    return cast("Reader", getattr(import_module(module), name)(tokenizer))
