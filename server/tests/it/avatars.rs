//! Pictures of people: what is taken, what becomes of it, who is told, and when it goes.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use evening::account::Role;
use evening::time::Instant;
use futures::future::join_all;
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use serde_json::{Value, json};
use server::body::Patience;
use server::housekeeping;
use server::site::Tuning;

use crate::harness::{Answer, Evening, Person, read, soon};
use crate::program::{Program, program};

const RED: Rgb<u8> = Rgb([220, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 220]);

fn file(picture: impl Into<DynamicImage>, kind: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let picture: DynamicImage = picture.into();
    picture.write_to(&mut file, kind).unwrap();
    file.into_inner()
}

/// A picture with a red left half and a blue right one.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if 2 * x < width { RED } else { BLUE })
}

fn plain(color: [u8; 3]) -> Vec<u8> {
    file(RgbImage::from_pixel(20, 20, Rgb(color)), ImageFormat::Png)
}

/// A GIF of so many frames, of which all but the first are blue.
fn moving(frames: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new(&mut file);
    let frame = |color: Rgb<u8>| Frame::new(RgbaImage::from_pixel(8, 8, Rgba([color[0], color[1], color[2], 255])));
    encoder.encode_frame(frame(RED)).unwrap();
    encoder.encode_frames((1..frames).map(|_| frame(BLUE))).unwrap();
    drop(encoder);
    file
}

/// The same as a PNG: behind its picture stand the heads of frames that are not even there.
fn moving_png(frames: u32) -> Vec<u8> {
    let still = file(RgbImage::from_pixel(8, 8, RED), ImageFormat::Png);
    let chunk = |name: &[u8; 4], bytes: &[u8]| {
        let sum = [name.as_slice(), bytes].concat().iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
        });
        let length = u32::try_from(bytes.len()).unwrap().to_be_bytes();
        [&length, name.as_slice(), bytes, &(!sum).to_be_bytes()].concat()
    };
    let control = |number: u32| {
        let numbers = [number, 8, 8, 0, 0].map(u32::to_be_bytes).concat();
        chunk(b"fcTL", &[numbers.as_slice(), &[0, 1, 0, 25, 0, 0]].concat())
    };
    let (head, rest) = still.split_at(33);
    let (picture, end) = rest.split_at(rest.len() - 12);
    let animation = chunk(b"acTL", &[frames.to_be_bytes(), [0; 4]].concat());
    let others = (0..frames - 1).flat_map(|frame| {
        let number = (2 * frame + 2).to_be_bytes();
        [control(2 * frame + 1), chunk(b"fdAT", &[number.as_slice(), b"no picture"].concat())].concat()
    });
    [head, &animation, &control(0), picture, &others.collect::<Vec<u8>>(), end].concat()
}

/// A picture of one colour with so many pixels in each row and column.
fn vast(width: u32, height: u32) -> Vec<u8> {
    file(DynamicImage::ImageLuma8(image::GrayImage::from_pixel(width, height, image::Luma([90]))), ImageFormat::Png)
}

