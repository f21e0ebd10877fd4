//! The Trial of Harmony: a small puzzle between somebody and the door, for where a machine would only try again.
//!
//! Four ponies stand in a row; three sentences say who stands beside whom, and one question asks for a place. It needs no
//! knowledge, no picture and no sound. It is no wall: it makes each try cost a thought, or a program written for it.

use serde::{Deserialize, Serialize};

/// How many stand in the row.
const ROW: usize = 4;
/// So many wrong passwords in a row are answered without it.
pub const AFTER: u32 = 3;

/// Somebody who may stand in the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pony {
    /// Twilight Sparkle.
    Twilight,
    /// Rainbow Dash.
    Rainbow,
    /// Pinkie Pie.
    Pinkie,
    /// Rarity.
    Rarity,
    /// Applejack.
    Applejack,
    /// Fluttershy.
    Fluttershy,
}

impl Pony {
    /// All of them.
    pub const ALL: [Pony; 6] = [Pony::Twilight, Pony::Rainbow, Pony::Pinkie, Pony::Rarity, Pony::Applejack, Pony::Fluttershy];

    /// Its word in forms and on the wire.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Pony::Twilight => "twilight",
            Pony::Rainbow => "rainbow",
            Pony::Pinkie => "pinkie",
            Pony::Rarity => "rarity",
            Pony::Applejack => "applejack",
            Pony::Fluttershy => "fluttershy",
        }
    }
}

/// Where the one stands from the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Right beside, on the left.
    Left,
    /// Right beside, on the right.
    Right,
}

/// What a sentence says: the first stands on this side of the second.
pub type Clue = (Pony, Side, Pony);

/// A puzzle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    row: [Pony; ROW],
    /// What is told, in the order in which it is told.
    pub clues: [Clue; ROW - 1],
    /// Which place is asked for, 0 being the first from the left.
    pub place: usize,
    /// Among whom one chooses.
    pub choices: [Pony; ROW],
}

impl Trial {
    /// The one of this number: the same number gives the same one.
    #[must_use]
    pub fn of(number: u64) -> Trial {
        let mut dice = Dice(number);
        let mut ponies = Pony::ALL;
        dice.shuffle(&mut ponies);
        let row: [Pony; ROW] = std::array::from_fn(|place| ponies[place]);
        let mut pairs: [usize; ROW - 1] = std::array::from_fn(|place| place);
        dice.shuffle(&mut pairs);
        let clues = pairs.map(|place| match dice.below(2) {
            0 => (row[place], Side::Left, row[place + 1]),
            _ => (row[place + 1], Side::Right, row[place]),
        });
        let mut choices = row;
        dice.shuffle(&mut choices);
        Trial { row, clues, place: dice.below(ROW), choices }
    }

    /// Whether this is who stands there.
    #[must_use]
    pub fn is_passed_by(&self, answer: &str) -> bool {
        self.row[self.place].key() == answer
    }
}

/// A puzzle as it is put to somebody: in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// By which the answer is known to be to this one.
    pub token: String,
    /// What is told.
    pub clues: Vec<String>,
    /// What is asked.
    pub question: String,
    /// Among whom one chooses: the word for the form, and the name.
    pub choices: Vec<(String, String)>,
}

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): good enough to deal a puzzle.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    #[expect(clippy::cast_possible_truncation, reason = "less than `bound`")]
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Fisher and Yates, as Durstenfeld has it.
    fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Every row in which the clues are true.
    fn solutions(trial: &Trial) -> Vec<[Pony; ROW]> {
        let mut rows = Vec::new();
        let all = trial.choices;
        for a in 0..ROW {
            for b in 0..ROW {
                for c in 0..ROW {
                    for d in 0..ROW {
                        let places = [a, b, c, d];
                        if places.iter().collect::<HashSet<_>>().len() == ROW {
                            rows.push(places.map(|place| all[place]));
                        }
                    }
                }
            }
        }
        let place = |row: &[Pony; ROW], pony: Pony| row.iter().position(|other| *other == pony).unwrap();
        let holds = |row: &[Pony; ROW], (one, side, other): Clue| match side {
            Side::Left => place(row, one) + 1 == place(row, other),
            Side::Right => place(row, one) == place(row, other) + 1,
        };
        rows.retain(|row| trial.clues.iter().all(|clue| holds(row, *clue)));
        rows
    }

    #[test]
    fn each_has_one_answer_and_they_are_not_all_alike() {
        let (mut answers, mut trials) = (HashSet::new(), HashSet::new());
        for number in 0..500 {
            let trial = Trial::of(number);
            assert_eq!(trial, Trial::of(number));
            let rows = solutions(&trial);
            assert_eq!(rows.len(), 1, "{trial:?}");
            let passing: Vec<&str> = Pony::ALL.iter().map(|pony| pony.key()).filter(|key| trial.is_passed_by(key)).collect();
            assert_eq!(passing, [rows[0][trial.place].key()]);
            assert!(!trial.is_passed_by(""));
            answers.insert(passing[0]);
            trials.insert(format!("{trial:?}"));
        }
        assert_eq!(answers.len(), Pony::ALL.len());
        assert!(trials.len() > 490, "{}", trials.len());
    }
}
