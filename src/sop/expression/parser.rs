//! Words into a tree, before anybody asks whether the names exist and the types fit.

use super::lexer::{Lexed, Token, lex};
use super::node::Comparison;
use super::{DEPTH_MAX, ExprError};

#[derive(Debug)]
pub(super) struct Ast {
    pub column: usize,
    depth: usize,
    pub form: Form,
}

#[derive(Debug)]
pub(super) enum Form {
    Text(String),
    Number(i64),
    Bool(bool),
    /// `date '2026-11-22'`.
    Date(String),
    Name(String),
    Dotted(String, String),
    And(Vec<Ast>),
    Or(Vec<Ast>),
    Not(Box<Ast>),
    Minus(Box<Ast>),
    Compare(Comparison, Box<Ast>, Box<Ast>),
    In(Box<Ast>, Vec<Ast>),
    Plus {
        left: Box<Ast>,
        right: Box<Ast>,
        is_minus: bool,
    },
    Call(String, Vec<Ast>),
}

impl Form {
    fn depth(&self) -> usize {
        let deepest = |parts: &[Ast]| parts.iter().map(|part| part.depth).max().unwrap_or_default();
        let below = match self {
            Form::Text(_) | Form::Number(_) | Form::Bool(_) | Form::Date(_) | Form::Name(_) | Form::Dotted(..) => 0,
            Form::And(parts) | Form::Or(parts) | Form::Call(_, parts) => deepest(parts),
            Form::Not(part) | Form::Minus(part) => part.depth,
            Form::Compare(_, left, right) | Form::Plus { left, right, .. } => left.depth.max(right.depth),
            Form::In(part, options) => part.depth.max(deepest(options)),
        };
        below + 1
    }
}

pub(super) fn parse(text: &str) -> Result<Ast, ExprError> {
    let mut parser = Parser { words: lex(text)?, at: 0, nested: 0 };
    if parser.peek() == &Token::End {
        return Err(ExprError::at(1, "aturan kosong", "Tulis aturannya, misalnya filled(email), atau hapus kuncinya."));
    }
    let ast = parser.or()?;
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.unexpected("Sambung dengan and atau or, atau tutup kurungnya.")),
    }
}

struct Parser {
    /// Ends with [`Token::End`], which is never passed.
    words: Vec<Lexed>,
    at: usize,
    nested: usize,
}

type Part = fn(&mut Parser) -> Result<Ast, ExprError>;

impl Parser {
    fn peek(&self) -> &Token {
        self.words.get(self.at).map_or(&Token::End, |word| &word.token)
    }

    fn peek_second(&self) -> &Token {
        self.words.get(self.at + 1).map_or(&Token::End, |word| &word.token)
    }

    fn column(&self) -> usize {
        self.words.get(self.at).or(self.words.last()).map_or(1, |word| word.column)
    }

    fn pass(&mut self) {
        self.at = (self.at + 1).min(self.words.len().saturating_sub(1));
    }

    fn passes_word(&mut self, word: &str) -> bool {
        let is_it = matches!(self.peek(), Token::Name(name) if name == word);
        if is_it {
            self.pass();
        }
        is_it
    }

