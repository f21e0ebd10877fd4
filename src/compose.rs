//! What becomes of a line that somebody typed: commands, and marks around what is selected.

use std::borrow::Cow;

/// What a typed line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Say this.
    Say(String),
    /// Tell what there is.
    Help,
    /// A command that is not there: nothing is said.
    Unknown(String),
}

const SHRUG: &str = "¯\\_(ツ)_/¯";

impl Typed {
    /// Reads what is about to be sent. Commands stand at the very beginning.
    #[must_use]
    pub fn read(typed: &str) -> Typed {
        let line = typed.trim();
        let Some(rest) = line.strip_prefix('/') else { return Typed::Say(typed.to_owned()) };
        if rest.starts_with('/') {
            return Typed::Say(rest.to_owned());
        }
        let (command, what) = rest.split_once(char::is_whitespace).map_or((rest, ""), |(command, what)| (command, what.trim()));
        let around = |mark: &str| if what.is_empty() { String::new() } else { format!("{mark}{what}{mark}") };
        match command.to_ascii_lowercase().as_str() {
            "me" => Typed::Say(around("*")),
            "spoiler" if what.is_empty() => Typed::Say(String::new()),
            "spoiler" => Typed::Say(format!("||{}||", hideable(what))),
            "shrug" if what.is_empty() => Typed::Say(SHRUG.to_owned()),
            "shrug" => Typed::Say(format!("{what} {SHRUG}")),
            "help" => Typed::Help,
            _ => Typed::Unknown(command.chars().take(COMMAND).collect()),
        }
    }
}

/// A message as its author gets it to change: what is sent again says the same.
#[must_use]
pub fn to_change(said: &str) -> Cow<'_, str> {
    if said.starts_with('/') { Cow::Owned(format!("/{said}")) } else { Cow::Borrowed(said) }
}

/// The same without what would end a spoiler before its end: marks of others, and lines of quotes.
fn hideable(text: &str) -> String {
    let mut text = text.to_owned();
    // What is taken out may bring its like together.
    while text.contains("||") || text.contains("\n> ") {
        text = text.replace("||", "").replace("\n> ", "\n");
    }
    text
}

/// So much of an unknown command is told again.
const COMMAND: usize = 20;

/// One change of a text, in UTF-16 units as fields count them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// From here…
    pub from: u32,
    /// …to here…
    pub to: u32,
    /// …it reads so.
    pub text: String,
    /// Then this is selected: from here…
    pub select_from: u32,
    /// …to here.
    pub select_to: u32,
}

/// A field's text and what is selected of it, cut in three.
struct Cut<'a> {
    before: &'a str,
    selected: &'a str,
    after: &'a str,
}

impl<'a> Cut<'a> {
    fn of(text: &'a str, from: u32, to: u32) -> Cut<'a> {
        let at = |units: u32| {
            let mut left = units as usize;
            text.char_indices()
                .find(|(_, c)| {
                    let here = left;
                    left = left.saturating_sub(c.len_utf16());
                    here == 0
                })
                .map_or(text.len(), |(at, _)| at)
        };
        let (from, to) = (at(from), at(to.max(from)));
        Cut { before: &text[..from], selected: &text[from..to], after: &text[to..] }
    }
}

/// How long a text is, as fields count it.
#[must_use]
pub fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Puts this mark around what is selected, or takes it away where it is already.
#[must_use]
pub fn mark(text: &str, from: u32, to: u32, mark: &str) -> Change {
    let Cut { before, selected, after } = Cut::of(text, from, to);
    let (length, inside) = (units(mark), units(selected));
    let start = units(before);
    // A star beside another one is half of two.
    let is_whole =
        |rest: Option<&str>, side: fn(&str) -> Option<char>| rest.is_some_and(|rest| side(rest) != mark.chars().next());
    let outside = is_whole(before.strip_suffix(mark), |rest| rest.chars().next_back())
        && is_whole(after.strip_prefix(mark), |rest| rest.chars().next());
    if outside {
        let from = start - length;
        return Change {
            from,
            to: start + inside + length,
            text: selected.to_owned(),
            select_from: from,
            select_to: from + inside,
        };
    }
    let is_bare = |bare: &&str| {
        let sides = [bare.chars().next(), bare.chars().next_back()];
        !bare.is_empty() && !bare.contains(mark) && !sides.contains(&mark.chars().next())
    };
    if let Some(bare) = selected.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark)).filter(is_bare) {
        return Change {
            from: start,
            to: start + inside,
            text: bare.to_owned(),
            select_from: start,
            select_to: start + units(bare),
        };
    }
    // Spaces stay outside: a mark hugs what it marks.
    let bare = selected.trim();
    let marked = if mark == "||" { hideable(bare) } else { bare.to_owned() };
    let lead = &selected[..selected.len() - selected.trim_start().len()];
    let trail = if bare.is_empty() { "" } else { &selected[lead.len() + bare.len()..] };
    let select_from = start + units(lead) + length;
    Change {
        from: start,
        to: start + inside,
        text: format!("{lead}{mark}{marked}{mark}{trail}"),
        select_from,
        select_to: select_from + units(&marked),
    }
}

/// Calls somebody where the caret is, or in place of what is selected.
#[must_use]
pub fn call(text: &str, from: u32, to: u32, name: &str) -> Change {
    let Cut { before, selected, after } = Cut::of(text, from, to);
    let lead = if before.is_empty() || before.ends_with(char::is_whitespace) { "" } else { " " };
    let trail = if after.starts_with(char::is_whitespace) { "" } else { " " };
    let start = units(before);
    let text = format!("{lead}@{name}{trail}");
    let caret = start + units(&text) + u32::from(trail.is_empty());
    Change { from: start, to: start + units(selected), text, select_from: caret, select_to: caret }
}

