-- Papers that were chosen for something that is not kept yet: of this device alone, gone with their draft.
CREATE TABLE draft_papers (
    paper_id        BLOB PRIMARY KEY,
    draft_kind      TEXT NOT NULL,                   -- of which draft, as in drafts
    draft_key       TEXT NOT NULL,
    facts           BLOB NOT NULL,                   -- sealed: what it is and what it is called, as JSON
    sealed          BLOB NOT NULL,                   -- its bytes
    added_at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_papers_by_draft ON draft_papers (draft_kind, draft_key, added_at_utc_ms);
