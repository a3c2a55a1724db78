//! Roles, PINs that are refused, and the lock. Pure.

use serde::{Deserialize, Serialize};

pub const PIN_DIGITS: usize = 6;
/// Faults F21: five tries, then 30 minutes; ten guesses an hour at most.
pub const TRIES_MAX: u32 = 5;
pub const LOCK_MINUTES: i64 = 30;
const LOCK_MS: i64 = LOCK_MINUTES * 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Kasir,
    StafStok,
    Manajer,
    Admin,
}

impl Role {
    pub const ALL: [Role; 4] = [Role::Kasir, Role::StafStok, Role::Manajer, Role::Admin];

    /// As stored.
    pub fn name(self) -> &'static str {
        match self {
            Role::Kasir => "kasir",
            Role::StafStok => "staf_stok",
            Role::Manajer => "manajer",
            Role::Admin => "admin",
        }
    }

    pub fn read(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// What a person may be allowed to do. One variant per thing that some role may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    Sell,
    /// Ask for a refund; approving it is another person's ([`Permission::Approve`], faults F22).
    RequestRefund,
    ReprintReceipt,
    /// Refunds, drawer without a sale, stock adjustments.
    Approve,
    ReceiveStock,
    /// Count what stands on the shelf, blind.
    CountStock,
    /// Begin and end counts, say why they differ from the book, write off, move between shelf and storeroom.
    KeepStock,
    PrintLabels,
    HandBackStock,
    DecideReturns,
    EditPartners,
    ChangeTerms,
    EditProducts,
    ChangePrices,
    /// What is cheaper for a while, and who bears it.
    ManagePromotions,
    WriteReviews,
    /// Approving and sending the month's letters.
    SendReviews,
    SeeReports,
    /// Work on cases of office procedures; in which role, the procedure says.
    WorkCases,
    /// Score applications.
    Curate,
    /// Say who works in which role of a procedure, and where.
    AssignOfficers,
    /// See personal data in clear, for a purpose; every look is logged.
    SeePersonalData,
    /// Sign agreements for the outlet.
    SignAgreements,
    /// Work out what partners are owed, put it right, and pay it; approving is another person's.
    Settle,
    ManageUsers,
    ChangeSettings,
}

impl Permission {
    pub const ALL: [Permission; 26] = [
        Permission::Sell,
        Permission::RequestRefund,
        Permission::ReprintReceipt,
        Permission::Approve,
        Permission::ReceiveStock,
        Permission::CountStock,
        Permission::KeepStock,
        Permission::PrintLabels,
        Permission::HandBackStock,
        Permission::DecideReturns,
        Permission::EditPartners,
        Permission::ChangeTerms,
        Permission::EditProducts,
        Permission::ChangePrices,
        Permission::ManagePromotions,
        Permission::WriteReviews,
        Permission::SendReviews,
        Permission::SeeReports,
        Permission::WorkCases,
        Permission::Curate,
        Permission::AssignOfficers,
        Permission::SeePersonalData,
        Permission::SignAgreements,
        Permission::Settle,
        Permission::ManageUsers,
        Permission::ChangeSettings,
    ];

    /// The lowest role that has it, for the message that says whom to ask.
    pub fn whom_to_ask(self) -> &'static str {
        match self {
            Permission::Sell | Permission::RequestRefund | Permission::ReprintReceipt => "kasir atau manajer",
            Permission::CountStock => "kasir, staf stok atau manajer",
            Permission::ReceiveStock
            | Permission::KeepStock
            | Permission::PrintLabels
            | Permission::HandBackStock
            | Permission::EditPartners
            | Permission::WorkCases
            | Permission::Curate
            | Permission::EditProducts => "staf stok atau manajer",
            Permission::ManageUsers | Permission::ChangeSettings => "admin",
            _ => "manajer",
        }
    }
}

