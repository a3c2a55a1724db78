//! The counter in the afternoon, ways to pay: QRIS with the amount in the code, a provider's notice, a card, a split.

use super::super::page::Exhibit;
use super::super::{AtStep, DemoError, selling};
use super::Story;
use crate::base::{ActId, Rupiah};
use crate::till::notices::{Notice, take_notice};
use crate::till::{Cart, SettlePending, Shown, Tender, settle_pending};

/// As a wallet numbers its payments.
const REFERENCE: &str = "612345678901";
const NOTICE_REFERENCE: &str = "612345678955";
const SPLIT_REFERENCE: &str = "612345678977";

impl Story {
    pub(super) fn tenders(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        self.outlet.at(self.day, 16, 20);
        self.confirmed_code(shelf)?;
        self.outlet.at(self.day, 16, 35);
        self.noticed_code(shelf)?;
        self.outlet.at(self.day, 16, 50);
        self.card_and_split(shelf)
    }

    /// A cart of the n-th things of the shelf, one piece each.
    pub(super) fn cart_of(&self, shelf: &[String], places: &[usize]) -> Result<Cart, DemoError> {
        let mut cart = Cart::default();
        for place in places {
            if let Some(code) = shelf.get(place % shelf.len().max(1)) {
                selling::scan(&self.outlet, &mut cart, code, 1)?;
            }
        }
        Ok(cart)
    }

    /// Prints, and keeps the receipt of the sale that was just made.
    pub(super) fn receipt_of_sale(&mut self, remark: &str) -> Result<Vec<Exhibit>, DemoError> {
        self.print_all()?;
        self.receipts(remark)
    }

    /// The cashier looks into the merchant's application and types the reference.
    fn confirmed_code(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let cart = self.cart_of(shelf, &[3, 4])?;
        let counter = self.counter(None);
        let shown = counter.show_code(&cart, counter.net(&cart))?;
        let tender =
            Tender::Qris { request: Some(shown.request_id), amount: shown.amount, reference: REFERENCE.to_owned() };
        self.outlet.clock.advance_ms(60_000);
        let rung = self.counter(None).pay_with(cart, vec![tender])?;
        let sold = self.note_sale(rung);
        let mut exhibits = vec![self.code_picture(&shown)?];
        exhibits.extend(self.receipt_of_sale("dibayar dengan QRIS")?);
        let text = format!(
            "Dari stiker QRIS gerai kios membuat kode dengan nominal {} dan nomor tagihan {} di dalamnya. Kasir melihat \
             pembayarannya di aplikasi QRIS, mengetik referensinya, dan penjualan {} selesai; laci tetap tertutup.",
            shown.amount, shown.bill_number, sold.number
        );
        self.tell("Bayar dengan QRIS", &text, None, exhibits);
        Ok(())
    }

    /// The provider says by itself that a code was paid: the cashier types nothing.
    fn noticed_code(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let cart = self.cart_of(shelf, &[5])?;
        let counter = self.counter(None);
        let shown = counter.show_code(&cart, counter.net(&cart))?;
        self.outlet.clock.advance_ms(60_000);
        let notice = Notice {
            provider: "pjp".to_owned(),
            notice_id: ["N-", &shown.bill_number].concat(),
            bill_number: shown.bill_number.clone(),
            amount: shown.amount,
            reference: NOTICE_REFERENCE.to_owned(),
        };
        let taken = take_notice(&self.outlet.store, notice.clone()).at_step("pemberitahuan QRIS")?;
        let again = take_notice(&self.outlet.store, notice).at_step("pemberitahuan QRIS")?;
        if again != taken {
            let cause = "pemberitahuan yang diulang mendapat jawaban lain".to_owned();
            return Err(DemoError::Step { step: "pemberitahuan QRIS", cause });
        }
        let order = SettlePending {
            act_id: ActId::new(),
            user: self.cashier(),
            request: shown.request_id,
            reference: String::new(),
            more_tenders: Vec::new(),
            approval: None,
            settings: self.till.clone(),
        };
        let paid = settle_pending(&self.outlet.store, order).at_step("QRIS tertunda")?;
        let sold = self.note_sale(selling::Rung { paid, cash: Rupiah::ZERO });
        let exhibits = self.receipt_of_sale("dikonfirmasi penyedia")?;
        let text = format!(
            "Penyedia QRIS memberi tahu bahwa tagihan {} sudah dibayar. {} Penjualan {} selesai tanpa mengetik apa pun. \
             Pemberitahuan yang datang dua kali tidak mengubah apa-apa.",
            shown.bill_number,
            taken.outcome.label(),
            sold.number
        );
        self.tell("Pemberitahuan pembayaran", &text, None, exhibits);
        Ok(())
    }

    fn card_and_split(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let mut chance = self.chance.clone();
        let cart = self.cart_of(shelf, &[6, 7])?;
        let counter = self.counter(None);
        let card = counter.card(counter.net(&cart), &mut chance);
        let by_card = counter.pay_with(cart, vec![card])?;
        let card_sale = self.note_sale(by_card);
        let mut exhibits = self.receipt_of_sale("dibayar dengan kartu")?;
        self.outlet.clock.advance_ms(5 * 60_000);
        let cart = self.cart_of(shelf, &[8, 9])?;
        let (split, part) = self.split(cart, &mut chance)?;
        self.chance = chance;
        let split_sale = self.note_sale(split);
        exhibits.extend(self.receipt_of_sale("QRIS dan tunai")?);
        let text = format!(
            "Struk {}: kartu lewat mesin EDC, dengan bank, empat angka terakhir dan kode persetujuan. Struk {}: {part} \
             dengan QRIS, sisanya tunai. Hanya bagian tunai yang dibulatkan dan mendapat kembalian.",
            card_sale.number, split_sale.number
        );
        self.tell("Kartu, dan bayar campur", &text, None, exhibits);
        Ok(())
    }

    /// Half by QRIS, the rest in cash.
    fn split(&self, cart: Cart, chance: &mut super::Chance) -> Result<(selling::Rung, Rupiah), DemoError> {
        let counter = self.counter(None);
        let net = counter.net(&cart);
        let part = Rupiah((net.0 / 2 / 1_000 * 1_000).max(1_000));
        let shown = counter.show_code(&cart, part)?;
        let qris =
            Tender::Qris { request: Some(shown.request_id), amount: part, reference: SPLIT_REFERENCE.to_owned() };
        let cash = counter.cash(net, std::slice::from_ref(&qris), chance);
        Ok((counter.pay_with(cart, vec![qris, cash])?, part))
    }

    /// The code as the customer saw it.
    fn code_picture(&mut self, shown: &Shown) -> Result<Exhibit, DemoError> {
        self.keep_code(&format!("qris-{}", shown.bill_number), &shown.payload, "Kode QRIS di layar pembeli")
    }
}
