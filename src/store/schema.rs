//! The migrations, in order. They are append-only: a released file is never edited.

use rusqlite_migration::{M, Migrations};

/// One file per room that owns the tables in it. New files go to the end.
const FILES: &[&str] = &[
    include_str!("../../migrations/0001_store.sql"),
    include_str!("../../migrations/0002_people.sql"),
    include_str!("../../migrations/0003_partners_catalog_stock.sql"),
    include_str!("../../migrations/0004_till.sql"),
    include_str!("../../migrations/0005_print_queue.sql"),
    include_str!("../../migrations/0006_mail.sql"),
    include_str!("../../migrations/0007_intake.sql"),
    include_str!("../../migrations/0008_returns.sql"),
    include_str!("../../migrations/0009_review.sql"),
    include_str!("../../migrations/0010_mail_history.sql"),
    include_str!("../../migrations/0011_refund_notes.sql"),
    include_str!("../../migrations/0012_till_all_day.sql"),
    include_str!("../../migrations/0013_till_second_look.sql"),
    include_str!("../../migrations/0014_procedures.sql"),
    include_str!("../../migrations/0015_inbox.sql"),
    include_str!("../../migrations/0016_partnership.sql"),
    include_str!("../../migrations/0017_agreement_kept.sql"),
    include_str!("../../migrations/0018_papers_kept.sql"),
    include_str!("../../migrations/0019_engine_watch.sql"),
    include_str!("../../migrations/0020_scores_bound.sql"),
    include_str!("../../migrations/0021_draft_papers.sql"),
    include_str!("../../migrations/0022_agreement_strokes.sql"),
    include_str!("../../migrations/0023_inbox_purposes.sql"),
    include_str!("../../migrations/0024_agreement_end_papers.sql"),
    include_str!("../../migrations/0025_settlement.sql"),
    include_str!("../../migrations/0026_stockroom.sql"),
    include_str!("../../migrations/0027_merchandising.sql"),
];

pub fn migrations() -> Migrations<'static> {
    Migrations::new(FILES.iter().map(|sql| M::up(sql)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_apply_to_an_empty_file() {
        assert_eq!(migrations().validate(), Ok(()));
    }
}
