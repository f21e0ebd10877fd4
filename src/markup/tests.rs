use proptest::prelude::*;

use super::*;

/// The tree in signs that no test's text has: `⟨b:…⟩`.
fn draw(spans: &[Span]) -> String {
    let style = |style: &Style| match style {
        Style::Bold => 'b',
        Style::Italic => 'i',
        Style::Strike => 's',
        Style::Spoiler => 'h',
    };
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) => (*text).to_owned(),
            Span::Emoji(emoji) => format!("⟨e:{emoji}⟩"),
            Span::Break => "⏎".to_owned(),
            Span::Code(code) => format!("⟨c:{code}⟩"),
            Span::Link(link) if link.text == link.url => format!("⟨a:{}⟩", link.text),
            Span::Link(link) => format!("⟨a:{}→{}⟩", link.text, link.url),
            Span::Mention(named) => format!("⟨@:{}⟩", named.name),
            Span::Styled(how, spans) => format!("⟨{}:{}⟩", style(how), draw(spans)),
        })
        .collect()
}

fn drawn(text: &str) -> String {
    let block = |block: &Block| match block {
        Block::Lines(spans) => draw(spans),
        Block::Quote(spans) => format!("⟨q:{}⟩", draw(spans)),
    };
    Markup::of(text, &[]).0.iter().map(block).collect()
}

fn check(text: &str, expect: &str) {
    assert_eq!(drawn(text), expect, "{text}");
}

#[test]
fn styles() {
    check("**да** и *нет*", "⟨b:да⟩ и ⟨i:нет⟩");
    check("~~было~~ ||тайна||", "⟨s:было⟩ ⟨h:тайна⟩");
    check("***всё сразу***", "⟨b:⟨i:всё сразу⟩⟩");
    check("*a **b** c*", "⟨i:a ⟨b:b⟩ c⟩");
    check("**a *b* c**", "⟨b:a ⟨i:b⟩ c⟩");
    check("||**a** `b`||", "⟨h:⟨b:a⟩ ⟨c:b⟩⟩");
    check("**две\nстроки**", "⟨b:две⏎строки⟩");
    check("**a ~~b** c~~", "⟨b:a ~~b⟩ c~~");
    check("2*2*2 и 2 * 3 * 4", "2*2*2 и 2 * 3 * 4");
    check("** a ** ~~ b ~~", "** a ** ~~ b ~~");
    check("**без конца", "**без конца");
    check("**** ~~~~ ||||", "**** ~~~~ ||||");
    check("a | b ~ c", "a | b ~ c");
    check("*(скобки)*, «*ёлочки*»", "⟨i:(скобки)⟩, «⟨i:ёлочки⟩»");
    check("*a ||b* c|| d*", "⟨i:a ⟨h:b* c⟩ d⟩");
    check("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯");
}

#[test]
fn code() {
    check("`**a**` и `b`", "⟨c:**a**⟩ и ⟨c:b⟩");
    check("`https://a.ru`", "⟨c:https://a.ru⟩");
    check("`без конца", "`без конца");
    check("`` `", "`` `");
    check("один ` и\nдругой `", "один ` и⏎другой `");
}

#[test]
fn quotes() {
    check("> так\nда", "⟨q:так⟩да");
    check("> a\n> b\nc\n> d", "⟨q:a⏎b⟩c⟨q:d⟩");
    check("> **a\nb**", "⟨q:**a⟩b**");
    check(">_< и >:3", ">_< и >:3");
    check("> > > a", "⟨q:> > a⟩");
}

#[test]
fn emoji() {
    check("ура🎉!", "ура⟨e:🎉⟩!");
    check("👩‍🚀👍🏽🇷🇺1️⃣❤️", "⟨e:👩‍🚀⟩⟨e:👍🏽⟩⟨e:🇷🇺⟩⟨e:1️⃣⟩⟨e:❤️⟩");
    check("❤ © ™ 1 # \u{1f1f7} ☎\u{fe0e} 🎉\u{fe0e}", "❤ © ™ 1 # \u{1f1f7} ☎\u{fe0e} 🎉\u{fe0e}");
}

