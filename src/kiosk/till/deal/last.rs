//! The last receipts, one tap away.

use deks_ui::{Screen as Place, Tone};

use super::{DealEffect, DealIntent, Sheet, effect};
use crate::base::Rupiah;
use crate::kiosk::flow::{Event, Out};
use crate::kiosk::till::TillScreen;
use crate::kiosk::till::handle::Outs;
use crate::till::TenderKind;

/// A sale in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastSale {
    pub number: String,
    /// `14.05`, with the date when it was another day.
    pub when: String,
    pub total: Rupiah,
    pub tenders: Vec<TenderKind>,
    /// The first thing on it.
    pub line_name: String,
    pub pieces: i64,
    /// It was voided: nothing of it is sold any more.
    pub is_voided: bool,
    /// Pieces of it came back.
    pub has_returns: bool,
}

impl TillScreen {
    pub(super) fn decide_last(&mut self, intent: DealIntent) -> Outs {
        match intent {
            DealIntent::LastOpened => {
                self.deal.sheet = Sheet::Last;
                vec![effect(DealEffect::FindLast)]
            }
            DealIntent::LastFound(Ok(sales)) => {
                self.deal.last = sales;
                Vec::new()
            }
            DealIntent::LastFound(Err(text)) => vec![Out::Say(text, Tone::Bad)],
            DealIntent::LastChosen(number) => {
                self.deal.sheet = Sheet::None;
                vec![Out::Open(Place::Receipts, Place::Till), Out::Tell(Event::ReceiptWanted(number))]
            }
            _ => Vec::new(),
        }
    }
}
