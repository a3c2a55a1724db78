//! The letter after the signatures: that it is signed, from when on it holds, and what to bring. The paper itself holds
//! identity numbers and stays out of the outbox; its copy goes along on a stick.

use thiserror::Error;

use crate::base::{ActId, BusinessDay, MailId, UserId};
use crate::kiosk::services::Services;
use crate::mail::{self, EnqueueError, Letter, Sender};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, StoreError};

/// What the letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub number: String,
    pub is_addendum: bool,
    pub business_name: String,
    /// Empty: there is no letter.
    pub email: String,
    pub from: BusinessDay,
    /// The last day.
    pub until: BusinessDay,
}

#[derive(Debug, Error)]
pub enum NoticeError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error(transparent)]
    Enqueue(#[from] EnqueueError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Puts the letter into the outbox, once for each paper.
pub(super) fn send(services: &Services, act_id: ActId, by: UserId, notice: &Notice) -> Result<(), NoticeError> {
    let letter = letter(notice, &services.config.outlet.name, &services.config.outlet.address);
    let sender = Sender::from(&services.config.mail);
    let act = Act::by(by, "kiosk.mail_agreement").with_id(act_id);
    services.store.write(act, move |tx| -> Result<MailId, NoticeError> {
        require(tx.conn(), by, Permission::SignAgreements)?;
        Ok(mail::enqueue(tx, &sender, &letter)?)
    })?;
    services.wake_mail();
    Ok(())
}

fn letter(notice: &Notice, outlet: &str, address: &str) -> Letter {
    let Notice { number, business_name, .. } = notice;
    let what = if notice.is_addendum { "Adendum perjanjian" } else { "Perjanjian" };
    let (from, until) = (notice.from.long(), notice.until.long());
    Letter {
        unique_key: ["agreement:", number].concat(),
        kind: "agreement",
        to: [notice.email.trim()].into_iter().filter(|to| !to.is_empty()).map(str::to_owned).collect(),
        subject: format!("{what} {number} dengan {outlet}"),
        text: format!(
            "Yth. {business_name},\n\n{what} {number} dengan {outlet} sudah ditandatangani. Ketentuannya berlaku mulai \
             {from} sampai dengan {until}.\n\nTunjukkan kartu mitra saat mengantar barang ke {address}. Salinan \
             perjanjian diberikan di gerai; simpan baik-baik.\n\nSalam,\n{outlet}\n"
        ),
        html: None,
        attachments: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_names_what_holds_from_when_on_and_no_person() {
        let day = |month| BusinessDay::new(2026, month, 22).expect("a day");
        let mut notice = Notice {
            number: "PK-K1-20261122-0001".into(),
            is_addendum: false,
            business_name: "UKM Contoh 01".into(),
            email: " ukm01@example.com ".into(),
            from: day(11),
            until: day(12),
        };
        let made = letter(&notice, "DEKS Contoh", "Mal Contoh Lantai 2");
        assert_eq!(made.subject, "Perjanjian PK-K1-20261122-0001 dengan DEKS Contoh");
        assert_eq!(
            (made.unique_key.as_str(), &made.to[..]),
            ("agreement:PK-K1-20261122-0001", &["ukm01@example.com".to_owned()][..])
        );
        for said in
            ["Yth. UKM Contoh 01,", "mulai 22 November 2026 sampai dengan 22 Desember 2026.", "Mal Contoh Lantai 2"]
        {
            assert!(made.text.contains(said), "{said}: {}", made.text);
        }
        assert!(made.attachments.is_empty(), "the paper with its numbers stays where it is sealed");
        notice.is_addendum = true;
        notice.email.clear();
        let made = letter(&notice, "DEKS Contoh", "");
        assert!(made.to.is_empty() && made.subject.starts_with("Adendum perjanjian PK-"));
    }
}
