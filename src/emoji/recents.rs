//! What somebody uses: often counts, and lately counts more.

/// How many are remembered.
pub const MOST: usize = 24;
/// What one use weighs when it is made.
const USE: u32 = 1_000;
/// Of what it weighs, each use of anything takes this part away: some eleven uses later it weighs half.
const FADING: u32 = 16;
/// No emoji is longer in bytes; what is longer in a browser's memory is none.
const LONGEST: usize = 64;

/// What is used most, the most first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recents(Vec<(String, u32)>);

impl Recents {
    /// As [`text`](Recents::text) wrote it; whatever else is in there is passed over.
    #[must_use]
    pub fn read(text: &str) -> Recents {
        let mut recents = Recents::default();
        for line in text.lines().take(4 * MOST) {
            let Some((glyph, weight)) = line.split_once(' ') else { continue };
            let is_new = recents.weight(glyph) == 0;
            if let Ok(weight @ 1..) = weight.parse::<u32>()
                && !glyph.is_empty()
                && glyph.len() <= LONGEST
                && is_new
            {
                recents.0.push((glyph.to_owned(), weight.min(USE * FADING)));
            }
        }
        recents.sort();
        recents.0.truncate(MOST);
        recents
    }

    /// For a browser to keep.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.iter().map(|(glyph, weight)| format!("{glyph} {weight}\n")).collect()
    }

    /// One more use of it.
    pub fn add(&mut self, glyph: &str) {
        if glyph.is_empty() || glyph.len() > LONGEST || glyph.contains(char::is_whitespace) {
            return;
        }
        for (_, weight) in &mut self.0 {
            *weight = (*weight - *weight / FADING).max(1);
        }
        let weight = self.weight(glyph) + USE;
        self.0.retain(|(other, _)| other != glyph);
        self.0.truncate(MOST - 1);
        self.0.insert(0, (glyph.to_owned(), weight));
        self.sort();
    }

    /// How much it is used; 0 for what is not remembered.
    #[must_use]
    pub fn weight(&self, glyph: &str) -> u32 {
        self.0.iter().find(|(other, _)| other == glyph).map_or(0, |(_, weight)| *weight)
    }

    /// The most used first.
    pub fn glyphs(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(glyph, _)| glyph.as_str())
    }

    fn sort(&mut self) {
        self.0.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn after(uses: &str) -> Recents {
        let mut recents = Recents::default();
        uses.split(' ').for_each(|glyph| recents.add(glyph));
        recents
    }

    fn check(uses: &str, expected: &str) {
        assert_eq!(after(uses).glyphs().collect::<Vec<_>>().join(" "), expected, "{uses}");
    }

    #[test]
    fn the_most_used_come_first_and_the_latest_among_equals() {
        check("a", "a");
        check("a b", "b a");
        check("a b a", "a b");
        check("a a b", "a b");
        check("a a b c d e f g h i j k l m n b b b", "b n m l a k j i h g f e d c");
    }

    #[test]
    fn no_more_are_remembered_than_there_is_room_for() {
        let many: Vec<String> = (0..100).map(|n| format!("n{n}")).collect();
        let recents = after(&many.join(" "));
        assert_eq!(recents.glyphs().count(), MOST);
        assert_eq!(recents.glyphs().next(), Some("n99"));
    }

    #[test]
    fn rubbish_is_passed_over() {
        for (text, expected) in [
            ("", ""),
            ("\n\n", ""),
            ("👋 1000\nnothing\n❤️ 900", "👋 ❤️"),
            ("👋 -4\n❤️ 99999999999999\n☕ 0\n🌙 8", "🌙"),
            ("☕ 1\n👋 2\n☕ 3", "👋 ☕"),
            (" 5\n{\"a\": 1}", ""),
        ] {
            assert_eq!(Recents::read(text).glyphs().collect::<Vec<_>>().join(" "), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again(uses in prop::collection::vec("[👋❤☕🌙a-f]{1,2}", 0..80)) {
            let mut recents = Recents::default();
            for glyph in &uses {
                recents.add(glyph);
            }
            prop_assert_eq!(Recents::read(&recents.text()), recents);
        }

        #[test]
        fn no_text_is_too_strange(text in "(?s).{0,400}", glyph in ".{0,80}") {
            let mut recents = Recents::read(&text);
            recents.add(&glyph);
            prop_assert!(recents.glyphs().count() <= MOST);
            prop_assert_eq!(Recents::read(&recents.text()), recents);
        }
    }
}
