-- Returns: what the nightly list found, what was decided, notices to partners, hand-backs.

-- One row per night; the products that were new on the list stand in `nominations`.
CREATE TABLE unsold_lists (
    business_day TEXT PRIMARY KEY,
    act_id       BLOB NOT NULL,
    products     INTEGER NOT NULL,                   -- on the list
    pieces       INTEGER NOT NULL,
    entered      INTEGER NOT NULL                    -- on it for the first time
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unsold_lists_are_not_updated BEFORE UPDATE ON unsold_lists BEGIN SELECT raise(ABORT, 'unsold_lists is append-only'); END;
CREATE TRIGGER unsold_lists_are_not_deleted BEFORE DELETE ON unsold_lists BEGIN SELECT raise(ABORT, 'unsold_lists is append-only'); END;

-- A product is nominated once per start of its three months.
CREATE TABLE nominations (
    product_id BLOB NOT NULL REFERENCES products (product_id),
    start_on   TEXT NOT NULL,
    due_on     TEXT NOT NULL,
    listed_on  TEXT NOT NULL,                        -- the first list that it stood on
    on_hand    INTEGER NOT NULL,
    act_id     BLOB NOT NULL,
    PRIMARY KEY (product_id, start_on)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER nominations_are_not_updated BEFORE UPDATE ON nominations BEGIN SELECT raise(ABORT, 'nominations is append-only'); END;
CREATE TRIGGER nominations_are_not_deleted BEFORE DELETE ON nominations BEGIN SELECT raise(ABORT, 'nominations is append-only'); END;

-- Of two decisions on one product the later act counts.
CREATE TABLE return_decisions (
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    seq          INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    partner_id   BLOB NOT NULL REFERENCES partners,
    choice       TEXT NOT NULL CHECK (choice IN ('return', 'keep')),
    keep_until   TEXT,                               -- the day it is a candidate again
    reason       TEXT NOT NULL,
    on_hand      INTEGER NOT NULL,
    start_on     TEXT NOT NULL,
    user_id      BLOB,
    business_day TEXT NOT NULL,
    PRIMARY KEY (product_id, seq),
    CHECK ((choice = 'keep') = (keep_until IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX return_decisions_by_partner ON return_decisions (partner_id, product_id, seq);
CREATE TRIGGER return_decisions_are_not_updated BEFORE UPDATE ON return_decisions BEGIN SELECT raise(ABORT, 'return_decisions is append-only'); END;
CREATE TRIGGER return_decisions_are_not_deleted BEFORE DELETE ON return_decisions BEGIN SELECT raise(ABORT, 'return_decisions is append-only'); END;

CREATE TABLE return_notices (
    notice_id    BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,               -- SP-K1-20261122-0001
    partner_id   BLOB NOT NULL REFERENCES partners,
    pickup_on    TEXT NOT NULL,
    user_id      BLOB,
    business_day TEXT NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX return_notices_by_partner ON return_notices (partner_id, seq);
CREATE TRIGGER return_notices_are_not_updated BEFORE UPDATE ON return_notices BEGIN SELECT raise(ABORT, 'return_notices is append-only'); END;
CREATE TRIGGER return_notices_are_not_deleted BEFORE DELETE ON return_notices BEGIN SELECT raise(ABORT, 'return_notices is append-only'); END;

CREATE TABLE return_notice_lines (
    notice_id    BLOB NOT NULL REFERENCES return_notices,
    line_no      INTEGER NOT NULL,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    qty          INTEGER NOT NULL CHECK (qty > 0),
    start_on     TEXT NOT NULL,
    price_rupiah INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    PRIMARY KEY (notice_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX return_notice_lines_by_product ON return_notice_lines (product_id);
CREATE TRIGGER return_notice_lines_are_not_updated BEFORE UPDATE ON return_notice_lines BEGIN SELECT raise(ABORT, 'return_notice_lines is append-only'); END;
CREATE TRIGGER return_notice_lines_are_not_deleted BEFORE DELETE ON return_notice_lines BEGIN SELECT raise(ABORT, 'return_notice_lines is append-only'); END;

-- One reminder before the day and one after it.
CREATE TABLE return_reminders (
    notice_id    BLOB NOT NULL REFERENCES return_notices,
    kind         TEXT NOT NULL CHECK (kind IN ('before', 'after')),
    act_id       BLOB NOT NULL,
    business_day TEXT NOT NULL,
    PRIMARY KEY (notice_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER return_reminders_are_not_updated BEFORE UPDATE ON return_reminders BEGIN SELECT raise(ABORT, 'return_reminders is append-only'); END;
CREATE TRIGGER return_reminders_are_not_deleted BEFORE DELETE ON return_reminders BEGIN SELECT raise(ABORT, 'return_reminders is append-only'); END;

CREATE TABLE handbacks (
    handback_id        BLOB PRIMARY KEY,
    act_id             BLOB NOT NULL,
    number             TEXT NOT NULL UNIQUE,         -- BA-K1-20261205-0001
    partner_id         BLOB NOT NULL REFERENCES partners,
    reason             TEXT NOT NULL,
    giver_signature    BLOB NOT NULL,                -- strokes, by hash, in blobs
    receiver_signature BLOB NOT NULL,
    user_id            BLOB,
    business_day       TEXT NOT NULL,
    at_utc_ms          INTEGER NOT NULL,
    seq                INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX handbacks_by_partner ON handbacks (partner_id, seq);
CREATE TRIGGER handbacks_are_not_updated BEFORE UPDATE ON handbacks BEGIN SELECT raise(ABORT, 'handbacks is append-only'); END;
CREATE TRIGGER handbacks_are_not_deleted BEFORE DELETE ON handbacks BEGIN SELECT raise(ABORT, 'handbacks is append-only'); END;

CREATE TABLE handback_lines (
    handback_id BLOB NOT NULL REFERENCES handbacks,
    line_no     INTEGER NOT NULL,
    act_id      BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    product_id  BLOB NOT NULL REFERENCES products (product_id),
    code        TEXT NOT NULL,
    name        TEXT NOT NULL,
    variant     TEXT NOT NULL,
    received    INTEGER NOT NULL,                    -- ever, up to this act
    sold        INTEGER NOT NULL,                    -- ever, less what customers brought back
    returned    INTEGER NOT NULL CHECK (returned >= 0),
    missing     INTEGER NOT NULL CHECK (missing >= 0),
    damaged     INTEGER NOT NULL CHECK (damaged >= 0),
    reason      TEXT NOT NULL,
    PRIMARY KEY (handback_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX handback_lines_by_product ON handback_lines (product_id, seq);
CREATE TRIGGER handback_lines_are_not_updated BEFORE UPDATE ON handback_lines BEGIN SELECT raise(ABORT, 'handback_lines is append-only'); END;
CREATE TRIGGER handback_lines_are_not_deleted BEFORE DELETE ON handback_lines BEGIN SELECT raise(ABORT, 'handback_lines is append-only'); END;

CREATE TABLE handback_aids (
    handback_id BLOB NOT NULL REFERENCES handbacks,
    line_no     INTEGER NOT NULL,
    act_id      BLOB NOT NULL,
    aid_id      BLOB NOT NULL,
    name        TEXT NOT NULL,
    qty_out     INTEGER NOT NULL,
    returned    INTEGER NOT NULL CHECK (returned >= 0),
    lost        INTEGER NOT NULL CHECK (lost >= 0),
    reason      TEXT NOT NULL,
    PRIMARY KEY (handback_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER handback_aids_are_not_updated BEFORE UPDATE ON handback_aids BEGIN SELECT raise(ABORT, 'handback_aids is append-only'); END;
CREATE TRIGGER handback_aids_are_not_deleted BEFORE DELETE ON handback_aids BEGIN SELECT raise(ABORT, 'handback_aids is append-only'); END;

-- Who signed: names of persons are records, so that they can be corrected and erased.
CREATE TABLE handback_people (
    handback_id   BLOB PRIMARY KEY,
    giver_name    TEXT NOT NULL,
    receiver_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
