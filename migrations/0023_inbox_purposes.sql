-- What a letter that belongs to no application was opened for, as a code, like looks at papers of cases. Empty: from before
-- it was kept.
ALTER TABLE inbox_looks ADD COLUMN purpose TEXT NOT NULL DEFAULT '';
