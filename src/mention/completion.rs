//! Whom somebody means who has typed an `@` and the beginning, or any part, of a name.

use std::cmp::Reverse;

use super::may_stand_after;

/// How many are offered.
pub const OFFERED: usize = 5;
/// No more of what was typed is looked for: names are shorter.
const LONGEST: usize = 48;

/// An `@` and what was typed after it, up to the caret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Where its `@` is, in bytes.
    pub start: usize,
    /// What stands after the `@`.
    pub typed: &'a str,
}

/// The name that is being typed at the caret; `before` is what stands before that. It may hold spaces, as names do.
#[must_use]
pub fn token(before: &str) -> Option<Token<'_>> {
    let start = before.rfind('@')?;
    let typed = &before[start + 1..];
    let may_begin = typed.starts_with(|c: char| c.is_alphanumeric() || is_key_of_letter(c));
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '\u{300}'..='\u{36f}') || is_key_of_letter(c);
    let is_short = typed.chars().take(LONGEST + 1).count() <= LONGEST;
    let may_call = may_begin && is_short && typed.chars().all(is_name);
    (may_call && may_stand_after(before[..start].chars().next_back())).then_some(Token { start, typed })
}

/// How near somebody is, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Writing right now.
    Writes,
    /// Here.
    Here,
    /// Not here, but has said something lately.
    Spoke,
    /// Elsewhere.
    Away,
}

/// Somebody who may be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a, T> {
    /// By which whoever asks knows them.
    pub who: T,
    /// Their name.
    pub name: &'a str,
    /// How near they are.
    pub standing: Standing,
    /// When they last said something; any number that rises with time.
    pub last: i64,
}

/// Somebody who is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant<T> {
    /// By which whoever asks knows them.
    pub who: T,
    /// How near they are.
    pub standing: Standing,
    /// The part of the name that was typed, in bytes: from here…
    pub from: usize,
    /// …to here.
    pub to: usize,
}

/// How a name fits what was typed, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Prefix,
    WordStart,
    Inside,
}

/// Who is meant, the likeliest first: who is near, then whose name fits better, then who spoke last. What was typed may be any
/// part of the name; case does not count, ё is е, and whoever forgot to change the keyboard's layout is understood if the
/// letters make no name as they are.
pub fn find<'a, T>(people: impl IntoIterator<Item = Candidate<'a, T>>, typed: &str, most: usize) -> Vec<Meant<T>> {
    let typed: Vec<char> = typed.chars().take(LONGEST).map(fold).collect();
    if typed.is_empty() {
        return Vec::new();
    }
    let other: Vec<char> = typed.iter().map(|&c| fold(on_other_layout(c))).collect();
    let mut found: Vec<_> = people
        .into_iter()
        .filter_map(|candidate| {
            let name: Vec<char> = candidate.name.chars().map(fold).collect();
            let as_typed = fit(&name, &typed).map(|place| (false, place));
            let (is_guess, (fit, at)) = as_typed.or_else(|| fit_guess(&name, &other))?;
            let bytes = |chars: usize| candidate.name.chars().take(chars).map(char::len_utf8).sum();
            let (from, to) = (bytes(at), bytes(at + typed.len()));
            let meant = Meant { who: candidate.who, standing: candidate.standing, from, to };
            Some(((is_guess, candidate.standing, fit, Reverse(candidate.last), candidate.name), meant))
        })
        .collect();
    found.sort_by_key(|(key, _)| *key);
    found.into_iter().take(most).map(|(_, meant)| meant).collect()
}

fn fit_guess(name: &[char], other: &[char]) -> Option<(bool, (Fit, usize))> {
    fit(name, other).map(|place| (true, place))
}

/// Where in the name what was typed stands, at the best place.
fn fit(name: &[char], typed: &[char]) -> Option<(Fit, usize)> {
    let places = (0..(name.len() + 1).checked_sub(typed.len())?).filter(|&at| name[at..].starts_with(typed));
    places
        .map(|at| match at.checked_sub(1).map(|before| name[before]) {
            None => (Fit::Prefix, at),
            Some(before) if !before.is_alphanumeric() => (Fit::WordStart, at),
            Some(_) => (Fit::Inside, at),
        })
        .min()
}

