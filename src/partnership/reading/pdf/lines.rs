//! Pieces of text put together to the lines that a reader sees. Pure.

use super::super::price_lines::Line;
use super::page::Piece;
use crate::base::text::clean_line;

/// Gaps in heights of the letters: above the first a blank is meant, above the second another column begins.
const BLANK: f64 = 0.18;
const COLUMN: f64 = 1.6;

/// The lines of one page, top to bottom.
pub fn of_pieces(mut pieces: Vec<Piece>) -> Vec<Line> {
    pieces.retain(|piece| !piece.text.trim().is_empty());
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut lines: Vec<Line> = Vec::new();
    let mut last_y = None;
    let mut from = 0;
    while from < pieces.len() {
        let first = pieces[from].clone();
        // Letters of one line may stand a little higher or lower.
        let slack = (first.size * 0.4).max(1.0);
        let count = pieces[from..].iter().take_while(|piece| first.y - piece.y <= slack).count();
        let row = &mut pieces[from..from + count];
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        let size = row.iter().map(|piece| piece.size).fold(0.0, f64::max);
        let gap = last_y.map_or(0.0, |y: f64| y - first.y);
        let cells = cells(row);
        if !cells.is_empty() {
            lines.push(Line { cells, gap, size });
            last_y = Some(first.y);
        }
        from += count;
    }
    lines
}

fn cells(row: &[Piece]) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut end: Option<f64> = None;
    for piece in row {
        let gap = end.map_or(0.0, |end| (piece.x - end) / piece.size.max(1.0));
        if gap > COLUMN {
            cells.push(String::new());
        }
        if let Some(cell) = cells.last_mut() {
            if gap > BLANK && !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&piece.text);
        }
        end = Some(end.map_or(piece.end_x, |end| end.max(piece.end_x)));
    }
    cells.iter().map(|cell| clean_line(cell)).filter(|cell| !cell.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_words_cells_and_lines() {
        let piece = |x: f64, end_x: f64, y: f64, text: &str| Piece { x, end_x, y, size: 10.0, text: text.into() };
        let lines = of_pieces(vec![
            piece(400.0, 440.0, 700.5, "65.000"),
            piece(60.0, 80.0, 700.0, "Cang"),
            piece(80.5, 100.0, 700.0, "kir"),
            piece(104.0, 130.0, 701.0, "Besar"),
            piece(60.0, 90.0, 720.0, "Judul"),
            piece(60.0, 60.0, 600.0, "  "),
        ]);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].cells, ["Judul"]);
        assert_eq!(lines[1].cells, ["Cangkir Besar", "65.000"]);
        assert_eq!((lines[0].gap, lines[1].gap), (0.0, 19.0));
    }
}
