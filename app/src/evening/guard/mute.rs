//! How long somebody is to be silent, and why; or that they may write again.

use std::time::Duration;

use evening::account::Member;
use evening::moderation::{Command, MUTE_MAX, WHY_MAX};
use evening::room::Command as Any;
use evening::words::guard::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::act::use_act;
use crate::evening::ReaderClock;
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, RwSignal};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::modal::close_around;
use crate::ui::note::Note;

/// The usual lengths, in minutes.
const LENGTHS: [(u32, Word); 3] = [(10, Word::TenMinutes), (60, Word::Hour), (24 * 60, Word::Day)];

/// The question.
#[component]
pub fn MuteForm(whom: Member, lang: Lang) -> impl IntoView {
    let (act, live) = (use_act(), use_live());
    let minutes_east = use_context::<ReaderClock>().map_or(0, |ReaderClock(east)| east.get_untracked());
    let id = whom.id;
    let form = NodeRef::<html::Form>::new();
    let (minutes, note, is_busy) = (RwSignal::new(LENGTHS[0].0), RwSignal::new(None), RwSignal::new(false));
    let is_other = Memo::new(move || LENGTHS.iter().all(|(length, _)| *length != minutes.get()));
    let (other, why) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let mute = Memo::new(move || live.mutes.with(|mutes| mutes.get(id).cloned()));
    let ask = move |command: Command| {
        if is_busy.get_untracked() {
            return;
        }
        is_busy.set(true);
        note.set(None);
        spawn_local(async move {
            match act.order(Any::Moderation(command)).await {
                Ok(_) => {
                    close_around(form.get_untracked().as_ref().map(AsRef::as_ref));
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
            is_busy.try_set(false);
        });
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let typed = other.get_untracked().and_then(|other| other.value().trim().parse().ok());
        let minutes = if is_other.get_untracked() { typed.unwrap_or(0) } else { minutes.get_untracked() };
        let why = why.get_untracked().map(|why| why.value()).unwrap_or_default();
        ask(Command::Mute { id, minutes, why });
    };
    let length = move |(length, word): (u32, Word)| {
        view! {
            <label class="segment">
                <input
                    type="radio" class="visually-hidden" name="minutes" prop:checked=move || minutes.get() == length
                    on:change=move |_| minutes.set(length)
                />
                <span>{word.say(lang)}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <form class="guard-form" method="dialog" node_ref=form on:submit=send>
            <header class="guard-head" data-hue=whom.hue.key()>
                <Avatar name=whom.name.clone()/>
                <h2 class="guard-title" id="guard-title">{Word::MuteTitle.say(lang)}" "<bdi>{whom.name.clone()}</bdi></h2>
                <button
                    type="button" class="icon-button" aria-label=words::Word::Close.say(lang)
                    on:click=move |event| close_around(Some(&event_target(&event)))
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </header>
            <Note words=note/>
            {move || mute.get().map(|mute| view! {
                <p class="guard-now">
                    {words::guard::muted_until(mute.until, mute.until.wall(minutes_east), &mute.why, lang)}
                    <button type="button" class="button" data-kind="tonal" data-size="small" on:click=move |_| ask(Command::Unmute { id })>
                        {Word::Unmute.say(lang)}
                    </button>
                </p>
            }.into_any())}
            <fieldset class="segments">
                <legend class="field-label">{Word::HowLong.say(lang)}</legend>
                {LENGTHS.map(length).into_iter().collect_view().into_any()}
                {length((0, Word::Other))}
            </fieldset>
            {move || is_other.get().then(|| view! {
                <label class="field">
                    <span class="field-label">{Word::Minutes.say(lang)}</span>
                    <input
                        class="field-input" type="number" inputmode="numeric" min="1" max=MUTE_MAX.to_string() value="30" required=true node_ref=other
                    />
                    <small class="field-hint">{words::guard::longest(Duration::from_secs(u64::from(MUTE_MAX) * 60), lang)}</small>
                </label>
            }.into_any())}
            <label class="field">
                <span class="field-label">{Word::Why.say(lang)}</span>
                <input class="field-input" type="text" maxlength=WHY_MAX.to_string() placeholder=Word::WhyHint.say(lang) node_ref=why/>
                <small class="field-hint">{Word::WhyTold.say(lang)}</small>
            </label>
            <button type="submit" class="button" data-kind="primary" aria-disabled=move || is_busy.get().to_string()>
                <Icon glyph=Glyph::VolumeOff/>
                {Word::Mute.say(lang)}
            </button>
        </form>
    }
    .into_any()
}
