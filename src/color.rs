//! The colour of a name: any that somebody chooses, drawn so that it can be read.
//!
//! What was chosen is kept. To draw it, its hue in OKLCH stays, and only its lightness moves (and its chroma where no screen
//! has that colour) until it stands out from the worst background of the chat: up at night, down at dawn.
//!
//! OKLab is Björn Ottosson's (<https://bottosson.github.io/posts/oklab/>), contrast that of WCAG 2.2 (1.4.3).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::Hue;

/// By so much a name stands out from whatever is behind it: what WCAG 2.2 asks of text (1.4.3).
pub const CONTRAST: f64 = 4.5;

/// What is behind a name at night: the chat, a card, a row under the pointer, a row that calls somebody.
const NIGHT: [Rgb; 4] = [Rgb(0x14, 0x17, 0x37), Rgb(0x1b, 0x1f, 0x47), Rgb(0x25, 0x2a, 0x5a), Rgb(0x2e, 0x21, 0x41)];
/// The same at dawn.
const DAWN: [Rgb; 4] = [Rgb(0xff, 0xfa, 0xf4), Rgb(0xf8, 0xef, 0xe8), Rgb(0xf1, 0xe4, 0xde), Rgb(0xff, 0xf0, 0xcd)];

/// What is tried next is lighter or darker by so much.
const LIGHTNESS_STEP: f64 = 0.005;
/// And paler by so much.
const CHROMA_STEP: f64 = 0.002;

/// A colour of a screen (sRGB, 8 bits each).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Which of the two themes a colour is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sky {
    /// Luna.
    Night,
    /// Celestia.
    Dawn,
}

impl Sky {
    fn behind(self) -> &'static [Rgb; 4] {
        match self {
            Sky::Night => &NIGHT,
            Sky::Dawn => &DAWN,
        }
    }
}

impl Rgb {
    /// Reads `#6a4dff`, with or without its `#`, in letters of either case.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Rgb> {
        let typed = typed.trim();
        let hex = typed.strip_prefix('#').unwrap_or(typed);
        let is_hex = hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_hex.then(|| u32::from_str_radix(hex, 16).ok()).flatten()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Rgb(red, green, blue))
    }

    /// By how much it stands out from the worst that is behind it, as a ratio to 1.
    #[must_use]
    pub fn contrast(self, sky: Sky) -> f64 {
        let ratio = |behind: &Rgb| {
            let (one, other) = (self.luminance(), behind.luminance());
            (one.max(other) + 0.05) / (one.min(other) + 0.05)
        };
        sky.behind().iter().map(ratio).fold(f64::INFINITY, f64::min)
    }

    /// The nearest colour of the same hue that can be read under this sky.
    #[must_use]
    pub fn drawn(self, sky: Sky) -> Rgb {
        let can_be_read = |color: &Rgb| color.contrast(sky) >= CONTRAST;
        if can_be_read(&self) {
            return self;
        }
        let chosen = Oklch::of(self);
        let step = if sky == Sky::Night { LIGHTNESS_STEP } else { -LIGHTNESS_STEP };
        // White and black, at the end of all steps, can always be read.
        let lightness = |count: u32| (chosen.lightness + f64::from(count) * step).clamp(0.0, 1.0);
        let steps =
            (0..=(1.0 / LIGHTNESS_STEP).ceil() as u32).map(|count| Oklch { lightness: lightness(count), ..chosen }.on_screen());
        { steps }.find(can_be_read).unwrap_or(self)
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        })
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Hue {
    /// As the style sheet has it under this sky.
    #[must_use]
    pub fn rgb(self, sky: Sky) -> Rgb {
        let (night, dawn) = match self {
            Hue::Rose => (Rgb(0xfe, 0xa8, 0xb7), Rgb(0x9d, 0x2c, 0x4c)),
            Hue::Coral => (Rgb(0xfe, 0xac, 0xa0), Rgb(0x9f, 0x2f, 0x27)),
            Hue::Tangerine => (Rgb(0xfe, 0xaf, 0x80), Rgb(0x90, 0x44, 0x00)),
            Hue::Honey => (Rgb(0xeb, 0xbc, 0x69), Rgb(0x79, 0x55, 0x01)),
            Hue::Lime => (Rgb(0xb7, 0xd0, 0x7a), Rgb(0x52, 0x65, 0x03)),
            Hue::Mint => (Rgb(0x7f, 0xdb, 0xa8), Rgb(0x03, 0x6e, 0x43)),
            Hue::Lagoon => (Rgb(0x58, 0xdc, 0xd5), Rgb(0x00, 0x6b, 0x66)),
            Hue::Sky => (Rgb(0x77, 0xd0, 0xfe), Rgb(0x09, 0x65, 0x88)),
            Hue::Cornflower => (Rgb(0xa9, 0xc4, 0xfd), Rgb(0x31, 0x55, 0xaf)),
            Hue::Lavender => (Rgb(0xc6, 0xb8, 0xff), Rgb(0x62, 0x46, 0xa7)),
            Hue::Orchid => (Rgb(0xe7, 0xab, 0xf1), Rgb(0x82, 0x38, 0x8d)),
            Hue::Peony => (Rgb(0xfd, 0xa5, 0xcf), Rgb(0x96, 0x2e, 0x68)),
        };
        if sky == Sky::Night { night } else { dawn }
    }
}

