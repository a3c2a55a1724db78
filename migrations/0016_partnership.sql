-- DEKS steps 2 to 5: how applications were scored and decided, and what was agreed with whom.

-- A curator's scores, appended when they are submitted: nobody sees another's before handing in their own.
CREATE TABLE curation_scores (
    act_id        BLOB NOT NULL,
    case_id       BLOB NOT NULL,
    task_id       BLOB NOT NULL,                     -- the round of curation
    curator       BLOB NOT NULL,
    criterion     TEXT NOT NULL,
    score         INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5),
    criteria_hash BLOB NOT NULL,                     -- of the file whose weights held
    at_utc_ms     INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    PRIMARY KEY (task_id, curator, criterion, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX curation_scores_by_case ON curation_scores (case_id);
CREATE TRIGGER curation_scores_are_not_updated BEFORE UPDATE ON curation_scores BEGIN SELECT raise(ABORT, 'curation_scores is append-only'); END;
CREATE TRIGGER curation_scores_are_not_deleted BEFORE DELETE ON curation_scores BEGIN SELECT raise(ABORT, 'curation_scores is append-only'); END;

-- What a curator finds of each product, and what was decided about it.
CREATE TABLE curation_products (
    act_id    BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    task_id   BLOB NOT NULL,
    curator   BLOB NOT NULL,
    stage     TEXT NOT NULL CHECK (stage IN ('score', 'decision')),
    row_id    TEXT NOT NULL,                         -- of the row in the application's table of products
    verdict   TEXT NOT NULL CHECK (verdict IN ('accepted', 'changed', 'refused')),
    reason    TEXT NOT NULL DEFAULT '',              -- a code of the criteria file
    at_utc_ms INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (task_id, stage, curator, row_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX curation_products_by_case ON curation_products (case_id);
CREATE TRIGGER curation_products_are_not_updated BEFORE UPDATE ON curation_products BEGIN SELECT raise(ABORT, 'curation_products is append-only'); END;
CREATE TRIGGER curation_products_are_not_deleted BEFORE DELETE ON curation_products BEGIN SELECT raise(ABORT, 'curation_products is append-only'); END;

-- Words beside scores and verdicts: records, so that they can be corrected before they are sent, and erased.
CREATE TABLE curation_notes (
    note_key TEXT PRIMARY KEY,                       -- "task/stage/curator/about"
    case_id  BLOB NOT NULL,
    task_id  BLOB NOT NULL,
    stage    TEXT NOT NULL,
    curator  BLOB NOT NULL,
    about    TEXT NOT NULL,                          -- a criterion, a row of products, or '' for the whole
    words    TEXT NOT NULL
) STRICT;
CREATE INDEX curation_notes_by_task ON curation_notes (task_id);

-- The text of every file of criteria that some round was scored by: a file that is changed takes nothing away from it.
CREATE TABLE curation_criteria (
    act_id        BLOB NOT NULL,
    criteria_hash BLOB PRIMARY KEY,                  -- SHA-256 of the text
    source        TEXT NOT NULL,
    at_utc_ms     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER curation_criteria_are_not_updated BEFORE UPDATE ON curation_criteria BEGIN SELECT raise(ABORT, 'curation_criteria is append-only'); END;
CREATE TRIGGER curation_criteria_are_not_deleted BEFORE DELETE ON curation_criteria BEGIN SELECT raise(ABORT, 'curation_criteria is append-only'); END;

-- Who opened the scores of a round without handing in their own: they do not score in it any more.
CREATE TABLE curation_openings (
    act_id    BLOB NOT NULL,
    case_id   BLOB NOT NULL,
    task_id   BLOB NOT NULL,
    curator   BLOB NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (task_id, curator)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER curation_openings_are_not_updated BEFORE UPDATE ON curation_openings BEGIN SELECT raise(ABORT, 'curation_openings is append-only'); END;
CREATE TRIGGER curation_openings_are_not_deleted BEFORE DELETE ON curation_openings BEGIN SELECT raise(ABORT, 'curation_openings is append-only'); END;

-- What a round came to, and over how many scores. The words stand in curation_notes.
CREATE TABLE curation_decisions (
    act_id        BLOB NOT NULL,
    case_id       BLOB NOT NULL,
    task_id       BLOB PRIMARY KEY,
    user_id       BLOB NOT NULL,
    action        TEXT NOT NULL CHECK (action IN ('accept', 'refuse', 'return')),
    curators      INTEGER NOT NULL,                  -- who had handed in scores
    percent       INTEGER,                           -- of all of them; none: nobody scored
    is_short      INTEGER NOT NULL,                  -- fewer curators than the file asks for, with a reason
    criteria_hash BLOB NOT NULL,
    at_utc_ms     INTEGER NOT NULL,
    seq           INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX curation_decisions_by_case ON curation_decisions (case_id, seq);
CREATE TRIGGER curation_decisions_are_not_updated BEFORE UPDATE ON curation_decisions BEGIN SELECT raise(ABORT, 'curation_decisions is append-only'); END;
CREATE TRIGGER curation_decisions_are_not_deleted BEFORE DELETE ON curation_decisions BEGIN SELECT raise(ABORT, 'curation_decisions is append-only'); END;

-- What a later letter says about a field that is not changed by itself: a person takes it over, or does not.
CREATE TABLE application_suggestions (
    suggestion_key TEXT PRIMARY KEY,                 -- "letter/field"
    case_id        BLOB NOT NULL,
    inbox_id       BLOB NOT NULL,
    field          TEXT NOT NULL,
    value          TEXT NOT NULL,                    -- JSON, as sop::field writes it
    why            TEXT NOT NULL CHECK (why IN ('by_hand', 'stranger', 'late')),
    state          TEXT NOT NULL CHECK (state IN ('open', 'taken', 'dropped')),
    at_utc_ms      INTEGER NOT NULL
) STRICT;
CREATE INDEX application_suggestions_by_case ON application_suggestions (case_id, at_utc_ms);

-- Who applied before, and whose letter this is: by what reaches them.
CREATE INDEX case_values_that_reach ON case_values (field, value) WHERE field IN ('email', 'contact_phone', 'instagram');

-- Terms in full: what the outlet keeps of a sale, who bears what, when it pays and how long goods stay.
CREATE TABLE partner_terms_new (
    act_id             BLOB NOT NULL,
    partner_id         BLOB NOT NULL REFERENCES partners,
    valid_from         TEXT NOT NULL,
    commission_kind    TEXT NOT NULL DEFAULT 'percent' CHECK (commission_kind IN ('none', 'percent', 'markup', 'monthly_fee')),
    commission_bp      INTEGER NOT NULL DEFAULT 0,   -- of percent and markup
    monthly_fee_rupiah INTEGER NOT NULL DEFAULT 0 CHECK (monthly_fee_rupiah >= 0),
    discount_bearer    TEXT NOT NULL CHECK (discount_bearer IN ('outlet', 'partner')),
    qris_fee_bearer    TEXT NOT NULL DEFAULT 'outlet' CHECK (qris_fee_bearer IN ('outlet', 'partner')),
    rounding_bearer    TEXT NOT NULL DEFAULT 'outlet' CHECK (rounding_bearer IN ('outlet', 'partner')),
    payment_day        INTEGER NOT NULL DEFAULT 10 CHECK (payment_day BETWEEN 1 AND 28),
    months_unsold      INTEGER NOT NULL DEFAULT 3 CHECK (months_unsold > 0),
    pickup_days        INTEGER NOT NULL DEFAULT 14 CHECK (pickup_days > 0),
    price_notice_days  INTEGER NOT NULL DEFAULT 30 CHECK (price_notice_days >= 0),
    seq                INTEGER NOT NULL,             -- of two terms from the same day the later act counts
    PRIMARY KEY (partner_id, valid_from, act_id),
    CHECK (commission_bp BETWEEN 0 AND CASE commission_kind WHEN 'percent' THEN 10000 WHEN 'markup' THEN 50000 ELSE 0 END),
    CHECK (monthly_fee_rupiah = 0 OR commission_kind = 'monthly_fee')
) STRICT, WITHOUT ROWID;
INSERT INTO partner_terms_new (act_id, partner_id, valid_from, commission_bp, discount_bearer, seq)
    SELECT act_id, partner_id, valid_from, commission_bp, discount_bearer, seq FROM partner_terms;
DROP TABLE partner_terms;
ALTER TABLE partner_terms_new RENAME TO partner_terms;
CREATE TRIGGER partner_terms_are_not_updated BEFORE UPDATE ON partner_terms BEGIN SELECT raise(ABORT, 'partner_terms is append-only'); END;
CREATE TRIGGER partner_terms_are_not_deleted BEFORE DELETE ON partner_terms BEGIN SELECT raise(ABORT, 'partner_terms is append-only'); END;

-- Another commission for a category or a product of the partner. `as_partner` takes it back from its day on.
CREATE TABLE partner_commissions (
    act_id             BLOB NOT NULL,
    partner_id         BLOB NOT NULL REFERENCES partners,
    scope              TEXT NOT NULL CHECK (scope IN ('category', 'product')),
    scope_key          TEXT NOT NULL,                -- the category folded, or the product's id
    scope_name         TEXT NOT NULL DEFAULT '',     -- the category as it was written
    valid_from         TEXT NOT NULL,
    commission_kind    TEXT NOT NULL CHECK (commission_kind IN ('none', 'percent', 'markup', 'monthly_fee', 'as_partner')),
    commission_bp      INTEGER NOT NULL,
    monthly_fee_rupiah INTEGER NOT NULL CHECK (monthly_fee_rupiah >= 0),
    seq                INTEGER NOT NULL,
    PRIMARY KEY (partner_id, scope, scope_key, valid_from, act_id),
    CHECK (commission_bp BETWEEN 0 AND CASE commission_kind WHEN 'percent' THEN 10000 WHEN 'markup' THEN 50000 ELSE 0 END),
    CHECK (monthly_fee_rupiah = 0 OR commission_kind = 'monthly_fee')
) STRICT, WITHOUT ROWID;
CREATE TRIGGER partner_commissions_are_not_updated BEFORE UPDATE ON partner_commissions BEGIN SELECT raise(ABORT, 'partner_commissions is append-only'); END;
CREATE TRIGGER partner_commissions_are_not_deleted BEFORE DELETE ON partner_commissions BEGIN SELECT raise(ABORT, 'partner_commissions is append-only'); END;

-- By which kind of commission a line was sold; `commission_bp` is its rate.
ALTER TABLE sale_lines ADD COLUMN commission_kind TEXT NOT NULL DEFAULT 'percent'
    CHECK (commission_kind IN ('none', 'percent', 'markup', 'monthly_fee'));

-- Agreements and their addenda. Conditions hold no data of a person; once signed, nothing of them changes.
CREATE TABLE agreements (
    agreement_id BLOB PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,               -- PK-K1-20261122-0001; addenda AD-...
    kind         TEXT NOT NULL CHECK (kind IN ('agreement', 'addendum')),
    root_id      BLOB NOT NULL,                      -- the agreement that an addendum changes; itself otherwise
    case_id      BLOB,
    partner_id   BLOB REFERENCES partners,           -- none: the partner is made with the signature
    state        TEXT NOT NULL CHECK (state IN ('draft', 'signed', 'dropped')),
    valid_from   TEXT NOT NULL,
    valid_until  TEXT NOT NULL,                      -- the last day
    conditions   TEXT NOT NULL,                      -- JSON
    drafted_at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX agreements_by_case ON agreements (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX agreements_by_partner ON agreements (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX agreements_by_root ON agreements (root_id);
CREATE INDEX agreements_by_end ON agreements (valid_until) WHERE state = 'signed';
CREATE TRIGGER signed_agreements_stay BEFORE UPDATE ON agreements WHEN old.state = 'signed' BEGIN SELECT raise(ABORT, 'a signed agreement is not changed'); END;
CREATE TRIGGER signed_agreements_are_kept BEFORE DELETE ON agreements WHEN old.state = 'signed' BEGIN SELECT raise(ABORT, 'a signed agreement is kept'); END;

-- Who the parties are, with their numbers. Records: what the paper says stands in the paper, by its hash.
CREATE TABLE agreement_parties (
    agreement_id BLOB PRIMARY KEY,
    parties      TEXT NOT NULL                       -- JSON
) STRICT;

-- A paper that both signed, by the hash of its bytes.
CREATE TABLE agreement_signatures (
    act_id       BLOB NOT NULL,
    agreement_id BLOB PRIMARY KEY,
    partner_id   BLOB NOT NULL,
    case_id      BLOB,
    way          TEXT NOT NULL CHECK (way IN ('touch', 'scan')),
    paper_hash   BLOB NOT NULL,
    draft_hash   BLOB NOT NULL,                      -- of conditions and parties, as both saw them
    terms_from   TEXT NOT NULL,                      -- the day from which terms are in force
    signed_by    BLOB NOT NULL,                      -- for the outlet
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_signatures_by_partner ON agreement_signatures (partner_id, seq);
CREATE TRIGGER agreement_signatures_are_not_updated BEFORE UPDATE ON agreement_signatures BEGIN SELECT raise(ABORT, 'agreement_signatures is append-only'); END;
CREATE TRIGGER agreement_signatures_are_not_deleted BEFORE DELETE ON agreement_signatures BEGIN SELECT raise(ABORT, 'agreement_signatures is append-only'); END;

-- The names that stand under it.
CREATE TABLE agreement_signers (
    agreement_id BLOB PRIMARY KEY,
    partner_name TEXT NOT NULL,
    outlet_name  TEXT NOT NULL
) STRICT;

-- An agreement that was ended before its time, or on its last day.
CREATE TABLE agreement_ends (
    act_id       BLOB NOT NULL,
    agreement_id BLOB PRIMARY KEY,
    partner_id   BLOB NOT NULL,
    ends_on      TEXT NOT NULL,                      -- the last day
    user_id      BLOB,
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_ends_by_day ON agreement_ends (ends_on);
CREATE TRIGGER agreement_ends_are_not_updated BEFORE UPDATE ON agreement_ends BEGIN SELECT raise(ABORT, 'agreement_ends is append-only'); END;
CREATE TRIGGER agreement_ends_are_not_deleted BEFORE DELETE ON agreement_ends BEGIN SELECT raise(ABORT, 'agreement_ends is append-only'); END;

-- Why, in somebody's words: they can be erased.
CREATE TABLE agreement_end_notes (
    agreement_id BLOB PRIMARY KEY,
    reason       TEXT NOT NULL
) STRICT;

-- An end whose day has come: the partner stands in the register as one that has left.
CREATE TABLE agreement_ends_carried_out (
    act_id       BLOB NOT NULL,
    agreement_id BLOB PRIMARY KEY,
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER agreement_ends_carried_out_are_not_updated BEFORE UPDATE ON agreement_ends_carried_out BEGIN SELECT raise(ABORT, 'agreement_ends_carried_out is append-only'); END;
CREATE TRIGGER agreement_ends_carried_out_are_not_deleted BEFORE DELETE ON agreement_ends_carried_out BEGIN SELECT raise(ABORT, 'agreement_ends_carried_out is append-only'); END;
