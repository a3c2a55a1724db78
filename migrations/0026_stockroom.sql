-- The shelf agrees with the book: where goods stand, counts, and what was lost or damaged.

-- Which shelf a product stands on; empty where nobody said. A field of the record, as its name is.
ALTER TABLE products ADD COLUMN shelf TEXT NOT NULL DEFAULT '';
CREATE INDEX products_by_shelf ON products (shelf, name, variant) WHERE shelf <> '';

-- What moved since a count began, in the order of the acts.
CREATE INDEX stock_movements_by_seq ON stock_movements (seq, product_id, qty);

-- Pieces that went into the storeroom (plus) or out onto the shelf (minus). On hand does not change by it.
CREATE TABLE storeroom_moves (
    act_id       BLOB NOT NULL,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    qty          INTEGER NOT NULL CHECK (qty <> 0),
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    PRIMARY KEY (product_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER storeroom_moves_are_not_updated BEFORE UPDATE ON storeroom_moves BEGIN SELECT raise(ABORT, 'storeroom_moves is append-only'); END;
CREATE TRIGGER storeroom_moves_are_not_deleted BEFORE DELETE ON storeroom_moves BEGIN SELECT raise(ABORT, 'storeroom_moves is append-only'); END;

-- A count (stock opname). What is in it follows from its scope; a sample is written down.
CREATE TABLE opnames (
    opname_id    BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,               -- SO-K1-20261122-0001
    scope        TEXT NOT NULL CHECK (scope IN ('outlet', 'partner', 'shelf', 'sample')),
    partner_id   BLOB REFERENCES partners,
    shelf        TEXT NOT NULL DEFAULT '',
    sample_size  INTEGER NOT NULL DEFAULT 0,
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL,                   -- movements after it are taken into account
    CHECK ((scope = 'partner') = (partner_id IS NOT NULL)),
    CHECK ((scope = 'shelf') = (shelf <> '')),
    CHECK ((scope = 'sample') = (sample_size > 0))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opnames_are_not_updated BEFORE UPDATE ON opnames BEGIN SELECT raise(ABORT, 'opnames is append-only'); END;
CREATE TRIGGER opnames_are_not_deleted BEFORE DELETE ON opnames BEGIN SELECT raise(ABORT, 'opnames is append-only'); END;

CREATE TABLE opname_samples (
    opname_id  BLOB NOT NULL REFERENCES opnames,
    product_id BLOB NOT NULL REFERENCES products (product_id),
    act_id     BLOB NOT NULL,
    PRIMARY KEY (opname_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opname_samples_are_not_updated BEFORE UPDATE ON opname_samples BEGIN SELECT raise(ABORT, 'opname_samples is append-only'); END;
CREATE TRIGGER opname_samples_are_not_deleted BEFORE DELETE ON opname_samples BEGIN SELECT raise(ABORT, 'opname_samples is append-only'); END;

-- What somebody counted. A scan is one piece; a slip is taken back by one with a minus.
CREATE TABLE opname_scans (
    opname_id  BLOB NOT NULL REFERENCES opnames,
    product_id BLOB NOT NULL REFERENCES products (product_id),
    seq        INTEGER NOT NULL,
    act_id     BLOB NOT NULL,
    qty        INTEGER NOT NULL CHECK (qty <> 0),
    counter_id BLOB NOT NULL,                        -- who counted; whoever is signed in may be somebody else
    source     TEXT NOT NULL,                        -- the scanner; empty for a hand on the screen
    at_utc_ms  INTEGER NOT NULL,
    PRIMARY KEY (opname_id, product_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX opname_scans_by_seq ON opname_scans (opname_id, seq);
CREATE TRIGGER opname_scans_are_not_updated BEFORE UPDATE ON opname_scans BEGIN SELECT raise(ABORT, 'opname_scans is append-only'); END;
CREATE TRIGGER opname_scans_are_not_deleted BEFORE DELETE ON opname_scans BEGIN SELECT raise(ABORT, 'opname_scans is append-only'); END;

-- A product that is counted anew: scans up to this act do not count.
CREATE TABLE opname_recounts (
    opname_id  BLOB NOT NULL REFERENCES opnames,
    product_id BLOB NOT NULL REFERENCES products (product_id),
    seq        INTEGER NOT NULL,
    act_id     BLOB NOT NULL,
    user_id    BLOB NOT NULL,
    PRIMARY KEY (opname_id, product_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opname_recounts_are_not_updated BEFORE UPDATE ON opname_recounts BEGIN SELECT raise(ABORT, 'opname_recounts is append-only'); END;
CREATE TRIGGER opname_recounts_are_not_deleted BEFORE DELETE ON opname_recounts BEGIN SELECT raise(ABORT, 'opname_recounts is append-only'); END;

-- The end of the counting: from here on only products that are counted anew take scans.
CREATE TABLE opnames_counted (
    opname_id    BLOB PRIMARY KEY REFERENCES opnames,
    act_id       BLOB NOT NULL,
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opnames_counted_are_not_updated BEFORE UPDATE ON opnames_counted BEGIN SELECT raise(ABORT, 'opnames_counted is append-only'); END;
CREATE TRIGGER opnames_counted_are_not_deleted BEFORE DELETE ON opnames_counted BEGIN SELECT raise(ABORT, 'opnames_counted is append-only'); END;

-- How it ended: booked with a second person's approval, or given up.
CREATE TABLE opnames_ended (
    opname_id      BLOB PRIMARY KEY REFERENCES opnames,
    act_id         BLOB NOT NULL,
    how            TEXT NOT NULL CHECK (how IN ('booked', 'dropped')),
    user_id        BLOB NOT NULL,
    approved_by    BLOB,
    products       INTEGER NOT NULL,                 -- that were counted
    pieces         INTEGER NOT NULL,
    business_day   TEXT NOT NULL,
    at_utc_ms      INTEGER NOT NULL,
    CHECK ((how = 'booked') = (approved_by IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opnames_ended_are_not_updated BEFORE UPDATE ON opnames_ended BEGIN SELECT raise(ABORT, 'opnames_ended is append-only'); END;
CREATE TRIGGER opnames_ended_are_not_deleted BEFORE DELETE ON opnames_ended BEGIN SELECT raise(ABORT, 'opnames_ended is append-only'); END;

-- Each product whose count and book were not the same, as it was booked.
CREATE TABLE opname_variances (
    opname_id    BLOB NOT NULL REFERENCES opnames,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    act_id       BLOB NOT NULL,
    note_id      BLOB NOT NULL,                      -- the words beside the reason stand in stock_notes
    expected     INTEGER NOT NULL,                   -- by the book, at the moment of its last scan
    counted      INTEGER,                            -- null: nobody counted it
    variance     INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    price_rupiah INTEGER NOT NULL,
    PRIMARY KEY (opname_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER opname_variances_are_not_updated BEFORE UPDATE ON opname_variances BEGIN SELECT raise(ABORT, 'opname_variances is append-only'); END;
CREATE TRIGGER opname_variances_are_not_deleted BEFORE DELETE ON opname_variances BEGIN SELECT raise(ABORT, 'opname_variances is append-only'); END;

-- What was lost or damaged, in a count or beside it, and who bore it. Pieces found again stand with a minus.
CREATE TABLE stock_losses (
    act_id        BLOB NOT NULL,
    line_no       INTEGER NOT NULL,
    product_id    BLOB NOT NULL REFERENCES products (product_id),
    partner_id    BLOB NOT NULL REFERENCES partners,
    opname_id     BLOB REFERENCES opnames,
    note_id       BLOB NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('lost', 'damaged')),
    qty           INTEGER NOT NULL CHECK (qty <> 0),
    price_rupiah  INTEGER NOT NULL,
    share_rupiah  INTEGER NOT NULL,                  -- the partner's part of these pieces
    bearer        TEXT NOT NULL CHECK (bearer IN ('outlet', 'shared', 'partner')),
    paid_rupiah   INTEGER NOT NULL,                  -- what the outlet makes good
    adjustment_id BLOB,
    user_id       BLOB NOT NULL,
    approved_by   BLOB NOT NULL,
    business_day  TEXT NOT NULL,
    seq           INTEGER NOT NULL,
    PRIMARY KEY (product_id, seq, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_losses_by_day ON stock_losses (business_day);
CREATE TRIGGER stock_losses_are_not_updated BEFORE UPDATE ON stock_losses BEGIN SELECT raise(ABORT, 'stock_losses is append-only'); END;
CREATE TRIGGER stock_losses_are_not_deleted BEFORE DELETE ON stock_losses BEGIN SELECT raise(ABORT, 'stock_losses is append-only'); END;

-- Words that people typed beside a reason: records, so that they can be erased.
CREATE TABLE stock_notes (
    note_id BLOB PRIMARY KEY,
    note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
