//! Whether a request comes from who shares the secret, and is fresh. Pure.

use ring::hmac;

use crate::base::UtcMs;

/// How far the sender's clock and ours may be apart; an older request may be a copied one.
const CLOCKS_APART_S_MAX: i64 = 300;
const PREFIX: &[u8] = b"sha256=";
const HEX_CHARS: usize = 64;

/// Why a request is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disbelieved {
    Signature,
    /// The signature is right and the time is not: the clocks differ, or somebody sends an old request again.
    Timestamp,
}

/// Checks the signature over `timestamp.body` in constant time, and then the time: what a stranger says about the time
/// is not answered.
pub fn check(
    secret: &hmac::Key,
    timestamp: &[u8],
    signature: &[u8],
    body: &[u8],
    now: UtcMs,
) -> Result<(), Disbelieved> {
    let tag = tag_of(signature).ok_or(Disbelieved::Signature)?;
    let message = [timestamp, b".", body].concat();
    hmac::verify(secret, &message, &tag).map_err(|_| Disbelieved::Signature)?;
    let sent_s = seconds(timestamp).ok_or(Disbelieved::Timestamp)?;
    let apart_s = (now.0.div_euclid(1_000)).abs_diff(sent_s);
    if apart_s <= CLOCKS_APART_S_MAX.unsigned_abs() { Ok(()) } else { Err(Disbelieved::Timestamp) }
}

fn tag_of(signature: &[u8]) -> Option<Vec<u8>> {
    let hex = signature.trim_ascii().strip_prefix(PREFIX).filter(|hex| hex.len() == HEX_CHARS)?;
    let digit = |c: u8| char::from(c).to_digit(16);
    hex.chunks_exact(2).map(|pair| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()).collect()
}

/// Whole seconds since 1970; nothing else is a time here.
fn seconds(timestamp: &[u8]) -> Option<i64> {
    let is_number = (1..=12).contains(&timestamp.len()) && timestamp.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(timestamp).ok().filter(|_| is_number)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(1_795_323_600_000);

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn only_the_right_secret_over_the_right_words_at_the_right_time_is_believed() {
        let secret = hmac::Key::new(hmac::HMAC_SHA256, b"rahasia-uji-0123456789-0123456789");
        let other = hmac::Key::new(hmac::HMAC_SHA256, b"rahasia-lain-0123456789-012345678");
        let signed = |key, timestamp: &str, body: &str| {
            ["sha256=", &hex(hmac::sign(key, [timestamp, ".", body].concat().as_bytes()).as_ref())].concat()
        };
        let now = "1795323600";
        let good = signed(&secret, now, "{}");
        for (timestamp, signature, body, expect) in [
            (now, good.clone(), "{}", Ok(())),
            (now, good.to_uppercase().replace("SHA256", "sha256"), "{}", Ok(())),
            ("1795323300", signed(&secret, "1795323300", "{}"), "{}", Ok(())),
            ("1795323900", signed(&secret, "1795323900", "{}"), "{}", Ok(())),
            ("1795323299", signed(&secret, "1795323299", "{}"), "{}", Err(Disbelieved::Timestamp)),
            ("1795323901", signed(&secret, "1795323901", "{}"), "{}", Err(Disbelieved::Timestamp)),
            ("+1795323600", signed(&secret, "+1795323600", "{}"), "{}", Err(Disbelieved::Timestamp)),
            ("", signed(&secret, "", "{}"), "{}", Err(Disbelieved::Timestamp)),
            (now, good.clone(), "{ }", Err(Disbelieved::Signature)),
            ("1795323601", good.clone(), "{}", Err(Disbelieved::Signature)),
            (now, signed(&other, now, "{}"), "{}", Err(Disbelieved::Signature)),
            (now, good.replace("sha256=", ""), "{}", Err(Disbelieved::Signature)),
            (now, good[..good.len() - 2].to_owned(), "{}", Err(Disbelieved::Signature)),
            (now, [&good[..good.len() - 2], "zz"].concat(), "{}", Err(Disbelieved::Signature)),
            (now, String::new(), "{}", Err(Disbelieved::Signature)),
        ] {
            let found = check(&secret, timestamp.as_bytes(), signature.as_bytes(), body.as_bytes(), NOW);
            assert_eq!(found, expect, "{timestamp:?} {signature:?} {body:?}");
        }
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_code_is_the_one_that_everybody_computes() {
        let key = hmac::Key::new(hmac::HMAC_SHA256, b"Jefe");
        let expect = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(hmac::sign(&key, b"what do ya want for nothing?").as_ref()), expect);
    }
}
