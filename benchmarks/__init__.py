"""Measurements of speed and quality, each a command that prints a table and JSON."""
