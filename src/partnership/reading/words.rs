//! The closed lists of what a reading can say: roles, reasons, flags, what is missing, the verdict. Each has its code,
//! as other programs read it, and its meaning for a person.

/// A closed list with a code and a meaning for each member.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident $code:literal $meaning:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$member_doc])* $member,)+ }

        impl $name {
            pub const ALL: &[$name] = &[$($name::$member),+];

            /// As JSON and the database spell it.
            pub fn code(self) -> &'static str {
                match self { $($name::$member => $code,)+ }
            }

            /// What it means, for a person.
            pub fn meaning(self) -> &'static str {
                match self { $($name::$member => $meaning,)+ }
            }

            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// What an attachment is for. The order is that in which a curator looks at them.
    Role {
        Catalogue "catalogue" "Katalog",
        InstagramScreenshot "instagram_screenshot" "Tangkapan layar Instagram",
        Photo "photo" "Foto",
        /// It names a person: never shown beside the goods.
        Identity "identity" "Kartu identitas",
        /// A picture that the text itself shows, such as a logo.
        Inline "inline" "Gambar dalam isi surat",
        Other "other" "Berkas lain",
    }
}

codes! {
    /// Why an attachment is kept apart under a neutral name and opened by nothing. In the order of the codes.
    Quarantine {
        ArchiveTooLarge "archive_too_large" "isinya terlalu besar bila dibuka",
        BidiInName "bidi_in_name" "namanya berisi tanda pembalik arah tulisan",
        ContentMismatch "content_mismatch" "isinya tidak sesuai dengan akhiran namanya",
        DoubleExtension "double_extension" "namanya berakhiran ganda",
        Executable "executable" "berkas program",
        NameTooLong "name_too_long" "namanya lebih dari 120 huruf",
        PathInName "path_in_name" "namanya berisi alamat folder",
        PictureTooLarge "picture_too_large" "gambarnya terlalu besar",
        ReservedName "reserved_name" "namanya dipakai sistem",
        TotalTooLarge "total_too_large" "lampiran surat ini seluruhnya melebihi batas",
    }
}

codes! {
    /// What the applicant still has to send. In the order of the codes.
    Missing {
        Catalogue "catalogue" "katalog produk (xlsx, csv, atau pdf)",
        CataloguePrices "catalogue_prices" "harga produk dalam katalog",
        ContactPerson "contact_person" "nama dan nomor telepon kontak",
        Form "form" "isian formulir dengan nama usaha",
        InstagramScreenshot "instagram_screenshot" "tangkapan layar akun Instagram",
    }
}

codes! {
    /// What a curator should know; none of it refuses anything.
    Flag {
        HeaderInjection "header_injection" "Kepala surat berisi baris tersembunyi; baris itu dijadikan teks biasa.",
        PriceOverLimit "price_over_limit" "Ada harga di atas batas (SOP DEKS langkah 1).",
        TooManyAttachments "too_many_attachments" "Lampiran terlalu banyak; sisanya hanya ada dalam surat asli.",
    }
}

/// Why a message was taken for no application: what was found in it, or looked for in vain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sign {
    /// A program says that it wrote it.
    Automatic,
    ToMany,
    /// Words of ours, as they were found.
    Selling(Vec<&'static str>),
    NothingApplying,
    NoForm,
    NoFile,
}

impl Sign {
    /// What it means, for a person.
    pub fn meaning(&self) -> String {
        let meaning = match self {
            Sign::Automatic => "jawaban otomatis dari mesin",
            Sign::ToMany => "dikirim ke banyak alamat sekaligus",
            Sign::Selling(words) => {
                let words = words.join(", ");
                return format!("berisi kata iklan ({words})");
            }
            Sign::NothingApplying => "tidak menyebut kemitraan, titip jual, atau katalog",
            Sign::NoForm => "tidak ada isian pendaftaran",
            Sign::NoFile => "tidak ada lampiran",
        };
        meaning.to_owned()
    }
}

codes! {
    /// Whether a catalogue gives prices.
    Prices {
        Yes "yes" "ada",
        No "no" "tidak ada",
        /// It could not be read: a person looks.
        Unknown "unknown" "tidak terbaca, periksa sendiri",
    }
}

codes! {
    /// What a message is, all in all.
    Verdict {
        NotAnApplication "not_an_application" "Bukan pengajuan",
        QuarantinedAttachments "quarantined_attachments" "Ada lampiran yang dikarantina",
        Incomplete "incomplete" "Belum lengkap",
        Complete "complete" "Lengkap",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back_and_are_in_order() {
        assert!(Quarantine::ALL.iter().all(|reason| Quarantine::from_code(reason.code()) == Some(*reason)));
        assert!(Quarantine::ALL.windows(2).all(|pair| pair[0].code() < pair[1].code()));
        assert!(Missing::ALL.windows(2).all(|pair| pair[0].code() < pair[1].code()));
        assert_eq!(Role::from_code("foto"), None);
    }
}
