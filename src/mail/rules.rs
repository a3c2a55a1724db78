//! What becomes of a recipient after a try: pure decisions.

use crate::base::UtcMs;

/// Minutes until the next try after the first, second, ... "later"; the last one repeats. Greylisting wants at least
/// half an hour (faults F11).
const BACK_OFF_MINUTES: [i64; 4] = [30, 60, 120, 240];
/// After so many days of "later" the letter has failed (RFC 5321 section 4.5.4.1 names four to five).
const GIVE_UP_MINUTES: i64 = 5 * 24 * 60;
/// Minutes until a server that could not be reached, or refused us as a whole, is tried again.
const REST_MINUTES: [i64; 5] = [1, 2, 5, 15, 30];

/// How one try to one recipient ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server took the message.
    Accepted(String),
    /// A 4xx reply, or the line went dead in the middle: nobody knows, so the same message is tried again.
    Deferred(String),
    /// A 5xx reply: trying again changes nothing.
    Refused(String),
}

/// What is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Sent,
    Retry { at: UtcMs, first_deferred_at: UtcMs },
    Failed,
}

/// Decides after a try. `tries` counts this one; `first_deferred_at` is of an earlier "later", if there was one.
pub fn after(outcome: &Outcome, tries: u32, first_deferred_at: Option<UtcMs>, now: UtcMs) -> Next {
    match outcome {
        Outcome::Accepted(_) => Next::Sent,
        Outcome::Refused(_) => Next::Failed,
        Outcome::Deferred(_) => {
            let first = first_deferred_at.unwrap_or(now);
            if now >= first.plus_minutes(GIVE_UP_MINUTES) {
                return Next::Failed;
            }
            let step = (tries.max(1) as usize - 1).min(BACK_OFF_MINUTES.len() - 1);
            Next::Retry { at: now.plus_minutes(BACK_OFF_MINUTES[step]), first_deferred_at: first }
        }
    }
}

/// What a server's or a person's words about a recipient come down to, for somebody who does not read SMTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    None,
    UnknownAddress,
    MailboxFull,
    TooLarge,
    /// Taken for unwanted mail, or against a rule of the other side.
    Refused,
    /// The other side asked to come back later.
    Later,
    NoAnswer,
    /// Nothing of the above: the words themselves have to be read.
    Other,
}

/// Reads a reply by its codes: the enhanced one (RFC 3463) says more than the plain one (RFC 5321 section 4.2.3).
pub fn trouble_of(reply: &str) -> Trouble {
    let reply = reply.trim();
    if reply.is_empty() {
        return Trouble::None;
    }
    let said = reply.to_lowercase();
    if ["tidak menjawab", "terputus", "timed out", "connection"].iter().any(|words| said.contains(words)) {
        return Trouble::NoAnswer;
    }
    let enhanced = reply.split(|c: char| c.is_whitespace() || c == '-').find_map(enhanced_code);
    match enhanced {
        Some((_, 2, 2)) => return Trouble::MailboxFull,
        Some((_, 2, 3) | (_, 3, 4)) => return Trouble::TooLarge,
        Some((5, 1, _) | (5, 2, 1)) => return Trouble::UnknownAddress,
        Some((5, 7, _)) => return Trouble::Refused,
        Some((4, _, _)) => return Trouble::Later,
        _ => {}
    }
    let code = reply.get(..3).filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
    match code {
        Some("550" | "551" | "553") => Trouble::UnknownAddress,
        Some("552") => Trouble::MailboxFull,
        Some("554" | "571") => Trouble::Refused,
        Some(code) if code.starts_with('4') => Trouble::Later,
        Some(code) if code.starts_with('2') => Trouble::None,
        _ => Trouble::Other,
    }
}

