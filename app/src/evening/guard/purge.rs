//! How many of somebody's messages are to go: these would.

use evening::account::Member;
use evening::chat::{Command, PURGE, PURGE_MAX};
use evening::room::Command as Any;
use evening::time::Zone;
use evening::words::Lang;
use evening::words::deed::messages;
use evening::words::guard::{Word, purge_most, would_go};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::form::{Asking, GuardForm, Why};
use super::{Done, Guarding};
use crate::api;
use crate::evening::ReaderClock;
use crate::reactive::{NodeRef, RwSignal, effect};
use crate::ui::icon::{Glyph, Icon};

/// What would go: a line for each, and the first and the last moment.
#[derive(Clone, Default, PartialEq)]
struct Preview {
    lines: Vec<(String, String)>,
    is_known: bool,
}

/// The question.
#[component]
pub fn PurgeForm(guarding: Guarding, whom: Member, lang: Lang) -> impl IntoView {
    let asking = Asking::of(lang);
    let zone = use_context::<ReaderClock>().map_or(Zone::default(), |ReaderClock(zone)| zone.get_untracked());
    let id = whom.id;
    let count = RwSignal::new(PURGE);
    let preview = RwSignal::new(Preview::default());
    let field = NodeRef::<html::Input>::new();
    effect(move || {
        let count = count.get();
        spawn_local(async move {
            match api::purge(id.0, count).await {
                Ok(page) => {
                    let line = |message: evening::chat::Message| (evening::words::clock(message.at.wall(zone)), message.text);
                    let lines = page.messages.into_iter().rev().map(line).collect();
                    preview.try_set(Preview { lines, is_known: true });
                }
                Err(refused) => asking.fail(&refused),
            }
        });
    });
    let typed = move || field.get_untracked().and_then(|field| field.value().trim().parse().ok());
    let look = move |_| {
        if let Some(typed) = typed().filter(|typed| (1..=PURGE_MAX).contains(typed)) {
            count.set(typed);
        }
    };
    let purged = whom.clone();
    let send = move || {
        let (purged, gone) = (purged.clone(), preview.with_untracked(|preview| preview.lines.len()));
        let command = Any::Chat(Command::Purge { id, count: typed().unwrap_or(0), why: asking.why() });
        let gone = u32::try_from(gone).unwrap_or(u32::MAX);
        asking.order(command, move |seq| guarding.has_done(purged, Done::Purged(gone, seq)));
    };
    view! {
        <GuardForm asking whom title=Word::PurgeTitle send>
            <label class="field">
                <span class="field-label">{Word::HowMany.say(lang)}</span>
                <input
                    class="field-input" type="number" inputmode="numeric" min="1" max=PURGE_MAX.to_string() value=PURGE.to_string()
                    required=true node_ref=field on:input=look
                />
                <small class="field-hint">{purge_most(PURGE_MAX, lang)}</small>
            </label>
            <div class="guard-preview">
                <p class="guard-words" role="status">{move || preview.with(|preview| {
                    preview.is_known.then(|| would_go(u32::try_from(preview.lines.len()).unwrap_or(u32::MAX), lang))
                })}</p>
                <ol class="guard-messages" tabindex="0" aria-label=Word::WouldGo.say(lang)>
                    {move || preview.get().lines.into_iter().map(|(at, text)| view! {
                        <li class="guard-message"><time>{at}</time><bdi>{text}</bdi></li>
                    }.into_any()).collect_view()}
                </ol>
            </div>
            <Why asking hint=Word::WhyKept/>
            <button type="submit" class="button" data-kind="danger" aria-disabled=move || asking.is_busy.get().to_string()>
                <Icon glyph=Glyph::Eraser/>
                {move || {
                    let gone = preview.with(|preview| u32::try_from(preview.lines.len()).unwrap_or(u32::MAX));
                    format!("{} {}", Word::Purge.say(lang), messages(gone, lang))
                }}
            </button>
        </GuardForm>
    }
    .into_any()
}
