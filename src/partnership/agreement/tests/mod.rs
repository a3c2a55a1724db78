//! An outlet with the DEKS procedure, and applications that lie at the agreement.

mod drafting;
mod ends;
mod erasing;
mod kept;
mod later;
mod recategorise;
mod signing;
mod whose;
mod wording;

use std::collections::BTreeMap;

use super::*;
use crate::base::holidays::Holidays;
use crate::base::regions::Regions;
use crate::base::{ActId, AgreementId, BusinessDay, CaseId, PartnerId, Rupiah, UserId};
use crate::documents::vault::Vault;
use crate::intake::{PaperOutlet, Signature};
use crate::mail::Sender;
use crate::partners::{self, DiscountBearer, Partner, PartnerForm, Terms};
use crate::people::testing::{Outlet, outlet};
use crate::sop::Procedures;
use crate::sop::case::documents::DocumentOrigin;
use crate::sop::case::{self, ActError, Doing, Done, NewCase, NewDocument, Origin, Via};
use crate::sop::definition::Library;
use crate::sop::field::{FieldValue, TableRow, Values};
use crate::store::{Act, StoreError};

pub(super) fn sender() -> Sender {
    Sender { from_name: "DEKS Contoh".into(), from_address: "deks@example.com".into() }
}

pub(super) struct Office {
    pub outlet: Outlet,
    pub procedures: Procedures,
    pub house: House,
}

pub(super) fn office() -> Office {
    let outlet = outlet();
    let library = Library::open(None).expect("the procedures");
    let vault = Vault::throwaway().expect("a key");
    let procedures = Procedures::with(outlet.store.clone(), library, vault, Holidays::shipped(), Regions::shipped());
    let procedures = procedures.with_room(crate::partnership::ROOM);
    let house = House {
        outlet: PaperOutlet {
            name: "DEKS Contoh".into(),
            address: "Mal Contoh Lantai 2, Surabaya".into(),
            phone: "+62 31 0000 0000".into(),
            email: "deks@example.com".into(),
            city: "Surabaya".into(),
        },
        terms: Terms::percent(1_500, DiscountBearer::Outlet),
    };
    Office { outlet, procedures, house }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.into())
}

/// What a complete letter said, of the business with this number.
fn application(number: u8) -> Values {
    let product = |id: &str, name: &str, price| TableRow {
        id: id.into(),
        cells: BTreeMap::from([
            ("name".to_owned(), text(name)),
            ("price".to_owned(), FieldValue::Rupiah(Rupiah(price))),
        ]),
    };
    let products = vec![
        product("1", "Tas Anyam", 125_000),
        product("2", "Tikar Besar", 450_000),
        product("3", "Patung Kayu", 90_000),
    ];
    let two = format!("{number:02}");
    let values = [
        ("business_name", text(&format!("UKM Contoh {two}"))),
        ("owner_name", text(&format!("Pemilik UKM {two}"))),
        ("address", text("Jalan Contoh No. 7\nSurabaya")),
        ("contact_name", text(&format!("Kontak UKM {two}"))),
        ("contact_phone", text(&format!("+62812000000{two}"))),
        ("email", text(&format!("ukm{two}@example.com"))),
        ("instagram", text(&format!("@ukmcontoh{two}"))),
        ("products", FieldValue::Table(products)),
    ];
    values.map(|(field, value)| (field.to_owned(), value)).into()
}

fn picture(kind: &str) -> NewDocument {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
    NewDocument {
        kind: kind.into(),
        name: "gambar.png".into(),
        mime: "image/png".into(),
        bytes: bytes.into_inner(),
        origin: DocumentOrigin::Email,
        quarantine: Vec::new(),
    }
}

/// The outlet ends it, without a letter and by no ground but its notice.
pub(super) fn ending(agreement: AgreementId, ends_on: BusinessDay, reason: &str) -> Ending {
    Ending { agreement, ends_on, ended_by: EndedBy::Outlet, ground: None, reason: reason.into(), letter: None }
}

/// A signature that is one.
pub(super) fn stroke() -> Signature {
    Signature { strokes: vec![vec![(100, 200), (300, 80), (500, 300), (800, 120)]] }
}

impl Office {
    pub fn today(&self) -> BusinessDay {
        self.outlet.store.today()
    }

    pub fn read<T>(&self, look: impl FnOnce(&crate::store::Connection) -> Result<T, StoreError>) -> T {
        self.outlet.store.read(look).expect("a reading")
    }

    fn act(&self, by: UserId, case: CaseId, step: &str, action: &str, reason: &str) {
        self.try_act(by, case, (step, action), reason).expect("done");
    }

