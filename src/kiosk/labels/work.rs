//! What the screen does away from the UI thread.

use std::path::PathBuf;

use image::GrayImage;
use image::imageops::{self, FilterType};
use slint::Rgb8Pixel;

use super::{Effect, Handover, Intent, Picked, Product};
use crate::base::{ActId, ProductId, Rupiah};
use crate::catalog::{self, search};
use crate::config::Config;
use crate::devices::{Profile, Slip, render};
use crate::documents::{Label, LabelSheet, labels_pdf};
use crate::intake::{self, LabelError, LabelLine, label_blocks};
use crate::kiosk::files;
use crate::kiosk::photos::Pixels;
use crate::kiosk::services::Services;
use crate::kiosk::words::NOBODY;
use crate::partners;
use crate::store::{Connection, StoreError};
use crate::till::{Found, lookup};

const HANDOVERS_MAX: i64 = 100;
const PRODUCTS_MAX: usize = 200;
/// The printer that labels go to, as `deks.toml` names it.
pub(super) const PRINTER: &str = "label";
/// As wide as the picture is shown on the smallest window.
const PREVIEW_WIDTH_PX: u32 = 320;
/// White that stays around what is printed.
const PREVIEW_EDGE_DOTS: u32 = 12;
/// Printed dots are darker, paper and the line where it is cut are lighter.
const PRINTED_BELOW: u8 = 128;

pub(super) fn perform(effect: Effect, services: &Services) -> Option<Intent> {
    match effect {
        Effect::LoadHandovers => Some(Intent::HandoversLoaded(handovers(services).map_err(|error| error.to_string()))),
        Effect::Search { serial, query } => {
            let result = services.store.read(|c| products(c, &query)).map_err(|error| error.to_string());
            Some(Intent::ProductsFound { serial, result })
        }
        Effect::PickHandover { id, anew } => {
            let result = services.store.read(|c| handover(c, id)).map_err(|error| error.to_string());
            Some(Intent::Picked { result, anew, scanned: false })
        }
        Effect::PickProduct { id, anew } => {
            let line = services.store.read(|c| intake::label_of_product(c, id, 1));
            let result = line.map(|line| Picked::Products(vec![line])).map_err(|error| error.to_string());
            Some(Intent::Picked { result, anew, scanned: false })
        }
        Effect::Find(code) => {
            let result = find(services, &code).map_err(|error| error.to_string());
            Some(Intent::Picked { result, anew: false, scanned: true })
        }
        Effect::Preview(line) => {
            let pixels = preview(services, &line);
            Some(Intent::Previewed { code: line.code, pixels })
        }
        Effect::LookForTargets => Some(Intent::TargetsFound(files::targets(services))),
        Effect::Print { act_id, lines } => Some(Intent::Printed(print(services, act_id, lines))),
        Effect::Save { lines, sheet, first_place, folder } => {
            Some(Intent::Saved(save(services, &lines, sheet, first_place, folder)))
        }
    }
}

fn handovers(services: &Services) -> Result<Vec<Handover>, StoreError> {
    let zone = services.store.zone();
    services.store.read(|c| {
        let found = intake::handovers(c, None, HANDOVERS_MAX)?;
        let mut rows = Vec::with_capacity(found.len());
        for handover in found.into_iter().filter(|handover| handover.stocked_qty > 0) {
            let partner = partners::by_id(c, handover.partner)?.map(|partner| partner.business_name);
            rows.push(Handover {
                id: handover.id,
                number: handover.number,
                partner: partner.unwrap_or_default(),
                when: zone.stamp(handover.at),
                pieces: handover.stocked_qty,
            });
        }
        Ok(rows)
    })
}

fn products(c: &Connection, query: &str) -> Result<Vec<Product>, StoreError> {
    let found = if query.trim().is_empty() {
        search::browse(c, None, PRODUCTS_MAX)?
    } else {
        search::search(c, query, PRODUCTS_MAX)?.products
    };
    let mut rows = Vec::with_capacity(found.len());
    for product in found {
        let partner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name).unwrap_or_default();
        let price = catalog::state_price(c, product.id)?.filter(|price| *price > Rupiah::ZERO);
        rows.push(Product {
            id: product.id,
            name: product.full_name(),
            detail: [product.code.as_str(), &partner].join("  ·  "),
            price: price.map(|price| price.to_string()).unwrap_or_default(),
        });
    }
    Ok(rows)
}

fn handover(c: &Connection, id: crate::base::HandoverId) -> Result<Picked, StoreError> {
    let lines = intake::labels_of_handover(c, id)?;
    let number = intake::handover_number(c, id)?.unwrap_or_default();
    Ok(Picked::Handover { title: number, lines })
}

