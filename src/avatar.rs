//! Pictures of people: what is taken, which part of it is shown, and where it is found.

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// The most bytes that are taken.
pub const MAX_BYTES: usize = 5_000_000;
/// The most pixels that are taken, in millions of width times height.
pub const MAX_MEGAPIXELS: u32 = 40;
/// The same in pixels.
pub const MAX_PIXELS: u64 = MAX_MEGAPIXELS as u64 * 1_000_000;
/// The sides of the squares that are kept, in pixels, the largest first.
pub const SIDES: [u32; 2] = [256, 64];

/// A picture that is kept, by the hash of what is in it: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Avatar(String);

impl Avatar {
    /// The picture of this hash, if it can be one.
    #[must_use]
    pub fn of_hash(hash: &str) -> Option<Avatar> {
        let is_hash = hash.len() == 32 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| Avatar(hash.to_owned()))
    }

    /// The hash.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.0
    }

    /// Where its square of this side is.
    #[must_use]
    pub fn path(&self, side: u32) -> String {
        format!("/avatars/{}", self.file(side))
    }

    /// The name of the file of its square of this side.
    #[must_use]
    pub fn file(&self, side: u32) -> String {
        format!("{}-{side}.webp", self.0)
    }

    /// The name of the file of one of its squares, read.
    #[must_use]
    pub fn of_file(name: &str) -> Option<(Avatar, u32)> {
        let (hash, side) = name.strip_suffix(".webp")?.split_once('-')?;
        let side = SIDES.into_iter().find(|known| known.to_string() == side)?;
        Some((Avatar::of_hash(hash)?, side))
    }
}

/// The square of a picture that somebody chose, in its pixels as it is seen, upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From the left edge.
    pub left: u32,
    /// From the upper edge.
    pub top: u32,
    /// How wide and high.
    pub side: u32,
}

impl Crop {
    /// The largest square in the middle.
    #[must_use]
    pub fn middle(width: u32, height: u32) -> Crop {
        let side = width.min(height).max(1);
        Crop { left: (width.saturating_sub(side)) / 2, top: (height.saturating_sub(side)) / 2, side }
    }

    /// The square as it is within a picture of this size.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] if it is not in it.
    pub fn within(self, width: u32, height: u32) -> Result<Crop, Refusal> {
        let fits = |from: u32, all: u32| from.checked_add(self.side).is_some_and(|end| end <= all);
        let is_in = self.side > 0 && fits(self.left, width) && fits(self.top, height);
        if is_in { Ok(self) } else { Err(Refusal::Malformed) }
    }
}

/// What somebody does to a picture before it is sent: moves a square over it, and makes that larger or smaller. All in parts
/// of the picture's shorter side.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Framing {
    /// Of the picture.
    width: u32,
    height: u32,
    /// The middle of the square, in the picture's pixels.
    x: f64,
    y: f64,
    /// How many times the square fits into the picture's shorter side.
    zoom: f64,
}

/// A square may be so many times smaller than what there is.
pub const MAX_ZOOM: f64 = 8.0;

impl Framing {
    /// The largest square in the middle of a picture of this size.
    #[must_use]
    pub fn of(width: u32, height: u32) -> Framing {
        let (width, height) = (width.max(1), height.max(1));
        Framing { width, height, x: f64::from(width) / 2.0, y: f64::from(height) / 2.0, zoom: 1.0 }
    }

    /// How many times the square fits into the picture's shorter side.
    #[must_use]
    pub fn zoom(self) -> f64 {
        self.zoom
    }

    fn side(self) -> f64 {
        f64::from(self.width.min(self.height)) / self.zoom
    }

    /// Moved by these parts of its own side; never out of the picture.
    #[must_use]
    pub fn moved(self, right: f64, down: f64) -> Framing {
        let side = self.side();
        Framing { x: self.x + right * side, y: self.y + down * side, ..self }.kept_in()
    }

    /// Made to fit so many times, around its middle as far as the picture goes.
    #[must_use]
    pub fn zoomed(self, zoom: f64) -> Framing {
        // Nothing is enlarged beyond single pixels.
        let most = MAX_ZOOM.min(f64::from(self.width.min(self.height)));
        Framing { zoom: zoom.clamp(1.0, most.max(1.0)), ..self }.kept_in()
    }

