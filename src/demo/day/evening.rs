//! The night and the morning after: the list of what did not sell, decisions, a hand-back, the month's letters.

use super::super::page::Table;
use super::super::{AtStep, DemoError, returning, reviewing};
use super::Story;
use crate::base::{ActId, Month, PartnerId, Rupiah};
use crate::documents::{self, Template};
use crate::mail::{self, Filter, MailState, send_due};
use crate::returns::handback::{handback_paper, latest_handbacks};
use crate::returns::papers::OutletFace;
use crate::returns::{Candidate, candidates, open_notices, to_fetch};
use crate::review::{Edit, LetterState, edit, file_part};
use crate::store::StoreError;
use crate::{catalog, partners, returns, review, stock};

const ROWS_SHOWN: usize = 12;
const PARTNERS_DECIDED: usize = 3;
const LETTERS_SHOWN: usize = 3;
const LETTERS_MAX: u32 = 500;

impl Story {
    pub(super) fn night_list(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.next_day(), 0, 5);
        let store = &self.outlet.store;
        catalog::refresh_prices_today(store).at_step("harga malam")?;
        let lists = returns::run_nightly(store, self.outlet.config.rules.months_unsold).at_step("daftar malam")?;
        let Some(night) = lists.last() else { return Ok(()) };
        let (day, months) = (self.day, self.outlet.config.rules.months_unsold);
        let listed = store.read(|c| candidates(c, day, months))?;
        let decided = store.read(|c| to_fetch(c, None))?;
        let mut rows = Vec::with_capacity(listed.len());
        for candidate in &listed {
            let is_decided = decided.iter().any(|open| open.product == candidate.product);
            rows.push(self.candidate_row(candidate, is_decided)?);
        }
        rows.sort();
        let more = rows.len().saturating_sub(ROWS_SHOWN);
        let rows = rows.into_iter().take(ROWS_SHOWN).map(|(_, row)| row).collect();
        let heads = vec!["Mitra", "Barang", "Hari", "Buah", "Nilai", "Keadaan"];
        let mut text = format!(
            "Program menyusun sendiri daftar barang yang tidak terjual {} bulan: {} barang, {} buah, {} baru masuk malam ini.",
            months, night.products, night.pieces, night.entered
        );
        if more > 0 {
            text.push_str(&format!(" Yang paling lama tampak di sini; {more} barang lain ada di layar Pengembalian."));
        }
        self.tell("Daftar malam", &text, Some(Table { heads, rows }), Vec::new());
        Ok(())
    }

    /// The row with what it is sorted by: the longest unsold first.
    fn candidate_row(&self, candidate: &Candidate, is_decided: bool) -> Result<(i64, Vec<String>), DemoError> {
        let brief = self.outlet.store.read(|c| catalog::brief(c, candidate.product))?;
        let state = self.outlet.store.read(|c| stock::state_of(c, candidate.product))?;
        let partner = match &brief {
            Some(brief) => self.name_of(brief.partner_id)?,
            None => String::new(),
        };
        let name = brief.map(|brief| [brief.name, brief.variant].join(" ").trim().to_owned()).unwrap_or_default();
        let value = state.map_or(Rupiah::ZERO, |state| state.price * candidate.on_hand);
        let days = candidate.days_unsold(self.day);
        let state = if is_decided { "menunggu diambil mitra" } else { "belum diputuskan" };
        let (days_text, pieces) = (days.to_string(), candidate.on_hand.to_string());
        Ok((-days, vec![partner, name, days_text, pieces, value.to_string(), state.to_owned()]))
    }

    fn name_of(&self, partner: PartnerId) -> Result<String, DemoError> {
        let found = self.outlet.store.read(|c| partners::by_id(c, partner))?;
        Ok(found.map(|partner| partner.business_name).unwrap_or_default())
    }

    pub(super) fn decisions(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.next_day(), 8, 30);
        let pickup_on = self.next_day().plus_days(u64::from(self.outlet.config.rules.pickup_days));
        let (mut exhibits, mut told) = (Vec::new(), Vec::new());
        for (partner, list) in returning::by_partner(&self.outlet)?.into_iter().take(PARTNERS_DECIDED) {
            let name = self.name_of(partner)?;
            let noticed = returning::decide_and_tell(&self.outlet, partner, &list, pickup_on, &mut self.chance)?;
            let Some(noticed) = noticed else { continue };
            if !noticed.mailed {
                told.push(format!("{name} tidak punya surel, jadi dihubungi lewat telepon"));
                continue;
            }
            told.push(format!("{name} mendapat surat {}", noticed.number));
            if let Some(pdf) = self.attached_pdf(&format!("return_notice:{}", noticed.number))? {
                let caption = format!("Surat {} kepada {name}", noticed.number);
                exhibits.push(self.paper(&format!("surat-{}", noticed.number), &pdf, &caption)?);
            }
        }
        let text = match told.is_empty() {
            true => "Tidak ada barang yang perlu diputuskan pagi ini.".to_owned(),
            false => format!(
                "Manajer memutuskan per barang: dikembalikan, atau dipertahankan dengan alasan dan batas waktu. {}. Barang \
                 ditunggu diambil sampai {}.",
                told.join("; "),
                pickup_on.long()
            ),
        };
        self.tell("Keputusan dan surat", &text, None, exhibits);
        Ok(())
    }

    /// A partner that was told earlier comes for its goods; one piece cannot be found.
    pub(super) fn hand_back(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.next_day(), 10, 15);
        let mut open = self.outlet.store.read(open_notices)?;
        open.sort_by_key(|notice| (notice.pickup_on, std::cmp::Reverse(notice.pieces())));
        let Some(notice) = open.into_iter().next() else { return Ok(()) };
        let name = self.name_of(notice.partner)?;
        let contact = self.outlet.store.read(|c| partners::by_id(c, notice.partner))?.map(|found| found.contact_name);
        let draft = returning::scanned_out(&self.outlet, notice.partner, 1)?;
        let (_, listed) = draft.counter();
        let contact = contact.unwrap_or_default();
        let accepted = returning::hand_back(&self.outlet, draft, &contact, &mut self.chance)?;
        self.print_all()?;
        let mut exhibits = Vec::new();
        for bytes in self.new_slips() {
            exhibits.push(self.slip("berita-acara", &bytes, 80, "Berita acara dari printer, untuk dibawa mitra")?);
        }
        let face = OutletFace::of(&self.outlet.config);
        let paper = self.outlet.store.read(|c| match latest_handbacks(c, 1)?.first() {
            Some((id, ..)) => handback_paper(c, *id, &face),
            None => Ok::<_, StoreError>(None),
        })?;
        if let Some(paper) = paper {
            let data = serde_json::to_value(&paper).at_step("berita acara")?;
            let pdf = documents::pdf(Template::Handback, &data, &[]).at_step("berita acara")?;
            let caption = format!("Berita acara {}", accepted.number);
            exhibits.push(self.paper("berita-acara", &pdf, &caption)?);
        }
        let text = format!(
            "{name} datang mengambil barangnya sesuai surat {}. Setiap buah dipindai keluar: {} dari {listed} ada, 1 tidak \
             ditemukan dan dicatat dengan alasan. Keduanya tanda tangan.",
            notice.number, accepted.pieces
        );
        self.tell("Barang dikembalikan", &text, None, exhibits);
        Ok(())
    }

    /// The manager reads the month's letters, rewrites one, approves, sends.
    pub(super) fn month_letters(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.next_day(), 13, 0);
        let month = self.next_day().month().previous();
        review::run_monthly(&self.outlet.store, &self.outlet.config).at_step("review bulanan")?;
        let (_, views) = reviewing::letters(&self.outlet, month)?;
        let first = views.iter().find(|view| view.state == LetterState::Draft).cloned();
        if let Some(view) = &first {
            let text = format!("{}\n\nTerima kasih atas kiriman barang yang selalu tepat waktu.", view.text);
            let (act_id, user) = (ActId::new(), self.outlet.staff.manager);
            edit(&self.outlet.store, Edit { act_id, user, month, partner: view.partner, text })
                .at_step("menulis ulasan")?;
        }
        let sent = reviewing::approve_and_send(&self.outlet, month)?;
        let shown = first.into_iter().chain(views.into_iter().filter(|view| !view.email.is_empty()));
        let mut codes: Vec<(String, String)> = Vec::new();
        for view in shown {
            if codes.len() < LETTERS_SHOWN && codes.iter().all(|(code, _)| *code != view.code) {
                codes.push((view.code, view.business_name));
            }
        }
        let exhibits = self.review_papers(month, &codes)?;
        let mut text = format!(
            "Review {}: manajer membaca {} surat, menambah satu kalimat pada surat pertama, menyetujui dan mengirim semuanya.",
            month.long(),
            sent.letters
        );
        if !sent.no_address.is_empty() {
            text.push_str(&format!(" Tanpa alamat surel: {}.", sent.no_address.join(", ")));
        }
        self.tell("Surat bulanan", &text, None, exhibits);
        Ok(())
    }

    fn review_papers(
        &mut self,
        month: Month,
        codes: &[(String, String)],
    ) -> Result<Vec<super::super::page::Exhibit>, DemoError> {
        let mut exhibits = Vec::new();
        for (code, name) in codes {
            if let Some(pdf) = self.attached_pdf(&format!("review:{month}:{code}"))? {
                let file = format!("review-{month}-{}", file_part(code));
                exhibits.push(self.paper(&file, &pdf, &format!("Review untuk {name}"))?);
            }
        }
        if let Some(pdf) = self.attached_pdf(&format!("digest:{month}"))? {
            exhibits.push(self.paper(&format!("ringkasan-{month}"), &pdf, "Ringkasan bulan itu untuk manajer")?);
        }
        Ok(exhibits)
    }

    /// Everything in the outbox goes to the mail server; each letter of the day is kept as it was sent.
    pub(super) fn deliver(&mut self) -> Result<(), DemoError> {
        self.outlet.at(self.next_day(), 13, 20);
        send_due(&self.outlet.store, &self.post.server(), self.post.never()).at_step("kirim surel")?;
        let filter = Filter { limit: LETTERS_MAX, ..Filter::default() };
        let mut letters = self.outlet.store.read(|c| mail::list(c, &filter))?;
        letters.retain(|letter| letter.made_at >= self.began_at);
        letters.sort_by(|a, b| a.made_at.cmp(&b.made_at).then_with(|| a.unique_key.cmp(&b.unique_key)));
        let mut rows = Vec::with_capacity(letters.len());
        for (at, letter) in letters.iter().enumerate() {
            let bytes = self.outlet.store.read(|c| mail::eml(c, letter.mail_id))?.unwrap_or_default();
            // In their order, and two whose keys begin alike stay apart.
            let path = self.keep_letter(&format!("{:02}-{}", at + 1, file_part(&letter.unique_key)), &bytes)?;
            let to: Vec<&str> = letter.recipients.iter().map(|recipient| recipient.address.as_str()).collect();
            let all_sent = letter.recipients.iter().all(|recipient| recipient.state == MailState::Sent);
            let state = if all_sent { "terkirim" } else { "menunggu" };
            rows.push(vec![letter.subject.clone(), to.join(", "), state.to_owned(), path]);
        }
        self.report.letters = rows.len();
        let taken = self.post.taken().len();
        let text = format!(
            "Kotak keluar menyerahkan {taken} surat kepada peladen surel; masing-masing disimpan persis seperti dikirim."
        );
        let heads = vec!["Judul", "Kepada", "Keadaan", "Surat"];
        self.tell("Surat berangkat", &text, Some(Table { heads, rows }), Vec::new());
        Ok(())
    }
}
