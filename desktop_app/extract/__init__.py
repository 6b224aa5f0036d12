"""A file's bytes to text with places in it."""
