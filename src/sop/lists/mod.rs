//! Cases as people look for them: the board, lists, the tasks of a day, the search, the page of one case.
//!
//! Promises: everything is scoped: somebody whose work is limited to a region sees only what lies in it, and who has no
//! role in a procedure sees nothing of it; a step or a revision that this program does not know is shown, never hidden;
//! what is late is derived and stands first, and comes up to whom the procedure names; personal fields are masked.
//! Nothing here changes a case. Leaves to others: screens, acting on a case (`sop::case`), figures over many
//! (`sop::figures`).

mod board;
mod book;
mod bulk;
#[cfg(test)]
mod deed_tests;
mod filters;
mod filters_store;
mod list;
mod near;
mod page;
mod page_forms;
mod page_store;
mod page_tasks;
mod scope;
mod search;
mod search_store;
mod store;
mod tasks;
mod tasks_store;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod words;

pub use board::{Board, BoardColumn, Card, DONE_RECENTLY_DAYS, board};
pub(in crate::sop) use book::{Book, Known};
pub use bulk::{BULK_MAX, Deed, preview, takers};
pub use filters::{FilterError, SavedFilter, forget_filter, save_filter, saved_filters};
pub use list::{CaseRow, Filter, Holder, HolderRow, OpenStep, PAGE_ROWS_MAX, Standing, holders, list};
pub(in crate::sop) use list::{row_numbers, rows};
pub use page::{CasePage, CasePageError, Place, case_page};
pub use page_forms::{DocumentView, FieldView, FormView, LetterView, RowsView};
pub use page_tasks::{ActionView, OpenTask, RequirementView};
pub use scope::Scope;
pub(in crate::sop) use scope::Sight;
pub use search::search;
pub(in crate::sop) use store::{in_sight, with_sight};
pub use tasks::{ESCALATED_MAX, TaskCard, TasksToday, UNCLAIMED_MAX, tasks_of, to_do};
pub use words::{TaskClock, Urgency};
