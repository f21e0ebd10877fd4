//! What somebody began to write or to change, and what is not sent yet: kept by the tab, so that it survives a reload.

use evening::chat::Command;
use evening::id::{MemberId, MessageId};
use evening::json;
use evening::time::Instant;
use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use web_sys::Storage;

use super::{Outgoing, Sending};
use crate::backend::Refused;

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    draft: String,
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    nonce: String,
    command: Command,
    at: Instant,
    has_failed: bool,
}

/// What this person left here: what they were writing, and what was on its way.
pub fn load(by: MemberId) -> (String, Vec<Outgoing>) {
    let text = storage().and_then(|storage| storage.get_item(&key(by)).ok().flatten());
    let kept: Kept = text.and_then(|text| json::read(&text).ok()).unwrap_or_default();
    let lines = kept.lines.into_iter().map(|Line { nonce, command, at, has_failed }| {
        // Why it failed was told once; what counts is that it can be sent again.
        let failed = || Sending::Failed(Refused::Unreachable { unreachable: String::new() });
        Outgoing { nonce, by, command, at, state: if has_failed { failed() } else { Sending::Waiting } }
    });
    (kept.draft, lines.collect())
}

/// Keeps it. A browser that keeps nothing loses only what a reload would lose anyway.
pub fn save(by: MemberId, draft: &str, lines: &[Outgoing]) {
    let Some(storage) = storage() else { return };
    let own = lines.iter().filter(|line| line.by == by);
    let lines: Vec<Line> = own
        .map(|line| Line {
            nonce: line.nonce.clone(),
            command: line.command.clone(),
            at: line.at,
            has_failed: matches!(line.state, Sending::Failed(_)),
        })
        .collect();
    let _ = if draft.is_empty() && lines.is_empty() {
        storage.remove_item(&key(by))
    } else {
        serde_json::to_string(&Kept { draft: draft.to_owned(), lines }).map_or(Ok(()), |text| storage.set_item(&key(by), &text))
    };
}

/// What this person makes of a message, as far as they have come with it.
pub fn change(by: MemberId, id: MessageId) -> Option<String> {
    storage()?.get_item(&change_key(by, id)).ok()?
}

/// The message that they were changing last.
pub fn changing(by: MemberId) -> Option<MessageId> {
    storage()?.get_item(&changing_key(by)).ok()??.parse().ok().map(MessageId)
}

/// Keeps what they make of it, until they are done with it.
pub fn keep_change(by: MemberId, id: MessageId, text: Option<&str>) {
    let Some(storage) = storage() else { return };
    let changing = text.map(|_| id.to_string());
    for (key, value) in [(change_key(by, id), text), (changing_key(by), changing.as_deref())] {
        let _ = value.map_or_else(|| storage.remove_item(&key), |value| storage.set_item(&key, value));
    }
}

fn change_key(by: MemberId, id: MessageId) -> String {
    format!("evening-{by}-{id}")
}

fn changing_key(by: MemberId) -> String {
    format!("evening-{by}-changing")
}

fn key(by: MemberId) -> String {
    format!("evening-{by}")
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
