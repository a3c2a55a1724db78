//! A4 sheets of labels in the sizes that stationers sell.

use serde::Serialize;
use serde_json::json;

use super::qr;
use super::typst::{PaperError, Template, pdf};

/// A standard sheet of self-adhesive labels on A4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelSheet {
    /// 65 small labels, 38,1 x 21,2 mm.
    Small65,
    /// 24 labels, 70 x 37 mm, edge to edge.
    Medium24,
    /// 21 labels, 63,5 x 38,1 mm.
    Medium21,
    /// 14 large labels, 99,1 x 38,1 mm.
    Large14,
}

impl LabelSheet {
    pub const ALL: [LabelSheet; 4] =
        [LabelSheet::Small65, LabelSheet::Medium24, LabelSheet::Medium21, LabelSheet::Large14];

    /// What a person picks from.
    pub fn title(self) -> &'static str {
        match self {
            LabelSheet::Small65 => "65 label, 38,1 × 21,2 mm",
            LabelSheet::Medium24 => "24 label, 70 × 37 mm",
            LabelSheet::Medium21 => "21 label, 63,5 × 38,1 mm",
            LabelSheet::Large14 => "14 label, 99,1 × 38,1 mm",
        }
    }

    pub fn per_sheet(self) -> usize {
        let grid = self.grid();
        grid.columns * grid.rows
    }

    fn grid(self) -> Grid {
        match self {
            LabelSheet::Small65 => Grid::centred(5, 13, 381, 212, 25, 0),
            LabelSheet::Medium24 => Grid::centred(3, 8, 700, 370, 0, 0),
            LabelSheet::Medium21 => Grid::centred(3, 7, 635, 381, 25, 0),
            LabelSheet::Large14 => Grid::centred(2, 7, 991, 381, 25, 0),
        }
    }
}

/// Where the labels stand on the sheet, in tenths of a millimetre; the block is centred on A4.
#[derive(Debug, Clone, Copy, Serialize)]
struct Grid {
    columns: usize,
    rows: usize,
    width_tenth_mm: usize,
    height_tenth_mm: usize,
    gap_x_tenth_mm: usize,
    gap_y_tenth_mm: usize,
    left_tenth_mm: usize,
    top_tenth_mm: usize,
}

impl Grid {
    const fn centred(columns: usize, rows: usize, width: usize, height: usize, gap_x: usize, gap_y: usize) -> Grid {
        Grid {
            columns,
            rows,
            width_tenth_mm: width,
            height_tenth_mm: height,
            gap_x_tenth_mm: gap_x,
            gap_y_tenth_mm: gap_y,
            left_tenth_mm: (2_100 - columns * width - (columns - 1) * gap_x) / 2,
            top_tenth_mm: (2_970 - rows * height - (rows - 1) * gap_y) / 2,
        }
    }
}

/// One product's label and how many of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    pub code: String,
    pub name: String,
    pub variant: String,
    /// `Rp 85.000`, formatted.
    pub price_text: String,
    /// The day the goods came in, `22-11-2026`.
    pub date_in: String,
    pub copies: usize,
}

/// The sheets as PDF. `first_place` skips labels of a sheet that was begun (0 = a fresh sheet).
///
/// Print at 100 %: the sizes are exact, and "fit to page" moves the labels off their places.
pub fn labels_pdf(
    sheet: LabelSheet,
    outlet_name: &str,
    labels: &[Label],
    first_place: usize,
) -> Result<Vec<u8>, PaperError> {
    let kinds = labels
        .iter()
        .map(|label| Ok(json!({ "label": label, "qr": qr::matrix(&label.code)? })))
        .collect::<Result<Vec<_>, PaperError>>()?;
    let data = json!({
        "outlet": { "name": outlet_name },
        "sheet": sheet.grid(),
        "first_place": first_place % sheet.per_sheet(),
        "kinds": kinds,
    });
    pdf(Template::Labels, &data, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sheet_fits_on_a4() {
        for sheet in LabelSheet::ALL {
            let grid = sheet.grid();
            let right =
                grid.left_tenth_mm * 2 + grid.columns * grid.width_tenth_mm + (grid.columns - 1) * grid.gap_x_tenth_mm;
            let bottom =
                grid.top_tenth_mm * 2 + grid.rows * grid.height_tenth_mm + (grid.rows - 1) * grid.gap_y_tenth_mm;
            assert!((2_099..=2_100).contains(&right), "{sheet:?} {right}");
            assert!((2_969..=2_970).contains(&bottom), "{sheet:?} {bottom}");
            assert!(sheet.title().starts_with(&sheet.per_sheet().to_string()), "{sheet:?}");
        }
    }
}
