//! Any bytes become the squares of a picture, or a refusal.
//!
//! `PROPTEST_CASES=80000 cargo test -p app -p server --features app/ssr --lib squares` looks for ten minutes.

use std::io::Cursor;

use evening::refusal::Refusal;
use image::metadata::Orientation;
use image::{GrayAlphaImage, ImageFormat, LumaA, RgbImage, RgbaImage};
use proptest::prelude::*;

use super::*;

const KINDS: [ImageFormat; 4] = [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP];
const RED: [u8; 4] = [220, 20, 20, 255];
const GREEN: [u8; 4] = [20, 220, 20, 255];
const BLUE: [u8; 4] = [20, 20, 220, 255];
const WHITE: [u8; 4] = [240, 240, 240, 255];

fn file(picture: impl Into<DynamicImage>, kind: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let picture: DynamicImage = picture.into();
    let picture = if kind == ImageFormat::Jpeg { picture.into_rgb8().into() } else { picture };
    picture.write_to(&mut file, kind).unwrap();
    file.into_inner()
}

/// Four colours, clockwise from the upper left: red, green, white, blue.
fn quarters(width: u32, height: u32) -> DynamicImage {
    let color = |x, y| match (2 * x < width, 2 * y < height) {
        (true, true) => RED,
        (false, true) => GREEN,
        (true, false) => BLUE,
        (false, false) => WHITE,
    };
    RgbaImage::from_fn(width, height, |x, y| Rgba(color(x, y))).into()
}

/// The squares that came of a file, unpacked.
fn seen(file: &[u8], crop: Option<Crop>) -> Result<[RgbaImage; 2], Refusal> {
    let squares = match Squares::of(file, crop) {
        Ok(squares) => squares,
        Err(NotDone::Refused(refusal)) => return Err(refusal),
        Err(NotDone::Fault(fault)) => panic!("{fault}"),
    };
    let seen = squares.files.map(|file| {
        assert!(file.starts_with(b"RIFF") && file.len() < 64 << 10, "{}", file.len());
        image::load_from_memory_with_format(&file, ImageFormat::WebP).unwrap().into_rgba8()
    });
    assert_eq!(seen.each_ref().map(|square| square.dimensions()), SIDES.map(|side| (side, side)));
    Ok(seen)
}

fn is_near(one: &Rgba<u8>, other: [u8; 4]) -> bool {
    one.0.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 24)
}

/// Asserts that both squares have these colours in the middles of their quarters, clockwise from the upper left.
#[track_caller]
fn check(file: &[u8], crop: Option<Crop>, expect: [[u8; 4]; 4]) {
    for square in seen(file, crop).unwrap() {
        let (near, far) = (square.width() / 4, square.width() * 3 / 4);
        for ((x, y), color) in [(near, near), (far, near), (far, far), (near, far)].into_iter().zip(expect) {
            assert!(is_near(square.get_pixel(x, y), color), "{:?} at {x}, {y}, not {color:?}", square.get_pixel(x, y));
        }
    }
}

/// The file with a segment of EXIF that says how it is to be turned.
fn turned(jpeg: &[u8], orientation: Orientation) -> Vec<u8> {
    let mut segment = b"\xff\xe1\x00\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    segment.extend([orientation.to_exif(), 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &segment, &jpeg[2..]].concat()
}

#[test]
fn every_kind_and_depth_is_read() {
    for kind in KINDS {
        check(&file(quarters(90, 60), kind), None, [RED, GREEN, WHITE, BLUE]);
        check(&file(quarters(2_000, 3_000), kind), None, [RED, GREEN, WHITE, BLUE]);
    }
    let wide = |picture: DynamicImage| file(picture, ImageFormat::Png);
    check(&wide(quarters(90, 60).into_rgb16().into()), None, [RED, GREEN, WHITE, BLUE]);
    check(&wide(quarters(90, 60).into_rgba16().into()), None, [RED, GREEN, WHITE, BLUE]);
    let grey = GrayAlphaImage::from_pixel(9, 9, LumaA([70, 255]));
    check(&wide(grey.clone().into()), None, [[70, 70, 70, 255]; 4]);
    check(&wide(DynamicImage::from(grey.clone()).into_luma8().into()), None, [[70, 70, 70, 255]; 4]);
    check(&wide(DynamicImage::from(grey).into_luma16().into()), None, [[70, 70, 70, 255]; 4]);
    check(&wide(RgbImage::from_pixel(1, 1, image::Rgb([9, 90, 200])).into()), None, [[9, 90, 200, 255]; 4]);
}

#[test]
fn a_part_is_cut_out_of_what_is_seen_upright() {
    let crop = |left, top, side| Some(Crop { left, top, side });
    let lying = file(quarters(90, 60), ImageFormat::Jpeg);
    check(&lying, crop(0, 0, 30), [RED; 4]);
    check(&lying, crop(50, 32, 28), [WHITE; 4]);
    for (exif, expect) in (1..).zip([
        [RED, GREEN, WHITE, BLUE],
        [GREEN, RED, BLUE, WHITE],
        [WHITE, BLUE, RED, GREEN],
        [BLUE, WHITE, GREEN, RED],
        [RED, BLUE, WHITE, GREEN],
        [BLUE, RED, GREEN, WHITE],
        [WHITE, GREEN, RED, BLUE],
        [GREEN, WHITE, BLUE, RED],
    ]) {
        let file = turned(&lying, Orientation::from_exif(exif).unwrap());
        let (width, height) = if exif > 4 { (60, 90) } else { (90, 60) };
        check(&file, None, expect);
        let corners = [crop(0, 0, 28), crop(width - 28, 0, 28), crop(width - 28, height - 28, 28), crop(0, height - 28, 28)];
        for (corner, color) in corners.into_iter().zip(expect) {
            check(&file, corner, [color; 4]);
        }
        assert_eq!(seen(&file, crop(width - 27, 0, 28)).err(), Some(Refusal::Malformed), "{exif}");
    }
}

