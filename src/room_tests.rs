use super::*;
use crate::account::Hue;
use crate::chat::Message;
use crate::id::MessageId;
use crate::moderation;
use crate::name::Name;
use crate::refusal::Refusal;
use crate::report;
use crate::show;
use crate::time::Instant;
use crate::wire::Nonce;
use proptest::prelude::*;

pub(crate) const NONCE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const MINUTE: i64 = 60_000;

/// A room of one member (1), another one (2), a guard (3), a princess (4), and a second guard (5).
pub(crate) fn room() -> Room {
    let people = [(1, Role::Member), (2, Role::Member), (3, Role::Guard), (4, Role::Princess), (5, Role::Guard)];
    let people = people.map(|(id, role)| Member {
        id: MemberId(id),
        name: format!("Пони {id}"),
        role,
        hue: Hue::Mint,
        color: None,
        avatar: None,
    });
    Room::of(Seq(10), Kept { people: people.into(), ..Kept::default() })
}

fn decide(room: &Room, who: i64, minute: i64, command: chat::Command) -> Result<Event, Refusal> {
    let actor = if who == 0 { Actor::Guest } else { Actor::Member(MemberId(who)) };
    let nonce = Nonce::parse(NONCE).unwrap();
    only(room.decide(actor, Instant::from_millis(minute * MINUTE), &nonce, &Command::Chat(command), &Facts::default()))
}

/// The one thing that becomes true.
fn only(decided: Result<Decision, Refusal>) -> Result<Event, Refusal> {
    let events: [Event; 1] = decided?.events.try_into().expect("one event");
    Ok(events.into_iter().next().expect("one event"))
}

/// Plays `who minute command`, one a line, and answers what came of each.
fn play(lines: &[(i64, i64, chat::Command)]) -> Vec<String> {
    let mut room = room();
    let outcome = |room: &mut Room, (who, minute, command): &(i64, i64, chat::Command)| match decide(
        room,
        *who,
        *minute,
        command.clone(),
    ) {
        Err(refusal) => refusal.kind().to_owned(),
        Ok(event) => {
            let told = match &event {
                Event::Chat(chat::Event::Said { message, .. }) => format!("said {}", message.id),
                Event::Chat(chat::Event::Edited { id, .. }) => format!("edited {id}"),
                Event::Chat(chat::Event::Removed { id, by_guard }) => {
                    format!("removed {id}{}", if *by_guard { " by guard" } else { "" })
                }
                Event::Chat(chat::Event::Restored { message }) => format!("restored {}", message.id),
                other => format!("{other:?}"),
            };
            let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(minute * MINUTE), event };
            room.apply(&frame);
            told
        }
    };
    lines.iter().map(|line| outcome(&mut room, line)).collect()
}

fn say(text: &str) -> chat::Command {
    chat::Command::Say { text: text.into() }
}
fn edit(id: i64, text: &str) -> chat::Command {
    chat::Command::Edit { id: MessageId(id), text: text.into() }
}
fn remove(id: i64) -> chat::Command {
    chat::Command::Remove { id: MessageId(id), why: String::new() }
}
fn restore(id: i64) -> chat::Command {
    chat::Command::Restore { id: MessageId(id) }
}

fn check(lines: &[(i64, i64, chat::Command, &str)]) {
    let told = play(&lines.iter().map(|(who, minute, command, _)| (*who, *minute, command.clone())).collect::<Vec<_>>());
    for ((who, minute, command, expect), told) in lines.iter().zip(told) {
        assert_eq!(told, *expect, "{who} at minute {minute}: {command:?}");
    }
}

#[test]
fn only_people_with_a_name_write() {
    check(&[
        (0, 0, say("hi"), "signed_out"),
        (99, 0, say("hi"), "signed_out"),
        (1, 0, say("hi"), "said 11"),
        (1, 0, say(" "), "text_empty"),
    ]);
}

