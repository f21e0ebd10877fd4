//! The draw: which stories are watched tonight, from weights and a seed, in whole numbers alone. The same seed gives the same
//! list anywhere and at any time; `docs/draw.md` says how it is checked.

mod chances;

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::library::Story;

pub use chances::Chances;

/// The weights' numbers, and how long an evening is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How many episodes an evening has room for.
    pub slots: u8,
    /// What every story weighs.
    pub base: u32,
    /// What each wish adds.
    pub per_wish: u32,
    /// For so many weeks after it was shown a story is not drawn.
    pub rest_weeks: u32,
    /// Over so many weeks after that it comes back to its full weight.
    pub rise_weeks: u32,
}

impl Default for Rules {
    fn default() -> Rules {
        Rules { slots: 8, base: 10, per_wish: 5, rest_weeks: 8, rise_weeks: 8 }
    }
}

/// A story that may be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The number of its first episode.
    pub story: u16,
    /// How many slots it takes: one for each of its episodes.
    pub slots: u8,
    /// How many people wish for it.
    pub wishes: u32,
    /// What a princess added.
    pub added: u32,
    /// How many whole days ago it was shown last; none if it never was.
    pub rested: Option<u32>,
}

/// What a story weighs, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// What it weighs without regard to when it was shown: base, wishes and what was added.
    pub full: u64,
    /// How far it has come back since it was shown: of `of`, so many parts.
    pub back: u64,
    /// The parts.
    pub of: u64,
}

impl Weight {
    /// The number that it is drawn by.
    #[must_use]
    pub fn drawn(self) -> u64 {
        self.full * self.back
    }
}

impl Candidate {
    /// Whether it may be drawn at all: it was never shown, or somebody wishes for it.
    #[must_use]
    pub fn is_eligible(&self) -> bool {
        self.rested.is_none() || self.wishes > 0
    }

    /// What it weighs.
    #[must_use]
    pub fn weight(&self, rules: &Rules) -> Weight {
        let full = u64::from(rules.base) + u64::from(rules.per_wish) * u64::from(self.wishes) + u64::from(self.added);
        // At least one part, so that a story that need not rise has its whole weight at once.
        let of = u64::from(rules.rise_weeks.max(1)) * 7;
        let back = match self.rested {
            _ if !self.is_eligible() => 0,
            None => of,
            Some(days) => {
                let risen = u64::from(days).saturating_sub(u64::from(rules.rest_weeks) * 7);
                if rules.rise_weeks == 0 && risen > 0 { of } else { risen.min(of) }
            }
        };
        Weight { full, back, of }
    }
}

/// A story at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// The first slot that it takes, from 0.
    pub slot: u8,
    /// The number of its first episode.
    pub story: u16,
    /// How many slots it takes.
    pub slots: u8,
}

/// Draws the evening: from the first slot on, at each place that nothing is pinned to, one of the stories that still fit
/// there, each as likely as its share of their weight. A place that nothing fits stays open. Candidates may come in any order;
/// a pinned story is not drawn again.
#[must_use]
pub fn draw(candidates: &[Candidate], pins: &[Placed], rules: &Rules, seed: [u8; 32]) -> Vec<Placed> {
    let mut left: Vec<(Candidate, u64)> = candidates
        .iter()
        .filter(|candidate| pins.iter().all(|pin| pin.story != candidate.story))
        .map(|candidate| (*candidate, candidate.weight(rules).drawn()))
        .filter(|(_, weight)| *weight > 0)
        .collect();
    left.sort_unstable_by_key(|(candidate, _)| candidate.story);
    let mut dice = Dice::of(seed);
    let (mut evening, mut slot) = (Vec::new(), 0);
    while slot < rules.slots {
        if let Some(pin) = pins.iter().find(|pin| pin.slot == slot) {
            evening.push(*pin);
            slot += pin.slots.max(1);
            continue;
        }
        let next_pin = pins.iter().map(|pin| pin.slot).filter(|other| *other > slot).min();
        let room = next_pin.unwrap_or(rules.slots).min(rules.slots) - slot;
        let fits = |candidate: &Candidate| candidate.slots <= room;
        let total: u64 = left.iter().filter(|(candidate, _)| fits(candidate)).map(|(_, weight)| weight).sum();
        if total == 0 {
            slot += 1;
            continue;
        }
        let mut mark = dice.below(total);
        let chosen = left.iter().position(|(candidate, weight)| {
            if !fits(candidate) {
                return false;
            }
            let is_here = mark < *weight;
            mark = mark.saturating_sub(*weight);
            is_here
        });
        let Some(chosen) = chosen else { unreachable!("a mark below the sum of weights falls into one of them") };
        let (Candidate { story, slots, .. }, _) = left.remove(chosen);
        evening.push(Placed { slot, story, slots });
        slot += slots;
    }
    evening
}

