//! The end of the shift: the blind count, the explained difference, and the Z report on paper, as PDF and in the post.

use super::super::{AtStep, DemoError};
use super::Story;
use super::morning::counted_table;
use crate::base::{ActId, Rupiah};
use crate::till::shift::{self, CloseShift, SubmitCount, close_shift, fewest_pieces, mail_z, submit_count, z_pdf};
use crate::till::{self, Reason};

/// Somebody got too much change.
const MISSING: Rupiah = Rupiah(2_000);

impl Story {
    pub(super) fn closing(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.day, 21, 5);
        let (store, user) = (self.outlet.store.clone(), self.cashier());
        let Some(open) = store.read(till::current_shift)? else { return Ok(()) };
        // The story knows what lies in the drawer; the cashier finds out by counting.
        let report = shift::x_report(&store, self.outlet.staff.manager, &self.shift).at_step("laporan X")?;
        let pieces = fewest_pieces(report.totals.expected_cash() - MISSING, open.count_day(store.today()));
        let count = SubmitCount {
            act_id: ActId::new(),
            user,
            shift: open.id,
            pieces: pieces.clone(),
            settings: self.shift.clone(),
        };
        let counted = submit_count(&store, &count).at_step("hitung laci")?;
        self.outlet.at(self.day, 21, 10);
        let order = CloseShift {
            act_id: ActId::new(),
            user,
            shift: open.id,
            explanation: Some(Reason::with_note("change_error", "Kembalian untuk pembeli sore hari")),
            accepted: Some(self.outlet.approval(user)?),
            settings: self.shift.clone(),
        };
        let closed = close_shift(&store, order).at_step("tutup shift")?;
        self.report.z_number = closed.z_number;
        let exhibits = self.z_papers(closed.z_number)?;
        let text = format!(
            "Kasir menghitung laci keping demi keping tanpa melihat berapa seharusnya: {}. Baru sesudahnya kios \
             menunjukkan selisihnya, {} dari {}. Selisih itu dijelaskan, manajer melihatnya, dan shift ditutup dengan \
             laporan Z nomor {:04}: tercetak, tersimpan sebagai PDF, dan masuk surat untuk manajer.",
            counted.counted, counted.difference, counted.expected, closed.z_number
        );
        self.tell("Tutup shift", &text, Some(counted_table(&pieces)), exhibits);
        Ok(())
    }

    fn z_papers(&mut self, z_number: i64) -> Result<Vec<super::super::page::Exhibit>, DemoError> {
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip("laporan-z", &bytes, 80, "Laporan Z dari printer, untuk ditandatangani")?);
        }
        let (_, pdf) = z_pdf(&self.outlet.store, z_number, &self.shift).at_step("PDF laporan Z")?;
        exhibits.push(self.paper("laporan-z", &pdf, "Laporan Z sebagai dokumen; terkirim juga ke manajer")?);
        mail_z(&self.outlet.store, z_number, &self.shift).at_step("surat laporan Z")?;
        Ok(exhibits)
    }
}
