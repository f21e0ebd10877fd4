use super::*;
use proptest::prelude::*;

const HEADER: &str = "number,season,episode,title,story,part,aired\n";
const WIDE: &str = "number,season,episode,title,story,part,aired,title_ru,added_weight,times_shown\n";
const OURS: &str = include_str!("../../server/data/episodes.csv");
const SLOTS: usize = crate::show::SLOTS as usize;

fn stories(csv: &str) -> Library {
    let mut library = Library::default();
    library.apply(Seq(0), at(), &Event::Imported { stories: Arc::new(read_stories(csv).unwrap()) });
    library
}

fn check(rows: &str, line: u64, column: &str) {
    let damage = read_csv(rows).expect_err(rows);
    assert_eq!((damage.line, damage.column.as_str()), (line, column), "{rows}: {damage}");
}

#[test]
fn the_real_list_has_206_stories_and_15_pairs() {
    let library = stories(OURS);
    assert_eq!(library.entries.len(), 206);
    assert_eq!(library.entries.iter().filter(|entry| entry.story.is_pair()).count(), 15);
    assert_eq!(library.episodes(), 221);
}

#[test]
fn an_evening_has_eight_slots_and_no_half_story() {
    let library = stories(OURS);
    let evening = library.first_evening(SLOTS);
    assert_eq!(evening.iter().map(Story::slots).sum::<usize>(), SLOTS);
    assert!(evening[0].is_pair());
    assert!(library.first_evening(1).iter().all(|story| !story.is_pair()));
}

#[test]
fn damage_is_named_by_line_and_column() {
    let rows = |rows: &str, line, column| check(&format!("{HEADER}{rows}"), line, column);
    rows("", 2, "number");
    rows("1,1,1,A,A,,2010-10-10\nx,1,2,B,B,,2010-10-10\n", 3, "number");
    rows("2,1,1,A,A,,2010-10-10\n2,1,2,B,B,,2010-10-10\n", 3, "number");
    rows("70000,1,1,A,A,,2010-10-10\n", 2, "number");
    rows("1,0,1,A,A,,2010-10-10\n", 2, "season");
    rows("1,1,999,A,A,,2010-10-10\n", 2, "episode");
    rows("1,1,1,,A,,2010-10-10\n", 2, "title");
    rows("1,1,1,\"a\u{7}b\",A,,2010-10-10\n", 2, "title");
    rows("1,1,1,A,A,3,2010-10-10\n", 2, "part");
    rows("1,1,1,A,A,,2010-13-10\n", 2, "aired");
    rows("1,1,1,A,A,,2010-02-30\n", 2, "aired");
    rows("1,1,1,A,A,,2010-+1-10\n", 2, "aired");
    rows("1,1,1,A,A\n", 2, "aired");
    rows("1,1,1,A,A,,2010-10-10,what\n", 2, "aired");
    rows("1,1,1,A 1,A,1,2010-10-10\n", 2, "part");
    rows("1,1,1,A 2,A,2,2010-10-10\n", 2, "part");
    rows("1,1,1,A 1,A,1,2010-10-10\n2,1,2,B 2,B,2,2010-10-10\n", 2, "part");
    let wide = |rows: &str, line, column| check(&format!("{WIDE}{rows}"), line, column);
    wide("1,1,1,A,A,,2010-10-10,,1001,0\n", 2, "added_weight");
    wide("1,1,1,A,A,,2010-10-10,,-1,0\n", 2, "added_weight");
    wide("1,1,1,A,A,,2010-10-10,,,много\n", 2, "times_shown");
    wide("1,1,1,A 1,A,1,2010-10-10,А,,\n2,1,2,A 2,A,2,2010-10-10,Б,,\n", 3, "title_ru");
    wide("1,1,1,A 1,A,1,2010-10-10,А,1,\n2,1,2,A 2,A,2,2010-10-10,А,2,\n", 3, "added_weight");
    check("number,season\n", 1, "episode");
    check("number,season,episode,title,story,part,aired,why\n", 1, "why");
    check("number,season,episode,title,story,part,aired,title\n", 1, "title");
    check("", 1, "number");
    let many: String = (1..=10_001).map(|number| format!("{number},1,1,A,A,,2010-10-10\n")).collect();
    rows(&many, 10_002, "number");
}

