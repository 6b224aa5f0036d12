"""Findling: find things in your own files by meaning, on your own machine."""

__version__ = "0.1.0"
