//! When the evening begins.

use evening::show::Command;
use evening::time::Zone;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::browser;
use crate::house::ask::{Ask, SendButton};
use crate::live::use_live;
use crate::reactive::{NodeRef, RwSignal, Signal, effect};
use crate::ui::note::Note;

/// Date and time on the princess's own clock, and below them what everybody will read.
#[component]
pub fn Plan(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let field = NodeRef::<html::Input>::new();
    let chosen = RwSignal::new(None);
    // The next full hour is as good a guess as any; the server could not make it.
    effect(move || {
        if let Some(field) = field.get()
            && field.value().is_empty()
        {
            field.set_value(&browser::local_hour_after(live.now()));
            chosen.set(browser::local_moment(&field.value()));
        }
    });
    let told = move || chosen.get().map(|at: evening::time::Instant| words::moment(at, at.wall(zone.get()), lang));
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let at = chosen.get_untracked().map(|at| at.to_string()).unwrap_or_default();
        ask.send(Command::Announce { at }, || ());
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-plan">
            <h2 class="house-panel-title" id="house-plan">{Word::AnnounceTitle.say(lang)}</h2>
            <form class="house-form" on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-start">{Word::AnnounceField.say(lang)}</label>
                    <input
                        class="field-input" id="house-start" name="at" type="datetime-local" required
                        aria-describedby="house-start-hint" aria-invalid=move || ask.is_invalid() node_ref=field
                        on:input=move |event| {
                            ask.forget();
                            chosen.set(browser::local_moment(&event_target_value(&event)));
                        }
                    />
                    <p class="field-hint" id="house-start-hint">{told}</p>
                </div>
                <Note words=ask.words()/>
                <SendButton ask kind="tonal" words=Word::AnnounceSet.say(lang)/>
            </form>
        </section>
    }
    .into_any()
}
