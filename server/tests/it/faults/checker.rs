//! Judges what everybody has of an evening on which things went wrong: every message that was acknowledged is in every log
//! exactly once, in the same order everywhere, and what was not acknowledged is there for all or for nobody.

use std::collections::{BTreeMap, HashMap, HashSet};

/// Something that one of the writers said. No two say the same.
#[derive(Clone, Debug)]
pub struct Saying {
    pub writer: usize,
    pub text: String,
    /// Its place in the log, if that was ever acknowledged.
    pub seq: Option<i64>,
}

/// A message as somebody has it: its place in the log, and its text.
pub type Told = (i64, String);

/// All that is known of an evening.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// In the order in which each writer said it.
    pub sayings: Vec<Saying>,
    /// What the store has in the end.
    pub kept: Vec<Told>,
    /// What each reader heard, as it came.
    pub logs: Vec<Vec<Told>>,
}

/// Something that must not be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// It was acknowledged, and is not kept at that place.
    Lost { seq: i64 },
    /// The same saying is kept at several places.
    KeptTwice { text: String },
    /// It is kept, and nobody said it.
    FromNowhere { seq: i64 },
    /// Somebody's sayings stand in another order than they were said in.
    OutOfTurn { writer: usize },
    /// It is kept, and this reader has not heard it.
    Unheard { reader: usize, seq: i64 },
    /// This reader has heard it more than once.
    HeardTwice { reader: usize, seq: i64 },
    /// This reader has heard it after what stands behind it.
    OutOfOrder { reader: usize, seq: i64 },
    /// This reader has heard at this place what is not kept there.
    Untrue { reader: usize, seq: i64 },
}

/// All that is wrong with it.
pub fn judge(evidence: &Evidence) -> Vec<Wrong> {
    let Evidence { sayings, kept, logs } = evidence;
    let by_seq: BTreeMap<i64, &str> = kept.iter().map(|(seq, text)| (*seq, text.as_str())).collect();
    let said: HashSet<&str> = sayings.iter().map(|saying| saying.text.as_str()).collect();
    let mut wrong = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (seq, text) in kept {
        if !said.contains(text.as_str()) {
            wrong.push(Wrong::FromNowhere { seq: *seq });
        }
        *places.entry(text).or_default() += 1;
    }
    wrong.extend(places.into_iter().filter(|(_, count)| *count > 1).map(|(text, _)| Wrong::KeptTwice { text: text.to_owned() }));
    let mut last: HashMap<usize, i64> = HashMap::new();
    for saying in sayings {
        let Some(seq) = saying.seq else { continue };
        if by_seq.get(&seq) != Some(&saying.text.as_str()) {
            wrong.push(Wrong::Lost { seq });
        }
        if last.insert(saying.writer, seq).is_some_and(|before| before >= seq) {
            wrong.push(Wrong::OutOfTurn { writer: saying.writer });
        }
    }
    for (reader, log) in logs.iter().enumerate() {
        let mut heard = HashSet::new();
        let mut highest = i64::MIN;
        for (seq, text) in log {
            let seq = *seq;
            if !heard.insert(seq) {
                wrong.push(Wrong::HeardTwice { reader, seq });
            } else if seq < highest {
                wrong.push(Wrong::OutOfOrder { reader, seq });
            }
            highest = highest.max(seq);
            if by_seq.get(&seq) != Some(&text.as_str()) {
                wrong.push(Wrong::Untrue { reader, seq });
            }
        }
        wrong.extend(by_seq.keys().filter(|seq| !heard.contains(seq)).map(|&seq| Wrong::Unheard { reader, seq }));
    }
    wrong.sort();
    wrong
}

/// Two writers, of whose five sayings one was never acknowledged and is kept all the same, and another is not; three readers.
fn good() -> Evidence {
    let saying = |writer, text: &str, seq| Saying { writer, text: text.to_owned(), seq };
    let kept: Vec<Told> = [(2, "0/0"), (3, "1/0"), (5, "0/1"), (9, "1/1")].map(|(seq, text)| (seq, text.to_owned())).to_vec();
    Evidence {
        sayings: vec![
            saying(0, "0/0", Some(2)),
            saying(0, "0/1", Some(5)),
            saying(0, "0/2", None),
            saying(1, "1/0", None),
            saying(1, "1/1", Some(9)),
        ],
        logs: vec![kept.clone(), kept.clone(), kept.clone()],
        kept,
    }
}

#[test]
fn a_good_evening_is_found_good() {
    assert_eq!(judge(&good()), []);
    assert_eq!(judge(&Evidence::default()), []);
}

#[test]
fn every_planted_fault_is_found_and_nothing_else() {
    let untrue = |seq, text: &str| (seq, text.to_owned());
    type Plant = fn(&mut Evidence);
    let cases: [(Plant, Vec<Wrong>); 10] = [
        (
            |it| {
                it.kept.remove(2);
                it.logs.iter_mut().for_each(|log| drop(log.remove(2)));
            },
            vec![Wrong::Lost { seq: 5 }],
        ),
        (
            |it| {
                it.kept.push((10, "0/1".to_owned()));
                it.logs.iter_mut().for_each(|log| log.push((10, "0/1".to_owned())));
            },
            vec![Wrong::KeptTwice { text: "0/1".to_owned() }],
        ),
        (
            |it| {
                it.kept.push((10, "эхо".to_owned()));
                it.logs.iter_mut().for_each(|log| log.push((10, "эхо".to_owned())));
            },
            vec![Wrong::FromNowhere { seq: 10 }],
        ),
        (|it| it.sayings.swap(0, 1), vec![Wrong::OutOfTurn { writer: 0 }]),
        (|it| drop(it.logs[1].remove(3)), vec![Wrong::Unheard { reader: 1, seq: 9 }]),
        (|it| drop(it.logs[1].remove(0)), vec![Wrong::Unheard { reader: 1, seq: 2 }]),
        (|it| it.logs[2].push((9, "1/1".to_owned())), vec![Wrong::HeardTwice { reader: 2, seq: 9 }]),
        (|it| it.logs[2].insert(0, (9, "1/1".to_owned())), vec![Wrong::HeardTwice { reader: 2, seq: 9 }]),
        (|it| it.logs[0].swap(1, 2), vec![Wrong::OutOfOrder { reader: 0, seq: 3 }]),
        (|it| it.logs[0][1].1.push('!'), vec![Wrong::Untrue { reader: 0, seq: 3 }]),
    ];
    for (number, (plant, expected)) in cases.into_iter().enumerate() {
        let mut evidence = good();
        plant(&mut evidence);
        let mut found = judge(&evidence);
        // Whoever hears the ninth first hears all the rest after it.
        found.retain(|wrong| number != 7 || !matches!(wrong, Wrong::OutOfOrder { reader: 2, .. }));
        assert_eq!(found, expected, "fault {number}");
    }
    // Said, refused, and heard by one reader before it was given up.
    let mut half_there = good();
    half_there.logs[1].insert(3, untrue(7, "0/2"));
    assert_eq!(judge(&half_there), [Wrong::Untrue { reader: 1, seq: 7 }]);
}
