//! Where one writes. What is typed survives everything but being sent.

mod toolbar;

use std::time::Duration;

use evening::account::Member;
use evening::chat::Message;
use evening::compose::{self, Change, Typed, units};
use evening::id::MessageId;
use evening::keys::{Does, Place};
use evening::mention;
use evening::refusal::Refusal;
use evening::time::Instant;
use evening::words::{self, Lang, Word};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use crate::act::use_act;
use crate::browser::{self, keyboard};
use crate::evening::alert::Alerts;
use crate::evening::composer::toolbar::{Format, Toolbar};
use crate::evening::countdown::ticking;
use crate::evening::emoji_picker::{Picker, PickerButton};
use crate::evening::help::Help;
use crate::evening::kit::{Desk, use_kit};
use crate::evening::tools::focus_log;
use crate::live::{Live, use_live};
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect, effect_with_last};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// For guests it says how to get a name.
#[component]
pub fn Composer(
    #[prop(into)] me: Signal<Option<Member>>,
    /// Signing in happens in a tab of its own.
    is_window: bool,
    help: Help,
    lang: Lang,
) -> impl IntoView {
    let target = is_window.then_some("_blank");
    let has_name = Memo::new(move || me.with(Option::is_some));
    let live = use_live();
    let mute = Memo::new(move || live.my_mute());
    move || {
        if let Some((until, why)) = mute.get() {
            view! { <Muted live until why lang/> }.into_any()
        } else if has_name.get() {
            view! { <Field help lang/> }.into_any()
        } else {
            view! {
                <div class="composer-guest">
                    <Icon glyph=Glyph::MoonStar/>
                    <p class="composer-guest-words">
                        {Word::GuestTitle.say(lang)}
                        <small>{Word::GuestText.say(lang)}</small>
                    </p>
                    <a class="button" data-kind="primary" data-size="small" href="/sign_in" target=target>{Word::SignIn.say(lang)}</a>
                </div>
            }.into_any()
        }
    }
}