#[test]
fn second_thoughts_last_ten_minutes() {
    check(&[
        (1, 0, say("hi"), "said 11"),
        (2, 1, edit(11, "ho"), "not_permitted"),
        (3, 1, edit(11, "ho"), "not_permitted"),
        (1, 10, edit(11, "ho"), "edited 11"),
        (1, 11, edit(11, "hey"), "too_late"),
        (1, 1, edit(7, "hey"), "no_such_thing"),
        (1, 20, remove(11), "removed 11"),
        (1, 20, edit(11, "hey"), "no_such_thing"),
        (1, 20, remove(11), "no_such_thing"),
        (2, 21, restore(11), "not_permitted"),
        (4, 21, restore(11), "not_permitted"),
        (1, 30, restore(11), "restored 11"),
        (1, 30, restore(11), "no_such_thing"),
        (1, 40, remove(11), "removed 11"),
        (1, 51, restore(11), "too_late"),
    ]);
}

#[test]
fn guards_act_on_members_and_princesses_on_guards() {
    check(&[
        (1, 0, say("hi"), "said 11"),
        (3, 0, say("hi"), "said 12"),
        (4, 0, say("hi"), "said 13"),
        (2, 0, remove(11), "not_permitted"),
        (5, 0, remove(12), "not_permitted"),
        (3, 0, remove(13), "not_permitted"),
        (3, 0, remove(11), "removed 11 by guard"),
        (1, 1, restore(11), "not_permitted"),
        (5, 99, restore(11), "restored 11"),
        (4, 0, remove(12), "removed 12 by guard"),
        (3, 1, restore(12), "not_permitted"),
        (4, 0, remove(13), "removed 13"),
    ]);
}

#[test]
fn an_old_message_is_looked_up() {
    let room = room();
    let by = room.member(MemberId(1)).unwrap().clone();
    let old = Message {
        id: MessageId(5),
        at: Instant::from_millis(0),
        by,
        text: "hi".into(),
        mentions: Vec::new(),
        edited_at: None,
        removed: None,
    };
    let facts = Facts { message: Some(old), ..Facts::default() };
    let ask = |id| {
        let command = Command::Chat(remove(id));
        assert_eq!(command.needs(), Some(MessageId(id)));
        room.decide(Actor::Member(MemberId(1)), Instant::from_millis(0), &Nonce::parse(NONCE).unwrap(), &command, &facts)
    };
    assert!(ask(5).is_ok());
    assert_eq!(ask(6), Err(Refusal::NoSuchThing));
}

#[test]
fn removed_texts_are_for_guards() {
    let mut room = room();
    for (who, command) in [(1, say("секрет")), (3, remove(11))] {
        let event = decide(&room, who, 0, command).unwrap();
        room.apply(&Frame { seq: room.seq.next(), at: Instant::from_millis(0), event });
    }
    let text = |actor| room.seen_by(actor).chat.message(MessageId(11)).unwrap().text.clone();
    assert_eq!(text(Actor::Guest), "");
    assert_eq!(text(Actor::Member(MemberId(1))), "");
    assert_eq!(text(Actor::Member(MemberId(3))), "секрет");
}

#[test]
fn a_page_knows_its_visitor_and_who_speaks() {
    let mut room = room();
    let event = decide(&room, 2, 0, say("hi")).unwrap();
    room.apply(&Frame { seq: Seq(11), at: Instant::from_millis(0), event });
    let page = room.seen_by(Actor::Member(MemberId(1)));
    let known = |id| page.member(MemberId(id)).is_some();
    assert_eq!([known(1), known(2), known(3)], [true, true, false]);
}

#[test]
fn a_new_role_shows_on_old_messages() {
    let mut room = room();
    let event = decide(&room, 1, 0, say("hi")).unwrap();
    room.apply(&Frame { seq: Seq(11), at: Instant::from_millis(0), event });
    let event = room.decide_granting(MemberId(1), Role::Guard).unwrap();
    room.apply(&Frame { seq: Seq(12), at: Instant::from_millis(0), event });
    assert_eq!(room.chat.message(MessageId(11)).unwrap().by.role, Role::Guard);
    assert_eq!(room.decide_granting(MemberId(77), Role::Guard), Err(Refusal::NoSuchThing));
}

#[test]
fn a_frame_that_comes_twice_changes_nothing() {
    let mut room = room();
    let event = decide(&room, 1, 0, say("hi")).unwrap();
    let frame = Frame { seq: Seq(11), at: Instant::from_millis(0), event };
    room.apply(&frame);
    let once = room.clone();
    room.apply(&frame);
    assert_eq!(room, once);
}

