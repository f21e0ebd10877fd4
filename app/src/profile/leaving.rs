//! Taking one's data along, and leaving for good.

use evening::words::Lang;
use evening::words::profile::Word;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::browser;
use crate::live::use_live;
use crate::reactive::{NodeRef, RwSignal};
use crate::route::{Page, use_route};
use crate::session;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// What becomes of the messages of somebody who leaves, in the words of the wire.
const FATES: [(&str, Word); 2] = [("stay", Word::LeaveStay), ("go", Word::LeaveGo)];

/// Both. Leaving asks for the password: whoever finds the page open should not.
#[component]
pub fn Leaving(lang: Lang) -> impl IntoView {
    let (live, route) = (use_live(), use_route());
    let password = NodeRef::<html::Input>::new();
    let (fate, note, is_busy) = (RwSignal::new(FATES[0].0), RwSignal::new(None::<String>), RwSignal::new(false));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        note.set(None);
        let password = password.get_untracked().map(|field| field.value()).unwrap_or_default();
        spawn_local(async move {
            let answer = api::leave(password, fate.get_untracked().to_owned()).await;
            match answer {
                Ok(_) => {
                    // It is shown only once nobody is here any more: whoever is would be led on to the evening. The address says
                    // it already, for a page that is loaded anew, and for the dialog, if the stream tells of it first.
                    browser::replace_path(Page::Farewell.path());
                    session::show_anew(live).await;
                    if live.me.try_with_untracked(Option::is_none) == Some(true) {
                        route.replace(Page::Farewell);
                    }
                }
                Err(refused) => {
                    is_busy.try_set(false);
                    note.try_set(Some(refused.words(lang)));
                }
            }
        });
    };
    let name = live.me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default());
    let choice = move |(key, word): (&'static str, Word)| {
        view! {
            <label class="profile-fate">
                <input type="radio" name="fate" prop:checked=move || fate.get() == key on:change=move |_| fate.set(key)/>
                <span>{word.say(lang)}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <section class="profile-block" aria-labelledby="profile-data">
            <h3 class="profile-subtitle" id="profile-data">{Word::DataTitle.say(lang)}</h3>
            <div class="profile-line-tools">
                <p class="field-hint">{Word::DataText.say(lang)}</p>
                <a class="button" data-kind="tonal" href="/api/my_data" download="my-evening.json" rel="external">
                    <Icon glyph=Glyph::Download/>
                    <span>{Word::DataGet.say(lang)}</span>
                </a>
            </div>
        </section>
        <hr class="profile-line"/>
        <form class="profile-block" on:submit=send>
            <h3 class="profile-subtitle">{Word::LeaveTitle.say(lang)}</h3>
            <p class="field-hint">{Word::LeaveText.say(lang)}</p>
            <fieldset class="profile-fates">
                <legend class="field-label">{Word::LeaveMessages.say(lang)}</legend>
                {FATES.map(choice).into_iter().collect_view()}
            </fieldset>
            <input type="text" class="visually-hidden" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=name/>
            <Note words=note/>
            <div class="profile-inline">
                <input
                    class="field-input" type="password" autocomplete="current-password" aria-label=Word::PasswordOld.say(lang)
                    placeholder=Word::PasswordOld.say(lang) node_ref=password
                />
                <button type="submit" class="button" data-kind="danger" aria-busy=move || is_busy.get().then_some("true")>
                    {Word::Leave.say(lang)}
                </button>
            </div>
        </form>
    }
    .into_any()
}
