//! The ring, and what its readers hear of it.

use super::*;
use evening::account::{self, Hue, Member, Role};
use evening::chat::Message;
use evening::moderation::{self, Sanction};
use evening::time::Instant;
use evening::wire::Nonce;

fn said(seq: i64, by: i64) -> Frame {
    let at = Instant::from_millis(0);
    let by =
        Member { id: MemberId(by), name: "Искра".into(), role: Role::Member, hue: Hue::Mint, color: None, avatar: None };
    let message = Message { id: MessageId(seq), at, by, text: "hi".into(), mentions: Vec::new(), edited_at: None, removed: None };
    let nonce = Nonce::parse("01890a5d-ac96-774b-bcce-b302099a8057").ok();
    Frame { seq: Seq(seq), at, event: Event::Chat(chat::Event::Said { message, nonce }) }
}

fn hub(entries: usize) -> Arc<Hub> {
    Arc::new(Hub::new(Seq(10), Bounds { entries, bytes: 8 << 20 }))
}

fn ids(piece: &Piece) -> Vec<i64> {
    let text = String::from_utf8(piece.bytes.to_vec()).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect()
}

#[tokio::test]
async fn everybody_gets_every_frame_once_and_in_order() {
    let hub = hub(100);
    let mut reader = hub.subscribe(Actor::Guest, None, false);
    hub.publish(&[said(11, 1), said(12, 2)]);
    assert_eq!(ids(&reader.next().await.unwrap()), [11, 12]);
    hub.publish(&[said(13, 1)]);
    assert_eq!(ids(&reader.next().await.unwrap()), [13]);
    assert_eq!(reader.seq(), Seq(13));
}

#[tokio::test]
async fn only_the_author_gets_the_nonce() {
    let hub = hub(100);
    let mut author = hub.subscribe(Actor::Member(MemberId(1)), None, false);
    let mut other = hub.subscribe(Actor::Member(MemberId(2)), None, false);
    hub.publish(&[said(11, 1)]);
    let has_nonce = |piece: Piece| String::from_utf8(piece.bytes.to_vec()).unwrap().contains("nonce");
    assert!(has_nonce(author.next().await.unwrap()));
    assert!(!has_nonce(other.next().await.unwrap()));
}

#[tokio::test]
async fn a_reader_resumes_from_memory_or_not_at_all() {
    let hub = hub(3);
    hub.publish(&[said(11, 1), said(12, 1), said(13, 1), said(14, 1)]);
    let mut reader = hub.subscribe(Actor::Guest, None, false);
    assert!(!reader.resume(Seq(10)), "11 has left the ring");
    assert!(!reader.resume(Seq(15)), "15 was never told");
    assert!(reader.resume(Seq(12)));
    assert_eq!(ids(&reader.next().await.unwrap()), [13, 14]);
    assert!(reader.resume(Seq(14)));
}

#[tokio::test]
async fn a_reader_that_falls_behind_is_cut() {
    let hub = hub(3);
    let mut reader = hub.subscribe(Actor::Guest, None, false);
    for seq in 11..=14 {
        hub.publish(&[said(seq, 1)]);
    }
    assert_eq!(reader.next().await.unwrap_err(), Cut::Lagged);
}

#[tokio::test]
async fn a_piece_is_bounded() {
    let hub = hub(4096);
    let mut reader = hub.subscribe(Actor::Guest, None, false);
    hub.publish(&(11..1011).map(|seq| said(seq, 1)).collect::<Vec<_>>());
    let mut seen = Vec::new();
    while seen.len() < 1000 {
        let piece = reader.next().await.unwrap();
        assert!(piece.bytes.len() <= PIECE);
        seen.extend(ids(&piece));
    }
    assert_eq!(seen, (11..1011).collect::<Vec<_>>());
}

#[tokio::test]
async fn people_are_counted_once_and_guests_by_page() {
    let hub = hub(100);
    let first = hub.subscribe(Actor::Member(MemberId(1)), None, false);
    let second = hub.subscribe(Actor::Member(MemberId(1)), None, false);
    let guest = hub.subscribe(Actor::Guest, None, false);
    assert_eq!(hub.presence(), Presence { members: 1, guests: 1 });
    drop((first, guest));
    assert_eq!(hub.presence(), Presence { members: 1, guests: 0 });
    drop(second);
    assert_eq!(hub.presence(), Presence::default());
}

#[tokio::test]
async fn a_session_that_ends_takes_its_streams_along() {
    let hub = hub(100);
    let mut mine = hub.subscribe(Actor::Member(MemberId(1)), Some("a".into()), false);
    let mut other = hub.subscribe(Actor::Member(MemberId(1)), Some("b".into()), false);
    hub.end_session("a");
    assert_eq!(mine.next().await.unwrap_err(), Cut::SessionEnded);
    hub.publish(&[said(11, 1)]);
    assert_eq!(ids(&other.next().await.unwrap()), [11]);
}

