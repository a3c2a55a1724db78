//! The list while it is worked through. Pure but for its start; kept as a draft so that a power cut loses nothing.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::base::{AidId, PartnerId, ProductId};
use crate::intake;
use crate::returns::{ToFetch, to_fetch};
use crate::store::StoreError;

/// The kind under which `Store::keep_draft` keeps it; the key is the partner's id.
pub const DRAFT_KIND: &str = "handback";

/// One product on the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    pub product: ProductId,
    pub code: String,
    pub name: String,
    pub variant: String,
    /// On hand by the books when the list was started.
    pub listed: i64,
    pub returned: i64,
    pub missing: i64,
    /// Damaged pieces go back too, but are counted apart.
    pub damaged: i64,
    /// Needed where something is missing or damaged.
    pub reason: String,
}

impl DraftLine {
    pub fn accounted(&self) -> i64 {
        self.returned + self.missing + self.damaged
    }

    pub fn left(&self) -> i64 {
        self.listed - self.accounted()
    }
}

/// A display aid on loan from the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AidLine {
    pub aid: AidId,
    pub name: String,
    pub qty_out: i64,
    pub returned: i64,
    /// Missing or broken; needs a reason.
    pub lost: i64,
    pub reason: String,
}

/// A hand-back in progress.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandbackDraft {
    pub partner: PartnerId,
    pub reason: String,
    pub lines: Vec<DraftLine>,
    pub aids: Vec<AidLine>,
    /// Products that are to be fetched, but not today.
    #[serde(default)]
    pub left_out: Vec<ProductId>,
}

/// What a scan meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// One more piece of this line is out.
    Counted { line: usize, returned: i64, listed: i64 },
    /// Every piece of this line is accounted for, one of them as missing: here it is.
    Found { line: usize },
    /// Every piece of this line is accounted for already.
    AllThere { line: usize },
    /// No product of this list: look it up, or put it aside.
    NotOnList,
}

/// Starts a list with everything that the partner is to fetch, and its display aids.
pub fn start(connection: &Connection, partner: PartnerId) -> Result<HandbackDraft, StoreError> {
    let lines = to_fetch(connection, Some(partner))?.into_iter().map(line).collect();
    let aids = intake::aids_out(connection, partner)?.into_iter().map(|aid| AidLine {
        aid: aid.aid_id,
        name: aid.name,
        qty_out: aid.out_qty,
        returned: 0,
        lost: 0,
        reason: String::new(),
    });
    let reason = "Tidak terjual selama tiga bulan (SOP DEKS langkah 8)".to_owned();
    Ok(HandbackDraft { partner, reason, lines, aids: aids.collect(), left_out: Vec::new() })
}

fn line(item: ToFetch) -> DraftLine {
    DraftLine {
        product: item.product,
        code: item.brief.code,
        name: item.brief.name,
        variant: item.brief.variant,
        listed: item.on_hand,
        returned: 0,
        missing: 0,
        damaged: 0,
        reason: String::new(),
    }
}

impl HandbackDraft {
    /// A piece passes the scanner: it is counted out of its line.
    pub fn scan(&mut self, code: &str) -> Scanned {
        let code = code.trim();
        let at = self.lines.iter().position(|line| line.code.eq_ignore_ascii_case(code));
        at.map_or(Scanned::NotOnList, |at| self.count_out(at))
    }

    /// The same for a piece whose product is known already: partners' own codes are looked up in the catalog.
    pub fn scan_product(&mut self, product: ProductId) -> Scanned {
        let at = self.lines.iter().position(|line| line.product == product);
        at.map_or(Scanned::NotOnList, |at| self.count_out(at))
    }

    fn count_out(&mut self, at: usize) -> Scanned {
        let line = &mut self.lines[at];
        if line.left() <= 0 {
            return if line.missing > 0 { Scanned::Found { line: at } } else { Scanned::AllThere { line: at } };
        }
        line.returned += 1;
        Scanned::Counted { line: at, returned: line.returned, listed: line.listed }
    }

    /// A piece that was recorded as missing turned up: it goes back with the others. The reason goes with the last one.
    pub fn find_missing(&mut self, line: usize) -> bool {
        let Some(line) = self.lines.get_mut(line).filter(|line| line.missing > 0) else { return false };
        line.missing -= 1;
        line.returned += 1;
        if line.missing + line.damaged == 0 {
            line.reason.clear();
        }
        true
    }

