//! Calling people by name: `@Name` in a message. What is kept is the person; what is shown is their name as it is now.

pub mod completion;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::id::MemberId;
use crate::markup::{Block, Markup, Span};
use crate::name;

/// Whom a message names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Who.
    pub id: MemberId,
    /// Their name, as it is now.
    pub name: String,
    /// What stands after the `@` in the text.
    pub typed: String,
}

/// A message names no more people than this; `@` of others stays text.
pub const MOST: usize = 50;
/// No name is longer in characters, marks included.
const LONGEST: usize = 72;

/// Somebody who is named in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named<'a> {
    /// Who.
    pub id: MemberId,
    /// Their name, as it is now.
    pub name: &'a str,
    /// What stands after the `@`.
    pub typed: &'a str,
}

/// Whether an `@` behind this may name somebody: inside of words, of addresses and of mail it does not.
#[must_use]
pub fn may_stand_after(before: Option<char>) -> bool {
    before.is_none_or(|before| !before.is_alphanumeric() && !"@/_.-+%=&#$:\\".contains(before))
}

/// What a text that stands behind an `@` may begin with as a name, the longest first.
pub fn names(rest: &str) -> impl Iterator<Item = &str> {
    let is_name = |c: char| c.is_alphanumeric() || is_mark(c) || matches!(c, ' ' | '_' | '-' | '.');
    let length = rest.chars().take(LONGEST).take_while(|c| is_name(*c)).map(char::len_utf8).sum();
    let ends = move |at: &usize| {
        let (name, behind) = rest.split_at(*at);
        !name.ends_with(' ') && ends_name(behind)
    };
    let starts_well = !rest.starts_with(' ');
    (1..=length).rev().filter(move |at| starts_well && rest.is_char_boundary(*at)).filter(ends).map(|at| &rest[..at])
}

/// Whether a name may end before this.
fn ends_name(behind: &str) -> bool {
    !behind.starts_with(|c: char| c.is_alphanumeric() || is_mark(c) || c == '_')
}

/// A mark on the letter before it, as names have them.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The keys of all names that a text may call, as [`name::key`] makes them. Who has one of them, only the store knows.
#[must_use]
pub fn keys(text: &str) -> Vec<String> {
    let behind = text.match_indices('@').filter(|(at, _)| may_stand_after(text[..*at].chars().next_back()));
    let mut keys: Vec<String> = behind.take(MOST).flat_map(|(at, _)| names(&text[at + 1..])).map(name::key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Whom a text names, each way of naming them once; `who` knows the names that are somebody's, by their keys.
#[must_use]
pub fn find(text: &str, who: impl Fn(&str) -> Option<MemberId>) -> Vec<(MemberId, String)> {
    if !text.contains('@') {
        return Vec::new();
    }
    let known = |name: &str| who(&name::key(name));
    let markup = Markup::read(text, &|rest| names(rest).find_map(|name| known(name).map(|id| Named { id, name, typed: name })));
    let mut found: Vec<(MemberId, String)> = Vec::new();
    each(&markup, &mut |named, _| {
        if found.len() < MOST && found.iter().all(|(_, typed)| typed != named.typed) {
            found.push((named.id, named.typed.to_owned()));
        }
    });
    found
}

/// Who of those that a message names stands at the beginning of a text.
pub(crate) fn at_start<'a>(rest: &'a str, mentions: &'a [Mention]) -> Option<Named<'a>> {
    let stands = |mention: &&Mention| rest.strip_prefix(mention.typed.as_str()).is_some_and(ends_name);
    let mention = mentions.iter().filter(stands).max_by_key(|mention| mention.typed.len())?;
    Some(Named { id: mention.id, name: &mention.name, typed: &rest[..mention.typed.len()] })
}

/// Whether a text calls this person. What it quotes or has as code calls nobody.
#[must_use]
pub fn calls(text: &str, mentions: &[Mention], me: MemberId) -> bool {
    // Most messages name nobody, and need not be read for it.
    if mentions.iter().all(|mention| mention.id != me) {
        return false;
    }
    let mut calls = false;
    each(&Markup::of(text, mentions), &mut |named, is_quote| calls |= named.id == me && !is_quote);
    calls
}

/// A text with people named as they are called now: what its author gets to change.
#[must_use]
pub fn spelt<'a>(text: &'a str, mentions: &[Mention]) -> Cow<'a, str> {
    if mentions.iter().all(|mention| mention.typed == mention.name) {
        return Cow::Borrowed(text);
    }
    let (mut spelt, mut done) = (String::new(), 0);
    each(&Markup::of(text, mentions), &mut |named, _| {
        let at = named.typed.as_ptr() as usize - text.as_ptr() as usize;
        spelt.push_str(&text[done..at]);
        spelt.push_str(named.name);
        done = at + named.typed.len();
    });
    spelt.push_str(&text[done..]);
    Cow::Owned(spelt)
}

