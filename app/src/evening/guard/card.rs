//! Who somebody is to those who keep order: since when, what was done to them, what they said last, and notes.

use evening::account::Member;
use evening::audit;
use evening::chat::Message;
use evening::moderation::{Command, WHY_MAX};
use evening::room::Command as Any;
use evening::time::{Instant, Zone};
use evening::words::guard::{Word, since};
use evening::words::{self, Lang, deed};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::use_act;
use crate::api;
use crate::evening::ReaderClock;
use crate::live::use_live;
use crate::reactive::{NodeRef, RwSignal, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::modal::close_around;
use crate::ui::note::Note;

/// The card, while it is open.
#[component]
pub fn Card(whom: Member, lang: Lang) -> impl IntoView {
    let (act, live) = (use_act(), use_live());
    let zone = use_context::<ReaderClock>().map_or(Zone::default(), |ReaderClock(zone)| zone.get_untracked());
    let id = whom.id;
    let card = RwSignal::new(None::<audit::Card>);
    let note = RwSignal::new(None);
    let read = move || {
        spawn_local(async move {
            match api::card(id.0).await {
                Ok(read) => drop(card.try_set(Some(read))),
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    effect(move || {
        // What others do to them meanwhile is on it at once.
        live.sanctions.track();
        read();
    });
    let field = NodeRef::<html::Input>::new();
    let leave = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        note.set(None);
        spawn_local(async move {
            match act.order(Any::Moderation(Command::Note { id, text: field.value() })).await {
                Ok(_) => {
                    field.set_value("");
                    read();
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    let about = move || {
        card.get().map(|card| {
            let now = live.now();
            let days = u32::try_from(now.since(card.since).as_secs() / 86_400).unwrap_or(u32::MAX);
            since(days, &words::day(card.since.wall(zone), lang), card.since.wall(zone).year, lang)
        })
    };
    view! {
        <div class="guard-form guard-card">
            <header class="guard-head" data-hue=whom.hue.key() style=whom.style()>
                <Avatar of=whom.clone()/>
                <div class="guard-who">
                    <h2 class="guard-title" id="guard-title"><bdi>{whom.name.clone()}</bdi></h2>
                    <p class="guard-since">{about}</p>
                </div>
                <button
                    type="button" class="icon-button" aria-label=words::Word::Close.say(lang)
                    on:click=move |event| close_around(Some(&event_target(&event)))
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </header>
            <Note words=note/>
            <section class="guard-part">
                <h3 class="guard-name">{Word::Deeds.say(lang)}</h3>
                <ol class="guard-deeds">
                    {move || card.get().map(|card| deeds(card.deeds, zone, lang))}
                </ol>
                <form class="guard-note" on:submit=leave>
                    <input
                        class="field-input" type="text" required=true maxlength=WHY_MAX.to_string() node_ref=field
                        aria-label=Word::NoteField.say(lang) placeholder=Word::NoteField.say(lang)
                    />
                    <button type="submit" class="button" data-kind="tonal">{Word::NoteLeave.say(lang)}</button>
                </form>
            </section>
            <section class="guard-part">
                <h3 class="guard-name">{Word::LastMessages.say(lang)}</h3>
                <ol class="guard-messages" tabindex="0" aria-label=Word::LastMessages.say(lang)>
                    {move || card.get().map(|card| messages(card.messages, zone, lang))}
                </ol>
            </section>
        </div>
    }
    .into_any()
}

fn deeds(deeds: Vec<audit::Entry>, zone: Zone, lang: Lang) -> AnyView {
    if deeds.is_empty() {
        return view! { <li class="guard-words">{Word::NoDeeds.say(lang)}</li> }.into_any();
    }
    let line = |entry: audit::Entry| {
        let told = deed::told(&entry, |at: Instant| at.wall(zone), lang);
        let by = entry.by.as_ref().map_or_else(|| deed::Word::Console.say(lang).to_owned(), |by| by.name.clone());
        let at = words::moment(entry.at, entry.at.wall(zone), lang);
        let why = (!entry.why.is_empty()).then(|| view! { <q class="guard-why">{entry.why.clone()}</q> }.into_any());
        view! {
            <li class="guard-deed" data-undone=entry.undone.is_some()>
                <b>{told}</b>" "{why}
                <small>{at}" · "<bdi>{by}</bdi></small>
            </li>
        }
        .into_any()
    };
    deeds.into_iter().map(line).collect_view().into_any()
}

fn messages(messages: Vec<Message>, zone: Zone, lang: Lang) -> AnyView {
    if messages.is_empty() {
        return view! { <li class="guard-words">{Word::NoMessages.say(lang)}</li> }.into_any();
    }
    let line = |message: Message| {
        let wall = message.at.wall(zone);
        let at = format!("{:02}.{:02} {}", wall.day, wall.month, words::clock(wall));
        let text = match message.removed {
            Some(_) => view! { <del>{message.text}</del> }.into_any(),
            None => message.text.into_any(),
        };
        view! { <li class="guard-message"><time>{at}</time><bdi>{text}</bdi></li> }.into_any()
    };
    messages.into_iter().rev().map(line).collect_view().into_any()
}
