//! What is in the file of a picture. It is recognised by its first bytes alone, and measured by its head before anything is
//! unpacked; of what moves, the first frame is taken.

use std::io::Cursor;

use evening::avatar::{Crop, MAX_MEGAPIXELS, MAX_PIXELS};
use evening::refusal::Refusal;
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageFormat, ImageReader, Limits};

/// The longest side that is taken, in pixels: the longest of a JPEG or a GIF.
const MAX_SIDE: u32 = 65_535;
/// The most memory that a decoder may take, in bytes: the most pixels of the largest kind, and what is in between.
const MEMORY: u64 = MAX_PIXELS * 8 + (32 << 20);

/// A picture as it lies in its file, and the square of it that is to be shown.
pub struct Unpacked {
    /// The square, in the pixels of the file.
    pub cut: Crop,
    /// How it has to be turned to be upright.
    pub orientation: Orientation,
    width: u32,
    color: ColorType,
    bytes: Vec<u8>,
}

impl Unpacked {
    /// Unpacks a file, of which this square is to be shown, or else the middle.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(file: &[u8], crop: Option<Crop>) -> Result<Unpacked, Refusal> {
        let kind = image::guess_format(file).map_err(|_| Refusal::AvatarKind)?;
        let webp = match kind {
            ImageFormat::Png | ImageFormat::Gif => None,
            ImageFormat::Jpeg => jpeg_end(file).map(|()| None).ok_or(Refusal::AvatarBroken)?,
            ImageFormat::WebP => Some(WebP::of(file)?),
            _ => return Err(Refusal::AvatarKind),
        };
        let broken = |_| Refusal::AvatarBroken;
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(MEMORY);
        let file = webp.as_ref().map_or(file, |webp| webp.file);
        let mut reader = ImageReader::with_format(Cursor::new(file), kind);
        reader.limits(limits.clone());
        let mut decoder = reader.into_decoder().map_err(broken)?;

        let (width, height) = decoder.dimensions();
        measure(width, height)?;
        let orientation = match &webp {
            Some(webp) => webp.exif.and_then(Orientation::from_exif_chunk),
            None => decoder.orientation().ok(),
        };
        let orientation = orientation.unwrap_or(Orientation::NoTransforms);
        let (across, down) = if is_turned(orientation) { (height, width) } else { (width, height) };
        let crop = crop.unwrap_or_else(|| Crop::middle(across, down)).within(across, down)?;

        let color = decoder.color_type();
        limits.reserve(decoder.total_bytes()).map_err(broken)?;
        decoder.set_limits(limits).map_err(broken)?;
        let mut bytes = vec![0; usize::try_from(decoder.total_bytes()).map_err(|_| Refusal::AvatarBroken)?];
        decoder.read_image(&mut bytes).map_err(broken)?;
        Ok(Unpacked { cut: lying(crop, width, height, orientation), orientation, width, color, bytes })
    }

    /// A pixel: red, green and blue, each times how opaque it is, and that; from 0 to 1.
    pub fn weighted(&self, x: u32, y: u32) -> [f32; 4] {
        let size = usize::from(self.color.bytes_per_pixel());
        let start = (y as usize * self.width as usize + x as usize) * size;
        let bytes = &self.bytes[start..start + size];
        let channels = usize::from(self.color.channel_count());
        let sample = |channel: usize| match size == channels {
            true => f32::from(bytes[channel]) / 255.0,
            false => f32::from(u16::from_ne_bytes([bytes[2 * channel], bytes[2 * channel + 1]])) / 65_535.0,
        };
        let alpha = if self.color.has_alpha() { sample(channels - 1) } else { 1.0 };
        let color = if self.color.has_color() { [0, 1, 2] } else { [0; 3] };
        let [red, green, blue] = color.map(|channel| sample(channel) * alpha);
        [red, green, blue, alpha]
    }
}

fn measure(width: u32, height: u32) -> Result<(), Refusal> {
    match u64::from(width) * u64::from(height) {
        0 => Err(Refusal::AvatarBroken),
        pixels if pixels > MAX_PIXELS || width.max(height) > MAX_SIDE => Err(Refusal::AvatarPixels { max: MAX_MEGAPIXELS }),
        _ => Ok(()),
    }
}

