//! The form in the body, as people fill it in: "Label: value", with labels of many wordings. Pure.
//!
//! A line that begins with `>` is a quotation and says nothing; "-" is empty. Of two lines with one meaning the first
//! counts. What is not understood is left out, never guessed: a person reads the original beside it.

use super::limits::{BODY_LINES_MAX, VALUE_CHARS_MAX};
use crate::base::text::{clean_line, phone_e164, truncate_chars};

/// What an applicant wrote about the business. Every value is one cleaned line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub business_name: Option<String>,
    pub contact_name: Option<String>,
    /// In `+62` form.
    pub phone: Option<String>,
    /// The handle alone, lower case.
    pub instagram: Option<String>,
    pub address: Option<String>,
    pub city: Option<String>,
    pub product_kind: Option<String>,
    /// As written: "sekitar 30 macam" is an answer too.
    pub product_count: Option<String>,
    pub owner_name: Option<String>,
    /// As written, digits only; whether it is well formed is the procedure's question.
    pub nib: Option<String>,
    pub nik: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    BusinessName,
    ContactName,
    /// "Nama" alone: the contact, where nothing names one.
    Name,
    Phone,
    Instagram,
    Address,
    City,
    ProductKind,
    ProductCount,
    OwnerName,
    Nib,
    Nik,
}

impl Form {
    /// Reads the form out of a body.
    pub fn read(body: &str) -> Form {
        let mut form = Form::default();
        let mut name = None;
        for line in body.lines().take(BODY_LINES_MAX) {
            if ends_the_message(line) {
                break;
            }
            let Some((field, value)) = labelled(line) else { continue };
            form.take(field, &value, &mut name);
        }
        form.contact_name = form.contact_name.or(name);
        form
    }

    pub fn is_empty(&self) -> bool {
        *self == Form::default()
    }

    /// The form of a thread: what the later message says wins, what it does not say stays.
    pub fn merge(earlier: &Form, later: &Form) -> Form {
        let newer = |get: fn(&Form) -> &Option<String>| get(later).clone().or_else(|| get(earlier).clone());
        Form {
            business_name: newer(|form| &form.business_name),
            contact_name: newer(|form| &form.contact_name),
            phone: newer(|form| &form.phone),
            instagram: newer(|form| &form.instagram),
            address: newer(|form| &form.address),
            city: newer(|form| &form.city),
            product_kind: newer(|form| &form.product_kind),
            product_count: newer(|form| &form.product_count),
            owner_name: newer(|form| &form.owner_name),
            nib: newer(|form| &form.nib),
            nik: newer(|form| &form.nik),
        }
    }

    fn take(&mut self, field: Field, value: &str, name: &mut Option<String>) {
        let place = match field {
            Field::ContactName | Field::Name => {
                // "CP: Kontak UKM 07 (0812-0000-0007)" says both.
                let (phone, rest) = split_phone(value);
                if self.phone.is_none() {
                    self.phone = phone;
                }
                let place = if field == Field::Name { name } else { &mut self.contact_name };
                return keep(place, &rest);
            }
            Field::Phone => {
                if self.phone.is_none() {
                    self.phone = split_phone(value).0;
                }
                return;
            }
            Field::Instagram => {
                if self.instagram.is_none() {
                    self.instagram = instagram_handle(value);
                }
                return;
            }
            Field::Nib => return keep(&mut self.nib, &digits(value)),
            Field::Nik => return keep(&mut self.nik, &digits(value)),
            Field::BusinessName => &mut self.business_name,
            Field::Address => &mut self.address,
            Field::City => &mut self.city,
            Field::ProductKind => &mut self.product_kind,
            Field::ProductCount => &mut self.product_count,
            Field::OwnerName => &mut self.owner_name,
        };
        keep(place, value);
    }
}

fn keep(place: &mut Option<String>, value: &str) {
    if place.is_none() && !is_blank(value) {
        *place = Some(value.to_owned());
    }
}

