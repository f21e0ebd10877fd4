//! The keys of the evening: the one table that they are bound by, and shown by.

/// Where the focus has to be for a key to do what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the field where one writes.
    Field,
    /// There too, while a list offers to complete it.
    List,
    /// Among the emoji.
    Emoji,
    /// On the log, or on one of its messages.
    Log,
    /// Anywhere but in a field, unless the key is held with Ctrl.
    Page,
}

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Does {
    /// Sends what is written.
    Send,
    /// Breaks the line.
    Break,
    /// In an empty field: takes up the last own message.
    EditLast,
    /// Brings back what was sent.
    Recall,
    /// Marks what is selected as bold.
    Bold,
    /// As italic.
    Italic,
    /// As struck out.
    Strike,
    /// Goes to what is offered before.
    Previous,
    /// To what is offered next.
    Next,
    /// Takes it.
    Take,
    /// Puts the emoji in.
    Put,
    /// Puts it in and goes on choosing.
    PutMore,
    /// Leaves what is open, one thing at a time.
    Leave,
    /// Opens and closes the emoji.
    Emoji,
    /// Goes to the message before.
    Up,
    /// To the one after.
    Down,
    /// A window of messages back.
    PageUp,
    /// A window of messages forth.
    PageDown,
    /// To the first one.
    First,
    /// To the last one.
    Last,
    /// Takes up the message to change it, or else the last own one.
    Edit,
    /// Calls whoever said it.
    Call,
    /// Takes it away, or brings it back.
    Remove,
    /// Goes to what can be done to it.
    Menu,
    /// Goes to where one writes.
    Write,
    /// Shows the keys.
    Help,
}

/// A key with what is held beside it. Ctrl is Command where there is no Ctrl.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// By the name that browsers give it.
    Named(&'static str),
    /// The letter on it, in Latin capitals, whatever layout is chosen.
    Letter(char),
    /// What it writes, whatever has to be held for it.
    Sign(char),
}

/// A key, where it works, and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where.
    pub place: Place,
    /// The key.
    pub stroke: Stroke,
    /// What it does.
    pub does: Does,
}

const fn plain(place: Place, name: &'static str, does: Does) -> Binding {
    Binding { place, stroke: Stroke { ctrl: false, alt: false, shift: false, key: Key::Named(name) }, does }
}

const fn shift(place: Place, name: &'static str, does: Does) -> Binding {
    Binding { place, stroke: Stroke { ctrl: false, alt: false, shift: true, key: Key::Named(name) }, does }
}

const fn letter(place: Place, letter: char, does: Does) -> Binding {
    Binding { place, stroke: Stroke { ctrl: false, alt: false, shift: false, key: Key::Letter(letter) }, does }
}

const fn ctrl(place: Place, shift: bool, letter: char, does: Does) -> Binding {
    Binding { place, stroke: Stroke { ctrl: true, alt: false, shift, key: Key::Letter(letter) }, does }
}

/// All of them, in the order in which they are shown.
pub const TABLE: [Binding; 28] = [
    plain(Place::Field, "Enter", Does::Send),
    shift(Place::Field, "Enter", Does::Break),
    plain(Place::Field, "ArrowUp", Does::EditLast),
    Binding {
        place: Place::Field,
        stroke: Stroke { ctrl: false, alt: true, shift: false, key: Key::Named("ArrowUp") },
        does: Does::Recall,
    },
    ctrl(Place::Field, false, 'B', Does::Bold),
    ctrl(Place::Field, false, 'I', Does::Italic),
    ctrl(Place::Field, true, 'X', Does::Strike),
    plain(Place::List, "ArrowUp", Does::Previous),
    plain(Place::List, "ArrowDown", Does::Next),
    plain(Place::List, "Enter", Does::Take),
    plain(Place::List, "Tab", Does::Take),
    plain(Place::Emoji, "Enter", Does::Put),
    shift(Place::Emoji, "Enter", Does::PutMore),
    ctrl(Place::Page, false, 'E', Does::Emoji),
    letter(Place::Page, 'T', Does::Write),
    Binding {
        place: Place::Page,
        stroke: Stroke { ctrl: false, alt: false, shift: false, key: Key::Sign('?') },
        does: Does::Help,
    },
    plain(Place::Page, "Escape", Does::Leave),
    plain(Place::Log, "ArrowUp", Does::Up),
    plain(Place::Log, "ArrowDown", Does::Down),
    plain(Place::Log, "PageUp", Does::PageUp),
    plain(Place::Log, "PageDown", Does::PageDown),
    plain(Place::Log, "Home", Does::First),
    plain(Place::Log, "End", Does::Last),
    letter(Place::Log, 'E', Does::Edit),
    letter(Place::Log, 'R', Does::Call),
    plain(Place::Log, "Enter", Does::Menu),
    letter(Place::Log, 'M', Does::Menu),
    plain(Place::Log, "Delete", Does::Remove),
];

/// A key that somebody presses, as a browser tells of it.
#[derive(Clone, Copy, Debug)]
pub struct Pressed<'a> {
    /// What it writes, or its name.
    pub key: &'a str,
    /// The letter on it, in Latin capitals.
    pub letter: Option<char>,
    /// Whether Ctrl or Command is held.
    pub ctrl: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held.
    pub shift: bool,
}

impl Stroke {
    /// Whether one letter or sign alone does it: some people's keyboards write such by themselves, and they switch them off.
    #[must_use]
    pub fn is_single(self) -> bool {
        !self.ctrl && !self.alt && !matches!(self.key, Key::Named(_))
    }

