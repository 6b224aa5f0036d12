"""Drives watch, extract, passages, embed, catalogue and vectors in the background."""
