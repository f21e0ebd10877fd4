//! Sessions as cookies: a random token with the visitor, its hash in the store.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use evening::time::Instant;
use sha2::{Digest, Sha256};

use crate::fault::Fault;

/// The cookie's name.
pub const COOKIE: &str = "evening_session";
/// How long a session lasts after its last use.
pub const LASTS: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// A session's end moves no more often than this.
const MOVES: Duration = Duration::from_secs(60 * 60);

/// A secret of 256 random bits.
pub struct Token(String);

impl Token {
    /// Draws 256 random bits.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn draw() -> Result<Token, Fault> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|why| Fault::new("drawing a session token", why))?;
        Ok(Token(hex(&bytes)))
    }

    /// The secret that this text is, if it could be one of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Token> {
        (text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| Token(text.to_owned()))
    }

    /// The secret itself, for whoever is to have it.
    #[must_use]
    pub fn tell(&self) -> &str {
        &self.0
    }

    /// What the store keeps of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.0)
    }

    /// The header that hands it over.
    #[must_use]
    pub fn set_cookie(&self, is_secure: bool) -> HeaderValue {
        cookie(COOKIE, &self.0, LASTS, is_secure)
    }
}

/// The header that takes the cookie back.
#[must_use]
pub fn clear_cookie(is_secure: bool) -> HeaderValue {
    cookie(COOKIE, "", Duration::ZERO, is_secure)
}

/// A cookie that no script reads and no other site sends. `value` is of characters that cookies may have.
#[must_use]
pub fn cookie(name: &str, value: &str, lasts: Duration, is_secure: bool) -> HeaderValue {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}", lasts.as_secs());
    HeaderValue::try_from(text).expect("cookie values are words and hexadecimal")
}

/// The token that came with a request, if one came that could be ours.
#[must_use]
pub fn sent(headers: &HeaderMap) -> Option<Token> {
    read_cookie(headers, COOKIE).and_then(Token::parse)
}

/// The cookie of this name.
#[must_use]
pub fn read_cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Whether it is time to move a session's end.
#[must_use]
pub fn should_move(seen_at: Instant, now: Instant) -> bool {
    now.since(seen_at) >= MOVES
}

fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash_of(cookie: &str) -> Option<String> {
        sent(&HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).unwrap())])).map(|token| token.hash())
    }

    #[test]
    fn the_token_comes_back_as_its_hash() {
        let token = Token::draw().unwrap();
        let set = token.set_cookie(true);
        let text = set.to_str().unwrap();
        assert!(text.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"), "{text}");
        let pair = text.split(';').next().unwrap();
        assert_eq!(hash_of(&format!("a=b; {pair}; c")), Some(token.hash()));
    }

    #[test]
    fn what_cannot_be_ours_is_nobody() {
        for cookie in ["", "evening_session=", "evening_session=xyz", "other=1", "evening_session=../../etc"] {
            assert_eq!(hash_of(cookie), None, "{cookie}");
        }
    }
}
