//! One attachment: what the sender calls it, what it is, what it is for, and whether it is kept apart.

use std::sync::Arc;

use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType, decoders};
use sha2::{Digest, Sha256};

use super::archive::{Held, held};
use super::guard::as_named;
use super::hazards;
use super::headers::clean_header;
use super::words::{Quarantine, Role};

/// A part of a message that is not its text. Nothing of it is opened but what [`super::read`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// As the sender named it, decoded, control characters made blanks: to show, never a path. `None` without a name.
    pub file_name: Option<String>,
    /// Lower case, as the message says: proven by nothing.
    pub content_type: String,
    /// Lower case hexadecimal.
    pub sha256: String,
    /// `None` for what is kept apart.
    pub role: Option<Role>,
    /// In the order of their codes; empty for what is not kept apart.
    pub reasons: Vec<Quarantine>,
    /// Decoded. Whoever stores them does so under a name of its own.
    pub bytes: Arc<[u8]>,
}

impl Attachment {
    pub fn is_quarantined(&self) -> bool {
        !self.reasons.is_empty()
    }

    /// Lower case, from the name, else from the type the message gives.
    pub fn extension(&self) -> String {
        let of_name = hazards::extension(self.file_name.as_deref().unwrap_or_default());
        let of_type = match self.content_type.as_str() {
            "application/pdf" => "pdf",
            "text/csv" => "csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
            "image/jpeg" => "jpg",
            "image/png" => "png",
            _ => "",
        };
        // "Batik No.5" has no extension: only a known one stands against the type.
        if !of_type.is_empty() && !hazards::is_known(&of_name) { of_type.to_owned() } else { of_name }
    }
}

/// What all attachments of a message may still use.
pub struct Allowance {
    pub bytes_left: usize,
    pub unpacked_left: u64,
}

/// What a part is before anything is decided about it.
pub struct Part<'a> {
    pub name: Option<String>,
    pub content_type: String,
    pub bytes: Arc<[u8]>,
    /// The text shows it: a picture named by its Content-ID.
    pub is_shown: bool,
    /// A control character stood in its name.
    pub injected: bool,
    allowance: &'a mut Allowance,
}

impl<'a> Part<'a> {
    pub fn of(message: &Message<'_>, part: &MessagePart<'_>, shown: &[String], allowance: &'a mut Allowance) -> Self {
        let name = part.attachment_name().map(clean_header);
        let content_type = match part.content_type() {
            Some(kind) => [kind.ctype(), "/", kind.subtype().unwrap_or("octet-stream")].concat().to_lowercase(),
            None => "application/octet-stream".to_owned(),
        };
        let id = part.content_id().map(|id| id.trim_matches(['<', '>', ' ']));
        Part {
            injected: name.as_ref().is_some_and(|(_, injected)| *injected),
            name: name.map(|(name, _)| name).filter(|name| !name.is_empty()),
            content_type: as_named(&clean_header(&content_type).0),
            bytes: bytes(message, part),
            is_shown: id.is_some_and(|id| shown.iter().any(|one| one == id)),
            allowance,
        }
    }

    /// Names, first bytes, sizes: everything that speaks against it is said.
    pub fn judge(self) -> Attachment {
        let mut attachment = Attachment {
            sha256: Sha256::digest(&self.bytes).iter().map(|b| format!("{b:02x}")).collect(),
            file_name: self.name,
            content_type: self.content_type,
            role: None,
            reasons: Vec::new(),
            bytes: self.bytes,
        };
        let extension = attachment.extension();
        let mut reasons = attachment.file_name.as_deref().map(hazards::of_name).unwrap_or_default();
        reasons.extend(hazards::of_content(&extension, &attachment.bytes));
        match self.allowance.bytes_left.checked_sub(attachment.bytes.len()) {
            Some(left) => self.allowance.bytes_left = left,
            None => reasons.push(Quarantine::TotalTooLarge),
        }
        match held(&attachment.bytes, self.allowance.unpacked_left) {
            Held::Bytes(count) => self.allowance.unpacked_left -= count.min(self.allowance.unpacked_left),
            Held::TooMuch => reasons.push(Quarantine::ArchiveTooLarge),
            Held::NoArchive => {}
        }
        reasons.sort_unstable();
        reasons.dedup();
        if reasons.is_empty() {
            attachment.role = Some(role(&attachment, &extension, self.is_shown));
        }
        attachment.reasons = reasons;
        attachment
    }
}

/// The decoded bytes as they were before the message was written. The parser turns texts into UTF-8, so theirs are
/// decoded anew.
fn bytes(message: &Message<'_>, part: &MessagePart<'_>) -> Arc<[u8]> {
    if let PartType::Binary(bytes) | PartType::InlineBinary(bytes) = &part.body {
        return Arc::from(bytes.as_ref());
    }
    let (from, to) = (part.offset_body as usize, part.offset_end as usize);
    let raw = message.raw_message.get(from..to).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::Base64 => decoders::base64::base64_decode(raw),
        Encoding::QuotedPrintable => decoders::quoted_printable::quoted_printable_decode(raw),
        Encoding::None => None,
    };
    decoded.map_or_else(|| Arc::from(raw), Arc::from)
}