#[test]
fn emoji_alone_are_large() {
    for (text, expect) in [
        ("🎉", true),
        ("🎉 🎉\t🎉", true),
        ("🎉\n🎉", true),
        ("🎉\n!", false),
        ("🎉!", false),
        ("**🎉**", false),
        ("> 🎉", false),
        ("", false),
        (" ", false),
    ] {
        assert_eq!(Markup::of(text, &[]).is_large(), expect, "{text}");
    }
    assert!(Markup::of(&"🎉".repeat(12), &[]).is_large());
    assert!(!Markup::of(&"🎉".repeat(13), &[]).is_large());
}

#[test]
fn links() {
    check("http://a и https://a.ru/б?в=г#д", "⟨a:http://a⟩ и ⟨a:https://a.ru/б?в=г#д⟩");
    check("HTTPS://A.RU:8080/X", "⟨a:HTTPS://a.ru:8080/X→HTTPS://A.RU:8080/X⟩");
    check("см. https://a.ru.", "см. ⟨a:https://a.ru⟩.");
    check("(https://a.ru/(b)), «https://a.ru»", "(⟨a:https://a.ru/(b)⟩), «⟨a:https://a.ru⟩»");
    check("https://ru.wikipedia.org/wiki/Пони_(вид)", "⟨a:https://ru.wikipedia.org/wiki/Пони_(вид)⟩");
    check("**https://a.ru** *https://b.ru/c*", "⟨b:⟨a:https://a.ru⟩⟩ ⟨i:⟨a:https://b.ru/c⟩⟩");
    check("||https://a.ru||", "⟨h:⟨a:https://a.ru⟩⟩");
    check("тут.https://a.ru", "тут.⟨a:https://a.ru⟩");
    check("http://127.0.0.1:3000/x http://[::1]/", "⟨a:http://127.0.0.1:3000/x⟩ ⟨a:http://[::1]/⟩");
    check("https://google.com@evil.ru/ https://google.com:x@evil.ru", "https://google.com@evil.ru/ https://google.com:x@evil.ru");
    check("https://youtube.com∕@evil.ru/a@b.ru", "https://youtube.com∕@evil.ru/a@b.ru");
    check("https://youtube.com/@pony", "⟨a:https://youtube.com/@pony⟩");
    check("https:// https://. xhttps://a.ru", "https:// https://. xhttps://a.ru");
    check(
        "javascript:alert(1) data:text/html,x ftp://a.ru vbscript:x",
        "javascript:alert(1) data:text/html,x ftp://a.ru vbscript:x",
    );
    check("https://a.ru/\u{202e}gpj.exe", "⟨a:https://a.ru/⟩\u{202e}gpj.exe");
}

#[test]
fn an_address_ends_where_its_host_does_unless_a_path_follows() {
    check("https://a.ru,https://b.ru", "⟨a:https://a.ru⟩,⟨a:https://b.ru⟩");
    check("https://a.ru—там", "⟨a:https://a.ru⟩—там");
    check("https://a.ru(б) https://a.ru.(б)", "⟨a:https://a.ru⟩(б) ⟨a:https://a.ru⟩.(б)");
    check("https://a.ru\\b.ru", "⟨a:https://a.ru⟩\\b.ru");
    check(
        "https://a.ru:99999 https://a.ru:65535/x a.ru:65536",
        "⟨a:https://a.ru⟩:99999 ⟨a:https://a.ru:65535/x⟩ ⟨a:a.ru→https://a.ru⟩:65536",
    );
    check("https://a.ru:80да https://a.ru:", "⟨a:https://a.ru:80⟩да ⟨a:https://a.ru⟩:");
    check("https://[ https://[]/ https://[a] https://[::1", "https://[ https://[]/ https://[a] https://[::1");
    check("https://[::1]:80/x https://[fe80::1]!", "⟨a:https://[::1]:80/x⟩ ⟨a:https://[fe80::1]⟩!");
    check("https://my_pony.livejournal.com/1", "⟨a:https://my_pony.livejournal.com/1⟩");
    check("https://a.ru./x https://a.ru?б https://a.ru#в", "⟨a:https://a.ru./x⟩ ⟨a:https://a.ru?б⟩ ⟨a:https://a.ru#в⟩");
    check("https://1.2.3.4:5 https://1.2.3.400 https://a.1", "⟨a:https://1.2.3.4:5⟩ https://1.2.3.400 https://a.1");
    check("https://a.ru,пиши@b.ru", "https://a.ru,пиши@b.ru");
}

