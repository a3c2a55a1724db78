-- Letters in: messages of a mailbox as they came, sealed, and the place up to which the mailbox was read. Both commit
-- together. These tables belong to this device; raw mail does not travel through the journal.

CREATE TABLE inbox_mailboxes (
    mailbox        TEXT PRIMARY KEY,                 -- "user@host/folder"
    uidvalidity    INTEGER NOT NULL,                 -- a new one: the server has numbered everything anew
    last_uid       INTEGER NOT NULL,                 -- everything up to here is stored, or is gone
    trying_uid     INTEGER NOT NULL DEFAULT 0,       -- the message at which the line broke last, and how often
    tries          INTEGER NOT NULL DEFAULT 0,
    read_at_utc_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE inbox_messages (
    inbox_id           BLOB PRIMARY KEY,
    mailbox            TEXT NOT NULL,                -- where it lay when it was last seen
    uidvalidity        INTEGER NOT NULL,
    uid                INTEGER,                      -- NULL: the server gave its number to another message
    message_id         TEXT NOT NULL,                -- without < and >; empty: it has none
    in_reply_to        TEXT NOT NULL,
    reference_ids      TEXT NOT NULL,                -- a JSON list
    sender_name        TEXT NOT NULL,
    sender_address     TEXT NOT NULL,
    subject            TEXT NOT NULL,
    sent_at_utc_ms     INTEGER,                      -- what the message says of itself
    received_at_utc_ms INTEGER NOT NULL,             -- what the server says, never later than when it was stored
    stored_at_utc_ms   INTEGER NOT NULL,
    size_bytes         INTEGER NOT NULL,
    sha256             BLOB NOT NULL UNIQUE,         -- of its bytes; where it was not read, of what is known of it
    note               TEXT NOT NULL DEFAULT '' CHECK (note IN ('', 'too_large', 'unreadable')),
    state              TEXT NOT NULL DEFAULT 'new' CHECK (state IN
                         ('new', 'application', 'message', 'not_application', 'put_back')),
    case_id            BLOB,
    verdict            TEXT NOT NULL DEFAULT '',     -- why it was taken for what it is
    is_mark_pending    INTEGER NOT NULL DEFAULT 0,   -- stored here, and not yet marked as seen on the server
    UNIQUE (mailbox, uidvalidity, uid),
    CHECK ((state IN ('application', 'message')) = (case_id IS NOT NULL))
) STRICT;
CREATE INDEX inbox_messages_by_state ON inbox_messages (state, received_at_utc_ms);
CREATE INDEX inbox_messages_by_time ON inbox_messages (received_at_utc_ms);
CREATE INDEX inbox_messages_by_message_id ON inbox_messages (message_id) WHERE message_id <> '';
CREATE INDEX inbox_messages_by_case ON inbox_messages (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX inbox_messages_to_mark ON inbox_messages (mailbox, uidvalidity, uid) WHERE is_mark_pending = 1;

-- The bytes stand apart, so that a list does not read past them. Personal data: a row may be deleted, never changed.
CREATE TABLE inbox_raw (
    inbox_id BLOB PRIMARY KEY REFERENCES inbox_messages,
    sealed   BLOB NOT NULL
) STRICT;
CREATE TRIGGER inbox_raw_is_not_updated BEFORE UPDATE ON inbox_raw
BEGIN SELECT raise(ABORT, 'a message is kept as it came'); END;
CREATE TRIGGER inbox_messages_keep_what_came
BEFORE UPDATE OF inbox_id, sha256, message_id, received_at_utc_ms, stored_at_utc_ms, size_bytes ON inbox_messages
BEGIN SELECT raise(ABORT, 'a message is kept as it came'); END;
