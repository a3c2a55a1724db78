//! Numbers as they are shown to those who need not know them.

/// Shows some characters at the front and at the end, the rest as stars; too short a text is stars only.
fn between(text: &str, front: usize, back: usize) -> String {
    let count = text.chars().count();
    if count <= front + back {
        return "*".repeat(count);
    }
    let shown = |at: usize| at < front || at >= count - back;
    text.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// `631106******0001`: the region and the serial stay, the birthday does not (domain-id.md section 6).
pub fn mask_nik(text: &str) -> String {
    between(text.trim(), 6, 4)
}

/// As [`mask_nik`]: the day of recording is hidden.
pub fn mask_kk(text: &str) -> String {
    between(text.trim(), 6, 4)
}

/// The last three digits stay. A NPWP of 16 digits is often the NIK.
pub fn mask_npwp(text: &str) -> String {
    between(text.trim(), 0, 3)
}

/// `+62812*****890`.
pub fn mask_phone(text: &str) -> String {
    between(text.trim(), 6, 3)
}

/// `k***@example.com`: how long the name is, is not told.
pub fn mask_email(text: &str) -> String {
    let text = text.trim();
    match text.rsplit_once('@') {
        Some((name, domain)) => {
            let first: String = name.chars().take(1).collect();
            [&first, "***@", domain].concat()
        }
        None => "*".repeat(text.chars().count()),
    }
}

/// `******7890`: the last four of a bank account.
pub fn mask_account(text: &str) -> String {
    between(text.trim(), 0, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Mask = fn(&str) -> String;

    #[test]
    fn masks_show_what_tells_nobody_apart() {
        let table: [(Mask, &str, &str); 14] = [
            (mask_nik, "6311063202900001", "631106******0001"),
            (mask_nik, " 3171011708450001 ", "317101******0001"),
            (mask_nik, "6311060001", "**********"),
            (mask_nik, "", ""),
            (mask_kk, "6311061708200002", "631106******0002"),
            (mask_npwp, "653891127012345", "************345"),
            (mask_phone, "+6281234567890", "+62812*****890"),
            (mask_phone, "081234", "******"),
            (mask_email, "kontak01@example.com", "k***@example.com"),
            (mask_email, "a@b@example.com", "a***@example.com"),
            (mask_email, "tanpa", "*****"),
            (mask_account, "1234567890", "******7890"),
            (mask_account, "1234", "****"),
            (mask_account, "réké12", "**ké12"),
        ];
        for (mask, text, expect) in table {
            assert_eq!(mask(text), expect, "{text:?}");
        }
    }
}
