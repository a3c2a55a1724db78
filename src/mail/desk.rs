//! What a person does with letters: send again, send elsewhere, note that one came back, withdraw.
//!
//! Call these inside an act, so that the audit says who did it and why.

use thiserror::Error;

use super::outbox::parse_address;
use super::store::{self, MailState};
use crate::base::MailId;
use crate::base::text::{clean_line, truncate_chars};
use crate::store::{StoreError, Tx};

/// Why nothing was done.
#[derive(Debug, Error)]
pub enum DeskError {
    #[error("Surat ini tidak ada. Muat ulang daftar surat.")]
    NoSuchLetter,
    #[error("Alamat surel \"{0}\" bukan penerima surat ini. Pilih penerima dari daftar.")]
    NoSuchRecipient(String),
    #[error("Alamat surel \"{0}\" tidak sah. Perbaiki penulisannya.")]
    BadAddress(String),
    #[error("Surat sedang dikirim. Tunggu sebentar, lalu coba lagi.")]
    BeingSent,
    #[error("Surat belum pernah terkirim ke alamat ini, jadi tidak bisa kembali. Periksa daftar surat.")]
    NotSentYet,
    #[error("Surat sudah terkirim, gagal, atau dibatalkan; tidak ada yang bisa dibatalkan.")]
    NothingToCancel,
    #[error(transparent)]
    Store(#[from] StoreError),
}

const REPLY_CHARS_MAX: usize = 500;

/// Makes a letter due again now for every recipient, the same message with the same Message-ID. Recipients that it
/// reached get it again only when nobody is left whom it did not reach. Returns how many are due.
pub fn resend(tx: &Tx<'_>, mail_id: MailId) -> Result<usize, DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    if recipients.iter().any(|r| r.state == MailState::Sending) {
        return Err(DeskError::BeingSent);
    }
    let all_reached = recipients.iter().all(|r| r.state == MailState::Sent);
    let mut due = 0;
    for recipient in recipients.iter().filter(|r| all_reached || r.state != MailState::Sent) {
        store::set_state(tx.conn(), mail_id, &recipient.address, &[recipient.state], MailState::Waiting, "", tx.now())?;
        due += 1;
    }
    Ok(due)
}

/// Sends a letter to an address that it was not made for: the partner's new one. The message stays as it was made.
pub fn resend_to(tx: &Tx<'_>, mail_id: MailId, address: &str) -> Result<(), DeskError> {
    let address = parse_address(address).ok_or_else(|| DeskError::BadAddress(address.to_owned()))?;
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    match recipients.iter().find(|r| r.address.eq_ignore_ascii_case(address.as_ref())) {
        None => store::insert_recipient(tx.conn(), mail_id, address.as_ref(), tx.now())?,
        Some(known) if known.state == MailState::Sending => return Err(DeskError::BeingSent),
        Some(known) => {
            let from = [known.state];
            store::set_state(tx.conn(), mail_id, &known.address, &from, MailState::Waiting, "", tx.now())?;
        }
    }
    Ok(())
}

/// Notes that a letter came back, with what the returned message said.
pub fn note_bounce(tx: &Tx<'_>, mail_id: MailId, address: &str, said: &str) -> Result<(), DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    let known = recipients
        .iter()
        .find(|r| r.address.eq_ignore_ascii_case(address.trim()))
        .ok_or_else(|| DeskError::NoSuchRecipient(address.to_owned()))?;
    let said = clean_line(said);
    let said = truncate_chars(&said, REPLY_CHARS_MAX);
    // A crash may have hidden that it was sent: a bounce of a letter under way proves that it was.
    let from = [MailState::Sent, MailState::Bounced, MailState::Retry];
    if store::set_state(tx.conn(), mail_id, &known.address, &from, MailState::Bounced, said, tx.now())? {
        Ok(())
    } else {
        Err(DeskError::NotSentYet)
    }
}

