//! The screen's state on the window: the list, the papers, the signatures, and what came of them.

use deks_ui::{
    AgreementAdapter, AgreementCard, AgreementDetail, AgreementLine, AgreementMail, AgreementMain, AgreementStanding,
    AgreementView as View, App, FileRow, PaperStanding, SaveTarget, Screen as Place,
};
use slint::{Global as _, Image, SharedString};

use super::making::{Paper, Signs};
use super::{AgreementScreen, Card, Done, Effect, Face, Intent, Look, Mail, Of, show_form, work};
use crate::kiosk::english::say;
use crate::kiosk::flow::{Event, Out, Screen};
use crate::kiosk::services::Services;
use crate::kiosk::{files, rows, words};
use crate::partnership::agreement::{AgreementKind, AgreementRow, PaperCheck};
use crate::people::Permission;

/// So many bytes of a hash tell papers apart for people.
const HASH_BYTES_SHOWN: usize = 8;

impl Screen for AgreementScreen {
    type Intent = Intent;
    type Effect = Effect;

    fn handle(&mut self, intent: Intent) -> Vec<Out<Effect>> {
        self.decide(intent)
    }

    fn hear(&self, event: &Event) -> Option<Intent> {
        match event {
            Event::SignedIn(user) => {
                Some(Intent::SignedIn { user: user.id, may_sign: user.may(Permission::SignAgreements) })
            }
            Event::AgreementWanted(case) => Some(Intent::Wanted(Of::Case(*case))),
            Event::AgreementsOfPartnerWanted(partner) => Some(Intent::Wanted(Of::Partner(*partner))),
            Event::Entered(Place::Agreement) => Some(Intent::Entered),
            Event::Entered(_) if self.open => Some(Intent::Left),
            Event::Locked | Event::Tick if self.open => Some(Intent::Tick),
            Event::CasesChanged | Event::RegisterChanged if self.open => Some(Intent::Changed),
            _ => None,
        }
    }

    fn perform(effect: Effect, services: &Services) -> Option<Intent> {
        work::perform(effect, services)
    }

    fn show(&self, app: &App) {
        let adapter = AgreementAdapter::get(app);
        adapter.set_loading(self.loading);
        adapter.set_busy(self.busy);
        adapter.set_may_sign(self.may_sign);
        adapter.set_ask(self.ask);
        adapter.set_flaw(say(&self.flaw));
        self.put_head(&adapter);
        if let Some(work) = &self.work {
            show_form::put(&adapter, work, self.step());
        }
        show_form::put_sheet(&adapter, self.work.as_deref());
        match self.view {
            View::Nothing | View::List => self.put_list(&adapter),
            View::Terms | View::Parties => {}
            View::Read => put_paper(&adapter, self.work.as_ref().map(|work| &work.paper)),
            View::Look => put_look(&adapter, self.look.as_ref()),
            View::Sign | View::Files => {
                if let Some(work) = &self.work {
                    put_signs(&adapter, &work.signs);
                }
            }
            View::Done => {
                if let Some(done) = &self.done {
                    self.put_done(&adapter, done);
                }
            }
            View::End => {
                if let Some(leaving) = &self.leaving {
                    self.put_leaving(&adapter, leaving);
                }
            }
        }
        adapter.set_view(self.view);
    }
}

impl AgreementScreen {
    /// Whose papers they are, and which of them is worked on.
    fn put_head(&self, adapter: &AgreementAdapter<'_>) {
        let of_face = self.face.as_deref().map(|face| (face.name.as_str(), face.code.as_str()));
        let of_done = self.done.as_deref().map(|done| (done.name.as_str(), done.code.as_str()));
        let (name, code) = of_done.or(of_face).unwrap_or_default();
        adapter.set_name(name.into());
        adapter.set_code(code.into());
        let draft = self.work.as_ref().and_then(|work| work.draft.as_ref());
        let number = match self.view {
            View::Look => self.look.as_ref().map(|look| look.number.as_str()),
            View::Done => self.done.as_ref().map(|done| done.signed.number.as_str()),
            View::End => self.leaving.as_ref().map(|leaving| leaving.number.as_str()),
            _ => draft.map(|draft| draft.number.as_str()),
        };
        adapter.set_number(number.unwrap_or_default().into());
        let of_work = self.work.as_deref().map(|work| work.of_number.as_str());
        let of_number = self.done.as_deref().map(|done| done.of_number.as_str()).or(of_work);
        adapter.set_of_number(of_number.unwrap_or_default().into());
    }

