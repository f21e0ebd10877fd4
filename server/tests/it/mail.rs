//! A mail server that keeps what it is given: as much of RFC 5321 as a client that behaves needs. It can be told to say no, which
//! servers made for use cannot.

use std::sync::{Arc, Mutex};

use mailparse::{MailHeaderMap, ParsedMail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::harness::soon;

/// What it answers to whom a letter is for; none for taking it.
type Mood = Arc<Mutex<Option<&'static str>>>;

/// The server, and the letters that wait in it.
pub struct Mail {
    /// Where it is, as `EVENING_SMTP_URL` has it.
    pub url: String,
    mood: Mood,
    letters: UnboundedReceiver<Option<Letter>>,
}

/// A letter.
#[derive(Debug)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub from: String,
    pub text: String,
    pub html: String,
    /// As it was sent.
    pub raw: String,
}

impl Mail {
    /// Opens it.
    pub async fn open() -> Mail {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (mood, (given, letters)) = (Mood::default(), mpsc::unbounded_channel());
        let kept = Arc::clone(&mood);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(talk(socket, Arc::clone(&kept), given.clone()));
            }
        });
        Mail { url, mood, letters }
    }

    /// From now on it answers so to every letter, or takes them.
    pub fn answers(&self, no: Option<&'static str>) {
        *self.mood.lock().unwrap() = no;
    }

    /// The next letter that it took.
    pub async fn next(&mut self) -> Letter {
        soon(self.letters.recv()).await.unwrap().expect("it was sent away")
    }

    /// The next one that it sent away.
    pub async fn sent_away(&mut self) {
        assert!(soon(self.letters.recv()).await.unwrap().is_none());
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }
}

async fn talk(socket: TcpStream, mood: Mood, given: UnboundedSender<Option<Letter>>) -> Option<()> {
    let mut socket = BufReader::new(socket);
    socket.write_all(b"220 mail.example.org\r\n").await.ok()?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if socket.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let no = *mood.lock().unwrap();
        let answer = match (verb.as_str(), no) {
            ("EHLO", _) => "250-mail.example.org\r\n250 8BITMIME".to_owned(),
            ("RCPT", Some(no)) => {
                let _ = given.send(None);
                // Servers like to repeat whom they do not know.
                format!("{no} {}", line.trim())
            }
            ("RCPT", None) => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                "250 ok".to_owned()
            }
            ("DATA", _) => {
                socket.write_all(b"354 go on\r\n").await.ok()?;
                let _ = given.send(Some(read(&mut socket, &to).await?));
                "250 ok".to_owned()
            }
            ("QUIT", _) => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
        socket.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

async fn read(socket: &mut BufReader<TcpStream>, to: &str) -> Option<Letter> {
    let mut raw = String::new();
    loop {
        let start = raw.len();
        socket.read_line(&mut raw).await.ok()?;
        match &raw[start..] {
            ".\r\n" => {
                raw.truncate(start);
                break;
            }
            line if line.starts_with('.') => drop(raw.remove(start)),
            _ => {}
        }
    }
    let mail = mailparse::parse_mail(raw.as_bytes()).unwrap();
    let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
    let part = |place: usize| mail.subparts.get(place).map(ParsedMail::get_body).unwrap().unwrap();
    let (subject, from) = (header("Subject"), header("From"));
    let (text, html) = (part(0), part(1));
    Some(Letter { to: to.to_owned(), subject, from, text: text.replace("\r\n", "\n"), html, raw })
}

impl Letter {
    /// The key in its link, which leads there.
    #[track_caller]
    pub fn key(&self, address: &str) -> String {
        let start = format!("{address}?key=");
        let key = |part: &str| {
            let at = part.find(&start).unwrap_or_else(|| panic!("no {start} in {part}")) + start.len();
            part[at..at + 64].to_owned()
        };
        let found = key(&self.text);
        assert!(found.bytes().all(|byte| byte.is_ascii_hexdigit()), "{found}");
        assert_eq!(key(&self.html), found);
        found
    }
}
