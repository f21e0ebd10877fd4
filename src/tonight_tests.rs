use super::*;
use crate::library::{Episode, Event as Shelf};

const DAY: u64 = 24 * 60 * 60;

fn now() -> Instant {
    Instant::from_millis(1_800_000_000_000)
}

fn single(number: u16) -> Story {
    Story::Single(Episode {
        number,
        season: 1,
        episode: 1,
        title: format!("S{number}"),
        title_ru: None,
        aired: "2010-10-10".into(),
    })
}

fn pair(number: u16) -> Story {
    let half = |number| match single(number) {
        Story::Single(episode) | Story::Pair { first: episode, .. } => episode,
    };
    Story::Pair { title: format!("P{number}"), first: half(number), second: half(number + 1) }
}

/// Stories 1 to 40, those divisible by 10 two-parters.
fn library() -> Library {
    let mut library = Library::default();
    let stories = (1..=40).filter(|number| number % 10 != 1 || *number == 1);
    let stories = stories.map(|number| if number % 10 == 0 { pair(number) } else { single(number) }).collect();
    library.apply(Seq(1), now(), &Shelf::Imported { stories: Arc::new(stories) });
    library
}

fn chance(of: u8) -> Chance {
    Chance { secret: draw::Secret([of; 32]), next: draw::Secret([of + 1; 32]) }
}

/// An evening that goes on: what a princess asks, one thing after the other.
struct Evening {
    library: Library,
    show: Show,
    tonight: Tonight,
    seq: i64,
    now: Instant,
}

impl Evening {
    fn new(stories: Vec<Story>) -> Evening {
        let show = Show { tonight: Arc::new(stories), ..Show::default() };
        Evening { library: library(), show, tonight: Tonight::default(), seq: 10, now: now() }
    }

    fn ask(&mut self, command: &Command) -> Result<Outcome, Refusal> {
        let chance = chance(u8::try_from(self.seq).unwrap());
        let outcome = self.tonight.decide(MemberId(4), self.now, command, &self.library, &self.show, Some(&chance))?;
        self.seq += 1;
        if let Some(event) = &outcome.library {
            self.library.apply(Seq(self.seq), self.now, event);
        }
        if let Some(event) = &outcome.tonight {
            self.tonight.apply(Seq(self.seq), self.now, event);
        }
        outcome.show.iter().for_each(|event| self.show.apply(event));
        Ok(outcome)
    }

    fn told(&mut self, command: Command) -> String {
        match self.ask(&command) {
            Ok(_) => {
                let pin = |number: u16| if self.tonight.pins.contains(&number) { "*" } else { "" };
                let list = self.show.tonight.iter().map(|story| format!("{}{}", story.number(), pin(story.number())));
                list.collect::<Vec<_>>().join(" ")
            }
            Err(refusal) => refusal.kind().to_owned(),
        }
    }

    fn numbers(&self) -> Vec<u16> {
        self.show.tonight.iter().map(Story::number).collect()
    }
}

