-- Settlement: what partners are owed, worked out, approved, posted and paid.

-- The ledger learns of what is paid out, of fees that partners bear, and of what is put right by hand.
CREATE TABLE ledger_entries_new (
    act_id        BLOB NOT NULL,
    line_no       INTEGER NOT NULL,
    account       TEXT NOT NULL CHECK (account IN
                    ('cash_drawer', 'qris_clearing', 'card_clearing', 'transfer_clearing', 'voucher_clearing',
                     'payable_partner', 'commission', 'discount_outlet', 'rounding', 'cash_over_short',
                     'safe', 'petty_expense', 'qris_fee', 'monthly_fee', 'adjustment', 'stock_loss',
                     'payout_clearing', 'bank')),
    partner_id    BLOB,
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah <> 0),
    business_day  TEXT NOT NULL,
    shift_id      BLOB,
    PRIMARY KEY (act_id, line_no)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_entries_new SELECT * FROM ledger_entries;
DROP TABLE ledger_entries;
ALTER TABLE ledger_entries_new RENAME TO ledger_entries;
CREATE INDEX ledger_by_account ON ledger_entries (account, business_day, partner_id, amount_rupiah);
CREATE INDEX ledger_by_shift ON ledger_entries (shift_id, account, amount_rupiah) WHERE shift_id IS NOT NULL;
CREATE TRIGGER ledger_entries_are_not_updated BEFORE UPDATE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;
CREATE TRIGGER ledger_entries_are_not_deleted BEFORE DELETE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;