/// Stands in place of the field while the visitor only reads. What they had begun to write comes back with it.
#[component]
fn Muted(live: Live, until: Instant, why: String, lang: Lang) -> impl IntoView {
    // The server's clock as the page was made, until it is alive.
    let now = ticking(live, live.clock.get_untracked(), Signal::derive(move || Some(until)));
    view! {
        <div class="composer-guest" data-state="muted" role="status">
            <Icon glyph=Glyph::VolumeOff/>
            <p class="composer-guest-words">
                <span role="timer">{move || words::muted_for(until.since(now.get()), &why, lang)}</span>
                <small>{Word::MutedText.say(lang)}</small>
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn Field(help: Help, lang: Lang) -> impl IntoView {
    let (act, live) = (use_act(), use_live());
    let field = NodeRef::<html::Textarea>::new();
    // What was sent lately, the newest last, and how far back Alt+↑ has gone.
    let (sent, back) = (StoredValue::new(Vec::<String>::new()), StoredValue::new(0_usize));
    let (note, counter) = (RwSignal::new(None), RwSignal::new(None));
    let (kit, desk) = (use_kit(), Desk { field, picker: Picker::of(field), alerts: Alerts::of(live) });
    kit.tell_of_failure(desk, note, lang);
    let is_alive = RwSignal::new(false);
    let is_editing = Memo::new(move || live.editing.get().is_some());
    let look = move || counter.set(field.get_untracked().and_then(|field| words::counter(&field.value(), lang)));
    let send = move || {
        let Some(field) = field.get_untracked() else { return };
        let typed = field.value();
        let is_new = live.editing.get_untracked().is_none();
        let done = match (Typed::read(&typed), live.editing.get_untracked()) {
            (Typed::Unknown(command), _) => return note.set(Some(words::unknown_command(&command, lang))),
            (Typed::Help, editing) => {
                help.open();
                if editing.is_some() {
                    return;
                }
                Ok(())
            }
            // The countdown says why, and the text stays.
            (Typed::Say(text), None) if live.held.get_untracked() > 0 && !text.trim().is_empty() => return,
            (Typed::Say(text), None) => act.say(&text),
            (Typed::Say(text), Some(id)) if is_as_it_was(live, id, &text) => Ok(()),
            (Typed::Say(text), Some(id)) => act.edit(id, &text),
        };
        match done {
            Ok(()) if !is_new => end_change(live),
            Ok(()) => {
                sent.update_value(|sent| {
                    sent.retain(|before| *before != typed);
                    sent.push(typed);
                    sent.drain(..sent.len().saturating_sub(SENT));
                });
                back.set_value(0);
                field.set_value("");
                live.keep_draft(String::new());
            }
            Err(Refusal::TextEmpty) if live.editing.get_untracked().is_none() => {}
            // The countdown says it, and the text stays.
            Err(Refusal::SlowMode { .. }) => {}
            Err(refusal) => {
                // Few signs can be heavy: what limits them then is how much is stored for each.
                let is_over = || words::counter(&typed, lang).is_some_and(|counter| counter.is_over);
                let is_heavy = matches!(refusal, Refusal::TextTooLong { .. }) && !is_over();
                let heavy = is_heavy.then(|| Word::TextTooHeavy.say(lang).to_owned());
                note.set(Some(heavy.unwrap_or_else(|| words::unsendable(&refusal, lang))));
                return look();
            }
        }
        note.set(None);
        look();
    };
    // The browser may have kept what was typed before the page came to life.
    effect(move || {
        if let Some(field) = field.get_untracked()
            && field.value().is_empty()
        {
            // Drawn anew in another language, it may stand over a message that is being changed.
            let changed = live.editing.get_untracked().and_then(|id| text_of(live, id));
            field.set_value(&changed.unwrap_or_else(|| live.draft()));
        }
        look();
        is_alive.set(true);
    });
    // While a message is changed its text stands in the field; what was begun before waits.
    effect_with_last(move |was: Option<Option<MessageId>>| {
        let editing = live.editing.get();
        let (Some(field), Some(was)) = (field.get_untracked(), was) else { return editing };
        match editing {
            Some(id) if was != editing => {
                field.set_value(&text_of(live, id).unwrap_or_default());
                let _ = field.focus();
            }
            // Whoever wants to change it goes to where it is changed.
            Some(_) => {
                let _ = field.focus();
                return editing;
            }
            None if was.is_some() => field.set_value(&live.draft()),
            None => return editing,
        }
        note.set(None);
        look();
        editing
    });
    // A mute takes the field away, and the focus with it.
    effect(move || {
        on_cleanup(move || {
            if field.get_untracked().is_some_and(|field| browser::has_focus(&field)) {
                set_timeout(|| _ = browser::is_focus_free() && focus_log(), Duration::ZERO);
            }
        });
    });
    let stop = move || {
        end_change(live);
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
        }
    };
    // What is in the field goes into the browser's own memory of changes.
    let bring_back = move |field: &HtmlTextAreaElement| {
        let steps = back.get_value() + 1;
        let text = sent.with_value(|sent| sent.len().checked_sub(steps).and_then(|at| sent.get(at).cloned()));
        let Some(text) = text else { return };
        back.set_value(steps);
        let (to, end) = (units(&field.value()), units(&text));
        browser::change_field(field, &Change { from: 0, to, text, select_from: end, select_to: end });
    };
    // Says whether the key did something.
    let key = move |event: &web_sys::KeyboardEvent| {
        let Some(field) = field.get_untracked() else { return false };
        let does = keyboard::does(event, Place::Field).or_else(|| keyboard::does(event, Place::Page));
        match does {
            Some(Does::Send) => send(),
            Some(Does::Recall) => bring_back(&field),
            Some(Does::EditLast) if field.value().is_empty() && !is_editing.get_untracked() => {
                let Some(own) = live.last_own() else { return false };
                live.editing.set(Some(own));
            }
            // Once they are there they hear it wherever the focus is.
            Some(Does::Emoji) if !kit.is_here() => kit.toggle(desk.picker.is_open),
            Some(Does::Leave) if is_editing.get_untracked() => stop(),
            Some(Does::Leave) => return focus_log(),
            does => return does.and_then(Format::of_key).map(|format| format.apply(&field)).is_some(),
        }
        true
    };
    view! {
        <Held live lang/>
        <Note words=note/>
        {move || kit.draws().map(|draws| (draws.desk)(desk, lang))}
        <form
            class="composer"
            data-state=move || is_editing.get().then_some("editing")
            // A button that is pressed leaves the focus where it is: on a phone the composer would change its height with it,
            // and the button would be gone from under the finger.
            on:mousedown=move |event| if is_button(&event) { event.prevent_default() }
            on:submit=move |event| {
                event.prevent_default();
                send();
            }
        >
            {move || is_editing.get().then(|| view! {
                <p class="composer-editing" role="status">
                    <Icon glyph=Glyph::Pencil size=crate::ui::icon::Size::Small/>
                    <span>{Word::Editing.say(lang)}</span>
                    <button type="button" class="message-act" on:click=move |_| stop()>{Word::EditingCancel.say(lang)}</button>
                </p>
            }.into_any())}
            <div class="composer-row">
                <textarea
                    class="composer-text"
                    id="composer"
                    rows="1"
                    aria-label=Word::ComposerLabel.say(lang)
                    aria-describedby="composer-counter"
                    placeholder=Word::Composer.say(lang)
                    enterkeyhint="send"
                    node_ref=field
                    on:input=move |event| {
                        let typed = event_target_value(&event);
                        if let Some(id) = live.editing.get_untracked() {
                            live.keep_change(id, Some(&typed));
                        } else {
                            if !typed.trim().is_empty() {
                                act.type_along();
                            }
                            live.keep_draft(typed);
                        }
                        note.set(None);
                        look();
                    }
                    on:keydown=move |event| if key(&event) { event.prevent_default() }
                ></textarea>
                <span class="composer-counter" id="composer-counter" data-state=move || counter.get().filter(|c: &words::Counter| c.is_over).map(|_| "over")>
                    {move || counter.get().map(|counter| counter.words)}
                </span>
                <PickerButton picker=desk.picker kit lang/>
                <button
                    type="submit"
                    class="icon-button"
                    data-kind="primary"
                    aria-label=move || if is_editing.get() { Word::Save.say(lang) } else { Word::Send.say(lang) }
                    disabled=move || !is_alive.get()
                >
                    <Icon glyph=Signal::derive(move || if is_editing.get() { Glyph::Check } else { Glyph::Send })/>
                </button>
            </div>
            <Toolbar desk kit lang/>
        </form>
    }
    .into_any()
}

/// In how long one may write again. It counts in silence; that one has to wait is said once.
#[component]
fn Held(live: Live, lang: Lang) -> impl IntoView {
    let is_held = Memo::new(move || live.held.get() > 0);
    move || {
        is_held.get().then(|| {
            view! {
                <p class="note" data-kind="wait">
                    <Icon glyph=Glyph::Clock/>
                    <span>
                        <span role="status">{Word::TooFast.say(lang)}</span>" "
                        <span role="timer">{move || words::write_again_in(live.held.get(), lang)}</span>
                    </span>
                </p>
            }
            .into_any()
        })
    }
}

fn is_button(event: &web_sys::MouseEvent) -> bool {
    let pressed = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    pressed.is_some_and(|pressed| pressed.closest("button").is_ok_and(|button| button.is_some()))
}

/// So much of what was sent can be brought back.
const SENT: usize = 20;

/// A message as its author gets it to change: with people called as they are called now, and as far as they had come with it.
fn text_of(live: Live, id: MessageId) -> Option<String> {
    let spelt = |message: &Message| compose::to_change(&mention::spelt(&message.text, &message.mentions)).into_owned();
    live.change_of(id).or_else(|| live.said_as(id).map(|message| spelt(&message)))
}

/// The message that is being changed is done, or left as it was.
fn end_change(live: Live) {
    if let Some(id) = live.editing.get_untracked() {
        live.keep_change(id, None);
    }
    live.editing.set(None);
}

/// Whether somebody who changes a message left it as it was.
fn is_as_it_was(live: Live, id: MessageId, text: &str) -> bool {
    live.said_as(id).is_some_and(|message| mention::spelt(&message.text, &message.mentions) == text.trim())
}