#[test]
fn the_list_is_changed_by_hand() {
    let mut evening = Evening::new(vec![single(1), single(2), pair(10), single(4), single(5)]);
    for (command, expect) in [
        (Command::Move { story: 5, before: Some(1) }, "5 1 2 10 4"),
        (Command::Move { story: 5, before: None }, "1 2 10 4 5"),
        (Command::Move { story: 5, before: Some(5) }, "1 2 10 4 5"),
        (Command::Move { story: 2, before: Some(9) }, "no_such_thing"),
        (Command::Move { story: 9, before: None }, "no_such_thing"),
        (Command::Pin { story: 2 }, "1 2* 10 4 5"),
        (Command::Pin { story: 2 }, "already_there"),
        (Command::Pin { story: 9 }, "no_such_thing"),
        (Command::Unpin { story: 1 }, "no_such_thing"),
        (Command::Add { story: 2 }, "already_there"),
        (Command::Add { story: 11 }, "no_such_thing"), // a second half
        (Command::Add { story: 20 }, "1 2* 10 4 5 20"),
        (Command::Add { story: 6 }, "evening_full"),
        (Command::Swap { story: 1, with: 30 }, "evening_full"),
        (Command::Swap { story: 2, with: 6 }, "1 6 10 4 5 20"),
        (Command::Swap { story: 6, with: 10 }, "already_there"),
        (Command::Bench { story: 10 }, "1 6 4 5 20"),
        (Command::Bench { story: 10 }, "no_such_thing"),
        (Command::Swap { story: 1, with: 30 }, "30 6 4 5 20"),
        (Command::Finish { stories: vec![] }, "no_such_thing"),
        (Command::Finish { stories: vec![6, 7] }, "no_such_thing"),
        (Command::Finish { stories: vec![6, 6] }, "no_such_thing"),
    ] {
        let told = format!("{command:?}");
        assert_eq!(evening.told(command), expect, "{told}");
    }
}

#[test]
fn what_is_on_and_what_was_watched_keep_their_places() {
    let (playing, pause) =
        (|story| Course::Playing { story, since: now() }, |after| Course::Break { after: Some(after), until: now() });
    let over = |after| Course::Over { after: Some(after) };
    let (to, bench) = (|story, before| Command::Move { story, before }, |story| Command::Bench { story });
    for (course, command, expect, then) in [
        (playing(3), to(4, Some(5)), "1 2 3 4 5", playing(3)),
        (playing(3), to(5, Some(4)), "1 2 3 5 4", playing(3)),
        (playing(3), to(5, Some(3)), "already_shown", playing(3)),
        (playing(3), to(5, Some(1)), "already_shown", playing(3)),
        (playing(3), to(3, None), "already_shown", playing(3)),
        (playing(3), to(1, Some(2)), "already_shown", playing(3)),
        (playing(3), to(1, Some(9)), "no_such_thing", playing(3)),
        (playing(3), bench(3), "already_shown", playing(3)),
        (playing(3), bench(2), "1 3 4 5", playing(3)),
        (playing(3), bench(4), "1 2 3 5", playing(3)),
        (playing(3), Command::Swap { story: 3, with: 6 }, "already_shown", playing(3)),
        (playing(3), Command::Swap { story: 2, with: 6 }, "already_shown", playing(3)),
        (playing(3), Command::Swap { story: 4, with: 6 }, "1 2 3 6 5", playing(3)),
        (playing(3), Command::Add { story: 6 }, "1 2 3 4 5 6", playing(3)),
        (pause(3), bench(3), "1 2 4 5", pause(2)),
        (pause(3), to(4, None), "1 2 3 5 4", pause(3)),
        (over(1), bench(1), "2 3 4 5", Course::Over { after: None }),
        (over(3), to(3, None), "already_shown", over(3)),
        (Course::Announced { at: now(), after: Some(2) }, bench(2), "1 3 4 5", Course::Announced { at: now(), after: Some(1) }),
    ] {
        let mut evening = Evening::new((1..=5).map(single).collect());
        evening.show.course = course;
        let told = format!("{course:?}: {command:?}");
        assert_eq!((evening.told(command), evening.show.course), (expect.to_owned(), then), "{told}");
    }
}

#[test]
fn what_was_watched_is_kept_while_the_next_evening_is_announced() {
    let mut evening = Evening::new((1..=5).map(single).collect());
    let at = now().plus(Duration::from_secs(DAY)).to_string();
    for command in [show::Command::Play { story: 3 }, show::Command::End {}, show::Command::Announce { at }] {
        let event = evening.show.decide(evening.now, &command).unwrap();
        evening.show.apply(&event);
    }
    evening.ask(&Command::Draw { after: None }).unwrap();
    assert_eq!(evening.numbers()[..3], [1, 2, 3], "a draw keeps them, too");
    assert_eq!(evening.show.course.begun(&evening.show.tonight), 3);
    evening.ask(&Command::Finish { stories: vec![1, 2, 3] }).unwrap();
    assert_eq!(evening.show.course, Course::Announced { at: now().plus(Duration::from_secs(DAY)), after: None });
}

