//! Ways to other sites: addresses with `http(s)://`, with `www.`, and bare ones under a domain that is really there.

use std::borrow::Cow;

/// Every top-level domain, in lower case, sorted by bytes: from the npm package `tlds` 1.261.0 (MIT), which follows IANA's
/// list. Domains with letters other than ASCII stand here as they are written.
pub(super) const TLDS: &str = include_str!("tlds.txt");

/// A way to another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link<'a> {
    /// What is shown: what was typed, but the host in small letters, and as the net knows it (`xn--…`) where it could pass for
    /// another one.
    pub text: Cow<'a, str>,
    /// Where it leads.
    pub url: Cow<'a, str>,
}

/// Whether this may stand in the name of a host.
pub fn is_host(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '.'
}

/// Where the row of such characters ends that begins here.
pub fn end_of_host(line: &str, at: usize) -> usize {
    line[at..].find(|c| !is_host(c)).map_or(line.len(), |length| at + length)
}

/// The link in or behind the row of host characters from `at` to `end`: where it begins, where it ends, and what it is.
///
/// # Errors
/// Up to where there is none: nobody need look there again.
pub fn find(line: &str, at: usize, end: usize) -> Result<(usize, usize, Link<'_>), usize> {
    let (run, behind) = (&line[at..end], &line[end..]);
    if let Some(rest) = behind.strip_prefix("://") {
        let scheme = ["https", "http"].into_iter().find(|scheme| ends_with(run, scheme)).ok_or(end)?;
        let start = end - scheme.len();
        if line[..start].ends_with(char::is_alphanumeric) {
            return Err(end);
        }
        let begin = end + "://".len();
        let authority = authority_of(rest);
        let authority = &authority[..length_of(authority)];
        // A name before the host can look like another host: such an address stays the text that it is.
        if authority.contains('@') {
            return Err(begin + authority.len());
        }
        let length = host_length(rest);
        if length == 0 {
            return Err(end);
        }
        let stop = end_of_path(line, end_of_port(line, begin + length));
        return Ok((start, stop, Link::of(&line[start..stop], "")));
    }
    let host = run.trim_end_matches(['.', '-']);
    // Inside of a path, an address of mail or a name there is none.
    let is_inside =
        line[..at].ends_with(['@', '/', '\\', ':', '#', '=', '&', '?', '+', '%', '~', '_', '$']) || behind.starts_with('@');
    if is_inside || !is_site(host) {
        return Err(end);
    }
    let mut stop = at + host.len();
    if stop == end {
        stop = end_of_path(line, end_of_port(line, stop));
    }
    Ok((at, stop, Link::of(&line[at..stop], "https://")))
}

/// How long the host is that an address with a scheme begins with; 0 if it has none that can be.
fn host_length(rest: &str) -> usize {
    if let Some(rest) = rest.strip_prefix('[') {
        let digits = rest.find(|c: char| !c.is_ascii_hexdigit() && !matches!(c, ':' | '.')).unwrap_or(rest.len());
        let is_there = rest[digits..].starts_with(']') && rest[..digits].matches(':').count() > 1;
        return if is_there { digits + 2 } else { 0 };
    }
    let run = &rest[..rest.find(|c| !is_host(c) && c != '_').unwrap_or(rest.len())];
    // What ends the sentence is none of it, unless the address goes on.
    let host = if rest[run.len()..].starts_with('/') { run } else { run.trim_end_matches(['.', '-', '_']) };
    if host.starts_with(char::is_alphanumeric) && !is_odd_number(host) { host.len() } else { 0 }
}

/// Whether it ends in a number, as only the addresses of machines do, and is none: browsers go nowhere with it.
fn is_odd_number(host: &str) -> bool {
    let parts = || host.trim_end_matches('.').split('.');
    let ends_in_number = parts().next_back().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    ends_in_number && !(parts().count() == 4 && parts().all(|part| part.parse::<u8>().is_ok()))
}

/// Where the port ends that stands here; here, if none does.
fn end_of_port(line: &str, at: usize) -> usize {
    let digits = line[at..].strip_prefix(':').map_or(0, |port| port.bytes().take_while(u8::is_ascii_digit).count());
    let end = at + 1 + digits;
    if (1..=5).contains(&digits) && line[at + 1..end].parse::<u16>().is_ok() { end } else { at }
}

/// Where ends what stands behind host and port.
fn end_of_path(line: &str, at: usize) -> usize {
    if line[at..].starts_with(['/', '?', '#']) { at + length_of(&line[at..]) } else { at }
}

fn ends_with(run: &str, scheme: &str) -> bool {
    let bytes = run.as_bytes();
    bytes.len() >= scheme.len() && bytes[bytes.len() - scheme.len()..].eq_ignore_ascii_case(scheme.as_bytes())
}

/// Whether a bare name is one of a site: labels that may be, the last of them a domain that is there; after `www.` any.
fn is_site(host: &str) -> bool {
    let is_label = |label: &str| !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    let Some((names, last)) = host.rsplit_once('.') else { return false };
    let is_www = names.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("www")) && names[3..].starts_with('.');
    host.len() <= 253 && host.split('.').all(is_label) && (is_www || is_tld(last))
}

