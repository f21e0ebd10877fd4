//! Where one writes. What is typed survives everything but being sent.

use evening::account::Member;
use evening::refusal::Refusal;
use evening::words::{self, Lang, Word};
use leptos::either::Either;
use leptos::html;
use leptos::prelude::*;

use crate::act::use_act;
use crate::live::use_live;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// For guests it says how to get a name.
#[component]
pub fn Composer(#[prop(into)] me: Signal<Option<Member>>, lang: Lang) -> impl IntoView {
    let has_name = Memo::new(move |_| me.with(Option::is_some));
    move || {
        if has_name.get() {
            Either::Left(view! { <Field lang/> })
        } else {
            Either::Right(view! {
                <div class="composer-guest">
                    <Icon glyph=Glyph::MoonStar/>
                    <p class="composer-guest-words">
                        {Word::GuestTitle.say(lang)}
                        <small>{Word::GuestText.say(lang)}</small>
                    </p>
                    <a class="button" data-kind="primary" data-size="small" href="/sign_in">{Word::SignIn.say(lang)}</a>
                </div>
            })
        }
    }
}

#[component]
fn Field(lang: Lang) -> impl IntoView {
    let (act, live) = (use_act(), use_live());
    let field = NodeRef::<html::Textarea>::new();
    let (note, counter) = (RwSignal::new(None), RwSignal::new(None));
    let is_alive = RwSignal::new(false);
    let look = move || counter.set(field.get_untracked().and_then(|field| words::counter(&field.value(), lang)));
    let send = move || {
        let Some(field) = field.get_untracked() else { return };
        match act.say(&field.value()) {
            Ok(()) => {
                field.set_value("");
                live.keep_draft(String::new());
                note.set(None);
            }
            Err(Refusal::TextEmpty) => {}
            Err(refusal) => note.set(Some(words::refusal(&refusal, lang))),
        }
        look();
    };
    // The browser may have kept what was typed before the page came to life.
    Effect::new(move || {
        if let Some(field) = field.get_untracked()
            && field.value().is_empty()
        {
            field.set_value(&live.draft());
        }
        look();
        is_alive.set(true);
    });
    view! {
        <Note words=note/>
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            <div class="composer-row">
                <textarea
                    class="composer-text"
                    rows="1"
                    aria-label=Word::ComposerLabel.say(lang)
                    aria-describedby="composer-counter"
                    placeholder=Word::Composer.say(lang)
                    enterkeyhint="send"
                    node_ref=field
                    on:input=move |event| {
                        live.keep_draft(event_target_value(&event));
                        note.set(None);
                        look();
                    }
                    on:keydown=move |event| {
                        // 229 is how some browsers tell of a key that belongs to an input method.
                        let composes = event.is_composing() || event.key_code() == 229;
                        if event.key() == "Enter" && !event.shift_key() && !composes {
                            event.prevent_default();
                            send();
                        }
                    }
                ></textarea>
                <span class="composer-counter" id="composer-counter" data-state=move || counter.get().filter(|c: &words::Counter| c.is_over).map(|_| "over")>
                    {move || counter.get().map(|counter| counter.words)}
                </span>
                <button
                    type="submit"
                    class="icon-button"
                    data-kind="primary"
                    aria-label=Word::Send.say(lang)
                    disabled=move || !is_alive.get()
                >
                    <Icon glyph=Glyph::Send/>
                </button>
            </div>
        </form>
    }
    .into_any()
}
