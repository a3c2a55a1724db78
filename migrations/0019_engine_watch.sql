-- The engine of procedures watches what changes without a revision: an office's own figures, and the days off.

-- The figures of a procedure as they held for its cases: each set once, when something first happened under it. The
-- detail of every transition names the hash of those that held.
CREATE TABLE sop_parameters (
    act_id               BLOB NOT NULL,
    parameters_hash      TEXT PRIMARY KEY,           -- SHA-256 over the procedure's id and the figures, in hexadecimal digits
    sop_id               TEXT NOT NULL,
    figures              TEXT NOT NULL,              -- [{id, label, value}] as JSON, by id
    first_used_at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sop_parameters_by_sop ON sop_parameters (sop_id, first_used_at_utc_ms);
CREATE TRIGGER sop_parameters_are_not_updated BEFORE UPDATE ON sop_parameters BEGIN SELECT raise(ABORT, 'sop_parameters is append-only'); END;
CREATE TRIGGER sop_parameters_are_not_deleted BEFORE DELETE ON sop_parameters BEGIN SELECT raise(ABORT, 'sop_parameters is append-only'); END;

-- What this device has brought its open cases up to: the days off that their deadlines were last counted by, as a whole.
CREATE TABLE sop_watch (
    subject   TEXT PRIMARY KEY,                      -- holidays
    hash      BLOB NOT NULL,                         -- SHA-256
    at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
