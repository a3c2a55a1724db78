//! Applications of the last weeks, left in every state that an office meets: what came yesterday, what waits for an
//! answer, for a second curator, for a decision or a signature, what is late, and what ended.

use super::super::applicants::{Applicant, Lacks, advertisement};
use super::super::goods::bring_first;
use super::super::{AtStep, DemoError, casework};
use super::Past;
use crate::base::{ActId, BusinessDay, CaseId, UserId};
use crate::partnership::agreement::{Conditions, Subject};
use crate::partnership::card;
use crate::partnership::curation::Ruling;
use crate::sop::case;

use self::Curator::{Admin, Stock};
use self::Deed::{Arrives, Asked, Brings, Decided, Drafted, Paused, Scored, Signed, Submitted, Told, Withdrawn};

/// When the office sits down to its applications; each step takes a minute of the story.
pub(super) const OFFICE_MINUTE: u32 = 8 * 60 + 46;
/// A letter that is no application came so many days before the last.
const ADVERTISED_BEFORE_DAYS: i64 = 5;
const RECEIPT_PRINTER: &str = "receipt";

#[derive(Debug, Clone, Copy)]
enum Curator {
    Stock,
    Admin,
}

/// What happens to an application.
#[derive(Debug, Clone, Copy)]
enum Deed {
    Arrives,
    Asked,
    Submitted,
    Scored(Curator, i64),
    Decided(Ruling),
    /// A letter of this step goes out.
    Told(&'static str),
    Drafted,
    /// With a card for the partner.
    Signed,
    Brings,
    Paused,
    Withdrawn,
}

/// An applicant, and what happens so many days before the last day.
struct Planned {
    applicant: Applicant,
    deeds: &'static [(i64, Deed)],
}

const PLANS: [Planned; 15] = [
    Planned { applicant: Applicant::complete(51, "Batik Lereng Contoh", 0), deeds: &[(0, Arrives)] },
    Planned {
        applicant: Applicant { has_dear: true, ..Applicant::complete(52, "Manik Kilau Contoh", 4) },
        deeds: &[(0, Arrives)],
    },
    Planned {
        applicant: Applicant { lacks: Lacks::Screenshot, ..Applicant::complete(53, "Camilan Renyah Uji", 2) },
        deeds: &[(0, Arrives)],
    },
    Planned {
        applicant: Applicant { lacks: Lacks::PricesAndContact, ..Applicant::complete(54, "Keramik Tanah Uji", 7) },
        deeds: &[(3, Arrives), (2, Asked)],
    },
    Planned {
        applicant: Applicant::complete(55, "Rajut Hangat Uji", 8),
        deeds: &[(2, Arrives), (1, Submitted), (0, Scored(Stock, 4))],
    },
    // The curators disagree.
    Planned {
        applicant: Applicant::complete(56, "Bambu Rapi Uji", 6),
        deeds: &[(3, Arrives), (2, Submitted), (1, Scored(Stock, 5)), (1, Scored(Admin, 2))],
    },
    Planned {
        applicant: Applicant::complete(57, "Sabun Sereh Uji", 9),
        deeds: &[
            (4, Arrives),
            (3, Submitted),
            (2, Scored(Stock, 4)),
            (1, Scored(Admin, 4)),
            (0, Decided(Ruling::Accept)),
        ],
    },
    Planned {
        applicant: Applicant::complete(58, "Lurik Senja Uji", 5),
        deeds: &[
            (6, Arrives),
            (5, Submitted),
            (4, Scored(Stock, 5)),
            (3, Scored(Admin, 4)),
            (1, Decided(Ruling::Accept)),
            (0, Told("announce")),
        ],
    },
    Planned {
        applicant: Applicant::complete(59, "Kopi Lembah Uji", 3),
        deeds: &[
            (7, Arrives),
            (6, Submitted),
            (5, Scored(Stock, 4)),
            (5, Scored(Admin, 5)),
            (2, Decided(Ruling::Accept)),
            (0, Told("announce")),
            (0, Drafted),
        ],
    },
    Planned {
        applicant: Applicant::complete(60, "Aksesori Gemerlap Uji", 4),
        deeds: &[
            (15, Arrives),
            (14, Submitted),
            (13, Scored(Stock, 2)),
            (13, Scored(Admin, 2)),
            (12, Decided(Ruling::Refuse)),
            (12, Told("announce_refusal")),
            (11, Told("review_refusal")),
        ],
    },
    Planned {
        applicant: Applicant::complete(61, "Tenun Lembayung Uji", 5),
        deeds: &[
            (7, Arrives),
            (6, Submitted),
            (5, Scored(Stock, 5)),
            (4, Scored(Admin, 5)),
            (3, Decided(Ruling::Accept)),
            (1, Told("announce")),
            (0, Signed),
        ],
    },
    // As far as an application goes: its goods are on the shelf.
    Planned {
        applicant: Applicant::complete(62, "Teh Kembang Uji", 3),
        deeds: &[
            (26, Arrives),
            (25, Submitted),
            (25, Scored(Stock, 4)),
            (24, Scored(Admin, 4)),
            (24, Decided(Ruling::Accept)),
            (24, Told("announce")),
            (23, Signed),
            (22, Brings),
        ],
    },
    // Nobody has looked at it.
    Planned { applicant: Applicant::complete(63, "Anyaman Rumbia Uji", 1), deeds: &[(18, Arrives)] },
    Planned {
        applicant: Applicant::complete(64, "Ukir Jati Uji", 6),
        deeds: &[(9, Arrives), (8, Submitted), (7, Paused)],
    },
    Planned { applicant: Applicant::complete(65, "Sambal Lestari Uji", 2), deeds: &[(12, Arrives), (11, Withdrawn)] },
];

/// How many there are.
pub(super) const APPLICANTS: usize = PLANS.len();

impl Past<'_> {
    /// What the office does with its applications today. Gives the minute at which it is done.
    pub(super) fn work_on_applications(&mut self, day: BusinessDay) -> Result<u32, DemoError> {
        let (before_last, mut minute) = (self.last.days_since(day), OFFICE_MINUTE);
        for (at, planned) in PLANS.iter().enumerate() {
            for (_, deed) in planned.deeds.iter().filter(|(days, _)| *days == before_last) {
                self.outlet.at_minute(day, minute);
                // In a past that is too short for its first letter there is no application.
                match (deed, self.cases[at]) {
                    (Arrives, _) => self.arrives(at, &planned.applicant)?,
                    (_, Some(case)) => self.carry_out(case, &planned.applicant, *deed)?,
                    (_, None) => continue,
                }
                minute += 1;
            }
        }
        if before_last == ADVERTISED_BEFORE_DAYS {
            self.outlet.at_minute(day, minute);
            self.mailbox.receive(self.outlet, &advertisement(self.outlet))?;
            minute += 1;
        }
        Ok(minute)
    }

