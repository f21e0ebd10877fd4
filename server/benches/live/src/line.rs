//! A stream of events, line by line, as cheaply as it can be read.

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// The number of the event.
    Id(u64),
    /// The event is no message.
    Named(&'a [u8]),
    /// What it says.
    Data(&'a [u8]),
    /// The event is over.
    End,
    /// Nothing that counts. The heads of chunks are among it: whoever serves events does not break one up.
    Other,
}

impl Line<'_> {
    /// Reads a line without its line feed.
    pub fn read(line: &[u8]) -> Line<'_> {
        match line {
            [] => Line::End,
            [b'd', b'a', b't', b'a', b':', rest @ ..] => Line::Data(rest),
            [b'i', b'd', b':', b' ', rest @ ..] => read_id(rest).map_or(Line::Other, Line::Id),
            [b'e', b'v', b'e', b'n', b't', b':', b' ', rest @ ..] => Line::Named(rest),
            _ => Line::Other,
        }
    }
}

/// Ids are whole numbers, or `second:place` with nchan, whose place in a second takes the last four digits here.
fn read_id(text: &[u8]) -> Option<u64> {
    let mut parts = text.split(|&byte| byte == b':').map(number);
    match (parts.next()?, parts.next()) {
        (Some(id), None) => Some(id),
        (Some(second), Some(Some(place))) => Some(second * 10_000 + place),
        _ => None,
    }
}

/// An id as nchan wrote it.
pub fn as_second_and_place(id: u64) -> String {
    format!("{}:{}", id / 10_000, id % 10_000)
}

/// Digits as a number.
pub fn number(digits: &[u8]) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.len() < 20 && digits.iter().all(u8::is_ascii_digit);
    is_number.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

/// Which message this is, from the text that [`crate::load`] gave it.
pub fn mark(data: &[u8]) -> Option<u32> {
    let place = memchr::memchr(b'#', data)? + 1;
    let length = data[place..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    number(&data[place..place + length])?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        assert_eq!(Line::read(b"id: 41"), Line::Id(41));
        assert_eq!(Line::read(b"id: 1700000000:12"), Line::Id(17_000_000_000_012));
        assert_eq!(as_second_and_place(17_000_000_000_012), "1700000000:12");
        assert_eq!(Line::read(b"event: pulse"), Line::Named(b"pulse"));
        assert_eq!(Line::read(b""), Line::End);
        for other in ["11d\r", "\r", "id: x", "id: ", ": comment"] {
            assert_eq!(Line::read(other.as_bytes()), Line::Other, "{other:?}");
        }
    }

    #[test]
    fn marks() {
        assert_eq!(mark(br##" {"seq":5,"text":"#120 hi"}"##), Some(120));
        assert_eq!(mark(br##" {"seq":5,"text":"# hi"}"##), None);
    }
}