/// The permission table. An admin may do everything: an outlet may have one person only.
pub fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    match role {
        Role::Admin => true,
        Role::Manajer => !matches!(permission, P::ManageUsers | P::ChangeSettings),
        Role::StafStok => matches!(
            permission,
            P::ReceiveStock
                | P::CountStock
                | P::KeepStock
                | P::PrintLabels
                | P::HandBackStock
                | P::EditPartners
                | P::EditProducts
                | P::WorkCases
                | P::Curate
        ),
        Role::Kasir => matches!(permission, P::Sell | P::RequestRefund | P::ReprintReceipt | P::CountStock),
    }
}

/// Why a PIN is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinFlaw {
    NotSixDigits,
    Guessable,
}

/// Checks a PIN that someone chooses. Refused are the ones a thief tries first: one digit, runs up or down (over the 9
/// as well), a block of two or three that repeats, doubled digits in a run, and the day of independence.
pub fn pin_flaw(pin: &str) -> Option<PinFlaw> {
    let digits: Vec<i32> = pin.bytes().filter(u8::is_ascii_digit).map(|b| i32::from(b - b'0')).collect();
    if digits.len() != PIN_DIGITS || pin.len() != PIN_DIGITS {
        return Some(PinFlaw::NotSixDigits);
    }
    let step_of = |digits: &[i32]| -> Option<i32> {
        let step = (digits[1] - digits[0]).rem_euclid(10);
        digits.windows(2).all(|pair| (pair[1] - pair[0]).rem_euclid(10) == step).then_some(step)
    };
    let is_run = |digits: &[i32]| matches!(step_of(digits), Some(0 | 1 | 9));
    let repeats = |block: usize| digits.chunks(block).all(|chunk| chunk == &digits[..block]);
    let doubled = digits.chunks(2).all(|pair| pair[0] == pair[1]) && is_run(&[digits[0], digits[2], digits[4]]);
    let guessable = is_run(&digits) || repeats(2) || repeats(3) || doubled || pin == "170845";
    guessable.then_some(PinFlaw::Guessable)
}

/// How long the machine has been up, and in which boot: a clock that nobody can set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uptime {
    pub boot_id: String,
    pub ms: i64,
}

/// A user's wrong tries on this device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PinLock {
    pub wrong_tries: u32,
    /// Still to wait at `at`; 0 when not locked.
    pub left_ms: i64,
    pub at: Uptime,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    Open { wrong_tries: u32 },
    Locked { left_ms: i64 },
}

/// Whether a try is allowed now. Time is counted by uptime alone: setting the clock in either direction changes
/// nothing, and after a boot the wait goes on from what was left when it was last written down.
pub fn gate(lock: Option<&PinLock>, now: &Uptime) -> Gate {
    let Some(lock) = lock else { return Gate::Open { wrong_tries: 0 } };
    if lock.left_ms <= 0 {
        return Gate::Open { wrong_tries: lock.wrong_tries };
    }
    let waited_ms = if lock.at.boot_id == now.boot_id { (now.ms - lock.at.ms).max(0) } else { 0 };
    match lock.left_ms - waited_ms {
        left_ms if left_ms > 0 => Gate::Locked { left_ms },
        _ => Gate::Open { wrong_tries: 0 },
    }
}

