"""A document's text to passages that fit the model."""

from desktop_app.passages.cut import PASSAGE_TOKENS, TokenCounts, cut
from desktop_app.passages.digest import embedding_text, text_digest

__all__ = ["PASSAGE_TOKENS", "TokenCounts", "cut", "embedding_text", "text_digest"]
