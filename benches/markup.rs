//! How fast messages are read, and that twice as much takes twice as long: `./x bench markup`.

use std::hint::black_box;
use std::time::Instant;

use evening::id::MemberId;
use evening::markup::Markup;
use evening::mention::Mention;

/// What is repeated, from what people write to what only mischief does.
const TEXTS: [(&str, &str); 20] = [
    ("chat", "Всем **доброго** вечера! Смотрим https://example.org/watch?v=1 и `чай`, ||тайна|| 🎉 "),
    ("*", "*"),
    ("* a", "* a"),
    ("**a", "**a"),
    ("*a **b", "*a **b"),
    ("~~|| **", "~~|| **"),
    ("|", "|"),
    ("[", "["),
    ("@", "@"),
    ("@name", "@Мятная Соня 7, "),
    ("@nobody", "@Мятная Сон "),
    (">", ">"),
    ("> \\n", "> \n"),
    ("`", "`"),
    ("` \\n", "` \n"),
    ("a.", "a."),
    ("https://(", "https://("),
    ("https://a@(", "https://a@("),
    ("a.ru/(", "a.ru/("),
    ("🎉", "🎉"),
];
const SIZES: [usize; 3] = [250_000, 500_000, 1_000_000];

/// As many people as a message may name, with names that begin alike.
fn people() -> Vec<Mention> {
    let names = (0..50).map(|n| format!("Мятная Соня {n}"));
    names.zip(1..).map(|(name, id)| Mention { id: MemberId(id), typed: name.clone(), name }).collect()
}

fn main() {
    let people = people();
    println!("| ms to read | 0.25 MB | 0.5 MB | 1 MB | MB/s |\n| --- | --- | --- | --- | --- |");
    for (name, piece) in TEXTS {
        let times = SIZES.map(|size| {
            let text = piece.repeat(size / piece.len());
            let times = (0..5).map(|_| {
                let begun = Instant::now();
                black_box(Markup::of(black_box(&text), &people));
                begun.elapsed().as_secs_f64() * 1000.0
            });
            times.fold(f64::INFINITY, f64::min)
        });
        let [quarter, half, whole] = times;
        println!("| `{name}` | {quarter:.1} | {half:.1} | {whole:.1} | {:.0} |", 1000.0 / whole);
    }
}
