//! Who is at the kiosk now. Pure: the kiosk hands in a steady clock's milliseconds.

use super::store::User;

/// The signed-in person and when the screen was last touched. Locking keeps the person, and with them cart and form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Session {
    user: Option<User>,
    locked: bool,
    touched_at_ms: i64,
}

impl Session {
    pub fn signed_in(user: User, now_ms: i64) -> Self {
        Session { user: Some(user), locked: false, touched_at_ms: now_ms }
    }

    /// The person who may act now: nobody while locked.
    pub fn user(&self) -> Option<&User> {
        self.user.as_ref().filter(|_| !self.locked)
    }

    /// The person whose lock screen is shown.
    pub fn locked_user(&self) -> Option<&User> {
        self.user.as_ref().filter(|_| self.locked)
    }

    pub fn touch(&mut self, now_ms: i64) {
        self.touched_at_ms = now_ms;
    }

    /// Locks at once: somebody tapped the name, or leaves the counter. Returns the person when that happens now.
    pub fn lock_now(&mut self) -> Option<&User> {
        if self.locked || self.user.is_none() {
            return None;
        }
        self.locked = true;
        self.user.as_ref()
    }

    /// Locks when nobody touched the screen for `idle_minutes`; returns the person when that happens now.
    pub fn lock_when_idle(&mut self, now_ms: i64, idle_minutes: u32) -> Option<&User> {
        let idle = now_ms - self.touched_at_ms >= i64::from(idle_minutes) * 60_000;
        if self.locked || !idle || self.user.is_none() {
            return None;
        }
        self.locked = true;
        self.user.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::UserId;
    use crate::people::Role;

    #[test]
    fn the_kiosk_locks_after_idle_minutes_and_keeps_the_person() {
        let user =
            User { id: UserId::new(), name: "Kasir 1".into(), role: Role::Kasir, active: true, language: "id".into() };
        let mut session = Session::signed_in(user.clone(), 0);
        assert_eq!(session.lock_when_idle(9 * 60_000, 10), None);
        session.touch(9 * 60_000);
        assert_eq!(session.lock_when_idle(18 * 60_000, 10), None, "a touch starts the minutes anew");
        assert_eq!(session.lock_when_idle(19 * 60_000, 10), Some(&user));
        assert_eq!((session.user(), session.locked_user()), (None, Some(&user)));
        assert_eq!(session.lock_when_idle(20 * 60_000, 10), None, "it locks once");
        assert_eq!(Session::default().lock_when_idle(i64::MAX, 10), None);
    }
}
