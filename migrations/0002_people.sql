-- Users, their PINs, and who tried to sign in.

CREATE TABLE users (
    user_id  BLOB PRIMARY KEY,
    name     TEXT NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('kasir', 'staf_stok', 'manajer', 'admin')),
    active   INTEGER NOT NULL DEFAULT 1,
    language TEXT NOT NULL DEFAULT 'id'
) STRICT;

-- The PIN of a user on this device. Not a field of the record: a hash of six digits has no business in an append-only
-- journal that travels to a hub, and the pepper that makes it worth something never leaves the device.
CREATE TABLE user_pins (
    user_id       BLOB PRIMARY KEY REFERENCES users,
    pin_hash      TEXT NOT NULL,                     -- Argon2id, PHC string
    set_at_utc_ms INTEGER NOT NULL
) STRICT;

-- Wrong tries of each user on this device; survives a restart (faults F21). The wait is counted by the machine's
-- uptime, so that setting the clock neither shortens nor prolongs it; after a boot it goes on from what was left.
CREATE TABLE pin_locks (
    user_id     BLOB PRIMARY KEY,
    wrong_tries INTEGER NOT NULL,
    left_ms     INTEGER NOT NULL,                    -- still to wait at uptime_ms of that boot; 0: not locked
    boot_id     TEXT NOT NULL,
    uptime_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE sign_ins (
    act_id    BLOB NOT NULL,
    user_id   BLOB NOT NULL,
    outcome   TEXT NOT NULL CHECK (outcome IN ('signed_in', 'wrong_pin', 'locked', 'signed_out', 'locked_by_idle')),
    at_utc_ms INTEGER NOT NULL,
    PRIMARY KEY (act_id, user_id)                    -- a switch signs one out and one in
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_ins_by_user ON sign_ins (user_id, at_utc_ms);
CREATE TRIGGER sign_ins_are_not_updated BEFORE UPDATE ON sign_ins BEGIN SELECT raise(ABORT, 'sign_ins is append-only'); END;
CREATE TRIGGER sign_ins_are_not_deleted BEFORE DELETE ON sign_ins BEGIN SELECT raise(ABORT, 'sign_ins is append-only'); END;
