//! What those who keep order look up: what was done, who somebody is, what a purge would take.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use evening::account::{Member, Role};
use evening::audit::{Card, Entry, Log, PAGE, Resident, Residents, Undone, Wanted};
use evening::id::{MemberId, MessageId};
use evening::permit::{self, Act};
use evening::refusal::Refusal;
use evening::report::{Case, Queue};
use evening::room::Room;
use evening::settings::Housekeeping;
use evening::watch::{Phrase, Rehearsal};
use evening::wire::Page;
use evening::{audit, chat, name};
use serde::Deserialize;

use crate::desk::{self, Desk};
use crate::fault::Fault;
use crate::housekeeping;
use crate::site::Site;
use crate::store::{Done, Stay, Which};

/// So many of somebody's messages are on their card.
const ON_CARD: u32 = 100;
/// So many of what was done to somebody are.
const DEEDS_ON_CARD: u64 = 100;
/// More people than this have no name in common that would be worth looking for.
const MOST_PEOPLE: usize = 500;
/// A new phrase is tried on what was said so lately.
const REHEARSED: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// So many messages are tried at most, the last ones first.
const MOST_REHEARSED: usize = 200_000;
/// So many are read at a time.
const AT_A_TIME: u64 = 1_000;
/// So many of those that it would have held back are shown.
const SHOWN_OF_REHEARSAL: usize = 50;
/// So many lines are read for a file at a time.
const LINES: u64 = 500;

/// Why nothing is answered.
#[derive(Debug)]
pub enum NotFound {
    /// They may not, or there is none.
    Refused(Refusal),
    /// The store failed.
    Fault(Fault),
}

impl From<Refusal> for NotFound {
    fn from(refusal: Refusal) -> NotFound {
        NotFound::Refused(refusal)
    }
}

impl From<Fault> for NotFound {
    fn from(fault: Fault) -> NotFound {
        NotFound::Fault(fault)
    }
}

/// A page of what was done.
///
/// # Errors
/// [`Refusal::Malformed`], or that they may not.
pub async fn log(desk: &Desk, wanted: Result<Wanted, Refusal>) -> Result<Log, NotFound> {
    let (room, _) = permit(desk, Act::ReadLog)?;
    let limit = u64::from(PAGE);
    let mut done = desk.site.store.deeds(which(&room, &wanted?), limit + 1).await?;
    let more = done.len() as u64 > limit;
    done.truncate(PAGE as usize);
    Ok(Log { entries: done.into_iter().map(|done| entry(&room, done)).collect(), more })
}

/// Who somebody is to those who keep order.
///
/// # Errors
/// That there is nobody, or that they may not.
pub async fn card(desk: &Desk, id: MemberId) -> Result<Card, NotFound> {
    let (room, _) = permit(desk, Act::ReadLog)?;
    let member = room.member(id).cloned().ok_or(Refusal::NoSuchThing)?;
    let since = desk.site.store.joined_at(id).await?.ok_or(Refusal::NoSuchThing)?;
    let messages = desk.site.store.last_of(id, ON_CARD, true).await?;
    let which = Which { whom: Some(vec![id]), ..Which::default() };
    let deeds = desk.site.store.deeds(which, DEEDS_ON_CARD).await?;
    let deeds = deeds.into_iter().map(|done| entry(&room, done)).collect();
    Ok(Card { member, since, messages, deeds })
}

/// What would go if the last messages of somebody were taken away, oldest first.
///
/// # Errors
/// That there is nobody, that it is too many, or that they may not.
pub async fn purge(desk: &Desk, id: MemberId, count: u32) -> Result<Page, NotFound> {
    let (room, me) = permit(desk, Act::RemoveOthers)?;
    if !(1..=chat::PURGE_MAX).contains(&count) {
        return Err(Refusal::Malformed.into());
    }
    let target = room.member(id).ok_or(Refusal::NoSuchThing)?;
    if !permit::outranks(me.role, target.role) {
        return Err(Refusal::NotPermitted.into());
    }
    Ok(Page { messages: desk.site.store.last_of(id, count, false).await?, more: false })
}

/// What was pointed out and waits, oldest report first.
///
/// # Errors
/// That they may not.
pub async fn reports(desk: &Desk) -> Result<Queue, NotFound> {
    let (room, _) = permit(desk, Act::Judge)?;
    let ids = room.reports.messages();
    let messages = desk.site.store.messages_of(&ids).await?;
    let case = |id: &MessageId| {
        let message = messages.iter().find(|message| message.id == *id)?.clone();
        let reports = room.reports.about(*id);
        let reports = reports.filter_map(|report| Some((room.member(report.by)?.clone(), report.why.clone()))).collect();
        let taken = room.reports.taken_by(*id).and_then(|by| room.member(by).cloned());
        Some(Case { message, reports, taken })
    };
    Ok(Queue { cases: ids.iter().filter_map(case).collect() })
}

