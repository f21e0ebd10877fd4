//! How long it takes to draw an evening, from the library of today and from one of 10,000 episodes: `./x bench draw`.

use std::hint::black_box;
use std::time::Instant;

use evening::draw::{Candidate, Chances, Rules, candidates_hash, draw, seed};

const DRAWS: u32 = 2_000;

fn main() {
    let rules = Rules::default();
    println!("| episodes | a draw of {} slots, µs | candidates' hash, µs | {DRAWS} draws for the chances, ms |", rules.slots);
    println!("| --- | --- | --- | --- |");
    for episodes in [221_u16, 10_000] {
        // Every fifteenth story is a two-parter, a third has votes, a third was shown half a year ago or less.
        let candidates: Vec<Candidate> = (1..=episodes)
            .map(|story| Candidate {
                story,
                slots: 1 + u8::from(story.is_multiple_of(15)),
                wishes: if story.is_multiple_of(3) { u32::from(story % 7) } else { 0 },
                added: 0,
                rested: (story % 3 == 1).then(|| u32::from(story) % 180),
            })
            .collect();
        let begun = Instant::now();
        for number in 0..DRAWS {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&number.to_be_bytes());
            black_box(draw(black_box(&candidates), &[], &rules, seed));
        }
        let one = begun.elapsed().as_secs_f64() * 1e6 / f64::from(DRAWS);
        let begun = Instant::now();
        let hash = candidates_hash(&candidates, &rules);
        black_box(seed(&[1; 32], hash, &[]));
        let hashed = begun.elapsed().as_secs_f64() * 1e6;
        let begun = Instant::now();
        let mut chances = Chances::of(&candidates, &[], &rules);
        chances.draw(&candidates, &[], &rules, DRAWS);
        black_box(&chances);
        println!("| {episodes} | {one:.0} | {hashed:.0} | {:.0} |", begun.elapsed().as_secs_f64() * 1000.0);
    }
}
