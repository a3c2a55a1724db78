//! Values of a PDF and the reader that finds them in bytes (ISO 32000-1, 7.2 and 7.3).

use super::{Budget, Spent};

/// How deep arrays and dictionaries may lie in each other.
const DEPTH_MAX: usize = 24;
/// Values in one array or dictionary, those inside of them included.
const SIZE_MAX: usize = 60_000;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Number(f64),
    Text(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Value>),
    Dict(Dict),
    /// `12 0 R`: the number of an object.
    Reference(u32),
    /// Anything else: an operator, `true`, `obj`.
    Word(Vec<u8>),
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dict(Vec<(Vec<u8>, Value)>);

impl Dict {
    pub fn get(&self, key: &str) -> Option<&Value> {
        // Of two entries with one key the last counts.
        self.0.iter().rev().find(|(name, _)| name == key.as_bytes()).map(|(_, value)| value)
    }

    pub fn name(&self, key: &str) -> Option<&[u8]> {
        match self.get(key)? {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn entries(&self) -> impl Iterator<Item = (&[u8], &Value)> {
        self.0.iter().map(|(name, value)| (name.as_slice(), value))
    }
}

impl Value {
    pub fn number(&self) -> Option<f64> {
        if let Value::Number(number) = self { Some(*number) } else { None }
    }

    pub fn whole(&self) -> Option<usize> {
        self.number().filter(|n| (0.0..=1e9).contains(n)).map(|n| n as usize)
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Value::Word(found) if found == word.as_bytes())
    }
}

/// Reads values one after the other.
pub struct Lexer<'a> {
    pub bytes: &'a [u8],
    pub at: usize,
    /// What is left for the value being read.
    size_left: usize,
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0x0C | 0)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub fn new(bytes: &'a [u8], at: usize) -> Lexer<'a> {
        Lexer { bytes, at: at.min(bytes.len()), size_left: SIZE_MAX }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub fn skip_blanks(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_blank(b) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// The next value; `None` at the end.
    pub fn next(&mut self, budget: &mut Budget) -> Result<Option<Value>, Spent> {
        self.size_left = SIZE_MAX;
        self.value(budget, DEPTH_MAX)
    }

    fn value(&mut self, budget: &mut Budget, depth: usize) -> Result<Option<Value>, Spent> {
        budget.value()?;
        self.size_left = self.size_left.checked_sub(1).ok_or(Spent)?;
        let depth = depth.checked_sub(1).ok_or(Spent)?;
        let begun = self.at;
        self.skip_blanks();
        let Some(first) = self.peek() else { return Ok(None) };
        let next = self.bytes.get(self.at + 1).copied();
        let value = match first {
            b'/' => Value::Name(self.name()),
            b'(' => Value::Text(self.literal()),
            b'<' if next == Some(b'<') => {
                self.at += 2;
                Value::Dict(self.dict(budget, depth)?)
            }
            b'<' => Value::Text(self.hexadecimal()),
            b'[' => {
                self.at += 1;
                Value::Array(self.array(budget, depth)?)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number_or_reference(),
            _ if is_delimiter(first) => {
                self.at += 1 + usize::from(first == b'>' && next == Some(b'>'));
                Value::Word(vec![first])
            }
            _ => match self.token() {
                b"null" => Value::Null,
                word => Value::Word(word.to_vec()),
            },
        };
        // What is inside of an array or dictionary is counted there and here: no more than its depth times.
        budget.read(self.at - begun)?;
        Ok(Some(value))
    }

    fn token(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|b| !is_blank(**b) && !is_delimiter(**b)).count();
        self.at += length;
        &rest[..length]
    }

    /// A number; three tokens `12 0 R` are a reference.
    fn number_or_reference(&mut self) -> Value {
        let token = self.token();
        let text = std::str::from_utf8(token).unwrap_or_default();
        let Ok(number) = text.parse::<f64>() else { return Value::Word(token.to_vec()) };
        let behind = self.at;
        if token.iter().all(u8::is_ascii_digit) {
            self.skip_blanks();
            let generation = self.token();
            if (1..=5).contains(&generation.len()) && generation.iter().all(u8::is_ascii_digit) {
                self.skip_blanks();
                if self.token() == b"R"
                    && let Ok(number) = text.parse()
                {
                    return Value::Reference(number);
                }
            }
            self.at = behind;
        }
        Value::Number(if number.is_finite() { number } else { 0.0 })
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let raw = self.token();
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((b, behind)) = rest.split_first() {
            let code = behind.get(..2).filter(|_| *b == b'#').and_then(|code| std::str::from_utf8(code).ok());
            match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
                Some(decoded) => {
                    name.push(decoded);
                    rest = &behind[2..];
                }
                None => {
                    name.push(*b);
                    rest = behind;
                }
            }
        }
        name
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut out, mut open) = (Vec::new(), 1u32);
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return out;
                    }
                }
                b'\\' => {
                    self.escaped(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn escaped(&mut self, out: &mut Vec<u8>) {
        let Some(b) = self.peek() else { return };
        self.at += 1;
        match b {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(0x08),
            b'f' => out.push(0x0C),
            b'\r' if self.peek() == Some(b'\n') => self.at += 1,
            b'\r' | b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(b - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                out.push((code & 0xFF) as u8);
            }
            other => out.push(other),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'>' => break,
                _ => digits.extend(char::from(b).to_digit(16).map(|digit| digit as u8)),
            }
        }
        digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).copied().unwrap_or(0)).collect()
    }

    fn array(&mut self, budget: &mut Budget, depth: usize) -> Result<Vec<Value>, Spent> {
        let mut out = Vec::new();
        while let Some(value) = self.value(budget, depth)? {
            if value.is_word("]") {
                break;
            }
            out.push(value);
        }
        Ok(out)
    }

    fn dict(&mut self, budget: &mut Budget, depth: usize) -> Result<Dict, Spent> {
        let mut out = Vec::new();
        while let Some(key) = self.value(budget, depth)? {
            match key {
                Value::Name(name) => match self.value(budget, depth)? {
                    Some(value) if !value.is_word(">") => out.push((name, value)),
                    _ => break,
                },
                // The end, or what does not belong here.
                key if key.is_word(">") => break,
                _ => {}
            }
        }
        Ok(Dict(out))
    }
}
