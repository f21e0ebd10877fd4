//! How fast messages are read, and that twice as much takes twice as long: `./x bench markup`.

use std::hint::black_box;
use std::time::Instant;

use evening::markup::Markup;

/// What is repeated, from what people write to what only mischief does.
const TEXTS: [(&str, &str); 18] = [
    ("chat", "Всем **доброго** вечера! Смотрим https://example.org/watch?v=1 и `чай`, ||тайна|| 🎉 "),
    ("*", "*"),
    ("* a", "* a"),
    ("**a", "**a"),
    ("*a **b", "*a **b"),
    ("~~|| **", "~~|| **"),
    ("|", "|"),
    ("[", "["),
    ("@", "@"),
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

fn main() {
    println!("| ms to read | 0.25 MB | 0.5 MB | 1 MB | MB/s |\n| --- | --- | --- | --- | --- |");
    for (name, piece) in TEXTS {
        let times = SIZES.map(|size| {
            let text = piece.repeat(size / piece.len());
            let times = (0..5).map(|_| {
                let begun = Instant::now();
                black_box(Markup::of(black_box(&text), &[]));
                begun.elapsed().as_secs_f64() * 1000.0
            });
            times.fold(f64::INFINITY, f64::min)
        });
        let [quarter, half, whole] = times;
        println!("| `{name}` | {quarter:.1} | {half:.1} | {whole:.1} | {:.0} |", 1000.0 / whole);
    }
}
