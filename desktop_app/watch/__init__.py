"""Which files belong, and what changed."""
