"""A hit becomes what a person looks at. Files are opened and decoded in one sandboxed worker, never in this process."""