#[test]
fn the_window_is_bounded() {
    let mut room = room();
    for _ in 0..chat::WINDOW + 20 {
        let event = decide(&room, 1, 0, say("hi")).unwrap();
        room.apply(&Frame { seq: room.seq.next(), at: Instant::from_millis(0), event });
    }
    assert_eq!(room.chat.messages().len(), chat::WINDOW);
    assert!(room.chat.message(MessageId(11)).is_none());
}

#[test]
fn a_page_begins_with_fifty_and_grows_to_the_window() {
    let mut room = room();
    let say_more = |room: &mut Room, page: Option<&mut Room>, count: usize| {
        let mut page = page;
        for _ in 0..count {
            let event = decide(room, 1, 0, say("hi")).unwrap();
            let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(0), event };
            room.apply(&frame);
            if let Some(page) = page.as_deref_mut() {
                page.apply(&frame);
            }
        }
    };
    say_more(&mut room, None, 200);
    let mut page = room.first_page(Actor::Guest);
    assert_eq!(page.chat.messages().len(), chat::FIRST_PAGE);
    say_more(&mut room, Some(&mut page), chat::WINDOW);
    assert_eq!(page, room.seen_by(Actor::Guest));
}

#[test]
fn only_the_author_gets_the_nonce() {
    let room = room();
    let frame = Frame { seq: Seq(11), at: Instant::from_millis(0), event: decide(&room, 1, 0, say("hi")).unwrap() };
    let json = |actor| serde_json::to_string(&frame.seen_by(actor, false).unwrap()).unwrap();
    assert!(json(Actor::Member(MemberId(1))).contains(NONCE));
    assert!(!json(Actor::Member(MemberId(2))).contains("nonce"));
    assert_eq!(frame.private_to(), Some(MemberId(1)));
}

#[test]
fn only_princesses_run_the_show() {
    let room = room();
    for command in [
        show::Command::SetStream { url: "https://www.twitch.tv/pony".into() },
        show::Command::AllowHost { host: "player.example.org".into() },
        show::Command::Pause { minutes: 5 },
        show::Command::End {},
    ] {
        let ask = |actor| {
            let (now, nonce) = (Instant::from_millis(0), Nonce::parse(NONCE).unwrap());
            room.decide(actor, now, &nonce, &Command::Show(command.clone()), &Facts::default()).map(drop)
        };
        assert_eq!(ask(Actor::Guest), Err(Refusal::SignedOut), "{command:?}");
        for (who, outcome) in [(1, Err(Refusal::NotPermitted)), (3, Err(Refusal::NotPermitted)), (4, Ok(()))] {
            assert_eq!(ask(Actor::Member(MemberId(who))), outcome, "{command:?} by {who}");
        }
    }
}

#[test]
fn the_first_princess_is_the_only_one_to_set_up_the_evening() {
    let name = Name::parse("Искра").unwrap();
    assert_eq!(room().decide_setting_up(&name), Err(Refusal::SetUpDone));
    let mut empty = Room::of(Seq(0), Kept::default());
    let event = empty.decide_setting_up(&name).unwrap();
    empty.apply(&Frame { seq: Seq(1), at: Instant::from_millis(0), event });
    assert_eq!(empty.role(Actor::Member(MemberId(1))), Role::Princess);
    assert_eq!(empty.decide_setting_up(&name), Err(Refusal::SetUpDone));
}

fn order(room: &Room, who: i64, minute: i64, command: moderation::Command) -> Result<Event, Refusal> {
    let nonce = Nonce::parse(NONCE).unwrap();
    let command = Command::Moderation(command);
    only(room.decide(Actor::Member(MemberId(who)), Instant::from_millis(minute * MINUTE), &nonce, &command, &Facts::default()))
}

/// What comes of one person muting another.
fn check_mute(who: i64, whom: i64, expect: Result<(), Refusal>) {
    let mute = moderation::Command::Mute { id: MemberId(whom), minutes: 10, why: String::new() };
    assert_eq!(order(&room(), who, 0, mute).map(drop), expect, "{who} mutes {whom}");
}

#[test]
fn who_may_mute_whom() {
    let no = || Err(Refusal::NotPermitted);
    check_mute(1, 2, no());
    check_mute(3, 1, Ok(()));
    check_mute(3, 3, no());
    check_mute(3, 5, no());
    check_mute(3, 4, no());
    check_mute(4, 1, Ok(()));
    check_mute(4, 3, Ok(()));
    check_mute(4, 4, no());
    check_mute(3, 99, Err(Refusal::NoSuchThing));
    check_mute(99, 1, Err(Refusal::SignedOut));
}