    /// As it was at first.
    #[must_use]
    pub fn restored(self) -> Framing {
        Framing::of(self.width, self.height)
    }

    fn kept_in(self) -> Framing {
        let half = self.side() / 2.0;
        let keep = |at: f64, all: u32| at.clamp(half, (f64::from(all) - half).max(half));
        Framing { x: keep(self.x, self.width), y: keep(self.y, self.height), ..self }
    }

    /// The square in whole pixels.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the picture, which is counted in u32")]
    pub fn crop(self) -> Crop {
        let side = (self.side().round() as u32).clamp(1, self.width.min(self.height));
        let from = |at: f64, all: u32| ((at - f64::from(side) / 2.0).round().max(0.0) as u32).min(all - side);
        Crop { left: from(self.x, self.width), top: from(self.y, self.height), side }
    }

    /// Where the whole picture lies behind a window of the square, in parts of the window's side: left, top, width, height.
    #[must_use]
    pub fn behind(self) -> [f64; 4] {
        let side = self.side();
        let part = |length: f64| length / side;
        [part(side / 2.0 - self.x), part(side / 2.0 - self.y), part(f64::from(self.width)), part(f64::from(self.height))]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn files_are_named_after_what_is_in_them() {
        let hash = "0123456789abcdef0123456789abcdef";
        let avatar = Avatar::of_hash(hash).unwrap();
        assert_eq!(avatar.path(64), format!("/avatars/{hash}-64.webp"));
        assert_eq!(Avatar::of_file(&format!("{hash}-256.webp")), Some((avatar, 256)));
        for name in [
            "",
            "..",
            "-64.webp",
            "0123-64.webp",
            &format!("{hash}-65.webp"),
            &format!("{hash}-064.webp"),
            &format!("{hash}.webp"),
            &format!("{}-64.webp", hash.to_uppercase()),
        ] {
            assert_eq!(Avatar::of_file(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_square_has_to_be_in_its_picture() {
        let crop = |left, top, side| Crop { left, top, side };
        for (chosen, is_in) in [
            (crop(0, 0, 30), true),
            (crop(10, 0, 30), true),
            (crop(11, 0, 30), false),
            (crop(0, 1, 30), false),
            (crop(39, 29, 1), true),
            (crop(0, 0, 0), false),
            (crop(u32::MAX, 0, 1), false),
            (crop(0, 0, u32::MAX), false),
        ] {
            assert_eq!(chosen.within(40, 30), if is_in { Ok(chosen) } else { Err(Refusal::Malformed) }, "{chosen:?}");
        }
        assert_eq!(Crop::middle(40, 30), crop(5, 0, 30));
        assert_eq!(Framing::of(40, 30).crop(), crop(5, 0, 30));
        assert_eq!(Framing::of(40, 30).zoomed(2.0).moved(-9.0, 9.0).crop(), crop(0, 15, 15));
    }

    #[test]
    fn the_window_shows_the_square() {
        let near = |found: [f64; 4], expect: [f64; 4]| found.iter().zip(expect).all(|(one, other)| (one - other).abs() < 1e-9);
        assert!(near(Framing::of(200, 100).behind(), [-0.5, 0.0, 2.0, 1.0]));
        assert!(near(Framing::of(200, 100).zoomed(2.0).moved(-9.0, -9.0).behind(), [0.0, 0.0, 4.0, 2.0]));
    }

    proptest! {
        #[test]
        fn whatever_one_does_the_square_stays_in_the_picture(
            (width, height) in (1..9000_u32, 1..9000_u32),
            steps in prop::collection::vec((-9.0..9.0_f64, -9.0..9.0_f64, 0.0..20.0_f64), 0..9),
        ) {
            let mut framing = Framing::of(width, height);
            for (right, down, zoom) in steps {
                framing = framing.moved(right, down).zoomed(zoom);
            }
            let crop = framing.crop();
            prop_assert_eq!(crop.within(width, height), Ok(crop));
        }
    }
}
