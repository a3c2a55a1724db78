//! A notice out of a request's body. Everything in it is a stranger's word until it was measured here.

use serde::Deserialize;

use crate::base::text::clean_line;
use crate::base::{Rupiah, UtcMs};
use crate::till::cart::TOTAL_RUPIAH_MAX;
use crate::till::notices::Notice;
use crate::till::qris::is_bill_number;
use crate::till::settle::{REFERENCE_CHARS_MAX, REFERENCE_CHARS_MIN};

const NOTICE_ID_CHARS_MAX: usize = 64;

#[derive(Deserialize)]
struct Body {
    notice_id: String,
    bill_number: String,
    amount_rupiah: i64,
    reference: String,
    /// RFC 3339. Checked only: the records keep the moment at which we heard of it.
    paid_at: Option<String>,
}

/// The notice, or `None` when the body is none.
pub fn read(body: &[u8], provider: &str) -> Option<Notice> {
    let body: Body = serde_json::from_slice(body).ok()?;
    let is_id =
        |text: &str| (1..=NOTICE_ID_CHARS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    let reference = clean_line(&body.reference);
    let amount = Rupiah(body.amount_rupiah);
    let fits = is_id(&body.notice_id)
        && is_bill_number(&body.bill_number)
        && (Rupiah(1)..=Rupiah(TOTAL_RUPIAH_MAX)).contains(&amount)
        && (REFERENCE_CHARS_MIN..=REFERENCE_CHARS_MAX).contains(&reference.chars().count())
        && body.paid_at.is_none_or(|at| UtcMs::parse_rfc3339(&at).is_some());
    fits.then(|| Notice {
        provider: provider.to_owned(),
        notice_id: body.notice_id,
        bill_number: body.bill_number,
        amount,
        reference,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_whole_and_within_its_limits() {
        let good = r#"{"notice_id":"N-1","bill_number":"Q-K1-20261122-0001","amount_rupiah":125000,"reference":"RRN 1234","paid_at":"2026-11-22T14:05:00+07:00"}"#;
        let long = "9".repeat(65);
        for (change, takes) in [
            (("", ""), true),
            ((r#","paid_at":"2026-11-22T14:05:00+07:00""#, ""), true),
            (("\"N-1\"", "\"N-1\",\"more\":[1]"), true),
            (("N-1", ""), false),
            (("N-1", "N 1"), false),
            (("N-1", long.as_str()), false),
            (("Q-K1-20261122-0001", "Q K1"), false),
            (("125000", "0"), false),
            (("125000", "-1"), false),
            (("125000", "125000.5"), false),
            (("125000", "\"125000\""), false),
            (("125000", "9223372036854775807"), false),
            (("RRN 1234", "123"), false),
            (("RRN 1234", "\\u0000\\u0001\\u0002\\u0003"), false),
            (("2026-11-22T14:05:00+07:00", "kemarin"), false),
            (("{", "["), false),
        ] {
            let body = good.replace(change.0, change.1);
            // An empty pattern would stand between all letters.
            let body = if change.0.is_empty() { good } else { &body };
            assert_eq!(read(body.as_bytes(), "pjp").is_some(), takes, "{body}");
        }
        let notice = read(good.as_bytes(), "pjp").expect("a notice");
        assert_eq!((notice.amount, notice.reference.as_str()), (Rupiah(125_000), "RRN 1234"));
    }
}
