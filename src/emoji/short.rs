//! `:short:` in what somebody writes.

use crate::chat::MAX_BYTES;
use crate::compose::{Change, units};
use crate::markup::{Block, Markup, Span};

/// So many letters after the colon say enough to offer something.
const FEWEST: usize = 2;

/// A short code at the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Where its colon is, in bytes.
    pub start: usize,
    /// What stands after the colon.
    pub typed: &'a str,
    /// Whether its closing colon is there.
    pub is_closed: bool,
}

/// The short code that ends at the caret; `before` is what stands before that. A colon inside a word is none, and so is one
/// in an address or a smiley such as `:)`.
#[must_use]
pub fn token(before: &str) -> Option<Token<'_>> {
    let (open, is_closed) = before.strip_suffix(':').map_or((before, false), |open| (open, true));
    let start = open.rfind(':')?;
    let typed = &open[start + 1..];
    let is_code = typed.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '+' | '-'));
    let fewest = if is_closed { 1 } else { FEWEST };
    if !is_code || typed.chars().count() < fewest {
        return None;
    }
    let word = open[..start].rsplit(char::is_whitespace).next().unwrap_or_default();
    let is_address = word.contains("://") || word.starts_with("www.");
    let is_in_word = word.ends_with(|before: char| before.is_alphanumeric() || before == ':');
    (!is_address && !is_in_word).then_some(Token { start, typed, is_closed })
}

/// The short codes in a text that are closed already, in their order; in code and in addresses there are none.
#[must_use]
pub fn closed(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    // Nothing that is sent is longer, and what is longer would take long.
    if text.len() <= MAX_BYTES && text.contains(':') {
        for block in &Markup::of(text, &[]).0 {
            let (Block::Lines(spans) | Block::Quote(spans)) = block;
            find_closed(text, spans, &mut found);
        }
    }
    found
}

/// The short code that the last sign before the caret closes, in bytes, if it is one of those of the whole text: none in code,
/// also while its end is still to be written.
#[must_use]
pub fn closed_at(text: &str, caret: usize) -> Option<Token<'_>> {
    let line = text[..caret].rsplit('\n').next().unwrap_or_default();
    let is_in_code = line.matches('`').count() % 2 == 1;
    let is_here = |token: &Token| token.start + token.typed.len() + 2 == caret;
    if is_in_code { None } else { closed(text).into_iter().find(is_here) }
}

fn find_closed<'a>(text: &'a str, spans: &[Span<'a>], found: &mut Vec<Token<'a>>) {
    for span in spans {
        match span {
            Span::Styled(_, spans) => find_closed(text, spans, found),
            Span::Text(words) => {
                let from = words.as_ptr() as usize - text.as_ptr() as usize;
                let mut free = from;
                for (at, _) in words.match_indices(':') {
                    let (at, end) = (from + at, from + at + 1);
                    if at > free
                        && let Some(token) = token(&text[free..end]).filter(|token| token.is_closed)
                        && !text[..free + token.start].ends_with(char::is_alphanumeric)
                    {
                        found.push(Token { start: free + token.start, ..token });
                        free = end;
                    }
                }
            }
            Span::Emoji(_) | Span::Break | Span::Code(_) | Span::Link(_) | Span::Mention(_) => {}
        }
    }
}

/// Puts emoji in place of the short codes that are closed, as far as `emoji_of` knows them. The caret, in UTF-16 units, stays
/// where it is in the words. None if there is nothing to do.
#[must_use]
pub fn converted(text: &str, caret: u32, emoji_of: impl Fn(&str) -> Option<&'static str>) -> Option<Change> {
    let known = closed(text).into_iter().filter_map(|token| Some((token.start, token.typed.len() + 2, emoji_of(token.typed)?)));
    let known: Vec<(usize, usize, &str)> = known.collect();
    let (first, last) = (known.first()?, known.last()?);
    let (begin, end) = (first.0, last.0 + last.1);
    let (mut words, mut to) = (String::new(), caret);
    let mut done = begin;
    for (start, length, emoji) in known {
        words.push_str(&text[done..start]);
        words.push_str(emoji);
        done = start + length;
        let (was_from, was_to) = (units(&text[..start]), units(&text[..done]));
        if caret >= was_to {
            to = to + units(emoji) - (was_to - was_from);
        } else if caret > was_from {
            to = to - (caret - was_from) + units(emoji);
        }
    }
    Some(Change { from: units(&text[..begin]), to: units(&text[..end]), text: words, select_from: to, select_to: to })
}