#[test]
fn it_is_drawn_around_what_stays() {
    let mut evening = Evening::new(vec![single(1), single(2), pair(10), single(4), single(5), single(6), single(7)]);
    evening.ask(&Command::Pin { story: 10 }).unwrap();
    evening.ask(&Command::Pin { story: 7 }).unwrap();
    evening.show.course = Course::Playing { story: 2, since: now() };
    let Outcome { tonight, drawing, .. } = evening.ask(&Command::Draw { after: None }).unwrap();
    let numbers = evening.numbers();
    assert_eq!((numbers[0], numbers[1], numbers[2], numbers.last()), (1, 2, 10, Some(&7)), "{numbers:?}");
    assert_eq!(evening.show.free_slots(), 0);
    let (drawing, published) = (drawing.unwrap(), hex(&draw::commitment(&[12; 32])));
    let check = drawing.check(&published);
    assert!(check.keeps_its_word && check.counts && check.is_same, "{check:?}");
    assert_eq!(drawing.pins.iter().map(|pin| (pin.slot, pin.story)).collect::<Vec<_>>(), [(0, 1), (1, 2), (2, 10), (7, 7)]);
    let Some(Event::Drawn { secret, next, .. }) = tonight else { panic!("{tonight:?}") };
    assert_eq!((secret, next), (hex(&[12; 32]), hex(&draw::commitment(&[13; 32]))));
    // Somebody who tells another story is found out.
    let mut other = drawing.clone();
    other.list.swap(3, 4);
    assert!(!other.check(&published).is_same);
    assert!(!drawing.check(&hex(&[0; 32])).keeps_its_word);
    let wish = draw::Wish { seq: 1, by: 1, story: drawing.candidates[0].story };
    assert!(!Drawing { wishes: vec![wish], ..drawing.clone() }.check(&published).counts);
    assert_eq!(Drawing { secret: "zz".into(), ..drawing }.check(&published), draw::Check::default());
}

#[test]
fn pins_give_way_to_a_shorter_evening() {
    let mut evening = Evening::new(vec![single(1), single(2), pair(10), single(4)]);
    evening.ask(&Command::Pin { story: 10 }).unwrap();
    evening.ask(&Command::Pin { story: 4 }).unwrap();
    let rules = |slots| Command::SetRules { rules: Rules { slots, ..Rules::default() } };
    evening.ask(&rules(4)).unwrap();
    assert_eq!(evening.show.slots, 4);
    let placed = evening.tonight.placed(&evening.show).unwrap();
    assert_eq!(placed.iter().map(|pin| (pin.slot, pin.story)).collect::<Vec<_>>(), [(1, 10), (3, 4)]);
    evening.ask(&rules(2)).unwrap();
    assert_eq!(
        evening.ask(&Command::Draw { after: None }).unwrap_err(),
        Refusal::EveningFull,
        "a pinned list longer than the evening"
    );
    for rules in [
        Rules { slots: 0, ..Rules::default() },
        Rules { slots: 41, ..Rules::default() },
        Rules { base: 1001, ..Rules::default() },
        Rules { rise_weeks: 105, ..Rules::default() },
    ] {
        assert_eq!(evening.ask(&Command::SetRules { rules }).unwrap_err().kind(), "out_of_bounds", "{rules:?}");
    }
}

