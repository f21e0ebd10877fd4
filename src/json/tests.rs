use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;

use super::*;

/// Whether a text is JSON, and what is in it.
fn check(text: &str) {
    let theirs = serde_json::from_str::<Json>(text).ok();
    match (read::<Json>(text), theirs) {
        (Ok(ours), theirs) => assert_eq!(Some(ours), theirs, "{text}"),
        (Err(Unreadable::NotJson), theirs) => assert_eq!(None, theirs, "{text}"),
        // It has a number with a fraction, or a very large one.
        (Err(Unreadable::Unexpected), theirs) => assert_ne!(theirs.map(|json| is_whole(&json)), Some(true), "{text}"),
    }
}

fn is_whole(json: &Json) -> bool {
    match json {
        Json::Number(number) => number.is_i64(),
        Json::Array(list) => list.iter().all(is_whole),
        Json::Object(object) => object.values().all(is_whole),
        Json::Null | Json::Bool(_) | Json::String(_) => true,
    }
}

#[test]
fn what_is_json() {
    for text in [
        "",
        " ",
        "null",
        " true ",
        "false",
        "nul",
        "nulls",
        "1",
        "-1",
        "0",
        "01",
        "-",
        "1.",
        "1.5",
        "1e5",
        "1E-5",
        "1e",
        "+1",
        ".5",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        r#"""#,
        r#""a"#,
        r#""a""#,
        r#""a" 1"#,
        r#""\u00e9\n\/\b\f\r\t\"\\""#,
        r#""\x""#,
        r#""\ud83e\udd84""#,
        r#""\ud83e""#,
        r#""\udd84""#,
        r#""\ud83ex""#,
        r#""\ud83e\u0041""#,
        r#""\ud83e\n""#,
        r#""\u12""#,
        r#""\u+123""#,
        "\"\n\"",
        "\"\u{7f}пони\"",
        "[",
        "[]",
        "[ ]",
        "[1,]",
        "[,1]",
        "[1 2]",
        r#"[1,[2,{"a":null}]]"#,
        "{",
        "{}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        "{a:1}",
        r#"{"a" : 1 , "b":[ ] }"#,
        r#"{"a":1}}"#,
        "\u{feff}1",
    ] {
        check(text);
    }
    assert!(read::<de::IgnoredAny>(&"[".repeat(100_000)).is_err());
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Shape {
    Dot,
    Line(u8),
    Box { width: u16, height: Option<i64> },
}

#[test]
fn our_types() {
    for (text, expect) in [
        (r#"{"7":"dot"}"#, Some((7, Shape::Dot))),
        (r#"{"7":{"dot":null}}"#, Some((7, Shape::Dot))),
        (r#"{"7":{"line":255}}"#, Some((7, Shape::Line(255)))),
        (r#"{"7":{"line":256}}"#, None),
        (r#"{"7":{"line":-1}}"#, None),
        (r#"{"7":{"line":"1"}}"#, None),
        (r#"{"7":"line"}"#, None),
        (r#"{"x":"dot"}"#, None),
        (r#"{"7":{"box":{"width":1,"height":2}}}"#, Some((7, Shape::Box { width: 1, height: Some(2) }))),
        (r#"{"7":{"box":{"width":1,"height":null,"since":[0.5]}}}"#, Some((7, Shape::Box { width: 1, height: None }))),
        (r#"{"7":{"box":{"width":1}}}"#, Some((7, Shape::Box { width: 1, height: None }))),
        (r#"{"7":{"box":{"height":2}}}"#, None),
        (r#"{"7":{"box":{"width":1,"width":1}}}"#, None),
        (r#"{"7":{"box":{"width":1.5}}}"#, None),
        (r#"{"7":{"box":{"width":1},"dot":null}}"#, None),
    ] {
        let expect = expect.map(|pair| BTreeMap::from([pair]));
        assert_eq!(read(text).ok(), expect, "{text}");
        assert_eq!(serde_json::from_str(text).ok(), expect, "{text}");
    }
}

proptest! {
    #[test]
    fn reads_what_others_write(text: String, number: i64, pretty: bool) {
        let json = serde_json::json!({ &text: [text, number, null, { "пони": true }], "b": {} });
        let written = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        prop_assert_eq!(read::<Json>(&written.unwrap()), Ok(json));
    }

    #[test]
    fn any_text(text in r#"[\[\]{}:,"\\ue0-9.tn a-]{0,24}|.*"#) {
        check(&text);
    }
}
