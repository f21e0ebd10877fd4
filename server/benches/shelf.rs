//! How many requests a second the library takes, from what is kept encoded and without, and what a page of the evening costs:
//! `./x bench shelf`, which prints it. Whoever asks runs on the same cores.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use leptos::config::LeptosOptions;
use server::clock::Clock;
use server::config::Config;
use server::site::{Site, Tuning};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const LASTS: Duration = Duration::from_secs(5);
const ASKING: usize = 50;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir_in(".")?;
    let data = folder.path().display().to_string();
    let config = Config::read(|name| match name {
        "EVENING_DATA" => Some(data.clone()),
        "EVENING_LIMIT_REQUESTS" => Some("0".to_owned()),
        _ => None,
    })?;
    let leptos = LeptosOptions::builder().output_name("evening").site_root(data.clone()).build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let running = Site::start(config, leptos, Clock::System, Tuning::default()).await?;
    let site = Arc::clone(&running.site);
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server::serve(listener, running, async move {
        let _ = stopped.await;
    }));
    let tag = {
        let answer = ask(&mut TcpStream::connect(address).await?, "/api/library", "").await?;
        let line = answer.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap_or_default().to_owned();
        format!("If-None-Match: {line}\r\n")
    };
    println!("| what | requests a second | ms each | statements each |\n| --- | --- | --- | --- |");
    for (what, path, headers, forgets) in [
        ("library, kept", "/api/library", "Accept-Encoding: br\r\n", false),
        ("library, kept, 304", "/api/library", tag.as_str(), false),
        ("library, encoded each time", "/api/library", "Accept-Encoding: br\r\n", true),
        ("history, kept", "/api/history", "Accept-Encoding: br\r\n", false),
        ("history, read each time", "/api/history", "Accept-Encoding: br\r\n", true),
        ("`/`, warm, no compression", "/", "", false),
        ("`/`, warm, brotli", "/", "Accept-Encoding: br\r\n", false),
    ] {
        let (count, busy, queries) = (AtomicU64::new(0), AtomicU64::new(0), site.store.queries());
        let end = Instant::now() + LASTS;
        let work = (0..ASKING).map(|_| async {
            let mut stream = TcpStream::connect(address).await?;
            while Instant::now() < end {
                if forgets {
                    site.shelves.forget();
                }
                let begun = Instant::now();
                ask(&mut stream, path, headers).await?;
                busy.fetch_add(u64::try_from(begun.elapsed().as_micros()).unwrap_or(0), Ordering::Relaxed);
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<_, std::io::Error>(())
        });
        futures::future::try_join_all(work).await?;
        let count = count.load(Ordering::Relaxed).max(1);
        // What housekeeping and the keeper's look at the log ask is not the requests': two or three a second.
        let queries = (site.store.queries() - queries) as f64 / count as f64;
        let ms = busy.load(Ordering::Relaxed) as f64 / 1000.0 / count as f64;
        println!("| {what} | {:.0} | {ms:.2} | {queries:.3} |", count as f64 / LASTS.as_secs_f64());
    }
    drop(site);
    let _ = stop.send(());
    served.await??;
    Ok(())
}

/// One request and its answer, on a connection that stays open.
async fn ask(stream: &mut TcpStream, path: &str, headers: &str) -> std::io::Result<String> {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").as_bytes()).await?;
    let mut answer = Vec::with_capacity(64 << 10);
    loop {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").map(|place| place + 4);
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
            let is_whole = match length {
                Some(length) => answer.len() >= end + length,
                None if head.contains("transfer-encoding: chunked") => answer.ends_with(b"0\r\n\r\n"),
                None => true,
            };
            if is_whole {
                return Ok(head);
            }
        }
        if stream.read_buf(&mut answer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
}
