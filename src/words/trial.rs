//! The words of the Trial of Harmony.

use super::Lang;
use crate::trial::{Asked, Pony, Side, Trial};

/// The puzzle, in words; `token` is what its answer goes with.
#[must_use]
pub fn asked(trial: &Trial, token: String, lang: Lang) -> Asked {
    let clue = |&(one, side, other): &(Pony, Side, Pony)| {
        let (one, other) = (name(one, lang), if lang == Lang::Ru { genitive(other) } else { name(other, lang) });
        match (lang, side) {
            (Lang::Ru, Side::Left) => format!("{one} стоит сразу слева от {other}."),
            (Lang::Ru, Side::Right) => format!("{one} стоит сразу справа от {other}."),
            (Lang::En, Side::Left) => format!("{one} stands just left of {other}."),
            (Lang::En, Side::Right) => format!("{one} stands just right of {other}."),
        }
    };
    let question = match (lang, trial.place) {
        (Lang::Ru, 0) => "Четыре пони стоят в ряд. Кто первая слева?",
        (Lang::Ru, 1) => "Четыре пони стоят в ряд. Кто вторая слева?",
        (Lang::Ru, 2) => "Четыре пони стоят в ряд. Кто вторая справа?",
        (Lang::Ru, _) => "Четыре пони стоят в ряд. Кто первая справа?",
        (Lang::En, 0) => "Four ponies stand in a row. Who is first from the left?",
        (Lang::En, 1) => "Four ponies stand in a row. Who is second from the left?",
        (Lang::En, 2) => "Four ponies stand in a row. Who is second from the right?",
        (Lang::En, _) => "Four ponies stand in a row. Who is first from the right?",
    };
    Asked {
        token,
        clues: trial.clues.iter().map(clue).collect(),
        question: question.to_owned(),
        choices: trial.choices.iter().map(|pony| (pony.key().to_owned(), name(*pony, lang).to_owned())).collect(),
    }
}

/// From whom somebody stands, in Russian.
fn genitive(pony: Pony) -> &'static str {
    match pony {
        Pony::Twilight => "Искорки",
        Pony::Rainbow => "Радуги",
        Pony::Pinkie | Pony::Rarity | Pony::Applejack | Pony::Fluttershy => name(pony, Lang::Ru),
    }
}

/// What she is called.
fn name(pony: Pony, lang: Lang) -> &'static str {
    let (russian, english) = match pony {
        Pony::Twilight => ("Искорка", "Twilight"),
        Pony::Rainbow => ("Радуга", "Rainbow"),
        Pony::Pinkie => ("Пинки", "Pinkie"),
        Pony::Rarity => ("Рарити", "Rarity"),
        Pony::Applejack => ("Эпплджек", "Applejack"),
        Pony::Fluttershy => ("Флаттершай", "Fluttershy"),
    };
    if lang == Lang::Ru { russian } else { english }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_puzzle_in_words() {
        let trial = Trial::of(7);
        let english = asked(&trial, "t".into(), Lang::En);
        assert_eq!((english.token.as_str(), english.clues.len(), english.choices.len()), ("t", 3, 4));
        assert!(english.clues.iter().all(|clue| clue.contains(" stands just ")), "{english:?}");
        let russian = asked(&trial, "t".into(), Lang::Ru);
        assert!(russian.clues.iter().chain([&russian.question]).all(|words| !words.contains(|c: char| c.is_ascii_alphabetic())));
    }
}
