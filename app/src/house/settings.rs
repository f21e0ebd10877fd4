//! How the house is kept: how long messages stay, and how much one may write at once.

use evening::settings::{BURST_MAX, Command, EVERY_MAX, RETENTION, RETENTION_DEFAULT};
use evening::words::Lang;
use evening::words::house::{Word, retention_bounds, retention_now};
use leptos::html;
use leptos::prelude::*;

use crate::house::ask::{Ask, AskButton, SendButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef};
use crate::ui::note::Note;

/// How many days messages are kept.
#[component]
pub fn Retention(lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let field = NodeRef::<html::Input>::new();
    let days = Memo::new(move || live.settings.with(|settings| settings.retention));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        ask.send(Command::Retain { days: field.value().trim().parse().unwrap_or(u32::MAX) }, || ());
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-retention">
            <h2 class="house-panel-title" id="house-retention">{Word::RetentionTitle.say(lang)}</h2>
            <p class="house-text">{Word::RetentionText.say(lang)}</p>
            <div class="house-shown" role="status">{move || retention_now(days.get(), lang)}</div>
            <form class="house-form house-inline" on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-days">{Word::RetentionField.say(lang)}</label>
                    <input
                        class="field-input" id="house-days" type="number" inputmode="numeric" required=true
                        min=RETENTION.0.to_string() max=RETENTION.1.to_string()
                        value=days.with_untracked(|days| if *days == 0 { RETENTION_DEFAULT } else { *days }).to_string()
                        aria-describedby="house-days-hint" aria-invalid=move || ask.is_invalid() node_ref=field on:input=move |_| ask.forget()
                    />
                    <p class="field-hint" id="house-days-hint">{retention_bounds(RETENTION, RETENTION_DEFAULT, lang)}</p>
                </div>
                <SendButton ask kind="tonal" words=Word::Set.say(lang)/>
                <Note words=ask.words()/>
            </form>
            <div class="house-row">
                <AskButton ask command=Command::Retain { days: 0 } glyph=None kind="outline" words=Word::RetentionNever.say(lang).to_owned()/>
            </div>
        </section>
    }
    .into_any()
}

/// How much one may write at once.
#[component]
pub fn Flood(lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let (burst, every) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let set = Memo::new(move || {
        live.settings.with(|settings| if settings.burst == 0 { (4, 1) } else { (settings.burst, settings.every) })
    });
    let number =
        move |field: NodeRef<html::Input>| field.get_untracked().and_then(|field| field.value().trim().parse().ok()).unwrap_or(0);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        ask.send(Command::Flood { burst: number(burst), seconds: number(every) }, || ());
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-flood">
            <h2 class="house-panel-title" id="house-flood">{Word::FloodTitle.say(lang)}</h2>
            <p class="house-text">{Word::FloodText.say(lang)}</p>
            <form class="house-form" on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-burst">{Word::FloodBurst.say(lang)}</label>
                    <input
                        class="field-input" id="house-burst" type="number" inputmode="numeric" required=true min="1" max=BURST_MAX.to_string()
                        prop:value=move || set.get().0.to_string() node_ref=burst on:input=move |_| ask.forget()
                    />
                </div>
                <div class="field">
                    <label class="field-label" for="house-every">{Word::FloodEvery.say(lang)}</label>
                    <input
                        class="field-input" id="house-every" type="number" inputmode="numeric" required=true min="1" max=EVERY_MAX.to_string()
                        prop:value=move || set.get().1.to_string() node_ref=every on:input=move |_| ask.forget()
                    />
                </div>
                <Note words=ask.words()/>
                <div class="house-row"><SendButton ask kind="tonal" words=Word::Set.say(lang)/></div>
            </form>
        </section>
    }
    .into_any()
}
