//! Ids. Every act and every record carries a UUIDv7 made where it begins (invariant 4); each kind has its own type,
//! so that a product cannot stand where a partner is meant.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id; later ids sort after earlier ones.
            #[allow(clippy::new_without_default, reason = "two ids are never equal, so there is no default one")]
            pub fn new() -> Self {
                $name(Uuid::now_v7())
            }

            /// Reads the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::parse_str(text).ok().map($name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let bytes = value.as_blob()?;
                Uuid::from_slice(bytes).map($name).map_err(|e| FromSqlError::Other(Box::new(e)))
            }
        }
    )+};
}

id! {
    /// One thing a person (or the clock) did: the unit of writing.
    ActId,
    DeviceId,
    UserId,
    PartnerId,
    /// A sellable item: one name in one variant of one partner.
    ProductId,
    HandoverId,
    /// A display aid that a partner lent to the outlet.
    AidId,
    /// What one customer buys, from the first piece until it is sold.
    CartId,
    SaleId,
    RefundId,
    ShiftId,
    /// A QRIS code that was shown to be paid.
    QrisRequestId,
    PromotionId,
    /// A sale put aside to be finished later.
    HeldId,
    DecisionId,
    HandbackId,
    NoticeId,
    PrintJobId,
    MailId,
    DraftId,
    /// One matter that an office procedure is applied to: an application, a survey, an event.
    CaseId,
    /// One step of a case that is open, or was.
    TaskId,
    /// A paper or picture that belongs to a case.
    CaseDocumentId,
    /// A letter that came in.
    InboxId,
    /// A consignment agreement or an addendum to one.
    AgreementId,
    /// One working-out of what partners are owed, for all of them or for some.
    RunId,
    /// The posted statement of one partner.
    SettlementId,
    AdjustmentId,
    /// A count of what stands on the shelf.
    OpnameId,
    /// What the outlet asks of a partner, or a partner of it: more goods, another price.
    RequestId,
    PayoutId,
    /// Payouts that go to the bank in one file.
    BatchId,
}
