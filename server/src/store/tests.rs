use std::ops::Range;
use std::time::Duration;

use evening::account::{self, Hue, Member, Role};
use evening::chat::{self, Message, WINDOW};
use evening::course::Course;
use evening::host::Host;
use evening::id::{MemberId, MessageId, Seq};
use evening::letter::Link;
use evening::library::{self, Library};
use evening::preference::Preferences;
use evening::room::Event;
use evening::show::{self, Stream};
use evening::time::Instant;
use evening::wire::{Frame, Nonce, Side, Wanted};
use tempfile::TempDir;

use super::*;

/// A fresh store, and the folder that goes with it.
async fn fresh() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = again(&folder).await;
    (folder, store)
}

/// Another process on the same file.
async fn again(folder: &TempDir) -> Store {
    Store::open(&Store::url_in(&folder.path().join("вечер 100% #1?"))).await.unwrap()
}

/// A store in which Искра (1) has joined, and then said one message a seq up to this one.
async fn with_messages(last: i64) -> (TempDir, Store) {
    let (folder, store) = fresh().await;
    let mut records = vec![joined(1, "Искра")];
    records.extend((2..=last).map(said));
    store.record(&records).await.unwrap();
    (folder, store)
}

fn at(seq: i64) -> Instant {
    Instant::from_millis(1_800_000_000_000).plus(Duration::from_secs(seq.unsigned_abs()))
}

fn fact(seq: i64, event: Event) -> Record {
    Record::of(Frame { seq: Seq(seq), at: at(seq), event })
}

fn member(id: i64, name: &str) -> Member {
    Member { id: MemberId(id), name: name.into(), role: Role::Member, hue: Hue::of_name(name), color: None, avatar: None }
}

fn joined(seq: i64, name: &str) -> Record {
    let event = Event::Account(account::Event::Joined { member: member(seq, name) });
    let credentials = Credentials { name_key: name.to_lowercase(), email: None, password_hash: format!("hash of {name}") };
    Record { credentials: Some(credentials), ..fact(seq, event) }
}

fn message(seq: i64) -> Message {
    let by = member(1, "Искра");
    Message {
        id: MessageId(seq),
        at: at(seq),
        by,
        text: format!("Сообщение {seq}"),
        mentions: Vec::new(),
        edited_at: None,
        removed: None,
    }
}

fn nonce(number: i64) -> Nonce {
    Nonce::parse(&format!("01890a5d-ac96-774b-bcce-{number:012x}")).unwrap()
}

fn said(seq: i64) -> Record {
    let answer = Answer { member: MemberId(1), nonce: nonce(seq), seq: Seq(seq), digest: format!("{seq:064x}") };
    let event = Event::Chat(chat::Event::Said { message: message(seq), nonce: Some(nonce(seq)) });
    Record { answers: Some(answer), ..fact(seq, event) }
}

fn said_at_length(seq: i64) -> Record {
    let message = Message { text: "я".repeat(8000), ..message(seq) };
    fact(seq, Event::Chat(chat::Event::Said { message, nonce: None }))
}

fn empty() -> Room {
    Room::of(Seq(0), Kept::default())
}