    fn put_list(&self, adapter: &AgreementAdapter<'_>) {
        let face = self.face.as_deref();
        let lines = face.map(|face| face.rows.iter().map(|row| line(face, row)).collect()).unwrap_or_default();
        rows::sync(adapter.get_lines(), lines, |model| adapter.set_lines(model));
        let soon = face.map(|face| face.soon.iter().map(|row| soon_line(face, row)).collect()).unwrap_or_default();
        rows::sync(adapter.get_soon(), soon, |model| adapter.set_soon(model));
        let chosen = self.chosen_row();
        adapter.set_chosen_id(chosen.map(|row| row.id.to_string()).unwrap_or_default().into());
        let detail = face.zip(chosen).map(|(face, row)| self.detail(face, row));
        adapter.set_chosen(detail.unwrap_or_default());
        let can = face.map(|face| face.can(chosen));
        adapter.set_main(can.map_or(AgreementMain::Nothing, |can| can.main));
        adapter.set_can_end(can.is_some_and(|can| can.end));
        adapter.set_can_take_back(can.is_some_and(|can| can.take_back));
        adapter.set_can_drop(can.is_some_and(|can| can.drop));
    }

    fn detail(&self, face: &Face, row: &AgreementRow) -> AgreementDetail {
        let (standing, days_left) = face.stands(row);
        let root = face.rows.iter().find(|one| one.id == row.root && row.kind == AgreementKind::Addendum);
        let mark = row.signed.as_ref();
        AgreementDetail {
            number: row.number.as_str().into(),
            of_number: root.map(|root| root.number.as_str()).unwrap_or_default().into(),
            standing,
            from: words::day_in_words(row.from).into(),
            until: words::day_in_words(face.last_day(row)).into(),
            days_left: days_left as i32,
            ends_on: row.ends_on.map(words::day_in_words).unwrap_or_default().into(),
            signed_at: mark.map(|mark| self.zone.stamp(mark.at)).unwrap_or_default().into(),
            partner_name: mark.map(|mark| mark.partner_name.as_str()).unwrap_or_default().into(),
            outlet_name: mark.map(|mark| mark.outlet_name.as_str()).unwrap_or_default().into(),
            by_touch: mark.is_some_and(|mark| mark.by_touch),
            hash: mark.map(|mark| short_hash(&mark.paper_hash)).unwrap_or_default().into(),
            minutes: face.minutes_of(row).map(|minutes| minutes.number.as_str()).unwrap_or_default().into(),
        }
    }

    fn put_done(&self, adapter: &AgreementAdapter<'_>, done: &Done) {
        adapter.set_hash(in_groups(&done.signed.paper_hash).into());
        adapter.set_signed_at(done.at.map(|at| self.zone.stamp(at)).unwrap_or_default().into());
        adapter.set_terms_from(words::day_in_words(done.signed.terms_from).into());
        adapter.set_is_new_partner(done.signed.is_new_partner);
        adapter.set_partner_code(done.code.as_str().into());
        adapter.set_email(done.notice.email.trim().into());
        let (path, flaw) = match &done.saved {
            None => (String::new(), ""),
            Some(Ok(path)) => (say(&files::lies(path)).into(), ""),
            Some(Err(text)) => (String::new(), text.as_str()),
        };
        adapter.set_saved_path(path.into());
        adapter.set_save_flaw(say(flaw));
        self.put_targets(adapter);
        let (card, flaw) = match &done.card {
            Card::Idle => (AgreementCard::Idle, ""),
            Card::Making => (AgreementCard::Making, ""),
            Card::Queued => (AgreementCard::Queued, ""),
            Card::Failed(text) => (AgreementCard::Failed, text.as_str()),
        };
        adapter.set_card(card);
        adapter.set_card_flaw(say(flaw));
        adapter.set_card_path(done.card_path.as_ref().map(|path| say(&files::lies(path))).unwrap_or_default());
        let (mail, flaw) = match &done.mail {
            Mail::Idle => (AgreementMail::Idle, ""),
            Mail::NoAddress => (AgreementMail::NoAddress, ""),
            Mail::Making => (AgreementMail::Making, ""),
            Mail::Waiting => (AgreementMail::Waiting, ""),
            Mail::Failed(text) => (AgreementMail::Failed, text.as_str()),
        };
        adapter.set_mail(mail);
        adapter.set_mail_flaw(say(flaw));
    }
}

impl AgreementScreen {
    /// Where a copy can go.
    pub(super) fn put_targets(&self, adapter: &AgreementAdapter<'_>) {
        let targets = self.targets.iter().map(|target| SaveTarget {
            id: target.path.to_string_lossy().into_owned().into(),
            name: target.name.as_str().into(),
            stick: target.is_stick,
        });
        rows::sync(adapter.get_targets(), targets.collect(), |model| adapter.set_targets(model));
    }
}

fn line(face: &Face, row: &AgreementRow) -> AgreementLine {
    let (standing, days_left) = face.stands(row);
    AgreementLine {
        id: row.id.to_string().into(),
        number: row.number.as_str().into(),
        addendum: row.kind == AgreementKind::Addendum,
        standing,
        from: words::day_in_words(row.from).into(),
        until: words::day_in_words(face.last_day(row)).into(),
        days_left: days_left as i32,
        name: SharedString::default(),
        ends_on: ending(row, standing),
    }
}

