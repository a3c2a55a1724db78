//! What a message is, all in all, and what it still lacks. Pure rules.

use super::attachment::Attachment;
use super::catalogue::Catalogue;
use super::form::Form;
use super::headers::Automatic;
use super::words::{Missing, Prices, Role, Sign, Verdict};

/// What an application lacks, in the order of the codes (SOP DEKS step 1).
pub fn missing(form: &Form, attachments: &[Attachment], catalogue: Option<&Catalogue>) -> Vec<Missing> {
    let has = |role| attachments.iter().any(|attachment| attachment.role == Some(role));
    let lacks = |one: &Missing| match one {
        Missing::Catalogue => !has(Role::Catalogue),
        Missing::CataloguePrices => catalogue.is_some_and(|catalogue| catalogue.prices == Prices::No),
        Missing::ContactPerson => form.contact_name.is_none() || form.phone.is_none(),
        Missing::Form => form.business_name.is_none(),
        Missing::InstagramScreenshot => !has(Role::InstagramScreenshot),
    };
    Missing::ALL.iter().copied().filter(lacks).collect()
}

/// The verdict on an application; whether it is one is [`is_application`]'s question.
pub fn of_application(attachments: &[Attachment], missing: &[Missing]) -> Verdict {
    if attachments.iter().any(Attachment::is_quarantined) {
        Verdict::QuarantinedAttachments
    } else if missing.is_empty() {
        Verdict::Complete
    } else {
        Verdict::Incomplete
    }
}

/// What an advertisement speaks of.
const SELLING: [&str; 52] = [
    "pinjaman",
    "pinjol",
    "dana cair",
    "dana tunai",
    "langsung cair",
    " cair ",
    "agunan",
    "tanpa jaminan",
    "bunga 0",
    "bunga rendah",
    "cicilan",
    "kredit",
    "klik",
    "click here",
    "unsubscribe",
    "berlangganan",
    "newsletter",
    "slot",
    "gacor",
    "judi",
    "casino",
    "togel",
    "bonus",
    "jackpot",
    "hadiah",
    "pemenang",
    "menangkan",
    "undian",
    "investasi",
    "crypto",
    "bitcoin",
    "forex",
    "trading",
    "profit",
    "passive income",
    "penghasilan tambahan",
    "diskon",
    "promo",
    "voucher",
    "cashback",
    "gratis ongkir",
    "penawaran terbatas",
    "limited offer",
    "hari ini saja",
    "seo",
    "backlink",
    "followers",
    "jasa pembuatan",
    "jasa website",
    "webinar",
    "daftar sekarang",
    "buruan",
];
/// What an applicant speaks of.
const APPLYING: [&str; 24] = [
    "titip",
    "nitip",
    "konsinyasi",
    "kemitraan",
    "bermitra",
    "jadi mitra",
    "menjadi mitra",
    "calon mitra",
    "pendaftaran mitra",
    "kerja sama",
    "kerjasama",
    "deks",
    "produk saya",
    "produk kami",
    "usaha saya",
    "usaha kami",
    "ukm kami",
    "umkm kami",
    "katalog",
    "kurasi",
    "formulir",
    "berjualan di",
    "jualan di",
    "masuk gerai",
];

/// What is known about a message when it is asked whether it is an application.
pub struct Asked<'a> {
    pub automatic: Automatic,
    pub form: &'a Form,
    /// Subject and body.
    pub text: &'a str,
    pub has_attachments: bool,
    pub is_reply: bool,
}

/// Whether a person applies. In doubt it is an application: a shy first line is worth an answer, and a person looks at
/// what was set aside as well.
pub fn is_application(asked: &Asked<'_>) -> bool {
    if asked.automatic == Automatic::Certain {
        return false;
    }
    if asked.form.business_name.is_some() {
        return true;
    }
    let (selling, applying) = (found(asked.text, &SELLING).len(), found(asked.text, &APPLYING).len());
    if asked.is_reply {
        // An answer to us is one unless a machine sent it to many.
        return asked.automatic == Automatic::No || applying > 0 || !asked.form.is_empty() || asked.has_attachments;
    }
    let sells = match (asked.automatic, asked.has_attachments || !asked.form.is_empty()) {
        // A message to many that nobody filled in is an advertisement, whatever it speaks of.
        (Automatic::Perhaps, false) => selling > 0 || applying == 0,
        (Automatic::Perhaps, true) => selling > applying,
        (_, false) => selling >= 2 && selling > applying,
        (_, true) => selling >= 3 && applying == 0,
    };
    !sells
}