#[test]
fn whoever_is_banned_can_do_nothing_and_nobody_bans_their_rank() {
    let mut room = room();
    let ban = |id: i64| moderation::Command::Ban { id: MemberId(id), why: String::new() };
    for (who, whom, expect) in [
        (1, 2, Err(Refusal::NotPermitted)),
        (3, 3, Err(Refusal::NotPermitted)),
        (3, 5, Err(Refusal::NotPermitted)),
        (3, 4, Err(Refusal::NotPermitted)),
        (4, 3, Ok(())),
        (3, 1, Ok(())),
        (3, 99, Err(Refusal::NoSuchThing)),
    ] {
        assert_eq!(order(&room, who, 0, ban(whom)).map(drop), expect, "{who} bans {whom}");
    }
    let event = order(&room, 3, 0, ban(1)).unwrap();
    let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(0), event };
    room.apply(&frame);
    assert_eq!(decide(&room, 1, 1, say("раз")), Err(Refusal::Banned));
    assert_eq!(order(&room, 1, 1, ban(2)), Err(Refusal::Banned));
    // Only those who keep order have it in their room.
    for (who, sees) in [(1, false), (2, false), (5, true), (4, true)] {
        let ban = room.seen_by(Actor::Member(MemberId(who))).sanctions.ban(MemberId(1)).cloned();
        assert_eq!(ban.is_some_and(|ban| ban.by.is_some()), sees, "{who}");
    }
    assert!(room.seen_by(Actor::Guest).sanctions.is_empty());
}

#[test]
fn whoever_is_muted_only_reads_until_the_end() {
    let mut room = room();
    let apply = |room: &mut Room, minute: i64, event: Event| {
        let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(minute * MINUTE), event };
        room.apply(&frame);
    };
    let said = decide(&room, 1, 0, say("раз")).unwrap();
    apply(&mut room, 0, said);
    let mute = moderation::Command::Mute { id: MemberId(1), minutes: 10, why: "спойлеры".into() };
    let muted = order(&room, 3, 1, mute).unwrap();
    apply(&mut room, 1, muted);
    let until = Instant::from_millis(11 * MINUTE);
    assert_eq!(decide(&room, 1, 2, say("два")), Err(Refusal::Muted { until }));
    assert_eq!(decide(&room, 1, 2, edit(11, "два")), Err(Refusal::Muted { until }));
    assert!(decide(&room, 1, 2, remove(11)).is_ok(), "one's own may always go");
    assert!(decide(&room, 2, 2, say("а мне можно")).is_ok());
    // The clock alone ends it; that it has ended is told when it is due.
    assert!(room.due(Instant::from_millis(10 * MINUTE)).is_empty());
    assert!(decide(&room, 1, 11, say("три")).is_ok());
    let due = room.due(until);
    assert_eq!(due.len(), 1);
    apply(&mut room, 11, due[0].clone());
    assert!(room.due(until).is_empty() && room.sanctions.is_empty());
    let unmute = moderation::Command::Unmute { id: MemberId(1) };
    assert_eq!(order(&room, 3, 12, unmute), Err(Refusal::NoSuchThing));
}

#[test]
fn a_mute_is_known_to_its_person_and_to_those_who_keep_order() {
    let mut room = room();
    let mute = moderation::Command::Mute { id: MemberId(1), minutes: 10, why: "спойлеры".into() };
    let event = order(&room, 3, 0, mute).unwrap();
    let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(0), event };
    room.apply(&frame);
    for (who, role, sees) in
        [(1, Role::Member, "own"), (2, Role::Member, ""), (5, Role::Guard, "all"), (4, Role::Princess, "all")]
    {
        let actor = Actor::Member(MemberId(who));
        let mute = room.seen_by(actor).sanctions.mute(MemberId(1)).cloned();
        let seen = frame.seen_by(actor, permit::may(role, Act::ReadRemoved));
        let told = mute.map_or("", |mute| if mute.by.is_some() { "all" } else { "own" });
        assert_eq!(told, sees, "{who}");
        let Some(seen) = seen else {
            assert_eq!(sees, "", "{who}");
            continue;
        };
        let Event::Moderation(moderation::Event::Muted(mute)) = &seen.event else { panic!("{seen:?}") };
        assert_eq!(mute.by.is_some(), sees == "all", "{who}");
    }
    assert!(frame.seen_by(Actor::Guest, false).is_none());
}

