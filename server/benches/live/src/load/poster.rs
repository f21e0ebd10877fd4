//! One who writes: one connection that stays, one message on its way at a time.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::Failed;
use crate::line::number;
use crate::load::Wire;

/// Somebody who writes.
pub struct Poster {
    pub socket: mio::net::TcpStream,
    wire: Wire,
    host: SocketAddr,
    cookie: String,
    /// The message whose answer is awaited.
    pub sent: Option<u32>,
    answer: Vec<u8>,
}

impl Poster {
    /// Signs up, where one has to.
    pub fn join(host: SocketAddr, wire: Wire, place: usize) -> Result<Poster, Failed> {
        let mut socket = TcpStream::connect(host)?;
        socket.set_nodelay(true)?;
        socket.set_read_timeout(Some(Duration::from_secs(30)))?;
        let mut cookie = String::new();
        if wire == Wire::Site {
            let form = format!("name=Writer+{place:02}&password=tea+with+mint+and+honey");
            let kind = "application/x-www-form-urlencoded";
            socket.write_all(&request(host, "/api/sign_up", kind, "", &form))?;
            let mut answer = Vec::new();
            while Answer::read(&answer).is_none() {
                let mut buffer = [0; 4096];
                match socket.read(&mut buffer)? {
                    0 => return Err("no answer to a sign-up".into()),
                    length => answer.extend_from_slice(&buffer[..length]),
                }
            }
            let answer = String::from_utf8_lossy(&answer);
            let set = answer.lines().find_map(|line| line.strip_prefix("set-cookie: evening_session="));
            let session = set.and_then(|set| set.split(';').next()).ok_or_else(|| format!("nobody signs up: {answer}"))?;
            cookie = format!("Cookie: evening_session={session}\r\n");
        }
        socket.set_nonblocking(true)?;
        Ok(Poster { socket: mio::net::TcpStream::from_std(socket), wire, host, cookie, sent: None, answer: Vec::new() })
    }

    /// Sends a message.
    pub fn say(&mut self, message: u32, text: &str) -> Result<(), Failed> {
        let (path, body) = match self.wire {
            Wire::Site => ("/api/act", order(message, text)),
            Wire::Plain | Wire::Nchan => ("/say", as_the_site_tells(message, text)),
        };
        let request = request(self.host, path, "application/json", &self.cookie, &body);
        if self.socket.write(&request)? < request.len() {
            return Err("a message did not fit into a socket".into());
        }
        self.sent = Some(message);
        Ok(())
    }

    /// Reads what has come: whether the answer is there, and is a yes.
    pub fn read(&mut self) -> Result<Option<bool>, Failed> {
        let mut buffer = [0; 4096];
        loop {
            match self.socket.read(&mut buffer) {
                Ok(0) => return Err("the server hung up on somebody who writes".into()),
                Ok(length) => self.answer.extend_from_slice(&buffer[..length]),
                Err(why) if why.kind() == ErrorKind::WouldBlock => break,
                Err(why) => return Err(why.into()),
            }
        }
        let Some(answer) = Answer::read(&self.answer) else { return Ok(None) };
        if !answer.is_yes {
            eprintln!("refused: {}", String::from_utf8_lossy(&self.answer));
        }
        self.answer.clear();
        Ok(Some(answer.is_yes))
    }
}

/// As much of an answer as has to be understood.
struct Answer {
    is_yes: bool,
}

impl Answer {
    /// Reads an answer, once it is whole.
    fn read(text: &[u8]) -> Option<Answer> {
        let start = memchr::memmem::find(text, b"\r\n\r\n")? + 4;
        let mut lines = text[..start].split(|&byte| byte == b'\n');
        let length = lines.find_map(|line| {
            let (name, value) = line.split_at_checked(15)?;
            if name.eq_ignore_ascii_case(b"content-length:") { number(value.trim_ascii()) } else { None }
        });
        let is_whole = text.len() as u64 >= start as u64 + length.unwrap_or(0);
        is_whole.then(|| Answer { is_yes: text.starts_with(b"HTTP/1.1 20") })
    }
}

fn request(host: SocketAddr, path: &str, kind: &str, cookie: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {kind}\r\n{cookie}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}

fn order(message: u32, text: &str) -> String {
    let nonce = format!("00000000-0000-4000-8000-{message:012x}");
    format!(r##"{{"order":{{"nonce":"{nonce}","command":{{"chat":{{"say":{{"text":"#{message} {text}"}}}}}}}}}}"##)
}

/// What the site makes of such an order: all programs send as much.
fn as_the_site_tells(message: u32, text: &str) -> String {
    let at = "2030-01-01T18:00:00.000Z";
    let by = r#"{"id":4,"name":"Writer 07","role":"member","hue":"lagoon"}"#;
    let message =
        format!(r##"{{"id":{message},"at":"{at}","by":{by},"text":"#{message} {text}","edited_at":null,"removed":null}}"##);
    format!(r#"{{"seq":1000,"at":"{at}","event":{{"chat":{{"said":{{"message":{message}}}}}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers() {
        let is_yes = |text: &str| Answer::read(text.as_bytes()).map(|answer| answer.is_yes);
        assert_eq!(is_yes("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"seq\":"), None);
        assert_eq!(is_yes("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"seq\":5}"), Some(true));
        assert_eq!(is_yes("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}"), Some(false));
    }
}
