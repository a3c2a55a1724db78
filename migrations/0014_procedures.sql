-- Office procedures as data (readings.md, "Rules for the engine"): which revision a case follows, where it stands, what
-- was entered, and everything that happened to it.

-- A revision as it was when the first case pinned it: a file that is gone or was changed takes nothing away from a case.
CREATE TABLE sop_revisions (
    act_id       BLOB NOT NULL,
    sop_hash     BLOB PRIMARY KEY,                   -- SHA-256 of the file
    sop_id       TEXT NOT NULL,
    revision     INTEGER NOT NULL,
    source       TEXT NOT NULL,                      -- the file's text
    at_utc_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER sop_revisions_are_not_updated BEFORE UPDATE ON sop_revisions BEGIN SELECT raise(ABORT, 'sop_revisions is append-only'); END;
CREATE TRIGGER sop_revisions_are_not_deleted BEFORE DELETE ON sop_revisions BEGIN SELECT raise(ABORT, 'sop_revisions is append-only'); END;

-- Who works in which role of which procedure, and where. Beside the roles that a procedure gives to roles of the kiosk.
CREATE TABLE sop_officers (
    officer_key TEXT PRIMARY KEY,                    -- "user/sop/role/region"
    user_id     BLOB NOT NULL REFERENCES users (user_id),
    sop_id      TEXT NOT NULL,
    role        TEXT NOT NULL,
    region      TEXT NOT NULL DEFAULT '',            -- Kemendagri code that the role is limited to; empty: everywhere
    valid_from  TEXT NOT NULL,
    valid_until TEXT,                                -- the last day
    active      INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX sop_officers_by_user ON sop_officers (user_id, sop_id);

-- A case: what lists show of it. Number, pin and origin are set once; the rest follows from the facts below and is
-- rebuilt and compared by `deks verify`.
CREATE TABLE cases (
    case_id          BLOB PRIMARY KEY,
    number           TEXT NOT NULL UNIQUE,           -- for people: DEKS-K1-20261122-0001
    sop_id           TEXT NOT NULL,
    revision         INTEGER NOT NULL,
    sop_hash         BLOB NOT NULL,
    origin           TEXT NOT NULL,                  -- email, kiosk, office, paper, import
    title            TEXT NOT NULL,
    region           TEXT NOT NULL DEFAULT '',
    outcome          TEXT NOT NULL DEFAULT '',       -- empty while it runs
    partner_id       BLOB REFERENCES partners,       -- once there is one
    content_hash     BLOB NOT NULL,                  -- SHA-256 over what was entered and the documents
    content_version  INTEGER NOT NULL DEFAULT 1,     -- counts up with every change of the content
    opened_at_utc_ms INTEGER NOT NULL,
    opened_by        BLOB,
    changed_at_utc_ms INTEGER NOT NULL,
    closed_at_utc_ms INTEGER,
    words            TEXT NOT NULL DEFAULT ''        -- folded, for the search
) STRICT;
CREATE INDEX cases_by_sop ON cases (sop_id, outcome, opened_at_utc_ms, region, closed_at_utc_ms);
CREATE INDEX cases_by_partner ON cases (partner_id) WHERE partner_id IS NOT NULL;
CREATE INDEX cases_by_closing ON cases (sop_id, closed_at_utc_ms) WHERE closed_at_utc_ms IS NOT NULL;
CREATE VIRTUAL TABLE case_search USING fts5 (case_id UNINDEXED, words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');

-- A step of a case: open, done or given up. Derived like the above.
CREATE TABLE case_tasks (
    task_id            BLOB PRIMARY KEY,
    case_id            BLOB NOT NULL REFERENCES cases,
    sop_id             TEXT NOT NULL,
    step               TEXT NOT NULL,
    round              INTEGER NOT NULL DEFAULT 1,   -- the how manieth time this step is open in this case
    state              TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    region             TEXT NOT NULL DEFAULT '',
    version            INTEGER NOT NULL DEFAULT 1,   -- counts up with every transition of this task
    opened_at_utc_ms   INTEGER NOT NULL,
    due_at_utc_ms      INTEGER,                      -- none: no deadline
    due_is_kept        INTEGER NOT NULL DEFAULT 0,   -- set before the case moved to another revision: not computed anew
    paused_at_utc_ms   INTEGER,                      -- waits for somebody outside since then
    paused_for         TEXT NOT NULL DEFAULT '',     -- what it waits for
    paused_ms          INTEGER NOT NULL DEFAULT 0,   -- working time of earlier pauses
    claimed_by         BLOB,
    claimed_at_utc_ms  INTEGER,
    closed_at_utc_ms   INTEGER,
    closed_by          BLOB,
    action             TEXT NOT NULL DEFAULT '',     -- how it was closed
    approved_hash      BLOB                          -- the content that a binding action was about
) STRICT;
CREATE INDEX case_tasks_by_case ON case_tasks (case_id, opened_at_utc_ms);
CREATE INDEX case_tasks_open ON case_tasks
    (sop_id, step, due_at_utc_ms, region, claimed_by, paused_at_utc_ms, opened_at_utc_ms, case_id, state) WHERE state = 'open';
CREATE INDEX case_tasks_by_claim ON case_tasks (claimed_by, due_at_utc_ms) WHERE state = 'open';
CREATE INDEX case_tasks_done ON case_tasks
    (sop_id, step, closed_at_utc_ms, opened_at_utc_ms, paused_ms, due_at_utc_ms, region, closed_by, state) WHERE state = 'done';

-- Everything that happened to a case. Words are kept beside it (case_texts), so that they can be erased.
CREATE TABLE case_transitions (
    act_id       BLOB NOT NULL,
    case_id      BLOB NOT NULL,
    no           INTEGER NOT NULL,                   -- within the case, from 1, without a gap
    kind         TEXT NOT NULL,                      -- opened, acted, edited, document, claimed, released, reassigned,
                                                     -- paused, resumed, withdrawn, reopened, migrated, rescheduled, signalled
    task_id      BLOB,
    step         TEXT NOT NULL DEFAULT '',
    action       TEXT NOT NULL DEFAULT '',
    opened       TEXT NOT NULL DEFAULT '[]',         -- [task_id, step, due] of the tasks that it opened, as JSON
    closed       TEXT NOT NULL DEFAULT '[]',         -- task_ids that it closed or cancelled
    outcome      TEXT NOT NULL DEFAULT '',           -- when it ended the case
    detail       TEXT NOT NULL DEFAULT '{}',         -- names of fields, ids; no words of a person
    actor        BLOB,                               -- none: the program
    acting_role  TEXT NOT NULL DEFAULT '',           -- of the procedure
    second       BLOB,                               -- who broke the glass with them
    reason_hash  BLOB,                               -- SHA-256 over salt and words in case_texts
    sop_revision INTEGER NOT NULL,
    sop_hash     BLOB NOT NULL,
    content_hash BLOB NOT NULL,                      -- of the content as it stood
    at_utc_ms    INTEGER NOT NULL,
    seq          INTEGER NOT NULL,                   -- the device's own order
    PRIMARY KEY (case_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_transitions_by_act ON case_transitions (act_id);
CREATE INDEX case_transitions_by_actor ON case_transitions (actor, at_utc_ms);
CREATE TRIGGER case_transitions_are_not_updated BEFORE UPDATE ON case_transitions BEGIN SELECT raise(ABORT, 'case_transitions is append-only'); END;
CREATE TRIGGER case_transitions_are_not_deleted BEFORE DELETE ON case_transitions BEGIN SELECT raise(ABORT, 'case_transitions is append-only'); END;

-- What a person wrote with a transition. A record: it can be erased, the fact keeps its commitment.
CREATE TABLE case_texts (
    text_key TEXT PRIMARY KEY,                       -- "case_id/no"
    case_id  BLOB NOT NULL,
    salt     BLOB NOT NULL,
    words    TEXT NOT NULL
) STRICT;
CREATE INDEX case_texts_by_case ON case_texts (case_id);

-- What was entered, field by field (last writer wins by field; older values stand in the journal).
CREATE TABLE case_values (
    value_key TEXT PRIMARY KEY,                      -- "case_id/field"
    case_id   BLOB NOT NULL,
    field     TEXT NOT NULL,
    value     TEXT NOT NULL                          -- JSON, as sop::field writes it
) STRICT;
CREATE INDEX case_values_by_case ON case_values (case_id);

-- Papers and pictures by the hash of their bytes.
CREATE TABLE case_documents (
    document_id  BLOB PRIMARY KEY,
    case_id      BLOB NOT NULL,
    kind         TEXT NOT NULL,                      -- as the procedure names it; 'other' where it does not
    name         TEXT NOT NULL,                      -- neutral or cleaned, never a path
    mime         TEXT NOT NULL,
    bytes        INTEGER NOT NULL,
    hash         BLOB NOT NULL,
    sealed       INTEGER NOT NULL,                   -- in sealed_blobs, else in blobs
    quarantine   TEXT NOT NULL DEFAULT '',           -- why it is not opened: codes, separated by blanks
    origin       TEXT NOT NULL,                      -- email, stick, camera, made, signed
    added_by     BLOB,
    added_at_utc_ms INTEGER NOT NULL,
    removed      INTEGER NOT NULL DEFAULT 0          -- no longer of the content; the bytes stay until retention ends
) STRICT;
CREATE INDEX case_documents_by_case ON case_documents (case_id, added_at_utc_ms);

-- Blobs that hold personal data, sealed with the key beside the database (UU PDP art. 35).
CREATE TABLE sealed_blobs (
    hash   BLOB PRIMARY KEY,                         -- of the plain bytes
    mime   TEXT NOT NULL,
    sealed BLOB NOT NULL,
    bytes  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER sealed_blobs_are_not_updated BEFORE UPDATE ON sealed_blobs BEGIN SELECT raise(ABORT, 'sealed blobs are kept as they are'); END;

-- Who looked at, printed or exported personal data, and what for (UU PDP art. 31, 32).
CREATE TABLE case_looks (
    act_id      BLOB NOT NULL,
    case_id     BLOB,                                -- none: an export over many
    document_id BLOB,
    kind        TEXT NOT NULL CHECK (kind IN ('view', 'unmask', 'print', 'export')),
    field       TEXT NOT NULL DEFAULT '',
    purpose     TEXT NOT NULL DEFAULT '',            -- a code of the procedure, never free words
    rows        INTEGER NOT NULL DEFAULT 1,
    actor       BLOB NOT NULL,
    at_utc_ms   INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (act_id, seq, kind, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_looks_by_case ON case_looks (case_id, at_utc_ms);
CREATE TRIGGER case_looks_are_not_updated BEFORE UPDATE ON case_looks BEGIN SELECT raise(ABORT, 'case_looks is append-only'); END;
CREATE TRIGGER case_looks_are_not_deleted BEFORE DELETE ON case_looks BEGIN SELECT raise(ABORT, 'case_looks is append-only'); END;

-- Letters of a case, in and out. The letter itself lies in the outbox or the inbox.
CREATE TABLE case_letters (
    act_id     BLOB NOT NULL,
    case_id    BLOB NOT NULL,
    no         INTEGER NOT NULL,
    way        TEXT NOT NULL CHECK (way IN ('in', 'out')),
    template   TEXT NOT NULL DEFAULT '',             -- which letter of the procedure
    message_id TEXT NOT NULL,                        -- of the mail, without brackets
    mail_id    BLOB,                                 -- in the outbox
    inbox_id   BLOB,                                 -- in the inbox
    at_utc_ms  INTEGER NOT NULL,
    PRIMARY KEY (case_id, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_letters_by_message ON case_letters (message_id);
CREATE TRIGGER case_letters_are_not_updated BEFORE UPDATE ON case_letters BEGIN SELECT raise(ABORT, 'case_letters is append-only'); END;
CREATE TRIGGER case_letters_are_not_deleted BEFORE DELETE ON case_letters BEGIN SELECT raise(ABORT, 'case_letters is append-only'); END;

-- Letters as this office words them, where that differs from the procedure's file.
CREATE TABLE letter_templates (
    template_key TEXT PRIMARY KEY,                   -- "sop/letter"
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    changed_by   BLOB,
    changed_at_utc_ms INTEGER NOT NULL
) STRICT;

-- Filters of a list that somebody kept.
CREATE TABLE saved_filters (
    filter_key TEXT PRIMARY KEY,                     -- "user/name"
    user_id    BLOB NOT NULL,
    sop_id     TEXT NOT NULL,
    name       TEXT NOT NULL,
    filter     TEXT NOT NULL,                        -- JSON
    active     INTEGER NOT NULL DEFAULT 1
) STRICT;
