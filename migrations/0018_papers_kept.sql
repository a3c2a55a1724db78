-- What the journal says of a person can be forgotten, and a paper is bound to the fact that it was added.

-- Which acts wrote fields of a record: what the journal says of one is found without reading all of it.
CREATE TABLE journal_records (
    entity     TEXT NOT NULL,
    entity_key BLOB NOT NULL,                        -- as in field_clocks
    seq        INTEGER NOT NULL,
    PRIMARY KEY (entity, entity_key, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO journal_records (entity, entity_key, seq)
    SELECT DISTINCT f.value ->> 0,
        CASE json_type(f.value, '$[1]') WHEN 'object' THEN unhex(f.value ->> '$[1].x') ELSE CAST(f.value ->> 1 AS BLOB) END,
        j.seq
    FROM journal j, json_each(j.fields) f
    WHERE j.fields <> '[]' AND json_type(f.value, '$[1]') <> 'null';

-- Facts, their order and their acts stay as they are; so do fields, but that a value may become null for good.
DROP TRIGGER journal_is_not_updated;
CREATE TRIGGER journal_is_not_updated BEFORE UPDATE ON journal
WHEN new.seq IS NOT old.seq OR new.act_id IS NOT old.act_id OR new.hlc IS NOT old.hlc OR new.facts IS NOT old.facts
    OR json_array_length(new.fields) IS NOT json_array_length(old.fields)
    OR EXISTS (
        SELECT 1 FROM json_each(old.fields) was LEFT JOIN json_each(new.fields) now ON now.key = was.key
        WHERE json_array_length(now.value) IS NOT 4
            OR (now.value -> 0) IS NOT (was.value -> 0)
            OR (now.value -> 1) IS NOT (was.value -> 1)
            OR (now.value -> 2) IS NOT (was.value -> 2)
            OR ((now.value -> 3) IS NOT (was.value -> 3) AND (now.value -> 3) IS NOT 'null'))
BEGIN SELECT raise(ABORT, 'journal is append-only'); END;

-- The fact of adding a paper commits to its hash with this salt; both go when the paper is destroyed. Papers from
-- before have none.
ALTER TABLE case_documents ADD COLUMN salt BLOB NOT NULL DEFAULT x'';
-- Who else has the same bytes.
CREATE INDEX case_documents_by_hash ON case_documents (hash);
