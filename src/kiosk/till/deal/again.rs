//! A code that waits is shown once more: to a customer who lost it, on the sheet and on their own screen.

use super::Sheet;
use super::pending::PendingRow;
use crate::base::QrisRequestId;
use crate::kiosk::customer::CustomerView;
use crate::kiosk::photos;
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;

/// The code that is shown again.
#[derive(Debug)]
pub struct CodeAgain {
    pub request: QrisRequestId,
    /// As it is drawn; `None` when it is too long to be one.
    pub picture: Option<slint::Image>,
}

impl TillScreen {
    /// Shows the chosen code; once more hides it. A code whose goods are sold is nobody's to pay.
    pub(super) fn show_again(&mut self) -> Outs {
        let chosen = self.chosen_code().filter(|row| row.sold.is_empty());
        let Some((request, payload)) = chosen.map(|row| (row.request, row.payload.clone())) else { return Vec::new() };
        let is_shown = self.deal.again.take().is_some_and(|again| again.request == request);
        if !is_shown {
            let picture = photos::qr_pixels(&payload).map(slint::Image::from_rgb8);
            self.deal.again = Some(CodeAgain { request, picture });
        }
        Vec::new()
    }

    /// The code that is shown again now, while its sheet is open and it is the chosen one.
    pub(super) fn code_again(&self) -> Option<(&PendingRow, &CodeAgain)> {
        let again = self.deal.again.as_ref().filter(|_| self.deal.sheet == Sheet::Qris)?;
        let row = self.chosen_code().filter(|row| row.request == again.request && row.sold.is_empty())?;
        Some((row, again))
    }

    /// What the customer is to see meanwhile.
    pub(in crate::kiosk::till) fn code_again_view(&self) -> Option<CustomerView> {
        let (row, _) = self.code_again()?;
        Some(CustomerView::Qris { payload: row.payload.clone(), amount: row.amount, bill: row.bill.clone() })
    }
}
