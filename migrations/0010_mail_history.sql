-- What became of each try to reach a recipient. `mail_recipients` says how it stands now; this says how it came to that,
-- so that sending a letter again does not forget why it came back. Kept by a trigger: no way of changing a state gets
-- around it. Addresses are personal data: rows may be deleted with their letter, but never changed.

CREATE TABLE mail_history (
    entry_no  INTEGER PRIMARY KEY,
    mail_id   BLOB NOT NULL REFERENCES mail_messages,
    address   TEXT NOT NULL,
    state     TEXT NOT NULL,                         -- as in mail_recipients; "waiting" is: sent again by a person
    said      TEXT NOT NULL,                         -- the server's words, or those of who noted a bounce
    at_utc_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_history_by_letter ON mail_history (mail_id, entry_no);
CREATE TRIGGER mail_history_is_not_updated BEFORE UPDATE ON mail_history
BEGIN SELECT raise(ABORT, 'what became of a letter is not changed'); END;

INSERT INTO mail_history (mail_id, address, state, said, at_utc_ms)
SELECT mail_id, address, state, last_reply, changed_at_utc_ms FROM mail_recipients
WHERE state NOT IN ('waiting', 'sending') ORDER BY changed_at_utc_ms;

-- A claim that is given back untried, or that a crash cut off, is no try: `tries` stays as it was.
CREATE TRIGGER mail_recipients_keep_history AFTER UPDATE ON mail_recipients
WHEN NEW.state <> 'sending'
    AND (NEW.state <> OLD.state OR NEW.last_reply <> OLD.last_reply)
    AND (OLD.state <> 'sending' OR NEW.tries <> OLD.tries)
BEGIN
    INSERT INTO mail_history (mail_id, address, state, said, at_utc_ms)
    VALUES (NEW.mail_id, NEW.address, NEW.state, NEW.last_reply, NEW.changed_at_utc_ms);
END;
