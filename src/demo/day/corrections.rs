//! The counter in the afternoon, what goes another way: a discount above the limit, a held cart, a piece without a
//! label, a void, money to the safe.

use super::super::{AtStep, DemoError, selling};
use super::Story;
use crate::base::{ActId, Rupiah};
use crate::till::shift::{self, CashKind, CashMove, move_cash};
use crate::till::{Cart, Reason, Untagged, hold_cart, resume_held};

const HELD_NAME: &str = "Ibu berbaju biru";
/// Stays in the drawer when the rest goes to the safe.
const DRAWER_KEEPS: Rupiah = Rupiah(300_000);
const TO_SAFE_STEP_RUPIAH: i64 = 50_000;

impl Story {
    pub(super) fn corrections(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        self.outlet.at(self.day, 17, 15);
        self.large_discount(shelf)?;
        self.outlet.at(self.day, 17, 40);
        self.held_and_unlabelled(shelf)?;
        self.outlet.at(self.day, 18, 10);
        self.void_a_sale(shelf)?;
        self.outlet.at(self.day, 18, 40);
        self.spare_the_drawer()
    }

    /// A cashier gives ten percent alone; above it the manager types a PIN on the same screen.
    fn large_discount(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let percent = (self.outlet.config.limits.discount_percent_cashier + 15).min(90);
        let mut cart = self.cart_of(shelf, &[10])?;
        selling::discount(&mut cart, percent, "display_piece")?;
        let approval = self.outlet.approval(self.cashier())?;
        let mut chance = self.chance.clone();
        let counter = self.counter(Some(&approval));
        let cash = counter.cash(counter.net(&cart), &[], &mut chance);
        let rung = counter.pay_with(cart, vec![cash])?;
        self.chance = chance;
        let sold = self.note_sale(rung);
        let exhibits = self.receipt_of_sale("dengan potongan")?;
        let text = format!(
            "Barang pajangan dijual dengan potongan {percent} %, lebih dari yang boleh diberikan kasir sendiri. Manajer \
             menyetujui dengan PIN-nya di layar yang sama; siapa yang meminta, siapa yang menyetujui dan alasannya \
             tercatat pada struk {}.",
            sold.number
        );
        self.tell("Potongan dengan persetujuan", &text, None, exhibits);
        Ok(())
    }

    /// A customer looks for a purse; the next one is served meanwhile, with a piece that has lost its label.
    fn held_and_unlabelled(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let (cashier, till) = (self.cashier(), self.till.till.clone());
        let waiting = self.cart_of(shelf, &[11, 12])?;
        let held = hold_cart(&self.outlet.store, &till, HELD_NAME, &waiting, cashier).at_step("simpan bon")?;
        let cart = self.unlabelled(shelf)?;
        self.pay_cash(cart)?;
        let mut exhibits = self.receipt_of_sale("tanpa label")?;
        self.outlet.clock.advance_ms(4 * 60_000);
        let resumed = resume_held(&self.outlet.store, &till, held.id, &Cart::default(), "", cashier).at_step("bon")?;
        self.pay_cash(resumed.cart)?;
        exhibits.extend(self.receipt_of_sale("dari bon")?);
        let text = format!(
            "Keranjang disimpan dengan nama \"{HELD_NAME}\" dan bertahan walau listrik mati. Pembeli berikutnya membawa \
             barang tanpa label: dijual atas nama mitranya, dan masuk daftar untuk dikenali staf stok. Lalu bon itu \
             dilanjutkan dan dibayar.",
        );
        self.tell("Bon disimpan, barang tanpa label", &text, None, exhibits);
        Ok(())
    }

    /// Something of the shelf, as it is sold without its label.
    fn unlabelled(&self, shelf: &[String]) -> Result<Cart, DemoError> {
        let tagged = self.cart_of(shelf, &[13])?;
        let missing = || DemoError::Step { step: "tanpa label", cause: "rak kosong".to_owned() };
        let item = tagged.lines().first().map(|line| line.item.clone()).ok_or_else(missing)?;
        let piece = Untagged {
            partner_id: item.partner_id,
            partner_name: item.partner_name,
            category: item.category,
            price: item.unit_price,
            description: item.name.to_lowercase(),
        };
        let mut cart = Cart::default();
        cart.add_untagged(piece, self.outlet.config.rules.price_limit_rupiah).at_step("tanpa label")?;
        Ok(cart)
    }

    fn pay_cash(&mut self, cart: Cart) -> Result<super::Sold, DemoError> {
        let mut chance = self.chance.clone();
        let counter = self.counter(None);
        let cash = counter.cash(counter.net(&cart), &[], &mut chance);
        let rung = counter.pay_with(cart, vec![cash])?;
        self.chance = chance;
        Ok(self.note_sale(rung))
    }

    fn void_a_sale(&mut self, shelf: &[String]) -> Result<(), DemoError> {
        let cart = self.cart_of(shelf, &[14])?;
        let sold = self.pay_cash(cart)?;
        let mut exhibits = self.receipt_of_sale("dibatalkan sesudahnya")?;
        let approval = self.outlet.approval(self.cashier())?;
        let voided = self.counter(Some(&approval)).void(sold.id, Reason::of("wrong_item"))?;
        // It does not count in the day's value.
        if let Some(last) = self.sold.last_mut() {
            last.total = Rupiah::ZERO;
        }
        self.print_all()?;
        for bytes in self.new_slips() {
            exhibits.push(self.slip("batal-transaksi", &bytes, 80, "Slip pembatalan, untuk ditandatangani pembeli")?);
        }
        let text = format!(
            "Struk {}: salah barang, padahal sudah dibayar. Manajer menyetujui pembatalan {}; uang {} kembali, barang \
             kembali ke rak, dan penjualannya tetap tercatat di samping pembatalannya.",
            sold.number, voided.refund.number, voided.refund.total
        );
        self.tell("Batal transaksi", &text, None, exhibits);
        Ok(())
    }

    /// What is more than the change for the evening goes to the safe.
    fn spare_the_drawer(&mut self) -> Result<(), DemoError> {
        let report =
            shift::x_report(&self.outlet.store, self.outlet.staff.manager, &self.shift).at_step("laporan X")?;
        let spare = (report.totals.expected_cash() - DRAWER_KEEPS).0 / TO_SAFE_STEP_RUPIAH * TO_SAFE_STEP_RUPIAH;
        if spare <= 0 {
            return Ok(());
        }
        let (user, amount) = (self.cashier(), Rupiah(spare));
        let order = CashMove {
            act_id: ActId::new(),
            user,
            kind: CashKind::ToSafe,
            amount,
            reason: Reason::of("to_safe"),
            approval: Some(self.outlet.approval(user)?),
            settings: self.shift.clone(),
        };
        let moved = move_cash(&self.outlet.store, order).at_step("setor ke brankas")?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip("setor-brankas", &bytes, 80, "Slip setoran ke brankas")?);
        }
        let text = format!("{amount} disetor dari laci ke brankas sebagai {}, disetujui manajer.", moved.number);
        self.tell("Setor ke brankas", &text, None, exhibits);
        Ok(())
    }
}