#[test]
fn bare_links() {
    check(
        "youtube.com/watch?v=1 и пример.рф!",
        "⟨a:youtube.com/watch?v=1→https://youtube.com/watch?v=1⟩ и ⟨a:пример.рф→https://пример.рф⟩!",
    );
    check(
        "www.example.invalid/a, a.ru:8080/b",
        "⟨a:www.example.invalid/a→https://www.example.invalid/a⟩, ⟨a:a.ru:8080/b→https://a.ru:8080/b⟩",
    );
    check("A.RU. a.ru... a.ru:", "⟨a:a.ru→https://A.RU⟩. ⟨a:a.ru→https://a.ru⟩... ⟨a:a.ru→https://a.ru⟩:");
    check("т.е. конец.Начало 1.5 a..ru -a.ru a-.ru .ru", "т.е. конец.Начало 1.5 a..ru -a.ru a-.ru .ru");
    check("имя@mail.ru @a.ru $a.ru file.ru@x", "имя@mail.ru @a.ru $a.ru file.ru@x");
    check("a.ru/ a.ru# a.ru? a.ruна", "⟨a:a.ru/→https://a.ru/⟩ ⟨a:a.ru#→https://a.ru#⟩ ⟨a:a.ru→https://a.ru⟩? a.ruна");
}

#[test]
fn a_host_that_may_pass_for_another_is_shown_as_the_net_knows_it() {
    // «а» and «о» are Cyrillic here.
    check("https://аpple.com/x", "⟨a:https://xn--pple-43d.com/x→https://аpple.com/x⟩");
    check("https://сор.com", "⟨a:https://xn--n1aeb.com→https://сор.com⟩");
    check("https://аpple.com:8080", "⟨a:https://xn--pple-43d.com:8080→https://аpple.com:8080⟩");
    check(
        "https://МЕТА.com https://googIe.com",
        "⟨a:https://мета.com→https://МЕТА.com⟩ ⟨a:https://googie.com→https://googIe.com⟩",
    );
    check("https://münchen.de", "⟨a:https://xn--mnchen-3ya.de→https://münchen.de⟩");
    check(
        "пони.рф вечерок.com сор.рф",
        "⟨a:пони.рф→https://пони.рф⟩ ⟨a:вечерок.com→https://вечерок.com⟩ ⟨a:сор.рф→https://сор.рф⟩",
    );
}

#[test]
fn domains_are_sorted_and_there() {
    assert!(link::TLDS.lines().is_sorted());
    for tld in link::TLDS.lines().filter(|tld| tld.chars().all(link::is_host)) {
        assert!(drawn(&format!("a.{tld}")).starts_with("⟨a:"), "{tld}");
    }
    for tld in ["ru", "com", "рф", "онлайн", "xn--p1ai"] {
        assert_eq!(drawn(&format!("a.{tld}")).starts_with('⟨'), tld != "xn--p1ai", "{tld}");
    }
}

#[test]
fn plain_words_have_no_marks_and_no_secrets() {
    for (text, expect) in [
        ("**да** ~~нет~~ `x`", "да нет x"),
        ("||убийца — садовник|| и https://a.ru", "▒▒▒ и https://a.ru"),
        ("> они: ||тайна **b**||\nа я: 🎉", "они: ▒▒▒ а я: 🎉"),
    ] {
        assert_eq!(Markup::of(text, &[]).plain(), expect);
    }
}

