//! A product's photo: taken as it comes from a stick, kept small.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use thiserror::Error;

use super::store;
use crate::base::{ActId, ProductId, UserId};
use crate::people::{NotAllowed, Permission, require};
use crate::store::{Act, Store, StoreError, Tx};

/// The longer side of a photo that is kept, in pixels.
pub const SIDE_PX_MAX: u32 = 640;
/// A phone's picture is a third of it.
pub const FILE_BYTES_MAX: u64 = 30 * 1024 * 1024;
const SOURCE_SIDE_PX_MAX: u32 = 12_000;
const DECODED_BYTES_MAX: u64 = 300 * 1024 * 1024;
const JPEG_QUALITY: u8 = 85;
pub const PHOTO_MIME: &str = "image/jpeg";

#[derive(Debug, Error)]
pub enum PhotoError {
    #[error("Berkas ini lebih besar dari 30 MB. Pilih foto yang lebih kecil.")]
    FileTooLarge,
    #[error("Berkas ini bukan foto JPG atau PNG yang utuh. Pilih berkas lain.")]
    NotAPicture,
    #[error("Foto ini terlalu besar (lebih dari {SOURCE_SIDE_PX_MAX} titik). Perkecil dulu.")]
    TooManyPixels,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Debug, Error)]
pub enum SetPhotoError {
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("Barang tidak ditemukan. Muat ulang daftar barang.")]
    UnknownProduct,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads a JPEG or PNG, turns it upright, and scales it down to at most `side_px_max`.
///
/// The file comes from outside (invariant 9): size, pixels and memory are limited before it is decoded.
pub fn decode(bytes: &[u8], side_px_max: u32) -> Result<DynamicImage, PhotoError> {
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(PhotoError::FileTooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoError::NotAPicture)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SOURCE_SIDE_PX_MAX);
    limits.max_image_height = Some(SOURCE_SIDE_PX_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let refused = |error| match error {
        image::ImageError::Limits(_) => PhotoError::TooManyPixels,
        _ => PhotoError::NotAPicture,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if picture.width().max(picture.height()) > side_px_max {
        picture = picture.resize(side_px_max, side_px_max, FilterType::Triangle);
    }
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// The JPEG that is kept: at most [`SIDE_PX_MAX`], without what cameras write beside the picture (place, time, owner).
pub fn shrink(bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let picture = decode(bytes, SIDE_PX_MAX)?.into_rgb8();
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY))
        .map_err(|_| PhotoError::NotAPicture)?;
    Ok(jpeg)
}

/// How bytes are kept: MIME type and bytes in, their hash out.
type KeepBlob = fn(&Tx<'_>, &str, &[u8]) -> Result<Vec<u8>, StoreError>;

/// Gives a product a photo, or takes it away. `keep` puts the bytes where pictures are kept and answers with their hash.
pub fn set_photo(
    store: &Store,
    act_id: ActId,
    by: UserId,
    product: ProductId,
    partner_name: String,
    jpeg: Option<Vec<u8>>,
    keep: KeepBlob,
) -> Result<(), SetPhotoError> {
    store.write(Act::by(by, "catalog.set_photo").with_id(act_id), move |tx| {
        require(tx.conn(), by, Permission::EditProducts)?;
        let mut changed = store::by_id(tx.conn(), product)?.ok_or(SetPhotoError::UnknownProduct)?;
        changed.photo_hash = jpeg.map(|bytes| keep(tx, PHOTO_MIME, &bytes)).transpose()?;
        Ok(store::save(tx, &changed, &partner_name)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rupiah;
    use crate::catalog::{NewProduct, ProductWords, register_product};
    use crate::partners::{self, PartnerForm};
    use crate::people::testing::outlet;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(width, height).write_to(&mut bytes, image::ImageFormat::Png).expect("a PNG");
        bytes.into_inner()
    }

    #[test]
    fn photos_are_kept_small_and_never_blown_up() {
        for (width, height, expect) in [(1_280, 960, (640, 480)), (300, 900, (213, 640)), (64, 48, (64, 48))] {
            let jpeg = shrink(&png(width, height)).expect("a photo");
            assert_eq!(image::guess_format(&jpeg).expect("a format"), image::ImageFormat::Jpeg);
            let kept = decode(&jpeg, 10_000).expect("a photo");
            assert_eq!((kept.width(), kept.height()), expect, "{width} x {height}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_by_name() {
        let whole = png(40, 40);
        assert!(matches!(shrink(b"not a picture"), Err(PhotoError::NotAPicture)));
        assert!(matches!(shrink(&whole[..whole.len() / 2]), Err(PhotoError::NotAPicture)));
        assert!(matches!(shrink(&[]), Err(PhotoError::NotAPicture)));
        assert!(matches!(shrink(&vec![0; FILE_BYTES_MAX as usize + 1]), Err(PhotoError::FileTooLarge)));
        assert!(matches!(shrink(&png(SOURCE_SIDE_PX_MAX + 1, 1)), Err(PhotoError::TooManyPixels)));
    }

    #[test]
    fn a_photo_is_kept_with_its_product_and_taken_away_again() {
        let outlet = outlet();
        let form = PartnerForm { business_name: "Mitra Pandan".into(), ..PartnerForm::default() };
        let partner_id = partners::save_partner(&outlet.store, ActId::new(), outlet.staf, form).expect("a partner");
        let new = NewProduct {
            partner_id,
            partner_name: "Mitra Pandan".into(),
            words: ProductWords { name: "Tas Anyam".into(), ..ProductWords::default() },
            barcode: String::new(),
            photo_hash: None,
            price: Rupiah(85_000),
            price_limit: Rupiah(500_000),
        };
        let tas = register_product(&outlet.store, ActId::new(), outlet.staf, new).expect("a product");
        let set = |by, product, jpeg| {
            let keep = |_: &Tx<'_>, _: &str, bytes: &[u8]| Ok(bytes.to_vec());
            set_photo(&outlet.store, ActId::new(), by, product, "Mitra Pandan".into(), jpeg, keep)
        };
        let kept = || outlet.store.read(|c| store::by_id(c, tas)).expect("readable").expect("kept").photo_hash;
        set(outlet.staf, tas, Some(vec![1, 2, 3])).expect("kept");
        assert_eq!(kept(), Some(vec![1, 2, 3]));
        assert!(matches!(set(outlet.kasir, tas, None), Err(SetPhotoError::NotAllowed(_))));
        assert!(matches!(set(outlet.staf, ProductId::new(), None), Err(SetPhotoError::UnknownProduct)));
        set(outlet.staf, tas, None).expect("taken away");
        assert_eq!(kept(), None);
    }
}