#[test]
fn what_cannot_be_seen_does_not_show_at_an_edge() {
    // A red disc; what is transparent around it is black.
    let is_in = |x: u32, y: u32| (f64::from(x) - 300.0).hypot(f64::from(y) - 300.0) < 250.0;
    let disc = RgbaImage::from_fn(600, 600, |x, y| Rgba(if is_in(x, y) { [230, 40, 40, 255] } else { [0; 4] }));
    for square in seen(&file(disc, ImageFormat::Png), None).unwrap() {
        assert_eq!(square.get_pixel(0, 0)[3], 0);
        for pixel in square.pixels().filter(|pixel| pixel[3] > 100) {
            assert!(pixel[0] > 190 && pixel[1] < 90, "{pixel:?}");
        }
    }
}

#[test]
fn what_is_no_picture_is_refused_for_what_it_is() {
    let png = file(quarters(90, 60), ImageFormat::Png);
    let none: &[u8] = b"";
    for (file, refusal) in [
        (none, Refusal::AvatarKind),
        (b"GIF", Refusal::AvatarKind),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal::AvatarKind),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", Refusal::AvatarKind),
        (b"II*\0\x08\0\0\0", Refusal::AvatarKind),
        (b"\xff\xd8\xff", Refusal::AvatarBroken),
        (b"RIFF\x04\0\0\0WEBP", Refusal::AvatarBroken),
        (&png[..8], Refusal::AvatarBroken),
        (b"GIF89a\0\0\x09\0\0\0\0;", Refusal::AvatarBroken),
    ] {
        assert_eq!(seen(file, None).err(), Some(refusal), "{:?}", file.escape_ascii().to_string());
    }
}

#[test]
fn half_a_file_is_refused() {
    for kind in KINDS {
        let whole = file(quarters(300, 200), kind);
        for part in [whole.len() / 9, whole.len() / 2, whole.len() - 16] {
            assert_eq!(seen(&whole[..part], None).err(), Some(Refusal::AvatarBroken), "{part} of {} of {kind:?}", whole.len());
        }
    }
}

/// The head of an EXIF chunk claims four gigabytes, and a frame more pixels than its picture has.
#[test]
fn what_a_webp_claims_is_not_believed() {
    let riff = |chunks: &[u8]| {
        let size = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
        [b"RIFF".as_slice(), &size, b"WEBP", chunks].concat()
    };
    let claims = |name: &[u8], size: u32, chunk: &[u8]| [name, &size.to_le_bytes(), chunk].concat();
    let head = claims(b"VP8X", 10, &[8, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
    let small = file(quarters(10, 10), ImageFormat::WebP);
    let exif = riff(&[&head, &small[12..], &claims(b"EXIF", u32::MAX - 9, b"MM")].concat());
    assert_eq!(seen(&exif, None).err(), Some(Refusal::AvatarBroken));
    let frame = claims(b"VP8 ", 10, &[0x10, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f]);
    assert_eq!(seen(&riff(&[&head, &frame[..]].concat()), None).err(), Some(Refusal::AvatarPixels { max: 40 }));
}

/// What a file may be, made from one of each kind: some bytes are others, some are gone, and some came in between.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let alpha = RgbaImage::from_fn(40, 30, |x, y| Rgba([6 * x as u8, 8 * y as u8, 90, (x * y) as u8]));
    let mut files: Vec<Vec<u8>> =
        KINDS.into_iter().flat_map(|kind| [file(quarters(40, 30), kind), file(alpha.clone(), kind)]).collect();
    // Lossy, as we encode them.
    files.push(encode(&DynamicImage::from(alpha).crop_imm(0, 0, 30, 30).into_rgba32f(), 30).unwrap());
    files.push(turned(&files[2], Orientation::Rotate270));
    let bytes = || prop::collection::vec(any::<u8>(), 0..6);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, bytes()), 0..6);
    (prop::sample::select(files), changes, any::<prop::sample::Index>(), prop::bool::weighted(0.2)).prop_map(
        |(mut file, changes, end, is_cut)| {
            for (at, gone, new) in changes {
                let at = at.index(file.len());
                let end = (at + gone).min(file.len());
                file.splice(at..end, new);
                if file.is_empty() {
                    return file;
                }
            }
            if is_cut {
                file.truncate(end.index(file.len()));
            }
            file
        },
    )
}

fn crop() -> impl Strategy<Value = Option<Crop>> {
    prop::option::of((0..50_u32, 0..50_u32, 0..50_u32).prop_map(|(left, top, side)| Crop { left, top, side }))
}

/// Heads of every kind, so that not all that is random ends with them.
fn random() -> impl Strategy<Value = Vec<u8>> {
    let heads: [&[u8]; 6] =
        [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X", b"RIFF\x40\0\0\0WEBPVP8L"];
    (prop::sample::select(heads.to_vec()), prop::collection::vec(any::<u8>(), 0..600))
        .prop_map(|(head, rest)| [head, &rest].concat())
}

proptest! {
    #[test]
    fn a_damaged_file_is_a_picture_or_a_refusal(file in damaged(), crop in crop()) {
        let _ = seen(&file, crop);
    }

    #[test]
    fn any_bytes_are_a_picture_or_a_refusal(file in random(), crop in crop()) {
        let _ = seen(&file, crop);
    }
}
