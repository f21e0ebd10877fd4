//! Trials of Harmony that somebody has been put to and has not answered yet.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evening::refusal::Refusal;
use evening::time::Instant;
use evening::trial::{Asked, Trial};
use evening::words::{self, Lang};

use crate::fault::Fault;
use crate::session;

/// The most that are remembered; the oldest go for new ones.
const MOST: usize = 10_000;
/// How long one may think.
const LASTS: Duration = Duration::from_secs(15 * 60);

/// They, oldest first.
#[derive(Debug, Default)]
pub struct Trials(Mutex<VecDeque<Open>>);

#[derive(Debug)]
struct Open {
    token: String,
    number: u64,
    until: Instant,
}

impl Trials {
    /// Puts somebody to one.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn ask(&self, now: Instant, lang: Lang) -> Result<Asked, Fault> {
        let mut bytes = [0_u8; 24];
        getrandom::fill(&mut bytes).map_err(|why| Fault::new("drawing a trial", why))?;
        let (token, number) = bytes.split_at(16);
        let number = u64::from_le_bytes(number.try_into().expect("8 of 24 bytes are left"));
        let token = session::hex(token);
        let asked = words::trial::asked(&Trial::of(number), token.clone(), lang);
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            open.pop_front();
        }
        open.push_back(Open { token, number, until: now.plus(LASTS) });
        Ok(asked)
    }

    /// Takes an answer. Each trial takes one.
    ///
    /// # Errors
    /// [`Refusal::TrialWrong`] if it is wrong, too late, or to none that is open.
    pub fn answer(&self, token: &str, answer: &str, now: Instant) -> Result<(), Refusal> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = open.iter().position(|open| open.token == token).ok_or(Refusal::TrialWrong)?;
        let asked = open.remove(place).ok_or(Refusal::TrialWrong)?;
        let is_passed = now < asked.until && Trial::of(asked.number).is_passed_by(answer);
        if is_passed { Ok(()) } else { Err(Refusal::TrialWrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_millis(second * 1000)
    }

    /// The one choice that is taken, by trying all on trials of the same number.
    fn right(trials: &Trials, token: &str) -> String {
        let number = trials.0.lock().unwrap().iter().find(|open| open.token == token).unwrap().number;
        let trial = Trial::of(number);
        trial.choices.iter().map(|pony| pony.key()).find(|key| trial.is_passed_by(key)).unwrap().to_owned()
    }

    #[test]
    fn each_takes_one_answer_in_time() {
        let trials = Trials::default();
        let ask = |second| {
            let token = trials.ask(at(second), Lang::Ru).unwrap().token;
            let right = right(&trials, &token);
            (token, right)
        };
        let (token, answer) = ask(0);
        assert_eq!(trials.answer(&token, &answer, at(1)), Ok(()));
        assert_eq!(trials.answer(&token, &answer, at(1)), Err(Refusal::TrialWrong), "it was answered");
        let (token, answer) = ask(0);
        assert_eq!(trials.answer(&token, "luna", at(1)), Err(Refusal::TrialWrong));
        assert_eq!(trials.answer(&token, &answer, at(1)), Err(Refusal::TrialWrong), "there is no second try");
        let (token, answer) = ask(0);
        assert_eq!(trials.answer(&token, &answer, at(901)), Err(Refusal::TrialWrong), "too late");
        let (first, answer) = ask(0);
        for _ in 0..MOST {
            ask(1);
        }
        assert_eq!(trials.answer(&first, &answer, at(1)), Err(Refusal::TrialWrong), "only so many are remembered");
    }
}