fn digits(value: &str) -> String {
    value.chars().filter(char::is_ascii_digit).collect()
}

/// Values that say nothing: dashes, dots, "tidak ada".
fn is_blank(value: &str) -> bool {
    let lower = value.to_lowercase();
    let words = ["tidak ada", "belum ada", "belum punya", "kosong", "nihil", "n/a"];
    !value.chars().any(|c| c.is_alphanumeric()) || words.contains(&lower.trim_matches(['(', ')', '.', ' ']))
}

/// A line behind which only an older message follows.
fn ends_the_message(line: &str) -> bool {
    let line = line.trim().trim_matches(['-', '_', ' ']).to_lowercase();
    matches!(line.as_str(), "original message" | "pesan asli" | "pesan asal")
}

/// The field and the value of a line such as `2. Nama Usaha : Batik Contoh`.
fn labelled(line: &str) -> Option<(Field, String)> {
    let line = line.trim_start();
    if line.starts_with('>') {
        return None;
    }
    let (label, value) = line.split_once([':', '\u{FF1A}', '='])?;
    // A label is short; a sentence with a colon is none.
    if label.chars().count() > 60 {
        return None;
    }
    let words = words(without_bullet(label));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let value = clean_line(value.trim_start_matches([':', '*', ' ']).trim_end_matches(['*', ' ']));
    let value = truncate_chars(value.trim(), VALUE_CHARS_MAX).to_owned();
    Some((field_of(&words)?, value))
}

fn without_bullet(label: &str) -> &str {
    let label = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    let head_end = label.find(['.', ')']).unwrap_or(0);
    let head = &label[..head_end];
    let counts = head.len() <= 2 && head.chars().all(|c| c.is_ascii_digit());
    let letter = head.len() == 1 && head.chars().all(|c| c.is_ascii_lowercase());
    if head_end > 0 && (counts || letter) { &label[head_end + 1..] } else { label }
}

