//! How fast one writes: a burst of messages, then one at a time; a pause between two; and nothing twice. And how often one may change
//! how one is seen.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::refusal::Refusal;
use crate::settings::SLOW_MAX;
use crate::time::Instant;

/// How much at once, and how fast after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many at once.
    pub burst: u32,
    /// How long until another one is free.
    pub every: Duration,
}

/// What one person has used of a [`Limit`]: the moment at which all of it is free again (the generic cell rate
/// algorithm, ITU-T I.371).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used(Instant);

impl Limit {
    /// Takes one more.
    ///
    /// # Errors
    /// [`Refusal::Flood`] with the seconds until one is free.
    pub fn take(&self, used: Option<Used>, now: Instant) -> Result<Used, Refusal> {
        let most = self.every * self.burst;
        // Nothing is ever fuller than that, unless the clock was set back: then it begins anew.
        let used = used.filter(|Used(at)| *at <= now.plus(most));
        let free_at = used.map_or(now, |Used(at)| at.max(now));
        let filled = free_at.since(now) + self.every;
        if filled > most {
            let wait = (filled - most).as_millis().div_ceil(1000);
            return Err(Refusal::Flood { retry_after: u32::try_from(wait).unwrap_or(u32::MAX) });
        }
        Ok(Used(now.plus(filled)))
    }

    /// Gives one back that was taken.
    #[must_use]
    pub fn give_back(&self, Used(at): Used) -> Used {
        Used(at.minus(self.every))
    }
}

impl Used {
    /// Whether nothing of it is left, so that it may be forgotten.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.0 <= now
    }
}

/// Somebody who says the same again within this time has said it by mistake, or says too much.
pub const DUPLICATE: Duration = Duration::from_secs(30);
/// So many of the last texts of one person are remembered for that.
const REMEMBERED: usize = 8;
/// The longest pause that anybody can be asked for.
const LONGEST: Duration = Duration::from_secs(SLOW_MAX as u64);

/// How often one may change how one is seen: every page is told of each time.
const LOOKS: Limit = Limit { burst: 10, every: Duration::from_secs(6) };

/// How somebody has written lately, and changed how they are seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habit {
    used: Option<Used>,
    said_at: Option<Instant>,
    /// What was said lately, by its hash, and when.
    texts: Vec<(u64, Instant)>,
    looks: Option<Used>,
}

/// How somebody may write now.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How much at once.
    pub limit: Option<Limit>,
    /// The pause between two messages.
    pub pause: Duration,
    /// Whether the same may not be said again at once.
    pub refuses_same: bool,
}

impl Habit {
    /// After saying this now.
    ///
    /// # Errors
    /// [`Refusal::SlowMode`] or [`Refusal::Flood`] with the seconds until it is welcome, or [`Refusal::Duplicate`].
    pub fn say(&self, text: &str, pace: Pace, now: Instant) -> Result<Habit, Refusal> {
        if let Some(retry_after) = wait(pace.pause, self.said_at, now) {
            return Err(Refusal::SlowMode { retry_after });
        }
        let hash = hash(text);
        let is_recent = |at: Instant| at <= now && now.since(at) < DUPLICATE;
        if pace.refuses_same && self.texts.iter().any(|(other, at)| *other == hash && is_recent(*at)) {
            return Err(Refusal::Duplicate);
        }
        let mut after = self.change(pace, now)?;
        after.said_at = Some(now);
        after.texts.retain(|(_, at)| is_recent(*at));
        after.texts.drain(..after.texts.len().saturating_sub(REMEMBERED - 1));
        after.texts.push((hash, now));
        Ok(after)
    }

    /// After changing a message now.
    ///
    /// # Errors
    /// [`Refusal::Flood`].
    pub fn change(&self, pace: Pace, now: Instant) -> Result<Habit, Refusal> {
        let used = pace.limit.map(|limit| limit.take(self.used, now)).transpose()?;
        Ok(Habit { used, ..self.clone() })
    }

    /// After changing how one is seen now.
    ///
    /// # Errors
    /// [`Refusal::Busy`] with the seconds until it is welcome.
    pub fn restyle(&self, now: Instant) -> Result<Habit, Refusal> {
        match LOOKS.take(self.looks, now) {
            Ok(looks) => Ok(Habit { looks: Some(looks), ..self.clone() }),
            Err(Refusal::Flood { retry_after }) => Err(Refusal::Busy { retry_after }),
            Err(other) => Err(other),
        }
    }

    /// Whether nothing of it matters any more, so that it may be forgotten.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        let is_free = [self.used, self.looks].into_iter().flatten().all(|used| used.is_over(now));
        is_free && self.said_at.is_none_or(|at| at > now || now.since(at) >= LONGEST)
    }
}

/// Whole seconds that somebody who pauses this long between two messages has still to wait, if they have to. What was said
/// later than now, before the clock was set back, is no reason to.
#[must_use]
pub fn wait(pause: Duration, said_at: Option<Instant>, now: Instant) -> Option<u32> {
    let left = pause.saturating_sub(now.since(said_at.filter(|at| *at <= now)?)).as_millis().div_ceil(1000);
    (left > 0).then(|| u32::try_from(left).unwrap_or(u32::MAX))
}

