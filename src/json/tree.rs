//! Any text that is JSON, as a tree.

/// Lists and objects in one another, at most.
const DEPTH: u32 = 64;

/// What stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A number that none of our types has.
    Other,
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Value>),
    /// An object, in the order of the text.
    Object(Vec<(String, Value)>),
}

/// Reads all of a text, if it is JSON.
#[must_use]
pub fn parse(text: &str) -> Option<Value> {
    let mut reader = Reader { text, at: 0 };
    reader.value(DEPTH).filter(|_| reader.next().is_none())
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The first byte that is not blank; it stays to be read.
    fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.peek()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek() == Some(byte)).then(|| self.at += 1)
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.text.as_bytes()[self.at..].starts_with(word.as_bytes()).then(|| {
            self.at += word.len();
            value
        })
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        match self.next()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'"' => self.string().map(Value::Text),
            b'[' => {
                let mut list = Vec::new();
                self.members(b']', |reader| {
                    list.push(reader.value(depth.checked_sub(1)?)?);
                    Some(())
                })?;
                Some(Value::List(list))
            }
            b'{' => {
                let mut object = Vec::new();
                self.members(b'}', |reader| {
                    reader.next()?;
                    let key = reader.string()?;
                    reader.next()?;
                    reader.take(b':')?;
                    object.push((key, reader.value(depth.checked_sub(1)?)?));
                    Some(())
                })?;
                Some(Value::Object(object))
            }
            _ => self.number(),
        }
    }

    /// What stands between commas, up to the closing bracket.
    fn members(&mut self, end: u8, mut member: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        if self.next()? == end {
            return self.take(end);
        }
        loop {
            member(self)?;
            if self.next()? == end {
                return self.take(end);
            }
            self.take(b',')?;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut string = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
            string.push_str(&rest[..plain]);
            self.at += plain + 1;
            match rest.as_bytes()[plain] {
                b'"' => return Some(string),
                b'\\' => string.push(self.escaped()?),
                _ => return None,
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Some(char::from(byte)),
            b'b' => Some('\u{8}'),
            b'f' => Some('\u{c}'),
            b'n' => Some('\n'),
            b'r' => Some('\r'),
            b't' => Some('\t'),
            b'u' => match self.unit()? {
                high @ 0xd800..0xdc00 => {
                    self.take(b'\\')?;
                    self.take(b'u')?;
                    let low = self.unit().filter(|unit| (0xdc00..0xe000).contains(unit))?;
                    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
                }
                unit => char::from_u32(unit),
            },
            _ => None,
        }
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Value> {
        let begin = self.at;
        let _ = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        let whole = &self.text[begin..self.at];
        let end = self.at;
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if self.take(b'e').or_else(|| self.take(b'E')).is_some() {
            let _ = self.take(b'+').or_else(|| self.take(b'-'));
            self.digits()?;
        }
        let whole = whole.parse().ok().filter(|_| self.at == end);
        Some(whole.map_or(Value::Other, Value::Whole))
    }

    fn digits(&mut self) -> Option<()> {
        let begin = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > begin).then_some(())
    }
}