#[tokio::test]
async fn a_session_that_ends_while_its_stream_comes_back_is_ended() {
    let hub = hub(100);
    hub.publish(&[said(11, 1)]);
    let mut reader = hub.subscribe(Actor::Member(MemberId(1)), Some("a".into()), false);
    hub.end_session("a");
    assert!(reader.resume(Seq(11)));
    assert_eq!(reader.next().await.unwrap_err(), Cut::SessionEnded);
}

#[tokio::test]
async fn whoever_is_banned_is_cut_untold_and_reads_on_once_let_in_again() {
    let hub = hub(100);
    let banned = |seq, by| {
        let ban = Sanction::ban(MemberId(1), "бот", MemberId(by)).unwrap();
        Frame { seq: Seq(seq), at: Instant::from_millis(0), event: Event::Moderation(moderation::Event::Banned(ban)) }
    };
    let mut guard = hub.subscribe(Actor::Member(MemberId(1)), None, true);
    hub.publish(&[said(11, 2), banned(12, 9), said(13, 2)]);
    assert_eq!(guard.next().await.unwrap_err(), Cut::SessionEnded);
    let mut anew = hub.subscribe(Actor::Member(MemberId(1)), None, false);
    assert!(anew.resume(Seq(10)));
    assert_eq!(ids(&anew.next().await.unwrap()), [11, 13]);
    hub.publish(&[banned(14, 9)]);
    assert_eq!(anew.next().await.unwrap_err(), Cut::SessionEnded);
}

#[tokio::test]
async fn what_went_with_somebody_is_told_to_nobody_from_memory() {
    let hub = hub(100);
    let left = |seq, with_messages| {
        let event = Event::Account(account::Event::Left { id: MemberId(1), with_messages });
        Frame { seq: Seq(seq), at: Instant::from_millis(0), event }
    };
    hub.publish(&[said(11, 1), left(12, false), said(13, 2)]);
    let mut reader = hub.subscribe(Actor::Guest, None, false);
    assert!(reader.resume(Seq(10)), "what stays can be told");
    hub.publish(&[left(14, true), said(15, 2)]);
    assert!(!reader.resume(Seq(13)));
    assert!(reader.resume(Seq(14)));
    assert_eq!(ids(&reader.next().await.unwrap()), [15]);
    let mut staff = hub.subscribe(Actor::Member(MemberId(9)), None, true);
    assert!(!staff.resume(Seq(10)));
}

#[tokio::test]
async fn what_went_stays_gone_when_the_ring_is_full() {
    let gone = [
        Event::Account(account::Event::Left { id: MemberId(1), with_messages: true }),
        Event::Chat(chat::Event::Swept { up_to: MessageId(13) }),
    ];
    for event in gone {
        let hub = hub(4);
        hub.publish(&[said(11, 1), said(12, 1), said(13, 1), Frame { seq: Seq(14), at: Instant::from_millis(0), event }]);
        hub.publish(&[said(15, 2)]);
        let mut reader = hub.subscribe(Actor::Guest, None, false);
        assert!(!reader.resume(Seq(12)), "13 is in the ring, and its text is gone");
        assert!(reader.resume(Seq(14)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_that_comes_at_once_is_counted_once_in_two_seconds() {
    let hub = hub(100);
    let every = Duration::from_secs(2);
    tokio::spawn({
        let hub = Arc::clone(&hub);
        async move { hub.tell_presence(every).await }
    });
    let began = tokio::time::Instant::now();
    let mut here = Vec::new();
    for guest in 0..10_000 {
        here.push(hub.subscribe(Actor::Guest, None, false));
        if guest % 10 == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    tokio::time::sleep(every).await;
    let pulses = hub.held().0;
    let most = began.elapsed().as_secs().div_ceil(every.as_secs());
    assert!((2..=most).contains(&(pulses as u64)), "{pulses} of at most {most}");
    assert_eq!(hub.presence().guests, 10_000);
}

#[tokio::test]
async fn a_removed_text_is_for_guards_only() {
    let hub = hub(100);
    let mut guest = hub.subscribe(Actor::Guest, None, false);
    let mut guard = hub.subscribe(Actor::Member(MemberId(9)), None, true);
    let removed = Event::Chat(chat::Event::Removed { id: MessageId(11), by_guard: true });
    hub.publish(&[said(11, 1), said(12, 1), Frame { seq: Seq(13), at: Instant::from_millis(0), event: removed }]);
    let texts = |piece: Piece| String::from_utf8(piece.bytes.to_vec()).unwrap().matches(r#""text":"hi""#).count();
    assert_eq!(texts(guest.next().await.unwrap()), 1);
    assert_eq!(texts(guard.next().await.unwrap()), 2);
}