/// Equal for texts that read the same but for case and blanks. Whoever finds two others that are equal has won nothing.
fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    for word in text.split_whitespace() {
        word.to_lowercase().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_back_makes_nobody_wait_for_it() {
        let limit = Limit { burst: 2, every: Duration::from_secs(10) };
        let (late, early) = (Instant::from_millis(3_600_000), Instant::from_millis(0));
        let full = limit.take(Some(limit.take(None, late).unwrap()), late).unwrap();
        assert_eq!(limit.take(Some(full), late), Err(Refusal::Flood { retry_after: 10 }));
        assert!(limit.take(Some(full), early).is_ok());
        let pace = Pace { limit: None, pause: Duration::from_secs(10), refuses_same: true };
        let habit = Habit::default().say("раз", pace, late).unwrap();
        assert!(habit.is_over(early));
        let again = habit.say("раз", pace, early).unwrap();
        assert_eq!(again.say("два", pace, early), Err(Refusal::SlowMode { retry_after: 10 }));
    }

    /// Says these texts at these seconds, and tells what is answered: `+`, or the kind of the refusal.
    fn talk(pace: Pace, lines: &[(i64, &str)]) -> Vec<String> {
        let mut habit = Habit::default();
        let mut answer = |&(second, text): &(i64, &str)| match habit.say(text, pace, Instant::from_millis(second * 1000)) {
            Ok(after) => {
                habit = after;
                "+".to_owned()
            }
            Err(refusal) => format!("{} {}", refusal.kind(), refusal.retry_after().unwrap_or(0)),
        };
        lines.iter().map(&mut answer).collect()
    }

    #[test]
    fn the_same_again_is_too_much_within_half_a_minute() {
        let pace = Pace { limit: None, pause: Duration::ZERO, refuses_same: true };
        let told = talk(
            pace,
            &[(0, "Привет"), (1, "да"), (20, "  привет "), (29, "ПРИВЕТ"), (30, "привет"), (31, "да"), (61, "при вет")],
        );
        assert_eq!(told, ["+", "+", "duplicate 0", "duplicate 0", "+", "+", "+"]);
        let many: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let lines: Vec<(i64, &str)> = many.iter().map(|text| (0, &text[..])).chain([(1, "19"), (1, "0")]).collect();
        assert_eq!(talk(pace, &lines)[20..], ["duplicate 0", "+"], "no more are remembered than may be");
    }

    #[test]
    fn a_pause_is_kept_and_what_is_refused_moves_nothing() {
        let limit = Some(Limit { burst: 2, every: Duration::from_secs(1) });
        let pace = Pace { limit, pause: Duration::from_secs(10), refuses_same: true };
        let told = talk(pace, &[(0, "a"), (1, "b"), (9, "b"), (10, "b"), (19, "a"), (20, "a"), (30, "c")]);
        assert_eq!(told, ["+", "slow_mode 9", "slow_mode 1", "+", "slow_mode 1", "duplicate 0", "+"]);
        let mut habit = Habit::default();
        for second in [0, 10] {
            habit = habit.say(&second.to_string(), pace, Instant::from_millis(second * 1000)).unwrap();
        }
        assert!(habit.change(pace, Instant::from_millis(10_000)).is_ok(), "a change need not wait");
        assert!(!habit.is_over(Instant::from_millis(309_999)));
        assert!(habit.is_over(Instant::from_millis(310_000)));
    }

    #[test]
    fn looks_are_changed_at_a_pace_of_their_own() {
        let at = |second: i64| Instant::from_millis(second * 1000);
        let mut habit = Habit::default();
        for _ in 0..10 {
            habit = habit.restyle(at(0)).unwrap();
        }
        assert_eq!(habit.restyle(at(0)), Err(Refusal::Busy { retry_after: 6 }));
        let limit = Some(Limit { burst: 1, every: Duration::from_secs(1) });
        let habit = habit.say("раз", Pace { limit, pause: Duration::ZERO, refuses_same: true }, at(0)).unwrap();
        assert_eq!(habit.restyle(at(5)), Err(Refusal::Busy { retry_after: 1 }));
        assert!(habit.restyle(at(6)).is_ok());
        assert!(!Habit::default().restyle(at(0)).unwrap().is_over(at(5)));
    }

    #[test]
    fn four_at_once_then_one_a_second() {
        let limit = Limit { burst: 4, every: Duration::from_secs(1) };
        let mut used = None;
        let taken: String = [0, 0, 0, 0, 0, 999, 1000, 1001, 60_000, 60_000, 60_000, 60_000, 60_000]
            .into_iter()
            .map(|at| match limit.take(used, Instant::from_millis(at)) {
                Ok(now_used) => {
                    used = Some(now_used);
                    '+'
                }
                Err(Refusal::Flood { retry_after: 1 }) => '-',
                Err(other) => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(taken, "++++--+-++++-");
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let limit = Limit { burst: 1, every: Duration::from_secs(1) };
        let now = Instant::from_millis(0);
        let used = limit.take(None, now).unwrap();
        assert!(limit.take(Some(used), now).is_err());
        assert!(limit.take(Some(limit.give_back(used)), now).is_ok());
    }
}
