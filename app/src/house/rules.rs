//! What tonight's list is drawn by.

use evening::draw;
use evening::tonight::{Command, MAX_SLOTS, MAX_WEEKS, MAX_WEIGHT};
use evening::words::Lang;
use evening::words::house::Word;
use leptos::prelude::*;

use crate::house::ask::{Ask, SendButton};
use crate::library::awaited;
use crate::library::shelf::Shelving;
use crate::reactive::{Memo, RwSignal, effect_with_last};
use crate::ui::note::Note;

/// The five numbers.
#[component]
pub fn Rules(shelving: Shelving, lang: Lang) -> impl IntoView {
    let ask = Ask::new(lang);
    let there = Memo::new(move || shelving.read(|shelf| shelf.tonight.rules));
    let is_there = Memo::new(move || there.with(Option::is_some));
    let typed = RwSignal::new([const { String::new() }; 5]);
    // What another princess sets shows here, too, but for what somebody has begun to type.
    effect_with_last(move |last: Option<Option<draw::Rules>>| {
        let rules = there.get();
        let (now, before) = (rules.map(numbers), last.flatten().map(numbers));
        for (place, now) in now.into_iter().flatten().enumerate() {
            typed.update(|typed| {
                if before.as_ref().is_none_or(|before| before[place] == typed[place]) {
                    typed[place] = now;
                }
            });
        }
        rules
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        // What is no number is out of bounds, and the server says what they are.
        let [slots, base, per_wish, rest_weeks, rise_weeks] =
            typed.get_untracked().map(|typed| typed.trim().parse::<u32>().unwrap_or(u32::MAX));
        let slots = u8::try_from(slots).unwrap_or(u8::MAX);
        ask.send(Command::SetRules { rules: draw::Rules { slots, base, per_wish, rest_weeks, rise_weeks } }, || ());
    };
    let field = move |place: usize, label: Word, max: u32| {
        view! {
            <label class="rules-field">
                <span class="field-label">{label.say(lang)}</span>
                <input
                    class="field-input" type="number" inputmode="numeric" min=if place == 0 { "1" } else { "0" } max=max.to_string()
                    prop:value=move || typed.with(|typed| typed[place].clone())
                    on:input=move |event| {
                        ask.forget();
                        typed.update(|typed| typed[place] = event_target_value(&event));
                    }
                />
            </label>
        }
        .into_any()
    };
    let form = move || {
        view! {
            <form class="house-form" novalidate on:submit=send>
                {field(0, Word::RulesSlots, MAX_SLOTS.into())}
                {field(1, Word::RulesBase, MAX_WEIGHT)}
                {field(2, Word::RulesPerWish, MAX_WEIGHT)}
                {field(3, Word::RulesRest, MAX_WEEKS)}
                {field(4, Word::RulesRise, MAX_WEEKS)}
                <p class="house-text">{Word::RulesHint.say(lang)}</p>
                <Note words=ask.words()/>
                <div class="house-row"><SendButton ask kind="tonal" words=Word::Set.say(lang)/></div>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-rules">
            <h2 class="house-panel-title" id="house-rules">{Word::RulesTitle.say(lang)}</h2>
            {move || if is_there.get() { form() } else { awaited(None, || (), lang) }}
        </section>
    }
    .into_any()
}

fn numbers(rules: draw::Rules) -> [String; 5] {
    let draw::Rules { slots, base, per_wish, rest_weeks, rise_weeks } = rules;
    [u32::from(slots), base, per_wish, rest_weeks, rise_weeks].map(|number| number.to_string())
}
