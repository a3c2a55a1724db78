-- Why pieces came back, in somebody's words. `refunds.reason` is a code from a short list from here on: a fact cannot be
-- erased, and people write names into sentences. These can be corrected and erased.
CREATE TABLE refund_notes (
    refund_id BLOB PRIMARY KEY REFERENCES refunds,
    note      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
