//! Our own product codes: short, opaque, and told from a misread one.
//!
//! Seven characters of an alphabet of 31: digits and capital letters without `0`, `1`, `I`, `L` and `O`, which are taken
//! for one another. Six are drawn at random, the seventh checks them: the characters' values, each times the weight of
//! its place, add up to a multiple of 31. As 31 is a prime, the weights are no multiples of it, and no two neighbours
//! have the same, every single wrong character and every swap of two neighbours changes the sum.

const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const PRIME: u32 = 31;
/// Characters in a code, the check character included.
pub const CODE_CHARS: usize = 7;
/// By place; the last belongs to the check character and is 1, so that the check is found without dividing.
const WEIGHTS: [u32; CODE_CHARS] = [7, 6, 5, 4, 3, 2, 1];

/// Makes a code out of 32 random bits.
pub fn generate(random: u32) -> String {
    let mut rest = random;
    let mut values = [0u32; CODE_CHARS];
    for value in values.iter_mut().take(CODE_CHARS - 1) {
        *value = rest % PRIME;
        rest /= PRIME;
    }
    let sum: u32 = values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    values[CODE_CHARS - 1] = (PRIME - sum % PRIME) % PRIME;
    values.iter().map(|value| char::from(ALPHABET[*value as usize])).collect()
}

/// Whether a text is one of our codes, in the form of [`normalise`].
pub fn is_valid(code: &str) -> bool {
    let values: Option<Vec<u32>> = code.bytes().map(value_of).collect();
    values.is_some_and(|values| {
        values.len() == CODE_CHARS
            && values.iter().zip(WEIGHTS).map(|(value, weight)| value * weight).sum::<u32>() % PRIME == 0
    })
}

/// A typed or scanned code in its one form: capitals, without blanks and dashes. What is left need not be valid.
pub fn normalise(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect()
}

fn value_of(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|known| *known == byte).map(|at| at as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Codes that between them have every character in every place.
    fn samples() -> Vec<String> {
        (0..500u32).map(|n| generate(n.wrapping_mul(2_654_435_761))).collect()
    }

    #[test]
    fn every_code_is_valid_and_every_character_occurs_in_every_place() {
        let samples = samples();
        assert!(samples.iter().all(|code| is_valid(code)));
        for place in 0..CODE_CHARS {
            for letter in ALPHABET {
                assert!(samples.iter().any(|code| code.as_bytes()[place] == *letter), "{letter} at {place}");
            }
        }
    }

    #[test]
    fn every_single_wrong_character_is_caught() {
        for code in samples() {
            for place in 0..CODE_CHARS {
                for letter in ALPHABET {
                    let mut wrong = code.clone().into_bytes();
                    wrong[place] = *letter;
                    let wrong = String::from_utf8(wrong).expect("ASCII");
                    assert_eq!(is_valid(&wrong), wrong == code, "{code} as {wrong}");
                }
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_caught() {
        // The sum changes by (weight difference) x (value difference): all pairs of values in all places.
        for place in 0..CODE_CHARS - 1 {
            for (left, right) in (0..PRIME).flat_map(|l| (0..PRIME).map(move |r| (l, r))).filter(|(l, r)| l != r) {
                let before = WEIGHTS[place] * left + WEIGHTS[place + 1] * right;
                let after = WEIGHTS[place] * right + WEIGHTS[place + 1] * left;
                assert_ne!(before % PRIME, after % PRIME, "{left} and {right} at {place}");
            }
        }
        for code in samples() {
            for place in 0..CODE_CHARS - 1 {
                let mut swapped = code.clone().into_bytes();
                swapped.swap(place, place + 1);
                let swapped = String::from_utf8(swapped).expect("ASCII");
                assert_eq!(is_valid(&swapped), swapped == code, "{code} as {swapped}");
            }
        }
    }

    #[test]
    fn typed_codes_take_one_form() {
        let code = generate(12_345);
        let typed = format!(" {}-{} ", &code[..3].to_lowercase(), &code[3..]);
        assert_eq!(normalise(&typed), code);
        for wrong in ["", "ABC", "0000000", "IIIIIII", "AAAAAAAA"] {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_random_bits_make_a_valid_code(random in any::<u32>()) {
            let code = generate(random);
            prop_assert!(is_valid(&code) && code.len() == CODE_CHARS);
            prop_assert_eq!(normalise(&code), code);
        }
    }
}