/// Withdraws a letter from everyone whom it has not reached. Returns how many.
pub fn cancel(tx: &Tx<'_>, mail_id: MailId) -> Result<usize, DeskError> {
    let recipients = store::recipients_of(tx.conn(), mail_id)?;
    if recipients.is_empty() {
        return Err(DeskError::NoSuchLetter);
    }
    let from = [MailState::Waiting, MailState::Retry];
    let mut cancelled = 0;
    for recipient in recipients {
        let to = MailState::Cancelled;
        cancelled +=
            usize::from(store::set_state(tx.conn(), mail_id, &recipient.address, &from, to, "dibatalkan", tx.now())?);
    }
    if cancelled == 0 { Err(DeskError::NothingToCancel) } else { Ok(cancelled) }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::base::{FixedClock, UtcMs, Zone};
    use crate::mail::outbox::{EnqueueError, Letter, Sender, enqueue};
    use crate::store::{Act, Store, StoreOptions};

    struct Desk {
        store: Store,
        mail_id: MailId,
        _folder: tempfile::TempDir,
    }

    /// A letter to two recipients in the given states.
    fn desk(states: [MailState; 2]) -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let options = StoreOptions {
            path: folder.path().join("deks.db"),
            zone: Zone::Wib,
            device_prefix: "K1".into(),
            clock: Arc::new(FixedClock::at(UtcMs(1_793_500_000_000))),
        };
        let store = Store::open(options).expect("a store");
        let mail_id = store
            .write(Act::system("test.letter"), move |tx| {
                let sender = Sender { from_name: "DEKS".into(), from_address: "deks@example.com".into() };
                let letter = Letter {
                    unique_key: "k".into(),
                    kind: "review",
                    to: vec!["a@example.com".into(), "b@example.com".into()],
                    subject: "Judul".into(),
                    text: "Isi".into(),
                    html: None,
                    attachments: vec![],
                };
                let mail_id = enqueue(tx, &sender, &letter)?;
                for (address, state) in ["a@example.com", "b@example.com"].into_iter().zip(states) {
                    store::set_state(tx.conn(), mail_id, address, &[MailState::Waiting], state, "", tx.now())?;
                }
                Ok::<_, EnqueueError>(mail_id)
            })
            .expect("a letter");
        Desk { store, mail_id, _folder: folder }
    }

    impl Desk {
        fn act<T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static>(
            &self,
            f: impl FnOnce(&Tx<'_>) -> Result<T, DeskError> + Send + 'static,
        ) -> Result<T, DeskError> {
            self.store.write(Act::system("test.desk"), |tx| f(tx))
        }

        fn states(&self) -> Vec<MailState> {
            let rows = self.store.read(|c| store::recipients_of(c, self.mail_id)).expect("readable");
            rows.into_iter().map(|r| r.state).collect()
        }
    }

    use MailState::{Bounced, Cancelled, Failed, Retry, Sending, Sent, Waiting};

    #[test]
    fn a_letter_is_sent_again_to_those_it_did_not_reach() {
        for (before, due, after) in [
            ([Failed, Sent], 1, [Waiting, Sent]),
            ([Bounced, Cancelled], 2, [Waiting, Waiting]),
            ([Retry, Sent], 1, [Waiting, Sent]),
            ([Sent, Sent], 2, [Waiting, Waiting]),
        ] {
            let desk = desk(before);
            let id = desk.mail_id;
            assert_eq!(desk.act(move |tx| resend(tx, id)).expect("done"), due, "{before:?}");
            assert_eq!(desk.states(), after);
        }
    }

    #[test]
    fn a_letter_is_withdrawn_from_those_it_did_not_reach() {
        let desk = desk([Waiting, Sent]);
        let id = desk.mail_id;
        assert_eq!(desk.act(move |tx| cancel(tx, id)).expect("done"), 1);
        assert_eq!(desk.states(), [Cancelled, Sent]);
        assert!(matches!(desk.act(move |tx| cancel(tx, id)), Err(DeskError::NothingToCancel)));
    }

    #[test]
    fn a_letter_that_came_back_is_noted_with_the_reason() {
        let desk = desk([Sent, Waiting]);
        let id = desk.mail_id;
        desk.act(move |tx| note_bounce(tx, id, " A@example.com ", "550\r\nkotak penuh")).expect("done");
        assert_eq!(desk.states(), [Bounced, Waiting]);
        let rows = desk.store.read(|c| store::recipients_of(c, id)).expect("readable");
        assert_eq!(rows[0].last_reply, "550 kotak penuh");
    }

    #[test]
    fn sending_again_forgets_nothing_of_what_became_of_it() {
        let desk = desk([Sent, Waiting]);
        let id = desk.mail_id;
        desk.act(move |tx| note_bounce(tx, id, "a@example.com", "550 kotak penuh")).expect("noted");
        desk.act(move |tx| note_bounce(tx, id, "a@example.com", "alamat salah")).expect("noted better");
        desk.act(move |tx| resend(tx, id).map(drop)).expect("again");
        let said: Vec<(MailState, String)> = desk
            .store
            .read(|c| crate::mail::history(c, id))
            .expect("readable")
            .into_iter()
            .filter(|entry| entry.address == "a@example.com")
            .map(|entry| (entry.state, entry.said))
            .collect();
        let expect = [(Waiting, ""), (Bounced, "alamat salah"), (Bounced, "550 kotak penuh"), (Sent, "")];
        assert_eq!(said, expect.map(|(state, said)| (state, said.to_owned())));
    }

    #[test]
    fn a_letter_goes_to_a_new_address() {
        let desk = desk([Bounced, Sent]);
        let id = desk.mail_id;
        desk.act(move |tx| resend_to(tx, id, "baru@example.com")).expect("done");
        assert_eq!(desk.states(), [Bounced, Sent, Waiting]);
        desk.act(move |tx| resend_to(tx, id, "A@EXAMPLE.com")).expect("done");
        assert_eq!(desk.states(), [Waiting, Sent, Waiting], "an address it has is not written twice");
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        type Try = fn(&Tx<'_>, MailId) -> Result<(), DeskError>;
        type Is = fn(&DeskError) -> bool;
        let cases: [([MailState; 2], Try, Is); 9] = [
            ([Sending, Sent], |tx, id| resend(tx, id).map(drop), |e| matches!(e, DeskError::BeingSent)),
            ([Sending, Sent], |tx, id| resend_to(tx, id, "a@example.com"), |e| matches!(e, DeskError::BeingSent)),
            ([Failed, Sent], |tx, id| resend_to(tx, id, "bukan alamat"), |e| matches!(e, DeskError::BadAddress(_))),
            (
                [Sent, Sent],
                |tx, id| note_bounce(tx, id, "c@example.com", ""),
                |e| matches!(e, DeskError::NoSuchRecipient(_)),
            ),
            (
                [Waiting, Sent],
                |tx, id| note_bounce(tx, id, "a@example.com", ""),
                |e| matches!(e, DeskError::NotSentYet),
            ),
            ([Sent, Sent], |tx, _| resend(tx, MailId::new()).map(drop), |e| matches!(e, DeskError::NoSuchLetter)),
            ([Sent, Sent], |tx, _| cancel(tx, MailId::new()).map(drop), |e| matches!(e, DeskError::NoSuchLetter)),
            (
                [Sent, Sent],
                |tx, _| note_bounce(tx, MailId::new(), "a@example.com", ""),
                |e| matches!(e, DeskError::NoSuchLetter),
            ),
            (
                [Sent, Sent],
                |tx, _| resend_to(tx, MailId::new(), "a@example.com"),
                |e| matches!(e, DeskError::NoSuchLetter),
            ),
        ];
        for (at, (before, attempt, is_expected)) in cases.into_iter().enumerate() {
            let desk = desk(before);
            let id = desk.mail_id;
            let error = desk.act(move |tx| attempt(tx, id)).expect_err("refused");
            assert!(is_expected(&error), "case {at}: {error}");
            assert_eq!(desk.states(), before, "nothing changed");
        }
    }
}
