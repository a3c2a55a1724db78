-- A till for the whole day: split tenders, shifts that close, corrections with a second person, promotions.

-- A void is a refund of the whole sale within its shift; figures treat both alike, reports tell them apart.
ALTER TABLE refunds ADD COLUMN kind TEXT NOT NULL DEFAULT 'refund' CHECK (kind IN ('refund', 'void'));
ALTER TABLE refunds ADD COLUMN shift_id BLOB;
CREATE INDEX refunds_by_shift ON refunds (shift_id) WHERE shift_id IS NOT NULL;
CREATE INDEX sales_by_shift ON sales (shift_id) WHERE shift_id IS NOT NULL;

-- How money went back; a split sale goes back by several tenders.
CREATE TABLE refund_tenders (
    refund_id     BLOB NOT NULL REFERENCES refunds,
    line_no       INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    amount_rupiah INTEGER NOT NULL,
    reference     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (refund_id, line_no)
) STRICT, WITHOUT ROWID;
INSERT INTO refund_tenders (refund_id, line_no, kind, amount_rupiah)
    SELECT refund_id, 1, tender_kind, total_rupiah FROM refunds;
ALTER TABLE refunds DROP COLUMN tender_kind;
CREATE TRIGGER refund_tenders_are_not_updated BEFORE UPDATE ON refund_tenders BEGIN SELECT raise(ABORT, 'refund_tenders is append-only'); END;
CREATE TRIGGER refund_tenders_are_not_deleted BEFORE DELETE ON refund_tenders BEGIN SELECT raise(ABORT, 'refund_tenders is append-only'); END;

-- Of a line's discount, what the partner bears; the outlet bears the rest. One line may have both.
DROP TRIGGER sale_lines_are_not_updated;
DROP INDEX sale_lines_for_figures;
ALTER TABLE sale_lines ADD COLUMN discount_partner_rupiah INTEGER NOT NULL DEFAULT 0
    CHECK (discount_partner_rupiah >= 0);
UPDATE sale_lines SET discount_partner_rupiah = discount_rupiah WHERE discount_bearer = 'partner' AND discount_rupiah > 0;
ALTER TABLE sale_lines DROP COLUMN discount_bearer;
-- The price on the label, where somebody overrode it; NULL otherwise.
ALTER TABLE sale_lines ADD COLUMN list_price_rupiah INTEGER;
CREATE INDEX sale_lines_for_figures ON sale_lines
    (business_day, partner_id, product_id, qty, unit_price_rupiah, discount_rupiah, commission_rupiah, discount_partner_rupiah);
CREATE TRIGGER sale_lines_are_not_updated BEFORE UPDATE ON sale_lines BEGIN SELECT raise(ABORT, 'sale_lines is append-only'); END;

DROP TRIGGER refund_lines_are_not_updated;
DROP INDEX refund_lines_for_figures;
-- The part of the outlet's discount that came back with these pieces.
ALTER TABLE refund_lines ADD COLUMN discount_outlet_rupiah INTEGER NOT NULL DEFAULT 0;
UPDATE refund_lines SET discount_outlet_rupiah =
    (SELECT (l.discount_rupiah - l.discount_partner_rupiah) * refund_lines.qty / l.qty FROM sale_lines l
     WHERE l.sale_id = refund_lines.sale_id AND l.line_no = refund_lines.sale_line_no);
CREATE INDEX refund_lines_for_figures ON refund_lines
    (business_day, partner_id, product_id, qty, amount_rupiah, commission_rupiah, discount_outlet_rupiah);
CREATE TRIGGER refund_lines_are_not_updated BEFORE UPDATE ON refund_lines BEGIN SELECT raise(ABORT, 'refund_lines is append-only'); END;