/// The words of a list that stand in a text, in the order of the list.
fn found(text: &str, words: &[&'static str]) -> Vec<&'static str> {
    let text = [" ", &text.to_lowercase().replace(['\n', '\r', '\t'], " "), " "].concat();
    words.iter().copied().filter(|word| text.contains(*word)).collect()
}

/// Why a message is no application: what speaks for that, and what of an application is not there.
pub fn signs(asked: &Asked<'_>) -> Vec<Sign> {
    /// More are no better reason.
    const WORDS_TOLD_MAX: usize = 4;
    let mut signs = Vec::new();
    match asked.automatic {
        Automatic::Certain => signs.push(Sign::Automatic),
        Automatic::Perhaps => signs.push(Sign::ToMany),
        Automatic::No => {}
    }
    let mut selling: Vec<&str> = Vec::new();
    for word in found(asked.text, &SELLING).into_iter().map(str::trim) {
        // "cair" says no more than "dana cair" did.
        if selling.len() < WORDS_TOLD_MAX && !selling.iter().any(|told| told.contains(word)) {
            selling.push(word);
        }
    }
    if !selling.is_empty() {
        signs.push(Sign::Selling(selling));
    }
    let lacks = [
        (found(asked.text, &APPLYING).is_empty(), Sign::NothingApplying),
        (asked.form.is_empty(), Sign::NoForm),
        (!asked.has_attachments, Sign::NoFile),
    ];
    signs.extend(lacks.into_iter().filter(|(lacks, _)| *lacks).map(|(_, sign)| sign));
    signs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str, automatic: Automatic, has_attachments: bool, is_reply: bool) -> bool {
        let form = Form::read(text);
        is_application(&Asked { automatic, form: &form, text, has_attachments, is_reply })
    }

    #[test]
    fn advertisements_and_machines_are_told_from_shy_people() {
        use Automatic::*;
        for (text, automatic, has_attachments, is_reply, expect) in [
            ("Selamat siang, saya mau titip jual kerupuk", No, false, false, true),
            ("Halo kak, ada promo? saya jual sambal", No, false, false, true),
            ("", No, false, false, true),
            ("Nama Usaha: Kredit Contoh\nkami beri diskon dan promo, klik", No, false, false, true),
            ("Nama Usaha: Batik Contoh", Perhaps, false, false, true),
            ("Nama Usaha: Batik Contoh", Certain, true, false, false),
            ("Pinjaman modal UMKM tanpa agunan! Cair 5 menit, klik di sini", No, false, false, false),
            ("DANA CAIR HARI INI. Bunga 0%*. Klik. Berhenti berlangganan", Perhaps, false, false, false),
            ("Undangan seminar bulanan", Perhaps, false, false, false),
            ("Slot gacor, bonus jackpot", No, true, false, false),
            ("Katalog terlampir, ada diskon dan bonus", No, true, false, true),
            ("Baik Bu, klik promo diskon", No, false, true, true),
            ("Saya di luar kota", Certain, false, true, false),
        ] {
            assert_eq!(asked(text, automatic, has_attachments, is_reply), expect, "{text}");
        }
    }

    #[test]
    fn what_was_found_and_looked_for_in_vain_is_said() {
        let told = |text: &str, automatic| {
            let form = Form::read(text);
            let asked = Asked { automatic, form: &form, text, has_attachments: false, is_reply: false };
            signs(&asked).iter().map(Sign::meaning).collect::<Vec<_>>().join("; ")
        };
        for (text, automatic, expect) in [
            (
                "Pinjaman modal, dana cair, klik. Bonus, promo",
                Automatic::No,
                "berisi kata iklan (pinjaman, dana cair, klik, bonus); tidak menyebut kemitraan, titip jual, atau \
                 katalog; tidak ada isian pendaftaran; tidak ada lampiran",
            ),
            (
                "Undangan katalog bulanan",
                Automatic::Perhaps,
                "dikirim ke banyak alamat sekaligus; tidak ada isian pendaftaran; tidak ada lampiran",
            ),
            ("Nama Usaha: Batik katalog", Automatic::Certain, "jawaban otomatis dari mesin; tidak ada lampiran"),
        ] {
            assert_eq!(told(text, automatic), expect, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said_in_order() {
        let form = Form { phone: Some("+6281200000018".into()), ..Form::default() };
        let all = missing(&form, &[], None);
        let codes: Vec<&str> = all.iter().map(|one| one.code()).collect();
        assert_eq!(codes, ["catalogue", "contact_person", "form", "instagram_screenshot"]);
        assert_eq!(of_application(&[], &all), Verdict::Incomplete);
        assert_eq!(of_application(&[], &[]), Verdict::Complete);
    }
}