/// `5.1.1` as numbers.
fn enhanced_code(word: &str) -> Option<(u32, u32, u32)> {
    let mut parts = word.trim_start_matches('#').split('.').map(|part| part.parse::<u32>().ok());
    let code = (parts.next()??, parts.next()??, parts.next()??);
    (parts.next().is_none() && matches!(code.0, 2 | 4 | 5) && code.1 <= 7).then_some(code)
}

/// Minutes to leave a server alone after so many failed connections in a row (1 = the first).
pub fn rest_minutes(failures: u32) -> i64 {
    REST_MINUTES[(failures.max(1) as usize - 1).min(REST_MINUTES.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UtcMs = UtcMs(1_000_000_000);

    #[test]
    fn a_reply_decides_what_comes_next() {
        let later = Outcome::Deferred("451".into());
        let retry = |minutes, first| Next::Retry { at: NOW.plus_minutes(minutes), first_deferred_at: first };
        let long_ago = NOW.plus_minutes(-GIVE_UP_MINUTES);
        for (outcome, tries, first, expect) in [
            (Outcome::Accepted("250".into()), 1, None, Next::Sent),
            (Outcome::Refused("550".into()), 1, None, Next::Failed),
            (later.clone(), 1, None, retry(30, NOW)),
            (later.clone(), 2, Some(NOW.plus_minutes(-30)), retry(60, NOW.plus_minutes(-30))),
            (later.clone(), 3, Some(NOW.plus_minutes(-90)), retry(120, NOW.plus_minutes(-90))),
            (later.clone(), 30, Some(long_ago.plus_minutes(1)), retry(240, long_ago.plus_minutes(1))),
            (later.clone(), 31, Some(long_ago), Next::Failed),
        ] {
            assert_eq!(after(&outcome, tries, first, NOW), expect, "{outcome:?} try {tries}");
        }
    }

    #[test]
    fn five_days_of_later_are_at_least_thirty_tries_half_an_hour_apart() {
        let (mut now, mut first, mut tries) = (NOW, None, 0);
        loop {
            tries += 1;
            match after(&Outcome::Deferred(String::new()), tries, first, now) {
                Next::Retry { at, first_deferred_at } => {
                    assert!(at >= now.plus_minutes(30));
                    (now, first) = (at, Some(first_deferred_at));
                }
                Next::Failed => break,
                Next::Sent => unreachable!("nobody took it"),
            }
        }
        assert!(tries >= 30, "{tries}");
        assert!(now >= NOW.plus_minutes(5 * 24 * 60) && now <= NOW.plus_minutes(5 * 24 * 60 + 240));
    }

    #[test]
    fn a_reply_comes_down_to_what_to_do_about_it() {
        for (reply, expect) in [
            ("", Trouble::None),
            ("250 2.0.0 Ok: queued as 4bXY", Trouble::None),
            ("550 5.1.1 <a@example.com>: Recipient address rejected: User unknown", Trouble::UnknownAddress),
            ("550 no such user here", Trouble::UnknownAddress),
            ("550-5.7.1 our system has detected that this message is likely unsolicited", Trouble::Refused),
            ("552 5.2.2 mailbox full", Trouble::MailboxFull),
            ("452 4.2.2 mailbox full", Trouble::MailboxFull),
            ("552 5.3.4 message too big", Trouble::TooLarge),
            ("450 4.2.0 greylisted, come back in 5 minutes", Trouble::Later),
            ("451 try again", Trouble::Later),
            ("554 rejected", Trouble::Refused),
            ("mx.example.com tidak menjawab dalam 30 detik", Trouble::NoAnswer),
            ("Ibu bilang belum menerima", Trouble::Other),
            ("tinggal di 10.0.0.1", Trouble::Other),
        ] {
            assert_eq!(trouble_of(reply), expect, "{reply}");
        }
    }

    #[test]
    fn a_dead_server_is_asked_ever_less_often() {
        let minutes: Vec<i64> = (0..8).map(rest_minutes).collect();
        assert_eq!(minutes, [1, 1, 2, 5, 15, 30, 30, 30]);
    }
}
