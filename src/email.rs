//! Addresses for letters: which ones are taken. Whether somebody reads what is sent there, only a letter can tell.

use crate::refusal::Refusal;

/// The most bytes (RFC 5321, 4.5.3.1.3).
pub const MAX_BYTES: usize = 254;

/// The address that was typed; none if nothing was.
///
/// # Errors
/// [`Refusal::EmailMalformed`].
pub fn parse(typed: &str) -> Result<Option<String>, Refusal> {
    let email = typed.trim();
    if email.is_empty() {
        return Ok(None);
    }
    let is_plain = email.len() <= MAX_BYTES && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    match email.rsplit_once('@') {
        Some((user, host))
            if is_plain && !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') =>
        {
            Ok(Some(email.to_owned()))
        }
        _ => Err(Refusal::EmailMalformed),
    }
}

/// Whether both lead to the same letters. Hosts may tell users apart by case, but none does.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_addresses_are_taken() {
        for (typed, expect) in [
            ("", Ok(None)),
            ("  ", Ok(None)),
            (" luna@example.org ", Ok(Some("luna@example.org".to_owned()))),
            ("луна@пример.рф", Ok(Some("луна@пример.рф".to_owned()))),
            ("luna", Err(Refusal::EmailMalformed)),
            ("luna@localhost", Err(Refusal::EmailMalformed)),
            ("lu na@example.org", Err(Refusal::EmailMalformed)),
            ("luna@example.org\r\nBcc: all@example.org", Err(Refusal::EmailMalformed)),
            ("@example.org", Err(Refusal::EmailMalformed)),
            (&format!("{}@example.org", "l".repeat(250)), Err(Refusal::EmailMalformed)),
        ] {
            assert_eq!(parse(typed), expect, "{typed}");
        }
    }

    #[test]
    fn which_are_the_same() {
        assert!(is_same("Luna@Example.org", "luna@example.org"));
        assert!(!is_same("luna@example.org", "celestia@example.org"));
    }
}
