//! `docs/api.md`, as far as a program can read it.

use std::collections::BTreeSet;

/// The page, or a part of it.
pub struct Prose(String);

impl Prose {
    /// All of it.
    pub fn all() -> Prose {
        Prose(include_str!("../../docs/api.md").to_owned())
    }

    /// What stands under this heading.
    pub fn of(heading: &str) -> Prose {
        let Prose(all) = Prose::all();
        let (_, rest) = all.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading:?}"));
        Prose(rest.split("\n## ").next().unwrap_or_default().to_owned())
    }

    /// Whether a table has a row that begins with this.
    pub fn has_row(&self, cell: &str) -> bool {
        self.0.lines().any(|line| line.starts_with(&format!("| {cell} |")))
    }

    /// Each `{"feature":{"name":{…}}}`, and its fields.
    pub fn shown(&self) -> Vec<((String, String), BTreeSet<String>)> {
        let examples = self.0.match_indices("`{\"").map(|(start, _)| &self.0[start + 1..]);
        let one = |text: &str| ((key(text, 1), key(text, 2)), keys(text, 3));
        examples.map(one).collect()
    }

    /// Each row of the table of refusals: status, kind, and what it comes with.
    pub fn refusals(&self) -> BTreeSet<(String, String, BTreeSet<String>)> {
        let rows = self.0.lines().filter_map(|line| {
            let cells: Vec<&str> = line.strip_prefix("| ")?.split('|').map(str::trim).collect();
            let kind = cells.get(1)?.strip_prefix('`')?.strip_suffix('`')?;
            let with = cells[2].split(", ").map(|field| field.trim_matches('`').to_owned()).filter(|field| !field.is_empty());
            Some((cells[0].to_owned(), kind.to_owned(), with.collect()))
        });
        rows.collect()
    }

    /// Each method with its address, without what is left open in it.
    pub fn addresses(&self) -> BTreeSet<(String, String)> {
        self.asked().into_iter().map(|(address, _)| address).collect()
    }

    /// Each address whose answer is spelled out, with what is in that.
    pub fn answers(&self) -> Vec<((String, String), BTreeSet<String>)> {
        let spelled = |(address, rest): ((String, String), &str)| {
            let (_, answer) = rest.split('\n').next()?.split_once('→')?;
            let start = rest.find('→')? + '→'.len_utf8();
            let answer = answer.trim_start().trim_start_matches("200 ");
            answer.starts_with('{').then(|| (address, keys(&rest[start..], 1)))
        };
        self.asked().into_iter().filter_map(spelled).collect()
    }

    /// Each `Name = {…}`, and its fields.
    pub fn definitions(&self) -> Vec<(String, BTreeSet<String>)> {
        let defined = self.0.match_indices(" = {\"").filter_map(|(at, _)| {
            let name = self.0[..at].trim_end().rsplit('\n').next()?;
            // What is one of several things begins with the only key of one of them.
            (name.chars().all(char::is_alphanumeric) && name != "Story").then(|| (name.to_owned(), keys(&self.0[at..], 1)))
        });
        defined.collect()
    }

    /// Each method with its address, and what follows.
    fn asked(&self) -> Vec<((String, String), &str)> {
        let mut asked = Vec::new();
        for method in ["GET", "POST"] {
            for (at, _) in self.0.match_indices(method) {
                let rest = self.0[at + method.len()..].trim_start_matches(' ');
                let end = rest.find([' ', '?', '`', '<', '\n', ',']).unwrap_or(rest.len());
                if rest.starts_with('/') {
                    asked.push(((method.to_owned(), rest[..end].to_owned()), &rest[end..]));
                }
            }
        }
        asked
    }
}

fn key(text: &str, depth: usize) -> String {
    keys(text, depth).pop_first().unwrap_or_default()
}

/// The keys at this depth of the first object, of which what does not matter is left out: it is JSON only nearly.
fn keys(text: &str, depth: usize) -> BTreeSet<String> {
    let (mut keys, mut here, mut rest) = (BTreeSet::new(), 0, text);
    while let Some(at) = rest.find(['{', '[', '}', ']', '"']) {
        let (mark, behind) = (rest.as_bytes()[at], &rest[at + 1..]);
        rest = behind;
        match mark {
            b'{' | b'[' => here += 1,
            b'}' | b']' => here -= 1,
            _ => {
                let (word, behind) = rest.split_once('"').unwrap_or((rest, ""));
                if here == depth && behind.starts_with(':') {
                    keys.insert(word.to_owned());
                }
                rest = behind;
            }
        }
        if here == 0 {
            break;
        }
    }
    keys
}
