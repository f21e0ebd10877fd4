//! Those who ask for the stream, and then never read.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::Failed;
use crate::load::Wire;
use crate::load::crowd::request;
use crate::process;

/// As little as the kernel lets them take in, so that what waits waits at the server.
const TAKEN_IN: usize = 4096;

/// They, and what the server holds for them.
pub struct Stalled {
    pid: u32,
    open: usize,
    count: usize,
    _sockets: Vec<TcpStream>,
    stop: Sender<()>,
    watch: JoinHandle<f64>,
}

impl Stalled {
    pub fn open(server: SocketAddr, wire: Wire, count: usize, pid: u32) -> Result<Stalled, Failed> {
        let before = process::open_files(pid)?;
        let mut sockets = Vec::new();
        for _ in 0..count {
            let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
            socket.set_recv_buffer_size(TAKEN_IN)?;
            socket.connect(&server.into())?;
            let mut socket = TcpStream::from(socket);
            socket.write_all(&request(server, wire, None))?;
            sockets.push(socket);
        }
        let deadline = Instant::now() + Duration::from_secs(10);
        while process::open_files(pid)? < before + count {
            if Instant::now() > deadline {
                return Err("those who stall are not let in".into());
            }
            std::thread::yield_now();
        }
        let (stop, stopped) = channel();
        let watch = std::thread::spawn(move || watch(server.port(), &stopped));
        Ok(Stalled { pid, open: before + count, count, _sockets: sockets, stop, watch })
    }

    /// How many the server has let go of.
    pub fn cut(&self) -> Result<usize, Failed> {
        Ok(self.open.saturating_sub(process::open_files(self.pid)?).min(self.count))
    }

    /// The most that the kernel held for one of them on the server's side, in KiB; not a number if nobody can tell.
    pub fn most_memory(self) -> Result<f64, Failed> {
        self.stop.send(())?;
        self.watch.join().map_err(|_| "the watch over the sockets ended".into())
    }
}

/// Looks twice a second. Those who read have nothing that waits, so whoever has most is one who does not.
fn watch(port: u16, stopped: &Receiver<()>) -> f64 {
    let mut most = f64::NAN;
    loop {
        let sockets = Command::new("ss").args(["-tanmHO", &format!("sport = :{port}")]).output();
        if let Ok(sockets) = sockets {
            let sockets = String::from_utf8_lossy(&sockets.stdout).into_owned();
            most = sockets.lines().filter_map(held).fold(most, f64::max);
        }
        if stopped.recv_timeout(Duration::from_millis(500)).is_ok() {
            return most;
        }
    }
}

/// What the kernel holds for a socket: read, queued to be sent, and set aside.
fn held(line: &str) -> Option<f64> {
    let (_, memory) = line.split_once("skmem:(")?;
    let fields = memory.split([',', ')']);
    let bytes = |name: &str| {
        let mut values = fields.clone().filter_map(|field| field.strip_prefix(name)?.parse::<f64>().ok());
        values.next().unwrap_or(0.0)
    };
    Some((bytes("r") + bytes("w") + bytes("f")) / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_kernel_holds() {
        let line = "ESTAB 0 0 127.0.0.1:1 127.0.0.1:2 skmem:(r0,rb131072,t0,tb87040,f1024,w4096,o0,bl0,d0)";
        assert_eq!(held(line), Some(5.0));
    }
}