    fn try_act(&self, by: UserId, case: CaseId, (step, action): (&str, &str), reason: &str) -> Result<Done, ActError> {
        let task = self.read(|c| case::tasks_of_case(c, case));
        let task = task.into_iter().rfind(|task| task.step == step).expect("a task of the step");
        let seen = self.read(|c| case::header(c, case)).expect("a case").content_hash;
        let (action, reason) = (action.to_owned(), reason.to_owned());
        let via = match (step, action.as_str()) {
            ("curate", _) => Via::Room(case::CURATION),
            (_, "send") => Via::Letter,
            _ => Via::Page,
        };
        let doing = Doing { task: task.id, version: task.version, action, seen, reason, glass: None };
        let within = self.procedures.clone();
        self.outlet.store.write(Act::by(by, "sop.act"), move |tx| case::act_via(tx, &within, Some(by), (&doing, via)))
    }

    /// A letter came in; its curation lies open.
    pub fn curated(&self, number: u8) -> CaseId {
        self.curated_of(application(number))
    }

    fn curated_of(&self, values: Values) -> CaseId {
        let new = NewCase {
            sop: "deks".into(),
            origin: Origin::Email,
            values,
            documents: vec![picture("instagram_screenshot")],
            region: String::new(),
        };
        let case = case::open(&self.procedures, ActId::new(), None, new).expect("an application");
        self.act(self.outlet.staf, case, "apply", "submit", "");
        case
    }

    /// It was accepted, and said so: the agreement is next.
    pub fn at_agreement(&self, number: u8) -> CaseId {
        self.accepted(self.curated(number))
    }

    /// The same, with what the applicant calls the kinds of their goods.
    pub fn at_agreement_with(&self, number: u8, kinds: &[&str]) -> CaseId {
        let mut values = application(number);
        if let Some(FieldValue::Table(rows)) = values.get_mut("products") {
            for (row, kind) in rows.iter_mut().zip(kinds).filter(|(_, kind)| !kind.is_empty()) {
                row.cells.insert("category".to_owned(), text(kind));
            }
        }
        self.accepted(self.curated_of(values))
    }

    fn accepted(&self, case: CaseId) -> CaseId {
        self.act(self.outlet.manajer, case, "curate", "accept", "");
        self.act(self.outlet.staf, case, "announce", "send", "");
        case
    }

    pub fn open_steps(&self, case: CaseId) -> Vec<String> {
        let tasks = self.read(|c| case::tasks_of_case(c, case));
        tasks.into_iter().filter(|task| task.is_open()).map(|task| task.step).collect()
    }

    pub fn proposed(&self, subject: Subject) -> Conditions {
        propose(&self.procedures, self.outlet.manajer, subject, &self.house).expect("a proposal")
    }

    pub fn draft(&self, subject: Subject, conditions: Conditions) -> Result<AgreementDraft, DraftError> {
        draft(&self.procedures, ActId::new(), self.outlet.manajer, subject, conditions)
    }

    /// As the application and the outlet would have it.
    pub fn drafted(&self, case: CaseId) -> AgreementDraft {
        self.draft(Subject::Case(case), self.proposed(Subject::Case(case))).expect("a draft")
    }

    pub fn by_touch(&self, draft: &AgreementDraft) -> Signing {
        Signing {
            agreement: draft.id,
            seen: draft.hash.clone(),
            way: Way::Touch { partner: stroke(), outlet: stroke() },
            partner_name: "Pemilik UKM".into(),
            outlet_name: "Manajer 1".into(),
        }
    }

    pub fn sign(&self, signing: Signing) -> Result<Signed, SignError> {
        sign(&self.procedures, ActId::new(), self.outlet.manajer, signing)
    }

    /// An application that was agreed and signed as proposed.
    pub fn signed(&self, number: u8) -> (CaseId, Signed) {
        let case = self.at_agreement(number);
        let draft = self.drafted(case);
        (case, self.sign(self.by_touch(&draft)).expect("signed"))
    }

    pub fn row(&self, id: AgreementId) -> AgreementRow {
        self.read(|c| agreement(c, id)).expect("an agreement")
    }

    pub fn partner(&self, id: PartnerId) -> Partner {
        self.read(|c| partners::by_id(c, id)).expect("a partner")
    }

    pub fn terms(&self, partner: PartnerId, day: BusinessDay) -> Option<Terms> {
        self.read(|c| partners::terms_on(c, partner, day))
    }

    /// What a further paper begins with.
    pub fn amended(&self, root: AgreementId) -> Conditions {
        self.proposed(Subject::Addendum(root))
    }

    pub fn amend(&self, root: AgreementId, conditions: Conditions) -> Result<AgreementDraft, AddendumError> {
        addendum(&self.procedures, ActId::new(), self.outlet.manajer, root, conditions)
    }

    pub fn end(&self, agreement: AgreementId, ends_on: BusinessDay, reason: &str) -> Result<Ended, EndError> {
        self.try_end(Ending { ground: Some(Ground::Agreed), ..ending(agreement, ends_on, reason) })
    }

    pub fn try_end(&self, ending: Ending) -> Result<Ended, EndError> {
        end(&self.procedures, ActId::new(), self.outlet.manajer, ending)
    }

    /// A partner that is in the register by hand.
    pub fn known_partner(&self, form: PartnerForm) -> PartnerId {
        partners::save_partner(&self.outlet.store, ActId::new(), self.outlet.staf, form).expect("a partner")
    }
}