-- What a line's discount is made of.
CREATE TABLE sale_line_discounts (
    sale_id        BLOB NOT NULL,
    line_no        INTEGER NOT NULL,
    discount_no    INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('line', 'cart', 'promotion', 'price_override')),
    promotion_id   BLOB,
    label          TEXT NOT NULL,                    -- what the receipt calls it
    amount_rupiah  INTEGER NOT NULL CHECK (amount_rupiah > 0),
    bearer         TEXT NOT NULL CHECK (bearer IN ('outlet', 'partner')),
    PRIMARY KEY (sale_id, line_no, discount_no),
    FOREIGN KEY (sale_id, line_no) REFERENCES sale_lines (sale_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER sale_line_discounts_are_not_updated BEFORE UPDATE ON sale_line_discounts BEGIN SELECT raise(ABORT, 'sale_line_discounts is append-only'); END;
CREATE TRIGGER sale_line_discounts_are_not_deleted BEFORE DELETE ON sale_line_discounts BEGIN SELECT raise(ABORT, 'sale_line_discounts is append-only'); END;

-- Cards: bank and the last four digits, never more (`reference` holds the approval code).
ALTER TABLE tenders ADD COLUMN bank TEXT NOT NULL DEFAULT '';
ALTER TABLE tenders ADD COLUMN card_last4 TEXT NOT NULL DEFAULT '' CHECK (length(card_last4) IN (0, 4));
ALTER TABLE tenders ADD COLUMN qris_request_id BLOB;

-- The ledger learns where the drawer's money comes from and goes to, and which shift an entry belongs to.
CREATE TABLE ledger_entries_new (
    act_id        BLOB NOT NULL,
    line_no       INTEGER NOT NULL,
    account       TEXT NOT NULL CHECK (account IN
                    ('cash_drawer', 'qris_clearing', 'card_clearing', 'transfer_clearing', 'voucher_clearing',
                     'payable_partner', 'commission', 'discount_outlet', 'rounding', 'cash_over_short',
                     'safe', 'petty_expense')),
    partner_id    BLOB,
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah <> 0),
    business_day  TEXT NOT NULL,
    shift_id      BLOB,
    PRIMARY KEY (act_id, line_no)
) STRICT, WITHOUT ROWID;
INSERT INTO ledger_entries_new (act_id, line_no, account, partner_id, amount_rupiah, business_day, shift_id)
    SELECT e.act_id, e.line_no, e.account, e.partner_id, e.amount_rupiah, e.business_day,
           (SELECT s.shift_id FROM sales s WHERE s.act_id = e.act_id LIMIT 1)
    FROM ledger_entries e WHERE e.act_id IN (SELECT act_id FROM sales WHERE shift_id IS NOT NULL);
INSERT INTO ledger_entries_new (act_id, line_no, account, partner_id, amount_rupiah, business_day)
    SELECT act_id, line_no, account, partner_id, amount_rupiah, business_day
    FROM ledger_entries WHERE act_id NOT IN (SELECT act_id FROM sales WHERE shift_id IS NOT NULL);
DROP TABLE ledger_entries;
ALTER TABLE ledger_entries_new RENAME TO ledger_entries;
CREATE INDEX ledger_by_account ON ledger_entries (account, business_day, partner_id, amount_rupiah);
CREATE INDEX ledger_by_shift ON ledger_entries (shift_id, account, amount_rupiah) WHERE shift_id IS NOT NULL;
CREATE TRIGGER ledger_entries_are_not_updated BEFORE UPDATE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;
CREATE TRIGGER ledger_entries_are_not_deleted BEFORE DELETE ON ledger_entries BEGIN SELECT raise(ABORT, 'ledger_entries is append-only'); END;

