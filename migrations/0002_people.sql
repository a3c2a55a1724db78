-- Users, their PINs, and who tried to sign in.

CREATE TABLE users (
    user_id  BLOB PRIMARY KEY,
    name     TEXT NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('kasir', 'staf_stok', 'manajer', 'admin')),
    pin_hash TEXT NOT NULL,                          -- Argon2id, PHC string
    active   INTEGER NOT NULL DEFAULT 1,
    language TEXT NOT NULL DEFAULT 'id'
) STRICT;

-- Wrong tries of each user on this device; survives a restart (faults F21).
CREATE TABLE pin_locks (
    user_id         BLOB PRIMARY KEY,
    wrong_tries     INTEGER NOT NULL,
    -- Minutes still to wait, counted down while the machine runs, so that setting the clock forward does not help.
    locked_until_utc_ms INTEGER,
    locked_at_utc_ms    INTEGER
) STRICT;

CREATE TABLE sign_ins (
    act_id    BLOB NOT NULL,
    user_id   BLOB NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('signed_in', 'wrong_pin', 'locked', 'signed_out', 'locked_by_idle')),
    at_utc_ms INTEGER NOT NULL,
    PRIMARY KEY (act_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER sign_ins_are_not_updated BEFORE UPDATE ON sign_ins BEGIN SELECT raise(ABORT, 'sign_ins is append-only'); END;
CREATE TRIGGER sign_ins_are_not_deleted BEFORE DELETE ON sign_ins BEGIN SELECT raise(ABORT, 'sign_ins is append-only'); END;
