"""SQLite, the one truth: what is known about every file, content, passage and vector."""