/// A wish, as it stood when the draw was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The frame that told of it.
    pub seq: i64,
    /// Whose it is.
    pub by: i64,
    /// For which story: the number of its first episode.
    pub story: u16,
}

/// What is published of a secret before the draw that uses it.
#[must_use]
pub fn commitment(secret: &[u8; 32]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// The hash of the candidates with their weights: of a line `story,slots,weight` for each that may be drawn, by story.
#[must_use]
pub fn candidates_hash(candidates: &[Candidate], rules: &Rules) -> [u8; 32] {
    let mut drawn: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.weight(rules).drawn() > 0).collect();
    drawn.sort_unstable_by_key(|candidate| candidate.story);
    let mut hash = Sha256::new();
    for candidate in drawn {
        let line = format!("{},{},{}\n", candidate.story, candidate.slots, candidate.weight(rules).drawn());
        hash.update(line.as_bytes());
    }
    hash.finalize().into()
}

/// The seed of a draw: SHA-256 of the secret, the hash of the candidates, and a line `seq,by,story` for each wish in the order
/// in which they were made.
#[must_use]
pub fn seed(secret: &[u8; 32], candidates: [u8; 32], wishes: &[Wish]) -> [u8; 32] {
    let mut wishes: Vec<&Wish> = wishes.iter().collect();
    wishes.sort_unstable_by_key(|wish| wish.seq);
    let mut hash = Sha256::new();
    hash.update(secret);
    hash.update(candidates);
    for wish in wishes {
        hash.update(format!("{},{},{}\n", wish.seq, wish.by, wish.story).as_bytes());
    }
    hash.finalize().into()
}

/// 32 bytes that nobody may know before the draw that uses them.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl Secret {
    /// Reads hexadecimal.
    #[must_use]
    pub fn parse(text: &str) -> Option<Secret> {
        unhex(text).map(Secret)
    }
}

/// What it is stays out of every log.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a draw is given: the secret whose hash was published when the last one was revealed, and the one for the next draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chance {
    /// For this draw.
    pub secret: Secret,
    /// For the next one.
    pub next: Secret,
}

/// A draw that was made, with all that it takes to make it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// In hexadecimal.
    pub secret: String,
    /// The rules of that day.
    pub rules: Rules,
    /// What could be drawn.
    pub candidates: Vec<Candidate>,
    /// The wishes as they stood.
    pub wishes: Vec<Wish>,
    /// What was not drawn but stayed where it was.
    pub pins: Vec<Placed>,
    /// What came of it.
    pub list: Vec<Placed>,
    /// The same, with the titles of that day.
    pub stories: Vec<Story>,
    /// Whether the evening before it had been watched. Otherwise this draw took the place of the one before it.
    pub is_finished: bool,
}

impl Drawing {
    /// Draws.
    #[must_use]
    pub fn of(
        secret: &Secret,
        rules: Rules,
        candidates: Vec<Candidate>,
        wishes: Vec<Wish>,
        pins: Vec<Placed>,
        is_finished: bool,
    ) -> Drawing {
        let seed = seed(&secret.0, candidates_hash(&candidates, &rules), &wishes);
        let list = draw(&candidates, &pins, &rules, seed);
        Drawing { secret: hex(&secret.0), rules, candidates, wishes, pins, list, stories: Vec::new(), is_finished }
    }

