//! Choosing what sounds, what is shown on the desktop, and what is read out.

use std::time::Duration;

use evening::alert::{Level, Settings};
use evening::words::Lang;
use evening::words::alert::{Word, settings as settings_name};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent, Node};

use super::{Alerts, BUTTON};
use crate::browser::keyboard::{hold_tab, stops};
use crate::browser::notify::{self, Permission};
use crate::browser::{self, Listening, sound};
use crate::evening::kit::Desk;
use crate::live::Live;
use crate::look::{ALERTS, UNSENT, YES};
use crate::reactive::{Memo, NodeRef, RwSignal, effect};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::note::Note;

/// A choice that is not changed for so long is kept.
const SETTLES: Duration = Duration::from_millis(600);

/// All of it.
#[component]
pub fn Panel(desk: Desk, lang: Lang) -> impl IntoView {
    let Desk { alerts, field, .. } = desk;
    let live = alerts.live;
    let panel = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(panel) = panel.get() {
            // The toolbar of a phone goes when the focus does.
            focus(stops(&panel).first());
            make_room(&panel);
        }
    });
    // On the button, that closes it by itself.
    let has = move |node: Option<&Node>| {
        let on_button = button().is_some_and(|button| button.contains(node));
        on_button || panel.get_untracked().is_some_and(|panel| panel.contains(node))
    };
    let press = Listening::to(&window(), "pointerdown", move |event| {
        let node = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        if !has(node.as_ref()) {
            alerts.is_open.try_set(false);
        }
    });
    let resize = Listening::to(&window(), "resize", move |_| {
        if let Some(panel) = panel.get_untracked() {
            make_room(&panel);
        }
    });
    on_cleanup(move || {
        drop((press, resize));
        // The button leaves the focus where it is: what had it in here is gone with it.
        if has(document().active_element().map(Node::from).as_ref()) {
            focus(button().as_ref());
        }
    });
    let leave = move |event: web_sys::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        if to.is_some() && !has(to.as_ref()) {
            alerts.is_open.try_set(false);
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            close(alerts, field);
        }
        _ => {
            if let Some(panel) = panel.get_untracked() {
                hold_tab(&event, &panel);
            }
        }
    };
    view! {
        <div class="alert"><div
            class="alert-panel" role="dialog" aria-labelledby="alert-title" tabindex="-1" node_ref=panel on:focusout=leave on:keydown=key
        >
            <h3 class="alert-title" id="alert-title">{settings_name(lang)}</h3>
            <Choices live lang/>
        </div></div>
    }
    .into_any()
}

/// What there is to choose.
#[component]
pub fn Choices(live: Live, lang: Lang) -> impl IntoView {
    let denied = RwSignal::new(None);
    // What the browser took back is not chosen any more.
    if live.alerts.with_untracked(|settings| settings.notify != Level::Off) && notify::permission() != Permission::Granted {
        change(live, |settings| settings.notify = Level::Off);
    }
    let notify_choice = move |level: Level| {
        denied.set(None);
        if level == Level::Off || live.alerts.get_untracked().notify != Level::Off {
            return change(live, |settings| settings.notify = level);
        }
        spawn_local(async move {
            let words = match notify::ask().await {
                Permission::Granted if notify::show(Word::WorksTitle.say(lang), Word::Works.say(lang)) => {
                    return change(live, |settings| settings.notify = level);
                }
                Permission::Granted | Permission::Missing => Word::NotHere,
                Permission::Denied => Word::Denied,
                Permission::Unasked => Word::NotGiven,
            };
            denied.try_set(Some(words.say(lang).to_owned()));
            // The choice goes back to where it was, also in sight.
            change(live, |_| {});
        });
    };
    let sound_choice = move |level: Level| {
        // A browser lets a page sound that has asked for it while it was touched.
        if level != Level::Off {
            spawn_local(async {
                sound::wake().await;
            });
        }
        change(live, |settings| settings.sound = level);
    };
    view! {
            <Levels
                live of=|settings| settings.sound choose=sound_choice
                key="sound" word=Word::Sound hint=Word::SoundHint lang
            />
            <Volume live lang/>
            <label class="alert-line">
                <span>{Word::Looking.say(lang)}</span>
                <input
                    type="checkbox" class="switch" role="switch"
                    prop:checked=move || live.alerts.get().looking
                    on:change=move |event| {
                        let looking = event_target::<Element>(&event).matches(":checked").unwrap_or(false);
                        change(live, |settings| settings.looking = looking);
                    }
                />
            </label>
            <Levels
                live of=|settings| settings.notify choose=notify_choice
                key="notify" word=Word::Notifications hint=Word::NotificationsHint lang
            />
            <Note words=denied/>
            <Levels
                live of=|settings| settings.aloud choose=move |level| change(live, |settings| settings.aloud = level)
                key="aloud" word=Word::Aloud hint=Word::AloudHint lang
            />
    }
    .into_any()
}

