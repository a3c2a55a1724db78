//! The words of what waits and of what it is about.

use deks_ui::{DeskItem, DeskLine};

use super::{Board, FillRow, LossRow, PlanRow, StockDeskScreen, Tab, WishRow, change_words};
use crate::base::{BusinessDay, Rupiah};
use crate::kiosk::english::say;
use crate::kiosk::words::percent;
use crate::merchandising::markdown::{PlannedGoods, Step};
use crate::merchandising::repricing::RequestState;
use crate::merchandising::restock::{PartnerShort, ShortGoods};
use crate::partnership::agreement::Liability;

/// A row of the list: what it is, and how it stands.
pub(super) fn items(board: &Board, tab: Tab) -> Vec<DeskItem> {
    match tab {
        Tab::Fill => board.fill.iter().map(fill_item).collect(),
        Tab::Restock => board.restock.iter().map(short_item).collect(),
        Tab::Prices => board.prices.iter().map(wish_item).collect(),
        Tab::Markdown => board.plans.iter().map(plan_item).collect(),
        Tab::Losses => board.losses.iter().map(loss_item).collect(),
    }
}

/// How many of each tab wait for somebody.
pub(super) fn counts(board: &Board) -> [usize; 5] {
    [
        board.fill.len(),
        board.restock.iter().filter(|one| one.unasked().next().is_some()).count(),
        board.prices.iter().filter(|one| one.request.state == RequestState::Open).count(),
        0,
        board.losses.len(),
    ]
}

fn fill_item(row: &FillRow) -> DeskItem {
    DeskItem {
        id: row.product.to_string().into(),
        title: row.name.as_str().into(),
        detail: joined(&[&row.partner, &row.shelf]).into(),
        figure: say(&format!("{} di gudang", row.places.in_storeroom)),
        badge: "".into(),
        waits: true,
    }
}

fn short_item(row: &PartnerShort) -> DeskItem {
    let (unasked, asked) = (row.unasked().count(), row.goods.iter().filter_map(|one| one.asked).max());
    DeskItem {
        id: row.partner.id.to_string().into(),
        title: row.partner.business_name.as_str().into(),
        detail: row.partner.code.as_str().into(),
        figure: say(&format!("{} barang", row.goods.len())),
        badge: match asked.filter(|_| unasked == 0) {
            Some(day) => say(&format!("sudah diminta {}", day.numeric())),
            None => say("hampir habis"),
        },
        waits: unasked > 0,
    }
}

fn wish_item(row: &WishRow) -> DeskItem {
    let badge = match &row.request.state {
        RequestState::Open => say(&format!("diinginkan mulai {}", row.request.wanted.numeric())),
        RequestState::Accepted { from, .. } => say(&format!("disetujui mulai {}", from.numeric())),
        RequestState::Declined { .. } => say("ditolak"),
    };
    DeskItem {
        id: row.request.id.to_string().into(),
        title: row.name.as_str().into(),
        detail: row.partner.as_str().into(),
        figure: row.request.price.to_string().into(),
        badge,
        waits: row.request.state == RequestState::Open,
    }
}

fn plan_item(row: &PlanRow) -> DeskItem {
    DeskItem {
        id: row.plan.partner.to_string().into(),
        title: row.partner.as_str().into(),
        detail: say(&format!("disetujui {}", row.plan.agreed_on.numeric())),
        figure: "".into(),
        badge: steps_words(&row.plan.steps).into(),
        waits: false,
    }
}

fn loss_item(row: &LossRow) -> DeskItem {
    DeskItem {
        id: row.id().into(),
        title: row.name.as_str().into(),
        detail: row.partner.as_str().into(),
        figure: row.cost.value.to_string().into(),
        badge: [row.loss.qty.to_string().as_str(), say(row.loss.kind.words()).as_str()].join(" ").into(),
        waits: true,
    }
}

/// `30 hari −10 %, 60 hari −20 %`.
fn steps_words(steps: &[Step]) -> String {
    let one = |step: &Step| {
        let days = say(&format!("{} hari", step.after_days));
        format!("{days} −{}", percent(step.off_bp.into()))
    };
    steps.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn joined(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ·  ")
}

fn fact(title: &str, figure: &str) -> DeskLine {
    DeskLine { title: say(title), figure: say(figure), ..DeskLine::default() }
}

impl StockDeskScreen {
    /// What the chosen matter is about: its name, what stands below it, words, and lines.
    pub(super) fn about(&self) -> About {
        if let Some(row) = self.fill() {
            return fill_about(row);
        }
        if let Some(row) = self.short() {
            return short_about(row);
        }
        if let Some(row) = self.wish() {
            return wish_about(row);
        }
        if let Some(row) = self.plan() {
            let detail = steps_words(&row.plan.steps);
            let lines = row.goods.iter().map(planned_line).collect();
            return About {
                title: row.partner.clone(),
                detail,
                words: row.plan.note.clone(),
                figure: String::new(),
                lines,
            };
        }
        self.loss().map(loss_about).unwrap_or_default()
    }
}

/// What the right side shows.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct About {
    pub title: String,
    pub detail: String,
    pub words: String,
    /// On the main action.
    pub figure: String,
    pub lines: Vec<DeskLine>,
}

