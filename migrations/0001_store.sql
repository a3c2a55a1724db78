-- The store's own tables. Facts are appended only: triggers refuse UPDATE and DELETE on them.

CREATE TABLE device (
    only_row         INTEGER PRIMARY KEY CHECK (only_row = 1),
    device_id        BLOB NOT NULL,
    acknowledged_seq INTEGER NOT NULL DEFAULT 0      -- the last journal row the hub has confirmed
) STRICT;

-- One row per act; `hash` covers the row before and all facts of the act.
CREATE TABLE audit (
    seq          INTEGER PRIMARY KEY,
    act_id       BLOB NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    user_id      BLOB,
    at_utc_ms    INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    reason       TEXT,
    result       TEXT NOT NULL,
    hash         BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_day ON audit (business_day, kind);
CREATE TRIGGER audit_is_not_updated BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit is append-only'); END;

-- What a hub replays: facts as inserts, fields of records with the act's hybrid clock.
CREATE TABLE journal (
    seq    INTEGER PRIMARY KEY,
    act_id BLOB NOT NULL UNIQUE,
    hlc    INTEGER NOT NULL,
    facts  TEXT NOT NULL,
    fields TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_is_not_updated BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'journal is append-only'); END;
CREATE TRIGGER journal_is_not_deleted BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'journal is append-only'); END;

-- The clock of each field of each record: the later write wins when two devices meet.
CREATE TABLE field_clocks (
    entity     TEXT NOT NULL,
    entity_key BLOB NOT NULL,
    field      TEXT NOT NULL,
    hlc        INTEGER NOT NULL,
    PRIMARY KEY (entity, entity_key, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Work in progress of this device: carts, half-counted lists.
CREATE TABLE drafts (
    kind              TEXT NOT NULL,
    key               TEXT NOT NULL,
    body              TEXT NOT NULL,
    changed_at_utc_ms INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Pictures and papers by the hash of their content: signatures, photos, signed documents.
CREATE TABLE blobs (
    hash  BLOB PRIMARY KEY,
    mime  TEXT NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE TRIGGER blobs_are_not_updated BEFORE UPDATE ON blobs BEGIN SELECT raise(ABORT, 'blobs are kept as they are'); END;

-- Work the clock does once per key, such as the unsold list of a day; a machine that was off catches up.
CREATE TABLE jobs_done (
    job       TEXT NOT NULL,
    key       TEXT NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    PRIMARY KEY (job, key)
) STRICT, WITHOUT ROWID;
