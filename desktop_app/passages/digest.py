"""The one place that says which string of a passage is embedded, and how that string is known again."""

from hashlib import blake2b

DIGEST_BYTES = 16


def embedding_text(context: str, text: str) -> str:
    """Return what the embedder is handed for a passage, before any prefix or instruction of its model."""
    return f"{context}\n{text}" if context else text


def text_digest(context: str, text: str) -> bytes:
    """Return the BLAKE2b-128 of the embedding text in UTF-8: equal digests never need a second vector."""
    return blake2b(embedding_text(context, text).encode(), digest_size=DIGEST_BYTES).digest()
