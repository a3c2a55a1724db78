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

    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }
}
