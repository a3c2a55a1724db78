-- The same card slip, transfer or voucher is not taken twice.
CREATE INDEX tenders_by_reference ON tenders (kind, reference) WHERE reference <> '';

-- A second person agreed to taking money: a reference that another receipt has (`about` is its number), a QRIS code of
-- which the provider says something else, a code shown for a cart with a discount above the limit.
CREATE TABLE till_approvals (
    act_id       BLOB NOT NULL,
    line_no      INTEGER NOT NULL,
    what         TEXT NOT NULL CHECK (what IN ('reference_used', 'qris_differs', 'qris_shown')),
    sale_id      BLOB,
    request_id   BLOB,
    about        TEXT NOT NULL DEFAULT '',
    requested_by BLOB NOT NULL,
    approved_by  BLOB NOT NULL CHECK (approved_by <> requested_by),
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    PRIMARY KEY (act_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER till_approvals_are_not_updated BEFORE UPDATE ON till_approvals BEGIN SELECT raise(ABORT, 'till_approvals is append-only'); END;
CREATE TRIGGER till_approvals_are_not_deleted BEFORE DELETE ON till_approvals BEGIN SELECT raise(ABORT, 'till_approvals is append-only'); END;

-- A receipt that went into the outbox, without its address: the first letter is the receipt, further ones are copies.
CREATE TABLE receipt_mails (
    act_id       BLOB PRIMARY KEY,
    sale_id      BLOB NOT NULL REFERENCES sales,
    user_id      BLOB,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_mails_by_sale ON receipt_mails (sale_id);
CREATE TRIGGER receipt_mails_are_not_updated BEFORE UPDATE ON receipt_mails BEGIN SELECT raise(ABORT, 'receipt_mails is append-only'); END;
CREATE TRIGGER receipt_mails_are_not_deleted BEFORE DELETE ON receipt_mails BEGIN SELECT raise(ABORT, 'receipt_mails is append-only'); END;
