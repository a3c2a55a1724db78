//! What is being done, by whom, and why: the frame of every write.

use crate::base::{ActId, UserId};

/// One thing a person or the clock does. Made where it begins, so that a repeat is recognised by its id.
#[derive(Debug, Clone)]
pub struct Act {
    pub id: ActId,
    /// A stable name such as `till.pay`; it goes into the audit row and the journal.
    pub kind: &'static str,
    /// `None` when the clock does it (nightly lists, mail).
    pub actor: Option<UserId>,
    pub reason: Option<String>,
}

impl Act {
    pub fn by(actor: UserId, kind: &'static str) -> Self {
        Act { id: ActId::new(), kind, actor: Some(actor), reason: None }
    }

    /// An act that no person does: the clock, an import, a worker.
    pub fn system(kind: &'static str) -> Self {
        Act { id: ActId::new(), kind, actor: None, reason: None }
    }

    /// Gives the act the id that was made when its screen opened, so that a double tap is one act.
    pub fn with_id(mut self, id: ActId) -> Self {
        self.id = id;
        self
    }

    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }
}
