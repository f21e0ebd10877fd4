//! How long somebody is to be silent, and why; or that they may write again.

use std::time::Duration;

use evening::account::Member;
use evening::moderation::{Command, MUTE_MAX};
use evening::room::Command as Any;
use evening::time::Zone;
use evening::words::Lang;
use evening::words::guard::{Word, longest, muted_until};
use leptos::html;
use leptos::prelude::*;

use super::form::{Asking, GuardForm, Holds, Why};
use super::{Done, Guarding};
use crate::evening::ReaderClock;
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, RwSignal};
use crate::ui::icon::{Glyph, Icon};

/// The usual lengths, in minutes.
const LENGTHS: [(u32, Word); 3] = [(10, Word::TenMinutes), (60, Word::Hour), (24 * 60, Word::Day)];

/// The question.
#[component]
pub fn MuteForm(guarding: Guarding, whom: Member, lang: Lang) -> impl IntoView {
    let (asking, live) = (Asking::of(lang), use_live());
    let zone = use_context::<ReaderClock>().map_or(Zone::default(), |ReaderClock(zone)| zone.get_untracked());
    let id = whom.id;
    let minutes = RwSignal::new(LENGTHS[0].0);
    let is_other = Memo::new(move || LENGTHS.iter().all(|(length, _)| *length != minutes.get()));
    let other = NodeRef::<html::Input>::new();
    let mute = Memo::new(move || live.sanctions.with(|sanctions| sanctions.mute(id).cloned()));
    let muted = whom.clone();
    let send = move || {
        let typed = other.get_untracked().and_then(|other| other.value().trim().parse().ok());
        let minutes = if is_other.get_untracked() { typed.unwrap_or(0) } else { minutes.get_untracked() };
        let (command, muted) = (Any::Moderation(Command::Mute { id, minutes, why: asking.why() }), muted.clone());
        asking.order(command, move |_| guarding.has_done(muted, Done::Muted));
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
        <GuardForm asking whom title=Word::MuteTitle send>
            {move || mute.get().and_then(|mute| Some((mute.until?, mute.why))).map(|(until, why)| {
                let words = muted_until(until, until.wall(zone), &why, lang);
                view! { <Holds asking words end=Word::Unmute command=Command::Unmute { id }/> }.into_any()
            })}
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
                    <small class="field-hint">{longest(Duration::from_secs(u64::from(MUTE_MAX) * 60), lang)}</small>
                </label>
            }.into_any())}
            <Why asking hint=Word::WhyTold/>
            <button type="submit" class="button" data-kind="primary" aria-disabled=move || asking.is_busy.get().to_string()>
                <Icon glyph=Glyph::VolumeOff/>
                {Word::Mute.say(lang)}
            </button>
        </GuardForm>
    }
    .into_any()
}
