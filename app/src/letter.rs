//! A letter as mail programs show it, rendered on the server alone. They know no style sheet of ours, and many no style sheet
//! at all, so each element carries its own; the colours of page and text are left to them, dark or light as they are, and
//! those that are set can be read on both.

use evening::words::letter::Sheet;
use evening::words::{Lang, Word};
use leptos::prelude::*;

/// All of it, as HTML.
#[must_use]
pub fn letter(sheet: &Sheet, link: &str, lang: Lang) -> String {
    let Sheet { subject, greeting, what, action, lasts, otherwise } = sheet.clone();
    let paragraph = |text: &'static str| view! { <p style="margin:0 0 16px">{text}</p> }.into_any();
    let small = |text: &'static str| view! { <p style="margin:0 0 8px;font-size:14px;line-height:20px">{text}</p> }.into_any();
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{subject}</title>
            </head>
            <body style="margin:0;padding:0">
                <div style="max-width:480px;margin:0 auto;padding:32px 20px;font-family:'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:24px">
                    <p style="margin:0 0 24px;font-family:Georgia,serif;font-size:22px;font-weight:bold;color:#8466dd">{Word::SiteName.say(lang)}</p>
                    <p style="margin:0 0 16px;font-weight:bold">{greeting}</p>
                    {paragraph(what)}
                    <p style="margin:24px 0">
                        <a href=link.to_owned() style="display:inline-block;padding:12px 24px;border-radius:12px;background-color:#5b3fb8;color:#ffffff;font-weight:bold;text-decoration:none">{action}</a>
                    </p>
                    {lasts.map(small)}
                    {small(otherwise)}
                </div>
            </body>
        </html>
    }
    .to_html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use evening::words::letter::{confirm, moving, reset};
    use scraper::{Html, Selector};

    /// The texts of these elements of a letter.
    fn texts(html: &Html, selector: &str) -> Vec<String> {
        html.select(&Selector::parse(selector).unwrap()).map(|element| element.text().collect()).collect()
    }

    #[test]
    fn whatever_somebody_is_called_is_text_and_nothing_else() {
        let link = "https://evening.example.org/reset?key=5f&\"><script>alert(1)</script>";
        for name in ["Мятная Соня", "<b>Соня</b>", "\"'&amp;</p><script>alert(1)</script>", "</title><!--", "<!>", "{{x}}"]
        {
            for (write, lang) in [(reset, Lang::Ru), (confirm, Lang::En), (moving, Lang::Ru)] as [(fn(_, _) -> _, _); 3] {
                let sheet: Sheet = write(name, lang);
                let html = Html::parse_document(&letter(&sheet, link, lang));
                assert_eq!(texts(&html, "p")[1], sheet.greeting, "{name}");
                assert!(texts(&html, "script, b, img").is_empty(), "{name}");
                assert_eq!(texts(&html, "title"), [sheet.subject]);
                let links: Vec<_> = html.select(&Selector::parse("a").unwrap()).map(|link| link.attr("href")).collect();
                assert_eq!(links, [Some(link)]);
                assert!(sheet.text(link).contains(name) && sheet.text(link).contains(link));
            }
        }
    }
}
