//! What calms a room down: slow mode and the shield.

use evening::settings::{Command, SLOW_MAX};
use evening::time::Zone;
use evening::words::house::{Word, shielded_until};
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::house::ask::{Ask, AskButton, SendButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, Signal};
use crate::ui::icon::Glyph;
use crate::ui::note::Note;

/// For how long the shield is raised, in minutes.
const SHIELDS: [(u32, Word); 3] = [(30, Word::ShieldHalf), (60, Word::ShieldHour), (180, Word::ShieldEvening)];

/// Both, as they are now.
#[component]
pub fn Calm(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let (slow, shield) = (Ask::new(lang), Ask::new(lang));
    let field = NodeRef::<html::Input>::new();
    let now = Memo::new(move || live.settings.with(|settings| settings.slow));
    let until = Memo::new(move || live.settings.with(|settings| settings.shield));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        slow.send(Command::Slow { seconds: field.value().trim().parse().unwrap_or(u32::MAX) }, || ());
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-calm">
            <h2 class="house-panel-title" id="house-calm">{Word::CalmTitle.say(lang)}</h2>
            <form class="house-form house-inline" on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-slow">{Word::SlowField.say(lang)}</label>
                    <input
                        class="field-input" id="house-slow" type="number" inputmode="numeric" min="0" max=SLOW_MAX.to_string() required=true
                        prop:value=move || now.get().to_string() aria-describedby="house-slow-hint" aria-invalid=move || slow.is_invalid()
                        node_ref=field on:input=move |_| slow.forget()
                    />
                    <p class="field-hint" id="house-slow-hint">{Word::SlowHint.say(lang)}</p>
                </div>
                <SendButton ask=slow kind="tonal" words=Word::Set.say(lang)/>
                <Note words=slow.words()/>
            </form>
            <div class="house-break">
                <h3 class="house-subtitle">{Word::ShieldTitle.say(lang)}</h3>
                <p class="house-text">{Word::ShieldText.say(lang)}</p>
                <div class="house-shown" role="status">
                    {move || match until.get() {
                        Some(until) => shielded_until(&words::moment(until, until.wall(zone.get()), lang), lang),
                        None => Word::ShieldDown.say(lang).to_owned(),
                    }}
                </div>
                <div class="house-row">
                    {move || if until.get().is_some() {
                        view! {
                            <AskButton ask=shield command=Command::LowerShield {} glyph=None kind="outline" words=Word::ShieldLower.say(lang).to_owned()/>
                        }.into_any()
                    } else {
                        SHIELDS.map(|(minutes, word)| view! {
                            <AskButton
                                ask=shield command=Command::RaiseShield { minutes } glyph=Some(Glyph::Shield) kind="tonal"
                                words=word.say(lang).to_owned()
                            />
                        }).into_iter().collect_view().into_any()
                    }}
                </div>
                <Note words=shield.words()/>
            </div>
        </section>
    }
    .into_any()
}