/// A scan: the code on a tanda terima, or a product's.
fn find(services: &Services, code: &str) -> Result<Picked, LabelError> {
    let day = services.store.today();
    services.store.read(|c| {
        if let Some(id) = intake::handover_by_number(c, code.trim())? {
            return Ok(handover(c, id)?);
        }
        let items = match lookup::find(c, code, day)? {
            Found::One(item) | Found::WithoutPrice(item) => vec![item],
            Found::Many(items) => items,
            Found::Unknown(code) => return Ok(Picked::Unknown(code)),
        };
        let named = match items.iter().find_map(|item| item.product_id) {
            Some(id) => named(c, id)?,
            None => String::new(),
        };
        let ids: Vec<ProductId> = items.into_iter().filter_map(|item| item.product_id).collect();
        let lines = ids.into_iter().map(|id| intake::label_of_product(c, id, 1));
        Ok(Picked::Scanned { lines: lines.collect::<Result<Vec<LabelLine>, LabelError>>()?, named })
    })
}

/// A product and its partner, for the message about a scan.
fn named(c: &Connection, id: ProductId) -> Result<String, StoreError> {
    let Some(product) = catalog::by_id(c, id)? else { return Ok(String::new()) };
    let owner = partners::by_id(c, product.partner_id)?.map(|partner| partner.business_name);
    Ok([product.full_name(), owner.unwrap_or_default()].join(", "))
}

/// The label as the printer would print it: drawn from the very bytes.
fn preview(services: &Services, line: &LabelLine) -> Option<Pixels> {
    // Without a label printer of its own an outlet sees what the usual one would print.
    let usual = Config::default();
    let mut printers = services.config.printers.iter().chain(&usual.printers);
    let profile = Profile::of(printers.find(|printer| printer.name == PRINTER)?);
    let slip = Slip { blocks: label_blocks(line) };
    let bytes = render::bytes_of(&slip, &profile, &|_| None).ok()?;
    let drawn = render::picture_of(&bytes, &profile)?;
    let drawn = legible(&drawn);
    let mut pixels = Pixels::new(drawn.width(), drawn.height());
    for (to, from) in pixels.make_mut_slice().iter_mut().zip(drawn.as_raw()) {
        *to = Rgb8Pixel { r: *from, g: *from, b: *from };
    }
    Some(pixels)
}

/// The printed part alone, brought to the width at which it is shown. The screen leaves out dots when it makes a picture
/// smaller, and thin letters fall apart: here every dot counts.
pub(super) fn legible(drawn: &GrayImage) -> GrayImage {
    let printed = drawn.enumerate_pixels().filter(|(_, _, dot)| dot.0[0] < PRINTED_BELOW);
    let bounds = printed.fold(None, |bounds: Option<[u32; 4]>, (x, y, _)| {
        let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
        Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
    });
    let Some([left, top, right, bottom]) = bounds else { return drawn.clone() };
    let (left, top) = (left.saturating_sub(PREVIEW_EDGE_DOTS), top.saturating_sub(PREVIEW_EDGE_DOTS));
    let width = (right + 1 + PREVIEW_EDGE_DOTS).min(drawn.width()) - left;
    let height = (bottom + 1 + PREVIEW_EDGE_DOTS).min(drawn.height()) - top;
    let printed = imageops::crop_imm(drawn, left, top, width, height).to_image();
    if width <= PREVIEW_WIDTH_PX {
        return printed;
    }
    let height = (height * PREVIEW_WIDTH_PX / width).max(1);
    imageops::resize(&printed, PREVIEW_WIDTH_PX, height, FilterType::Lanczos3)
}

fn print(services: &Services, act_id: ActId, lines: Vec<LabelLine>) -> Result<i64, String> {
    let user = services.actor().ok_or_else(|| NOBODY.to_owned())?;
    let count = lines.iter().map(|line| line.copies).sum();
    intake::print_labels(&services.store, act_id, user, lines).map_err(|error| error.to_string())?;
    services.wake_printers();
    Ok(count)
}

fn save(
    services: &Services,
    lines: &[LabelLine],
    sheet: LabelSheet,
    first_place: usize,
    folder: PathBuf,
) -> Result<PathBuf, String> {
    let labels: Vec<Label> = lines.iter().map(Label::from).collect();
    let pdf =
        labels_pdf(sheet, &services.config.outlet.name, &labels, first_place).map_err(|error| error.to_string())?;
    let (zone, now) = (services.store.zone(), services.now());
    let time = zone.time_of_day(now).replace('.', "");
    let name = format!("label-{}-{time}.pdf", zone.day_of(now).compact());
    files::save(&folder, &name, &pdf).map_err(|error| error.to_string())
}
