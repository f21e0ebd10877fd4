//! The library as a file, there and back, and how it is read by many.

use evening::account::Role;
use reqwest::header::{ACCEPT_ENCODING, ACCEPT_LANGUAGE, IF_NONE_MATCH};
use serde_json::json;

use super::{
    ASKED, HEADER, MOST, WIDE, bring, checked, draft, draw, draws, entry, finish, half, library, list, on_list, seen, shelf,
    show, statements, told_up_to, unwish, wish, wishes,
};
use crate::harness::{Evening, nonce, read, soon};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_comes_back_the_same() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let titled =
        json!({"title": "Say \"Hi\", 🦄; friend", "title_ru": "Скажи «привет»; друг, \"да\"", "halves": [half(), half()]});
    celestia.does(library(json!({"add": {"draft": titled}}))).await;
    celestia.does(library(json!({"weigh": {"story": 3, "added": 7}}))).await;
    celestia.does(wish(9)).await;
    celestia.does(finish(&[1, 4])).await;
    let exported = celestia.get("/api/library.csv").await;
    assert_eq!((exported.status, exported.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(exported.header("content-disposition").starts_with("attachment"));
    assert_eq!(exported.header("cache-control"), "no-store");
    assert_eq!(exported.text.lines().next(), Some(WIDE));
    assert_eq!(exported.text.lines().count(), 224);

    let before = shelf(&evening).await;
    let same = json!({"added": 0, "changed": 0, "same": 207, "removed": [], "wishes": 0});
    let query = format!("seen={}", before["seq"]);
    let looked = bring(&celestia, &format!("{query}&check=true"), exported.text.clone()).await;
    assert_eq!((looked.status, looked.json()), (200, json!({"changes": same, "seq": null})));
    assert_eq!(shelf(&evening).await, before, "nothing comes of looking");
    let brought = bring(&celestia, &query, exported.text.clone()).await;
    assert_eq!((brought.status, &brought.json()["changes"]), (200, &same));
    let evening = evening.restart().await;
    let after = shelf(&evening).await;
    assert_eq!((&after["library"], &after["tonight"]), (&before["library"], &before["tonight"]));
    assert_eq!(celestia.follow(&evening).get("/api/library.csv").await.text, exported.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_any_program_is_understood() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let rows = "1,1,1,A,A,,2010-10-10,Магия дружбы\r\n2,1,2,B,B,,2010-10-11,\r\n";
    let plain = format!("{HEADER},title_ru\r\n{rows}");
    let semicolons = plain.replace(',', ";");
    let windows = encoding_rs::WINDOWS_1251.encode(&semicolons).0.into_owned();
    assert!(std::str::from_utf8(&windows).is_err());
    let quoted = format!("{HEADER},title_ru\n1,1,1,\"A\n\",A,,2010-10-10,\"Магия\n дружбы\"\n2,1,2,B,B,,2010-10-11,");
    let turned =
        "title_ru,aired,part,story,title,episode,season,number\nМагия дружбы,2010-10-10,,A,A,1,1,1\n,2010-10-11,,B,B,2,1,2\n";
    for file in [
        plain.clone().into_bytes(),
        format!("\u{feff}{plain}").into_bytes(),
        format!("\u{feff}{semicolons}").into_bytes(),
        semicolons.clone().into_bytes(),
        windows,
        quoted.into_bytes(),
        turned.into(),
    ] {
        let text = String::from_utf8_lossy(&file).into_owned();
        let brought = bring(&celestia, &format!("seen={}", seen(&evening).await), file).await;
        assert_eq!(brought.status, 200, "{text}: {brought:?}");
        let now = shelf(&evening).await;
        assert_eq!(now["library"]["entries"].as_array().unwrap().len(), 2, "{text}");
        let story = entry(&now, 1).unwrap()["story"]["single"].clone();
        assert_eq!((&story["title"], &story["title_ru"]), (&json!("A"), &json!("Магия дружбы")), "{text}");
    }
    let odd = "1,1,1,\"Say \"\"Hi\"\", 🦄; friend\",x,,2010-10-10,\"«Да», \"\"нет\"\" 🍎\"\n";
    let brought = bring(&celestia, &format!("seen={}", seen(&evening).await), format!("{HEADER},title_ru\n{odd}")).await;
    assert_eq!(brought.json()["changes"], json!({"added": 0, "changed": 1, "same": 0, "removed": ["B"], "wishes": 0}));
    let story = entry(&shelf(&evening).await, 1).unwrap()["story"]["single"].clone();
    assert_eq!((&story["title"], &story["title_ru"]), (&json!("Say \"Hi\", 🦄; friend"), &json!("«Да», \"нет\" 🍎")));
    // Where the list of the evening had more, it has what is left, as it is called now.
    assert_eq!(show(&evening).await["tonight"], json!([{"single": story}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_refused_with_line_and_column_and_nothing_comes_of_it() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let before = shelf(&evening).await;
    let query = format!("seen={}", before["seq"]);
    let good = "1,1,1,A,A,,2010-10-10";
    let damaged = |end: &str, rows: &[&str]| [&[HEADER], rows].concat().join(end).into_bytes();
    for (file, line, column) in [
        (Vec::new(), 1, "number"),
        (HEADER.into(), 2, "number"),
        (b"number\xff\xfe".to_vec(), 1, "numberяю"),
        (HEADER.replace("aired", "title").into_bytes(), 1, "title"),
        (damaged("\n", &[good, "x,1,2,B,B,,2010-10-10"]), 3, "number"),
        (damaged("\r\n", &[good, "x,1,2,B,B,,2010-10-10"]), 3, "number"),
        (damaged("\r\n", &[good, "2,1,2,B,B,,10.10.2010"]), 3, "aired"),
        (damaged("\n", &[good, "", "", "2,1,0,B,B,,2010-10-10"]), 5, "episode"),
        (damaged("\r\n", &[good, "", "", "2,1,0,B,B,,2010-10-10"]), 5, "episode"),
        (damaged("\n", &["1,1,1,\"A", "b\",A,,2010-10-10", "1,1,2,B,B,,2010-10-10"]), 4, "number"),
        (damaged("\n", &[good, "2,1,2,B 1,B,1,2010-10-10"]), 3, "part"),
        (damaged("\n", &[good, "2,1,2,B,B"]), 3, "aired"),
    ] {
        let shown = String::from_utf8_lossy(&file).into_owned();
        for (lang, words) in
            [("en", format!("Line {line}, column “{column}”: ")), ("ru", format!("Строка {line}, столбец «{column}»: "))]
        {
            let request = celestia.post(&format!("/api/library.csv?{query}")).header(ACCEPT_LANGUAGE, lang);
            let answer = read(request.body(file.clone())).await;
            answer.refuses(422, "malformed");
            let said = answer.json()["words"].as_str().unwrap().to_owned();
            assert!(said.starts_with(&words), "{shown:?}: {said}");
        }
    }
    for query in ["", "seen=x", "seen=1&check=perhaps"] {
        bring(&celestia, query, format!("{HEADER}\n{good}\n")).await.refuses(422, "malformed");
    }
    assert_eq!(shelf(&evening).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_for_one_library_the_second_comes_too_late() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let (mut stream, mut own) = (evening.guest().live(None).await, celestia.live(None).await);
    let query = format!("seen={}", seen(&evening).await);
    let file = |title: &str| format!("{HEADER}\n3,1,3,{title},{title},,2010-10-29\n");
    celestia.does(json!({"chat": {"say": {"text": "это не библиотека"}}})).await;
    for stream in [&mut stream, &mut own] {
        stream.frame().await;
    }
    let (one, two) = tokio::join!(bring(&celestia, &query, file("Один")), bring(&celestia, &query, file("Два")));
    let (done, late) = if one.status == 200 { (one, two) } else { (two, one) };
    late.refuses(409, "too_late");
    assert_eq!((done.status, &done.json()["changes"]["added"]), (200, &json!(0)));
    assert_eq!(done.json()["changes"]["removed"].as_array().unwrap().len(), 205);
    bring(&celestia, &query, file("Три")).await.refuses(409, "too_late");
    bring(&celestia, &format!("{query}&check=true"), file("Три")).await.refuses(409, "too_late");
    // Pages fetch it if they show it; all of it goes to nobody unasked, live or late.
    let last = done.seq();
    let mut late = evening.guest().live(Some(last - 2)).await;
    for stream in [&mut stream, &mut own, &mut late] {
        let told = told_up_to(stream, last).await;
        assert_eq!(told.iter().filter(|frame| frame["event"]["library"] == json!({"restocked": {}})).count(), 1, "{told:?}");
        assert!(!format!("{told:?}").contains("replaced"));
    }
    let now = shelf(&evening).await;
    assert_eq!(show(&evening).await["tonight"], json!([entry(&now, 3).unwrap()["story"]]));
    assert_eq!(on_list(&evening).await, [3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_and_the_list_of_the_evening_do_not_make_a_file_too_late_and_changes_of_stories_do() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let file = celestia.get("/api/library.csv").await.text;
    let looked = seen(&evening).await;
    spark.does(wish(9)).await;
    spark.does(wish(10)).await;
    spark.does(unwish(9)).await;
    celestia.does(list("pin", 3)).await;
    celestia.does(draw()).await;
    let brought = bring(&celestia, &format!("seen={looked}"), file.clone()).await;
    assert_eq!(brought.status, 200, "{brought:?}");
    assert_eq!(wishes(&shelf(&evening).await).len(), 1, "a vote that came in between stays");
    for change in [
        json!({"add": {"draft": draft("One More")}}),
        json!({"edit": {"story": 9, "draft": draft("Another")}}),
        json!({"weigh": {"story": 9, "added": 3}}),
        json!({"remove": {"story": 9}}),
    ] {
        let looked = seen(&evening).await;
        celestia.does(library(change.clone())).await;
        let late = bring(&celestia, &format!("seen={looked}"), file.clone()).await;
        assert_eq!((late.status, late.kind().as_str()), (409, "too_late"), "{change}");
    }
    let looked = seen(&evening).await;
    celestia.does(finish(&on_list(&evening).await)).await;
    bring(&celestia, &format!("seen={looked}"), file).await.refuses(409, "too_late");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_brings_a_file_and_how_large_it_may_be() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let guard = evening.staff("Страж Врат", Role::Guard).await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let before = shelf(&evening).await;
    let query = format!("seen={}", before["seq"]);
    let row = |number: usize| {
        let title = format!("{number} {}", "я".repeat(60));
        format!("{number},1,1,{title},{title},,2010-10-10\n")
    };
    let file = |rows: usize| format!("{HEADER}\n{}", (1..=rows).map(row).collect::<String>());
    let small = file(1);
    for query in [query.clone(), format!("{query}&check=true")] {
        bring(&evening.guest(), &query, small.clone()).await.refuses(401, "signed_out");
        bring(&spark, &query, small.clone()).await.refuses(403, "not_permitted");
        bring(&guard, &query, small.clone()).await.refuses(403, "not_permitted");
    }
    evening.guest().get("/api/library.csv").await.refuses(401, "signed_out");
    spark.get("/api/library.csv").await.refuses(403, "not_permitted");
    guard.get("/api/library.csv").await.refuses(403, "not_permitted");
    let elsewhere = celestia.post_from(Some("https://evil.example"), &format!("/api/library.csv?{query}"));
    read(elsewhere.body(small.clone())).await.refuses(403, "origin");
    bring(&celestia, &query, vec![b'x'; MOST + 1]).await.refuses(413, "body_too_large");
    bring(&spark, &query, vec![b'x'; 65 << 10]).await.refuses(413, "body_too_large");

    let refused = bring(&celestia, &query, file(10_001)).await;
    refused.refuses(422, "malformed");
    assert!(refused.json()["words"].as_str().unwrap().starts_with("Строка 10002, столбец «number»"), "{refused:?}");
    assert_eq!(shelf(&evening).await, before);
    let file = file(10_000);
    assert!(((5 * MOST / 8)..MOST).contains(&file.len()), "{} is large and not too large", file.len());
    let brought = bring(&celestia, &query, file).await;
    assert_eq!(brought.status, 200, "{brought:?}");
    assert_eq!(shelf(&evening).await["library"]["entries"].as_array().unwrap().len(), 10_000);
    celestia.act(&nonce(), &library(json!({"add": {"draft": draft("One More")}}))).await.refuses(422, "out_of_bounds");
    let mut stream = evening.guest().live(None).await;
    let (seq, _) = draws(&celestia, &mut stream).await;
    assert_eq!(checked(&evening, seq).await.1.candidates.len(), 10_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_is_read_from_the_store_by_nobody_and_is_never_stale() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let guest = evening.guest();
    let ask = async |path: &str, tag: &str| read(guest.asking(path).header(IF_NONE_MATCH, tag)).await;
    for path in ["/api/library", "/api/history"] {
        let first = guest.get(path).await;
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 2, "{first:?}");
        assert_eq!(first.header("cache-control"), "private, no-cache");
        let again = ask(path, &tag).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
        assert_eq!(ask(path, &format!("W/\"x\", {tag}")).await.status, 304);
        assert_eq!(ask(path, "\"x\"").await.status, 200);
        let few = statements(&evening, async || drop(guest.get(path).await)).await;
        assert!(few < ASKED, "{few} statements for {ASKED} answers of {path}");

        let request = guest.asking(path).header(ACCEPT_ENCODING, "gzip, br");
        let response = soon(request.send()).await.unwrap();
        assert_eq!(response.headers()["content-encoding"], "br");
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut &soon(response.bytes()).await.unwrap()[..], &mut plain).unwrap();
        assert_eq!(String::from_utf8(plain).unwrap(), first.text);
    }
    let tag = guest.get("/api/library").await.header("etag").to_owned();
    spark.does(wish(9)).await;
    let fresh = ask("/api/library", &tag).await;
    assert_eq!((fresh.status, wishes(&fresh.json()).len()), (200, 1));
    assert_ne!(fresh.header("etag"), tag);

    let title = json!({"title": "Билетик", "title_ru": "", "halves": [half()]});
    celestia.does(library(json!({"edit": {"story": 3, "draft": title}}))).await;
    let page = guest.get("/").await.text;
    assert!(page.contains("Билетик") && !page.contains("The Ticket Master"));
    assert_eq!(entry(&shelf(&evening).await, 3).unwrap()["story"]["single"]["title"], "Билетик");
    let tag = guest.get("/api/history").await.header("etag").to_owned();
    celestia.does(finish(&[3])).await;
    let history = ask("/api/history", &tag).await;
    assert_eq!(history.json()["evenings"][0]["stories"][0]["single"]["title"], "Билетик");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_does_not_make_an_old_library_pass_for_the_new_one() {
    let evening = Evening::start().await;
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    let old = evening.guest().get("/api/library").await;
    celestia.does(wish(9)).await;
    celestia.does(library(json!({"edit": {"story": 3, "draft": draft("Билетик")}}))).await;

    let evening = evening.restart().await;
    let celestia = celestia.follow(&evening);
    let request = evening.guest().asking("/api/library").header(IF_NONE_MATCH, old.header("etag").to_owned());
    let now = read(request).await;
    assert_eq!(now.status, 200, "what the browser keeps is not what there is");
    assert_eq!(entry(&now.json(), 3).unwrap()["story"]["single"]["title"], "Билетик");
    // Nor does a file that was begun before the change undo it.
    let file = format!("{HEADER}\n3,1,3,The Ticket Master,The Ticket Master,,2010-10-29\n");
    bring(&celestia, &format!("seen={}", old.json()["seq"]), file.clone()).await.refuses(409, "too_late");
    assert_eq!(bring(&celestia, &format!("seen={}", seen(&evening).await), file).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_guest_asks_the_store_nothing_and_one_of_a_member_who_they_are() {
    let evening = Evening::start().await;
    let (guest, spark) = (evening.guest(), evening.member("Искра").await);
    let celestia = evening.staff("Селестия", Role::Princess).await;
    let told = async || {
        [evening.metric("evening_pages_total").await.unwrap(), evening.metric("evening_page_queries_total").await.unwrap()]
    };
    for (who, path, cost) in [
        (&guest, "/", 0),
        (&guest, "/library", 0),
        (&guest, "/history", 0),
        (&guest, "/draws", 0),
        (&spark, "/", 1),
        (&spark, "/library", 1),
        (&celestia, "/house", 1),
    ] {
        let before = told().await;
        who.get(path).await;
        let after = told().await;
        assert_eq!([after[0] - before[0], after[1] - before[1]], [1, cost], "{path}");
    }
    assert!(evening.metric("evening_queries_total").await.unwrap() > 0, "they are counted");
}
