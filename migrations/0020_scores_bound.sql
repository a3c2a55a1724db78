-- Scores are bound to what was scored, words beside them to the facts they belong to; and who reads a letter that belongs
-- to no application is known.

-- The content of the application as it stood when it was scored. None: before this was kept, and taken for the same.
ALTER TABLE curation_scores ADD COLUMN content_hash BLOB;

-- Words of each submission and decision apart: who scores again writes anew and takes nothing back. 0: before that.
ALTER TABLE curation_notes ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
-- Of the commitment below; both go when the words are erased.
ALTER TABLE curation_notes ADD COLUMN salt BLOB NOT NULL DEFAULT x'';

-- Words that become letters can be erased, and are found out when they are changed: SHA-256 over salt and words.
CREATE TABLE curation_commitments (
    act_id     BLOB NOT NULL,
    note_key   TEXT PRIMARY KEY,                     -- in curation_notes
    case_id    BLOB NOT NULL,
    commitment BLOB NOT NULL,
    at_utc_ms  INTEGER NOT NULL,
    seq        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX curation_commitments_by_case ON curation_commitments (case_id);
CREATE TRIGGER curation_commitments_are_not_updated BEFORE UPDATE ON curation_commitments BEGIN SELECT raise(ABORT, 'curation_commitments is append-only'); END;
CREATE TRIGGER curation_commitments_are_not_deleted BEFORE DELETE ON curation_commitments BEGIN SELECT raise(ABORT, 'curation_commitments is append-only'); END;

-- Who opened a letter while it belonged to no application. Looks at letters of an application are in case_looks.
CREATE TABLE inbox_looks (
    act_id    BLOB PRIMARY KEY,
    inbox_id  BLOB NOT NULL,
    actor     BLOB NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    seq       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_looks_by_letter ON inbox_looks (inbox_id, seq);
CREATE TRIGGER inbox_looks_are_not_updated BEFORE UPDATE ON inbox_looks BEGIN SELECT raise(ABORT, 'inbox_looks is append-only'); END;
CREATE TRIGGER inbox_looks_are_not_deleted BEFORE DELETE ON inbox_looks BEGIN SELECT raise(ABORT, 'inbox_looks is append-only'); END;
