//! What a page shows as text: pieces and where they stand (ISO 32000-1, 8.3.4 and 9.4).

use std::collections::HashMap;
use std::rc::Rc;

use super::file::{File, Page, find};
use super::font::Font;
use super::object::{Dict, Lexer, Value};
use super::{Budget, Spent};

/// Operands before one operator; a longer row is no page.
const OPERANDS_MAX: usize = 512;
/// Forms drawn inside of forms.
const FORM_DEPTH_MAX: usize = 6;
/// States kept by `q`.
const STATES_MAX: usize = 128;

/// A string on the page, in points; y counts upwards.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub x: f64,
    pub end_x: f64,
    pub y: f64,
    pub size: f64,
    pub text: String,
}

/// A transformation of the plane, as PDF writes it.
#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const SAME: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this one, then the other.
    fn then(self, other: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Matrix([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    fn of(numbers: &[f64]) -> Option<Matrix> {
        Some(Matrix(numbers.get(..6)?.try_into().ok()?))
    }
}

#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    leading: f64,
    rise: f64,
    /// Horizontal scale, 1 for none; space after each letter.
    scale: f64,
    spacing: f64,
}

struct Walk<'f, 'b> {
    file: &'f File<'b>,
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
    pieces: Vec<Piece>,
}

/// The pieces of a page in the order in which it draws them.
pub fn pieces(file: &File<'_>, page: &Page, budget: &mut Budget) -> Result<Vec<Piece>, Spent> {
    let mut contents = Vec::new();
    for stream in &page.contents {
        if let Some((_, data)) = file.stream(stream, budget)? {
            contents.extend(data);
            contents.push(b'\n');
        }
    }
    let state = State { place: Matrix::SAME, font: None, size: 0.0, leading: 0.0, rise: 0.0, scale: 1.0, spacing: 0.0 };
    let mut walk = Walk { file, state, saved: Vec::new(), line: Matrix::SAME, text: Matrix::SAME, pieces: Vec::new() };
    walk.draw(&contents, &page.resources, FORM_DEPTH_MAX, budget)?;
    Ok(walk.pieces)
}

impl Walk<'_, '_> {
    fn draw(&mut self, data: &[u8], resources: &Dict, depth: usize, budget: &mut Budget) -> Result<(), Spent> {
        let mut fonts: HashMap<Vec<u8>, Rc<Font>> = HashMap::new();
        let mut lexer = Lexer::new(data, 0);
        let mut operands: Vec<Value> = Vec::new();
        while let Some(value) = lexer.next(budget)? {
            let Value::Word(word) = value else {
                if operands.len() >= OPERANDS_MAX {
                    operands.clear();
                }
                operands.push(value);
                continue;
            };
            match (word.as_slice(), operands.first()) {
                (b"Tf", Some(Value::Name(name))) => {
                    self.state.size = operands.get(1).and_then(Value::number).unwrap_or(0.0);
                    self.state.font = self.font(name, resources, &mut fonts, budget)?;
                }
                (b"Do", Some(Value::Name(name))) if depth > 0 => self.form(name, resources, depth, budget)?,
                // The bytes of a picture in between are no operators.
                (b"ID", _) => lexer.at = find(data, b"EI", lexer.at).map_or(data.len(), |at| at + 2),
                (word, _) => self.operate(word, &operands, budget)?,
            }
            operands.clear();
        }
        Ok(())
    }

    fn font(
        &self,
        name: &[u8],
        resources: &Dict,
        fonts: &mut HashMap<Vec<u8>, Rc<Font>>,
        budget: &mut Budget,
    ) -> Result<Option<Rc<Font>>, Spent> {
        if let Some(font) = fonts.get(name) {
            return Ok(Some(Rc::clone(font)));
        }
        let all = self.file.dict(resources.get("Font"), budget)?;
        let Some((_, value)) = all.entries().find(|(key, _)| *key == name) else { return Ok(None) };
        let dict = self.file.dict(Some(value), budget)?;
        let font = Rc::new(Font::read(self.file, &dict, budget)?);
        fonts.insert(name.to_vec(), Rc::clone(&font));
        Ok(Some(font))
    }

    fn form(&mut self, name: &[u8], resources: &Dict, depth: usize, budget: &mut Budget) -> Result<(), Spent> {
        let all = self.file.dict(resources.get("XObject"), budget)?;
        let Some((_, value)) = all.entries().find(|(key, _)| *key == name) else { return Ok(()) };
        // Pictures are told by their dictionary and never unpacked.
        let head = self.file.dict(Some(value), budget)?;
        if head.name("Subtype") != Some(b"Form") {
            return Ok(());
        }
        let Some((dict, data)) = self.file.stream(value, budget)? else { return Ok(()) };
        let own = self.file.dict(dict.get("Resources"), budget)?;
        let resources = if dict.get("Resources").is_some() { &own } else { resources };
        let before = (self.state.clone(), std::mem::take(&mut self.saved), self.line, self.text);
        if let Some(Value::Array(numbers)) = dict.get("Matrix")
            && let Some(matrix) = Matrix::of(&numbers.iter().filter_map(Value::number).collect::<Vec<_>>())
        {
            self.state.place = matrix.then(self.state.place);
        }
        self.draw(&data, resources, depth - 1, budget)?;
        (self.state, self.saved, self.line, self.text) = before;
        Ok(())
    }

    fn operate(&mut self, word: &[u8], operands: &[Value], budget: &mut Budget) -> Result<(), Spent> {
        let numbers: Vec<f64> = operands.iter().filter_map(Value::number).take(8).collect();
        let number = |at: usize| numbers.get(at).copied().unwrap_or(0.0);
        match word {
            b"q" if self.saved.len() < STATES_MAX => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            b"cm" => {
                if let Some(matrix) = Matrix::of(&numbers) {
                    self.state.place = matrix.then(self.state.place);
                }
            }
            b"BT" => (self.line, self.text) = (Matrix::SAME, Matrix::SAME),
            b"Tm" => {
                if let Some(matrix) = Matrix::of(&numbers) {
                    (self.line, self.text) = (matrix, matrix);
                }
            }
            b"Td" => self.move_line(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.move_line(number(0), number(1));
            }
            b"TL" => self.state.leading = number(0),
            b"Ts" => self.state.rise = number(0),
            b"Tz" => self.state.scale = number(0) / 100.0,
            b"Tc" => self.state.spacing = number(0),
            b"T*" => self.move_line(0.0, -self.state.leading),
            b"Tj" => self.show(operands.first(), budget)?,
            b"'" => {
                self.move_line(0.0, -self.state.leading);
                self.show(operands.first(), budget)?;
            }
            b"\"" => {
                self.move_line(0.0, -self.state.leading);
                self.show(operands.get(2), budget)?;
            }
            b"TJ" => {
                if let Some(Value::Array(parts)) = operands.first() {
                    for part in parts {
                        match part {
                            Value::Number(back) => self.advance(-back / 1_000.0 * self.state.size * self.state.scale),
                            part => self.show(Some(part), budget)?,
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn move_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line);
        self.text = self.line;
    }

    fn advance(&mut self, x: f64) {
        self.text = Matrix([1.0, 0.0, 0.0, 1.0, x, 0.0]).then(self.text);
    }

    fn show(&mut self, value: Option<&Value>, budget: &mut Budget) -> Result<(), Spent> {
        let (Some(Value::Text(codes)), Some(font)) = (value, self.state.font.clone()) else { return Ok(()) };
        let (text, width) = font.text(codes);
        budget.piece(text.len())?;
        let state = &self.state;
        let at = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, state.rise]).then(self.text).then(state.place).0;
        let letters = text.chars().count() as f64;
        self.advance((width * self.state.size + letters * self.state.spacing) * self.state.scale);
        let end = self.text.then(self.state.place).0;
        let size = self.state.size.abs() * at[2].hypot(at[3]);
        if [at[4], at[5], end[4], size].iter().all(|number| number.is_finite()) {
            self.pieces.push(Piece { x: at[4], end_x: end[4], y: at[5], size, text });
        }
        Ok(())
    }
}
