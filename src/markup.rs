//! What a message says, as a tree: shown on the page as it is, told elsewhere in plain words.
//!
//! Reading never fails: what is no markup is text. Each style is open at most once, so nothing nests deeper than there are
//! styles, and each character is looked at a bounded number of times. `> ` makes a quote of its line, once: quotes do not
//! nest.

mod emoji;
mod link;

pub use link::Link;

use crate::mention::{self, Mention, Named};

/// A message, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup<'a>(pub Vec<Block<'a>>);

/// Lines that belong together; between two of them stands a [`Span::Break`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// What the author says.
    Lines(Vec<Span<'a>>),
    /// What they quote.
    Quote(Vec<Span<'a>>),
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span<'a> {
    /// Words.
    Text(&'a str),
    /// One emoji, with all that it is made of.
    Emoji(&'a str),
    /// Here a line ends.
    Break,
    /// Taken literally.
    Code(&'a str),
    /// The way to another site.
    Link(Link<'a>),
    /// Somebody who is named.
    Mention(Named<'a>),
    /// Parts that are said in some way.
    Styled(Style, Vec<Span<'a>>),
}

/// A way to say something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `**so**`.
    Bold,
    /// `*so*`.
    Italic,
    /// `~~so~~`.
    Strike,
    /// `||so||`: hidden until somebody wants to see it.
    Spoiler,
}

impl Style {
    /// What it stands between.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Style::Bold => "**",
            Style::Italic => "*",
            Style::Strike => "~~",
            Style::Spoiler => "||",
        }
    }
}

/// What stands in for a spoiler wherever it is told in plain words.
pub const HIDDEN: &str = "▒▒▒";
/// A message of no more emoji than this, and nothing else, is drawn large.
const LARGE: usize = 12;

/// Who stands at the beginning of a text that an `@` stands before.
pub(crate) type Names<'a, 'n> = &'n dyn Fn(&'a str) -> Option<Named<'a>>;

impl<'a> Markup<'a> {
    /// Reads a message that names these people.
    #[must_use]
    pub fn of(text: &'a str, mentions: &'a [Mention]) -> Markup<'a> {
        Markup::read(text, &|rest| mention::at_start(rest, mentions))
    }

    pub(crate) fn read(text: &'a str, names: Names<'a, '_>) -> Markup<'a> {
        let mut blocks = Vec::new();
        let mut lines = text.split('\n').peekable();
        while let Some(line) = lines.next() {
            let is_quote = line.starts_with(QUOTE);
            let mut reader = Reader { open: Vec::new(), now: Vec::new(), names };
            reader.line(line.strip_prefix(QUOTE).unwrap_or(line));
            while let Some(line) = lines.next_if(|line| line.starts_with(QUOTE) == is_quote) {
                reader.now.push(Span::Break);
                reader.line(line.strip_prefix(QUOTE).unwrap_or(line));
            }
            let spans = reader.end();
            blocks.push(if is_quote { Block::Quote(spans) } else { Block::Lines(spans) });
        }
        Markup(blocks)
    }

    /// Whether it is a few emoji and nothing else.
    #[must_use]
    pub fn is_large(&self) -> bool {
        let [Block::Lines(spans)] = &self.0[..] else { return false };
        let emoji = spans.iter().filter(|span| matches!(span, Span::Emoji(_))).count();
        let is_blank = |span: &Span| match span {
            Span::Text(text) => text.chars().all(char::is_whitespace),
            span => matches!(span, Span::Emoji(_) | Span::Break),
        };
        (1..=LARGE).contains(&emoji) && spans.iter().all(is_blank)
    }

    /// Whether there is a way to another site in it.
    #[must_use]
    pub fn has_link(&self) -> bool {
        fn among(spans: &[Span]) -> bool {
            spans.iter().any(|span| match span {
                Span::Link(_) => true,
                Span::Styled(_, inner) => among(inner),
                Span::Text(_) | Span::Emoji(_) | Span::Break | Span::Code(_) | Span::Mention(_) => false,
            })
        }
        self.0.iter().any(|block| {
            let (Block::Lines(spans) | Block::Quote(spans)) = block;
            among(spans)
        })
    }

    /// The message in plain words, for notifications, titles and search: one line, without marks, and without what a spoiler
    /// hides.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut words = String::new();
        for (place, block) in self.0.iter().enumerate() {
            if place > 0 {
                words.push(' ');
            }
            let (Block::Lines(spans) | Block::Quote(spans)) = block;
            tell(spans, &mut words);
        }
        words
    }
}

fn tell(spans: &[Span], words: &mut String) {
    for span in spans {
        match span {
            Span::Text(text) | Span::Emoji(text) | Span::Code(text) => words.push_str(text),
            Span::Break => words.push(' '),
            Span::Link(link) => words.push_str(&link.text),
            Span::Mention(named) => {
                words.push('@');
                words.push_str(named.name);
            }
            Span::Styled(Style::Spoiler, _) => words.push_str(HIDDEN),
            Span::Styled(_, spans) => tell(spans, words),
        }
    }
}

/// What a line of a quote begins with.
const QUOTE: &str = "> ";

/// A style that is open.
struct Open<'a> {
    style: Style,
    /// Its mark as it stands in the text.
    mark: &'a str,
    /// What stands before it.
    before: Vec<Span<'a>>,
}

/// Reads lines that belong together.
struct Reader<'a, 'n> {
    open: Vec<Open<'a>>,
    /// What stands in the innermost style so far.
    now: Vec<Span<'a>>,
    names: Names<'a, 'n>,
}

impl<'a> Reader<'a, '_> {
    fn line(&mut self, line: &'a str) {
        let mut words = 0;
        let mut at = 0;
        // The last backtick of the line: without one ahead nobody need look for it.
        let last_tick = line.rfind('`').unwrap_or(0);
        while let Some(here) = line[at..].chars().next() {
            let (length, span) = match here {
                '`' if at < last_tick => {
                    let code = line[at + 1..].split('`').next().unwrap_or_default();
                    (code.len() + 2, (!code.is_empty()).then_some(Span::Code(code)))
                }
                '*' | '~' | '|' => match mark(line, at, self) {
                    Some(style) => {
                        let mark = &line[at..at + style.mark().len()];
                        self.words(&line[words..at]);
                        self.turn(style, mark);
                        at += mark.len();
                        words = at;
                        continue;
                    }
                    // All of the same, so that a long row of them is looked at once.
                    None => (line.len() - at - line[at..].trim_start_matches(here).len(), None),
                },
                '@' if mention::may_stand_after(line[..at].chars().next_back()) => match (self.names)(&line[at + 1..]) {
                    Some(named) => (1 + named.typed.len(), Some(Span::Mention(named))),
                    None => (1, None),
                },
                here if link::is_host(here) => {
                    let end = link::end_of_host(line, at);
                    match link::find(line, at, end) {
                        Ok((start, end, link)) => {
                            self.words(&line[words..start]);
                            self.now.push(Span::Link(link));
                            (words, at) = (end, end);
                            continue;
                        }
                        Err(end) => (end - at, None),
                    }
                }
                here => (here.len_utf8(), None),
            };
            if let Some(span) = span {
                self.words(&line[words..at]);
                self.now.push(span);
                words = at + length;
            }
            at += length;
        }
        self.words(&line[words..]);
    }

    fn words(&mut self, text: &'a str) {
        if !text.is_empty() {
            emoji::split(text, &mut self.now);
        }
    }

    fn is_open(&self, style: Style) -> bool {
        self.open.iter().any(|open| open.style == style)
    }

    /// Whether it is open, and may end here: what began before a spoiler does not end within, or the spoiler would be none.
    fn may_end(&self, style: Style) -> bool {
        let inside = self.open.iter().rev().take_while(|open| open.style != style);
        self.is_open(style) && inside.into_iter().all(|open| open.style != Style::Spoiler)
    }

    /// Ends this style, or begins it.
    fn turn(&mut self, style: Style, mark: &'a str) {
        if !self.is_open(style) {
            self.open.push(Open { style, mark, before: std::mem::take(&mut self.now) });
            return;
        }
        while let Some(open) = self.open.pop() {
            let inside = std::mem::replace(&mut self.now, open.before);
            if open.style == style {
                if inside.is_empty() {
                    self.now.extend([Span::Text(open.mark), Span::Text(mark)]);
                } else {
                    self.now.push(Span::Styled(style, inside));
                }
                return;
            }
            // One that begins in this style and does not end in it is none.
            self.now.push(Span::Text(open.mark));
            self.now.extend(inside);
        }
    }

    fn end(mut self) -> Vec<Span<'a>> {
        while let Some(open) = self.open.pop() {
            let inside = std::mem::replace(&mut self.now, open.before);
            self.now.push(Span::Text(open.mark));
            self.now.extend(inside);
        }
        self.now
    }
}