fn role(attachment: &Attachment, extension: &str, is_shown: bool) -> Role {
    let pictures = ["png", "jpg", "jpeg", "jpe", "jfif", "gif", "webp", "bmp", "heic", "heif", "tif", "tiff", "avif"];
    let name = attachment.file_name.as_deref().unwrap_or_default();
    let named = hazards::is_known(&hazards::extension(name));
    let is_picture = pictures.contains(&extension) || (!named && attachment.content_type.starts_with("image/"));
    match extension {
        // Also where a mail program puts its pictures into the text.
        _ if names_identity(name) => Role::Identity,
        "xlsx" | "csv" | "pdf" => Role::Catalogue,
        _ if is_picture && is_shown => Role::Inline,
        _ if is_picture && names_screenshot(name) => Role::InstagramScreenshot,
        _ if is_picture => Role::Photo,
        _ => Role::Other,
    }
}

/// `KTP Bu Contoh.jpg`, `scan_kk.pdf`, `kartu-keluarga.png`, `NPWP1.jpg`, `identitas pemilik.pdf`: what names a person is
/// kept sealed, and in doubt it does. A catalogue that speaks of an identity is one all the same.
fn names_identity(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let joined: String = stem.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let is_card = |word: &String| matches!(word.as_str(), "ktp" | "ektp" | "kk" | "npwp" | "sktm" | "nik" | "kia");
    let long = ["kartukeluarga", "kartutandapenduduk", "tandapenduduk", "kartuidentitas", "keterangantidakmampu"];
    let is_catalogue = || ["katalog", "catalog", "harga", "pricelist"].iter().any(|word| joined.contains(word));
    short_words(stem).iter().any(is_card)
        || long.iter().any(|word| joined.contains(word))
        || (joined.contains("identitas") && !is_catalogue())
}

/// `Screenshot_2026.jpg`, `tangkapan layar.png`, `ss ig.png`, `IG_batik.png`, `fotoInstagram.png`.
fn names_screenshot(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let joined: String = stem.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let long = ["screenshot", "screencapture", "tangkapanlayar", "tangkaplayar", "instagram"];
    long.iter().any(|word| joined.contains(word)) || short_words(stem).iter().any(|word| is_short(word))
}

fn is_short(word: &str) -> bool {
    matches!(word, "ss" | "ig" | "ssig" | "igss" | "insta" | "scrnshot" | "scshot")
}

/// The words of a name, lower case; a capital after a small letter begins one, figures end one.
fn short_words(stem: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in stem.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screenshots_are_told_by_their_name() {
        for (name, expect) in [
            ("screenshot-instagram.png", true),
            ("Screenshot_20261103-074512_Instagram.jpg", true),
            ("Screen Shot 2026-11-03.png", true),
            ("ss ig.png", true),
            ("SS1.jpg", true),
            ("IG_perhiasan_contoh.png", true),
            ("ig-rotan.png", true),
            ("akunIG.png", true),
            ("Tangkapan Layar 2026.png", true),
            ("tangkapan_layar.png", true),
            ("foto-produk.jpg", false),
            ("tas-sisa.jpg", false),
            ("gigi.png", false),
            ("kerajinan bigbag.png", false),
            ("IMG_2211.png", false),
            ("instalasi.png", false),
        ] {
            assert_eq!(names_screenshot(name), expect, "{name}");
        }
    }

    #[test]
    fn what_names_a_person_is_told_by_its_name() {
        for (name, expect) in [
            ("KTP Kontak UKM 01.jpg", true),
            ("scan_ktp.pdf", true),
            ("fotoKTP.png", true),
            ("e-KTP1.jpg", true),
            ("KK.jpeg", true),
            ("kartu-keluarga.png", true),
            ("Kartu Tanda Penduduk.pdf", true),
            ("NPWP usaha.pdf", true),
            ("SKTM 2026.jpg", true),
            ("identitas pemilik.pdf", true),
            ("Katalog dan identitas usaha.pdf", false),
            ("katalog dan KTP.pdf", true),
            ("kain-tenun.jpg", false),
            ("kkn-tas.png", false),
            ("IMG_2211.jpg", false),
            ("foto-produk.jpg", false),
        ] {
            assert_eq!(names_identity(name), expect, "{name}");
        }
    }

    #[test]
    fn roles_follow_the_name_and_then_the_type() {
        let attachment = |name: Option<&str>, content_type: &str| Attachment {
            file_name: name.map(str::to_owned),
            content_type: content_type.to_owned(),
            sha256: String::new(),
            role: None,
            reasons: Vec::new(),
            bytes: Arc::from(&[][..]),
        };
        for (name, content_type, is_shown, expect) in [
            (Some("Katalog.XLSX"), "application/octet-stream", false, Role::Catalogue),
            (None, "application/pdf", false, Role::Catalogue),
            (Some("foto.jpg"), "image/jpeg", false, Role::Photo),
            (Some("instagram.png"), "image/png", true, Role::Inline),
            (Some("instagram.png"), "image/png", false, Role::InstagramScreenshot),
            (None, "image/png", false, Role::Photo),
            (Some("surat.docx"), "application/msword", false, Role::Other),
            (Some("instagram.zip"), "application/zip", false, Role::Other),
            (Some("KTP.jpg"), "image/jpeg", false, Role::Identity),
            (Some("KTP.jpg"), "image/jpeg", true, Role::Identity),
            (Some("kk.pdf"), "application/pdf", false, Role::Identity),
        ] {
            let attachment = attachment(name, content_type);
            assert_eq!(role(&attachment, &attachment.extension(), is_shown), expect, "{name:?} {content_type}");
        }
    }
}
