//! Small translations from rooms to screens that several presenters need.

use deks_ui::Role as UiRole;

use crate::people::Role;

pub fn role(role: Role) -> UiRole {
    match role {
        Role::Kasir => UiRole::Cashier,
        Role::StafStok => UiRole::Stock,
        Role::Manajer => UiRole::Manager,
        Role::Admin => UiRole::Admin,
    }
}

/// One or two letters that stand for a name where there is no photo: "Tas Anyam" is `TA`.
pub fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Which of the four grounds a tile without a photo gets: the same name always gets the same one.
pub fn tint(name: &str) -> i32 {
    (name.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 4) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_one_or_two_letters() {
        for (name, expect) in [("Tas Anyam Pandan", "TA"), ("@Kirana", "K"), ("🧶 Bunga", "B"), ("", "")] {
            assert_eq!(initials(name), expect, "{name}");
        }
    }
}