/// What a phrase would have held back in the last days, had it been watched.
///
/// # Errors
/// What is wrong with the phrase, or that they may not.
pub async fn rehearse(desk: &Desk, phrase: &str) -> Result<Rehearsal, NotFound> {
    permit(desk, Act::Settle)?;
    let (_, phrase) = Phrase::parse(phrase)?;
    let (mut found, mut people) = (Rehearsal { messages: 0, people: 0, last: Vec::new() }, HashSet::new());
    let since = desk.site.clock.now().minus(REHEARSED);
    let (mut before, mut read) = (MessageId(i64::MAX), 0);
    while read < MOST_REHEARSED {
        let some = desk.site.store.last_since(since, before, AT_A_TIME).await?;
        let Some(first) = some.first() else { break };
        (before, read) = (first.id, read + some.len());
        for message in some.into_iter().rev().filter(|message| message.by.role == Role::Member) {
            if phrase.is_in(&Phrase::read(&message.text)) {
                found.messages += 1;
                people.insert(message.by.id);
                if found.last.len() < SHOWN_OF_REHEARSAL {
                    found.last.push(message);
                }
            }
        }
        tokio::task::yield_now().await;
    }
    found.people = u32::try_from(people.len()).unwrap_or(u32::MAX);
    Ok(found)
}

/// A page of people whose name has this in it, by name; those who are here come first.
///
/// # Errors
/// That they may not.
pub async fn residents(desk: &Desk, find: &str, page: u32) -> Result<Residents, NotFound> {
    let (room, _) = permit(desk, Act::ManagePeople)?;
    let key = name::key(find.get(..find.floor_char_boundary(256)).unwrap_or_default());
    let here = desk.site.hub.members();
    let is_meant = |member: &&Member| !member.has_left() && name::key(&member.name).contains(&key);
    let mut found: Vec<&Member> = room.people().filter(is_meant).collect();
    found.sort_by_cached_key(|member| (!here.contains(&member.id), Reverse(member.role), name::key(&member.name)));
    let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
    let page: Vec<&Member> = found.into_iter().skip(page as usize * PAGE as usize).take(PAGE as usize).collect();
    let ids: Vec<MemberId> = page.iter().map(|member| member.id).collect();
    let stays = desk.site.store.presences(&ids, desk.site.clock.now()).await?;
    let people = page.into_iter().filter_map(|member| {
        let Stay { since, sessions, seen_at } = *stays.get(&member.id)?;
        Some(Resident { member: member.clone(), since, sessions, seen_at, here: here.contains(&member.id) })
    });
    Ok(Residents { people: people.collect(), count })
}

/// How the house cleans up after itself; after doing so now, if that is asked.
///
/// # Errors
/// That they may not.
pub async fn housekeeping(desk: &Desk, is_now: bool) -> Result<Housekeeping, NotFound> {
    permit(desk, Act::Settle)?;
    if is_now {
        housekeeping::now(&desk.site).await?;
    }
    Ok(housekeeping::told(&desk.site).await?)
}

/// What is asked of the file.
#[derive(Deserialize)]
pub struct Asked {
    what: Option<String>,
    who: Option<String>,
}

/// `GET /api/log.csv`: all of what was done, as a table for other programs.
pub async fn csv(State(site): State<Arc<Site>>, Extension(desk): Extension<Desk>, Query(asked): Query<Asked>) -> Response {
    match table(&desk, &asked).await {
        Ok(text) => {
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
                (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"evening-log.csv\"")),
            ];
            (headers, text).into_response()
        }
        Err(NotFound::Refused(refusal)) => desk::refuse(&site, refusal, desk.look.lang),
        Err(NotFound::Fault(fault)) => (StatusCode::INTERNAL_SERVER_ERROR, Json(desk::broken(&fault))).into_response(),
    }
}

async fn table(desk: &Desk, asked: &Asked) -> Result<String, NotFound> {
    let (room, _) = permit(desk, Act::ReadLog)?;
    let mut which = which(&room, &Wanted::parse(asked.what.as_deref(), asked.who.as_deref(), None)?);
    let mut lines = audit::Table::new();
    loop {
        let done = desk.site.store.deeds(which.clone(), LINES).await?;
        which.before = done.last().map(|done| done.seq);
        let is_last = (done.len() as u64) < LINES;
        done.into_iter().map(|done| entry(&room, done)).for_each(|entry| lines.add(&entry));
        if is_last {
            return Ok(lines.text());
        }
    }
}

fn permit(desk: &Desk, act: Act) -> Result<(Arc<Room>, Member), Refusal> {
    let room = desk.site.keeper.room();
    let me = desk.me().ok_or(Refusal::SignedOut)?;
    if permit::may(me.role, act) { Ok((room, me)) } else { Err(Refusal::NotPermitted) }
}

fn which(room: &Room, wanted: &Wanted) -> Which {
    let key = name::key(&wanted.who);
    let is_meant = |member: &&Member| name::key(&member.name).contains(&key);
    let either = (!key.is_empty()).then(|| room.people().filter(is_meant).map(|member| member.id).take(MOST_PEOPLE).collect());
    Which { what: wanted.what, whom: None, either, before: wanted.before }
}

/// With the names that people have now.
fn entry(room: &Room, done: Done) -> Entry {
    let Done { seq, at, deed, undone } = done;
    let member = |id: MemberId| room.member(id).cloned();
    Entry {
        seq,
        at,
        by: deed.by.and_then(member),
        what: deed.what,
        whom: deed.whom.and_then(member),
        message: deed.messages.first().copied().filter(|_| deed.messages.len() == 1),
        messages: u32::try_from(deed.messages.len()).unwrap_or(u32::MAX),
        why: deed.why,
        until: deed.until,
        role: deed.role,
        amount: deed.amount,
        undone: undone.map(|(at, by)| Undone { at, by: by.and_then(member) }),
    }
}