-- Everything at the till that is not a plain sale: who asked, who approved, why (faults F22). Managers read this list.
CREATE TABLE till_exceptions (
    act_id        BLOB NOT NULL,
    line_no       INTEGER NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN
                    ('discount', 'price_override', 'void', 'refund', 'refund_without_receipt', 'drawer_open',
                     'cash_in', 'cash_out', 'shift_difference', 'qris_voided', 'reprint')),
    shift_id      BLOB,
    sale_id       BLOB,
    amount_rupiah INTEGER NOT NULL,
    requested_by  BLOB NOT NULL,
    approved_by   BLOB CHECK (approved_by IS NULL OR approved_by <> requested_by),
    reason        TEXT NOT NULL,                     -- a code of the short list
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL,
    PRIMARY KEY (act_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE INDEX till_exceptions_by_day ON till_exceptions (business_day, kind);
CREATE INDEX till_exceptions_by_sale ON till_exceptions (sale_id, kind) WHERE sale_id IS NOT NULL;
CREATE INDEX till_exceptions_by_shift ON till_exceptions (shift_id, kind) WHERE shift_id IS NOT NULL;
CREATE TRIGGER till_exceptions_are_not_updated BEFORE UPDATE ON till_exceptions BEGIN SELECT raise(ABORT, 'till_exceptions is append-only'); END;
CREATE TRIGGER till_exceptions_are_not_deleted BEFORE DELETE ON till_exceptions BEGIN SELECT raise(ABORT, 'till_exceptions is append-only'); END;

-- Free words beside a reason's code. A record: it can be erased.
CREATE TABLE till_exception_notes (
    note_id BLOB PRIMARY KEY,
    act_id  BLOB NOT NULL,
    line_no INTEGER NOT NULL,
    note    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX till_exception_notes_by_act ON till_exception_notes (act_id, line_no);

-- Why pieces came back stands here from now on, and the words in `refund_notes`. What a history brought has no person.
INSERT INTO till_exceptions (act_id, line_no, kind, sale_id, amount_rupiah, requested_by, approved_by, reason, business_day,
                             at_utc_ms)
    SELECT act_id, 1, 'refund', sale_id, total_rupiah, user_id, nullif(approved_by, user_id), reason, business_day, at_utc_ms
    FROM refunds WHERE user_id IS NOT NULL;
ALTER TABLE refunds DROP COLUMN reason;

-- Money put into the drawer or taken out of it during a shift.
CREATE TABLE cash_moves (
    act_id        BLOB PRIMARY KEY,
    number        TEXT NOT NULL UNIQUE,              -- of the slip
    shift_id      BLOB NOT NULL REFERENCES shifts_opened,
    kind          TEXT NOT NULL CHECK (kind IN ('from_safe', 'to_safe', 'expense')),
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah > 0),
    user_id       BLOB,
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_moves_by_shift ON cash_moves (shift_id);
CREATE TRIGGER cash_moves_are_not_updated BEFORE UPDATE ON cash_moves BEGIN SELECT raise(ABORT, 'cash_moves is append-only'); END;
CREATE TRIGGER cash_moves_are_not_deleted BEFORE DELETE ON cash_moves BEGIN SELECT raise(ABORT, 'cash_moves is append-only'); END;

-- Another cashier takes the drawer over within a shift.
CREATE TABLE shift_takeovers (
    act_id    BLOB PRIMARY KEY,
    shift_id  BLOB NOT NULL REFERENCES shifts_opened,
    from_user BLOB,
    to_user   BLOB NOT NULL,
    at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER shift_takeovers_are_not_updated BEFORE UPDATE ON shift_takeovers BEGIN SELECT raise(ABORT, 'shift_takeovers is append-only'); END;
CREATE TRIGGER shift_takeovers_are_not_deleted BEFORE DELETE ON shift_takeovers BEGIN SELECT raise(ABORT, 'shift_takeovers is append-only'); END;

-- The Z report: gapless, immutable, counted blind.
CREATE TABLE shifts_closed (
    shift_id          BLOB PRIMARY KEY REFERENCES shifts_opened,
    act_id            BLOB NOT NULL,
    z_number          INTEGER NOT NULL UNIQUE CHECK (z_number > 0),
    user_id           BLOB,
    business_day      TEXT NOT NULL,                 -- the day the shift was opened
    at_utc_ms         INTEGER NOT NULL,
    expected_rupiah   INTEGER NOT NULL,
    counted_rupiah    INTEGER NOT NULL CHECK (counted_rupiah >= 0),
    difference_rupiah INTEGER NOT NULL,
    audit_head        TEXT NOT NULL,                 -- hash of the audit chain before the closing, hex
    report            TEXT NOT NULL,                 -- all figures, as JSON
    CHECK (difference_rupiah = counted_rupiah - expected_rupiah)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER shifts_closed_are_not_updated BEFORE UPDATE ON shifts_closed BEGIN SELECT raise(ABORT, 'shifts_closed is append-only'); END;
CREATE TRIGGER shifts_closed_are_not_deleted BEFORE DELETE ON shifts_closed BEGIN SELECT raise(ABORT, 'shifts_closed is append-only'); END;

CREATE TABLE shift_counts (
    shift_id           BLOB NOT NULL REFERENCES shifts_closed,
    form               TEXT NOT NULL CHECK (form IN ('note', 'coin')),
    denomination_rupiah INTEGER NOT NULL CHECK (denomination_rupiah > 0),
    pieces             INTEGER NOT NULL CHECK (pieces >= 0),
    PRIMARY KEY (shift_id, form, denomination_rupiah)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER shift_counts_are_not_updated BEFORE UPDATE ON shift_counts BEGIN SELECT raise(ABORT, 'shift_counts is append-only'); END;
CREATE TRIGGER shift_counts_are_not_deleted BEFORE DELETE ON shift_counts BEGIN SELECT raise(ABORT, 'shift_counts is append-only'); END;

-- A QRIS code that was shown; pending until `qris_closed` has a row for it.
CREATE TABLE qris_requests (
    request_id    BLOB PRIMARY KEY,
    act_id        BLOB NOT NULL,
    bill_number   TEXT NOT NULL UNIQUE,
    shift_id      BLOB,
    amount_rupiah INTEGER NOT NULL CHECK (amount_rupiah > 0),
    payload       TEXT NOT NULL,
    user_id       BLOB,
    business_day  TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER qris_requests_are_not_updated BEFORE UPDATE ON qris_requests BEGIN SELECT raise(ABORT, 'qris_requests is append-only'); END;
CREATE TRIGGER qris_requests_are_not_deleted BEFORE DELETE ON qris_requests BEGIN SELECT raise(ABORT, 'qris_requests is append-only'); END;

CREATE TABLE qris_closed (
    request_id BLOB PRIMARY KEY REFERENCES qris_requests,
    act_id     BLOB NOT NULL,
    how        TEXT NOT NULL CHECK (how IN ('paid', 'voided')),
    sale_id    BLOB,
    reference  TEXT NOT NULL DEFAULT '',
    user_id    BLOB,
    at_utc_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER qris_closed_are_not_updated BEFORE UPDATE ON qris_closed BEGIN SELECT raise(ABORT, 'qris_closed is append-only'); END;
CREATE TRIGGER qris_closed_are_not_deleted BEFORE DELETE ON qris_closed BEGIN SELECT raise(ABORT, 'qris_closed is append-only'); END;

-- What a payment provider said, once for each of its ids.
CREATE TABLE payment_notices (
    provider      TEXT NOT NULL,
    notice_id     TEXT NOT NULL,
    act_id        BLOB NOT NULL,
    bill_number   TEXT NOT NULL,
    amount_rupiah INTEGER NOT NULL,
    reference     TEXT NOT NULL DEFAULT '',
    request_id    BLOB,
    outcome       TEXT NOT NULL CHECK (outcome IN ('matched', 'amount_differs', 'unknown_bill', 'already_closed')),
    at_utc_ms     INTEGER NOT NULL,
    PRIMARY KEY (provider, notice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX payment_notices_by_request ON payment_notices (request_id) WHERE request_id IS NOT NULL;
CREATE TRIGGER payment_notices_are_not_updated BEFORE UPDATE ON payment_notices BEGIN SELECT raise(ABORT, 'payment_notices is append-only'); END;
CREATE TRIGGER payment_notices_are_not_deleted BEFORE DELETE ON payment_notices BEGIN SELECT raise(ABORT, 'payment_notices is append-only'); END;

-- Which product a piece without a label was, found out later.
CREATE TABLE untagged_identified (
    sale_id      BLOB NOT NULL,
    line_no      INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    product_id   BLOB NOT NULL,
    user_id      BLOB,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    PRIMARY KEY (sale_id, line_no),
    FOREIGN KEY (sale_id, line_no) REFERENCES sale_lines (sale_id, line_no)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER untagged_identified_are_not_updated BEFORE UPDATE ON untagged_identified BEGIN SELECT raise(ABORT, 'untagged_identified is append-only'); END;
CREATE TRIGGER untagged_identified_are_not_deleted BEFORE DELETE ON untagged_identified BEGIN SELECT raise(ABORT, 'untagged_identified is append-only'); END;

-- Promotions with dates. Records: they can be changed; what a sale got is frozen on its line.
CREATE TABLE promotions (
    promotion_id  BLOB PRIMARY KEY,
    name          TEXT NOT NULL,                     -- what the receipt says
    kind          TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'n_for_m')),
    percent_bp    INTEGER NOT NULL DEFAULT 0,        -- of the price, for 'percent'
    amount_rupiah INTEGER NOT NULL DEFAULT 0,        -- off each piece, for 'amount'
    take_qty      INTEGER NOT NULL DEFAULT 0,        -- n: so many pieces ...
    pay_qty       INTEGER NOT NULL DEFAULT 0,        -- m: ... for the price of so many
    target        TEXT NOT NULL CHECK (target IN ('all', 'product', 'partner', 'category')),
    product_id    BLOB,
    partner_id    BLOB,
    category      TEXT NOT NULL DEFAULT '',
    bearer        TEXT NOT NULL CHECK (bearer IN ('agreed', 'outlet', 'partner')),
    from_day      TEXT NOT NULL,
    until_day     TEXT NOT NULL,                     -- the last day it holds
    active        INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- Products that stand first on the shelf, for what has no label to scan.
CREATE TABLE shelf_favourites (
    product_id BLOB PRIMARY KEY,
    place      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
