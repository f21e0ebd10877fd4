//! What somebody began to write, and what is not sent yet: kept by the tab, so that it survives a reload.

use evening::chat::Command;
use evening::id::MemberId;
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

fn key(by: MemberId) -> String {
    format!("evening-{by}")
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
