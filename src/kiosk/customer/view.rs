//! What the till tells the customer's side, as plain values.

use std::collections::HashMap;

use crate::base::Rupiah;

/// What the customer is to see.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum CustomerView {
    /// Nobody is served.
    #[default]
    Idle,
    /// What lies on the counter, in the order of the cart. `saved` is what discounts and promotions take off in all.
    Cart { lines: Vec<CustomerLine>, total: Rupiah, saved: Rupiah },
    /// The cashier asks for the money.
    Pay { due: Rupiah },
    /// A QRIS code to pay with: its text, what it asks for, and the bill's number.
    Qris { payload: String, amount: Rupiah, bill: String },
    /// Paid. `change` is `None` when there is none.
    Thanks { change: Option<Rupiah>, total: Rupiah },
}

/// A line of the cart; `amount` is what the whole line comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerLine {
    pub name: String,
    pub qty: i64,
    pub amount: Rupiah,
}

impl CustomerView {
    /// The same, where an empty cart is no cart and no change is not said.
    pub(super) fn tidy(self) -> CustomerView {
        match self {
            CustomerView::Cart { lines, .. } if lines.is_empty() => CustomerView::Idle,
            CustomerView::Thanks { change: Some(Rupiah(..=0)), total } => CustomerView::Thanks { change: None, total },
            other => other,
        }
    }
}

/// The same things on the counter; a discount may have changed what they come to.
pub(super) fn is_same_cart(before: &[CustomerLine], now: &[CustomerLine]) -> bool {
    let things = |line: &CustomerLine| (line.name.clone(), line.qty);
    before.iter().map(things).eq(now.iter().map(things))
}

/// The line that was added or grew; `None` when things were only taken away.
pub(super) fn newest(before: &[CustomerLine], now: &[CustomerLine]) -> Option<usize> {
    let (had, has) = (pieces(before), pieces(now));
    let grew = |line: &CustomerLine| has.get(line.name.as_str()) > had.get(line.name.as_str());
    now.iter().rposition(grew)
}

fn pieces(lines: &[CustomerLine]) -> HashMap<&str, i64> {
    let mut pieces = HashMap::new();
    for line in lines {
        *pieces.entry(line.name.as_str()).or_default() += line.qty;
    }
    pieces
}

/// Which lines fit into so many rows: the last ones, with the newest among them wherever it stands.
pub(super) fn rows(count: usize, newest: Option<usize>, rows_max: usize) -> Vec<usize> {
    let first = count.saturating_sub(rows_max);
    let mut rows: Vec<usize> = (first..count).collect();
    if let (Some(newest), Some(oldest)) = (newest.filter(|at| *at < first), rows.first_mut()) {
        *oldest = newest;
    }
    rows
}