fn words(label: &str) -> Vec<String> {
    let lower = clean_line(label).to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

const PHONE: [&str; 15] = [
    "hp",
    "wa",
    "whatsapp",
    "telepon",
    "telp",
    "tlp",
    "tlpn",
    "telpon",
    "telephone",
    "phone",
    "handphone",
    "ponsel",
    "mobile",
    "hape",
    "tel",
];
const BUSINESS: [&str; 12] =
    ["usaha", "ukm", "umkm", "ikm", "brand", "merek", "merk", "toko", "bisnis", "business", "perusahaan", "gerai"];
const CONTACT: [&str; 8] = ["kontak", "contact", "cp", "pic", "narahubung", "penghubung", "dihubungi", "perwakilan"];
/// Words that refine a label and change nothing of what it asks for.
const FILLERS: [&str; 38] = [
    "nama",
    "name",
    "no",
    "nomor",
    "nomer",
    "number",
    "person",
    "yang",
    "bisa",
    "dapat",
    "dan",
    "atau",
    "aktif",
    "anda",
    "kami",
    "saya",
    "lengkap",
    "dagang",
    "penanggung",
    "jawab",
    "resmi",
    "hubungi",
    "admin",
    "akun",
    "account",
    "link",
    "username",
    "user",
    "id",
    "media",
    "sosial",
    "medsos",
    "sosmed",
    "url",
    "profil",
    "utama",
    "of",
    "untuk",
];

/// What a label asks for. Every word must be known, so that a sentence with a colon is no label.
fn field_of(words: &[&str]) -> Option<Field> {
    let any = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let only = |list: &[&[&str]]| {
        words.iter().all(|word| FILLERS.contains(word) || list.iter().any(|some| some.contains(word)))
    };
    let first = *words.first()?;
    let owner = ["pemilik", "owner", "pengusaha", "pendiri"];
    let goods = ["produk", "product", "barang", "item", "dagangan", "kerajinan", "varian", "sku"];
    if words.len() > 8 || any(&["email", "mail", "surel", "website", "situs", "tanggal", "facebook", "tiktok"]) {
        return None;
    }
    if any(&["nib"]) || (any(&["induk"]) && any(&["berusaha"])) {
        return only(&[&["nib", "induk", "berusaha", "oss"], &BUSINESS]).then_some(Field::Nib);
    }
    if any(&["nik", "ktp"]) || (any(&["induk"]) && any(&["kependudukan"])) {
        return only(&[&["nik", "ktp", "induk", "kependudukan"], &owner]).then_some(Field::Nik);
    }
    if any(&["instagram", "ig", "insta"]) {
        return only(&[&["instagram", "ig", "insta", "alamat"], &BUSINESS]).then_some(Field::Instagram);
    }
    if matches!(first, "alamat" | "lokasi" | "address") {
        return (words.len() <= 5).then_some(Field::Address);
    }
    if any(&["kota", "kabupaten", "kab", "city"]) {
        return only(&[&["kota", "kabupaten", "kab", "city", "asal", "domisili", "daerah"], &BUSINESS])
            .then_some(Field::City);
    }
    if matches!(first, "domisili") {
        return Some(Field::Address);
    }
    if any(&PHONE) || (any(&["no", "nomor", "nomer"]) && any(&CONTACT)) {
        return only(&[&PHONE, &CONTACT, &BUSINESS, &owner, &["rumah", "kantor", "seluler"]]).then_some(Field::Phone);
    }
    if matches!(first, "jumlah" | "jml" | "banyak" | "banyaknya") && any(&goods) {
        return Some(Field::ProductCount);
    }
    let asks_kind = matches!(first, "jenis" | "kategori" | "macam" | "bidang" | "tipe" | "bentuk");
    let of_goods = any(&goods) || any(&BUSINESS);
    if (asks_kind && (of_goods || words.len() == 1)) || matches!(first, "produk" | "product") {
        return Some(Field::ProductKind);
    }
    if any(&owner) {
        return only(&[&owner, &BUSINESS]).then_some(Field::OwnerName);
    }
    if any(&CONTACT) || (any(&["penanggung"]) && any(&["jawab"])) {
        return only(&[&CONTACT, &BUSINESS]).then_some(Field::ContactName);
    }
    if any(&BUSINESS) {
        return only(&[&BUSINESS, &["produk"]]).then_some(Field::BusinessName);
    }
    match words {
        ["nama"] | ["name"] | ["nama", "lengkap" | "pendaftar" | "pemohon" | "pengirim" | "saya"] => Some(Field::Name),
        ["nama", "produk" | "barang"] => Some(Field::ProductKind),
        _ => None,
    }
}

/// Characters of a telephone number with its blanks and brackets.
const RUN_CHARS_MAX: usize = 40;

/// The first telephone number in a value, in `+62` form, and the rest of the value. A mobile number comes before what
/// may be another figure: "Kontak UKM 07 0812-0000-0007".
fn split_phone(value: &str) -> (Option<String>, String) {
    let mobile = |phone: &str| phone.starts_with("+628");
    find_phone(value, mobile).or_else(|| find_phone(value, |_| true)).unwrap_or((None, value.to_owned()))
}

fn find_phone(value: &str, fits: impl Fn(&str) -> bool) -> Option<(Option<String>, String)> {
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | ' ' | '.' | '-' | '\u{2013}' | '\u{A0}');
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '+' | '(');
    let mut from = 0;
    while let Some(at) = value[from..].find(begins).map(|at| from + at) {
        let run_end = value[at..].find(|c: char| !inside(c)).map_or(value.len(), |end| at + end);
        let run = truncate_chars(&value[at..run_end], RUN_CHARS_MAX);
        // The longest beginning that is a number: two of them may stand side by side.
        let ends = run.char_indices().rev().filter(|(_, c)| c.is_ascii_digit()).map(|(end, _)| end + 1);
        let whole_group = |end: &usize| !run[*end..].starts_with(|c: char| c.is_ascii_digit());
        if let Some((phone, end)) =
            ends.filter(whole_group).find_map(|end| Some((phone(&run[..end]).filter(|phone| fits(phone))?, end)))
        {
            let rest = [&value[..at], " ", &value[at + end..]].concat();
            let trimmed = |c: char| !c.is_alphanumeric() && c != '.';
            return Some((Some(phone), clean_line(rest.trim_matches(trimmed))));
        }
        let group = value[at + 1..].find(|c: char| !c.is_ascii_digit()).map_or(value.len(), |end| at + 1 + end);
        from = group;
    }
    None
}