fn is_tld(label: &str) -> bool {
    // No domain is longer; and nobody pays for the lower case of a long word.
    label.len() <= 64 && {
        let label: String = label.chars().map(lower).collect();
        let (mut from, mut to) = (0, TLDS.len());
        // Both stand at the beginning of a line.
        while from < to {
            let middle = TLDS.as_bytes()[from..from.midpoint(to)]
                .iter()
                .rposition(|&byte| byte == b'\n')
                .map_or(from, |end| from + end + 1);
            let line = &TLDS[middle..].lines().next().unwrap_or_default();
            match (*line).cmp(&label) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => from = middle + line.len() + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        false
    }
}

/// How much of this belongs to an address: up to what no address has, without the punctuation of the sentence around it.
fn length_of(rest: &str) -> usize {
    let ends = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || "<>\"`|«»“”„…".contains(c)
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut address = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let count = |bracket| i32::try_from(address.matches(bracket).count()).unwrap_or(i32::MAX);
    // How many more of each bracket close than open.
    let mut surplus = [('(', ')'), ('[', ']'), ('{', '}')].map(|(open, close)| (close, count(close) - count(open)));
    while let Some(last) = address.chars().next_back() {
        let bracket = surplus.iter_mut().find(|(close, _)| *close == last);
        let is_outside = match bracket {
            Some((_, surplus)) if *surplus > 0 => {
                *surplus -= 1;
                true
            }
            Some(_) => false,
            None => ".,:;!?'*~’".contains(last),
        };
        if !is_outside {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address.len()
}

/// What stands between the scheme and the path of an address, which comes without its scheme.
fn authority_of(address: &str) -> &str {
    &address[..address.find(['/', '?', '#', '\\']).unwrap_or(address.len())]
}

fn host_of(address: &str) -> &str {
    let authority = authority_of(address);
    if authority.starts_with('[') { authority } else { authority.split(':').next().unwrap_or_default() }
}

impl<'a> Link<'a> {
    /// What was typed; `scheme` is put before it.
    fn of(typed: &'a str, scheme: &str) -> Link<'a> {
        let address = typed.split_once("://").map_or(typed, |(_, address)| address);
        let host = host_of(address);
        let url = if scheme.is_empty() { Cow::Borrowed(typed) } else { Cow::Owned(format!("{scheme}{typed}")) };
        // In small letters, as browsers show hosts: capitals hide that «l» is none, and make «м» an M.
        let shown = if is_clear(host) { host.chars().map(lower).collect() } else { in_ascii(host) };
        let text = if shown == host {
            Cow::Borrowed(typed)
        } else {
            let at = host.as_ptr() as usize - typed.as_ptr() as usize;
            Cow::Owned(format!("{}{shown}{}", &typed[..at], &typed[at + host.len()..]))
        };
        Link { text, url }
    }
}

/// Whether a host is what it seems to be: ASCII, or Cyrillic that no one takes for Latin.
fn is_clear(host: &str) -> bool {
    if host.is_ascii() {
        return true;
    }
    let is_cyrillic = |label: &str| {
        !label.is_ascii()
            && label.chars().all(|c| matches!(lower(c), 'а'..='я' | 'ё' | 'і' | 'ї' | 'є' | 'ґ' | 'ў' | '0'..='9' | '-'))
    };
    // As in browsers: a name made of nothing but these may pass for a Latin one.
    let looks_latin = |label: &str| label.chars().all(|c| "асеорхуігпьк0123456789-".contains(lower(c)));
    let is_ours = host.rsplit('.').next().is_some_and(is_cyrillic);
    host.split('.').all(|label| label.is_ascii() || is_cyrillic(label) && (is_ours || !looks_latin(label)))
}

/// The small letter of a Latin or Cyrillic one: all that hosts here need, without the tables for the rest.
fn lower(c: char) -> char {
    match c {
        'А'..='Я' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        'Ѐ'..='Џ' => char::from_u32(u32::from(c) + 80).unwrap_or(c),
        _ => c.to_ascii_lowercase(),
    }
}

/// The host as the net knows it.
fn in_ascii(host: &str) -> String {
    let labels: Vec<String> = host
        .split('.')
        .map(|label| match label.is_ascii() {
            true => label.to_owned(),
            false => punycode(&label.chars().map(lower).collect::<String>())
                .map_or_else(|| "xn--?".to_owned(), |code| format!("xn--{code}")),
        })
        .collect();
    labels.join(".")
}

/// RFC 3492, section 6.3. None for what is too long to be a label.
fn punycode(label: &str) -> Option<String> {
    const BASE: u32 = 36;
    const T_MIN: u32 = 1;
    const T_MAX: u32 = 26;
    let digit = |value: u32| char::from(b"abcdefghijklmnopqrstuvwxyz0123456789"[value as usize]);
    let chars: Vec<u32> = label.chars().map(u32::from).take(64).collect();
    if chars.len() > 63 {
        return None;
    }
    let mut code: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(code.len()).ok()?;
    if basic > 0 {
        code.push('-');
    }
    let (mut n, mut delta, mut bias, mut done) = (128, 0_u32, 72, basic);
    while (done as usize) < chars.len() {
        let next = chars.iter().copied().filter(|&c| c >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(done + 1)?)?;
        n = next;
        for &c in &chars {
            if c < n {
                delta = delta.checked_add(1)?;
            }
            if c == n {
                let mut q = delta;
                let mut k = BASE;
                loop {
                    let t = k.saturating_sub(bias).clamp(T_MIN, T_MAX);
                    if q < t {
                        break;
                    }
                    code.push(digit(t + (q - t) % (BASE - t)));
                    q = (q - t) / (BASE - t);
                    k += BASE;
                }
                code.push(digit(q));
                // How the next number's bias follows from this one: section 6.1.
                let mut step = if done == basic { delta / 700 } else { delta / 2 };
                step += step / (done + 1);
                let mut k = 0;
                while step > (BASE - T_MIN) * T_MAX / 2 {
                    step /= BASE - T_MIN;
                    k += BASE;
                }
                bias = k + (BASE - T_MIN + 1) * step / (step + 38);
                delta = 0;
                done += 1;
            }
        }
        delta += 1;
        n += 1;
    }
    Some(code)
}
