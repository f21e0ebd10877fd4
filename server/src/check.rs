//! Whether the site that runs on this machine is ready, for whatever watches over it and has no other program at hand.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long it may take to say so.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read of what it says.
const ANSWER: u64 = 4096;

/// Asks the site that listens there.
///
/// # Errors
/// In one sentence, what it says instead.
pub async fn ask(listen: SocketAddr) -> Result<(), String> {
    if listen.port() == 0 {
        return Err("EVENING_LISTEN names no port, so there is nothing to ask.".into());
    }
    let address = reached_at(listen);
    match tokio::time::timeout(PATIENCE, status(address)).await {
        Ok(Ok(status)) if status == "200" => Ok(()),
        Ok(Ok(status)) => Err(format!("the site at {address} is not ready: it answers {status:?}.")),
        Ok(Err(why)) => Err(format!("the site at {address} cannot be reached: {why}.")),
        Err(_) => Err(format!("the site at {address} has not answered within {} s.", PATIENCE.as_secs())),
    }
}

/// Who listens everywhere is reached at home.
fn reached_at(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::from(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::from(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

async fn status(address: SocketAddr) -> io::Result<String> {
    let mut connection = TcpStream::connect(address).await?;
    connection.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    connection.take(ANSWER).read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let status = answer.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).unwrap_or("no status");
    Ok(status.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_asked_where_it_is_reached() {
        for (listen, expect) in [
            ("127.0.0.1:3000", "127.0.0.1:3000"),
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reached_at(listen.parse().unwrap()), expect.parse().unwrap());
        }
    }
}
