//! How long the largest pictures that are taken take to become squares, and how much memory: each in a process of its own. Then
//! twenty people send a photograph each at once. Run by `./x bench avatars`, which prints it.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use evening::avatar::SIDES;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageBuffer, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use leptos::config::LeptosOptions;
use reqwest::Client;
use reqwest::header::ORIGIN;
use server::clock::Clock;
use server::config::Config;
use server::site::{Site, Tuning};
use server::squares::Squares;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

type Failed = Box<dyn std::error::Error>;

/// The side of the largest square that is taken: 40 megapixels.
const LARGEST: u32 = 6_324;
const SENDERS: u64 = 20;
const PAUSE: Duration = Duration::from_millis(300);

fn main() -> Result<(), Failed> {
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("squares"), Some(file)) => make(Path::new(&file)),
        (Some("uploads"), Some(file)) => tokio::runtime::Runtime::new()?.block_on(send(Path::new(&file))),
        _ => measure(),
    }
}

fn measure() -> Result<(), Failed> {
    let folder = tempfile::tempdir_in(".")?;
    let run = |what: &str, name: &str, bytes: &[u8]| {
        let file = folder.path().join(name.replace([' ', ','], "_"));
        std::fs::write(&file, bytes)?;
        print!("| {name} | {} |", bytes.len() / 1000);
        std::io::Write::flush(&mut std::io::stdout())?;
        let is_done = Command::new(std::env::current_exe()?).arg(what).arg(&file).status()?.success();
        if is_done { Ok(()) } else { Err(Failed::from(format!("{name} failed"))) }
    };
    println!("| one file | kB | ms | most memory, MB | squares, bytes |\n| --- | --- | --- | --- | --- |");
    let pixel = Rgba([200, 30, 90, 250_u8]);
    run("squares", "PNG, 40 MP, RGBA", &encoded(&RgbaImage::from_pixel(LARGEST, LARGEST, pixel).into(), ImageFormat::Png)?)?;
    let wide = ImageBuffer::from_pixel(LARGEST, LARGEST, Rgba([9_000_u16, 8_000, 7_000, 60_000]));
    run("squares", "PNG, 40 MP, RGBA of 16 bits", &encoded(&DynamicImage::ImageRgba16(wide), ImageFormat::Png)?)?;
    let plain = RgbImage::from_pixel(LARGEST, LARGEST, Rgb([200, 30, 90]));
    run("squares", "JPEG, 40 MP", &encoded(&plain.clone().into(), ImageFormat::Jpeg)?)?;
    run("squares", "JPEG, 40 MP, progressive", &progressive(LARGEST))?;
    run("squares", "WebP, 40 MP, lossless", &encoded(&plain.into(), ImageFormat::WebP)?)?;
    run("squares", "GIF, 40 MP", &encoded(&RgbaImage::from_pixel(LARGEST, LARGEST, pixel).into(), ImageFormat::Gif)?)?;
    let photograph = photograph(4_000, 3_000)?;
    run("squares", "photograph, JPEG, 12 MP", &photograph)?;
    println!("\n| {SENDERS} at once, each | kB | ms for all | most memory of the site, MB | told to come back |");
    println!("| --- | --- | --- | --- | --- |");
    run("uploads", "photograph, JPEG, 12 MP", &photograph)
}

/// One file, in this process.
fn make(file: &Path) -> Result<(), Failed> {
    let file = std::fs::read(file)?;
    let begun = Instant::now();
    let squares = Squares::of(&file, None).map_err(|why| format!("{why:?}"))?;
    let sizes = SIDES.iter().zip(&squares.files).map(|(side, file)| format!("{side}: {}", file.len()));
    println!(" {} | {} | {} |", begun.elapsed().as_millis(), most_memory()?, sizes.collect::<Vec<_>>().join(", "));
    Ok(())
}