/// A paper of whichever partner that runs out soon; its last day is that of its addenda already.
fn soon_line(face: &Face, row: &AgreementRow) -> AgreementLine {
    AgreementLine {
        id: row.id.to_string().into(),
        number: row.number.as_str().into(),
        addendum: false,
        standing: AgreementStanding::Ending,
        from: words::day_in_words(row.from).into(),
        until: words::day_in_words(row.until).into(),
        days_left: row.until.days_since(face.today) as i32,
        name: row.business_name.as_str().into(),
        ends_on: SharedString::default(),
    }
}

/// The day on which somebody ends it, while that lies ahead.
fn ending(row: &AgreementRow, standing: AgreementStanding) -> SharedString {
    let day = row.ends_on.filter(|_| standing != AgreementStanding::Ended);
    day.map(words::day_in_words).unwrap_or_default().into()
}

/// The first figures of a hash, in groups that can be read out.
fn short_hash(hash: &[u8]) -> String {
    in_groups(&hash[..hash.len().min(HASH_BYTES_SHOWN)])
}

/// The whole of a hash, in groups that can be read out.
fn in_groups(hash: &[u8]) -> String {
    let groups = hash.chunks(4).map(|group| group.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

fn put_paper(adapter: &AgreementAdapter<'_>, paper: Option<&Paper>) {
    let pages = paper.map(|paper| paper.pages.as_slice()).unwrap_or_default();
    let images = pages.iter().map(|page| Image::from_rgb8(page.clone())).collect();
    rows::sync(adapter.get_pages(), images, |model| adapter.set_pages(model));
    adapter.set_page(paper.map_or(0, |paper| paper.at as i32));
    adapter.set_pages_total(paper.map_or(0, |paper| paper.total as i32));
    adapter.set_paper_flaw(say(paper.map(|paper| paper.flaw.as_str()).unwrap_or_default()));
    let account = paper.and_then(|paper| paper.account.as_ref());
    adapter.set_account_from(account.map(|change| change.from.as_str()).unwrap_or_default().into());
    adapter.set_account_to(account.map(|change| change.to.as_str()).unwrap_or_default().into());
}

fn put_look(adapter: &AgreementAdapter<'_>, look: Option<&Look>) {
    put_paper(adapter, look.map(|look| &look.paper));
    let is_as_signed = look.is_none_or(|look| look.is_as_signed);
    adapter.set_paper_standing(match look.and_then(|look| look.check) {
        None => PaperStanding::Draft,
        Some(PaperCheck::Intact) if !is_as_signed => PaperStanding::Altered,
        Some(PaperCheck::Intact) => PaperStanding::Intact,
        Some(PaperCheck::Missing) => PaperStanding::Missing,
        Some(PaperCheck::Changed) => PaperStanding::Changed,
    });
    adapter.set_scan_apart(look.is_some_and(|look| look.is_redrawn));
    adapter.set_strokes_shown(look.is_some_and(|look| look.has_strokes));
    adapter.set_minutes_shown(look.is_some_and(|look| look.is_minutes));
}

fn put_signs(adapter: &AgreementAdapter<'_>, signs: &Signs) {
    if adapter.get_partner_strokes() != signs.partner.path.as_str() {
        adapter.set_partner_strokes(signs.partner.path.as_str().into());
    }
    if adapter.get_outlet_strokes() != signs.outlet.path.as_str() {
        adapter.set_outlet_strokes(signs.outlet.path.as_str().into());
    }
    adapter.set_partner_drawn(signs.partner.signature.is_signed());
    adapter.set_outlet_drawn(signs.outlet.signature.is_signed());
    let scan = signs.scan.as_ref();
    adapter.set_scan_name(scan.map(|scan| scan.name.as_str()).unwrap_or_default().into());
    adapter.set_scan_size(scan.map(|scan| files::size_text(scan.bytes.len() as u64)).unwrap_or_default().into());
    adapter.set_sign_flaw(say(&signs.flaw));
    let folder = &signs.folder;
    let files = folder.entries.iter().zip(&folder.details).map(|(entry, detail)| FileRow {
        id: entry.path.to_string_lossy().into_owned().into(),
        name: entry.name.as_str().into(),
        detail: detail.as_str().into(),
        kind: entry.kind,
    });
    rows::sync(adapter.get_files(), files.collect(), |model| adapter.set_files(model));
    // The place has a name in words; only what lies below it is told as a path.
    let below = match (&folder.path, &folder.root) {
        (Some(path), Some(root)) => path.strip_prefix(root).ok().map(|path| path.to_string_lossy().into_owned()),
        _ => None,
    };
    adapter.set_folder(below.unwrap_or_default().into());
    let (kind, name) = signs.place();
    adapter.set_place(kind);
    adapter.set_place_name(name.into());
    adapter.set_at_top(folder.path.is_none());
    adapter.set_has_stick(folder.has_stick);
    adapter.set_file_flaw(say(&signs.file_flaw));
}