/// A colour as people see it.
#[derive(Clone, Copy)]
struct Oklch {
    lightness: f64,
    chroma: f64,
    /// In radians.
    hue: f64,
}

impl Oklch {
    fn of(color: Rgb) -> Oklch {
        let [red, green, blue] = color.linear();
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let middle = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let lightness = 0.210_454_255_3 * long + 0.793_617_785_0 * middle - 0.004_072_046_8 * short;
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * middle + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * middle - 0.808_675_766_0 * short;
        Oklch { lightness, chroma: a.hypot(b), hue: b.atan2(a) }
    }

    /// As linear sRGB, which may be out of any screen's reach.
    fn linear(self) -> [f64; 3] {
        let (a, b) = (self.chroma * self.hue.cos(), self.chroma * self.hue.sin());
        let long = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let middle = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * middle + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * middle - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * middle + 1.707_614_701_0 * short,
        ]
    }

    fn is_on_screen(self) -> bool {
        self.linear().iter().all(|part| (-1e-4..=1.0 + 1e-4).contains(part))
    }

    /// The screen's own colour of this hue and lightness, with less chroma if no screen has so much.
    fn on_screen(self) -> Rgb {
        let mut chroma = self.chroma;
        while chroma > 0.0 && !(Oklch { chroma, ..self }).is_on_screen() {
            chroma = (chroma - CHROMA_STEP).max(0.0);
        }
        let [red, green, blue] = Oklch { chroma, ..self }.linear().map(|part| {
            let part = part.clamp(0.0, 1.0);
            let part = if part <= 0.003_130_8 { 12.92 * part } else { 1.055 * part.powf(1.0 / 2.4) - 0.055 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 to 255")]
            let byte = (part * 255.0).round() as u8;
            byte
        });
        Rgb(red, green, blue)
    }
}

/// A colour of one's own, and as it is drawn: `#6a4dff #8c88fe #6444f6` on the wire, chosen, in Luna, in Celestia. Pages only
/// copy it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Color(String);

impl Color {
    /// What becomes of a choice.
    #[must_use]
    pub fn of(chosen: Rgb) -> Color {
        Color(format!("{chosen} {} {}", chosen.drawn(Sky::Night), chosen.drawn(Sky::Dawn)))
    }

    /// What was chosen, as `#6a4dff`.
    #[must_use]
    pub fn chosen(&self) -> &str {
        self.part(0)
    }

    /// For the style sheet: the one of the theme that the page wears.
    #[must_use]
    pub fn style(&self) -> String {
        format!("--nick:light-dark({},{})", self.part(2), self.part(1))
    }