#[test]
fn other_programs_write_it_in_other_ways() {
    let plain = read_csv(&format!("{HEADER}3,1,1,A,A,,2010-10-10\n5,1,2,Б «в» г,Б,,2010-10-11\n")).unwrap();
    let semicolons =
        "\u{feff}number;season;episode;title;story;part;aired\r\n3;1;1;A;A;;2010-10-10\r\n5;1;2;Б «в» г;Б;;2010-10-11\r\n";
    let turned = "aired,part,story,title,episode,season,number\n2010-10-10,,A,A,1,1,3\n2010-10-11,,Б,\"Б\n«в» г\",2,1,5\n";
    for other in [semicolons, turned] {
        assert_eq!(read_csv(other).unwrap(), plain, "{other}");
    }
}

fn at() -> Instant {
    Instant::from_millis(1_800_000_000_000)
}

#[test]
fn what_was_written_is_read_again() {
    let mut library = stories(&format!(
        "{HEADER}1,1,1,\"A, \"\"b\"\" 🦄\",A,,2010-10-10\n4,1,2,B (Part 1),B,1,2010-10-11\n9,1,3,B (Part 2),B,2,2010-10-12\n"
    ));
    library.apply(Seq(1), at(), &Event::Weighed { story: 4, added: 7 });
    let shown = Event::Shown { stories: vec![library.entries[1].story.clone()] };
    library.apply(Seq(2), at(), &shown);
    let draft = Draft { title_ru: "Бэ; «вэ»".into(), ..Draft::of(&library.entries[1].story) };
    let event = library.decide(MemberId(1), &Command::Edit { story: 4, draft, was: None }).unwrap();
    library.apply(Seq(3), at(), &event);
    let again = library.import(read_csv(&library.csv()).unwrap());
    assert_eq!(again, Event::Replaced { entries: Arc::clone(&library.entries) });
    assert_eq!(library.compare(&again), Changes { same: 2, ..Changes::default() });
}

