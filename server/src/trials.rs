//! Trials of Harmony. What somebody was put to stands in a token that only this server could have made, so that nobody can push
//! out the trials of others by asking for many; only those that were answered are remembered.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use evening::refusal::Refusal;
use evening::time::Instant;
use evening::trial::{Asked, Trial};
use evening::words::{self, Lang};
use sha2::{Digest, Sha256};

use crate::fault::Fault;
use crate::session;

/// The most answered ones that are remembered; the oldest are forgotten for new ones.
const MOST: usize = 10_000;
/// How long one may think.
const LASTS: Duration = Duration::from_secs(15 * 60);
/// What a token begins with: a number that is drawn, and when it ends.
const HEAD: usize = 16 + 8;

/// The key of this start, and what the tokens that were answered began with, oldest first: a token can be spelt in many ways, its
/// bytes cannot.
pub struct Trials {
    key: [u8; 32],
    answered: Mutex<VecDeque<[u8; HEAD]>>,
}

impl Trials {
    /// None is under way.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn new() -> Result<Trials, Fault> {
        Ok(Trials { key: drawn()?, answered: Mutex::default() })
    }

    /// Puts somebody to one.
    ///
    /// # Errors
    /// [`Fault`] when the machine has no randomness to give.
    pub fn ask(&self, now: Instant, lang: Lang) -> Result<Asked, Fault> {
        let mut head = [0; HEAD];
        head[..16].copy_from_slice(&drawn::<16>()?);
        head[16..].copy_from_slice(&now.plus(LASTS).as_millis().to_be_bytes());
        let token = format!("{}{}", session::hex(&head), session::hex(&self.seal("token", &head)));
        Ok(words::trial::asked(&self.trial(&head), token, lang))
    }

    /// Takes an answer. Each trial takes one.
    ///
    /// # Errors
    /// [`Refusal::TrialWrong`] if it is wrong, too late, a second one, or to none that this server asked for.
    pub fn answer(&self, token: &str, answer: &str, now: Instant) -> Result<(), Refusal> {
        let head = token.get(..2 * HEAD).and_then(bytes).ok_or(Refusal::TrialWrong)?;
        let is_ours = token.get(2 * HEAD..) == Some(&session::hex(&self.seal("token", &head)));
        let mut until = [0; 8];
        until.copy_from_slice(&head[16..]);
        if !is_ours || Instant::from_millis(i64::from_be_bytes(until)) <= now {
            return Err(Refusal::TrialWrong);
        }
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        if answered.contains(&head) {
            return Err(Refusal::TrialWrong);
        }
        if answered.len() >= MOST {
            answered.pop_front();
        }
        answered.push_back(head);
        if self.trial(&head).is_passed_by(answer) { Ok(()) } else { Err(Refusal::TrialWrong) }
    }

    /// The puzzle of a token: which one it is cannot be told from outside.
    fn trial(&self, head: &[u8; HEAD]) -> Trial {
        let mut number = [0; 8];
        number.copy_from_slice(&self.seal("puzzle", head)[..8]);
        Trial::of(u64::from_be_bytes(number))
    }

    /// A hash that only whoever has the key can make. What follows the key has one length for each `what`, and no two of them
    /// are the beginning of one another.
    fn seal(&self, what: &str, head: &[u8; HEAD]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(what);
        hash.update(head);
        Sha256::digest(hash.finalize()).into()
    }
}

fn drawn<const N: usize>() -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|why| Fault::new("drawing a trial", why))?;
    Ok(bytes)
}

fn bytes(hex: &str) -> Option<[u8; HEAD]> {
    let mut bytes = [0; HEAD];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * place..2 * place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::from_millis(second * 1000)
    }

    /// A trial that was asked for at this second, and its answer.
    fn ask(trials: &Trials, second: i64) -> (String, &'static str) {
        let token = trials.ask(at(second), Lang::Ru).unwrap().token;
        let trial = trials.trial(&bytes(&token[..2 * HEAD]).unwrap());
        (token, trial.choices.iter().map(|pony| pony.key()).find(|key| trial.is_passed_by(key)).unwrap())
    }

    /// A token, and other ways to write the number in it.
    fn spellings(token: &str) -> impl Iterator<Item = String> {
        let (head, seal) = token.split_at(2 * HEAD);
        let digits = (0..HEAD).map(|place| &head[2 * place..2 * place + 2]);
        let plus: String =
            digits.map(|pair| pair.strip_prefix('0').map_or(pair.to_owned(), |digit| format!("+{digit}"))).collect();
        [token.to_owned(), format!("{}{seal}", head.to_uppercase()), format!("{plus}{seal}")].into_iter()
    }

    #[test]
    fn each_takes_one_answer_in_time() {
        let trials = Trials::new().unwrap();
        let (token, answer) = ask(&trials, 0);
        assert_eq!(trials.answer(&token, answer, at(1)), Ok(()));
        spellings(&token).for_each(|token| {
            assert_eq!(trials.answer(&token, answer, at(1)), Err(Refusal::TrialWrong), "{token} was answered");
        });
        let (token, answer) = ask(&trials, 0);
        assert_eq!(trials.answer(&token, "luna", at(1)), Err(Refusal::TrialWrong));
        spellings(&token).for_each(|token| {
            assert_eq!(trials.answer(&token, answer, at(1)), Err(Refusal::TrialWrong), "there is no second try with {token}");
        });
        let (token, answer) = ask(&trials, 0);
        assert_eq!(trials.answer(&token, answer, at(900)), Err(Refusal::TrialWrong), "too late");
        // However many others ask for, one's own stays.
        let (token, answer) = ask(&trials, 0);
        (0..20_000).for_each(|_| drop(ask(&trials, 1)));
        assert_eq!(trials.answer(&token, answer, at(2)), Ok(()));
    }

    #[test]
    fn a_token_of_somebody_elses_making_is_none() {
        let trials = Trials::new().unwrap();
        let (token, answer) = ask(&trials, 0);
        let later = format!("{}{}{}", &token[..32], "7fffffffffffffff", &token[48..]);
        let shorter = &token[..token.len() - 2];
        let other = ask(&Trials::new().unwrap(), 0).0;
        let letters = "я".repeat(56);
        for token in ["", "00", &later, shorter, &other, &letters] {
            assert_eq!(trials.answer(token, answer, at(1)), Err(Refusal::TrialWrong), "{token}");
        }
    }
}
