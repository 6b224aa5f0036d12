"""A document's text to passages that fit the model."""