fn phone(run: &str) -> Option<String> {
    let run = run.replace('\u{2013}', "-");
    phone_e164(&run).or_else(|| {
        // "812-0000-0007": mobile numbers written without the zero in front.
        let bare = run.starts_with('8').then(|| ["0", &run].concat())?;
        phone_e164(&bare).filter(|phone| phone.len() >= 12)
    })
}

/// The handle in what people write for their account: `@batik.contoh`, an address, or the bare name.
pub(super) fn instagram_handle(value: &str) -> Option<String> {
    let lower = value.trim().to_lowercase();
    let behind = |mark: &str| lower.find(mark).map(|at| &lower[at + mark.len()..]);
    let (text, is_marked) = match behind("instagram.com/").or_else(|| behind("instagr.am/")) {
        Some(path) => (path.strip_prefix("_u/").unwrap_or(path), true),
        None => match lower.find('@') {
            Some(at) => (&lower[at + 1..], true),
            None => (lower.as_str(), false),
        },
    };
    let text = text.trim_start_matches(['@', ' ']);
    let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_'))).unwrap_or(text.len());
    let (handle, rest) = text.split_at(length);
    let handle = handle.trim_end_matches('.');
    // A bare word counts only when nothing but a remark in brackets follows: "belum ada" is no account.
    let rest = rest.trim();
    let stands_alone = is_marked || rest.is_empty() || rest.starts_with(['(', ',', '/']);
    let is_page = is_marked && matches!(handle, "p" | "reel" | "reels" | "stories" | "explore");
    let fits = (1..=30).contains(&handle.len()) && handle.chars().any(|c| c.is_ascii_alphanumeric());
    (stands_alone && fits && !is_page && !is_blank(handle)).then(|| handle.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_many_wordings_are_known() {
        use Field::*;
        for (line, expect) in [
            ("Nama Usaha: X", Some(BusinessName)),
            ("Nama Usaha/UKM/Brand : X", Some(BusinessName)),
            ("1. Nama UMKM: X", Some(BusinessName)),
            ("a) Brand: X", Some(BusinessName)),
            ("*Nama Merek*: X", Some(BusinessName)),
            ("- Nama Toko = X", Some(BusinessName)),
            ("Contact Person: X", Some(ContactName)),
            ("CP: X", Some(ContactName)),
            ("Nama Kontak\t: X", Some(ContactName)),
            ("Penanggung Jawab: X", Some(ContactName)),
            ("Nama Narahubung: X", Some(ContactName)),
            ("Nama: X", Some(Name)),
            ("No. HP/WA: X", Some(Phone)),
            ("No. WhatsApp: X", Some(Phone)),
            ("WA: X", Some(Phone)),
            ("Telepon       : X", Some(Phone)),
            ("Nomor Kontak: X", Some(Phone)),
            ("No HP Pemilik: X", Some(Phone)),
            ("Nomor telepon yang bisa dihubungi: X", Some(Phone)),
            ("IG: X", Some(Instagram)),
            ("Akun IG: X", Some(Instagram)),
            ("Link Instagram Usaha: X", Some(Instagram)),
            ("Alamat Usaha: X", Some(Address)),
            ("Kota/Kabupaten: X", Some(City)),
            ("Jenis Produk: X", Some(ProductKind)),
            ("Produk         : X", Some(ProductKind)),
            ("Bidang Usaha: X", Some(ProductKind)),
            ("Jumlah Produk: 4", Some(ProductCount)),
            ("Nama Pemilik: X", Some(OwnerName)),
            ("NIB: 1", Some(Nib)),
            ("Nomor Induk Berusaha (NIB): 1", Some(Nib)),
            ("NIK: 1", Some(Nik)),
            ("No. KTP: 1", Some(Nik)),
            ("> Nama Usaha: X", None),
            ("  > > Nama Usaha: X", None),
            ("Catatan: Subject: bukan baris kepala", None),
            ("Bcc: X", None),
            ("Email: a@example.com", None),
            ("Mohon kabari kontak kami di sini: X", None),
            ("Lampiran: katalog harga (CSV)", None),
            ("Nama Usaha X", None),
        ] {
            assert_eq!(labelled(line).map(|(field, _)| field), expect, "{line}");
        }
    }

    #[test]
    fn values_are_cleaned_and_empty_ones_are_nothing() {
        let form = Form::read(concat!(
            "Nama Usaha: -\r\nNama Usaha:  Batik\u{A0}Contoh \u{200B}\r\nNama Usaha: Kedua\r\nContact Person:\r\n",
            "CP: Kontak UKM 07 (0812-0000-0007)\r\nNIB: 12.345\r\nJumlah Produk: sekitar 30\r\n",
            "-----Original Message-----\r\nIG: @lama",
        ));
        let text = |text: &str| Some(text.to_owned());
        let expect = Form {
            business_name: text("Batik Contoh"),
            contact_name: text("Kontak UKM 07"),
            phone: text("+6281200000007"),
            product_count: text("sekitar 30"),
            nib: text("12345"),
            ..Form::default()
        };
        assert_eq!(form, expect);
        assert!(Form::read("Halo,\n\nContact Person: -\nNo. HP/WA:\nIG: belum ada").is_empty());
    }

    #[test]
    fn telephones_are_found_in_what_people_write() {
        for (value, phone, rest) in [
            ("0812-0000-0007", Some("+6281200000007"), ""),
            ("(+62) 812 0000 0011", Some("+6281200000011"), ""),
            ("62812-0000-0010", Some("+6281200000010"), ""),
            ("08120000 0009", Some("+6281200000009"), ""),
            ("0812.0000.0012 (WA)", Some("+6281200000012"), "WA"),
            ("0812\u{2013}0000\u{2013}0013 / 0812-0000-0014", Some("+6281200000013"), "0812-0000-0014"),
            ("812-0000-0015", Some("+6281200000015"), ""),
            ("Kontak UKM 07 - 0812 0000 0007", Some("+6281200000007"), "Kontak UKM 07"),
            ("0812-0000-0007 0812-0000-0008", Some("+6281200000007"), "0812-0000-0008"),
            ("Kontak UKM 07 0812 0000 0007", Some("+6281200000007"), "Kontak UKM 07"),
            ("(031) 555-0123", Some("+62315550123"), ""),
            ("Kontak UKM 07", None, "Kontak UKM 07"),
            ("12345", None, "12345"),
            ("", None, ""),
        ] {
            assert_eq!(split_phone(value), (phone.map(str::to_owned), rest.to_owned()), "{value}");
        }
    }

    #[test]
    fn accounts_are_told_by_their_handle() {
        for (value, expect) in [
            ("@Batik.Sekar", Some("batik.sekar")),
            ("https://www.instagram.com/Keramik_Cafe_Contoh/", Some("keramik_cafe_contoh")),
            ("instagram.com/anyaman.sampel?igsh=abc", Some("anyaman.sampel")),
            ("camilan.uji.makmur", Some("camilan.uji.makmur")),
            ("rotan_uji (aktif)", Some("rotan_uji")),
            ("Batik Contoh @batik_contoh", Some("batik_contoh")),
            ("belum ada", None),
            ("batik sekar contoh", None),
            ("https://www.instagram.com/p/abc/", None),
            ("-", None),
            ("@", None),
        ] {
            assert_eq!(instagram_handle(value).as_deref(), expect, "{value}");
        }
    }
}
