//! Letters into words, figures and signs.

use super::{CHARS_MAX, ExprError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    Text(String),
    /// In thousandths.
    Number(i64),
    Sign(&'static str),
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexed {
    pub token: Token,
    pub column: usize,
}

/// Two-letter signs stand first.
const SIGNS: [&str; 14] = ["!=", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-"];

/// What people who know other languages write, and what is written here.
const FOREIGN: [(&str, &str); 10] = [
    ("==", "Pakai satu tanda =."),
    ("<>", "Pakai != untuk tidak sama."),
    ("&&", "Pakai and."),
    ("||", "Pakai or."),
    ("&", "Pakai and."),
    ("|", "Pakai or."),
    ("!", "Pakai not, atau != untuk tidak sama."),
    ("\"", "Apit teks dengan ' (petik tunggal)."),
    ("\u{2019}", "Apit teks dengan ' (petik tunggal lurus)."),
    (";", "Pisahkan dengan koma."),
];

/// The words of a text, closed by [`Token::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Lexed>, ExprError> {
    if text.chars().nth(CHARS_MAX).is_some() {
        let what = format!("aturan lebih dari {CHARS_MAX} huruf");
        return Err(ExprError::at(CHARS_MAX + 1, what, "Bagi menjadi beberapa aturan yang pendek."));
    }
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(&first) = letters.get(at) {
        if first.is_whitespace() {
            at += 1;
            continue;
        }
        let (token, next) = match first {
            'a'..='z' | 'A'..='Z' | '_' => name(&letters, at),
            '0'..='9' => number(&letters, at)?,
            '\'' => quoted(&letters, at)?,
            _ => sign(&letters, at)?,
        };
        found.push(Lexed { token, column: at + 1 });
        at = next;
    }
    found.push(Lexed { token: Token::End, column: letters.len() + 1 });
    Ok(found)
}

fn run(letters: &[char], from: usize, belongs: impl Fn(char) -> bool) -> usize {
    letters[from..].iter().position(|letter| !belongs(*letter)).map_or(letters.len(), |length| from + length)
}

fn name(letters: &[char], from: usize) -> (Token, usize) {
    let end = run(letters, from, |letter| letter.is_ascii_alphanumeric() || letter == '_');
    (Token::Name(letters[from..end].iter().collect()), end)
}

/// `12`, `12.5`, `12.75`. Three figures behind a point are refused: who writes 500.000 means half a million.
fn number(letters: &[char], from: usize) -> Result<(Token, usize), ExprError> {
    let whole_end = run(letters, from, |letter| letter.is_ascii_digit());
    let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
    let has_point = letters.get(whole_end) == Some(&'.') && is_digit(whole_end + 1);
    let end = if has_point { run(letters, whole_end + 1, |letter| letter.is_ascii_digit()) } else { whole_end };
    let decimals = if has_point { &letters[whole_end + 1..end] } else { &[] };
    if decimals.len() > 2 {
        let remedy = "Tulis ribuan tanpa titik (500000); pecahan paling banyak dua angka (12.5).";
        return Err(ExprError::at(from + 1, "angka dengan titik ini bisa dibaca dua cara", remedy));
    }
    let digits = letters[from..whole_end].iter().chain(decimals).filter_map(|letter| letter.to_digit(10));
    let read = digits.map(i64::from).try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(digit));
    let scale = [1_000, 100, 10][decimals.len()];
    match read.and_then(|value| value.checked_mul(scale)) {
        Some(thousandths) => Ok((Token::Number(thousandths), end)),
        None => Err(ExprError::at(from + 1, "angka terlalu besar", "Tulis angka yang lebih kecil.")),
    }
}

/// A quote within a text is written twice.
fn quoted(letters: &[char], from: usize) -> Result<(Token, usize), ExprError> {
    let (mut text, mut at) = (String::new(), from + 1);
    while let Some(&letter) = letters.get(at) {
        match (letter, letters.get(at + 1)) {
            ('\'', Some('\'')) => {
                text.push('\'');
                at += 2;
            }
            ('\'', _) => return Ok((Token::Text(text), at + 1)),
            _ => {
                text.push(letter);
                at += 1;
            }
        }
    }
    Err(ExprError::at(from + 1, "teks tidak ditutup", "Tutup teks dengan ' (petik tunggal)."))
}

fn sign(letters: &[char], from: usize) -> Result<(Token, usize), ExprError> {
    let ahead: String = letters[from..].iter().take(2).collect();
    if let Some((written, remedy)) = FOREIGN.iter().find(|(written, _)| ahead.starts_with(written) && ahead != "!=") {
        return Err(ExprError::at(from + 1, format!("tanda {written} tidak dikenal"), *remedy));
    }
    match SIGNS.iter().find(|sign| ahead.starts_with(**sign)) {
        Some(sign) => Ok((Token::Sign(sign), from + sign.len())),
        None => {
            let what = format!("tanda {} tidak dikenal", letters[from].escape_debug());
            Err(ExprError::at(from + 1, what, "Pakai + - = != < <= > >= and or not in."))
        }
    }
}
