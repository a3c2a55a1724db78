//! A till slip on paper: the PDF of the same value that the thermal printer prints.

use serde_json::{Value, json};

use super::qr;
use super::typst::{PaperError, Template, pdf};

/// Names for the pictures of one slip; a slip has a logo and perhaps one more.
const PICTURES: [&str; 4] = ["picture-0.png", "picture-1.png", "picture-2.png", "picture-3.png"];

/// The PDF of a slip, given as the JSON of a `devices::Slip`. `picture` finds the PNG behind a hash; a picture that is
/// not found is left out, as the printer does.
pub fn receipt_pdf(
    slip: &Value,
    paper_mm: u32,
    title: &str,
    picture: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, PaperError> {
    let mut pictures: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let mut blocks = Vec::new();
    for block in slip.get("blocks").and_then(Value::as_array).into_iter().flatten() {
        if let Some(data) = block.pointer("/qr/data").and_then(Value::as_str) {
            blocks.push(json!({ "qr": { "data": data, "matrix": qr::matrix(data)? } }));
        } else if let Some(hash) = block.pointer("/image/hash_hex").and_then(Value::as_str) {
            let name = PICTURES.get(pictures.len()).copied();
            if let (Some(name), Some(bytes)) = (name, picture(hash)) {
                pictures.push((name, bytes));
                blocks.push(json!({ "image": { "name": name } }));
            }
        } else {
            blocks.push(block.clone());
        }
    }
    let data = json!({ "title": title, "paper_mm": paper_mm, "blocks": blocks });
    let images: Vec<(&'static str, &[u8])> = pictures.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    pdf(Template::Receipt, &data, &images)
}