/// Records the batches one by one; what is loaded then has to be what the frames fold to.
async fn check(batches: Vec<Vec<Record>>) {
    let (_folder, store) = fresh().await;
    let mut room = empty();
    for batch in batches {
        store.record(&batch).await.unwrap();
        batch.iter().for_each(|record| room.apply(&record.frame));
        assert_eq!(store.load().await.unwrap(), room);
    }
    let mut replayed = empty();
    store.frames_after(Seq(0), u64::MAX).await.unwrap().iter().for_each(|frame| replayed.apply(frame));
    assert_eq!(replayed, room, "the log folds to the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_loaded_is_what_the_frames_fold_to() {
    let stories = Arc::new(library::read_stories(include_str!("../../data/episodes.csv")).unwrap());
    let mut library = Library::default();
    library.apply(Seq(3), at(3), &library::Event::Imported { stories: Arc::clone(&stories) });
    let tonight = library.first_evening(show::SLOTS.into());
    let chat = |seq, event| fact(seq, Event::Chat(event));
    let stream = |url| Event::Show(show::Event::stream_set(Stream::parse(url).unwrap()));
    let host = |seq, name, is_allowed| {
        let host = Host::parse(name).unwrap();
        let event = if is_allowed { show::Event::HostAllowed { host } } else { show::Event::HostForbidden { host } };
        fact(seq, Event::Show(event))
    };
    let removed = |id, by_guard| chat::Event::Removed { id: MessageId(id), by_guard };
    let granted = |role| Event::Account(account::Event::Granted { id: MemberId(1), role });
    check(vec![
        vec![fact(1, library::Event::Imported { stories: Arc::new(vec![]) }.into()), joined(2, "Флаттершай")],
        vec![fact(3, library::Event::Imported { stories }.into())],
        vec![],
        vec![
            fact(4, Event::Show(show::Event::TonightSet { stories: Arc::new(tonight), slots: 8 })),
            fact(5, stream("https://a.example/1")),
        ],
        vec![fact(6, stream("")), fact(7, Event::Show(show::Event::TonightSet { stories: Arc::default(), slots: 9 }))],
        vec![host(8, "b.example", true), host(9, "a.example", true), host(10, "b.example", true)],
        vec![host(11, "b.example", false), host(12, "b.example", false), host(13, "c.example", true)],
        vec![fact(14, Event::Show(show::Event::CourseSet { course: Course::Break { after: Some(3), until: at(99) } }))],
        vec![fact(15, Event::Show(show::Event::CourseSet { course: Course::Over { after: None } }))],
    ])
    .await;
    check(vec![
        vec![joined(1, "Искра"), said(2), said(3), joined(4, "Рэрити"), said(5)],
        vec![chat(6, chat::Event::Edited { id: MessageId(3), text: "Иначе".into(), mentions: Vec::new(), edited_at: at(6) })],
        vec![chat(7, removed(3, true)), chat(8, removed(5, false)), said(9)],
        vec![fact(10, granted(Role::Princess))],
        vec![chat(
            11,
            chat::Event::Restored {
                message: Message { by: Member { role: Role::Princess, ..member(1, "Искра") }, ..message(5) },
            },
        )],
        vec![fact(12, granted(Role::Member)), said(13)],
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_stays_given_when_its_episode_goes() {
    use library::Event::{Added, Edited, Imported, Removed, Replaced, Shown};
    let half = library::Half { season: "1".into(), episode: "1".into(), aired: "2010-10-10".into() };
    let story = |number, halves| {
        let draft = library::Draft { title: "A".into(), title_ru: String::new(), halves: vec![half.clone(); halves] };
        draft.story(number, None).unwrap()
    };
    let fact = |seq, event: library::Event| fact(seq, event.into());
    let imported = |numbers: &[u16]| Imported { stories: Arc::new(numbers.iter().map(|&number| story(number, 1)).collect()) };
    check(vec![
        vec![fact(1, imported(&[1, 4]))],
        vec![fact(2, Added { story: story(5, 2) }), fact(3, Removed { story: 5 })],
        vec![fact(4, Edited { story: 4, to: story(4, 2) }), fact(5, Edited { story: 4, to: story(4, 1) })],
        vec![fact(6, Replaced { entries: Arc::default() }), fact(7, Added { story: story(7, 1) })],
        vec![fact(8, Shown { stories: vec![story(7, 1)] }), fact(9, Removed { story: 7 })],
        vec![fact(10, imported(&[2]))],
    ])
    .await;

    // An older site wrote nothing down of it: what is there tells, and what was watched.
    let (_folder, store) = fresh().await;
    let watched = Shown { stories: vec![story(7, 1), story(4, 1)] };
    store.record(&[fact(1, imported(&[1, 4, 7])), fact(2, watched), fact(3, Removed { story: 7 })]).await.unwrap();
    store.write.execute_unprepared("DELETE FROM setting WHERE key = 'numbered'").await.unwrap();
    assert_eq!(store.load().await.unwrap().library().numbered, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_room_remembers_the_last_messages() {
    let last = WINDOW as i64 + 20;
    let mut records = vec![joined(1, "Искра")];
    records.extend((2..=last).map(said));
    check(vec![records]).await;
}

/// Records a batch that has to fail, and then one that has to succeed; nothing may be left of the first.
async fn check_refused(batch: Vec<Record>, why: fn(&NotRecorded) -> bool) {
    let (_folder, store) = with_messages(3).await;
    let before = store.load().await.unwrap();
    let refused = store.record(&batch).await.unwrap_err();
    assert!(why(&refused), "{refused}");
    assert_eq!(store.load().await.unwrap(), before);
    assert_eq!(store.last_seq().await.unwrap(), Seq(3));
    store.record(&[said(4), joined(5, "Рэрити")]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_written_whole_or_not_at_all() {
    let answered_again = |seq| Record { answers: said(2).answers, ..said(seq) };
    let by_nobody =
        Event::Chat(chat::Event::Said { message: Message { by: member(77, "Никто"), ..message(5) }, nonce: None });
    check_refused(vec![said(3), said(4)], |why| matches!(why, NotRecorded::SeqTaken)).await;
    check_refused(vec![said(4), said(4)], |why| matches!(why, NotRecorded::SeqTaken)).await;
    check_refused(vec![said(4), answered_again(5)], |why| matches!(why, NotRecorded::Answered)).await;
    check_refused(vec![said(4), joined(5, "Искра")], |why| matches!(why, NotRecorded::NameTaken)).await;
    check_refused(vec![joined(4, "Рэрити"), joined(5, "Рэрити")], |why| matches!(why, NotRecorded::NameTaken)).await;
    check_refused(vec![said(4), fact(5, by_nobody)], |why| matches!(why, NotRecorded::Fault(_))).await;
    let nameless = Record { credentials: None, ..joined(5, "Рэрити") };
    check_refused(vec![said(4), nameless], |why| matches!(why, NotRecorded::Fault(_))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_answered_from_the_log() {
    let (_folder, store) = with_messages(3).await;
    let other = Answer { member: MemberId(8), ..said(3).answers.unwrap() };
    store.record(&[Record { answers: Some(other), ..said(4) }]).await.unwrap();
    let mut answers = store.answers(&[nonce(2), nonce(3), nonce(99)]).await.unwrap();
    answers.sort_by_key(|answer| (answer.nonce.as_str().to_owned(), answer.member));
    let found: Vec<_> = answers.iter().map(|answer| (answer.member.0, answer.seq.0)).collect();
    assert_eq!(found, [(1, 2), (1, 3), (8, 4)]);
    assert_eq!(answers[0], said(2).answers.unwrap());
    assert_eq!(store.answers(&[]).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_lead_to_credentials() {
    let (_folder, store) = with_messages(1).await;
    let known = store.known("искра").await.unwrap().unwrap();
    assert_eq!((known.id, known.password_hash.as_str(), known.chosen), (MemberId(1), "hash of Искра", Preferences::default()));
    assert_eq!(store.member_named("искра").await.unwrap(), Some(MemberId(1)));
    assert!(store.known("рэрити").await.unwrap().is_none());
    assert_eq!(store.member_named("рэрити").await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_messages() {
    let (_folder, store) = with_messages(9).await; // messages 2 to 9
    let cases: [(Side, u16, Range<i64>, bool); 12] = [
        (Side::Last, 3, 7..10, true),
        (Side::Last, 8, 2..10, false),
        (Side::Last, 100, 2..10, false),
        (Side::Before(7), 3, 4..7, true),
        (Side::Before(5), 3, 2..5, false),
        (Side::Before(3), 1, 2..3, false),
        (Side::Before(2), 5, 2..2, false),
        (Side::Before(999), 1, 9..10, true),
        (Side::After(4), 3, 5..8, true),
        (Side::After(6), 3, 7..10, false),
        (Side::After(9), 3, 10..10, false),
        (Side::After(0), 1, 2..3, true),
    ];
    for (side, limit, ids, more) in cases {
        let page = store.messages(Wanted { side, limit }).await.unwrap();
        let found: Vec<i64> = page.messages.iter().map(|message| message.id.0).collect();
        assert_eq!((found, page.more), (ids.collect(), more), "{limit} {side:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_message_keeps_its_text() {
    let (_folder, store) = with_messages(3).await;
    let removed = Event::Chat(chat::Event::Removed { id: MessageId(2), by_guard: true });
    store.record(&[fact(4, removed)]).await.unwrap();
    let found = store.message(MessageId(2)).await.unwrap().unwrap();
    assert_eq!(found, Message { removed: Some(chat::Removed { at: at(4), by_guard: true }), ..message(2) });
    assert_eq!(store.messages(Wanted { side: Side::Before(3), limit: 1 }).await.unwrap().messages, [found]);
    assert_eq!(store.message(MessageId(1)).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_trimmed_from_its_old_end() {
    let (_folder, store) = with_messages(20).await;
    let cases: [(i64, u64, u64, i64); 7] = [
        (0, 0, 100, 1),    // nothing is that old
        (99, 20, 100, 1),  // nothing is beyond the newest 20
        (99, 0, 0, 1),     // nothing at a time
        (5, 0, 100, 5),    // frames 1 to 4 are older
        (99, 0, 3, 8),     // three at a time
        (99, 10, 100, 11), // the newest 10 stay
        (99, 0, 100, 20),  // the newest stays, whatever is asked
    ];
    let mut oldest = 1;
    for (before, keep, batch, left_from) in cases {
        let gone = store.trim_log(at(before), keep, batch).await.unwrap();
        assert_eq!(gone, (left_from - oldest).unsigned_abs(), "before {before}, keep {keep}, {batch} at a time");
        assert_eq!(store.log_bounds().await.unwrap(), Some((Seq(left_from), Seq(20))));
        oldest = left_from;
    }
    assert_eq!(store.load().await.unwrap().seq, Seq(20));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_store_has_nothing() {
    let (_folder, store) = fresh().await;
    assert_eq!(store.load().await.unwrap(), empty());
    assert_eq!(store.log_bounds().await.unwrap(), None);
    assert_eq!(store.trim_log(at(99), 0, 100).await.unwrap(), 0);
    assert_eq!(store.last_seq().await.unwrap(), Seq(0));
    store.is_ready().await.unwrap();
    assert!(store.queries() > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_read_in_parts() {
    let (_folder, store) = with_messages(9).await;
    let seqs = async |after, limit| -> Vec<i64> {
        store.frames_after(Seq(after), limit).await.unwrap().iter().map(|frame| frame.seq.0).collect()
    };
    assert_eq!(seqs(0, 2).await, [1, 2]);
    assert_eq!(seqs(7, 100).await, [8, 9]);
    assert!(seqs(9, 100).await.is_empty());
    assert_eq!(store.frames_after(Seq(2), 1).await.unwrap(), [said(3).frame]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_kept_for_whoever_proved_the_password_that_counts() {
    let (_folder, store) = with_messages(1).await;
    let id = MemberId(1);
    let kept = async || {
        let secrets = store.secrets(id).await.unwrap().unwrap();
        (secrets.email, secrets.waiting)
    };
    assert!(store.set_email(id, "hash of Искра", Some("spark@example.org")).await.unwrap());
    store.write_letter("link", id, Link::Reset, "spark@example.org", at(9)).await.unwrap();
    assert_eq!(store.change_password(id, "hash of Искра", "another", "").await.unwrap(), Some(Vec::new()));
    store.write_letter("link", id, Link::Reset, "spark@example.org", at(9)).await.unwrap();
    for email in [Some("thief@example.org"), None] {
        assert!(!store.set_email(id, "hash of Искра", email).await.unwrap());
        assert!(!store.await_email(id, "hash of Искра", email).await.unwrap());
    }
    assert_eq!(kept().await, (Some("spark@example.org".into()), None));
    assert!(store.resets("link", at(1)).await.unwrap(), "what is refused makes no link void");
    assert!(store.await_email(id, "another", Some("new@example.org")).await.unwrap());
    assert_eq!(kept().await, (Some("spark@example.org".into()), Some("new@example.org".into())));
    assert!(!store.resets("link", at(1)).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_begin_and_end() {
    let (_folder, store) = with_messages(1).await;
    let seen = async |token, now| store.session(token, at(now)).await.unwrap().map(|session| (session.member.0, session.seen_at));
    store.open_session("a", MemberId(1), "", at(0), at(10)).await.unwrap();
    store.open_session("b", MemberId(1), "", at(0), at(10)).await.unwrap();
    assert!(store.open_session("c", MemberId(77), "", at(0), at(10)).await.is_err(), "nobody has this number");
    assert_eq!(seen("a", 9).await, Some((1, at(0))));
    assert_eq!(seen("a", 10).await, None);
    store.touch_session("a", at(5), at(15)).await.unwrap();
    store.touch_session("b", at(10), at(99)).await.unwrap(); // too late
    assert_eq!([seen("a", 14).await, seen("b", 14).await], [Some((1, at(5))), None]);
    assert_eq!(store.drop_ended_sessions(at(14)).await.unwrap(), 1);
    store.close_session("a").await.unwrap();
    store.close_session("never opened").await.unwrap();
    assert_eq!(seen("a", 5).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_write_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = tokio::join!(again(&folder), again(&folder));
    one.record(&[joined(1, "Искра"), said(2)]).await.unwrap();
    assert_eq!(other.load().await.unwrap(), one.load().await.unwrap());
    assert!(matches!(other.record(&[said(2)]).await, Err(NotRecorded::SeqTaken)));
    for seq in (3..43).step_by(2) {
        one.record(&[said(seq)]).await.unwrap();
        other.record(&[said(seq + 1)]).await.unwrap();
    }
    let (two, single) = ([said(43), said(44)], [said(43)]);
    let (ours, theirs) = tokio::join!(one.record(&two), other.record(&single));
    assert!(ours.is_ok() != theirs.is_ok(), "one of them was first");
    assert_eq!(other.load().await.unwrap(), one.load().await.unwrap());
    one.close().await.unwrap();
    other.is_ready().await.unwrap();
    other.close().await.unwrap();
    assert!(again(&folder).await.last_seq().await.unwrap() >= Seq(43));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_write_still_reads_and_recovers() {
    let (_folder, store) = with_messages(3).await;
    for round in 0..3 {
        let next = 4 + 2 * round;
        store.refuse_writes(true).await.unwrap();
        for _ in 0..2 {
            assert!(matches!(store.record(&[said(next)]).await, Err(NotRecorded::Fault(_))));
            assert!(store.open_session("a", MemberId(1), "", at(0), at(9)).await.is_err());
            assert!(store.trim_log(at(99), 0, 1).await.is_err());
        }
        assert_eq!(store.load().await.unwrap().seq, Seq(next - 1));
        store.refuse_writes(false).await.unwrap();
        store.record(&[said(next)]).await.unwrap();

        store.limit_pages(1).await.unwrap();
        let too_much = [vec![said_at_length(next + 1)], vec![said(next + 1), said_at_length(next + 2)]];
        for batch in too_much.iter().cycle().take(6) {
            let full = store.record(batch).await;
            assert!(matches!(full, Err(NotRecorded::Fault(_))), "{full:?}");
            assert_eq!(store.load().await.unwrap().seq, Seq(next));
        }
        store.limit_pages(u32::MAX).await.unwrap();
        store.record(&[said_at_length(next + 1)]).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_row_is_a_fault() {
    for damage in [
        "UPDATE frame SET event = '{' WHERE seq = 2",
        "UPDATE frame SET event = '{\"ball\":{\"thrown\":{}}}' WHERE seq = 2",
        "UPDATE member SET role = 'czar'",
        "UPDATE member SET hue = 'ultraviolet'",
        "INSERT INTO setting VALUES ('stream', '{')",
        "INSERT INTO episode VALUES (1, 1, 1, 'Friendship Is Magic (Part 1)', 'Friendship Is Magic', 1, '2010-10-10', NULL)",
        "INSERT INTO episode VALUES (1, 1, 256, 'A', 'A', NULL, '2010-10-10', NULL)",
    ] {
        let (_folder, store) = with_messages(3).await;
        store.write.execute_unprepared(damage).await.unwrap();
        let reads = store.load().await.is_ok() && store.frames_after(Seq(0), 10).await.is_ok();
        assert!(!reads, "{damage}");
        assert_eq!(store.last_seq().await.unwrap(), Seq(3), "what can be read still is");
    }
}
