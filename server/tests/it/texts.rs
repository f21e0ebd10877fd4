//! Texts that have been trouble elsewhere: each comes back as it was sent, said or changed, or is refused in words.

use serde_json::json;

use crate::harness::{Evening, nonce, say};

/// What came of a text: it itself, or the kind of the refusal.
enum Comes {
    Back,
    Refused(&'static str),
}

fn texts() -> Vec<(&'static str, String, Comes)> {
    let back = |name, text: &str| (name, text.to_owned(), Comes::Back);
    vec![
        back("zero-width joiners", "👩\u{200d}🚀\u{200d}\u{200d}a"),
        back("500 combining marks", &format!("e{}", "\u{301}".repeat(500))),
        back("right-to-left override", "\u{202e}поняшки\u{202c} \u{2067}x"),
        back("end of script", "</script><script>alert(1)</script><!--"),
        back("templates", "{{ 1 + 1 }} ${1 + 1} %{x} <%= 1 %>"),
        back("not a character", "a\u{fffe}\u{ffff}b"),
        back("lone variation selectors", "\u{fe0f}a\u{fe0e}"),
        back("1,000 emoji", &"🎉".repeat(1000)),
        back("an at of 500 letters", &format!("@{}", "я".repeat(500))),
        back("500 ats", &"@ ".repeat(499).trim_end().replace(' ', "a")),
        back("500 levels of quotes", &format!("{}дно", "> ".repeat(490))),
        back("marks that never end", &"**~~||`*[(@".repeat(90)),
        back("quotes and backslashes", "\"'\\\u{2028}\u{2029}\\u0000 %00 \\"),
        ("10,000 levels of quotes", ">".repeat(10_000), Comes::Refused("text_too_long")),
        ("1,001 emoji", "🎉".repeat(1001), Comes::Refused("text_too_long")),
        ("a null", "a\0b".to_owned(), Comes::Refused("text_control")),
        ("an escape", "\u{1b}[31m".to_owned(), Comes::Refused("text_control")),
        ("only variation selectors", "\u{fe0f}\u{fe0f}".to_owned(), Comes::Refused("text_empty")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn they_come_back_as_they_were_sent_or_are_refused() {
    let evening = Evening::start().await;
    let spark = evening.member("Искра").await;
    for (name, text, comes) in texts() {
        let id = spark.say("сначала").await;
        let said = spark.act(&nonce(), &say(&text)).await;
        let edited = spark.act(&nonce(), &json!({"chat": {"edit": {"id": id, "text": text}}})).await;
        match comes {
            Comes::Back => {
                assert_eq!((said.status, edited.status), (200, 200), "{name}: {said:?} {edited:?}");
                let page = spark.messages("?limit=2").await;
                for message in page["messages"].as_array().unwrap() {
                    assert_eq!(message["text"], text, "{name}");
                }
            }
            Comes::Refused(kind) => {
                said.refuses(422, kind);
                edited.refuses(422, kind);
                assert_eq!(spark.messages("?limit=1").await["messages"][0]["text"], "сначала", "{name}");
            }
        }
    }
    // And the page that shows them all is a page.
    let page = evening.guest().get("/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("<script>alert"));
}