/// The style whose mark stands here, if it may end or begin here. A mark hugs what it marks, and a single star stands
/// outside of words, so that `2*2*2` is a sum.
fn mark(line: &str, at: usize, reader: &Reader) -> Option<Style> {
    let before = line[..at].chars().next_back();
    let style = match line.as_bytes()[at] {
        b'*' if line[at..].starts_with("**") => {
            // Of three stars the first ends what is innermost.
            let ends_italic = line[at..].starts_with("***") && reader.open.last().is_some_and(|open| open.style == Style::Italic);
            if ends_italic { Style::Italic } else { Style::Bold }
        }
        b'*' => Style::Italic,
        b'~' if line[at..].starts_with("~~") => Style::Strike,
        b'|' if line[at..].starts_with("||") => Style::Spoiler,
        _ => return None,
    };
    let after = line[at + style.mark().len()..].chars().next();
    let is_word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    let is_gap = |side: Option<char>| side.is_none_or(char::is_whitespace);
    if reader.is_open(style) && !reader.may_end(style) {
        return None;
    }
    let may = match (reader.is_open(style), style) {
        (_, Style::Spoiler) => true,
        (true, Style::Italic) => !is_gap(before) && !is_word(after),
        (false, Style::Italic) => !is_gap(after) && !is_word(before),
        (true, Style::Bold | Style::Strike) => !is_gap(before),
        (false, Style::Bold | Style::Strike) => !is_gap(after),
    };
    may.then_some(style)
}

#[cfg(test)]
mod tests;
