//! How likely each story is to come into the evening.

use super::{Candidate, Placed, Rules, draw};

/// How often each story comes into the evening, found by drawing it many times over.
#[derive(Clone, Debug)]
pub struct Chances {
    drawn: u32,
    counts: Vec<Count>,
}

#[derive(Clone, Debug)]
struct Count {
    story: u16,
    times: u32,
    can_come: bool,
}

impl Chances {
    /// Of these, nothing drawn yet.
    #[must_use]
    pub fn of(candidates: &[Candidate], pins: &[Placed], rules: &Rules) -> Chances {
        let room = widest(pins, rules.slots);
        let count = |candidate: &Candidate| {
            let is_pinned = pins.iter().any(|pin| pin.story == candidate.story);
            let can_come = is_pinned || (candidate.slots <= room && candidate.weight(rules).drawn() > 0);
            Count { story: candidate.story, times: 0, can_come }
        };
        let mut counts: Vec<Count> = candidates.iter().map(count).collect();
        counts.sort_unstable_by_key(|count| count.story);
        Chances { drawn: 0, counts }
    }

    /// Draws so many more evenings; the next ones each time.
    pub fn draw(&mut self, candidates: &[Candidate], pins: &[Placed], rules: &Rules, more: u32) {
        for _ in 0..more {
            let mut seed = [0; 32];
            seed[..4].copy_from_slice(&self.drawn.to_be_bytes());
            for placed in draw(candidates, pins, rules, seed) {
                if let Ok(place) = self.place(placed.story) {
                    self.counts[place].times += 1;
                }
            }
            self.drawn += 1;
        }
    }

    /// How many evenings were drawn.
    #[must_use]
    pub fn drawn(&self) -> u32 {
        self.drawn
    }

    /// In how many of a thousand evenings this story is; none if it can be in no evening at all, or nothing was drawn yet.
    #[must_use]
    pub fn per_mille(&self, story: u16) -> Option<u32> {
        let count = self.place(story).ok().map(|place| &self.counts[place]).filter(|count| count.can_come && self.drawn > 0)?;
        if count.times == self.drawn {
            return Some(1000);
        }
        let share = (u64::from(count.times) * 1000 + u64::from(self.drawn) / 2) / u64::from(self.drawn);
        // What was missing once is not certain.
        Some(u32::try_from(share).unwrap_or(1000).min(999))
    }

    fn place(&self, story: u16) -> Result<usize, usize> {
        self.counts.binary_search_by_key(&story, |count| count.story)
    }
}

/// How many slots stand free in a row at most.
fn widest(pins: &[Placed], slots: u8) -> u8 {
    let mut pins = pins.to_vec();
    pins.sort_unstable_by_key(|pin| pin.slot);
    let (mut free, mut widest) = (0, 0);
    for pin in pins {
        widest = widest.max(pin.slot.saturating_sub(free));
        free = free.max(pin.slot.saturating_add(pin.slots));
    }
    widest.max(slots.saturating_sub(free))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(story: u16, slots: u8, wishes: u32, rested: Option<u32>) -> Candidate {
        Candidate { story, slots, wishes, added: 0, rested }
    }

    #[test]
    fn chances_come_close_to_what_is_exact() {
        let rules = Rules { slots: 1, ..Rules::default() };
        let candidates = [candidate(1, 1, 0, None), candidate(2, 1, 4, None), candidate(3, 2, 9, None)];
        let mut chances = Chances::of(&candidates, &[], &rules);
        for _ in 0..4 {
            chances.draw(&candidates, &[], &rules, 500);
        }
        let near = |story, expect: u32| chances.per_mille(story).is_some_and(|found| found.abs_diff(expect) < 40);
        assert_eq!((chances.drawn(), chances.per_mille(3)), (2000, None), "two slots do not fit into one");
        assert!(near(1, 250) && near(2, 750), "{chances:?}");
    }

    #[test]
    fn what_fits_nowhere_has_no_chance_and_what_is_always_there_is_certain() {
        let pin = |slot, story, slots| Placed { slot, story, slots };
        let candidates = [candidate(1, 1, 0, None), candidate(2, 2, 1, None), candidate(3, 1, 0, Some(900))];
        for (slots, pins, expect) in [
            (8, vec![], [Some(1000), Some(1000), None]),       // both fit beside each other
            (3, vec![pin(1, 9, 1)], [Some(1000), None, None]), // a two-parter and single gaps
            (2, vec![pin(0, 8, 1), pin(1, 9, 1)], [None, None, None]),
            (2, vec![pin(1, 9, 1), pin(0, 1, 1)], [Some(1000), None, None]), // pinned
            (1, vec![], [Some(1000), None, None]),
        ] {
            let rules = Rules { slots, ..Rules::default() };
            let mut chances = Chances::of(&candidates, &pins, &rules);
            chances.draw(&candidates, &pins, &rules, 200);
            assert_eq!([1, 2, 3].map(|story| chances.per_mille(story)), expect, "{slots} {pins:?}");
        }
    }
}