/// The same file from many people, to a site in this process.
async fn send(file: &Path) -> Result<(), Failed> {
    let file = bytes::Bytes::from(std::fs::read(file)?);
    let folder = tempfile::tempdir_in(".")?;
    let data = folder.path().display().to_string();
    let mut config = Config::read(|name| match name {
        "EVENING_DATA" => Some(data.clone()),
        "EVENING_LIMIT_REQUESTS" | "EVENING_LIMIT_SIGN_UP" => Some("0".to_owned()),
        _ => None,
    })?;
    config.unpacker = env!("CARGO_BIN_EXE_evening").into();
    let leptos = LeptosOptions::builder().output_name("evening").site_root(data.clone()).build();
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let running = Site::start(config, leptos, Clock::System, Tuning::default()).await?;
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server::serve(listener, running, async move {
        let _ = stopped.await;
    }));
    let mut senders = Vec::new();
    for sender in 0..SENDERS {
        let client = Client::builder().cookie_store(true).build()?;
        let form = [("name", format!("Фотограф {sender}")), ("password", "чай с мятой и мёдом".to_owned())];
        client.post(format!("{url}/api/sign_up")).header(ORIGIN, &url).form(&form).send().await?.error_for_status()?;
        senders.push(client);
    }
    let (begun, turned_away) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let sent = senders.into_iter().map(|client| {
        let (url, file, turned_away) = (url.clone(), file.clone(), Arc::clone(&turned_away));
        tokio::spawn(async move {
            loop {
                let answer = client.post(format!("{url}/api/avatar")).header(ORIGIN, &url).body(file.clone()).send().await?;
                if answer.status() != 429 {
                    return answer.error_for_status().map(drop);
                }
                turned_away.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(PAUSE).await;
            }
        })
    });
    for sent in sent.collect::<Vec<_>>() {
        sent.await??;
    }
    let turned_away = turned_away.load(Ordering::Relaxed);
    println!(" {} | {} | {turned_away} |", begun.elapsed().as_millis(), most_memory()?);
    let _ = stop.send(());
    served.await??;
    Ok(())
}

/// The most that this process ever had in memory, in MB.
fn most_memory() -> Result<u64, Failed> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}

fn encoded(picture: &DynamicImage, kind: ImageFormat) -> Result<Vec<u8>, Failed> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, kind)?;
    Ok(file.into_inner())
}

/// Slow waves of colour, edges and grain, as a camera sees them.
fn photograph(width: u32, height: u32) -> Result<Vec<u8>, Failed> {
    let picture = RgbImage::from_fn(width, height, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_mul(x | 1)) >> 20 & 15;
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let wave = |across: f64, down: f64, phase: f64| 100.0 + 70.0 * (across * x + down * y + phase).sin();
        let edge = if (9.0 * x).sin() * (7.0 * y).cos() > 0.3 { 40.0 } else { 0.0 };
        Rgb([wave(5.0, 3.0, 0.0), wave(-4.0, 6.0, 1.0), wave(2.0, -9.0, 2.0)].map(|color| (color + edge) as u8 + grain as u8))
    });
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 88).encode_image(&picture)?;
    Ok(file)
}

/// A grey square that comes as a progressive JPEG, of whose kind a decoder has to keep all of at once: three components, each
/// block of them one bit that says "as the one before".
fn progressive(side: u32) -> Vec<u8> {
    let [high, low] = u16::try_from(side).unwrap_or(u16::MAX).to_be_bytes();
    let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    file.extend([1; 64]);
    file.extend([0xff, 0xc2, 0, 17, 8, high, low, high, low, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    // One code of one bit, for no difference.
    file.extend([0xff, 0xc4, 0, 20, 0, 1]);
    file.extend([0; 15]);
    file.push(0);
    file.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0]);
    let blocks = 3 * side.div_ceil(8).pow(2) as usize;
    file.extend(vec![0; blocks.div_ceil(8)]);
    file.extend([0xff, 0xd9]);
    file
}
