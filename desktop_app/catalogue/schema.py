"""The catalogue's tables, as numbered migrations. A migration that has been released is never edited.

Work still to do is kept in the tables: files that are 'pending', texts in `pending_texts`, contents and texts that may
have lost their last user in `loose_contents` and `loose_texts` (filled by triggers, so that no way of removing a row
can be forgotten), and an erasure that was begun in `properties`.
"""

FIRST = """
CREATE TABLE properties (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO properties VALUES ('catalogue_id', lower(hex(randomblob(16))));

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
    stale INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    media_type TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    author TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    code_language TEXT NOT NULL DEFAULT '',
    created TEXT NOT NULL DEFAULT '',
    modified TEXT NOT NULL DEFAULT '',
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
    name_only TEXT NOT NULL,
    priority INTEGER NOT NULL,
    content INTEGER REFERENCES contents,
    state TEXT NOT NULL CHECK (state IN ('pending', 'ready', 'skipped', 'failed')),
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX files_by_content ON files (content);
CREATE INDEX files_by_folder ON files (folder);
CREATE INDEX files_by_state ON files (state, content);
CREATE INDEX files_pending ON files (priority) WHERE state = 'pending';
CREATE INDEX files_pending_by_size ON files (size) WHERE state = 'pending';

CREATE TABLE passage_texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    digest BLOB NOT NULL UNIQUE,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    segmenter_version INTEGER NOT NULL
);
CREATE INDEX texts_by_segmenter ON passage_texts (segmenter_version);

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
    name, folders, title, tokenize = "ascii tokenchars '_.@/:\\,+#-'", prefix = '2 3'
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
    change TEXT NOT NULL CHECK (change IN ('added', 'removed', 'erased'))
);

CREATE TABLE pending_texts (
    text_id INTEGER NOT NULL REFERENCES passage_texts ON DELETE CASCADE,
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    priority INTEGER NOT NULL,
    PRIMARY KEY (text_id, model)
) WITHOUT ROWID;
CREATE INDEX pending_by_priority ON pending_texts (model, priority, text_id);

CREATE TABLE loose_contents (content INTEGER PRIMARY KEY);
CREATE TABLE loose_texts (text_id INTEGER PRIMARY KEY);
CREATE TRIGGER file_removed AFTER DELETE ON files WHEN old.content IS NOT NULL BEGIN
    INSERT OR IGNORE INTO loose_contents VALUES (old.content);
END;
CREATE TRIGGER file_changed_content AFTER UPDATE OF content ON files
WHEN old.content IS NOT NULL AND old.content IS NOT new.content BEGIN
    INSERT OR IGNORE INTO loose_contents VALUES (old.content);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
    INSERT OR IGNORE INTO loose_texts VALUES (old.text_id);
END;

CREATE TABLE calibrations (
    model INTEGER PRIMARY KEY REFERENCES models ON DELETE CASCADE,
    vectors INTEGER NOT NULL,
    parameters TEXT NOT NULL
);
"""