    fn passes_sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.peek(), Token::Sign(found) if *found == sign);
        if is_it {
            self.pass();
        }
        is_it
    }

    fn need_sign(&mut self, sign: &str) -> Result<(), ExprError> {
        if self.passes_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("Di sini harus ada {sign}."))) }
    }

    fn unexpected(&self, remedy: &str) -> ExprError {
        let what = match self.peek() {
            Token::Name(name) => format!("\"{name}\" tidak pada tempatnya"),
            Token::Text(text) => format!("teks '{text}' tidak pada tempatnya"),
            Token::Number(_) => "angka tidak pada tempatnya".to_owned(),
            Token::Sign(sign) => format!("tanda {sign} tidak pada tempatnya"),
            Token::End => "aturan berhenti di tengah".to_owned(),
        };
        ExprError::at(self.column(), what, remedy)
    }

    fn too_deep(column: usize) -> ExprError {
        let what = format!("aturan bersusun lebih dari {DEPTH_MAX} tingkat");
        ExprError::at(column, what, "Bagi menjadi beberapa aturan yang pendek.")
    }

    fn node(column: usize, form: Form) -> Result<Ast, ExprError> {
        let depth = form.depth();
        if depth > DEPTH_MAX { Err(Parser::too_deep(column)) } else { Ok(Ast { column, depth, form }) }
    }

    /// Goes one level down; what is within itself more than [`DEPTH_MAX`] times is refused before it is read.
    fn deeper(&mut self, part: Part) -> Result<Ast, ExprError> {
        if self.nested >= DEPTH_MAX {
            return Err(Parser::too_deep(self.column()));
        }
        self.nested += 1;
        let ast = part(self);
        self.nested -= 1;
        ast
    }

    fn chain(&mut self, word: &str, part: Part, whole: fn(Vec<Ast>) -> Form) -> Result<Ast, ExprError> {
        let column = self.column();
        let first = part(self)?;
        let mut parts = vec![first];
        while self.passes_word(word) {
            parts.push(part(self)?);
        }
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => Ok(only),
            (_, last) => {
                parts.extend(last);
                Parser::node(column, whole(parts))
            }
        }
    }

    fn or(&mut self) -> Result<Ast, ExprError> {
        self.chain("or", Parser::and, Form::Or)
    }

    fn and(&mut self) -> Result<Ast, ExprError> {
        self.chain("and", Parser::not, Form::And)
    }

    fn not(&mut self) -> Result<Ast, ExprError> {
        let column = self.column();
        if self.passes_word("not") {
            let inner = self.deeper(Parser::not)?;
            return Parser::node(column, Form::Not(Box::new(inner)));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Ast, ExprError> {
        let left = self.sum()?;
        let column = self.column();
        if self.passes_word("in") {
            let options = self.options()?;
            return Parser::node(column, Form::In(Box::new(left), options));
        }
        let comparison = match self.peek() {
            Token::Sign(sign) => Comparison::read(sign),
            _ => None,
        };
        let Some(comparison) = comparison else { return Ok(left) };
        self.pass();
        let right = self.sum()?;
        if let Token::Sign(sign) = self.peek()
            && Comparison::read(sign).is_some()
        {
            return Err(self.unexpected("Bandingkan dua hal saja; sambung yang lain dengan and."));
        }
        Parser::node(column, Form::Compare(comparison, Box::new(left), Box::new(right)))
    }

    /// `['a', 'b']`.
    fn options(&mut self) -> Result<Vec<Ast>, ExprError> {
        self.need_sign("[")?;
        let mut options = vec![self.sign_of_value()?];
        while self.passes_sign(",") {
            options.push(self.sign_of_value()?);
        }
        self.need_sign("]")?;
        Ok(options)
    }

    fn sum(&mut self) -> Result<Ast, ExprError> {
        let mut left = self.sign_of_value()?;
        loop {
            let column = self.column();
            let is_minus = match self.peek() {
                Token::Sign("+") => false,
                Token::Sign("-") => true,
                _ => return Ok(left),
            };
            self.pass();
            let right = Box::new(self.sign_of_value()?);
            left = Parser::node(column, Form::Plus { left: Box::new(left), right, is_minus })?;
        }
    }

    fn sign_of_value(&mut self) -> Result<Ast, ExprError> {
        let column = self.column();
        if self.passes_sign("-") {
            let inner = self.deeper(Parser::sign_of_value)?;
            return Parser::node(column, Form::Minus(Box::new(inner)));
        }
        self.value()
    }

    fn value(&mut self) -> Result<Ast, ExprError> {
        let column = self.column();
        if self.passes_sign("(") {
            let inner = self.deeper(Parser::or)?;
            self.need_sign(")")?;
            return Ok(inner);
        }
        let form = match self.peek().clone() {
            Token::Text(text) => Form::Text(text),
            Token::Number(number) => Form::Number(number),
            Token::Name(name) => return self.named(column, name),
            Token::Sign(_) | Token::End => {
                return Err(self.unexpected("Di sini harus ada isian, angka, 'teks' atau fungsi."));
            }
        };
        self.pass();
        Parser::node(column, form)
    }

    fn named(&mut self, column: usize, name: String) -> Result<Ast, ExprError> {
        if matches!(name.as_str(), "and" | "or" | "in" | "not") {
            return Err(self.unexpected("Di sini harus ada isian, angka, 'teks' atau fungsi."));
        }
        let next = self.peek_second().clone();
        self.pass();
        let form = match next {
            _ if name == "true" => Form::Bool(true),
            _ if name == "false" => Form::Bool(false),
            Token::Text(day) if name == "date" => {
                self.pass();
                Form::Date(day)
            }
            Token::Sign("(") => {
                self.pass();
                let given = self.arguments()?;
                Form::Call(name, given)
            }
            Token::Sign(".") => {
                self.pass();
                let Token::Name(second) = self.peek().clone() else {
                    return Err(self.unexpected("Sesudah titik ditulis sebuah nama."));
                };
                self.pass();
                Form::Dotted(name, second)
            }
            _ => Form::Name(name),
        };
        Parser::node(column, form)
    }

    /// Up to and with the closing bracket.
    fn arguments(&mut self) -> Result<Vec<Ast>, ExprError> {
        if self.passes_sign(")") {
            return Ok(Vec::new());
        }
        let mut given = vec![self.deeper(Parser::or)?];
        while self.passes_sign(",") {
            given.push(self.deeper(Parser::or)?);
        }
        self.need_sign(")")?;
        Ok(given)
    }
}