    fn part(&self, place: usize) -> &str {
        self.0.split(' ').nth(place).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_people_write_them() {
        for (typed, expect) in [
            ("#6A4DFF", Some("#6a4dff")),
            (" 6a4dff ", Some("#6a4dff")),
            ("#000000", Some("#000000")),
            ("#fff", None),
            ("6a4dff0", None),
            ("#6a4dfg", None),
            ("#+a4dff", None),
            ("красный", None),
            ("", None),
        ] {
            assert_eq!(Rgb::parse(typed).map(|color| color.to_string()).as_deref(), expect, "{typed:?}");
        }
    }

    #[test]
    fn what_can_be_read_stays_and_what_cannot_moves() {
        for (chosen, night, dawn) in
            [("#6a4dff", "#8c88fe", "#6444f6"), ("#ffffff", "#ffffff", "#676767"), ("#000000", "#959595", "#000000")]
        {
            let color = Rgb::parse(chosen).unwrap();
            assert_eq!(
                [color.drawn(Sky::Night), color.drawn(Sky::Dawn)].map(|drawn| drawn.to_string()),
                [night, dawn],
                "{chosen}"
            );
        }
    }

    /// Every 17th value of each channel, and what is at the edge of what screens have: on the faces of the cube of all colours their
    /// diagonals, and its twelve edges.
    #[test]
    fn every_colour_can_be_read_under_both_skies() {
        let steps = || (0..=255_u8).step_by(17);
        let diagonals =
            |at: u8| (0..=255_u8).flat_map(move |by| [Rgb(at, by, 255 - by), Rgb(by, at, 255 - by), Rgb(by, 255 - by, at)]);
        let edges = [(0, 0), (0, 255), (255, 0), (255, 255)].into_iter().flat_map(|(one, other)| {
            (0..=255_u8).flat_map(move |by| [Rgb(by, one, other), Rgb(one, by, other), Rgb(one, other, by)])
        });
        let all = steps().flat_map(|red| steps().flat_map(move |green| steps().map(move |blue| Rgb(red, green, blue))));
        for color in all.chain(diagonals(0)).chain(diagonals(255)).chain(edges) {
            for sky in [Sky::Night, Sky::Dawn] {
                let drawn = color.drawn(sky);
                assert!(drawn.contrast(sky) >= CONTRAST, "{color} is drawn as {drawn}");
                assert!(color.contrast(sky) < CONTRAST || drawn == color, "{color} could be read, and is drawn as {drawn}");
            }
        }
    }

    /// Lightness alone moves: the hue does not, unless the colour has none.
    #[test]
    fn the_hue_stays() {
        let steps = || (0..=255_u8).step_by(51);
        for color in steps().flat_map(|red| steps().flat_map(move |green| steps().map(move |blue| Rgb(red, green, blue)))) {
            for sky in [Sky::Night, Sky::Dawn] {
                let (chosen, drawn) = (Oklch::of(color), Oklch::of(color.drawn(sky)));
                // Of the little colour that is left eight bits say little.
                let away = (chosen.hue - drawn.hue).sin().abs() * drawn.chroma;
                assert!(away < 0.006, "{color} is drawn as {}, {away} away", color.drawn(sky));
            }
        }
    }

    #[test]
    fn the_twelve_hues_and_what_is_behind_them_are_those_of_the_style_sheet() {
        let tokens = include_str!("../style/tokens.css");
        let of = |line: &str| -> Vec<Rgb> {
            line.split(['(', ')', ',', ' ']).filter(|word| word.starts_with('#')).filter_map(Rgb::parse).collect()
        };
        let pair = |name: &str| {
            let line = tokens.lines().find_map(|line| line.split_once(&format!("--{name}: "))).map(|(_, rest)| rest);
            let line = line.and_then(|line| line.split(';').next()).unwrap_or_else(|| panic!("{name}"));
            let found = of(line);
            assert_eq!(found.len(), 2, "{name}: {line}");
            (found[1], found[0])
        };
        for (place, name) in ["surface-1", "surface-2", "surface-3", "mention"].into_iter().enumerate() {
            assert_eq!(pair(name), (NIGHT[place], DAWN[place]), "{name}");
        }
        for hue in Hue::ALL {
            let (night, dawn) = pair(&format!("nick-{}", hue.key()));
            assert_eq!((night, dawn), (hue.rgb(Sky::Night), hue.rgb(Sky::Dawn)), "{}", hue.key());
            assert!(night.contrast(Sky::Night) >= 5.0 && dawn.contrast(Sky::Dawn) >= 5.0, "{}", hue.key());
        }
    }

    #[test]
    fn a_colour_of_ones_own_carries_how_it_is_drawn() {
        let color = Color::of(Rgb::parse("#6A4DFF").unwrap());
        assert_eq!(serde_json::to_string(&color).unwrap(), "\"#6a4dff #8c88fe #6444f6\"");
        assert_eq!(color.chosen(), "#6a4dff");
        assert_eq!(color.style(), "--nick:light-dark(#6444f6,#8c88fe)");
    }
}
