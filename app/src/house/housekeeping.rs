//! What goes by itself: what would go now, what went last, and when it is done next.

use evening::settings::Housekeeping as Told;
use evening::time::Zone;
use evening::words::house::{Word, swept};
use evening::words::{self, Lang};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::live::use_live;
use crate::reactive::{RwSignal, Signal, effect};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// All of it, and the way to have it done now.
#[component]
pub fn Housekeeping(#[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let (told, note, is_busy) = (RwSignal::new(None::<Told>), RwSignal::new(None), RwSignal::new(false));
    let take = move |answer: Result<Told, crate::backend::Refused>| match answer {
        Ok(read) => {
            note.try_set(None);
            told.try_set(Some(read));
        }
        Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
    };
    effect(move || {
        // Another time to keep messages makes others go.
        live.settings.track();
        spawn_local(async move { take(api::housekeeping().await) });
    });
    let keep = move |_| {
        if !is_busy.get_untracked() {
            is_busy.set(true);
            spawn_local(async move {
                take(api::housekeep().await);
                is_busy.try_set(false);
            });
        }
    };
    let moment = move |at: evening::time::Instant| words::moment(at, at.wall(zone.get()), lang);
    view! {
        <section class="panel house-panel" aria-labelledby="house-keeping">
            <h2 class="house-panel-title" id="house-keeping">{Word::KeepingTitle.say(lang)}</h2>
            <p class="house-text">{Word::KeepingText.say(lang)}</p>
            <div class="house-shown" role="status">
                {move || told.get().map(|told| view! {
                    <p>{Word::KeepingWould.say(lang)}": "<b>{swept(&told.would, lang)}</b></p>
                    {told.last.map(|(at, gone)| view! {
                        <p>{Word::KeepingLast.say(lang)}": "<b>{swept(&gone, lang)}</b>" · "{moment(at)}</p>
                    }.into_any())}
                    <p>{Word::KeepingNext.say(lang)}": "{moment(told.next)}</p>
                }.into_any())}
            </div>
            <Note words=note/>
            <div class="house-row">
                <button type="button" class="button" data-kind="outline" aria-busy=move || is_busy.get().then_some("true") on:click=keep>
                    <Icon glyph=Glyph::Eraser/>
                    <span>{Word::KeepingNow.say(lang)}</span>
                </button>
            </div>
        </section>
    }
    .into_any()
}