/// Everybody who is named, in the order of the text, and whether in a quote.
fn each<'a>(markup: &Markup<'a>, tell: &mut dyn FnMut(Named<'a>, bool)) {
    fn of_spans<'a>(spans: &[Span<'a>], is_quote: bool, tell: &mut dyn FnMut(Named<'a>, bool)) {
        for span in spans {
            match span {
                Span::Mention(named) => tell(*named, is_quote),
                Span::Styled(_, spans) => of_spans(spans, is_quote, tell),
                Span::Text(_) | Span::Emoji(_) | Span::Break | Span::Code(_) | Span::Link(_) => {}
            }
        }
    }
    for block in &markup.0 {
        match block {
            Block::Lines(spans) => of_spans(spans, false, tell),
            Block::Quote(spans) => of_spans(spans, true, tell),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PEOPLE: [(i64, &str); 6] =
        [(1, "Искра"), (2, "Искра Север"), (3, "Rarity"), (4, "Dr. Hooves"), (5, "Пони_7"), (6, "Ёлка-2")];

    fn who(key: &str) -> Option<MemberId> {
        PEOPLE.iter().find(|(_, name)| name::key(name) == key).map(|(id, _)| MemberId(*id))
    }

    /// As the message is kept; everybody is called as they are in [`PEOPLE`].
    fn mentions(text: &str) -> Vec<Mention> {
        let name = |id: MemberId| PEOPLE.iter().find(|(other, _)| *other == id.0).map_or("", |(_, name)| name);
        find(text, who).into_iter().map(|(id, typed)| Mention { id, name: name(id).to_owned(), typed }).collect()
    }

    fn check(text: &str, expect: &str) {
        let found: Vec<String> = find(text, who).iter().map(|(id, typed)| format!("{id}:{typed}")).collect();
        assert_eq!(found.join(" "), expect, "{text}");
    }

    #[test]
    fn people_are_named_by_their_names() {
        check("@Искра привет", "1:Искра");
        check("привет, @Искра!", "1:Искра");
        check("(@искра) «@ИСКРА»", "1:искра 1:ИСКРА");
        check("@Искра @Искра", "1:Искра");
        check("@Искра Север и @Искра, Север", "2:Искра Север 1:Искра");
        check("@Искра  Север", "2:Искра  Север");
        check("@Dr. Hooves. @Dr.", "4:Dr. Hooves");
        check("@Пони_7, @елка-2-я", "5:Пони_7 6:елка-2");
        check("**@Искра** ~~@Rarity~~ ||@Пони_7||", "1:Искра 3:Rarity 5:Пони_7");
        check("🎉@Искра\n@Rarity", "1:Искра 3:Rarity");
        check("@Rаrity", "3:Rаrity"); // its «а» is Cyrillic, and reads the same
        check("> @Искра", "1:Искра");
    }

    #[test]
    fn and_not_inside_of_other_things() {
        check("@Искрами @Искра_ Искра", "");
        check("mail@Rarity a@Искра @@Искра /@Искра", "");
        check("https://youtube.com/@Rarity `@Искра` @ Искра", "");
        check("@\nИскра @", "");
        check(&format!("@{}", "я".repeat(500)), "");
    }

    #[test]
    fn so_many_and_no_more() {
        let text: String = (0..80).map(|n| format!("@Искра{}", ".".repeat(n % 2))).collect::<Vec<_>>().join(" ");
        assert_eq!(find(&text, who).len(), 1);
        assert!(keys(&text).len() <= 4);
        assert!(keys(&"@a.a.a.a.a.a.a.a.".repeat(60)).len() < 100);
    }

    #[test]
    fn calling_is_not_quoting() {
        for (text, calls_her) in [
            ("@Искра!", true),
            ("||@искра||", true),
            ("> @Искра\n@Искра", true),
            ("> @Искра", false),
            ("`@Искра`", false),
            ("@Rarity", false),
            ("Искра", false),
        ] {
            assert_eq!(calls(text, &mentions(text), MemberId(1)), calls_her, "{text}");
        }
    }

    #[test]
    fn a_new_name_stands_where_the_old_one_was_typed() {
        let text = "> @искра\nда, @Искра Север: `@Искра`, @Искра";
        let mut mentions = mentions(text);
        assert_eq!(spelt(text, &[]), text);
        mentions.iter_mut().filter(|mention| mention.id == MemberId(1)).for_each(|mention| mention.name = "Заря".to_owned());
        assert_eq!(spelt(text, &mentions), "> @Заря\nда, @Искра Север: `@Искра`, @Заря");
    }

    proptest! {
        #[test]
        fn whom_a_text_names_is_among_whom_it_may_name(text in r"(@|Искра|Rarity| |Север|Dr\. Hooves|[*`>|.\n_-]|я){0,30}") {
            let keys = keys(&text);
            for (_, typed) in find(&text, who) {
                prop_assert!(keys.contains(&name::key(&typed)), "{typed}");
            }
        }

        /// The page finds by what was typed whom the server found by their names.
        #[test]
        fn both_sides_see_the_same_people(text in r"(@|Искра|Rarity| |Север|Dr\. Hooves|[*`>|.\n_-]|я){0,30}") {
            let mentions = mentions(&text);
            let mut seen = Vec::new();
            each(&Markup::of(&text, &mentions), &mut |named, _| seen.push((named.id, named.typed.to_owned())));
            let mut distinct: Vec<(MemberId, String)> = Vec::new();
            seen.into_iter().for_each(|one| if !distinct.contains(&one) { distinct.push(one) });
            prop_assert_eq!(distinct, find(&text, who));
        }

        #[test]
        fn never_panics_on_any_text(text in "(?s).{0,80}") {
            let text = format!("@{text}");
            let _ = (keys(&text), find(&text, |_| Some(MemberId(1))));
        }
    }
}