/// What comes of somebody asking this about these messages: the events, shortly, and who did what to whom.
fn tell(who: i64, command: &chat::Command, messages: &[Message]) -> Result<String, Refusal> {
    let command = Command::Chat(command.clone());
    let facts = Facts { messages: messages.to_vec(), message: messages.first().cloned(), ..Facts::default() };
    let nonce = Nonce::parse(NONCE).unwrap();
    let decided = room().decide(Actor::Member(MemberId(who)), Instant::from_millis(0), &nonce, &command, &facts)?;
    let short = |event: &Event| match event {
        Event::Chat(chat::Event::Removed { id, by_guard: true }) => format!("-{id} "),
        Event::Chat(chat::Event::Restored { message }) if message.removed.is_none() => format!("+{} ", message.id),
        other => format!("{other:?} "),
    };
    let events: String = decided.events.iter().map(short).collect();
    let deed = decided.deed.map(|deed| (deed.by.unwrap(), deed.what.key(), deed.whom.unwrap(), deed.messages.len(), deed.why));
    let deed = deed.map(|(by, what, whom, count, why)| format!("{by} {what} {whom} {count} {why}"));
    Ok(format!("{events}{}", deed.unwrap_or_default()))
}

/// A message of somebody, there or removed.
pub(crate) fn old(id: i64, by: i64, removed: Option<bool>) -> Message {
    let by = room().member(MemberId(by)).unwrap().clone();
    let at = Instant::from_millis(0);
    let removed = removed.map(|by_guard| chat::Removed { at, by_guard });
    Message { id: MessageId(id), at, by, text: "да".into(), mentions: Vec::new(), edited_at: None, removed }
}

#[test]
fn many_messages_go_and_come_back_at_once() {
    let purge = |id, count, why: &str| chat::Command::Purge { id: MemberId(id), count, why: why.into() };
    let unpurge = chat::Command::Unpurge { seq: Seq(40) };
    let there = [old(5, 1, None), old(6, 1, None), old(7, 1, Some(false))];
    let gone = [old(5, 1, Some(true)), old(6, 1, None), old(7, 1, Some(false)), old(8, 1, Some(true))];
    let of_guard = [old(5, 5, Some(true))];
    for (who, command, messages, expect) in [
        (3, purge(1, 50, " флуд "), &there[..], Ok("-5 -6 3 purge 1 2 флуд")),
        (4, purge(1, 500, ""), &there, Ok("-5 -6 4 purge 1 2 ")),
        (3, purge(1, 0, ""), &there, Err(Refusal::Malformed)),
        (3, purge(1, 501, ""), &there, Err(Refusal::Malformed)),
        (3, purge(1, 50, "a\nb"), &there, Err(Refusal::TextControl)),
        (3, purge(1, 50, ""), &[], Err(Refusal::NoSuchThing)),
        (3, purge(99, 50, ""), &there, Err(Refusal::NoSuchThing)),
        (2, purge(1, 50, ""), &there, Err(Refusal::NotPermitted)),
        (1, purge(1, 50, ""), &there, Err(Refusal::NotPermitted)),
        (3, purge(5, 50, ""), &[], Err(Refusal::NotPermitted)),
        (3, unpurge.clone(), &gone, Ok("+5 +8 3 unpurge 1 2 ")),
        (3, unpurge.clone(), &there, Err(Refusal::NoSuchThing)),
        (3, unpurge.clone(), &[], Err(Refusal::NoSuchThing)),
        (3, unpurge.clone(), &of_guard, Err(Refusal::NotPermitted)),
        (2, unpurge.clone(), &gone, Err(Refusal::NotPermitted)),
    ] {
        assert_eq!(tell(who, &command, messages), expect.map(str::to_owned), "{who}: {command:?}");
    }
}