    fn arrives(&mut self, at: usize, applicant: &Applicant) -> Result<(), DemoError> {
        let letter = applicant.application(self.outlet)?;
        self.cases[at] = self.mailbox.receive(self.outlet, &letter)?;
        self.counts.applications += usize::from(self.cases[at].is_some());
        Ok(())
    }

    fn carry_out(&mut self, case: CaseId, applicant: &Applicant, deed: Deed) -> Result<(), DemoError> {
        let outlet = self.outlet;
        match deed {
            Arrives => Ok(()),
            Asked => casework::ask(outlet, case).map(drop),
            Submitted => casework::submit(outlet, case),
            Scored(curator, points) => casework::score(outlet, case, self.user_of(curator), points, note_of(points)),
            Decided(ruling) => casework::decide(outlet, case, ruling, reason_of(ruling)),
            Told(step) => casework::send_letter(outlet, case, step).map(drop),
            Drafted => {
                let agree = |conditions: &mut Conditions| casework::as_applicant(applicant, conditions);
                casework::draft(outlet, Subject::Case(case), agree).map(drop)
            }
            Signed => self.sign_with(case, applicant),
            Brings => self.bring_first_goods(case, applicant),
            Paused => {
                let task = casework::task(outlet, case, "curate")?.id;
                let (by, waits_for) = (Some(outlet.staff.stock), "contoh barang dari UKM".to_owned());
                case::pause(&outlet.procedures, ActId::new(), by, task, waits_for).at_step("permohonan menunggu")
            }
            Withdrawn => {
                let (by, why) = (outlet.staff.stock, "Pemilik pindah kota dan membuka toko sendiri.".to_owned());
                case::withdraw(&outlet.procedures, ActId::new(), by, case, why).at_step("permohonan ditarik")
            }
        }
    }

    fn user_of(&self, curator: Curator) -> UserId {
        match curator {
            Stock => self.outlet.staff.stock,
            Admin => self.outlet.staff.admin,
        }
    }

    /// Both sign, and the partner takes a card home.
    fn sign_with(&mut self, case: CaseId, applicant: &Applicant) -> Result<(), DemoError> {
        let outlet = self.outlet;
        let agree = |conditions: &mut Conditions| casework::as_applicant(applicant, conditions);
        let drafted = casework::draft(outlet, Subject::Case(case), agree)?;
        let signed = casework::sign(outlet, drafted, &mut self.office_chance)?;
        self.counts.agreements += 1;
        let (name, by) = (outlet.config.outlet.name.as_str(), outlet.staff.stock);
        let printed = card::print_card(&outlet.store, ActId::new(), by, signed.partner, (name, RECEIPT_PRINTER));
        printed.map(drop).at_step("kartu mitra")
    }

    fn bring_first_goods(&mut self, case: CaseId, applicant: &Applicant) -> Result<(), DemoError> {
        let Some(partner) = casework::header(self.outlet, case)?.partner else { return Ok(()) };
        let (goods, owner) = (applicant.goods(), applicant.owner());
        bring_first(self.outlet, partner, &goods, (applicant.category(), owner.as_str()), &mut self.office_chance)?;
        self.counts.handovers += 1;
        Ok(())
    }
}

/// What a curator notes beside so many points.
fn note_of(points: i64) -> &'static str {
    match points {
        ..=2 => "Pengerjaan belum rapi dan kemasannya tipis.",
        3..=4 => "Rapi; kemasan masih bisa lebih baik.",
        _ => "Menarik dan siap dipajang.",
    }
}

/// The words that the applicant reads.
fn reason_of(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Accept => "Produknya khas, rapi, dan harganya sesuai dengan pembeli gerai.",
        Ruling::Refuse => {
            "Pengerjaan belum rapi dan kemasan belum melindungi barang. Perbaiki keduanya, lalu daftar lagi."
        }
        Ruling::Return => "Foto produk belum jelas.",
    }
}