-- What one person worked out and another one is to approve: for each partner the balance, and a hash of all that it is
-- made of. What is posted in the end is worked out again and must be the same.
CREATE TABLE settlement_runs (
    run_id       BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    until_day    TEXT NOT NULL,                      -- the last day that counts
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER settlement_runs_are_not_updated BEFORE UPDATE ON settlement_runs BEGIN SELECT raise(ABORT, 'settlement_runs is append-only'); END;
CREATE TRIGGER settlement_runs_are_not_deleted BEFORE DELETE ON settlement_runs BEGIN SELECT raise(ABORT, 'settlement_runs is append-only'); END;

CREATE TABLE settlement_run_partners (
    run_id         BLOB NOT NULL REFERENCES settlement_runs,
    partner_id     BLOB NOT NULL,
    closing_rupiah INTEGER NOT NULL,
    fingerprint    BLOB NOT NULL,                    -- SHA-256 of the statement
    PRIMARY KEY (run_id, partner_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER settlement_run_partners_are_not_updated BEFORE UPDATE ON settlement_run_partners BEGIN SELECT raise(ABORT, 'settlement_run_partners is append-only'); END;
CREATE TRIGGER settlement_run_partners_are_not_deleted BEFORE DELETE ON settlement_run_partners BEGIN SELECT raise(ABORT, 'settlement_run_partners is append-only'); END;

CREATE TABLE settlement_runs_ended (
    run_id    BLOB PRIMARY KEY REFERENCES settlement_runs,
    act_id    BLOB NOT NULL,
    how       TEXT NOT NULL CHECK (how IN ('posted', 'withdrawn')),
    user_id   BLOB NOT NULL,                         -- who approved, or withdrew
    at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER settlement_runs_ended_are_not_updated BEFORE UPDATE ON settlement_runs_ended BEGIN SELECT raise(ABORT, 'settlement_runs_ended is append-only'); END;
CREATE TRIGGER settlement_runs_ended_are_not_deleted BEFORE DELETE ON settlement_runs_ended BEGIN SELECT raise(ABORT, 'settlement_runs_ended is append-only'); END;

-- A posted statement of one partner. Refunds stand in the sums with figures below zero.
CREATE TABLE settlements (
    settlement_id           BLOB PRIMARY KEY,
    act_id                  BLOB NOT NULL,
    number                  TEXT NOT NULL UNIQUE,
    run_id                  BLOB NOT NULL REFERENCES settlement_runs,
    partner_id              BLOB NOT NULL,
    previous_id             BLOB REFERENCES settlements, -- the one whose closing is the opening
    from_day                TEXT NOT NULL,
    until_day               TEXT NOT NULL,
    opening_rupiah          INTEGER NOT NULL,
    lines                   INTEGER NOT NULL,
    pieces                  INTEGER NOT NULL,
    gross_rupiah            INTEGER NOT NULL,
    discount_partner_rupiah INTEGER NOT NULL,
    discount_outlet_rupiah  INTEGER NOT NULL,        -- for the record: the outlet bears it
    commission_rupiah       INTEGER NOT NULL,
    qris_fee_rupiah         INTEGER NOT NULL,
    rounding_rupiah         INTEGER NOT NULL,
    items_rupiah            INTEGER NOT NULL,        -- fees, adjustments, payouts: settlement_items
    closing_rupiah          INTEGER NOT NULL,
    prepared_by             BLOB NOT NULL,
    approved_by             BLOB NOT NULL,
    business_day            TEXT NOT NULL,
    at_utc_ms               INTEGER NOT NULL,
    CHECK (prepared_by <> approved_by),
    CHECK (closing_rupiah = opening_rupiah + gross_rupiah - discount_partner_rupiah - commission_rupiah
                            - qris_fee_rupiah + rounding_rupiah + items_rupiah)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlements_by_partner ON settlements (partner_id, until_day);
-- At most one live statement follows another; which one is live, its own rows say.
CREATE INDEX settlements_by_previous ON settlements (previous_id);
CREATE INDEX settlements_by_run ON settlements (run_id);
CREATE TRIGGER settlements_are_not_updated BEFORE UPDATE ON settlements BEGIN SELECT raise(ABORT, 'settlements is append-only'); END;
CREATE TRIGGER settlements_are_not_deleted BEFORE DELETE ON settlements BEGIN SELECT raise(ABORT, 'settlements is append-only'); END;

-- Which lines a statement covers, day by day, with the shares of fee and rounding that were taken with each. A line that
-- comes to be known later (an import, another device) is in none of them and lands in the next statement.
CREATE TABLE settlement_days (
    settlement_id           BLOB NOT NULL REFERENCES settlements,
    business_day            TEXT NOT NULL,
    kind                    TEXT NOT NULL CHECK (kind IN ('sold', 'returned')),
    partner_id              BLOB NOT NULL,
    lines                   INTEGER NOT NULL,
    pieces                  INTEGER NOT NULL,
    gross_rupiah            INTEGER NOT NULL,
    discount_partner_rupiah INTEGER NOT NULL,
    discount_outlet_rupiah  INTEGER NOT NULL,
    commission_rupiah       INTEGER NOT NULL,
    qris_fee_rupiah         INTEGER NOT NULL,
    rounding_rupiah         INTEGER NOT NULL,
    keys                    BLOB NOT NULL,           -- src/settlement/keys.rs
    PRIMARY KEY (settlement_id, business_day, kind),
    CHECK (length(keys) = lines * 26)
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_days_by_partner ON settlement_days (partner_id, business_day, kind, settlement_id, lines);
CREATE TRIGGER settlement_days_are_not_updated BEFORE UPDATE ON settlement_days BEGIN SELECT raise(ABORT, 'settlement_days is append-only'); END;
CREATE TRIGGER settlement_days_are_not_deleted BEFORE DELETE ON settlement_days BEGIN SELECT raise(ABORT, 'settlement_days is append-only'); END;

-- What a statement holds beside lines; the amount is what it adds to the partner's balance.
CREATE TABLE settlement_items (
    settlement_id BLOB NOT NULL REFERENCES settlements,
    line_no       INTEGER NOT NULL,
    partner_id    BLOB NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('monthly_fee', 'adjustment', 'payout', 'payout_cancelled')),
    ref_id        BLOB,                              -- the adjustment or the payout
    month         TEXT,                              -- of a monthly fee: 2026-11
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah <> 0),
    PRIMARY KEY (settlement_id, line_no),
    CHECK ((kind = 'monthly_fee') = (month IS NOT NULL)),
    CHECK ((kind = 'monthly_fee') = (ref_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX settlement_items_by_partner ON settlement_items (partner_id, kind);
CREATE TRIGGER settlement_items_are_not_updated BEFORE UPDATE ON settlement_items BEGIN SELECT raise(ABORT, 'settlement_items is append-only'); END;
CREATE TRIGGER settlement_items_are_not_deleted BEFORE DELETE ON settlement_items BEGIN SELECT raise(ABORT, 'settlement_items is append-only'); END;

-- A statement that was taken back: what it covered is open again.
CREATE TABLE settlements_reversed (
    settlement_id BLOB PRIMARY KEY REFERENCES settlements,
    act_id        BLOB NOT NULL,
    user_id       BLOB NOT NULL,
    approved_by   BLOB NOT NULL CHECK (approved_by <> user_id),
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER settlements_reversed_are_not_updated BEFORE UPDATE ON settlements_reversed BEGIN SELECT raise(ABORT, 'settlements_reversed is append-only'); END;
CREATE TRIGGER settlements_reversed_are_not_deleted BEFORE DELETE ON settlements_reversed BEGIN SELECT raise(ABORT, 'settlements_reversed is append-only'); END;

-- What is put right by hand, for or against a partner.
CREATE TABLE partner_adjustments (
    adjustment_id BLOB PRIMARY KEY,
    act_id        BLOB NOT NULL,
    number        TEXT NOT NULL UNIQUE,
    partner_id    BLOB NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('correction', 'stock_loss', 'aid', 'other')),
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah <> 0), -- above zero: the partner gets it
    user_id       BLOB NOT NULL,
    approved_by   BLOB NOT NULL CHECK (approved_by <> user_id),
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX partner_adjustments_by_partner ON partner_adjustments (partner_id, business_day);
CREATE TRIGGER partner_adjustments_are_not_updated BEFORE UPDATE ON partner_adjustments BEGIN SELECT raise(ABORT, 'partner_adjustments is append-only'); END;
CREATE TRIGGER partner_adjustments_are_not_deleted BEFORE DELETE ON partner_adjustments BEGIN SELECT raise(ABORT, 'partner_adjustments is append-only'); END;

-- Words beside what was done: why an adjustment, why a statement was taken back or a payout cancelled. Records: they can be
-- erased.
CREATE TABLE settlement_notes (
    about_id BLOB PRIMARY KEY,                       -- the adjustment, the settlement, or the payout
    note     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Many transfers in one file for the outlet's bank.
CREATE TABLE payout_batches (
    batch_id     BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,
    format       TEXT NOT NULL,                      -- name of the columns in the configuration
    payouts      INTEGER NOT NULL CHECK (payouts > 0),
    total_rupiah INTEGER NOT NULL CHECK (total_rupiah > 0),
    file_hash    BLOB NOT NULL,                      -- SHA-256 of the bytes as they were saved
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payout_batches_are_not_updated BEFORE UPDATE ON payout_batches BEGIN SELECT raise(ABORT, 'payout_batches is append-only'); END;
CREATE TRIGGER payout_batches_are_not_deleted BEFORE DELETE ON payout_batches BEGIN SELECT raise(ABORT, 'payout_batches is append-only'); END;

-- Money on its way to a partner: the balance of one statement.
CREATE TABLE payouts (
    payout_id     BLOB PRIMARY KEY,
    act_id        BLOB NOT NULL,
    number        TEXT NOT NULL UNIQUE,
    settlement_id BLOB NOT NULL REFERENCES settlements,
    partner_id    BLOB NOT NULL,
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah > 0),
    method        TEXT NOT NULL CHECK (method IN ('cash', 'transfer', 'outside')),
    batch_id      BLOB REFERENCES payout_batches DEFERRABLE INITIALLY DEFERRED, -- the file is hashed last
    user_id       BLOB NOT NULL,
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX payouts_by_partner ON payouts (partner_id, business_day);
CREATE INDEX payouts_by_settlement ON payouts (settlement_id);
CREATE INDEX payouts_by_batch ON payouts (batch_id) WHERE batch_id IS NOT NULL;
CREATE TRIGGER payouts_are_not_updated BEFORE UPDATE ON payouts BEGIN SELECT raise(ABORT, 'payouts is append-only'); END;
CREATE TRIGGER payouts_are_not_deleted BEFORE DELETE ON payouts BEGIN SELECT raise(ABORT, 'payouts is append-only'); END;

-- Where it goes to, or who took it and signed. Records: a person's data can be erased.
CREATE TABLE payout_receivers (
    payout_id    BLOB PRIMARY KEY REFERENCES payouts,
    bank_name    TEXT NOT NULL,
    bank_account TEXT NOT NULL,
    holder       TEXT NOT NULL,                      -- of the account, or who took the cash
    strokes_hash BLOB                                -- of the signature, in blobs
) STRICT, WITHOUT ROWID;

CREATE TABLE payouts_paid (
    payout_id    BLOB PRIMARY KEY REFERENCES payouts,
    act_id       BLOB NOT NULL,
    reference    TEXT NOT NULL,                      -- the bank's
    paid_on      TEXT NOT NULL,
    user_id      BLOB NOT NULL,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payouts_paid_are_not_updated BEFORE UPDATE ON payouts_paid BEGIN SELECT raise(ABORT, 'payouts_paid is append-only'); END;
CREATE TRIGGER payouts_paid_are_not_deleted BEFORE DELETE ON payouts_paid BEGIN SELECT raise(ABORT, 'payouts_paid is append-only'); END;

CREATE TABLE payouts_cancelled (
    payout_id    BLOB PRIMARY KEY REFERENCES payouts,
    act_id       BLOB NOT NULL,
    reason       TEXT NOT NULL,                      -- a code of the short list
    was_paid     INTEGER NOT NULL CHECK (was_paid IN (0, 1)),
    user_id      BLOB NOT NULL,
    approved_by  BLOB NOT NULL CHECK (approved_by <> user_id),
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payouts_cancelled_are_not_updated BEFORE UPDATE ON payouts_cancelled BEGIN SELECT raise(ABORT, 'payouts_cancelled is append-only'); END;
CREATE TRIGGER payouts_cancelled_are_not_deleted BEFORE DELETE ON payouts_cancelled BEGIN SELECT raise(ABORT, 'payouts_cancelled is append-only'); END;
