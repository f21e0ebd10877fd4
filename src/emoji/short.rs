//! `:short:` in what somebody writes.

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
        fn no_text_is_too_strange(text in "(?s).{0,60}", units in 0_usize..80) {
            if let Some(token) = token(before(&text, units)) {
                prop_assert!(text[token.start..].starts_with(':'));
            }
        }
    }
}
