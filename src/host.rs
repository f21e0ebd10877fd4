//! Hosts: the sites whose players a princess lets into the page.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::refusal::Refusal;

/// How many sites may be allowed: each one stands in every page's policy.
pub const MAX_HOSTS: usize = 50;
/// The longest name that DNS has (RFC 1035, 2.3.4).
const MAX_NAME: usize = 253;
/// The longest part of a name between its dots.
const MAX_PART: usize = 63;

/// The name of a site that everybody can reach: in lower case, foreign letters in Punycode, without a port. Look-alikes
/// are told apart by that, and nothing in it means anything to a page's policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(String);

impl Host {
    /// Reads the name of a site.
    ///
    /// # Errors
    /// [`Refusal::HostName`] for anything else: addresses, numbers, ports, names that stay at home.
    pub fn parse(typed: &str) -> Result<Host, Refusal> {
        match url::Host::parse(typed.trim()) {
            Ok(url::Host::Domain(name)) => Host::of_domain(&name).ok_or(Refusal::HostName),
            Ok(url::Host::Ipv4(_) | url::Host::Ipv6(_)) | Err(_) => Err(Refusal::HostName),
        }
    }

    /// The host of a parsed address, if other machines can find it: it has a dot, and none of the endings that stay at
    /// home (RFC 6761, RFC 8375).
    pub(crate) fn of_domain(name: &str) -> Option<Host> {
        const HOME: [&str; 7] = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".test", ".invalid"];
        let name = name.strip_suffix('.').unwrap_or(name);
        let is_part = |part: &str| {
            let is_plain = part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            is_plain && (1..=MAX_PART).contains(&part.len()) && !part.starts_with('-') && !part.ends_with('-')
        };
        let is_public = name.len() <= MAX_NAME && name.contains('.') && !HOME.iter().any(|ending| name.ends_with(ending));
        (is_public && name.split('.').all(is_part)).then(|| Host(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn which_names_are_hosts() {
        let long = format!("{}.example", "x".repeat(64));
        let longest = format!("{}example", "x.".repeat(1500));
        for (typed, host) in [
            ("player.example.org", Some("player.example.org")),
            ("  Player.Example.ORG. ", Some("player.example.org")),
            ("пример.рф", Some("xn--e1afmkfd.xn--p1ai")),
            ("xn--e1afmkfd.xn--p1ai", Some("xn--e1afmkfd.xn--p1ai")),
            ("tωitch.tv", Some("xn--titch-hee.tv")),
            ("twitch.tv.evil.example", Some("twitch.tv.evil.example")),
            ("", None),
            ("example", None),
            ("localhost", None),
            ("tv.localhost", None),
            ("router.lan", None),
            ("127.0.0.1", None),
            ("192.168.0.10", None),
            ("0x7f.1", None),
            ("2130706433", None),
            ("[::1]", None),
            ("::1", None),
            ("player.example.org:8443", None),
            ("user@player.example.org", None),
            ("https://player.example.org", None),
            ("player.example.org/embed", None),
            ("*.example.org", None),
            ("a;script-src.example.org", None),
            ("a'b.example.org", None),
            ("a,b.example.org", None),
            ("a..example.org", None),
            ("-a.example.org", None),
            ("a b.example.org", None),
            ("javascript:alert(1)", None),
            ("data:text/html,hi", None),
            (&long, None),
            (&longest, None),
        ] {
            assert_eq!(Host::parse(typed).ok().as_ref().map(Host::as_str), host, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_host_reads_as_itself_and_says_nothing_to_a_policy(typed in "[a-zA-Zа-я0-9.;' *:/-]{0,20}\\.[a-z]{2,5}") {
            if let Ok(host) = Host::parse(&typed) {
                prop_assert_eq!(&Host::parse(host.as_str()), &Ok(host.clone()));
                prop_assert!(host.as_str().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c)));
            }
        }
    }
}