    /// Goes through all of it again. `published`: the hash that was known before.
    #[must_use]
    pub fn check(&self, published: &str) -> Check {
        let Some(secret) = Secret::parse(&self.secret) else { return Check::default() };
        let commitment = hex(&commitment(&secret.0));
        let candidates = candidates_hash(&self.candidates, &self.rules);
        let seed = seed(&secret.0, candidates, &self.wishes);
        let list = draw(&self.candidates, &self.pins, &self.rules, seed);
        Check {
            keeps_its_word: commitment == published,
            commitment,
            candidates: hex(&candidates),
            seed: hex(&seed),
            counts: self.candidates.iter().all(|candidate| {
                let wishes = self.wishes.iter().filter(|wish| wish.story == candidate.story).count();
                usize::try_from(candidate.wishes) == Ok(wishes)
            }),
            is_same: list == self.list,
            list,
        }
    }
}

/// What going through a draw again shows, step by step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Check {
    /// The hash of its secret.
    pub commitment: String,
    /// Whether that is the one which was published before.
    pub keeps_its_word: bool,
    /// The hash of the candidates with their weights.
    pub candidates: String,
    /// Whether every candidate has as many wishes as are in the list of wishes.
    pub counts: bool,
    /// The seed.
    pub seed: String,
    /// What comes of it.
    pub list: Vec<Placed>,
    /// Whether that is the list which was announced.
    pub is_same: bool,
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.chars().map(|digit| digit.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}

/// Numbers from a seed: SHA-256 in counter mode. Block `n` is SHA-256 of the seed and `n` in 8 bytes, big end first; each
/// block gives four numbers of 8 bytes, big end first.
pub struct Dice {
    seed: [u8; 32],
    next: u64,
    block: [u8; 32],
    used: usize,
}

impl Dice {
    /// Those of this seed.
    #[must_use]
    pub fn of(seed: [u8; 32]) -> Dice {
        Dice { seed, next: 0, block: [0; 32], used: 32 }
    }

