//! What those who keep order did, to be found by kind and by name, taken back, and taken along as a table.

use evening::audit::{Entry, What};
use evening::time::{Instant, Zone};
use evening::words::house::Word;
use evening::words::{self, Lang, deed};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::house::ask::{Ask, AskButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// The log, newest first.
#[component]
pub fn Deeds(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let undo = Ask::new(lang);
    let (what, who) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (entries, more) = (RwSignal::new(Vec::<Entry>::new()), RwSignal::new(false));
    let (note, is_read) = (RwSignal::new(None), RwSignal::new(false));
    let read = move |before: Option<String>| {
        let (what, who) = (what.get_untracked(), who.get_untracked());
        spawn_local(async move {
            let is_more = before.is_some();
            match api::log(Some(what), Some(who), before).await {
                Ok(log) => {
                    note.try_set(None);
                    more.try_set(log.more);
                    entries.try_update(|entries| {
                        if !is_more {
                            entries.clear();
                        }
                        entries.extend(log.entries);
                    });
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
            is_read.try_set(true);
        });
    };
    // What anybody does shows at once.
    let removed =
        Memo::new(move || live.reading.with(|reading| reading.messages().filter(|message| message.removed.is_some()).count()));
    effect(move || {
        live.sanctions.track();
        live.settings.track();
        removed.track();
        what.track();
        who.track();
        read(None);
    });
    let field = NodeRef::<html::Input>::new();
    let find = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        who.set(field.get_untracked().map(|field| field.value()).unwrap_or_default());
    };
    let table = move || format!("/api/log.csv?what={}&who={}", what.get(), in_address(&who.get()));
    view! {
        <section class="panel house-panel" aria-labelledby="house-log">
            <h2 class="house-panel-title" id="house-log">{Word::LogTitle.say(lang)}</h2>
            <form class="house-filters" on:submit=find>
                <input
                    class="field-input" type="search" aria-label=Word::LogWho.say(lang) placeholder=Word::LogWho.say(lang) node_ref=field
                    on:change=move |event| who.set(event_target_value(&event))
                />
                <select class="field-input" aria-label=Word::LogWhat.say(lang) on:change=move |event| what.set(event_target_value(&event))>
                    <option value="">{Word::LogAll.say(lang)}</option>
                    {What::ALL.map(|what| view! { <option value=what.key()>{deed::name(what, lang)}</option> }).into_iter().collect_view()}
                </select>
                <a class="button" data-kind="outline" href=table download="evening-log.csv" rel="external">
                    <Icon glyph=Glyph::Download/>
                    <span>"CSV"</span>
                </a>
            </form>
            <Note words=note/>
            <Note words=undo.words()/>
            <ol class="house-rows" aria-labelledby="house-log">
                {move || {
                    let zone = zone.get();
                    entries.get().into_iter().map(|entry| row(entry, undo, live.now(), zone, lang)).collect_view()
                }}
            </ol>
            {move || (is_read.get() && entries.with(Vec::is_empty)).then(|| view! {
                <p class="house-text">{Word::LogEmpty.say(lang)}</p>
            }.into_any())}
            {move || more.get().then(|| view! {
                <div class="house-row">
                    <button
                        type="button" class="button" data-kind="ghost"
                        on:click=move |_| read(entries.with_untracked(|entries| entries.last().map(|last| last.seq.to_string())))
                    >
                        {Word::LogOlder.say(lang)}
                    </button>
                </div>
            }.into_any())}
        </section>
    }
    .into_any()
}

/// A text as a part of an address (RFC 3986, 2.1).
fn in_address(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn row(entry: Entry, undo: Ask, now: Instant, zone: Zone, lang: Lang) -> AnyView {
    let wall = entry.at.wall(zone);
    let told = deed::told(&entry, |at: Instant| at.wall(zone), lang);
    let way_back = entry.undo(now).map(|command| {
        view! { <AskButton ask=undo command glyph=Some(Glyph::Undo) kind="ghost" words=Word::Undo.say(lang).to_owned()/> }
            .into_any()
    });
    let undone = entry.undone.map(|undone| {
        let by = undone.by.map_or_else(|| deed::Word::Console.say(lang).to_owned(), |by| by.name);
        view! { <small class="house-row-undone">{Word::Undone.say(lang)}": "<bdi>{by}</bdi></small> }.into_any()
    });
    let whom = entry.whom.map(|whom| {
        view! { <span class="house-person" data-hue=whom.hue.key() style=whom.style()><Avatar of=whom.clone()/><bdi>{whom.name.clone()}</bdi></span> }
            .into_any()
    });
    let by = entry.by.map_or_else(|| deed::Word::Console.say(lang).to_owned(), |by| by.name);
    let at = format!("{:02}.{:02} {}", wall.day, wall.month, words::clock(wall));
    let why = (!entry.why.is_empty()).then(|| view! { <q class="house-why">{entry.why}</q> }.into_any());
    view! {
        <li class="house-deed">
            <time class="house-when" title=words::moment(entry.at, wall, lang)>{at}</time>
            <div class="house-what"><b>{told}</b>{why}{undone}</div>
            <div class="house-whom">{whom}</div>
            <div class="house-by"><bdi>{by}</bdi></div>
            <div class="house-undo">{way_back}</div>
        </li>
    }
    .into_any()
}
