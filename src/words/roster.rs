//! The words of who is here.

use super::{Lang, plural};

/// How many are here without a name.
#[must_use]
pub fn guests(count: u32, lang: Lang) -> Option<String> {
    (count > 0).then(|| match lang {
        Lang::Ru => format!("{count} {}", plural(count, "гость", "гостя", "гостей")),
        Lang::En => format!("{count} {}", if count == 1 { "guest" } else { "guests" }),
    })
}

/// How many more have a name than are shown.
#[must_use]
pub fn more(count: u32, lang: Lang) -> Option<String> {
    (count > 0).then(|| match lang {
        Lang::Ru => format!("и ещё {count} с именем"),
        Lang::En => format!("and {count} more with a name"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many_are_here() {
        for (count, russian, english) in
            [(0, None, None), (1, Some("1 гость"), Some("1 guest")), (3, Some("3 гостя"), Some("3 guests"))]
        {
            let told = Lang::ALL.map(|lang| guests(count, lang));
            assert_eq!(told.each_ref().map(Option::as_deref), [russian, english]);
        }
        assert_eq!(more(50, Lang::En).as_deref(), Some("and 50 more with a name"));
    }
}