#[test]
fn what_is_done_to_others_is_remembered_and_what_one_does_to_oneself_is_not() {
    let remove = |why: &str| chat::Command::Remove { id: MessageId(5), why: why.into() };
    for (who, command, message, expect) in [
        (3, remove(" реклама "), old(5, 1, None), Ok("-5 3 remove 1 1 реклама")),
        (3, remove("a\nb"), old(5, 1, None), Err(Refusal::TextControl)),
        (1, remove(""), old(5, 1, None), Ok("Chat(Removed { id: MessageId(5), by_guard: false }) ")),
        (3, restore(5), old(5, 1, Some(true)), Ok("+5 3 restore 1 1 ")),
        (1, restore(5), old(5, 1, Some(false)), Ok("+5 ")),
    ] {
        assert_eq!(tell(who, &command, &[message]), expect.map(str::to_owned), "{who}: {command:?}");
    }
}

#[test]
fn one_message_is_pinned_and_leaves_with_itself() {
    let (pin, unpin) = (|id| chat::Command::Pin { id: MessageId(id) }, |id| chat::Command::Unpin { id: MessageId(id) });
    let mut room = room();
    let mut ask = |who: i64, command: chat::Command, looked_up: Option<Message>| {
        let command = Command::Chat(command);
        let facts = Facts { message: looked_up, ..Facts::default() };
        let nonce = Nonce::parse(NONCE).unwrap();
        let decided = room.decide(Actor::Member(MemberId(who)), Instant::from_millis(0), &nonce, &command, &facts)?;
        for event in decided.events {
            room.apply(&Frame { seq: room.seq.next(), at: Instant::from_millis(0), event });
        }
        let guest = room.seen_by(Actor::Guest);
        assert_eq!(guest.chat.pinned(), room.chat.pinned());
        Ok(room.chat.pinned().map(|pinned| (pinned.id.0, pinned.text.clone())))
    };
    let no = Err(Refusal::NoSuchThing);
    let pinned = |id: i64, text: &str| Ok(Some((id, text.to_owned())));
    // One that the room no longer remembers, of a princess.
    for who in [1, 2] {
        assert_eq!(ask(who, pin(5), Some(old(5, 4, None))), Err(Refusal::NotPermitted), "{who}");
    }
    assert_eq!(ask(3, pin(5), Some(old(5, 1, Some(false)))), no, "it is gone");
    assert_eq!(ask(3, pin(5), None), no);
    assert_eq!(ask(3, pin(5), Some(old(5, 4, None))), pinned(5, "да"));
    assert_eq!(ask(5, pin(5), Some(old(5, 4, None))), no, "somebody else was faster");
    assert_eq!(ask(1, unpin(5), None), Err(Refusal::NotPermitted));
    // Another one takes its place, and reads as it does in the chat.
    assert_eq!(ask(1, say("раз"), None), pinned(5, "да"));
    assert_eq!(ask(3, pin(12), None), pinned(12, "раз"));
    assert_eq!(ask(3, unpin(5), None), no, "that one is not up any more");
    assert_eq!(ask(1, edit(12, "два"), None), pinned(12, "два"));
    assert_eq!(ask(1, remove(12), None), Ok(None));
    assert_eq!(ask(1, restore(12), None), Ok(None));
    assert_eq!(ask(3, pin(12), None), pinned(12, "два"));
    assert_eq!(ask(3, unpin(12), None), Ok(None));
}

