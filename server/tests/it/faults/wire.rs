//! One connection to the live stream, byte by byte: no client that reads ahead stands between a reader and the kernel.

use std::io;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// So much a slow reader's kernel keeps for it, about.
const SMALL: u32 = 4 << 10;

/// An open stream.
pub struct Wire {
    socket: TcpStream,
    /// What has come, as it came.
    raw: Vec<u8>,
    /// The same without the heads of chunks.
    body: Vec<u8>,
    is_chunked: bool,
}

impl Wire {
    /// Opens the stream of the site at this address, behind this frame.
    pub async fn open(url: &str, since: i64, is_slow: bool) -> io::Result<Wire> {
        let address = url.strip_prefix("http://").unwrap();
        let socket = TcpSocket::new_v4()?;
        if is_slow {
            socket.set_recv_buffer_size(SMALL)?;
        }
        let socket = socket.connect(address.parse().unwrap()).await?;
        let mut wire = Wire { socket, raw: Vec::new(), body: Vec::new(), is_chunked: false };
        let request = format!("GET /live HTTP/1.1\r\nHost: {address}\r\nLast-Event-ID: {since}\r\n\r\n");
        wire.socket.write_all(request.as_bytes()).await?;
        let end = loop {
            if let Some(end) = find(&wire.raw, b"\r\n\r\n") {
                break end;
            }
            wire.socket.read_u8().await.map(|byte| wire.raw.push(byte))?;
        };
        let head: Vec<u8> = wire.raw.drain(..end + 4).collect();
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        // One that stops, or has its hands full, lets nobody in.
        if !head.starts_with("http/1.1 200") {
            return Err(io::Error::other(head));
        }
        wire.is_chunked = head.contains("transfer-encoding: chunked");
        Ok(wire)
    }

    /// Waits for at most so many bytes more. False at the end of the stream.
    pub async fn more(&mut self, most: usize) -> io::Result<bool> {
        let mut bytes = vec![0; most];
        let count = self.socket.read(&mut bytes).await?;
        self.raw.extend_from_slice(&bytes[..count]);
        if !self.is_chunked {
            self.body.append(&mut self.raw);
        }
        while let Some(end) = find(&self.raw, b"\r\n") {
            let size = usize::from_str_radix(std::str::from_utf8(&self.raw[..end]).unwrap(), 16).unwrap();
            if self.raw.len() < end + 2 + size + 2 {
                break;
            }
            self.body.extend_from_slice(&self.raw[end + 2..end + 2 + size]);
            self.raw.drain(..end + 2 + size + 2);
        }
        Ok(count > 0)
    }

    /// The next event that has come whole: its id, its name, and its data.
    pub fn event(&mut self) -> Option<(Option<i64>, Option<String>, Value)> {
        let end = find(&self.body, b"\n\n")?;
        let block: Vec<u8> = self.body.drain(..end + 2).collect();
        let mut event = (None, None, Value::Null);
        for line in std::str::from_utf8(&block).unwrap().lines().filter(|line| !line.is_empty()) {
            match line.split_once(": ").unwrap_or((line, "")) {
                ("id", id) => event.0 = Some(id.parse().unwrap()),
                ("event", name) => event.1 = Some(name.to_owned()),
                ("data", data) => event.2 = serde_json::from_str(data).unwrap(),
                ("retry", _) => {}
                other => panic!("{other:?} is nothing that a stream says"),
            }
        }
        Some(event)
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|window| window == part)
}