/// Makes a quote of the lines that the selection touches, or lines of a quote.
#[must_use]
pub fn quote(text: &str, from: u32, to: u32) -> Change {
    let Cut { before, selected, after } = Cut::of(text, from, to);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = text.len() - after.len() + after.find('\n').unwrap_or(after.len());
    let lines = &text[start..end];
    let is_quote = lines.split('\n').all(|line| line.starts_with("> "));
    let turned: Vec<String> = lines
        .split('\n')
        .map(|line| if is_quote { line.get(2..).unwrap_or_default().to_owned() } else { format!("> {line}") })
        .collect();
    let turned = turned.join("\n");
    let from = units(&text[..start]);
    let until = from + units(&turned);
    let select_from = if selected.is_empty() { until } else { from };
    Change { from, to: from + units(lines), text: turned, select_from, select_to: until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands() {
        for (typed, expect) in [
            ("привет", Typed::Say("привет".to_owned())),
            ("/me танцует", Typed::Say("*танцует*".to_owned())),
            ("/ME  танцует ", Typed::Say("*танцует*".to_owned())),
            ("/me", Typed::Say(String::new())),
            ("/shrug", Typed::Say(SHRUG.to_owned())),
            ("/shrug не знаю", Typed::Say(format!("не знаю {SHRUG}"))),
            ("/spoiler садовник", Typed::Say("||садовник||".to_owned())),
            ("/spoiler\nсадовник", Typed::Say("||садовник||".to_owned())),
            ("/help", Typed::Help),
            ("/хелп", Typed::Unknown("хелп".to_owned())),
            ("/", Typed::Unknown(String::new())),
            ("//home", Typed::Say("/home".to_owned())),
            ("и/или", Typed::Say("и/или".to_owned())),
        ] {
            assert_eq!(Typed::read(typed), expect, "{typed}");
        }
    }

    /// `[` and `]` stand around what is selected.
    fn apply(text: &str, change: impl Fn(&str, u32, u32) -> Change) -> String {
        let (before, rest) = text.split_once('[').unwrap();
        let (selected, after) = rest.split_once(']').unwrap();
        let plain = format!("{before}{selected}{after}");
        let change = change(&plain, units(before), units(before) + units(selected));
        let units: Vec<u16> = plain.encode_utf16().collect();
        let mut out: Vec<u16> = units[..change.from as usize].to_vec();
        out.extend(change.text.encode_utf16());
        out.extend(&units[change.to as usize..]);
        let part = |from: u32, to: usize| String::from_utf16(&out[from as usize..to]).unwrap();
        let (from, to) = (change.select_from, change.select_to);
        format!("{}[{}]{}", part(0, from as usize), part(from, to as usize), part(to, out.len()))
    }

    #[test]
    fn marks_go_around_and_away() {
        for (before, with, after) in [
            ("a [b] c", "**", "a **[b]** c"),
            ("a **[b]** c", "**", "a [b] c"),
            ("a [**b**] c", "**", "a [b] c"),
            ("a **[b]** c", "*", "a ***[b]*** c"),
            ("a [ b ]c", "*", "a  *[b]* c"),
            ("a []c", "~~", "a ~~[]~~c"),
            ("[**b**]", "*", "*[**b**]*"),
            ("[**a** и **b**]", "**", "**[**a** и **b**]**"),
            ("[a || b\n> c]", "||", "||[a  b\nc]||"),
            ("🎉[🎉]я", "||", "🎉||[🎉]||я"),
        ] {
            assert_eq!(apply(before, |text, from, to| mark(text, from, to, with)), after, "{before}");
        }
    }

    #[test]
    fn people_are_called_where_the_caret_is() {
        for (before, after) in [
            ("[]", "@Мятная Соня []"),
            ("да[]", "да @Мятная Соня []"),
            ("да []нет", "да @Мятная Соня []нет"),
            ("да[] нет", "да @Мятная Соня []нет"),
            ("🎉 [да]", "🎉 @Мятная Соня []"),
        ] {
            assert_eq!(apply(before, |text, from, to| call(text, from, to, "Мятная Соня")), after, "{before}");
        }
    }

    #[test]
    fn lines_become_quotes_and_back() {
        for (before, after) in [
            ("a[]", "> a[]"),
            ("a\nb[c\nd]e\nf", "a\n[> bc\n> de]\nf"),
            ("> a\n[> b]", "> a\n[b]"),
            ("[> a\nb]", "[> > a\n> b]"),
            ("[]", "> []"),
        ] {
            assert_eq!(apply(before, quote), after, "{before}");
        }
    }

    proptest! {
        #[test]
        fn what_is_to_be_hidden_is_hidden(text in "[ab|*~`> \n]{1,20}[a-b]") {
            for hidden in [
                match Typed::read(&format!("/spoiler {text}")) { Typed::Say(said) => said, _ => String::new() },
                mark(&text, 0, units(&text), "||").text,
            ] {
                let told = crate::markup::Markup::of(&hidden, &[]).plain();
                prop_assert_eq!(told.trim(), crate::markup::HIDDEN, "{}", hidden);
            }
        }

        #[test]
        fn a_message_that_is_left_as_it_was_stays_so(said in "/{0,3}[a-zа-я]([a-zа-я /]{0,8}[a-zа-я])?") {
            prop_assert_eq!(Typed::read(&to_change(&said)), Typed::Say(said));
        }

        #[test]
        fn any_selection_can_be_marked(text in ".{0,20}", from in 0..30_u32, to in 0..30_u32) {
            let size = units(&text);
            for change in [mark(&text, from, to, "**"), quote(&text, from, to)] {
                prop_assert!(change.from <= change.to && change.to <= size);
                prop_assert!(change.select_from <= change.select_to);
            }
        }
    }
}