#[test]
fn a_file_says_first_what_it_would_change() {
    let mut library = stories(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n2,1,2,B,B,,2010-10-10\n3,1,3,C,C,,2010-10-10\n"));
    for (seq, by, story) in [(1, 7, 2), (2, 8, 2), (3, 7, 3)] {
        library.apply(Seq(seq), at(), &Event::Wished { by: MemberId(by), story });
    }
    let file = format!("{HEADER}1,1,1,A,A,,2010-10-10\n3,1,3,Си,Си,,2010-10-10\n4,1,4,D,D,,2010-10-10\n");
    let event = library.import(read_csv(&file).unwrap());
    assert_eq!(library.compare(&event), Changes { added: 1, changed: 1, same: 1, removed: vec!["B".into()], wishes: 2 });
    library.apply(Seq(4), at(), &event);
    assert_eq!(library.wish_counts(), BTreeMap::from([(3, 1)]));
}

/// Asks one thing after the other, and compares what came of each: the refusal's kind, or nothing.
fn ask(library: &mut Library, lines: &[(i64, Command, &str)]) {
    for (seq, (by, command, expect)) in (1..).zip(lines) {
        let came = library.decide(MemberId(*by), command);
        assert_eq!(came.as_ref().map_or_else(Refusal::kind, |_| ""), *expect, "{by} {command:?}");
        if let Ok(event) = came {
            library.apply(Seq(seq), at(), &event);
        }
    }
}

fn wish(story: u16) -> Command {
    Command::Wish { story }
}

#[test]
fn five_wishes_at_a_time_and_one_for_a_story() {
    let mut library = stories(OURS);
    ask(
        &mut library,
        &[
            (7, wish(1), ""),
            (7, wish(1), "already_there"),
            (7, wish(2), "no_such_thing"), // the second half of a two-parter
            (7, wish(3), ""),
            (7, wish(4), ""),
            (7, wish(5), ""),
            (7, wish(6), ""),
            (7, wish(7), "wishes_spent"),
            (8, wish(7), ""),
            (8, Command::Unwish { story: 6 }, "no_such_thing"),
            (7, Command::Unwish { story: 6 }, ""),
            (7, wish(7), ""),
            (7, Command::Remove { story: 7 }, ""),
            (7, wish(7), "no_such_thing"),
            (7, wish(8), ""),
        ],
    );
    assert_eq!(library.wishes_of(MemberId(7)).collect::<Vec<_>>(), [1, 3, 4, 5, 8]);
    assert_eq!(library.wishes_of(MemberId(8)).count(), 0);
    let stories = vec![library.entry(1).unwrap().story.clone()];
    library.apply(Seq(99), at(), &Event::Shown { stories });
    assert_eq!(library.wishes_of(MemberId(7)).collect::<Vec<_>>(), [3, 4, 5, 8], "spent when it is shown");
    let entry = library.entry(1).unwrap();
    assert_eq!((entry.shown, entry.last), (1, Some(at())));
    let later = at().plus(Duration::from_secs(57 * 24 * 60 * 60));
    assert_eq!(entry.candidate(1, later), Candidate { story: 1, slots: 2, wishes: 1, added: 0, rested: Some(57) });
}

fn draft(title: &str, halves: &[(&str, &str, &str)]) -> Draft {
    let half = |(season, episode, aired): &(&str, &str, &str)| Half {
        season: (*season).into(),
        episode: (*episode).into(),
        aired: (*aired).into(),
    };
    Draft { title: title.into(), title_ru: String::new(), halves: halves.iter().map(half).collect() }
}

#[test]
fn a_story_is_written_down_by_hand() {
    let mut library = stories(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n4,1,2,B,B,,2010-10-10\n5,1,3,C,C,,2010-10-10\n"));
    let day = "2019-10-12";
    let one = |title: &str| draft(title, &[("9", "24", day)]);
    let two = |title: &str| draft(title, &[("9", "25", day), ("9", "26", day)]);
    let bad = |draft: Draft| (1, Command::Add { draft }, "malformed");
    ask(
        &mut library,
        &[
            bad(one(" \n ")),
            bad(one(&"x".repeat(201))),
            bad(draft("D", &[])),
            bad(draft("D", &[("0", "1", day)])),
            bad(draft("D", &[("1", "256", day)])),
            bad(draft("D", &[("1", "1", "12.10.2019")])),
            bad(draft("D", &[("1", "1", "2010-+1-10")])),
            (1, Command::Add { draft: one(" The \n Last ") }, ""),
            (1, Command::Add { draft: two("End") }, ""),
            (1, Command::Edit { story: 4, draft: two("B"), was: None }, "already_there"), // 5 is another story
            (1, Command::Edit { story: 6, draft: two("Last"), was: None }, "already_there"),
            (1, Command::Edit { story: 9, draft: one("A"), was: None }, "no_such_thing"),
            (1, Command::Edit { story: 1, draft: two("A"), was: None }, ""),
            (1, Command::Edit { story: 7, draft: one("End"), was: None }, ""),
            (1, Command::Remove { story: 4 }, ""),
            (1, Command::Weigh { story: 1, added: 1000 }, ""),
            (1, Command::Weigh { story: 1, added: 1001 }, "out_of_bounds"),
            (1, Command::Weigh { story: 4, added: 1 }, "no_such_thing"),
            (1, Command::Add { draft: one("Z") }, ""),
        ],
    );
    let told: Vec<(u16, usize, &str)> = library
        .entries
        .iter()
        .map(|entry| (entry.story.number(), entry.story.slots(), entry.story.first().title.as_str()))
        .collect();
    assert_eq!(told, [(1, 2, "A (Part 1)"), (5, 1, "C"), (6, 1, "The Last"), (7, 1, "End"), (9, 1, "Z")]);
}

/// The numbers of all episodes, after one thing was done after the other and a story was added.
fn numbers(library: &mut Library, commands: &[Command]) -> Vec<u16> {
    let lines: Vec<(i64, Command, &str)> = commands.iter().map(|command| (1, command.clone(), "")).collect();
    ask(library, &lines);
    ask(library, &[(1, Command::Add { draft: draft("New", &[("9", "24", "2019-10-12")]) }, "")]);
    library.entries.iter().flat_map(|entry| entry.story.episodes()).map(|episode| episode.number).collect()
}

#[test]
fn no_number_is_given_twice() {
    let two = draft("B", &[("1", "2", "2010-10-10"), ("1", "3", "2010-10-10")]);
    let one = draft("B", &[("1", "2", "2010-10-10")]);
    let library = || stories(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n4,1,2,B,B,,2010-10-10\n"));
    let remove = |story| Command::Remove { story };
    let edit = |draft: &Draft| Command::Edit { story: 4, draft: draft.clone(), was: None };
    for (commands, expect) in [
        (vec![], vec![1, 4, 5]),
        (vec![remove(4)], vec![1, 5]),
        (vec![remove(1), remove(4)], vec![5]),
        (vec![Command::Add { draft: two.clone() }, remove(5)], vec![1, 4, 7]),
        (vec![edit(&two), remove(4)], vec![1, 6]),
        (vec![edit(&two), edit(&one)], vec![1, 4, 6]),
    ] {
        assert_eq!(numbers(&mut library(), &commands), expect, "{commands:?}");
    }
    // Nor after another list has come.
    let mut replaced = library();
    let other = replaced.import(read_csv(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n")).unwrap());
    replaced.apply(Seq(9), at(), &other);
    assert_eq!(numbers(&mut replaced, &[]), [1, 5]);
    // Only a file can use all of them up.
    let mut full = stories(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n65535,1,2,B,B,,2010-10-10\n"));
    ask(&mut full, &[(1, Command::Add { draft: one }, "out_of_bounds")]);
    assert_eq!(numbers(&mut full, &[remove(65_535)]), [1, 2]);
}

#[test]
fn a_library_that_does_not_say_which_numbers_it_gave_is_read() {
    let library = stories(&format!("{HEADER}1,1,1,A,A,,2010-10-10\n4,1,2,B,B,,2010-10-10\n"));
    let mut older = serde_json::to_value(&library).unwrap();
    older.as_object_mut().unwrap().remove("numbered");
    let mut older: Library = serde_json::from_value(older).unwrap();
    assert_eq!(numbers(&mut older, &[]), [1, 4, 5]);
    assert_eq!(numbers(&mut older, &[Command::Remove { story: 5 }]), [1, 4, 6]);
}

#[test]
fn a_full_library_takes_no_second_half_either() {
    let full: String = (1..=10_000).map(|number| format!("{},1,1,A,A,,2010-10-10\n", number * 2)).collect();
    let mut library = stories(&format!("{HEADER}{full}"));
    let (one, two) = (("1", "2", "2010-10-10"), ("1", "3", "2010-10-10"));
    let edit = |halves: &[_]| Command::Edit { story: 4, draft: draft("B", halves), was: None };
    ask(
        &mut library,
        &[
            (1, edit(&[one, two]), "out_of_bounds"),
            (1, edit(&[one]), ""),
            (1, Command::Remove { story: 2 }, ""),
            (1, edit(&[one, two]), ""),
        ],
    );
    assert_eq!((library.episodes(), read_csv(&library.csv()).map(|listed| listed.len())), (10_000, Ok(9_999)));
}

#[test]
fn of_two_who_change_a_story_at_once_the_second_learns_of_the_first() {
    let mut library = stories(&format!("{HEADER}4,1,2,B,B,,2010-10-10\n"));
    let was = Some(Draft::of(&library.entry(4).unwrap().story));
    let (hers, mine) = (draft("Hers", &[("1", "2", "2010-10-10")]), draft("Mine", &[("1", "2", "2010-10-10")]));
    let edit = |draft: &Draft, was| Command::Edit { story: 4, draft: draft.clone(), was };
    ask(
        &mut library,
        &[
            (1, edit(&hers, was.clone()), ""),
            (1, edit(&mine, was.clone()), "too_late"),
            (1, edit(&mine, Some(hers)), ""),
            (1, edit(&mine, None), ""), // who does not say what was there knows no better
            (1, Command::Edit { story: 9, draft: mine.clone(), was }, "no_such_thing"),
        ],
    );
}

#[test]
fn halves_keep_their_own_titles_and_numbers() {
    let mut library = stories(OURS);
    let pair = library.entry(1).unwrap().story.clone();
    assert!(pair.is_pair());
    let titled = Draft { title_ru: "Магия дружбы".into(), ..Draft::of(&pair) };
    ask(&mut library, &[(1, Command::Edit { story: 1, draft: titled, was: None }, "")]);
    let Story::Pair { first, second, .. } = &library.entry(1).unwrap().story else { panic!("it was torn") };
    assert_eq!(
        (first.title.as_str(), second.title.as_str(), second.number),
        ("Friendship Is Magic (Part 1)", "Friendship Is Magic (Part 2)", 2)
    );
    assert_eq!(first.title_ru.as_deref(), Some("Магия дружбы"));
}

proptest! {
    #[test]
    fn reading_a_list_never_breaks(text in "[a-z0-9,;\"\\n\\-]{0,200}") {
        let _ = read_csv(&text);
        let _ = read_csv(&format!("{HEADER}{text}"));
    }

    #[test]
    fn any_library_is_written_and_read(titles in prop::collection::vec((".{1,12}", ".{0,6}", 0..1001_u32, 0..9_u32, any::<bool>()), 1..12)) {
        let mut library = Library::default();
        for (title, title_ru, added, shown, is_pair) in titles {
            let half = ("1", "2", "2010-10-10");
            let draft = Draft { title_ru, ..draft(&title, &[half, half][..1 + usize::from(is_pair)]) };
            if let Ok(event) = library.decide(MemberId(1), &Command::Add { draft }) {
                library.apply(Seq(1), at(), &event);
                if let Some(entry) = Arc::make_mut(&mut library.entries).last_mut() {
                    (entry.added, entry.shown) = (added, shown);
                }
            }
        }
        prop_assume!(!library.entries.is_empty());
        let again = library.import(read_csv(&library.csv()).unwrap());
        prop_assert_eq!(again, Event::Replaced { entries: Arc::clone(&library.entries) });
    }
}