/// One of three.
#[component]
fn Levels(
    live: Live,
    of: fn(Settings) -> Level,
    choose: impl Fn(Level) + Copy + 'static,
    key: &'static str,
    word: Word,
    hint: Word,
    lang: Lang,
) -> impl IntoView {
    let name = format!("alert-{key}");
    let (title, about) = (format!("{name}-title"), format!("{name}-hint"));
    let (title_id, about_id) = (title.clone(), about.clone());
    view! {
        <div
            class="alert-group" role="radiogroup" aria-labelledby=title aria-describedby=about
            on:change=move |event| {
                if let Some(level) = Level::of_key(&event_target::<HtmlInputElement>(&event).value()) {
                    choose(level);
                }
            }
        >
            <p class="alert-name" id=title_id>{word.say(lang)}</p>
            <p class="alert-hint" id=about_id>{hint.say(lang)}</p>
            <div class="tabs">
                {Level::ALL.into_iter().map(|level| view! {
                    <label class="tabs-tab">
                        <input
                            type="radio" class="visually-hidden" name=name.clone() value=level.key()
                            prop:checked=move || of(live.alerts.get()) == level
                        />
                        {level.name(lang)}
                    </label>
                }.into_any()).collect_view().into_any()}
            </div>
        </div>
    }
    .into_any()
}

/// How loud, and how that sounds.
#[component]
fn Volume(live: Live, lang: Lang) -> impl IntoView {
    let volume = Memo::new(move || live.alerts.get().volume);
    let set = move |event: web_sys::Event| {
        if let Ok(volume) = event_target_value(&event).parse() {
            change(live, |settings| settings.volume = volume);
        }
    };
    view! {
        <div class="alert-volume">
            <Icon glyph=Glyph::Volume/>
            <input
                type="range" class="alert-range" min="0" max="100" step="5" aria-label=Word::Volume.say(lang)
                aria-valuetext=move || format!("{}%", volume.get())
                style:--share=move || format!("{}%", volume.get())
                prop:value=move || volume.get().to_string() on:input=set
            />
            <span class="alert-percent" aria-hidden="true">{move || format!("{}%", volume.get())}</span>
            <button
                type="button" class="button" data-kind="ghost" data-size="small"
                on:click=move |_| spawn_local(sound::chime(volume.get_untracked()))
            >
                <Icon glyph=Glyph::Play size=Size::Medium/>
                {Word::Try.say(lang)}
            </button>
        </div>
    }
    .into_any()
}

/// Changes what is chosen, here and in all tabs of this browser.
fn change(live: Live, change: impl FnOnce(&mut Settings)) {
    if let Some(mut settings) = live.alerts.try_get_untracked() {
        change(&mut settings);
        browser::keep(ALERTS, &settings.text());
        live.alerts.try_set(settings);
        keep_later(live);
    }
}

/// Has the server keep what is chosen, once it has stood for a moment: a volume is found by many small steps.
fn keep_later(live: Live) {
    browser::keep(UNSENT, YES);
    let chosen = live.alerts.get_untracked();
    let tell_it = move || {
        if live.alerts.try_get_untracked() == Some(chosen) {
            spawn_local(tell(chosen.text()));
        }
    };
    set_timeout(tell_it, SETTLES);
}

/// Has the server keep this. What it could not keep is sent by the next page.
pub(super) async fn tell(chosen: String) {
    let answer = browser::post_form("/api/preferences", &[("alert", chosen.clone())]).await;
    if answer.is_ok_and(|answer| answer == "{}") && browser::recall(ALERTS) == Some(chosen) {
        browser::keep(UNSENT, "");
    }
}

/// Closes it; the focus goes back to the button, or on a phone, where that is gone by then, to where one writes.
fn close(alerts: Alerts, field: NodeRef<html::Textarea>) {
    alerts.is_open.try_set(false);
    let button = button().filter(|button| button.offset_width() > 0);
    focus(button.or_else(|| field.get_untracked().map(HtmlElement::from)).as_ref());
}

/// Finds out how much room there is: what stands above the chat would cover it.
fn make_room(panel: &HtmlElement) {
    if let Ok(Some(chat)) = panel.closest(".chat") {
        let room = panel.get_bounding_client_rect().bottom() - chat.get_bounding_client_rect().top();
        #[expect(clippy::cast_possible_truncation, reason = "a window has fewer pixels than that")]
        let room = room as i32;
        let _ = panel.style().set_property("--room", &format!("{room}px"));
    }
}

fn button() -> Option<HtmlElement> {
    document().query_selector(BUTTON).ok()??.dyn_into().ok()
}

fn focus(stop: Option<&HtmlElement>) {
    let _ = stop.map(|stop| stop.focus());
}