SECOND = """
ALTER TABLE folders ADD COLUMN state TEXT NOT NULL DEFAULT 'watched' CHECK (state IN ('watched', 'paused', 'kept'));
-- Whether a scan of it was ever finished: until then new files are taken in while it goes on.
ALTER TABLE folders ADD COLUMN scanned INTEGER NOT NULL DEFAULT 0;
UPDATE folders SET scanned = 1;

-- How many passages of a content wait for a vector of the model that serves; kept by the triggers below.
ALTER TABLE contents ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;
-- Whether a file's content has such passages: beside the state, so that one walk through an index counts all.
ALTER TABLE files ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
DROP INDEX files_by_folder;
CREATE INDEX files_by_folder ON files (folder, state, waits);
DROP INDEX passages_by_text;
CREATE INDEX passages_by_text ON passages (text_id, content);

UPDATE contents SET waiting = (
    SELECT count(*) FROM passages JOIN pending_texts ON pending_texts.text_id = passages.text_id
    WHERE passages.content = contents.id AND model = (SELECT id FROM models WHERE state = 'serving')
);
UPDATE files SET waits = 1 WHERE content IN (SELECT id FROM contents WHERE waiting > 0);

CREATE TRIGGER content_waits AFTER UPDATE OF waiting ON contents WHEN (old.waiting > 0) <> (new.waiting > 0) BEGIN
    UPDATE files SET waits = new.waiting > 0 WHERE content = new.id;
END;
CREATE TRIGGER file_has_content AFTER UPDATE OF content ON files WHEN old.content IS NOT new.content BEGIN
    UPDATE files SET waits = ifnull((SELECT waiting > 0 FROM contents WHERE id = new.content), 0) WHERE id = new.id;
END;
CREATE TRIGGER passage_added_waits AFTER INSERT ON passages WHEN EXISTS (
    SELECT 1 FROM pending_texts
    WHERE text_id = new.text_id AND model = (SELECT id FROM models WHERE state = 'serving')
) BEGIN
    UPDATE contents SET waiting = waiting + 1 WHERE id = new.content;
END;
CREATE TRIGGER passage_removed_waits AFTER DELETE ON passages WHEN EXISTS (
    SELECT 1 FROM pending_texts
    WHERE text_id = old.text_id AND model = (SELECT id FROM models WHERE state = 'serving')
) BEGIN
    UPDATE contents SET waiting = waiting - 1 WHERE id = old.content;
END;
CREATE TRIGGER text_waits AFTER INSERT ON pending_texts
WHEN new.model = (SELECT id FROM models WHERE state = 'serving') BEGIN
    UPDATE contents SET waiting = waiting + (
        SELECT count(*) FROM passages WHERE text_id = new.text_id AND passages.content = contents.id
    ) WHERE id IN (SELECT content FROM passages WHERE text_id = new.text_id);
END;
CREATE TRIGGER text_waits_no_more AFTER DELETE ON pending_texts
WHEN old.model = (SELECT id FROM models WHERE state = 'serving') BEGIN
    UPDATE contents SET waiting = waiting - (
        SELECT count(*) FROM passages WHERE text_id = old.text_id AND passages.content = contents.id
    ) WHERE id IN (SELECT content FROM passages WHERE text_id = old.text_id);
END;
"""

THIRD = """
-- Few contents are read only in part; they are counted whenever anything changes.
CREATE INDEX contents_read_partly ON contents (id) WHERE truncated <> '';
"""

FOURTH = """
-- Where a folder is (reports.Whereabouts), and when it was first missed on a drive that is there.
ALTER TABLE folders ADD COLUMN whereabouts TEXT NOT NULL DEFAULT 'here';
ALTER TABLE folders ADD COLUMN gone_since_ns INTEGER;
UPDATE folders SET whereabouts = 'drive away' WHERE NOT reachable;

-- What a folder lies on, and what is mounted inside it: `identity` (watch/drives.py) tells a drive from what is found
-- in its place while it is away. `point` is the folder's own root, or where inside it the drive was mounted.
CREATE TABLE drives (
    folder INTEGER NOT NULL REFERENCES folders ON DELETE CASCADE,
    point BLOB NOT NULL,
    identity TEXT NOT NULL,
    away INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (folder, point)
) WITHOUT ROWID;

CREATE INDEX files_in_cloud ON files (folder) WHERE name_only = 'in the cloud only';
"""

FIFTH = """
-- Vectors of texts that nothing holds any more, for a while; the newest have the highest ids.
CREATE TABLE spare_vectors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    digest BLOB NOT NULL,
    vector BLOB NOT NULL,
    spared_ns INTEGER NOT NULL,
    UNIQUE (digest, model)
);
CREATE INDEX spare_vectors_by_age ON spare_vectors (spared_ns);
"""

COUNT_WAITING = """
UPDATE contents SET waiting = (
    SELECT count(*) FROM passages JOIN pending_texts ON pending_texts.text_id = passages.text_id
    WHERE passages.content = contents.id AND model = (SELECT id FROM models WHERE state = 'serving')
)
"""
"""To be run whenever another model begins to serve."""

MIGRATIONS = (FIRST, SECOND, THIRD, FOURTH, FIFTH)