/// What one sees of a tree when every spoiler is open and links are as they were typed.
fn seen(spans: &[Span]) -> String {
    spans
        .iter()
        .map(|span| match span {
            Span::Text(text) | Span::Emoji(text) | Span::Code(text) => (*text).to_owned(),
            Span::Break => "\n".to_owned(),
            Span::Link(link) => link.url.trim_start_matches("https://").to_owned(),
            Span::Mention(named) => format!("@{}", named.typed),
            Span::Styled(_, spans) => seen(spans),
        })
        .collect()
}

fn depth(spans: &[Span]) -> usize {
    spans.iter().map(|span| if let Span::Styled(_, spans) = span { 1 + depth(spans) } else { 0 }).max().unwrap_or(0)
}

proptest! {
    /// Only marks go; everything else is there, in its order.
    #[test]
    fn nothing_is_lost(text in r"([ab 🎉.>\n]|\*|\*\*|~~|\|\||`|> |a\.ru|https://a\.ru/\(б\)){0,40}") {
        let strip = |text: &str| text.replace(['*', '~', '|', '`', '>', ' ', '\n'], "").replace("https://", "");
        let Markup(blocks) = Markup::of(&text, &[]);
        let shown: String = blocks.iter().map(|block| { let (Block::Lines(spans) | Block::Quote(spans)) = block; seen(spans) }).collect();
        prop_assert_eq!(strip(&shown), strip(&text));
        for block in &blocks {
            let (Block::Lines(spans) | Block::Quote(spans)) = block;
            prop_assert!(depth(spans) <= 4);
        }
    }

    #[test]
    fn never_panics_on_any_text(text in "(?s).*") {
        let markup = Markup::of(&text, &[]);
        let _ = (markup.plain(), markup.is_large());
    }

    /// Hidden is hidden, whatever stands around and inside.
    #[test]
    fn what_a_spoiler_hides_is_told_nowhere(before in "[a*~` >\n]{0,8}", inside in "[b*~> ]{0,8}", after in "[a*~` >]{0,8}") {
        let text = format!("{before}||{inside}тайна||{after}");
        let is_code = before.rsplit('\n').next().is_some_and(|line| line.contains('`'));
        prop_assert!(is_code || !Markup::of(&text, &[]).plain().contains("тайна"), "{}", text);
    }

    /// As the crate `idna` has it, which the browser's copy of this is too small for.
    #[test]
    fn hosts_are_spelt_as_others_spell_them(name in "[а-яёa-z0-9]{0,20}[а-яё][а-яёa-z0-9é漢]{0,30}") {
        let spelt = url::Host::parse(&format!("{name}.com")).map(|host| host.to_string());
        let text = format!("https://{name}.com");
        let Markup(blocks) = Markup::of(&text, &[]);
        let Block::Lines(spans) = &blocks[0] else { panic!("no quote") };
        let Span::Link(link) = &spans[0] else { panic!("{text} is a link") };
        if link.text != link.url && let Ok(spelt) = spelt {
            prop_assert_eq!(&link.text, &format!("https://{spelt}"));
        }
    }

    /// A link leads where a browser also sees an address, and nowhere but to the web.
    #[test]
    fn links_are_addresses(text in r"(https?://|www\.|:[0-9]{1,6}|[a-z.:/@#?\[\]()а-я,—_-]){1,20}") {
        let Markup(blocks) = Markup::of(&text, &[]);
        for block in &blocks {
            let (Block::Lines(spans) | Block::Quote(spans)) = block;
            for span in spans {
                if let Span::Link(link) = span {
                    prop_assert!(link.url.starts_with("http://") || link.url.starts_with("https://"), "{}", link.url);
                    // Digits and colons in brackets are taken for an address of a machine without counting them.
                    prop_assert!(link.url.contains("://[") || url::Url::parse(&link.url).is_ok(), "{}", link.url);
                }
            }
        }
    }
}
