//! Emoji, without the table of them: what one looks like in the chosen tone, and which ones somebody means.

pub mod grid;
pub mod recents;
pub mod short;

use std::cmp::Reverse;

/// The colour of hands and faces, chosen once for all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Yellow.
    #[default]
    Plain,
    /// Types 1 and 2 of Fitzpatrick's scale.
    Light,
    /// Type 3.
    MediumLight,
    /// Type 4.
    Medium,
    /// Type 5.
    MediumDark,
    /// Type 6.
    Dark,
}

impl Tone {
    /// In the order in which they are offered.
    pub const ALL: [Tone; 6] = [Tone::Plain, Tone::Light, Tone::MediumLight, Tone::Medium, Tone::MediumDark, Tone::Dark];

    /// Its name where a browser keeps it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Light => "light",
            Tone::MediumLight => "medium_light",
            Tone::Medium => "medium",
            Tone::MediumDark => "medium_dark",
            Tone::Dark => "dark",
        }
    }

    /// The tone of this name.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Tone> {
        Tone::ALL.into_iter().find(|tone| tone.key() == key)
    }
}

/// What an emoji is found by. Texts are as [`fold`] leaves them, or nobody finds them: all of them are looked through at each
/// letter that somebody types, so that they cannot be folded then.
pub trait Entry {
    /// It itself.
    fn glyph(&self) -> &str;

    /// What stands between colons for it: `wave`.
    fn shorts(&self) -> impl Iterator<Item = &str>;

    /// What it is called, in all languages.
    fn names(&self) -> impl Iterator<Item = &str>;

    /// What else it is found by, with `|` between the words.
    fn keywords(&self) -> &str;
}

/// How well something fits what was typed, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is called so.
    Exact,
    /// It is a word of what it is called.
    Word,
    /// It is one of its keywords.
    Keyword,
    Prefix,
    KeywordPrefix,
    WordStart,
    Inside,
}

/// What somebody means who typed this, the likeliest first: what fits better, names before keywords, then what they use more,
/// then in the order of the table. After a colon only short codes count. Nothing is found for nothing.
pub fn find<E: Entry>(entries: impl IntoIterator<Item = E>, typed: &str, use_of: impl Fn(&str) -> u32, most: usize) -> Vec<E> {
    let (typed, is_short) = match typed.trim().strip_prefix(':') {
        Some(short) => (short.strip_suffix(':').unwrap_or(short), true),
        None => (typed.trim(), false),
    };
    let whole = fold(typed).replace('|', " ");
    if whole.trim().is_empty() {
        return Vec::new();
    }
    let words: Vec<&str> = whole.split_whitespace().collect();
    let fit = |entry: &E, what: &str| {
        let short = entry.shorts().filter_map(|short| fit(short, what)).min();
        if is_short {
            return short;
        }
        let keyword = fit(entry.keywords(), what).map(|fit| match fit {
            Fit::Exact => Fit::Keyword,
            Fit::Prefix => Fit::KeywordPrefix,
            Fit::Word | Fit::Keyword | Fit::KeywordPrefix | Fit::WordStart | Fit::Inside => fit.max(Fit::WordStart),
        });
        let name = entry.names().filter_map(|name| fit(name, what)).min();
        [short, name, keyword].into_iter().flatten().min()
    };
    let fit_of = |entry: &E| {
        let apart = || (words.len() > 1 && words.iter().all(|word| fit(entry, word).is_some())).then_some(Fit::Inside);
        fit(entry, &whole).or_else(apart)
    };
    let mut found: Vec<(Fit, Reverse<u32>, E)> =
        entries.into_iter().filter_map(|entry| Some((fit_of(&entry)?, Reverse(use_of(entry.glyph())), entry))).collect();
    found.sort_by_key(|(fit, uses, _)| (*fit, *uses));
    found.into_iter().take(most).map(|(_, _, entry)| entry).collect()
}

/// How a folded text fits into terms.
fn fit(terms: &str, what: &str) -> Option<Fit> {
    let (terms, what) = (terms.as_bytes(), what.as_bytes());
    // By the last byte: the first one of a Cyrillic letter is that of every other letter.
    let (last, before_last) = what.split_last()?;
    let mut best = None;
    let ends = terms.get(before_last.len()..)?.iter().enumerate().filter(|(_, byte)| *byte == last);
    for (at, _) in ends {
        if !terms[at..].starts_with(before_last) {
            continue;
        }
        let (before, after) = (at.checked_sub(1).map(|before| terms[before]), terms.get(at + what.len()));
        let found = match before {
            None | Some(b'|') if matches!(after, None | Some(b'|')) => return Some(Fit::Exact),
            Some(before) if before != b'|' && is_inside_word(before) => Fit::Inside,
            _ if after.is_none_or(|after| !is_inside_word(*after)) && before != Some(b'|') => Fit::Word,
            None | Some(b'|') => Fit::Prefix,
            Some(_) => Fit::WordStart,
        };
        best = Some(best.map_or(found, |best: Fit| best.min(found)));
    }
    best
}

