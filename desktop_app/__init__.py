"""Findling: find things in your own files by meaning, on your own machine."""
