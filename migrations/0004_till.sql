-- Sales and what undoes them, and the money they move.

CREATE TABLE shifts_opened (
    shift_id      BLOB PRIMARY KEY,
    act_id        BLOB NOT NULL,
    business_day  TEXT NOT NULL,
    number        INTEGER NOT NULL,                  -- 1, 2, ... within the business day
    user_id       BLOB,
    at_utc_ms     INTEGER NOT NULL,
    float_rupiah  INTEGER NOT NULL,
    UNIQUE (business_day, number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER shifts_opened_are_not_updated BEFORE UPDATE ON shifts_opened BEGIN SELECT raise(ABORT, 'shifts_opened is append-only'); END;
CREATE TRIGGER shifts_opened_are_not_deleted BEFORE DELETE ON shifts_opened BEGIN SELECT raise(ABORT, 'shifts_opened is append-only'); END;

CREATE TABLE sales (
    sale_id         BLOB PRIMARY KEY,
    act_id          BLOB NOT NULL,
    number          TEXT NOT NULL UNIQUE,            -- the receipt number
    business_day    TEXT NOT NULL,
    at_utc_ms       INTEGER NOT NULL,
    user_id         BLOB,
    shift_id        BLOB,
    gross_rupiah    INTEGER NOT NULL,                -- sum of qty x price
    discount_rupiah INTEGER NOT NULL,
    rounding_rupiah INTEGER NOT NULL,
    total_rupiah    INTEGER NOT NULL,                -- gross - discount + rounding: what was paid
    CHECK (total_rupiah = gross_rupiah - discount_rupiah + rounding_rupiah)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_by_time ON sales (at_utc_ms);
CREATE INDEX sales_by_total ON sales (total_rupiah, at_utc_ms);
CREATE TRIGGER sales_are_not_updated BEFORE UPDATE ON sales BEGIN SELECT raise(ABORT, 'sales is append-only'); END;
CREATE TRIGGER sales_are_not_deleted BEFORE DELETE ON sales BEGIN SELECT raise(ABORT, 'sales is append-only'); END;

-- What the cashier wrote on a sale. A record, not a fact: people write names into notes, and those can be erased.
CREATE TABLE sale_notes (
    sale_id BLOB PRIMARY KEY REFERENCES sales,
    note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Owner, commission and who bears the discount are frozen here (peers.md complaint 15).
CREATE TABLE sale_lines (
    sale_id           BLOB NOT NULL REFERENCES sales,
    line_no           INTEGER NOT NULL,
    product_id        BLOB,                          -- NULL: an untagged item, to be identified later
    partner_id        BLOB NOT NULL,
    code              TEXT NOT NULL,
    name              TEXT NOT NULL,
    variant           TEXT NOT NULL,
    category          TEXT NOT NULL,
    qty               INTEGER NOT NULL CHECK (qty > 0),
    unit_price_rupiah INTEGER NOT NULL CHECK (unit_price_rupiah > 0),
    discount_rupiah   INTEGER NOT NULL CHECK (discount_rupiah >= 0),
    commission_bp     INTEGER NOT NULL,
    commission_rupiah INTEGER NOT NULL,
    discount_bearer   TEXT NOT NULL CHECK (discount_bearer IN ('outlet', 'partner')),
    oversold_qty      INTEGER NOT NULL DEFAULT 0,    -- pieces sold beyond what the list said was on hand
    business_day      TEXT NOT NULL,
    at_utc_ms         INTEGER NOT NULL,
    PRIMARY KEY (sale_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_lines_by_product ON sale_lines (product_id, at_utc_ms);
-- The two reports of the shelf against the list: pieces sold beyond it, and pieces sold without a label.
CREATE INDEX sale_lines_oversold ON sale_lines (business_day) WHERE oversold_qty > 0;
CREATE INDEX sale_lines_untagged ON sale_lines (business_day) WHERE product_id IS NULL;
-- Covers the monthly figures, so that a review never touches the rows themselves.
CREATE INDEX sale_lines_for_figures ON sale_lines
    (business_day, partner_id, product_id, qty, unit_price_rupiah, discount_rupiah, commission_rupiah, discount_bearer);
CREATE TRIGGER sale_lines_are_not_updated BEFORE UPDATE ON sale_lines BEGIN SELECT raise(ABORT, 'sale_lines is append-only'); END;
CREATE TRIGGER sale_lines_are_not_deleted BEFORE DELETE ON sale_lines BEGIN SELECT raise(ABORT, 'sale_lines is append-only'); END;

CREATE TABLE tenders (
    sale_id       BLOB NOT NULL REFERENCES sales,
    line_no       INTEGER NOT NULL,
    kind          TEXT NOT NULL,                     -- tunai, qris, ...
    amount_rupiah INTEGER NOT NULL,                  -- what of the total it covers
    given_rupiah  INTEGER NOT NULL,
    change_rupiah INTEGER NOT NULL,
    reference     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sale_id, line_no),
    CHECK (given_rupiah = amount_rupiah + change_rupiah)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tenders_are_not_updated BEFORE UPDATE ON tenders BEGIN SELECT raise(ABORT, 'tenders is append-only'); END;
CREATE TRIGGER tenders_are_not_deleted BEFORE DELETE ON tenders BEGIN SELECT raise(ABORT, 'tenders is append-only'); END;

CREATE TABLE refunds (
    refund_id    BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,
    sale_id      BLOB NOT NULL REFERENCES sales,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    user_id      BLOB,
    approved_by  BLOB,
    tender_kind  TEXT NOT NULL,
    total_rupiah INTEGER NOT NULL,                   -- paid back: the lines' amounts + rounding
    rounding_rupiah INTEGER NOT NULL DEFAULT 0,
    reason       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_by_sale ON refunds (sale_id);
CREATE TRIGGER refunds_are_not_updated BEFORE UPDATE ON refunds BEGIN SELECT raise(ABORT, 'refunds is append-only'); END;
CREATE TRIGGER refunds_are_not_deleted BEFORE DELETE ON refunds BEGIN SELECT raise(ABORT, 'refunds is append-only'); END;

CREATE TABLE refund_lines (
    refund_id         BLOB NOT NULL REFERENCES refunds,
    line_no           INTEGER NOT NULL,
    sale_id           BLOB NOT NULL,
    sale_line_no      INTEGER NOT NULL,
    product_id        BLOB,
    partner_id        BLOB NOT NULL,
    qty               INTEGER NOT NULL CHECK (qty > 0),
    amount_rupiah     INTEGER NOT NULL CHECK (amount_rupiah >= 0),
    commission_rupiah INTEGER NOT NULL,              -- commission given back with it
    back_to           TEXT NOT NULL CHECK (back_to IN ('shelf', 'damaged')),
    business_day      TEXT NOT NULL,
    at_utc_ms         INTEGER NOT NULL,
    PRIMARY KEY (refund_id, line_no),
    FOREIGN KEY (sale_id, sale_line_no) REFERENCES sale_lines (sale_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_lines_by_sale_line ON refund_lines (sale_id, sale_line_no, at_utc_ms, qty);
CREATE INDEX refund_lines_for_figures ON refund_lines
    (business_day, partner_id, product_id, qty, amount_rupiah, commission_rupiah);
CREATE TRIGGER refund_lines_are_not_updated BEFORE UPDATE ON refund_lines BEGIN SELECT raise(ABORT, 'refund_lines is append-only'); END;
CREATE TRIGGER refund_lines_are_not_deleted BEFORE DELETE ON refund_lines BEGIN SELECT raise(ABORT, 'refund_lines is append-only'); END;

-- Double entry: the entries of one act sum to zero. Plus is debit, minus is credit.
CREATE TABLE ledger_entries (
    act_id        BLOB NOT NULL,
    line_no       INTEGER NOT NULL,
    account       TEXT NOT NULL CHECK (account IN
                    ('cash_drawer', 'qris_clearing', 'card_clearing', 'transfer_clearing', 'voucher_clearing',
                     'payable_partner', 'commission', 'discount_outlet', 'rounding', 'cash_over_short')),
    partner_id    BLOB,
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah <> 0),
    business_day  TEXT NOT NULL,
    PRIMARY KEY (act_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_by_account ON ledger_entries (account, business_day, partner_id, amount_rupiah);
CREATE TRIGGER ledger_entries_are_not_updated BEFORE UPDATE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;
CREATE TRIGGER ledger_entries_are_not_deleted BEFORE DELETE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;
