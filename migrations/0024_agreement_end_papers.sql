-- Who ends an agreement, and why it may end before the notice is over. Empty: from before it was kept, or the notice is kept.
ALTER TABLE agreement_ends ADD COLUMN ended_by TEXT NOT NULL DEFAULT '' CHECK (ended_by IN ('', 'partner', 'outlet'));
ALTER TABLE agreement_ends ADD COLUMN ground TEXT NOT NULL DEFAULT '' CHECK (ground IN ('', 'agreed', 'breach'));

-- The minutes of an end (berita acara pengakhiran): the PDF and what it says lie sealed, under the hashes of their bytes.
CREATE TABLE agreement_end_papers (
    act_id       BLOB PRIMARY KEY,                   -- the act that ended it, or that carried out that it ran out
    agreement_id BLOB NOT NULL,
    number       TEXT NOT NULL UNIQUE,
    paper_hash   BLOB NOT NULL,
    said_hash    BLOB NOT NULL,
    mail_id      BLOB,                               -- the letter that told the partner
    business_day TEXT NOT NULL,
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_end_papers_by_agreement ON agreement_end_papers (agreement_id, seq);
CREATE TRIGGER agreement_end_papers_are_not_updated BEFORE UPDATE ON agreement_end_papers BEGIN SELECT raise(ABORT, 'agreement_end_papers is append-only'); END;
CREATE TRIGGER agreement_end_papers_are_not_deleted BEFORE DELETE ON agreement_end_papers BEGIN SELECT raise(ABORT, 'agreement_end_papers is append-only'); END;
