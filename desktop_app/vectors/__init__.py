"""Nearest vectors: exact, and an HNSW index that is a cache of the catalogue."""