#[test]
fn what_was_watched_is_written_down_and_the_next_list_drawn() {
    let mut evening = Evening::new(vec![single(1), pair(10), single(3), single(4)]);
    evening.library.apply(Seq(5), now(), &Shelf::Wished { by: MemberId(7), story: 10 });
    evening.library.apply(Seq(6), now(), &Shelf::Wished { by: MemberId(7), story: 4 });
    evening.ask(&Command::Pin { story: 1 }).unwrap();
    evening.ask(&Command::Pin { story: 4 }).unwrap();
    evening.show.course = Course::Over { after: Some(10) };
    let outcome = evening.ask(&Command::Finish { stories: vec![1, 10] }).unwrap();
    assert_eq!(outcome.library, Some(Shelf::Shown { stories: vec![single(1), pair(10)] }));
    let drawing = outcome.drawing.unwrap();
    assert!(drawing.is_finished);
    assert_eq!(drawing.wishes.iter().map(|wish| wish.story).collect::<Vec<_>>(), [4], "wishes are spent before the next draw");
    let numbers = evening.numbers();
    assert!(!numbers.contains(&1) && !numbers.contains(&10), "neither comes again at once: {numbers:?}");
    assert_eq!(numbers[0], 4, "what was pinned and not watched stays");
    assert_eq!(evening.show.course, Course::Idle);
    assert_eq!(evening.tonight.pins, BTreeSet::from([4]));
}

#[test]
fn evenings_with_nothing_to_draw() {
    let mut evening = Evening::new(vec![]);
    evening.library = Library::default();
    assert_eq!(evening.ask(&Command::Draw { after: None }).unwrap_err(), Refusal::NothingToDraw, "an empty library");
    let mut evening = Evening::new(vec![single(1), single(2)]);
    let all = evening.library.entries.iter().map(|entry| entry.story.clone()).collect();
    evening.library.apply(Seq(2), now(), &Shelf::Shown { stories: all });
    assert_eq!(evening.ask(&Command::Draw { after: None }).unwrap_err(), Refusal::NothingToDraw, "all shown and none wished for");
    assert!(evening.tonight.next.is_none(), "no secret is spent on that");
    let outcome = evening.ask(&Command::Finish { stories: vec![1] }).unwrap();
    assert!(outcome.library.is_some() && outcome.drawing.is_none());
    assert_eq!(evening.numbers(), [0_u16; 0], "written down all the same");
    // A story longer than the evening.
    let mut evening = Evening::new(vec![]);
    evening.library.apply(Seq(2), now(), &Shelf::Imported { stories: Arc::new(vec![pair(1)]) });
    evening.ask(&Command::SetRules { rules: Rules { slots: 1, ..Rules::default() } }).unwrap();
    assert_eq!(evening.ask(&Command::Draw { after: None }).unwrap_err(), Refusal::NothingToDraw);
}

#[test]
fn of_two_who_draw_at_once_the_second_learns_of_the_first() {
    let mut evening = Evening::new(vec![]);
    let draw = |after| Command::Draw { after: Some(Seq(after)) };
    assert_eq!(evening.ask(&draw(7)).unwrap_err(), Refusal::TooLate, "nobody has drawn yet");
    evening.ask(&draw(0)).unwrap();
    let (last, list) = (evening.tonight.last(), evening.numbers());
    assert_eq!(evening.ask(&draw(0)).unwrap_err(), Refusal::TooLate);
    assert_eq!(evening.numbers(), list);
    evening.ask(&draw(last.0)).unwrap();
    evening.ask(&Command::Draw { after: None }).unwrap();
}

#[test]
fn a_list_is_stale_after_a_week() {
    let mut evening = Evening::new(vec![]);
    assert!(!evening.tonight.is_stale(evening.now), "nobody made it");
    evening.ask(&Command::Draw { after: None }).unwrap();
    for (days, is_stale) in [(0, false), (7, false), (8, true)] {
        assert_eq!(evening.tonight.is_stale(now().plus(Duration::from_secs(days * DAY))), is_stale, "{days}");
    }
    evening.now = now().plus(Duration::from_secs(8 * DAY));
    let story = evening.numbers()[0];
    evening.ask(&Command::Pin { story }).unwrap();
    assert!(!evening.tonight.is_stale(evening.now), "somebody looked at it");
}
