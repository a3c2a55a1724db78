-- What both signed stays as they signed it: who the parties are and whose names stand under it, too. Drafts that nobody
-- signed can still be forgotten.
CREATE TRIGGER signed_parties_stay BEFORE UPDATE ON agreement_parties
WHEN EXISTS (SELECT 1 FROM agreements a WHERE a.agreement_id = old.agreement_id AND a.state = 'signed')
BEGIN SELECT raise(ABORT, 'the parties of a signed agreement are not changed'); END;
CREATE TRIGGER signed_parties_are_kept BEFORE DELETE ON agreement_parties
WHEN EXISTS (SELECT 1 FROM agreements a WHERE a.agreement_id = old.agreement_id AND a.state = 'signed')
BEGIN SELECT raise(ABORT, 'the parties of a signed agreement are kept'); END;
CREATE TRIGGER signers_stay BEFORE UPDATE ON agreement_signers
WHEN EXISTS (SELECT 1 FROM agreements a WHERE a.agreement_id = old.agreement_id AND a.state = 'signed')
BEGIN SELECT raise(ABORT, 'the signers of an agreement are not changed'); END;
CREATE TRIGGER signers_are_kept BEFORE DELETE ON agreement_signers
WHEN EXISTS (SELECT 1 FROM agreements a WHERE a.agreement_id = old.agreement_id AND a.state = 'signed')
BEGIN SELECT raise(ABORT, 'the signers of an agreement are kept'); END;

-- An end that lies ahead can be taken back, and given again: one agreement may have several, one of which stands.
CREATE TABLE agreement_ends_new (
    act_id       BLOB PRIMARY KEY,
    agreement_id BLOB NOT NULL,
    partner_id   BLOB NOT NULL,
    ends_on      TEXT NOT NULL,                      -- the first day without the agreement
    user_id      BLOB,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_ends_new (act_id, agreement_id, partner_id, ends_on, user_id, business_day, at_utc_ms, seq)
    SELECT act_id, agreement_id, partner_id, ends_on, user_id, business_day, at_utc_ms, seq FROM agreement_ends;
DROP TABLE agreement_ends;
ALTER TABLE agreement_ends_new RENAME TO agreement_ends;
CREATE INDEX agreement_ends_by_day ON agreement_ends (ends_on);
CREATE INDEX agreement_ends_by_agreement ON agreement_ends (agreement_id, seq);
CREATE TRIGGER agreement_ends_are_not_updated BEFORE UPDATE ON agreement_ends BEGIN SELECT raise(ABORT, 'agreement_ends is append-only'); END;
CREATE TRIGGER agreement_ends_are_not_deleted BEFORE DELETE ON agreement_ends BEGIN SELECT raise(ABORT, 'agreement_ends is append-only'); END;

CREATE TABLE agreement_ends_taken_back (
    act_id       BLOB NOT NULL,
    end_act_id   BLOB PRIMARY KEY,                   -- of the end that does not come
    agreement_id BLOB NOT NULL,
    user_id      BLOB NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER agreement_ends_taken_back_are_not_updated BEFORE UPDATE ON agreement_ends_taken_back BEGIN SELECT raise(ABORT, 'agreement_ends_taken_back is append-only'); END;
CREATE TRIGGER agreement_ends_taken_back_are_not_deleted BEFORE DELETE ON agreement_ends_taken_back BEGIN SELECT raise(ABORT, 'agreement_ends_taken_back is append-only'); END;