/// Whether width and height change places when a picture is made upright.
fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{
        FlipHorizontal, FlipVertical, NoTransforms, Rotate90, Rotate90FlipH, Rotate180, Rotate270, Rotate270FlipH,
    };
    match orientation {
        NoTransforms | FlipHorizontal | FlipVertical | Rotate180 => false,
        Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH => true,
    }
}

/// A square of the upright picture, in the pixels of a file of this size.
fn lying(Crop { left, top, side }: Crop, width: u32, height: u32, orientation: Orientation) -> Crop {
    let from_right = |from_left: u32| width - from_left - side;
    let from_below = |from_top: u32| height - from_top - side;
    let (left, top) = match orientation {
        Orientation::NoTransforms => (left, top),
        Orientation::FlipHorizontal => (from_right(left), top),
        Orientation::FlipVertical => (left, from_below(top)),
        Orientation::Rotate180 => (from_right(left), from_below(top)),
        Orientation::Rotate90 => (top, from_below(left)),
        Orientation::Rotate90FlipH => (top, left),
        Orientation::Rotate270 => (from_right(top), left),
        Orientation::Rotate270FlipH => (from_right(top), from_below(left)),
    };
    Crop { left, top, side }
}

/// That a JPEG goes on to its end mark. The decoder is content with less, and paints grey what is missing.
fn jpeg_end(file: &[u8]) -> Option<()> {
    let mut rest = file.get(2..)?;
    loop {
        // A mark is a byte of ones, and one behind it that is neither plain data, nor a restart in the data, nor the same again.
        let at = rest.windows(2).position(|two| two[0] == 0xff && !matches!(two[1], 0 | 0xd0..=0xd7 | 0xff))?;
        let mark = rest[at + 1];
        rest = &rest[at + 2..];
        match mark {
            0xd9 => return Some(()),
            0x01 | 0xd8 => {}
            _ => rest = rest.get(usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]))..)?,
        }
    }
}

/// The file of a WebP, which is all there, without what is appended to it.
struct WebP<'a> {
    file: &'a [u8],
    exif: Option<&'a [u8]>,
}

impl<'a> WebP<'a> {
    /// Looks through its chunks: the decoder would make room for as many bytes as the head of a chunk claims, and for as many
    /// pixels as a frame does, whatever the file says of itself.
    fn of(file: &'a [u8]) -> Result<WebP<'a>, Refusal> {
        let (_, size) = head(file).ok_or(Refusal::AvatarBroken)?;
        let file = file.get(..size.saturating_add(8)).ok_or(Refusal::AvatarBroken)?;
        let mut webp = WebP { file, exif: None };
        webp.look_through(file.get(12..).ok_or(Refusal::AvatarBroken)?, 0)?;
        Ok(webp)
    }

    fn look_through(&mut self, mut chunks: &'a [u8], depth: u32) -> Result<(), Refusal> {
        while let Some((name, size)) = head(chunks) {
            let chunk = chunks.get(8..size.saturating_add(8)).ok_or(Refusal::AvatarBroken)?;
            match name {
                b"EXIF" => self.exif = self.exif.or(Some(chunk)),
                b"VP8 " => {
                    let side = |at: usize| Some(u32::from(u16::from_le_bytes([*chunk.get(at)?, *chunk.get(at + 1)?]) & 0x3fff));
                    let (width, height) = side(6).zip(side(8)).ok_or(Refusal::AvatarBroken)?;
                    measure(width, height)?;
                }
                b"ANMF" if depth == 0 => self.look_through(chunk.get(16..).ok_or(Refusal::AvatarBroken)?, depth + 1)?,
                _ => {}
            }
            // Chunks are padded to an even length.
            chunks = chunks.get(8 + size + size % 2..).unwrap_or_default();
        }
        Ok(())
    }
}

/// The head of a chunk: its name, and the bytes behind the head.
fn head(chunk: &[u8]) -> Option<(&[u8; 4], usize)> {
    let (name, rest) = chunk.split_first_chunk::<4>()?;
    let (size, _) = rest.split_first_chunk::<4>()?;
    Some((name, u32::from_le_bytes(*size) as usize))
}
