//! What a thermal printer is asked to print, as a value: ESC/POS, the screen preview and a picture render the same one.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// One piece of a slip, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Running text, wrapped at the printer's width.
    Text {
        text: String,
        align: Align,
        bold: bool,
        large: bool,
    },
    /// A label on the left and a figure on the right of one line; a long label wraps, the figure never does.
    Pair {
        left: String,
        right: String,
        bold: bool,
        large: bool,
    },
    Rule,
    Blank,
    Qr {
        data: String,
    },
    /// Code 128 of printable ASCII.
    Barcode {
        data: String,
    },
    /// A black and white picture stored in `blobs`, by hash (hex): the outlet's logo, a signature.
    Image {
        hash_hex: String,
    },
    /// A signature as strokes: polylines in a box of 1000 x 400.
    Signature {
        caption: String,
        strokes: Vec<Vec<(i32, i32)>>,
    },
    Cut,
    /// The pulse that opens the cash drawer.
    OpenDrawer,
    /// A price tag, so many times: a sheet each on a label printer, a strip each on a receipt printer.
    Tag {
        tag: Tag,
        copies: u32,
    },
}

/// Copies of one tag in one block; more is an accident.
pub const TAG_COPIES_MAX: u32 = 1_000;

/// A price tag as it is stuck on a product.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// What scanners read.
    pub code: String,
    pub name: String,
    /// Empty when there is none.
    pub variant: String,
    /// `Rp 125.000`, formatted.
    pub price_text: String,
    /// When it came in, `22-11-2026`: how long it has been lying there. Empty when nobody knows.
    pub date_in: String,
}

impl Tag {
    /// The tag as a strip of receipt paper, with its cut.
    pub fn strip(&self) -> Vec<Block> {
        let text = |text: &str, bold: bool, large: bool| {
            let text = text.to_owned();
            Block::Text { text, align: Align::Centre, bold, large }
        };
        let mut blocks = vec![Block::Qr { data: self.code.clone() }, text(&self.code, true, false)];
        blocks.push(text(&self.name, false, false));
        if !self.variant.is_empty() {
            blocks.push(text(&self.variant, false, false));
        }
        blocks.push(text(&self.price_text, true, true));
        if !self.date_in.is_empty() {
            blocks.push(text(&["Masuk ", self.date_in.as_str()].concat(), false, false));
        }
        blocks.push(Block::Cut);
        blocks
    }
}

/// Copies as they are printed, whatever a stored job says.
pub(super) fn clamp_copies(copies: u32) -> u32 {
    copies.clamp(1, TAG_COPIES_MAX)
}

/// A slip: its blocks, and the mark that a reprint carries.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    pub blocks: Vec<Block>,
}

impl Slip {
    pub fn text(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Text { text: text.into(), align: Align::Left, bold: false, large: false })
    }

    pub fn centred(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Text { text: text.into(), align: Align::Centre, bold: false, large: false })
    }

    pub fn heading(&mut self, text: impl Into<String>) -> &mut Self {
        self.push(Block::Text { text: text.into(), align: Align::Centre, bold: true, large: true })
    }

    pub fn pair(&mut self, left: impl Into<String>, right: impl Into<String>) -> &mut Self {
        self.push(Block::Pair { left: left.into(), right: right.into(), bold: false, large: false })
    }

    pub fn bold_pair(&mut self, left: impl Into<String>, right: impl Into<String>) -> &mut Self {
        self.push(Block::Pair { left: left.into(), right: right.into(), bold: true, large: false })
    }

    /// Whether it holds tags: those are no papers of money, and carry no mark of a copy.
    pub fn has_tags(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Tag { .. }))
    }

    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }
}