/// Beyond ASCII nearly all bytes are of letters.
fn is_inside_word(before: u8) -> bool {
    before.is_ascii_alphanumeric() || !before.is_ascii()
}

/// A text in which letters that count as the same are the same: ё and е, large and small.
#[must_use]
pub fn fold(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What it looks like, its short codes, its names, its keywords.
    struct Row(&'static str, &'static [&'static str], &'static [&'static str], &'static str);

    impl Entry for &Row {
        fn glyph(&self) -> &str {
            self.0
        }

        fn shorts(&self) -> impl Iterator<Item = &str> {
            self.1.iter().copied()
        }

        fn names(&self) -> impl Iterator<Item = &str> {
            self.2.iter().copied()
        }

        fn keywords(&self) -> &str {
            self.3
        }
    }

    const TABLE: &[Row] = &[
        Row("😀", &["grinning"], &["широко улыбается", "grinning face"], "смех|happy"),
        Row("😂", &["joy"], &["смеется до слез", "face with tears of joy"], "смех"),
        Row("👋", &["wave"], &["машет рукой", "waving hand"], "привет|hello"),
        Row("🌊", &["ocean"], &["волна", "water wave"], "море"),
        Row("🦄", &["unicorn"], &["голова единорога", "unicorn"], "единорог|рог"),
        Row("👍", &["+1", "thumbsup"], &["большой палец вверх", "thumbs up"], "хорошо"),
        Row("🎄", &["christmas_tree"], &["новогодняя елка", "christmas tree"], "елка"),
        Row("🍀", &["four_leaf_clover"], &["четырехлистный клевер", "four leaf clover"], "удача"),
        Row("🍭", &["lollipop"], &["леденец", "lollipop"], "радуга|сладость"),
        Row("🪆", &["nesting_dolls"], &["матрешка", "nesting dolls"], "россия|игрушка"),
        Row("🌈", &["rainbow"], &["радуга", "rainbow"], "дождь"),
        Row("🇷🇺", &["ru"], &["флаг: россия", "flag: russia"], ""),
    ];

    fn check(typed: &str, expected: &str) {
        let found: String = find(TABLE, typed, |_| 0, 9).iter().map(|row| row.0).collect();
        assert_eq!(found, expected, "{typed:?}");
    }

    #[test]
    fn what_fits_better_comes_first() {
        check("единорог", "🦄");
        check("unicorn", "🦄");
        check("UNIcorn", "🦄");
        check("wave", "👋🌊"); // its short code, and a word of the other's name
        check("смех", "😀😂");
        check("сме", "😂😀"); // a name, then a keyword
        check("радуга", "🌈🍭");
        check("россия", "🇷🇺🪆");
        check("росси", "🪆🇷🇺");
        check("рог", "🦄");
        check("hand", "👋");
        check("рук", "👋");
        check("and", "👋");
        check("ёлка", "🎄");
        check("ЕЛКА", "🎄");
        check("елк", "🎄");
        check("слёз", "😂");
        check("thumbs up", "👍");
        check("up thumbs", "👍");
        check("christmas tree", "🎄");
        check("+1", "👍");
        check("хорошо палец", "👍");
        check("хорошо рукой", "");
        check("  привет ", "👋");
        check("кирпич", "");
        check("", "");
        check("   ", "");
    }

    #[test]
    fn after_a_colon_only_short_codes_count() {
        check(":wave", "👋");
        check(":wave:", "👋");
        check(":joy", "😂");
        check(":hello", "");
        check(":tree", "🎄");
        check(":leaf", "🍀");
        check(":", "");
        check("::", "");
    }

    #[test]
    fn what_is_used_more_comes_first_among_equals() {
        let use_of = |glyph: &str| u32::from(glyph == "😂" || glyph == "🌊");
        let found = |typed| find(TABLE, typed, use_of, 9).iter().map(|row| row.0).collect::<String>();
        assert_eq!(found("смех"), "😂😀");
        assert_eq!(found("wave"), "👋🌊");
        assert_eq!(find(TABLE, "е", use_of, 2).len(), 2);
    }

    #[test]
    fn a_tone_is_known_by_its_name() {
        for tone in Tone::ALL {
            assert_eq!(Tone::of_key(tone.key()), Some(tone));
        }
        assert_eq!(Tone::of_key("purple"), None);
    }
}
