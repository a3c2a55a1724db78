-- Print jobs are rows with states; each printer has its own queue (peers.md complaints 6 and 7). Local to the device.

CREATE TABLE print_jobs (
    job_id            BLOB PRIMARY KEY,
    printer           TEXT NOT NULL,                 -- a printer's name in the configuration: receipt, label
    title             TEXT NOT NULL,                 -- "Struk K1-20261122-0001"
    slip              TEXT NOT NULL,                 -- the value to print, as JSON
    is_copy           INTEGER NOT NULL DEFAULT 0,    -- a reprint says SALINAN
    state             TEXT NOT NULL CHECK (state IN
                        ('waiting', 'printing', 'printed', 'failed', 'unknown', 'discarded', 'held')),
    tries             INTEGER NOT NULL DEFAULT 0,
    error             TEXT NOT NULL DEFAULT '',
    made_at_utc_ms    INTEGER NOT NULL,
    changed_at_utc_ms INTEGER NOT NULL,
    asked             INTEGER NOT NULL DEFAULT 0,    -- a person said "print": it is never held for its age again
    order_no          INTEGER NOT NULL               -- queue order within the printer
) STRICT;
CREATE INDEX print_jobs_order ON print_jobs (printer, order_no);
CREATE INDEX print_jobs_open ON print_jobs (printer, order_no) WHERE state NOT IN ('printed', 'discarded');