    /// What stands on its keys, one after the other.
    #[must_use]
    pub fn caps(self, is_apple: bool) -> Vec<String> {
        let (ctrl, alt, shift) = if is_apple { ("⌘", "⌥", "⇧") } else { ("Ctrl", "Alt", "Shift") };
        let held = [(self.ctrl, ctrl), (self.alt, alt), (self.shift, shift)];
        let mut caps: Vec<String> = held.into_iter().filter(|(is_held, _)| *is_held).map(|(_, name)| name.to_owned()).collect();
        caps.push(match self.key {
            Key::Named("ArrowUp") => "↑".to_owned(),
            Key::Named("ArrowDown") => "↓".to_owned(),
            Key::Named("Escape") => "Esc".to_owned(),
            Key::Named("Delete") => "Del".to_owned(),
            Key::Named("PageUp") => "PgUp".to_owned(),
            Key::Named("PageDown") => "PgDn".to_owned(),
            Key::Named(name) => name.to_owned(),
            Key::Letter(sign) | Key::Sign(sign) => sign.to_string(),
        });
        caps
    }

    fn is(self, pressed: Pressed) -> bool {
        let is_key = match self.key {
            Key::Named(name) => name == pressed.key,
            Key::Letter(letter) => pressed.letter == Some(letter),
            // Signs are where each layout has them: what is held for them differs.
            Key::Sign(sign) => return !pressed.ctrl && pressed.key.chars().eq([sign]),
        };
        is_key && (self.ctrl, self.alt, self.shift) == (pressed.ctrl, pressed.alt, pressed.shift)
    }
}

/// What a key does there; `has_single`: one letter alone may do something.
#[must_use]
pub fn find(place: Place, pressed: Pressed, has_single: bool) -> Option<Does> {
    let here = TABLE.iter().filter(|binding| binding.place == place && (has_single || !binding.stroke.is_single()));
    here.into_iter().find(|binding| binding.stroke.is(pressed)).map(|binding| binding.does)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `held` is of `c`, `a` and `s`.
    fn pressed(held: &str, key: &'static str, letter: Option<char>) -> Pressed<'static> {
        Pressed { key, letter, ctrl: held.contains('c'), alt: held.contains('a'), shift: held.contains('s') }
    }

    fn check(place: Place, held: &str, key: &'static str, letter: Option<char>, expect: Option<Does>) {
        assert_eq!(find(place, pressed(held, key, letter), true), expect, "{place:?} {held}+{key}");
    }

    #[test]
    fn keys_do_what_the_table_says() {
        check(Place::Field, "", "Enter", None, Some(Does::Send));
        check(Place::Field, "s", "Enter", None, Some(Does::Break));
        check(Place::Field, "c", "Enter", None, None);
        check(Place::Field, "", "ArrowUp", None, Some(Does::EditLast));
        check(Place::Field, "a", "ArrowUp", None, Some(Does::Recall));
        check(Place::Field, "c", "и", Some('B'), Some(Does::Bold));
        check(Place::Field, "cs", "Ч", Some('X'), Some(Does::Strike));
        check(Place::Field, "c", "x", Some('X'), None);
        check(Place::Field, "", "t", Some('T'), None);
        check(Place::List, "", "Tab", None, Some(Does::Take));
        check(Place::List, "s", "Tab", None, None);
        check(Place::Emoji, "s", "Enter", None, Some(Does::PutMore));
        check(Place::Log, "", "Enter", None, Some(Does::Menu));
        check(Place::Page, "c", "e", Some('E'), Some(Does::Emoji));
        check(Place::Page, "", "е", Some('T'), Some(Does::Write));
        check(Place::Page, "s", "T", Some('T'), None);
        check(Place::Page, "s", "?", None, Some(Does::Help));
        check(Place::Page, "", "?", None, Some(Does::Help));
        check(Place::Page, "c", "?", None, None);
        check(Place::Log, "", "к", Some('R'), Some(Does::Call));
        check(Place::Log, "c", "r", Some('R'), None);
        check(Place::Log, "", "PageUp", None, Some(Does::PageUp));
    }

    #[test]
    fn single_letters_can_be_switched_off_and_nothing_else_goes_with_them() {
        for binding in TABLE {
            let Stroke { ctrl, alt, shift, key } = binding.stroke;
            let (name, letter) = match key {
                Key::Named(name) => (name, None),
                Key::Letter(letter) => ("x", Some(letter)),
                Key::Sign(_) => ("?", None),
            };
            let pressed = Pressed { key: name, letter, ctrl, alt, shift };
            assert_eq!(find(binding.place, pressed, true), Some(binding.does));
            let stays = !matches!(key, Key::Letter(_) | Key::Sign(_)) || ctrl;
            assert_eq!(find(binding.place, pressed, false).is_some(), stays, "{:?}", binding.does);
        }
    }

    #[test]
    fn no_key_does_two_things_in_one_place() {
        for (at, one) in TABLE.iter().enumerate() {
            assert!(TABLE[at + 1..].iter().all(|other| other.place != one.place || other.stroke != one.stroke), "{one:?}");
        }
    }

    #[test]
    fn keys_are_called_as_they_are_marked() {
        let all = |is_apple| TABLE.iter().map(|binding| binding.stroke.caps(is_apple).join("+")).collect::<Vec<_>>().join(" ");
        assert_eq!(
            all(false),
            "Enter Shift+Enter ↑ Alt+↑ Ctrl+B Ctrl+I Ctrl+Shift+X ↑ ↓ Enter Tab Enter Shift+Enter Ctrl+E T ? Esc ↑ ↓ PgUp PgDn Home End E R Enter M Del"
        );
        assert_eq!(
            all(true),
            "Enter ⇧+Enter ↑ ⌥+↑ ⌘+B ⌘+I ⌘+⇧+X ↑ ↓ Enter Tab Enter ⇧+Enter ⌘+E T ? Esc ↑ ↓ PgUp PgDn Home End E R Enter M Del"
        );
    }
}
