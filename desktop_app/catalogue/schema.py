"""The catalogue's tables, as numbered migrations. A migration that has been released is never edited."""

FIRST = """
CREATE TABLE folders (
    id INTEGER PRIMARY KEY,
    root BLOB NOT NULL UNIQUE,
    rules TEXT NOT NULL,
    added_ns INTEGER NOT NULL,
    reachable INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    extractor_version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'skipped', 'failed')),
    reason TEXT NOT NULL DEFAULT '',
    tries INTEGER NOT NULL DEFAULT 1,
    media_type TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL DEFAULT '',
    truncated TEXT NOT NULL DEFAULT '',
    UNIQUE (digest, kind)
);

CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
    path BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    extension TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    content INTEGER REFERENCES contents,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'skipped', 'failed')),
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX files_by_content ON files (content);
CREATE INDEX files_by_folder ON files (folder);
CREATE INDEX files_pending ON files (mtime_ns) WHERE state = 'pending';

CREATE TABLE passage_texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    segmenter_version INTEGER NOT NULL
);

CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    content INTEGER NOT NULL REFERENCES contents ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    place TEXT NOT NULL,
    text_id INTEGER NOT NULL REFERENCES passage_texts,
    UNIQUE (content, ordinal)
);
CREATE INDEX passages_by_text ON passages (text_id);

-- Words come segmented (catalogue/words.py): FTS5 only splits at spaces.
CREATE VIRTUAL TABLE passage_words USING fts5 (
    words, parts, context, content = '', tokenize = "ascii tokenchars '_.@/:\\,+#-'", prefix = '2 3'
);
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_words, 'row');
CREATE VIRTUAL TABLE passage_occurrences USING fts5vocab (passage_words, 'instance');
CREATE VIRTUAL TABLE file_names USING fts5 (
    name, folders, title, content = '', tokenize = "ascii tokenchars '_.@/:\\,+#-'", prefix = '2 3'
);
CREATE VIRTUAL TABLE name_vocabulary USING fts5vocab (file_names, 'row');

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    revision TEXT NOT NULL,
    dims INTEGER NOT NULL,
    dtype TEXT NOT NULL,
    instruction TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'serving', 'retired')),
    UNIQUE (name, revision, dims)
);

CREATE TABLE vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('passage', 'document')),
    digest BLOB NOT NULL,
    vector BLOB NOT NULL,
    UNIQUE (model, kind, digest)
);

CREATE TABLE vector_changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    vector_id INTEGER NOT NULL,
    change TEXT NOT NULL CHECK (change IN ('added', 'removed'))
);

CREATE TABLE pending_texts (
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    priority INTEGER NOT NULL,
    text_id INTEGER NOT NULL REFERENCES passage_texts ON DELETE CASCADE,
    PRIMARY KEY (model, priority, text_id)
) WITHOUT ROWID;
CREATE INDEX pending_by_text ON pending_texts (text_id);

CREATE TABLE calibrations (
    model INTEGER PRIMARY KEY REFERENCES models ON DELETE CASCADE,
    vectors INTEGER NOT NULL,
    parameters TEXT NOT NULL
);
"""

MIGRATIONS = (FIRST,)
