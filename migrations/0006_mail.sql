-- The outbox: the exact message is stored before it is sent; states are kept per recipient (faults F11, F12).

CREATE TABLE mail_messages (
    mail_id        BLOB PRIMARY KEY,
    unique_key     TEXT NOT NULL UNIQUE,             -- "review:2026-11:M001": exactly one letter, however often a job runs
    kind           TEXT NOT NULL,                    -- review, digest, handover, return_notice, ...
    message_id     TEXT NOT NULL UNIQUE,             -- the Message-ID header
    subject        TEXT NOT NULL,
    mime           BLOB NOT NULL,
    made_at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_messages_by_time ON mail_messages (made_at_utc_ms);
CREATE TRIGGER mail_messages_are_not_updated BEFORE UPDATE ON mail_messages
BEGIN SELECT raise(ABORT, 'a letter is sent as it was stored'); END;

CREATE TABLE mail_recipients (
    mail_id                  BLOB NOT NULL REFERENCES mail_messages,
    address                  TEXT NOT NULL,
    state                    TEXT NOT NULL CHECK (state IN
                               ('waiting', 'sending', 'sent', 'retry', 'failed', 'bounced', 'cancelled')),
    tries                    INTEGER NOT NULL DEFAULT 0,
    next_try_at_utc_ms       INTEGER NOT NULL,
    first_deferred_at_utc_ms INTEGER,                -- five days of "later" from here on are a "no"
    last_reply               TEXT NOT NULL DEFAULT '',
    changed_at_utc_ms        INTEGER NOT NULL,
    PRIMARY KEY (mail_id, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_recipients_due ON mail_recipients (next_try_at_utc_ms) WHERE state IN ('waiting', 'sending', 'retry');
CREATE INDEX mail_recipients_by_state ON mail_recipients (state);