/// A lossless WebP of one colour whose head names 65,536 groups of five codes, all as deep as they may be: 4 MB of file for which
/// the decoder makes more than a gigabyte of tables (RFC 9649, 6.2).
fn deep() -> Vec<u8> {
    fn write(bits: &mut Vec<bool>, value: u32, count: u32) {
        bits.extend((0..count).map(|bit| value >> bit & 1 == 1));
    }
    let mut bits = Vec::new();
    // The signature, 1024 × 1024, no alpha, version 0; no transform, no cache of colours; groups chosen by blocks of 4 × 4.
    for (value, count) in [(0x2f, 8), (1023, 14), (1023, 14), (0, 4), (0, 2), (1, 1), (0, 3)] {
        write(&mut bits, value, count);
    }
    // Which group a block has is a picture as well, of one colour: group 65,535, so that there are so many.
    write(&mut bits, 0, 1);
    for symbol in [255, 255, 0, 0, 0] {
        for (value, count) in [(1, 1), (0, 1), (1, 1), (symbol, 8)] {
            write(&mut bits, value, count);
        }
    }
    // One code, by its lengths: 1, 2, 3 … 10, 10. They are written in a code of their own, in which 1 to 6 have three bits and
    // 7 to 10 have four.
    let mut code = Vec::new();
    write(&mut code, 0, 1);
    write(&mut code, 14 - 4, 4);
    for length in [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10] {
        write(&mut code, [0, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4].get(length).copied().unwrap_or(0), 3);
    }
    for (value, count) in [(1, 1), (1, 3), (11 - 2, 4)] {
        write(&mut code, value, count);
    }
    for length in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10_u32] {
        let (word, count) = if length <= 6 { (length - 1, 3) } else { (length + 5, 4) };
        write(&mut code, word.reverse_bits() >> (32 - count), count);
    }
    let mut data: Vec<u8> = bits
        .into_iter()
        .chain(code.iter().copied().cycle().take(5 * 65_536 * code.len()))
        .collect::<Vec<bool>>()
        .chunks(8)
        .map(|bits| bits.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit)))
        .collect();
    // Every pixel is the shortest word of each code.
    data.resize(data.len() + 1024 * 1024 * 4 / 8 + data.len() % 2, 0);
    let sized = |length: usize| u32::try_from(length).unwrap().to_le_bytes();
    [b"RIFF".as_slice(), &sized(data.len() + 12), b"WEBPVP8L", &sized(data.len()), &data].concat()
}

async fn send(person: &Person, query: &str, file: impl Into<reqwest::Body>) -> Answer {
    read(person.post(&format!("/api/avatar{query}")).body(file)).await
}

/// Sends a picture that has to be taken; answers with its hash.
async fn shows(person: &Person, query: &str, file: impl Into<reqwest::Body>) -> String {
    let answer = send(person, query, file).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["avatar"].as_str().unwrap().to_owned()
}

/// A square of a picture, as everybody gets it: the bytes, and what they show.
async fn square(evening: &Evening, hash: &str, side: u32) -> (Vec<u8>, RgbaImage) {
    let response = soon(evening.guest().asking(&format!("/avatars/{hash}-{side}.webp")).send()).await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = soon(response.bytes()).await.unwrap().to_vec();
    let seen = image::load_from_memory_with_format(&bytes, ImageFormat::WebP).unwrap().into_rgba8();
    assert_eq!(seen.dimensions(), (side, side));
    (bytes, seen)
}

fn is_near(pixel: &Rgba<u8>, color: Rgb<u8>) -> bool {
    pixel.0.iter().zip(color.0).all(|(one, other)| one.abs_diff(other) < 24)
}

/// Sends a picture and asserts that both squares have these colours on the left and on the right.
async fn check(evening: &Evening, person: &Person, query: &str, file: Vec<u8>, left: Rgb<u8>, right: Rgb<u8>) {
    let hash = shows(person, query, file).await;
    for side in [256, 64] {
        let (_, seen) = square(evening, &hash, side).await;
        assert!(is_near(seen.get_pixel(side / 8, side / 2), left), "{:?}", seen.get_pixel(side / 8, side / 2));
        assert!(is_near(seen.get_pixel(side * 7 / 8, side / 2), right), "{:?}", seen.get_pixel(side * 7 / 8, side / 2));
    }
}

fn folder(evening: &Evening) -> PathBuf {
    evening.site.config.data.join("avatars")
}

/// How many files are kept in this folder.
fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

