-- Partners (UKM), what they bring, and where each piece went.

CREATE TABLE partners (
    partner_id       BLOB PRIMARY KEY,
    code             TEXT NOT NULL UNIQUE,           -- short, for people: M001
    business_name    TEXT NOT NULL,
    owner_name       TEXT NOT NULL DEFAULT '',
    contact_name     TEXT NOT NULL DEFAULT '',
    email            TEXT NOT NULL DEFAULT '',
    phone            TEXT NOT NULL DEFAULT '',       -- +62...
    instagram        TEXT NOT NULL DEFAULT '',
    address          TEXT NOT NULL DEFAULT '',
    bank_name        TEXT NOT NULL DEFAULT '',
    bank_account     TEXT NOT NULL DEFAULT '',
    bank_holder      TEXT NOT NULL DEFAULT '',
    agreement_number TEXT NOT NULL DEFAULT '',
    agreement_from   TEXT,                           -- business day
    agreement_until  TEXT,
    joined_on        TEXT NOT NULL,
    status           TEXT NOT NULL DEFAULT 'aktif' CHECK (status IN ('aktif', 'berhenti', 'ditangguhkan')),
    note             TEXT NOT NULL DEFAULT ''
) STRICT;

-- The terms a partner's sales are split by, from a day on. Frozen on each sale line.
CREATE TABLE partner_terms (
    act_id          BLOB NOT NULL,
    partner_id      BLOB NOT NULL REFERENCES partners,
    valid_from      TEXT NOT NULL,
    commission_bp   INTEGER NOT NULL CHECK (commission_bp BETWEEN 0 AND 10000),
    discount_bearer TEXT NOT NULL CHECK (discount_bearer IN ('outlet', 'partner')),
    seq             INTEGER NOT NULL,                -- of two terms from the same day the later act counts
    PRIMARY KEY (partner_id, valid_from, act_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER partner_terms_are_not_updated BEFORE UPDATE ON partner_terms BEGIN SELECT raise(ABORT, 'partner_terms is append-only'); END;
CREATE TRIGGER partner_terms_are_not_deleted BEFORE DELETE ON partner_terms BEGIN SELECT raise(ABORT, 'partner_terms is append-only'); END;

-- A sellable item: one name in one variant. Variants of one thing share partner and name.
CREATE TABLE products (
    row_no     INTEGER PRIMARY KEY,                  -- joins the search index; of this device only, never synchronised
    product_id BLOB NOT NULL UNIQUE,
    partner_id BLOB NOT NULL REFERENCES partners,
    code       TEXT NOT NULL UNIQUE,                 -- on the label
    name       TEXT NOT NULL,
    variant    TEXT NOT NULL DEFAULT '',
    category   TEXT NOT NULL DEFAULT '',
    barcode    TEXT NOT NULL DEFAULT '',             -- the partner's own, if it has one
    photo_hash BLOB,
    active     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX products_by_partner ON products (partner_id, name, variant);
CREATE INDEX products_by_barcode ON products (barcode) WHERE barcode <> '';
CREATE INDEX products_by_category ON products (category, name);

-- Search as you type over name, variant, code and partner. Kept by the catalog room, rebuilt by `deks verify --repair`.
CREATE VIRTUAL TABLE product_search USING fts5 (
    product_id UNINDEXED, words, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'
);

CREATE TABLE product_prices (
    act_id       BLOB NOT NULL,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    valid_from   TEXT NOT NULL,
    price_rupiah INTEGER NOT NULL CHECK (price_rupiah > 0),
    seq          INTEGER NOT NULL,
    PRIMARY KEY (product_id, valid_from, act_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER product_prices_are_not_updated BEFORE UPDATE ON product_prices BEGIN SELECT raise(ABORT, 'product_prices is append-only'); END;
CREATE TRIGGER product_prices_are_not_deleted BEFORE DELETE ON product_prices BEGIN SELECT raise(ABORT, 'product_prices is append-only'); END;

-- Every piece that came or went. received - sold + customer_return - handed_back - damaged - lost +- adjusted = on hand.
CREATE TABLE stock_movements (
    act_id       BLOB NOT NULL,
    line_no      INTEGER NOT NULL,
    product_id   BLOB NOT NULL REFERENCES products (product_id),
    kind         TEXT NOT NULL CHECK (kind IN
                   ('received', 'sold', 'customer_return', 'handed_back', 'damaged', 'lost', 'adjusted')),
    qty          INTEGER NOT NULL CHECK (qty <> 0),  -- signed: plus comes in, minus goes out
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL,                   -- of two movements at one time the later act is later
    PRIMARY KEY (product_id, at_utc_ms, seq, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX stock_movements_by_act ON stock_movements (act_id);
-- Covers the monthly figures and the latest day.
CREATE INDEX stock_movements_for_figures ON stock_movements (business_day, kind, product_id, qty);
CREATE TRIGGER stock_movements_are_not_updated BEFORE UPDATE ON stock_movements BEGIN SELECT raise(ABORT, 'stock_movements is append-only'); END;
CREATE TRIGGER stock_movements_are_not_deleted BEFORE DELETE ON stock_movements BEGIN SELECT raise(ABORT, 'stock_movements is append-only'); END;

-- Derived from the facts above (and from sales): rebuilt and compared by `deks verify`.
CREATE TABLE product_state (
    product_id    BLOB PRIMARY KEY REFERENCES products (product_id),
    on_hand       INTEGER NOT NULL DEFAULT 0,
    price_rupiah  INTEGER NOT NULL DEFAULT 0,        -- today's
    rose_on       TEXT,                              -- the day stock last rose from zero
    last_sold_on  TEXT,                              -- the last day with a sale that was not refunded in full
    last_sold_at_utc_ms INTEGER
) STRICT, WITHOUT ROWID;