/// Anything that can be asked, about anybody and anything.
fn any_command() -> impl Strategy<Value = Command> {
    use crate::{account, moderation, report, settings, show, watch};
    let id = || (0..7_i64).prop_map(MemberId);
    let message = || (4..9_i64).prop_map(MessageId);
    let why = || prop_oneof![Just(String::new()), Just("да".to_owned())];
    let chat = prop_oneof![
        why().prop_map(|text| chat::Command::Say { text }),
        (message(), why()).prop_map(|(id, text)| chat::Command::Edit { id, text }),
        (message(), why()).prop_map(|(id, why)| chat::Command::Remove { id, why }),
        message().prop_map(|id| chat::Command::Restore { id }),
        (id(), why()).prop_map(|(id, why)| chat::Command::Purge { id, count: 50, why }),
        Just(chat::Command::Unpurge { seq: Seq(1) }),
        message().prop_map(|id| chat::Command::Pin { id }),
        message().prop_map(|id| chat::Command::Unpin { id }),
    ];
    let moderation = prop_oneof![
        (id(), why()).prop_map(|(id, why)| moderation::Command::Mute { id, minutes: 10, why }),
        id().prop_map(|id| moderation::Command::Unmute { id }),
        (id(), why()).prop_map(|(id, why)| moderation::Command::Ban { id, why }),
        id().prop_map(|id| moderation::Command::Unban { id }),
        (id(), why()).prop_map(|(id, text)| moderation::Command::Note { id, text }),
    ];
    let settings = prop_oneof![
        Just(settings::Command::Slow { seconds: 5 }),
        Just(settings::Command::RaiseShield { minutes: 5 }),
        Just(settings::Command::LowerShield {}),
        Just(settings::Command::Retain { days: 7 }),
        Just(settings::Command::Flood { burst: 1, seconds: 1 }),
    ];
    let report = prop_oneof![
        (message(), why()).prop_map(|(id, why)| report::Command::File { id, why }),
        message().prop_map(|id| report::Command::Take { id }),
        (message(), any::<bool>()).prop_map(|(id, done)| report::Command::Close { id, done }),
    ];
    let watch = prop_oneof![
        why().prop_map(|phrase| watch::Command::Watch { phrase }),
        why().prop_map(|phrase| watch::Command::Unwatch { phrase }),
        (message(), any::<bool>()).prop_map(|(id, release)| watch::Command::Judge { id, release }),
    ];
    let account = prop_oneof![
        (id(), prop_oneof![Just("member"), Just("princess")])
            .prop_map(|(id, role)| account::Command::Grant { id, role: role.to_owned() }),
        id().prop_map(|id| account::Command::EndSessions { id }),
    ];
    let show = prop_oneof![
        Just(show::Command::SetStream { url: String::new() }),
        Just(show::Command::AllowHost { host: "a.example".into() }),
        Just(show::Command::ForbidHost { host: "a.example".into() }),
        Just(show::Command::Play { story: 1 }),
        Just(show::Command::Pause { minutes: 5 }),
        Just(show::Command::End {}),
    ];
    prop_oneof![
        6 => chat.prop_map(Command::Chat),
        3 => moderation.prop_map(Command::Moderation),
        2 => settings.prop_map(Command::Settings),
        2 => report.prop_map(Command::Report),
        2 => watch.prop_map(Command::Watch),
        2 => account.prop_map(Command::Account),
        2 => show.prop_map(Command::Show),
    ]
}

proptest! {
    #[test]
    fn whatever_a_member_asks_changes_only_their_own(
        watched in any::<bool>(),
        commands in prop::collection::vec((any_command(), 1..6_i64, prop::option::of(any::<bool>())), 1..20)
    ) {
        let (mut room, me) = (room(), MemberId(1));
        if watched {
            room.watch = watch::Watch::of(vec!["да".into()], vec![old(4, 2, None)]);
        }
        for (command, author, removed) in commands {
            let about = command.needs().unwrap_or(MessageId(5));
            let looked_up = old(about.0, author, removed);
            let messages = (4..9).map(|id| old(id, author, removed)).collect();
            let facts = Facts { message: Some(looked_up.clone()), messages, ..Facts::default() };
            let nonce = Nonce::parse(NONCE).unwrap();
            let Ok(decided) = room.decide(Actor::Member(me), Instant::from_millis(0), &nonce, &command, &facts) else { continue };
            prop_assert_eq!(&decided.deed, &None, "a member keeps no order: {:?}", command);
            for event in decided.events {
                let whose = |id: MessageId| room.chat.message(id).map_or(looked_up.by.id, |message| message.by.id);
                let is_own = match &event {
                    Event::Chat(chat::Event::Said { message, .. }) | Event::Watch(watch::Event::Held { message }) => {
                        message.by.id == me
                    }
                    Event::Report(report::Event::Filed(report)) => report.by == me && whose(report.id) != me,
                    Event::Chat(chat::Event::Restored { message }) => message.by.id == me && removed != Some(true),
                    Event::Chat(chat::Event::Edited { id, .. } | chat::Event::Removed { id, by_guard: false }) => whose(*id) == me,
                    _ => false,
                };
                prop_assert!(is_own, "{:?} came of {:?}", event, command);
                let frame = Frame { seq: room.seq.next(), at: Instant::from_millis(0), event };
                room.apply(&frame);
            }
        }
    }
}
