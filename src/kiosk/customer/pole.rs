//! The same view in the two rows of a pole.

use super::view::{CustomerLine, CustomerView};
use crate::devices::pole::PoleText;

/// What the pole shows. `outlet` stands there while nobody is served.
pub(super) fn pole_text(view: &CustomerView, newest: Option<usize>, outlet: &str) -> PoleText {
    match view {
        CustomerView::Idle => PoleText::Idle { outlet: outlet.to_owned() },
        CustomerView::Cart { lines, total, .. } => match newest.and_then(|at| lines.get(at)) {
            Some(line) => PoleText::Line { name: name_of(line), price: line.amount, total: *total },
            // Something was taken away: what is left is what matters.
            None => PoleText::Total { total: *total },
        },
        CustomerView::Pay { due } => PoleText::Total { total: *due },
        CustomerView::Qris { amount, .. } => PoleText::Total { total: *amount },
        CustomerView::Thanks { change: Some(change), .. } => PoleText::Change { change: *change },
        CustomerView::Thanks { change: None, .. } => PoleText::Thanks,
    }
}

/// The pieces come first: the end of a long name is cut.
fn name_of(line: &CustomerLine) -> String {
    if line.qty == 1 { line.name.clone() } else { format!("{}x {}", line.qty, line.name) }
}
