//! From a file that somebody sent to the two squares that are kept: cut out, made small, turned upright and encoded anew, so
//! that nothing of the file itself is ever shown to anybody.

use evening::avatar::{Avatar, Crop, SIDES};
use image::imageops::FilterType;
use image::{DynamicImage, ImageBuffer, Rgba, Rgba32FImage};
use sha2::{Digest, Sha256};

use crate::alone::NotDone;
use crate::fault::Fault;
use crate::session::hex;
use unpacked::Unpacked;

#[cfg(test)]
mod tests;
mod unpacked;

/// How good the kept squares are, of 100.
const QUALITY: f32 = 82.0;
/// A square is averaged down to no fewer pixels than this before it is filtered: twice the largest that is kept.
const ENOUGH: u32 = 2 * SIDES[0];

/// The squares of one picture.
#[derive(Debug, PartialEq, Eq)]
pub struct Squares {
    /// Named after what is in them.
    pub avatar: Avatar,
    /// As WebP, in the order of [`SIDES`].
    pub files: [Vec<u8>; 2],
}

impl Squares {
    /// Those of the picture in this file, of which this part is to be shown, or else the middle.
    ///
    /// # Errors
    /// What is wrong with the file or the part.
    pub fn of(file: &[u8], crop: Option<Crop>) -> Result<Squares, NotDone> {
        let unpacked = Unpacked::of(file, crop)?;
        let mut square = DynamicImage::ImageRgba32F(averaged(&unpacked));
        let orientation = unpacked.orientation;
        // As large as the whole picture, and not needed any more.
        drop(unpacked);
        square.apply_orientation(orientation);
        let [large, small] =
            SIDES.map(|side| encode(&square.resize_exact(side, side, FilterType::Lanczos3).into_rgba32f(), side));
        let files = [large?, small?];
        let mut digest = Sha256::new();
        files.iter().for_each(|file| digest.update(file));
        let hash = hex(&digest.finalize());
        Ok(Squares { avatar: Avatar::of_hash(&hash[..32]).expect("these are 32 hexadecimal digits"), files })
    }
}

/// The square that was cut out, as it lies in the file, with the mean of each box of pixels in place of the box. Colours are
/// weighted by how opaque they are: what cannot be seen must not show at an edge.
fn averaged(from: &Unpacked) -> Rgba32FImage {
    let Crop { left, top, side } = from.cut;
    let boxes = side / (side / ENOUGH).max(1);
    // Some boxes are a pixel larger than others, so that all of them together are the square.
    let edge = |number: u32| number * side / boxes;
    ImageBuffer::from_fn(boxes, boxes, |x, y| {
        let (rows, columns) = (edge(y)..edge(y + 1), edge(x)..edge(x + 1));
        let count = (rows.len() * columns.len()) as f32;
        let mut sum = [0.0; 4];
        for row in rows {
            for column in columns.clone() {
                let pixel = from.weighted(left + column, top + row);
                sum.iter_mut().zip(pixel).for_each(|(sum, sample)| *sum += sample);
            }
        }
        Rgba(sum.map(|sum| sum / count))
    })
}

fn encode(square: &Rgba32FImage, side: u32) -> Result<Vec<u8>, Fault> {
    let whole = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let bytes = square.pixels().flat_map(|&Rgba([red, green, blue, alpha])| {
        // The filter may swing below nothing.
        let plain = |color: f32| if alpha > 0.0 { whole(color / alpha) } else { 0 };
        [plain(red), plain(green), plain(blue), whole(alpha)]
    });
    let bytes: Vec<u8> = bytes.collect();
    let encoded = webp::Encoder::from_rgba(&bytes, side, side).encode_simple(false, QUALITY);
    let failed = |why| Fault::new("encoding a picture", std::io::Error::other(format!("{why:?}")));
    encoded.map(|file| file.to_vec()).map_err(failed)
}