/// The small letter, one for one, with ё as е.
fn fold(c: char) -> char {
    match c.to_lowercase().next().unwrap_or(c) {
        'ё' => 'е',
        small => small,
    }
}

/// The keys of the letters, on the layout of English and on that of Russian.
const ENGLISH: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const RUSSIAN: &str = "йцукенгшщзхъфывапролджэячсмитьбю";

/// Whether the key of a Russian letter writes this on the English layout.
fn is_key_of_letter(c: char) -> bool {
    "[];',.".contains(c)
}

/// What the same key writes on the other layout.
fn on_other_layout(c: char) -> char {
    let across = |from: &str, to: &str| from.chars().position(|other| other == c).and_then(|at| to.chars().nth(at));
    across(ENGLISH, RUSSIAN).or_else(|| across(RUSSIAN, ENGLISH)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_token(before: &str, expect: Option<&str>) {
        assert_eq!(token(before).map(|token| token.typed), expect, "{before}");
    }

    #[test]
    fn a_name_begins_with_the_first_letter_after_an_at() {
        check_token("@", None);
        check_token("@и", Some("и"));
        check_token("привет, @Искра Се", Some("Искра Се"));
        check_token("(@7", Some("7"));
        check_token("🎉@и", Some("и"));
        check_token("@[jv", Some("[jv"));
        check_token("@ и", None);
        check_token("mail@pinkie", None);
        check_token("https://youtube.com/@и", None);
        check_token("@и\n", None);
        check_token("@и!", None);
        check_token("@@и", None);
        check_token(&format!("@{}", "я".repeat(60)), None);
        check_token("", None);
    }

    const PEOPLE: [(&str, Standing, i64); 8] = [
        ("Сова-кометчик", Standing::Away, 0),
        ("Костёр в степи", Standing::Here, 0),
        ("Облачко", Standing::Here, 5),
        ("Комета", Standing::Writes, 3),
        ("Кофе", Standing::Spoke, 7),
        ("Корица", Standing::Spoke, 9),
        ("Принцесса Ночи", Standing::Away, 0),
        ("Rarity", Standing::Away, 0),
    ];

    fn check(typed: &str, expect: &str) {
        let people = PEOPLE.iter().map(|&(name, standing, last)| Candidate { who: name, name, standing, last });
        let found: Vec<String> = find(people, typed, OFFERED)
            .iter()
            .map(|Meant { who, from, to, .. }| format!("{}[{}]{}", &who[..*from], &who[*from..*to], &who[*to..]))
            .collect();
        assert_eq!(found.join(" "), expect, "{typed}");
    }

    #[test]
    fn the_nearest_come_first_and_then_what_fits() {
        check("ко", "[Ко]мета [Ко]стёр в степи Облач[ко] [Ко]рица [Ко]фе");
        check("комет", "[Комет]а Сова-[комет]чик");
        check("КОСТЕР", "[Костёр] в степи");
        check("костёр в", "[Костёр в] степи");
        check("степ", "Костёр в [степ]и");
        check("комета ", "");
        check("рак", "");
        check("", "");
    }

    #[test]
    fn a_forgotten_layout_is_forgiven() {
        check("ghb", "[При]нцесса Ночи");
        check("j,kfx", "[Облач]ко");
        check("кфкше", "[Rarit]y");
        check("RJAT", "[Кофе]");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(typed in "(?s).{0,60}", name in ".{0,30}") {
            let people = [Candidate { who: (), name: &name, standing: Standing::Here, last: 0 }];
            for Meant { from, to, .. } in find(people, &typed, OFFERED) {
                prop_assert!(name.is_char_boundary(from) && name.is_char_boundary(to) && from < to);
            }
            if let Some(Token { start, typed: found }) = token(&typed) {
                prop_assert_eq!(&typed[start + 1..], found);
            }
        }

        #[test]
        fn everybody_is_found_by_any_part_of_their_name(name in "[А-Яа-яЁё]{2,12}( [а-яё]{1,8})?", from in 0_usize..20, length in 1_usize..8) {
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assume!(!part.is_empty());
            let people = [Candidate { who: (), name: &name, standing: Standing::Away, last: 0 }];
            prop_assert_eq!(find(people, &part.to_lowercase(), OFFERED).len(), 1);
        }
    }
}
