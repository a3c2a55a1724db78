//! Code 128: what a printer is told and what a picture of its work shows.
//!
//! A text of digits goes in set C (two digits a symbol) as far as it is even, everything else in set B (printable
//! ASCII).

/// Bars and spaces of each symbol, as widths in modules (ISO/IEC 15417, table 1); the last is the stop pattern.
const PATTERNS: [&str; 107] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112",
];
const START_B: u8 = 104;
const START_C: u8 = 105;
const CODE_B: u8 = 100;
const STOP: u8 = 106;
/// One length byte holds it, and no paper is wide enough for more.
const CHARS_MAX: usize = 80;

/// The symbols of a text with start, check symbol and stop; `None` when it is empty, too long or not printable ASCII.
pub fn symbols(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > CHARS_MAX || !bytes.iter().all(|b| matches!(b, 0x20..=0x7E)) {
        return None;
    }
    let (digits, rest) = bytes.split_at(set_c_length(bytes));
    let mut symbols = vec![if digits.is_empty() { START_B } else { START_C }];
    symbols.extend(pairs(digits));
    if !digits.is_empty() && !rest.is_empty() {
        symbols.push(CODE_B);
    }
    symbols.extend(rest.iter().map(|b| b - 0x20));
    let weighted = symbols.iter().enumerate().map(|(at, symbol)| at.max(1) as u32 * u32::from(*symbol));
    symbols.push((weighted.sum::<u32>() % 103) as u8);
    symbols.push(STOP);
    Some(symbols)
}

/// Bars (true) and spaces of a text, one entry a module.
pub fn modules(text: &str) -> Option<Vec<bool>> {
    let mut modules = Vec::new();
    for symbol in symbols(text)? {
        for (at, width) in PATTERNS[usize::from(symbol)].bytes().enumerate() {
            modules.extend(std::iter::repeat_n(at % 2 == 0, usize::from(width - b'0')));
        }
    }
    Some(modules)
}

/// The width of the code without its quiet zones; `None` when the text cannot be one.
pub fn modules_wide(text: &str) -> Option<u32> {
    symbols(text).map(|symbols| symbols.len() as u32 * 11 + 2)
}

/// The data of the printer's own command (GS k 73): the set, then its characters.
pub fn command_data(text: &str) -> Option<Vec<u8>> {
    symbols(text)?;
    let bytes = text.as_bytes();
    let (digits, rest) = bytes.split_at(set_c_length(bytes));
    let mut data = Vec::new();
    if !digits.is_empty() {
        data.extend(b"{C");
        data.extend(pairs(digits));
    }
    if !rest.is_empty() {
        data.extend(b"{B");
        data.extend(rest.iter().flat_map(|b| std::iter::repeat_n(*b, if *b == b'{' { 2 } else { 1 })));
    }
    Some(data)
}

/// How many characters from the start go in set C: the even part of a text that is digits alone.
fn set_c_length(bytes: &[u8]) -> usize {
    match bytes.len() >= 4 && bytes.iter().all(u8::is_ascii_digit) {
        true => bytes.len() - bytes.len() % 2,
        false => 0,
    }
}

fn pairs(digits: &[u8]) -> impl Iterator<Item = u8> + '_ {
    digits.chunks_exact(2).map(|pair| (pair[0] - b'0') * 10 + (pair[1] - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_carry_the_check_symbol_of_the_standard() {
        for (text, expect) in [
            // The sum is 879, and 879 mod 103 is 55.
            ("PJJ123C", Some(vec![104, 48, 42, 42, 17, 18, 19, 35, 55, 106])),
            ("1234", Some(vec![105, 12, 34, 82, 106])),
            ("12345", Some(vec![105, 12, 34, 100, 21, 54, 106])),
            ("", None),
            ("é", None),
            ("a\u{1b}b", None),
        ] {
            assert_eq!(symbols(text), expect, "{text}");
        }
        assert!(symbols(&"1".repeat(81)).is_none());
    }

    #[test]
    fn every_pattern_is_eleven_modules_wide() {
        for (at, pattern) in PATTERNS.iter().enumerate() {
            let width: u8 = pattern.bytes().map(|b| b - b'0').sum();
            assert_eq!(width, if at == 106 { 13 } else { 11 }, "{at}");
        }
        assert_eq!(modules("PJJ123C").unwrap().len() as u32, modules_wide("PJJ123C").unwrap());
    }

    #[test]
    fn a_brace_is_doubled_for_the_printer() {
        assert_eq!(command_data("a{b").unwrap(), b"{Ba{{b");
        assert_eq!(command_data("1207").unwrap(), [b'{', b'C', 12, 7]);
    }
}
