-- Check-in: hand-overs, their lines, display aids on loan.

CREATE TABLE handovers (
    handover_id        BLOB PRIMARY KEY,
    act_id             BLOB NOT NULL,
    number             TEXT NOT NULL UNIQUE,         -- TT-K1-20261122-0001
    partner_id         BLOB NOT NULL REFERENCES partners,
    business_day       TEXT NOT NULL,
    at_utc_ms          INTEGER NOT NULL,
    user_id            BLOB NOT NULL,                -- who received
    giver_signature    BLOB NOT NULL,                -- hash of the strokes in blobs
    receiver_signature BLOB NOT NULL,
    note               TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX handovers_by_partner ON handovers (partner_id, at_utc_ms);
CREATE INDEX handovers_by_day ON handovers (business_day);
CREATE TRIGGER handovers_are_not_updated BEFORE UPDATE ON handovers BEGIN SELECT raise(ABORT, 'handovers is append-only'); END;
CREATE TRIGGER handovers_are_not_deleted BEFORE DELETE ON handovers BEGIN SELECT raise(ABORT, 'handovers is append-only'); END;

-- Who handed over, by name: data of a person, so a record and not a fact.
CREATE TABLE handover_people (
    handover_id   BLOB PRIMARY KEY REFERENCES handovers,
    giver_name    TEXT NOT NULL,
    receiver_name TEXT NOT NULL
) STRICT;

-- What was listed and what was there. Damaged pieces were there, but went back at once: they are not stocked.
CREATE TABLE handover_lines (
    handover_id  BLOB NOT NULL REFERENCES handovers,
    line_no      INTEGER NOT NULL,
    product_id   BLOB REFERENCES products (product_id),           -- NULL: nothing of it stayed, and it was not known before
    code         TEXT NOT NULL,
    name         TEXT NOT NULL,
    variant      TEXT NOT NULL,
    listed_qty   INTEGER NOT NULL CHECK (listed_qty >= 0),
    received_qty INTEGER NOT NULL CHECK (received_qty >= 0),
    damaged_qty  INTEGER NOT NULL CHECK (damaged_qty BETWEEN 0 AND received_qty),
    price_rupiah INTEGER NOT NULL CHECK (price_rupiah > 0),
    reason        TEXT NOT NULL,                      -- why the pieces differ from the list
    damage_reason TEXT NOT NULL,                      -- what is wrong with the damaged ones
    PRIMARY KEY (handover_id, line_no),
    CHECK (listed_qty = received_qty OR reason <> ''),
    CHECK (damaged_qty = 0 OR damage_reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_lines_by_product ON handover_lines (product_id);
CREATE TRIGGER handover_lines_are_not_updated BEFORE UPDATE ON handover_lines BEGIN SELECT raise(ABORT, 'handover_lines is append-only'); END;
CREATE TRIGGER handover_lines_are_not_deleted BEFORE DELETE ON handover_lines BEGIN SELECT raise(ABORT, 'handover_lines is append-only'); END;

-- Rows of the partner's list that were not taken, and why: they stand on the paper too.
CREATE TABLE handover_refusals (
    handover_id BLOB NOT NULL REFERENCES handovers,
    line_no     INTEGER NOT NULL,
    source_row  INTEGER,                              -- in the partner's file; NULL: typed at the kiosk
    name        TEXT NOT NULL,
    reason      TEXT NOT NULL,
    PRIMARY KEY (handover_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER handover_refusals_are_not_updated BEFORE UPDATE ON handover_refusals BEGIN SELECT raise(ABORT, 'handover_refusals is append-only'); END;
CREATE TRIGGER handover_refusals_are_not_deleted BEFORE DELETE ON handover_refusals BEGIN SELECT raise(ABORT, 'handover_refusals is append-only'); END;

-- Things lent for display; they are never stock and go back to the partner.
CREATE TABLE aid_loans (
    aid_id       BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    handover_id  BLOB NOT NULL REFERENCES handovers,
    line_no      INTEGER NOT NULL,
    partner_id   BLOB NOT NULL REFERENCES partners,
    name         TEXT NOT NULL,
    qty          INTEGER NOT NULL CHECK (qty > 0),
    note         TEXT NOT NULL,
    business_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX aid_loans_by_partner ON aid_loans (partner_id);
CREATE INDEX aid_loans_by_handover ON aid_loans (handover_id, line_no);
CREATE TRIGGER aid_loans_are_not_updated BEFORE UPDATE ON aid_loans BEGIN SELECT raise(ABORT, 'aid_loans is append-only'); END;
CREATE TRIGGER aid_loans_are_not_deleted BEFORE DELETE ON aid_loans BEGIN SELECT raise(ABORT, 'aid_loans is append-only'); END;

-- What went back of a loan, and what could not (missing or broken, with the reason).
CREATE TABLE aid_returns (
    act_id       BLOB NOT NULL,
    line_no      INTEGER NOT NULL,
    aid_id       BLOB NOT NULL REFERENCES aid_loans,
    returned_qty INTEGER NOT NULL CHECK (returned_qty >= 0),
    lost_qty     INTEGER NOT NULL CHECK (lost_qty >= 0),
    reason       TEXT NOT NULL,
    business_day TEXT NOT NULL,
    PRIMARY KEY (act_id, line_no),
    CHECK (returned_qty + lost_qty > 0),
    CHECK (lost_qty = 0 OR reason <> '')
) STRICT, WITHOUT ROWID;
CREATE INDEX aid_returns_by_aid ON aid_returns (aid_id, returned_qty, lost_qty);
CREATE TRIGGER aid_returns_are_not_updated BEFORE UPDATE ON aid_returns BEGIN SELECT raise(ABORT, 'aid_returns is append-only'); END;
CREATE TRIGGER aid_returns_are_not_deleted BEFORE DELETE ON aid_returns BEGIN SELECT raise(ABORT, 'aid_returns is append-only'); END;