/// Makes all files of this folder as old as this.
fn age(folder: &Path, at: Instant) {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(at.as_millis().try_into().unwrap());
    for entry in std::fs::read_dir(folder).unwrap() {
        std::fs::File::options().write(true).open(entry.unwrap().path()).unwrap().set_modified(at).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_picture_is_taken_and_shown() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for kind in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        check(&evening, &spark, "", file(halves(400, 300), kind), RED, BLUE).await;
        check(&evening, &spark, "?left=0&top=10&side=90", file(halves(400, 300), kind), RED, RED).await;
    }
    check(&evening, &spark, "", moving(10_000), RED, RED).await;
    check(&evening, &spark, "", moving_png(10_000), RED, RED).await;
    assert_eq!(evening.metric("evening_avatars_total").await, Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_is_shown_upright_and_tells_nothing_of_where_it_was_taken() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let jpeg = file(DynamicImage::from(halves(60, 90)).rotate270(), ImageFormat::Jpeg);
    // Of EXIF: turn it by a quarter, and where it was taken.
    let place = b"GPS 55.7558 N 37.6173 E";
    let mut exif = b"\xff\xe1\x00\x39Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(place);
    let turned = [&jpeg[..2], &exif, &jpeg[2..], b"<!doctype html><script>alert(1)</script>"].concat();
    assert!(is_in(&turned, place));
    check(&evening, &spark, "", turned.clone(), RED, BLUE).await;
    check(&evening, &spark, "?left=30&top=0&side=30", turned.clone(), BLUE, BLUE).await;
    let hash = shows(&spark, "", turned).await;
    for side in [256, 64] {
        let (bytes, _) = square(&evening, &hash, side).await;
        for part in [place.as_slice(), b"EXIF", b"Exif", b"script"] {
            assert!(!is_in(&bytes, part), "{side}: {:?}", part.escape_ascii().to_string());
        }
        assert!(bytes.starts_with(b"RIFF") && bytes[8..].starts_with(b"WEBPVP8 "), "nothing but the picture");
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
    }
}

fn is_in(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_transparent_stays_so() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let half = RgbaImage::from_fn(300, 300, |x, _| if x < 150 { Rgba([220, 20, 20, 255]) } else { Rgba([0; 4]) });
    let hash = shows(&spark, "", file(half, ImageFormat::Png)).await;
    for side in [256, 64] {
        let (_, seen) = square(&evening, &hash, side).await;
        assert!(is_near(seen.get_pixel(side / 8, side / 2), RED));
        assert_eq!(seen.get_pixel(side * 7 / 8, side / 2)[3], 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_in_words() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let before = shows(&spark, "", plain([1, 2, 3])).await;
    let png = file(halves(40, 30), ImageFormat::Png);
    for (query, file, kind) in [
        ("", Vec::new(), "avatar_kind"),
        ("", b"just text".to_vec(), "avatar_kind"),
        ("", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec(), "avatar_kind"),
        ("", png[..png.len() / 2].to_vec(), "avatar_broken"),
        ("?left=11&top=0&side=30", png.clone(), "malformed"),
        ("?left=0&top=0&side=0", png.clone(), "malformed"),
        ("?left=4294967295&top=0&side=2", png.clone(), "malformed"),
        ("?left=-1&top=0&side=2", png.clone(), "malformed"),
        ("?left=0&top=0", png, "malformed"),
        ("", vast(6_400, 6_400), "avatar_pixels"),
        ("", vast(70_000, 2), "avatar_pixels"),
    ] {
        send(&spark, query, file).await.refuses(422, kind);
    }
    for kind in [ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = file(halves(400, 300), kind);
        send(&spark, "", whole[..whole.len() / 2].to_vec()).await.refuses(422, "avatar_broken");
    }
    let refused = send(&spark, "", vec![0; 5_000_001]).await;
    refused.refuses(413, "body_too_large");
    send(&spark, "", vec![0; 7_000_000]).await.refuses(413, "body_too_large");
    assert_eq!(spark.get("/api/visit").await.json()["me"]["avatar"], before, "what was shown is shown still");
    assert_eq!(count(&folder(&evening)), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_megapixels_in_few_bytes_are_taken() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let vast = vast(8_000, 5_000);
    assert!(vast.len() < 200_000, "{}", vast.len());
    let grey = Rgb([90; 3]);
    check(&evening, &spark, "?left=7900&top=0&side=100", vast, grey, grey).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_would_fill_the_memory_costs_nothing_but_itself() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let deep = deep();
    assert!(deep.len() < 5_000_000, "{}", deep.len());
    // The decoder finds nothing wrong with it: it is ended by the bound on the memory of the process.
    send(&spark, "", deep).await.refuses(422, "avatar_broken");
    shows(&spark, "", plain([1, 2, 3])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_send_a_picture() {
    let evening = Evening::start().await;
    let guard = evening.staff("Страж", Role::Guard).await;
    let spark = evening.member("Искра").await;
    let me = spark.get("/api/visit").await.json()["me"]["id"].clone();
    let guest = evening.guest();
    send(&guest, "", plain([1, 2, 3])).await.refuses(401, "signed_out");
    // A large one is heard to its end, so that the answer is heard as well.
    send(&guest, "", vec![0; 4_000_000]).await.refuses(401, "signed_out");
    for origin in [None, Some("https://evil.example.org")] {
        let request = spark.post_from(origin, "/api/avatar").body(plain([1, 2, 3]));
        read(request).await.refuses(403, "origin");
    }
    assert_eq!(spark.get("/api/avatar").await.status, 405);
    guard.does(json!({"moderation": {"mute": {"id": me, "minutes": 10, "why": ""}}})).await;
    shows(&spark, "", plain([1, 2, 3])).await;
    guard.does(json!({"moderation": {"ban": {"id": me, "why": ""}}})).await;
    send(&spark, "", plain([3, 2, 1])).await.refuses(401, "signed_out");
    assert_eq!(count(&folder(&evening)), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_of_a_new_picture_and_of_none() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let mut stream = evening.guest().live(None).await;
    let hash = shows(&spark, "", plain([1, 2, 3])).await;
    let told = stream.frame().await["event"]["account"]["restyled"].clone();
    assert_eq!(told["avatar"], hash);
    spark.say("привет").await;
    assert_eq!(stream.frame().await["event"]["chat"]["said"]["message"]["by"]["avatar"], hash);
    let page = evening.guest().get("/").await.text;
    assert!(page.contains(&format!("/avatars/{hash}-64.webp")), "it stands beside what they say");
    spark.does(json!({"account": {"remove_avatar": {}}})).await;
    let told = stream.frame().await["event"]["account"]["restyled"].clone();
    assert_eq!(
        (&told["id"], told.get("avatar").unwrap_or(&Value::Null)),
        (&spark.get("/api/visit").await.json()["me"]["id"], &Value::Null)
    );
    square(&evening, &hash, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_fetched_without_asking_the_store_and_kept_for_ever() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let hash = shows(&spark, "", plain([1, 2, 3])).await;
    let path = format!("/avatars/{hash}-64.webp");
    let queries = async || evening.metric("evening_queries_total").await.unwrap();
    // The keeper looks at the log once a second: the requests between two looks are counted.
    let cost = async |path: &str, headers: &[(&'static str, String)]| loop {
        let before = queries().await;
        let request = headers.iter().fold(spark.asking(path), |request, (name, value)| request.header(*name, value));
        let answer = soon(request.send()).await.unwrap();
        let between = queries().await;
        if between == before {
            break answer;
        }
    };
    let answer = soon(cost(&path, &[])).await;
    let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    for (name, value) in [
        ("content-type", "image/webp"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("set-cookie", ""),
    ] {
        assert_eq!(header(name), value, "{name}");
    }
    let again = soon(cost(&path, &[("if-none-match", header("etag"))])).await;
    assert_eq!(
        (again.status().as_u16(), again.headers()["cache-control"].to_str().unwrap()),
        (304, header("cache-control").as_str())
    );
    assert!(soon(again.bytes()).await.unwrap().is_empty());
    for lost in [
        format!("/avatars/{}-64.webp", "0".repeat(32)),
        format!("/avatars/{hash}-65.webp"),
        format!("/avatars/{hash}.webp"),
        format!("/avatars/{}-64.webp", hash.to_uppercase() + "A"),
        format!("/avatars/{hash}-64.webp%00"),
        "/avatars/%ff".to_owned(),
        "/avatars/..%2fevening.sqlite".to_owned(),
        "/avatars/..%2f..%2f..%2fetc%2fpasswd".to_owned(),
        "/avatars/%2e%2e%2fevening.sqlite".to_owned(),
        "/avatars/".to_owned(),
    ] {
        let answer = spark.get(&lost).await;
        assert_eq!((answer.status, answer.header("cache-control")), (404, "no-store"), "{lost}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_once_from_one_member_one_after_the_other_is_taken() {
    let evening = Evening::start().await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let photograph = file(RgbImage::from_fn(900, 900, |x, y| Rgb([x as u8, y as u8, (x ^ y) as u8])), ImageFormat::Jpeg);
    let answers = join_all((0..50).map(|_| send(&spark, "", photograph.clone()))).await;
    let taken = answers.iter().filter(|answer| answer.status == 200).count();
    assert!(taken > 0);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.refuses(409, "avatar_coming");
    }
    shows(&spark, "", plain([1, 2, 3])).await;
    shows(&rarity, "", plain([1, 2, 3])).await;
}

/// A file that never ends.
fn stalling() -> reqwest::Body {
    let begun = futures::stream::iter([Ok::<_, std::io::Error>(b"GIF89a".to_vec())]);
    reqwest::Body::wrap_stream(futures::StreamExt::chain(begun, futures::stream::pending()))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_slowly_keeps_nobody_elsewhere_from_sending() {
    let evening = Evening::with(&[("EVENING_TRUSTED_PROXIES", "127.0.0.1")], Tuning::default()).await;
    let from = |person: &Person, address: &str, file: reqwest::Body| {
        person.post("/api/avatar").header("x-forwarded-for", address).body(file)
    };
    let slow = join_all((0..8).map(async |number| evening.member(&format!("Черепашка {number}")).await)).await;
    let slow: Vec<_> = slow.iter().map(|person| tokio::spawn(from(person, "192.0.2.1", stalling()).send())).collect();
    let all_come = async { while evening.metric("evening_uploads").await != Some(8) {} };
    soon(all_come).await;
    let spark = evening.member("Искра").await;
    let busy = read(from(&spark, "192.0.2.1", plain([1, 2, 3]).into())).await;
    busy.refuses(429, "busy");
    assert_eq!(busy.header("retry-after"), "2");
    assert_eq!(read(from(&spark, "192.0.2.2", plain([1, 2, 3]).into())).await.status, 200);
    slow.iter().for_each(tokio::task::JoinHandle::abort);
    let all_are_gone = async { while evening.metric("evening_uploads").await != Some(0) {} };
    soon(all_are_gone).await;
    assert_eq!(read(from(&spark, "192.0.2.1", plain([1, 2, 3]).into())).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_stalls_is_given_up_and_makes_room() {
    let patience = Patience { silence: Duration::from_millis(200), ..Patience::PICTURE };
    let evening = Evening::with(&[], Tuning { picture: patience, ..Tuning::default() }).await;
    let spark = evening.member("Искра").await;
    let stalled = send(&spark, "", stalling()).await;
    stalled.refuses(408, "late");
    // It comes in one piece, head and all.
    send(&spark, "", "no picture").await.refuses(422, "avatar_kind");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_takes_nothing_leaves_the_old_picture() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let old = shows(&spark, "", plain([1, 2, 3])).await;
    let (folder, away) = (folder(&evening), folder(&evening).with_file_name("away"));
    std::fs::rename(&folder, &away).unwrap();
    std::fs::write(&folder, "не папка").unwrap();
    send(&spark, "", plain([200, 2, 3])).await.refuses(503, "not_stored");
    assert_eq!(evening.guest().get(&format!("/avatars/{}-64.webp", "0".repeat(32))).await.status, 503);
    assert_eq!(spark.get("/api/visit").await.json()["me"]["avatar"], old);
    std::fs::remove_file(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    square(&evening, &old, 256).await;
    let new = shows(&spark, "", plain([200, 2, 3])).await;
    // And a store that takes nothing: the picture lies there, and nobody has it.
    evening.site.store.refuse_writes(true).await.unwrap();
    send(&spark, "", plain([2, 200, 3])).await.refuses(503, "not_stored");
    assert_eq!(spark.get("/api/visit").await.json()["me"]["avatar"], new);
    evening.site.store.refuse_writes(false).await.unwrap();
    let evening = evening.restart().await;
    square(&evening, &new, 256).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_goes_an_hour_after_nobody_has_it() {
    let evening = Evening::start().await;
    let princess = evening.staff("Селестия", Role::Princess).await;
    let (spark, rarity) = (evening.member("Искра").await, evening.member("Рэрити").await);
    let both = shows(&spark, "", plain([1, 2, 3])).await;
    assert_eq!(shows(&rarity, "", plain([1, 2, 3])).await, both, "it is named after what is in it");
    let (folder, hour) = (folder(&evening), Duration::from_secs(3_600));
    assert_eq!(count(&folder), 2);
    let replaced = shows(&spark, "", plain([200, 2, 3])).await;
    let last = shows(&spark, "", plain([2, 2, 200])).await;
    std::fs::write(folder.join("notes.txt"), "не картинка").unwrap();

    age(&folder, evening.now().minus(hour));
    assert_eq!(housekeeping::now(&evening.site).await.unwrap().avatars, 0, "it is still young");
    age(&folder, evening.now().minus(hour + Duration::from_millis(1)));
    assert_eq!(princess.get("/api/housekeeping").await.json()["would"]["avatars"], 1);
    let kept = princess.housekeeps().await.json();
    assert_eq!((&kept["last"][1]["avatars"], &kept["would"]["avatars"]), (&json!(1), &json!(0)));
    assert_eq!(evening.guest().get(&format!("/avatars/{replaced}-256.webp")).await.status, 404);
    for hash in [&both, &last] {
        square(&evening, hash, 256).await;
        square(&evening, hash, 64).await;
    }
    rarity.does(json!({"account": {"remove_avatar": {}}})).await;
    assert_eq!(housekeeping::now(&evening.site).await.unwrap().avatars, 1, "nobody has it any more");
    assert_eq!(count(&folder), 3, "what is no picture is left alone");
    square(&evening, &last, 64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_takes_pictures_away_beside_the_site() {
    let data = tempfile::tempdir().unwrap();
    let site = Program::start(data.path(), &[]).await;
    let spark = Person::at(&site.url);
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    shows(&spark, "", plain([1, 2, 3])).await;
    let last = shows(&spark, "", plain([2, 2, 200])).await;
    let folder = data.path().join("avatars");
    age(&folder, Instant::from_millis(0));
    for (arguments, left, said) in [
        (
            ["housekeep", "--dry-run"].as_slice(),
            4,
            "would go: 0 messages, 0 frames of the log, 0 sessions, 0 deeds of guards, 1 pictures, 0 people who left.\n",
        ),
        (
            &["housekeep"],
            2,
            "gone: 0 messages, 0 frames of the log, 0 sessions, 0 deeds of guards, 1 pictures, 0 people who left.\n",
        ),
    ] {
        let output = soon(program(data.path(), &[]).args(arguments).output()).await.unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), said);
        assert_eq!(count(&folder), left);
    }
    assert_eq!(spark.get(&format!("/avatars/{last}-64.webp")).await.status, 200);
    site.kill().await;
}
