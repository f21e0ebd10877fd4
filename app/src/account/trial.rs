//! The Trial of Harmony, where a form asks for it.

use evening::trial::Asked;
use evening::words::account::Word;
use leptos::prelude::*;

use crate::account::form::Form;

/// Nothing until it is asked for.
#[component]
pub fn TrialFields(form: Form) -> impl IntoView {
    move || {
        let Asked { token, clues, question, choices } = form.trial.get()?;
        form.answer.set(String::new());
        let choice = move |(key, name): (String, String)| {
            let (answer, own) = (key.clone(), key.clone());
            view! {
                <label class="trial-choice">
                    <input
                        type="radio" name="answer" value=key required=true prop:checked=move || form.answer.with(|answer| *answer == own)
                        on:change=move |_| form.answer.set(answer.clone())
                    />
                    <span>{name}</span>
                </label>
            }
            .into_any()
        };
        Some(
            view! {
                <fieldset class="trial">
                    <legend class="trial-title">{Word::TrialTitle.say(form.lang)}</legend>
                    <input type="hidden" name="trial" value=token/>
                    <ul class="trial-clues">{clues.into_iter().map(|clue| view! { <li>{clue}</li> }.into_any()).collect_view()}</ul>
                    <div role="radiogroup" aria-labelledby="trial-question">
                        <p class="trial-question" id="trial-question">{question}</p>
                        <div class="trial-choices">{choices.into_iter().map(choice).collect_view()}</div>
                    </div>
                </fieldset>
            }
            .into_any(),
        )
    }
}
