-- What the outlet asks of partners and they of it: more goods, another price, cheaper with time.

-- A partner was asked for more of what runs out.
CREATE TABLE restock_requests (
    request_id   BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,               -- MS-K1-20261122-0001
    partner_id   BLOB NOT NULL REFERENCES partners,
    mailed       INTEGER NOT NULL,                   -- 0: told by telephone or at the counter
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER restock_requests_are_not_updated BEFORE UPDATE ON restock_requests BEGIN SELECT raise(ABORT, 'restock_requests is append-only'); END;
CREATE TRIGGER restock_requests_are_not_deleted BEFORE DELETE ON restock_requests BEGIN SELECT raise(ABORT, 'restock_requests is append-only'); END;

CREATE TABLE restock_lines (
    request_id   BLOB NOT NULL REFERENCES restock_requests,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    act_id       BLOB NOT NULL,
    line_no      INTEGER NOT NULL,
    sold         INTEGER NOT NULL,                   -- net, in as many days as it stood on the shelf
    days         INTEGER NOT NULL,
    on_hand      INTEGER NOT NULL,
    suggested    INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    PRIMARY KEY (product_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER restock_lines_are_not_updated BEFORE UPDATE ON restock_lines BEGIN SELECT raise(ABORT, 'restock_lines is append-only'); END;
CREATE TRIGGER restock_lines_are_not_deleted BEFORE DELETE ON restock_lines BEGIN SELECT raise(ABORT, 'restock_lines is append-only'); END;

-- A partner wants another price for its goods.
CREATE TABLE price_requests (
    request_id          BLOB PRIMARY KEY,
    act_id              BLOB NOT NULL,
    number              TEXT NOT NULL UNIQUE,        -- PH-K1-20261122-0001
    product_id          BLOB NOT NULL REFERENCES products (product_id),
    partner_id          BLOB NOT NULL REFERENCES partners,
    price_before_rupiah INTEGER NOT NULL,
    price_rupiah        INTEGER NOT NULL CHECK (price_rupiah > 0),
    channel             TEXT NOT NULL CHECK (channel IN ('counter', 'letter', 'email', 'whatsapp', 'phone')),
    note_id             BLOB NOT NULL,
    business_day        TEXT NOT NULL,
    earliest_day        TEXT NOT NULL,               -- by the notice that was agreed
    wanted_day          TEXT NOT NULL,
    user_id             BLOB NOT NULL,
    at_utc_ms           INTEGER NOT NULL,
    CHECK (price_rupiah <> price_before_rupiah)
) STRICT, WITHOUT ROWID;
CREATE INDEX price_requests_by_product ON price_requests (product_id);
CREATE TRIGGER price_requests_are_not_updated BEFORE UPDATE ON price_requests BEGIN SELECT raise(ABORT, 'price_requests is append-only'); END;
CREATE TRIGGER price_requests_are_not_deleted BEFORE DELETE ON price_requests BEGIN SELECT raise(ABORT, 'price_requests is append-only'); END;

CREATE TABLE price_answers (
    request_id   BLOB PRIMARY KEY REFERENCES price_requests,
    act_id       BLOB NOT NULL,
    verdict      TEXT NOT NULL CHECK (verdict IN ('accepted', 'declined')),
    from_day     TEXT,                               -- the new price's first day
    note_id      BLOB NOT NULL,
    mailed       INTEGER NOT NULL,
    user_id      BLOB NOT NULL,
    approved_by  BLOB,                               -- of a price before the agreed notice has passed
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    CHECK ((verdict = 'accepted') = (from_day IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER price_answers_are_not_updated BEFORE UPDATE ON price_answers BEGIN SELECT raise(ABORT, 'price_answers is append-only'); END;
CREATE TRIGGER price_answers_are_not_deleted BEFORE DELETE ON price_answers BEGIN SELECT raise(ABORT, 'price_answers is append-only'); END;

-- What a partner agreed to: its goods become cheaper when they do not sell. The latest row holds; no steps: no longer.
CREATE TABLE markdown_plans (
    partner_id   BLOB NOT NULL REFERENCES partners,
    seq          INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    steps        TEXT NOT NULL,                      -- days unsold : basis points off, as 30:1000 60:2000
    channel      TEXT NOT NULL CHECK (channel IN ('counter', 'letter', 'email', 'whatsapp', 'phone')),
    agreed_day   TEXT NOT NULL,
    note_id      BLOB NOT NULL,
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    PRIMARY KEY (partner_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER markdown_plans_are_not_updated BEFORE UPDATE ON markdown_plans BEGIN SELECT raise(ABORT, 'markdown_plans is append-only'); END;
CREATE TRIGGER markdown_plans_are_not_deleted BEFORE DELETE ON markdown_plans BEGIN SELECT raise(ABORT, 'markdown_plans is append-only'); END;

-- Each time a price fell by a plan, or came back with new goods (off_bp 0).
CREATE TABLE markdowns (
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    seq          INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    off_bp       INTEGER NOT NULL,
    base_rupiah  INTEGER NOT NULL,                   -- the price that it is off
    price_rupiah INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    PRIMARY KEY (product_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX markdowns_by_day ON markdowns (business_day);
CREATE TRIGGER markdowns_are_not_updated BEFORE UPDATE ON markdowns BEGIN SELECT raise(ABORT, 'markdowns is append-only'); END;
CREATE TRIGGER markdowns_are_not_deleted BEFORE DELETE ON markdowns BEGIN SELECT raise(ABORT, 'markdowns is append-only'); END;

-- Words that people typed: records, so that they can be erased.
CREATE TABLE request_notes (
    note_id BLOB PRIMARY KEY,
    note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The card of a product names the counts that changed its book.
CREATE INDEX opname_variances_by_product ON opname_variances (product_id);