    /// Takes the last scan of a line back.
    pub fn unscan(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.returned = (line.returned - 1).max(0);
        }
    }

    /// Sets what was counted by hand. Impossible numbers are kept as typed and refused when it is signed.
    pub fn count(&mut self, line: usize, returned: i64, missing: i64, damaged: i64, reason: &str) {
        if let Some(line) = self.lines.get_mut(line) {
            (line.returned, line.missing, line.damaged) = (returned, missing, damaged);
            reason.clone_into(&mut line.reason);
        }
    }

    /// Takes a line off the list: it is not handed back today.
    pub fn leave_out(&mut self, line: usize) {
        if line < self.lines.len() {
            let line = self.lines.remove(line);
            self.left_out.push(line.product);
        }
    }

    /// The list as the books have it now, with what was counted on this one: what was sold or decided in between shows.
    pub fn refreshed(self, now: HandbackDraft) -> HandbackDraft {
        let (counted, aids, left_out) = (self.lines, self.aids, self.left_out);
        let mut draft = HandbackDraft { left_out, ..now };
        draft.lines.retain(|line| !draft.left_out.contains(&line.product));
        for line in &mut draft.lines {
            if let Some(before) = counted.iter().find(|before| before.product == line.product) {
                (line.returned, line.missing, line.damaged) = (before.returned, before.missing, before.damaged);
                line.reason.clone_from(&before.reason);
            }
        }
        for aid in &mut draft.aids {
            if let Some(before) = aids.iter().find(|before| before.aid == aid.aid) {
                (aid.returned, aid.lost) = (before.returned, before.lost);
                aid.reason.clone_from(&before.reason);
            }
        }
        draft
    }

    /// Pieces accounted for and pieces listed: the "12 / 14" on screen.
    pub fn counter(&self) -> (i64, i64) {
        (self.lines.iter().map(DraftLine::accounted).sum(), self.lines.iter().map(|line| line.listed).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> HandbackDraft {
        let line = |code: &str, listed| DraftLine {
            product: ProductId::new(),
            code: code.into(),
            name: code.into(),
            variant: String::new(),
            listed,
            returned: 0,
            missing: 0,
            damaged: 0,
            reason: String::new(),
        };
        HandbackDraft {
            partner: PartnerId::new(),
            reason: String::new(),
            lines: vec![line("DK-A", 2), line("DK-B", 1)],
            aids: Vec::new(),
            left_out: Vec::new(),
        }
    }

    #[test]
    fn a_list_that_is_loaded_again_keeps_what_was_counted() {
        let mut before = draft();
        before.scan("DK-A");
        before.count(1, 0, 1, 0, "tidak ditemukan");
        let mut now = before.clone();
        now.lines[0].listed = 1;
        for line in &mut now.lines {
            (line.returned, line.missing) = (0, 0);
            line.reason.clear();
        }
        let new = DraftLine { product: ProductId::new(), code: "DK-C".into(), ..now.lines[0].clone() };
        now.lines.push(new);
        before.leave_out(1);
        let after = before.refreshed(now);
        let lines: Vec<_> = after.lines.iter().map(|line| (line.code.as_str(), line.returned, line.listed)).collect();
        assert_eq!(lines, [("DK-A", 1, 1), ("DK-C", 0, 1)], "sold in between, decided in between, left out for today");
    }

    #[test]
    fn a_piece_is_counted_by_its_product_too() {
        let mut draft = draft();
        let product = draft.lines[1].product;
        assert_eq!(draft.scan_product(product), Scanned::Counted { line: 1, returned: 1, listed: 1 });
        assert_eq!(draft.scan_product(product), Scanned::AllThere { line: 1 });
        assert_eq!(draft.scan_product(ProductId::new()), Scanned::NotOnList);
    }

    #[test]
    fn scans_count_pieces_out_of_their_line() {
        let mut draft = draft();
        for (code, expect, counter) in [
            ("DK-A", Scanned::Counted { line: 0, returned: 1, listed: 2 }, (1, 3)),
            (" dk-a ", Scanned::Counted { line: 0, returned: 2, listed: 2 }, (2, 3)),
            ("DK-A", Scanned::AllThere { line: 0 }, (2, 3)),
            ("DK-X", Scanned::NotOnList, (2, 3)),
            ("DK-B", Scanned::Counted { line: 1, returned: 1, listed: 1 }, (3, 3)),
        ] {
            assert_eq!(draft.scan(code), expect, "{code}");
            assert_eq!(draft.counter(), counter, "{code}");
        }
        draft.unscan(0);
        assert_eq!(draft.counter(), (2, 3));
        draft.count(0, 1, 1, 0, "tidak ditemukan");
        assert_eq!(draft.scan("DK-A"), Scanned::Found { line: 0 }, "one of them was missing");
        assert!(draft.find_missing(0) && !draft.find_missing(0) && !draft.find_missing(9));
        assert_eq!((draft.lines[0].returned, draft.lines[0].missing, draft.lines[0].reason.as_str()), (2, 0, ""));
        assert_eq!(draft.scan("DK-A"), Scanned::AllThere { line: 0 });
        draft.leave_out(1);
        assert_eq!(draft.counter(), (2, 2));
    }
}
