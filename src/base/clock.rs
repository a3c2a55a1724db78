//! Time as the machine tells it, handed to every rule as an argument (invariant 7).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A moment in UTC, in milliseconds since 1970-01-01. This is how time is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UtcMs(pub i64);

impl UtcMs {
    pub fn plus_minutes(self, minutes: i64) -> UtcMs {
        UtcMs(self.0.saturating_add(minutes.saturating_mul(60_000)))
    }

    /// The same moment as a chrono value; moments outside chrono's range become the epoch.
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// Reads RFC 3339 with any offset, as CSV histories carry it.
    pub fn parse_rfc3339(text: &str) -> Option<UtcMs> {
        DateTime::parse_from_rfc3339(text.trim()).ok().map(|at| UtcMs(at.timestamp_millis()))
    }
}

impl From<DateTime<Utc>> for UtcMs {
    fn from(at: DateTime<Utc>) -> Self {
        UtcMs(at.timestamp_millis())
    }
}

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    fn now(&self) -> UtcMs;
}

/// The machine's own clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

#[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
impl Clock for SystemClock {
    fn now(&self) -> UtcMs {
        UtcMs(Utc::now().timestamp_millis())
    }
}

/// A clock that stands where it is put: for tests, the demo day and replayed history.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    pub fn at(now: UtcMs) -> Self {
        FixedClock(Arc::new(AtomicI64::new(now.0)))
    }

    pub fn set(&self, now: UtcMs) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    pub fn advance_ms(&self, by_ms: i64) {
        self.0.fetch_add(by_ms, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> UtcMs {
        UtcMs(self.0.load(Ordering::SeqCst))
    }
}