    fn number(&mut self) -> u64 {
        if self.used == self.block.len() {
            let mut hash = Sha256::new();
            hash.update(self.seed);
            hash.update(self.next.to_be_bytes());
            (self.block, self.next, self.used) = (hash.finalize().into(), self.next + 1, 0);
        }
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.block[self.used..self.used + 8]);
        self.used += 8;
        u64::from_be_bytes(bytes)
    }

    /// A number below `bound`, each as likely as any other: those of the last, incomplete round are passed over.
    pub fn below(&mut self, bound: u64) -> u64 {
        let last = u64::MAX - (u64::MAX % bound + 1) % bound;
        loop {
            let number = self.number();
            if number <= last {
                return number % bound;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn candidate(story: u16, slots: u8, wishes: u32, rested: Option<u32>) -> Candidate {
        Candidate { story, slots, wishes, added: 0, rested }
    }

    #[test]
    fn what_a_story_weighs() {
        let rules = Rules::default();
        for (wishes, added, rested, full, back) in [
            (0, 0, None, 10, 56),
            (3, 0, None, 25, 56),
            (3, 7, None, 32, 56),
            (0, 0, Some(500), 10, 0), // shown, and nobody wishes for it
            (1, 0, Some(0), 15, 0),   // shown today
            (1, 0, Some(56), 15, 0),  // eight weeks of rest
            (1, 0, Some(57), 15, 1),  // and back day by day
            (1, 0, Some(56 + 28), 15, 28),
            (1, 0, Some(112), 15, 56),
            (1, 0, Some(u32::MAX), 15, 56),
        ] {
            let weight = Candidate { story: 1, slots: 1, wishes, added, rested }.weight(&rules);
            assert_eq!(weight, Weight { full, back, of: 56 }, "{wishes} {added} {rested:?}");
        }
        let at_once = Rules { rest_weeks: 0, rise_weeks: 0, ..rules };
        let weight = candidate(1, 1, 1, Some(1)).weight(&at_once);
        assert_eq!(weight.back, weight.of);
    }

    /// These must never change: a draw of today has to be checked in ten years.
    #[test]
    fn the_same_seed_gives_the_same_numbers_for_ever() {
        let mut dice = Dice::of([7; 32]);
        let numbers: Vec<u64> = (0..6).map(|_| dice.number()).collect();
        assert_eq!(
            numbers.iter().map(|number| format!("{number:016x}")).collect::<Vec<_>>(),
            VECTOR,
            "SHA-256 of 32 times 07 and the counter"
        );
        let candidates: Vec<Candidate> =
            (1..=12).map(|story| candidate(story, 1 + u8::from(story % 5 == 0), u32::from(story) % 4, None)).collect();
        let evening: Vec<u16> = draw(&candidates, &[], &Rules::default(), [9; 32]).iter().map(|placed| placed.story).collect();
        assert_eq!(evening, EVENING);
        let secret = [1; 32];
        assert_eq!(hex(&commitment(&secret)), "72cd6e8422c407fb6d098690f1130b7ded7ec2f7f5e1d30bd9d521f015363793");
        let wishes = [Wish { seq: 41, by: 7, story: 26 }, Wish { seq: 40, by: 9, story: 1 }];
        let hash = candidates_hash(&candidates, &Rules::default());
        assert_eq!((hex(&hash).as_str(), hex(&seed(&secret, hash, &wishes)).as_str()), SEEDS);
    }

    // Worked out by a second implementation, in Python with hashlib.
    const VECTOR: [&str; 6] =
        ["7c87c3b8f2da19fe", "841e74b9bbcbd510", "9643f0ff2214601b", "5129210de8082bda", "f222a20b21927d88", "e72377031f01efe0"];
    const EVENING: [u16; 6] = [11, 5, 1, 7, 2, 10];
    const SEEDS: (&str, &str) = (
        "4aad4e7ea82be279370c02c753a7d823e36671004c87a4e6de909ce34c9b186c",
        "fd226a64ef3b6928ebbf69855cd734b90b0d4afd949bba72fdf8844f36d24a73",
    );

    /// 100,000 draws of the first pick against its exact chances. With fixed seeds the outcome is always the same: it is asked
    /// once whether chance alone gives such a deviation in more than one of a thousand cases (α = 0.001), by the critical value
    /// of χ² for 9 degrees of freedom, 27.877 (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4).
    #[test]
    fn the_first_pick_is_as_likely_as_its_share_of_the_weight() {
        const DRAWS: u32 = 100_000;
        let rules = Rules { slots: 1, ..Rules::default() };
        let candidates: Vec<Candidate> = (1..=10).map(|story| candidate(story, 1, u32::from(story) * 2, None)).collect();
        let mut counts = [0_u32; 10];
        for draw_of in 0..DRAWS {
            let seed = seed(&[3; 32], [0; 32], &[Wish { seq: i64::from(draw_of), by: 0, story: 0 }]);
            counts[usize::from(draw(&candidates, &[], &rules, seed)[0].story) - 1] += 1;
        }
        let total: u64 = candidates.iter().map(|candidate| candidate.weight(&rules).drawn()).sum();
        let square: f64 = candidates
            .iter()
            .zip(counts)
            .map(|(candidate, count)| {
                let expected = f64::from(DRAWS) * candidate.weight(&rules).drawn() as f64 / total as f64;
                (f64::from(count) - expected).powi(2) / expected
            })
            .sum();
        assert!(square < 27.877, "χ² is {square} for {counts:?}");
    }

    #[test]
    fn evenings_that_cannot_be_filled() {
        let rules = Rules::default();
        assert_eq!(draw(&[], &[], &rules, [0; 32]), []);
        let shown: Vec<Candidate> = (1..=9).map(|story| candidate(story, 1, 0, Some(500))).collect();
        assert_eq!(draw(&shown, &[], &rules, [0; 32]), [], "all shown, and none wished for");
        assert_eq!(draw(&[candidate(1, 9, 5, None)], &[], &rules, [0; 32]), [], "longer than the evening");
        let pins: Vec<Placed> = (0..8).map(|slot| Placed { slot, story: u16::from(slot) + 50, slots: 1 }).collect();
        assert_eq!(draw(&[candidate(1, 1, 0, None)], &pins, &rules, [0; 32]), pins, "full already");
        let pair_of_gaps = [Placed { slot: 1, story: 50, slots: 6 }];
        let evening = draw(&[candidate(1, 2, 9, None), candidate(2, 1, 0, None)], &pair_of_gaps, &rules, [0; 32]);
        assert_eq!(evening.iter().map(|placed| (placed.slot, placed.story)).collect::<Vec<_>>(), [(0, 2), (1, 50)]);
    }

    fn evening() -> impl Strategy<Value = (Vec<Candidate>, Vec<Placed>, u8)> {
        let some = (1..=2_u8, 0..6_u32, 0..5_u32, prop::option::of(0..200_u32));
        let candidates = prop::collection::vec(some, 0..30).prop_map(|all| {
            let one = |(story, (slots, wishes, added, rested))| Candidate { story, slots, wishes, added, rested };
            (1..).zip(all).map(one).collect::<Vec<_>>()
        });
        let pins = prop::collection::vec((0..12_u8, 1..=2_u8, 1..60_u16), 0..4);
        (candidates, pins, 1..12_u8).prop_map(|(candidates, pins, slots)| {
            // Pins do not overlap, and lie within the evening.
            let mut kept: Vec<Placed> = Vec::new();
            for (slot, takes, story) in pins {
                let is_free = |other: &Placed| slot + takes <= other.slot || other.slot + other.slots <= slot;
                if slot + takes <= slots && kept.iter().all(|other| is_free(other) && other.story != story) {
                    kept.push(Placed { slot, story, slots: takes });
                }
            }
            (candidates, kept, slots)
        })
    }

    proptest! {
        #[test]
        fn an_evening_fits_and_nothing_is_in_it_twice((candidates, pins, slots) in evening(), seed in any::<[u8; 32]>()) {
            let rules = Rules { slots, ..Rules::default() };
            let drawn = draw(&candidates, &pins, &rules, seed);
            let mut shuffled = candidates.clone();
            shuffled.reverse();
            prop_assert_eq!(&draw(&shuffled, &pins, &rules, seed), &drawn, "the order of the candidates is nothing");
            let mut free = 0;
            let mut stories = HashSet::new();
            for placed in &drawn {
                prop_assert!(placed.slot >= free && placed.slot + placed.slots <= slots, "{:?}", drawn);
                free = placed.slot + placed.slots;
                prop_assert!(stories.insert(placed.story), "twice: {:?}", drawn);
                let candidate = candidates.iter().find(|candidate| candidate.story == placed.story);
                let is_drawn = candidate.is_some_and(|candidate| candidate.weight(&rules).drawn() > 0 && candidate.slots == placed.slots);
                prop_assert!(pins.contains(placed) || is_drawn, "{:?} in {:?}", placed, drawn);
            }
            prop_assert!(pins.iter().all(|pin| drawn.contains(pin)), "{:?} of {:?}", drawn, pins);
            let mut chances = Chances::of(&candidates, &pins, &rules);
            chances.draw(&candidates, &pins, &rules, 5);
            for placed in candidates.iter().filter_map(|candidate| drawn.iter().find(|placed| placed.story == candidate.story)) {
                prop_assert!(chances.per_mille(placed.story).is_some(), "{:?} came", placed);
            }
        }
    }
}
