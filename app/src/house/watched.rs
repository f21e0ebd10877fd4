//! Words that a guard looks at first: tried on the last days before they are kept.

use evening::watch::{Command, PHRASE_MAX, Rehearsal};
use evening::words::Lang;
use evening::words::house::{Word, rehearsed};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::evening::said::{Reader, said};
use crate::house::ask::{Ask, AskButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, RwSignal};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// The phrases, and a place to try another one.
#[component]
pub fn Watched(lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let field = NodeRef::<html::Input>::new();
    let phrases = Memo::new(move || live.watch.with(|watch| watch.phrases().to_vec()));
    let (tried, note, is_busy) = (RwSignal::new(None::<(String, Rehearsal)>), RwSignal::new(None), RwSignal::new(false));
    let rehearse = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked().filter(|_| !is_busy.get_untracked()) else { return };
        let phrase = field.value();
        ask.forget();
        is_busy.set(true);
        spawn_local(async move {
            match api::rehearse(phrase.clone()).await {
                Ok(found) => {
                    note.try_set(None);
                    tried.try_set(Some((phrase, found)));
                }
                Err(refused) => {
                    tried.try_set(None);
                    note.try_set(Some(refused.words(lang)));
                }
            }
            is_busy.try_set(false);
        });
    };
    let keep = move |phrase: String| {
        ask.send(Command::Watch { phrase }, move || {
            tried.try_set(None);
            if let Some(field) = field.get_untracked() {
                field.set_value("");
                let _ = field.focus();
            }
        });
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-watched">
            <h2 class="house-panel-title" id="house-watched">{Word::WatchedTitle.say(lang)}</h2>
            <p class="house-text">{Word::WatchedText.say(lang)}</p>
            {move || phrases.with(Vec::is_empty).then(|| view! { <p class="house-shown">{Word::WatchedNone.say(lang)}</p> }.into_any())}
            <ul class="house-hosts" aria-labelledby="house-watched">
                {move || phrases.get().into_iter().map(|phrase| {
                    let label = format!("{}: {phrase}", Word::Unwatch.say(lang));
                    view! {
                        <li class="house-host">
                            <bdi>{phrase.clone()}</bdi>
                            <AskButton ask command=Command::Unwatch { phrase } glyph=Some(Glyph::X) kind="ghost" words=Word::Unwatch.say(lang).to_owned() label/>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <form class="house-form" on:submit=rehearse>
                <div class="field">
                    <label class="field-label" for="house-phrase">{Word::WatchedField.say(lang)}</label>
                    <input
                        class="field-input" id="house-phrase" type="text" maxlength=(PHRASE_MAX * 4).to_string() required=true autocomplete="off"
                        aria-describedby="house-phrase-hint" aria-invalid=move || note.with(Option::is_some).then_some("true") node_ref=field
                        on:input=move |_| {
                            tried.set(None);
                            note.set(None);
                            ask.forget();
                        }
                    />
                    <p class="field-hint" id="house-phrase-hint">{Word::WatchedHint.say(lang)}</p>
                </div>
                <button type="submit" class="button" data-kind="tonal" aria-busy=move || is_busy.get().then_some("true")>
                    <Icon glyph=Glyph::Search/>
                    <span>{Word::WatchedTry.say(lang)}</span>
                </button>
                <Note words=note/>
            </form>
            <Note words=ask.words()/>
            <div class="house-tried" role="status">
                {move || tried.get().map(|(phrase, found)| {
                    let reader = Reader { me: None, is_row: false, lang };
                    let row = |message: &evening::chat::Message| view! {
                        <li><b><bdi>{message.by.name.clone()}</bdi></b>" "{said(&message.text, &message.mentions, reader)}</li>
                    };
                    let last = (!found.last.is_empty()).then(|| view! {
                        <details class="house-found">
                            <summary>{Word::WatchedShow.say(lang)}</summary>
                            <ul class="house-reasons">{found.last.iter().map(row).collect_view()}</ul>
                        </details>
                    }.into_any());
                    view! {
                        <p class="house-shown">{rehearsed(found.messages, found.people, lang)}</p>
                        {last}
                        <div class="house-row">
                            <button
                                type="button" class="button" data-kind="primary" aria-busy=move || ask.is_busy().then_some("true")
                                on:click=move |_| keep(phrase.clone())
                            >
                                {Word::Watch.say(lang)}
                            </button>
                        </div>
                    }.into_any()
                })}
            </div>
        </section>
    }
    .into_any()
}