/// What stands before a place that a browser counts in UTF-16; all of it when that is past its end.
#[must_use]
pub fn before(text: &str, units: usize) -> &str {
    let mut passed = 0;
    let end = text.char_indices().find(|(_, letter)| {
        let is_there = passed + letter.len_utf16() > units;
        passed += letter.len_utf16();
        is_there
    });
    &text[..end.map_or(text.len(), |(at, _)| at)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The caret is the bar; the code is between brackets.
    fn check(text: &str, expected: Option<&str>) {
        let found = token(text);
        assert_eq!(found.map(|token| token.typed), expected, "{text}");
    }

    #[test]
    fn a_code_begins_with_a_colon_before_a_word() {
        check(":wa", Some("wa"));
        check(":w", None);
        check(":", None);
        check("", None);
        check("ok :wave", Some("wave"));
        check("(:wave", Some("wave"));
        check("👋:wave", Some("wave"));
        check(":един", Some("един"));
        check(":+1:", Some("+1"));
        check(":thumbs_up", Some("thumbs_up"));
        check(":wave:", Some("wave"));
        check("привет :x:", Some("x"));
        check(":wave: ", None);
        check("::", None);
        check("::wave", None);
        check(":wave::", None);
        check(":)", None);
        check(":-)", None);
        check(":D", None);
        check("12:30", None);
        check("в 20:44:", None);
        check("Соня:да", None);
        check("http://", None);
        check("http://a.example:8080", None);
        check("https://a.example/:wave:", None);
        check("www.example.org/:wave", None);
        check("https://a.example/ :wave", Some("wave"));
    }

    #[test]
    fn it_says_where_it_begins_and_whether_it_is_closed() {
        assert_eq!(token("да :wave:"), Some(Token { start: 5, typed: "wave", is_closed: true }));
        assert_eq!(token("да :wave"), Some(Token { start: 5, typed: "wave", is_closed: false }));
    }

    fn emoji_of(short: &str) -> Option<&'static str> {
        [("wave", "👋"), ("tada", "🎉"), ("+1", "👍")].into_iter().find(|(known, _)| *known == short).map(|(_, emoji)| emoji)
    }

    /// The caret is the bar.
    fn check_converted(text: &str, expected: &str) {
        let caret = text.find('|').unwrap_or(text.len());
        let plain = text.replacen('|', "", 1);
        let mut changed: Vec<u16> = plain.encode_utf16().collect();
        let mut caret = units(&text[..caret]);
        if let Some(change) = converted(&plain, caret, emoji_of) {
            changed.splice(change.from as usize..change.to as usize, change.text.encode_utf16());
            assert_eq!(change.select_from, change.select_to);
            caret = change.select_to;
        }
        let (before, after) = changed.split_at(caret as usize);
        assert_eq!(String::from_utf16_lossy(before) + "|" + &String::from_utf16_lossy(after), expected, "{text}");
    }

    #[test]
    fn what_was_closed_before_anybody_knew_becomes_emoji() {
        check_converted(":wave:|", "👋|");
        check_converted("да :wave: и :tada: конец|", "да 👋 и 🎉 конец|");
        check_converted("да| :wave:", "да| 👋");
        check_converted(":wave: :ta|da:", "👋 🎉|");
        check_converted("🎉:wave:, *:+1:*|", "🎉👋, *👍*|");
        check_converted("> :wave:\n:tada:|", "> 👋\n🎉|");
        check_converted(
            "`:wave:` :nobody: a:wave: 12:30:45 https://a.example/:wave: a.ru/:tada:|",
            "`:wave:` :nobody: a:wave: 12:30:45 https://a.example/:wave: a.ru/:tada:|",
        );
        check_converted(":wave:tada:|", "👋tada:|");
        check_converted(":wave::tada:|", "👋🎉|");
        check_converted("|", "|");
    }

    /// The caret is the bar.
    fn check_closed_at(text: &str, expected: Option<&str>) {
        let caret = text.find('|').unwrap_or(text.len());
        let plain = text.replacen('|', "", 1);
        assert_eq!(closed_at(&plain, caret).map(|token| token.typed), expected, "{text}");
    }

    #[test]
    fn a_colon_closes_what_is_a_code_also_when_all_is_written() {
        check_closed_at("да :wave:| и ура", Some("wave"));
        check_closed_at(":tada: :wave:|", Some("wave"));
        check_closed_at("да :wave: |", None);
        check_closed_at(":wave|:", None);
        check_closed_at("`:tada:|`", None);
        check_closed_at("`:tada:|", None);
        check_closed_at("`код` :tada:|", Some("tada"));
        check_closed_at("`\n:tada:|", Some("tada"));
        check_closed_at("a.ru/:tada:|", None);
        check_closed_at("www.example.org/:tada:|", None);
    }

    #[test]
    fn a_browser_counts_in_pairs() {
        for (text, units, expected) in
            [("да👋!", 2, "да"), ("да👋!", 4, "да👋"), ("да👋!", 3, "да"), ("да", 9, "да"), ("", 0, "")]
        {
            assert_eq!(before(text, units), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_closed_is_closed_at_its_caret(text in "[a:` /.*|>\n👋ё+]{0,40}") {
            let mut end = 0;
            for Token { start, typed, is_closed } in closed(&text) {
                prop_assert!(is_closed && start >= end);
                end = start + typed.len() + 2;
                prop_assert_eq!(&text[start..end], format!(":{typed}:"));
            }
        }

        #[test]
        fn no_text_is_too_strange(text in "(?s).{0,60}", units in 0_usize..80) {
            if let Some(token) = token(before(&text, units)) {
                prop_assert!(text[token.start..].starts_with(':'));
            }
        }
    }
}