/// What is written down before a try is checked: the try counts as wrong until it proves right, so that a power cut in
/// the middle gives no free guess.
pub fn reserve_try(wrong_tries: u32, now: Uptime) -> PinLock {
    let wrong_tries = wrong_tries + 1;
    PinLock { wrong_tries, left_ms: if wrong_tries >= TRIES_MAX { LOCK_MS } else { 0 }, at: now }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_may_do_its_work_and_no_more() {
        use Permission as P;
        for (permission, kasir, staf_stok, manajer) in [
            (P::Sell, true, false, true),
            (P::RequestRefund, true, false, true),
            (P::ReprintReceipt, true, false, true),
            (P::Approve, false, false, true),
            (P::ReceiveStock, false, true, true),
            (P::PrintLabels, false, true, true),
            (P::HandBackStock, false, true, true),
            (P::DecideReturns, false, false, true),
            (P::EditPartners, false, true, true),
            (P::ChangeTerms, false, false, true),
            (P::EditProducts, false, true, true),
            (P::ChangePrices, false, false, true),
            (P::ManagePromotions, false, false, true),
            (P::WriteReviews, false, false, true),
            (P::SendReviews, false, false, true),
            (P::SeeReports, false, false, true),
            (P::WorkCases, false, true, true),
            (P::Curate, false, true, true),
            (P::AssignOfficers, false, false, true),
            (P::SeePersonalData, false, false, true),
            (P::SignAgreements, false, false, true),
            (P::ManageUsers, false, false, false),
            (P::ChangeSettings, false, false, false),
        ] {
            let row = [Role::Kasir, Role::StafStok, Role::Manajer, Role::Admin].map(|role| may(role, permission));
            assert_eq!(row, [kasir, staf_stok, manajer, true], "{permission:?}");
        }
    }

    #[test]
    fn trivial_pins_are_refused() {
        for (pin, flaw) in [
            ("123456", Some(PinFlaw::Guessable)),
            ("012345", Some(PinFlaw::Guessable)),
            ("789012", Some(PinFlaw::Guessable)),
            ("654321", Some(PinFlaw::Guessable)),
            ("000000", Some(PinFlaw::Guessable)),
            ("111111", Some(PinFlaw::Guessable)),
            ("121212", Some(PinFlaw::Guessable)),
            ("123123", Some(PinFlaw::Guessable)),
            ("112233", Some(PinFlaw::Guessable)),
            ("332211", Some(PinFlaw::Guessable)),
            ("170845", Some(PinFlaw::Guessable)),
            ("12345", Some(PinFlaw::NotSixDigits)),
            ("1234567", Some(PinFlaw::NotSixDigits)),
            ("12345a", Some(PinFlaw::NotSixDigits)),
            ("１２３４５６", Some(PinFlaw::NotSixDigits)),
            ("", Some(PinFlaw::NotSixDigits)),
            ("246813", None),
            ("118352", None),
            ("907214", None),
        ] {
            assert_eq!(pin_flaw(pin), flaw, "{pin}");
        }
    }

    #[test]
    fn few_pins_are_refused_as_guessable() {
        let refused = (0..1_000_000).filter(|n| pin_flaw(&format!("{n:06}")).is_some()).count();
        assert!((100..2_500).contains(&refused), "{refused} of a million");
    }

    fn up(boot: &str, minutes: i64) -> Uptime {
        Uptime { boot_id: boot.into(), ms: minutes * 60_000 }
    }

    #[test]
    fn the_lock_counts_uptime_only() {
        let locked = PinLock { wrong_tries: 5, left_ms: LOCK_MS, at: up("a", 100) };
        for (now, expect) in [
            (up("a", 100), Gate::Locked { left_ms: 30 * 60_000 }),
            (up("a", 129), Gate::Locked { left_ms: 60_000 }),
            (up("a", 130), Gate::Open { wrong_tries: 0 }),
            (up("a", 90), Gate::Locked { left_ms: 30 * 60_000 }),
            (up("b", 500), Gate::Locked { left_ms: 30 * 60_000 }),
        ] {
            assert_eq!(gate(Some(&locked), &now), expect, "{now:?}");
        }
        assert_eq!(gate(None, &up("a", 0)), Gate::Open { wrong_tries: 0 });
        let two = PinLock { wrong_tries: 2, left_ms: 0, at: up("a", 0) };
        assert_eq!(gate(Some(&two), &up("b", 0)), Gate::Open { wrong_tries: 2 });
    }

    #[test]
    fn the_fifth_try_locks_before_it_is_checked() {
        let left: Vec<i64> = (0..5).map(|wrong| reserve_try(wrong, up("a", 0)).left_ms).collect();
        assert_eq!(left, [0, 0, 0, 0, LOCK_MS]);
    }
}