fn fill_about(row: &FillRow) -> About {
    let product = row.product.to_string();
    let line = |title: &str, figure: i64| DeskLine {
        product: product.as_str().into(),
        title: say(title),
        figure: figure.to_string().into(),
        ..DeskLine::default()
    };
    let mut lines = vec![line("Di rak", row.places.on_shelf), line("Di gudang", row.places.in_storeroom)];
    if !row.shelf.is_empty() {
        lines.push(fact("Rak", &row.shelf));
    }
    About { title: row.name.clone(), detail: row.partner.clone(), words: String::new(), figure: String::new(), lines }
}

fn short_about(row: &PartnerShort) -> About {
    let partner = &row.partner;
    let words = match partner.email.as_str() {
        "" => say("Mitra ini tidak punya surel. Telepon, sebutkan barangnya, lalu catat.").to_string(),
        _ => String::new(),
    };
    About {
        title: partner.business_name.clone(),
        detail: joined(&[&partner.contact_name, &partner.phone, &partner.email]),
        words,
        figure: say(&format!("{} barang", row.unasked().count())).into(),
        lines: row.goods.iter().map(short_line).collect(),
    }
}

fn short_line(one: &ShortGoods) -> DeskLine {
    let sold = say(&format!("terjual {} dalam {} hari", one.pace.sold, one.pace.days.max(1)));
    let left = match one.pace.on_hand {
        ..=0 => say("habis"),
        left => say(&format!("sisa {left}")),
    };
    DeskLine {
        product: one.product.to_string().into(),
        title: one.full_name().into(),
        detail: [sold.as_str(), left.as_str()].join(", ").into(),
        figure: say(&format!("minta {}", one.short.suggested)),
        small: one.price.to_string().into(),
        badge: one.asked.map(|day| say(&format!("sudah diminta {}", day.numeric()))).unwrap_or_default(),
    }
}

fn wish_about(row: &WishRow) -> About {
    let request = &row.request;
    let mut lines = vec![
        DeskLine {
            product: request.product.to_string().into(),
            title: say("Harga baru"),
            figure: request.price.to_string().into(),
            small: change_words(request.before, request.price).into(),
            ..DeskLine::default()
        },
        fact("Harga sekarang", &request.before.to_string()),
        fact("Stok", &row.on_hand.to_string()),
        DeskLine {
            title: say("Diminta mitra"),
            figure: request.asked_on.numeric().into(),
            small: say(request.channel.words()),
            ..DeskLine::default()
        },
        fact("Diinginkan mulai", &request.wanted.numeric()),
        fact("Paling cepat menurut perjanjian", &request.earliest.numeric()),
    ];
    match &request.state {
        RequestState::Open => {}
        RequestState::Accepted { from, on, .. } => {
            lines.push(fact("Disetujui", &on.numeric()));
            lines.push(fact("Berlaku mulai", &from.numeric()));
        }
        RequestState::Declined { why, on, .. } => {
            let detail = why.as_str().into();
            lines.push(DeskLine { detail, ..fact("Ditolak", &on.numeric()) });
        }
    }
    About {
        title: row.name.clone(),
        detail: joined(&[&row.partner, &request.number]),
        words: request.note.clone(),
        figure: request.price.to_string(),
        lines,
    }
}

fn planned_line(one: &PlannedGoods) -> DeskLine {
    let since = say(&format!("belum laku sejak {}", one.goods.idle_since().numeric()));
    let off = one.goods.mark.filter(|mark| mark.off_bp > 0 && mark.price == one.goods.price);
    DeskLine {
        product: one.product.id.to_string().into(),
        title: one.product.full_name().into(),
        detail: since,
        figure: one.goods.price.to_string().into(),
        small: one.next.map(|(day, price)| next_words(day, price).into()).unwrap_or_default(),
        badge: off.map(|mark| format!("−{}", percent(mark.off_bp.into())).into()).unwrap_or_default(),
    }
}

/// `Rp45.000 mulai 01/12/2026`.
fn next_words(day: BusinessDay, price: Rupiah) -> String {
    let from = say(&format!("mulai {}", day.numeric()));
    [price.to_string().as_str(), from.as_str()].join(" ")
}

fn loss_about(row: &LossRow) -> About {
    let bearer = match row.cost.bearer {
        Liability::Outlet => "gerai",
        Liability::Partner => "mitra",
        Liability::Shared => "gerai dan mitra, masing-masing separuh",
    };
    let lines = vec![
        DeskLine {
            product: row.loss.product.to_string().into(),
            title: say("Jumlah"),
            figure: [row.loss.qty.to_string().as_str(), say(row.loss.kind.words()).as_str()].join(" ").into(),
            small: row.loss.day.numeric().into(),
            ..DeskLine::default()
        },
        fact("Nilai jual", &row.cost.value.to_string()),
        fact("Bagian mitra", &row.cost.part.to_string()),
        fact("Ditanggung menurut perjanjian", bearer),
        fact("Ganti rugi", &row.cost.made_good.to_string()),
    ];
    About {
        title: row.name.clone(),
        detail: joined(&[&row.partner, &row.number]),
        words: String::new(),
        figure: if row.cost.made_good == Rupiah::ZERO { String::new() } else { row.cost.made_good.to_string() },
        lines,
    }
}
