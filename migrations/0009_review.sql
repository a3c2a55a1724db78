-- The monthly review: letters of a month, their text and approval. What became of a sent letter stands in the outbox.

-- The text that a manager wrote or took over. One per month and partner: the key is the month as text
-- ("2026-03") and the partner's id.
CREATE TABLE review_letters (
    letter_key BLOB PRIMARY KEY,
    month      TEXT NOT NULL,
    partner_id BLOB NOT NULL REFERENCES partners,
    text       TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_letters_by_month ON review_letters (month, partner_id);

-- An approval binds to the text by its hash: a later edit reopens the letter.
CREATE TABLE review_approvals (
    letter_key   BLOB NOT NULL,
    seq          INTEGER NOT NULL,
    act_id       BLOB NOT NULL,
    month        TEXT NOT NULL,
    partner_id   BLOB NOT NULL REFERENCES partners,
    text_hash    BLOB NOT NULL,
    user_id      BLOB,
    business_day TEXT NOT NULL,
    PRIMARY KEY (letter_key, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX review_approvals_by_month ON review_approvals (month, partner_id, seq);
CREATE TRIGGER review_approvals_are_not_updated BEFORE UPDATE ON review_approvals BEGIN SELECT raise(ABORT, 'review_approvals is append-only'); END;
CREATE TRIGGER review_approvals_are_not_deleted BEFORE DELETE ON review_approvals BEGIN SELECT raise(ABORT, 'review_approvals is append-only'); END;

-- A letter is handed to the outbox once per month and partner.
CREATE TABLE review_sends (
    letter_key   BLOB PRIMARY KEY,
    act_id       BLOB NOT NULL,
    month        TEXT NOT NULL,
    partner_id   BLOB NOT NULL REFERENCES partners,
    text_hash    BLOB NOT NULL,
    business_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX review_sends_by_month ON review_sends (month, partner_id);
CREATE TRIGGER review_sends_are_not_updated BEFORE UPDATE ON review_sends BEGIN SELECT raise(ABORT, 'review_sends is append-only'); END;
CREATE TRIGGER review_sends_are_not_deleted BEFORE DELETE ON review_sends BEGIN SELECT raise(ABORT, 'review_sends is append-only'); END;

-- The work of the 1st, done once per month.
CREATE TABLE review_runs (
    month        TEXT PRIMARY KEY,
    act_id       BLOB NOT NULL,
    letters      INTEGER NOT NULL,
    business_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER review_runs_are_not_updated BEFORE UPDATE ON review_runs BEGIN SELECT raise(ABORT, 'review_runs is append-only'); END;
CREATE TRIGGER review_runs_are_not_deleted BEFORE DELETE ON review_runs BEGIN SELECT raise(ABORT, 'review_runs is append-only'); END;
