//! The server functions: each one call long.

use evening::audit::{Card, Log, Residents};
use evening::json::Later;
use evening::leaving::Leave;
use evening::report::Queue;
use evening::roster::{People, Roster};
use evening::safety::Safety;
use evening::settings::Housekeeping;
use evening::shelf::{Draws, Evidence, History, Shelf};
use evening::trial::Asked;
use evening::watch::Rehearsal;
use evening::wire::{Done, Order, Page};
use leptos::prelude::server;
use leptos::server_fn::codec::GetUrl;

use crate::backend::{Json, Refused, Visit};

/// All that the evening's page needs.
#[server(name = ReadVisit, prefix = "/api", endpoint = "visit", input = GetUrl, output = Json)]
pub async fn visit() -> Result<Visit, Refused> {
    crate::backend::current().visit().await
}

/// Carries out an order.
#[server(prefix = "/api", endpoint = "act", input = Json, output = Json)]
pub async fn act(order: Later<Order>) -> Result<Done, Refused> {
    crate::backend::current().act(order).await
}

/// A page of messages before or after one, or the last ones.
#[server(prefix = "/api", endpoint = "messages", input = GetUrl, output = Json)]
pub async fn messages(before: Option<String>, after: Option<String>, limit: Option<String>) -> Result<Page, Refused> {
    crate::backend::current().messages(before, after, limit).await
}

/// Whom the visitor may mean who has typed this of a name.
#[server(name = FindPeople, prefix = "/api", endpoint = "people", input = GetUrl, output = Json)]
pub async fn people(find: String) -> Result<People, Refused> {
    crate::backend::current().people(find).await
}

/// What those who keep order did, newest first.
#[server(name = ReadLog, prefix = "/api", endpoint = "log", input = GetUrl, output = Json)]
pub async fn log(what: Option<String>, who: Option<String>, before: Option<String>) -> Result<Log, Refused> {
    crate::backend::current().log(what, who, before).await
}

/// What those who keep order see of somebody.
#[server(name = ReadCard, prefix = "/api", endpoint = "card", input = GetUrl, output = Json)]
pub async fn card(id: i64) -> Result<Card, Refused> {
    crate::backend::current().card(evening::id::MemberId(id)).await
}

/// A page of people whose name has this in it, those who are here first.
#[server(name = ReadResidents, prefix = "/api", endpoint = "residents", input = GetUrl, output = Json)]
pub async fn residents(find: String, page: u32) -> Result<Residents, Refused> {
    crate::backend::current().residents(find, page).await
}

/// What was pointed out to those who keep order and waits for them.
#[server(name = ReadReports, prefix = "/api", endpoint = "reports", input = GetUrl, output = Json)]
pub async fn reports() -> Result<Queue, Refused> {
    crate::backend::current().reports().await
}

/// What a phrase would have held back in the last days.
#[server(name = RehearsePhrase, prefix = "/api", endpoint = "rehearse", input = GetUrl, output = Json)]
pub async fn rehearse(phrase: String) -> Result<Rehearsal, Refused> {
    crate::backend::current().rehearse(phrase).await
}

/// The library, and how tonight's list is made.
#[server(name = ReadLibrary, prefix = "/api", endpoint = "library", input = GetUrl, output = Json)]
pub async fn library() -> Result<Shelf, Refused> {
    crate::backend::current().library().await
}

/// What was watched.
#[server(name = ReadHistory, prefix = "/api", endpoint = "history", input = GetUrl, output = Json)]
pub async fn history() -> Result<History, Refused> {
    crate::backend::current().history().await
}

/// A page of draws, newest first.
#[server(name = ReadDraws, prefix = "/api", endpoint = "draws", input = GetUrl, output = Json)]
pub async fn draws(before: Option<String>) -> Result<Draws, Refused> {
    crate::backend::current().draws(before).await
}

/// A draw with all that it takes to check it.
#[server(name = ReadDraw, prefix = "/api", endpoint = "draw", input = GetUrl, output = Json)]
pub async fn draw(seq: i64) -> Result<Evidence, Refused> {
    crate::backend::current().draw(seq).await
}

/// Who is here.
#[server(name = ReadRoster, prefix = "/api", endpoint = "roster", input = GetUrl, output = Json)]
pub async fn roster() -> Result<Roster, Refused> {
    crate::backend::current().roster().await
}

/// Puts the visitor to a Trial of Harmony.
#[server(name = BeginTrial, prefix = "/api", endpoint = "trial", input = GetUrl, output = Json)]
pub async fn trial() -> Result<Asked, Refused> {
    crate::backend::current().trial().await
}

/// How the house cleans up after itself.
#[server(name = ReadHousekeeping, prefix = "/api", endpoint = "housekeeping", input = GetUrl, output = Json)]
pub async fn housekeeping() -> Result<Housekeeping, Refused> {
    crate::backend::current().housekeeping(false).await
}

/// Has it done now.
#[server(name = KeepHouse, prefix = "/api", endpoint = "housekeep", input = Json, output = Json)]
pub async fn housekeep() -> Result<Housekeeping, Refused> {
    crate::backend::current().housekeeping(true).await
}

/// What would go if the last messages of somebody were taken away.
#[server(name = PreviewPurge, prefix = "/api", endpoint = "purge", input = GetUrl, output = Json)]
pub async fn purge(id: i64, count: u32) -> Result<Page, Refused> {
    crate::backend::current().purge(evening::id::MemberId(id), count).await
}

/// What keeps the visitor's account theirs.
#[server(name = ReadSafety, prefix = "/api", endpoint = "safety", input = GetUrl, output = Json)]
pub async fn safety() -> Result<Safety, Refused> {
    crate::backend::current().safety().await
}

/// Gives them another password, and signs them out everywhere else.
#[server(prefix = "/api", endpoint = "change_password", input = Json, output = Json)]
pub async fn change_password(old: String, new: String) -> Result<Safety, Refused> {
    crate::backend::current().change_password(old, new).await
}

/// Gives them another address for letters; an empty one takes theirs away.
#[server(prefix = "/api", endpoint = "change_email", input = Json, output = Json)]
pub async fn change_email(password: String, email: String) -> Result<Safety, Refused> {
    crate::backend::current().change_email(password, email).await
}

/// Signs them out in one place.
#[server(prefix = "/api", endpoint = "end_session", input = Json, output = Json)]
pub async fn end_session(id: String) -> Result<Safety, Refused> {
    crate::backend::current().end_session(id).await
}

/// Signs them out everywhere but here.
#[server(prefix = "/api", endpoint = "end_other_sessions", input = Json, output = Json)]
pub async fn end_other_sessions() -> Result<Safety, Refused> {
    crate::backend::current().end_other_sessions().await
}

/// Signs them out everywhere.
#[server(prefix = "/api", endpoint = "end_sessions", input = Json, output = Json)]
pub async fn end_sessions() -> Result<(), Refused> {
    crate::backend::current().end_sessions().await
}

/// Has the visitor's account deleted in a week, unless they sign in before that. What they said may `stay` or `go`.
#[server(name = LeaveForGood, prefix = "/api", endpoint = "leave", input = Json, output = Json)]
pub async fn leave(password: String, messages: String) -> Result<Leave, Refused> {
    crate::backend::current().leave(password, messages).await
}

/// Tells the others that the visitor is writing.
#[server(prefix = "/api", endpoint = "typing", input = Json, output = Json)]
pub async fn typing() -> Result<(), Refused> {
    crate::backend::current().typing().await
}
