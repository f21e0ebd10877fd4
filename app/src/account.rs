//! Signing in and up: a dialog over the evening, which goes on below.

mod form;
pub mod set_up;
pub mod sign_in;
pub mod sign_up;

use evening::words::{Lang, Word};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::backend::FormNote;
use crate::live::use_live;
use crate::look::use_lang;
use crate::ui::icon::{Glyph, Icon};

/// What the server said to a form that was sent without script, until a form has shown it.
#[derive(Clone, Copy)]
pub struct Noted(pub RwSignal<Option<FormNote>>);

impl Noted {
    fn peek() -> Option<FormNote> {
        use_context::<Noted>().and_then(|noted| noted.0.get_untracked())
    }

    fn forget() {
        if let Some(noted) = use_context::<Noted>() {
            noted.0.set(None);
        }
    }
}

/// Whether the evening had its first princess when the page was made.
#[derive(Clone, Copy)]
pub struct HasPrincess(pub bool);

impl HasPrincess {
    fn peek() -> bool {
        use_context::<HasPrincess>().is_some_and(|has| has.0)
    }
}

/// What a dialog speaks. Nobody can choose another language while it is open: the page below is inert.
fn spoken() -> Lang {
    use_lang().get_untracked()
}

/// Which of the two forms is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    SignIn,
    SignUp,
}

/// The frame around the forms: picture, the way out, and tabs where there is another form. Escape leads out too.
#[component]
fn Dialog(#[prop(optional)] tab: Option<Tab>, title: Word, lead: Word, lang: Lang, children: Children) -> impl IntoView {
    let navigate = use_navigate();
    let go_in = navigate.clone();
    let live = use_live();
    Effect::new(move || {
        // Somebody with a name has nothing to do here, unless it is to become another.
        if tab.is_some() && live.me.with_untracked(Option::is_some) {
            go_in("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
    // Wherever the focus is: a click beside the dialog takes it away.
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            navigate("/", NavigateOptions::default());
        }
    });
    on_cleanup(move || escape.remove());
    let current = move |other| (tab == Some(other)).then_some("page");
    view! {
        <div class="dialog-veil">
            <div class="dialog account" role="dialog" aria-modal="true" aria-labelledby="account-title">
                <div class="account-art">
                    <img class="account-scene" src="/art/door.svg" alt="" width="380" height="640"/>
                    <p class="account-motto">{Word::AccountPicture.say(lang)}</p>
                </div>
                <div class="account-side">
                    <div class="account-top">
                        {tab.is_some().then(|| view! {
                            <nav class="tabs" aria-label=Word::Account.say(lang)>
                                <a class="tabs-tab" href="/sign_in" aria-current=current(Tab::SignIn)>{Word::SignInTab.say(lang)}</a>
                                <a class="tabs-tab" href="/sign_up" aria-current=current(Tab::SignUp)>{Word::SignUpTab.say(lang)}</a>
                            </nav>
                        })}
                        <a class="icon-button account-close" href="/" aria-label=Word::Close.say(lang)>
                            <Icon glyph=Glyph::X/>
                        </a>
                    </div>
                    <div>
                        <h2 class="account-title" id="account-title">{title.say(lang)}</h2>
                        <p class="account-lead">{lead.say(lang)}</p>
                    </div>
                    {children()}
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// A name, with the hint that belongs to it.
#[component]
fn NameField(
    field: NodeRef<html::Input>,
    value: String,
    invalid: Signal<bool>,
    #[prop(optional)] hint: Option<Word>,
    lang: Lang,
) -> impl IntoView {
    // `autofocus` would do it only in a page that has just been loaded, and complains in any other.
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    view! {
        <div class="field">
            <label class="field-label" for="account-name">{Word::Name.say(lang)}</label>
            <span class="field-box">
                <input
                    class="field-input" id="account-name" name="name" type="text" required
                    autocomplete="username" autocapitalize="off" spellcheck="false"
                    aria-describedby=hint.map(|_| "account-name-hint")
                    aria-invalid=move || invalid.get().then_some("true")
                    node_ref=field value=value
                />
            </span>
            {hint.map(|hint| view! { <p class="field-hint" id="account-name-hint">{hint.say(lang)}</p> })}
        </div>
    }
    .into_any()
}

/// A password, and once the page is alive a button that shows it.
#[component]
fn PasswordField(
    field: NodeRef<html::Input>,
    autocomplete: &'static str,
    invalid: Signal<bool>,
    #[prop(optional)] hint: Option<Word>,
    lang: Lang,
) -> impl IntoView {
    let (is_alive, is_shown) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || is_alive.set(true));
    view! {
        <div class="field">
            <label class="field-label" for="account-password">{Word::Password.say(lang)}</label>
            <span class="field-box">
                <input
                    class="field-input" id="account-password" name="password" required
                    type=move || if is_shown.get() { "text" } else { "password" }
                    autocomplete=autocomplete autocapitalize="off" spellcheck="false"
                    aria-describedby=hint.map(|_| "account-password-hint")
                    aria-invalid=move || invalid.get().then_some("true")
                    node_ref=field
                />
                {move || is_alive.get().then(|| view! {
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=Word::PasswordShow.say(lang)
                        aria-pressed=move || is_shown.get().to_string()
                        on:click=move |_| is_shown.update(|shown| *shown = !*shown)
                    >
                        <Icon glyph=Signal::derive(move || if is_shown.get() { Glyph::EyeOff } else { Glyph::Eye })/>
                    </button>
                })}
            </span>
            {hint.map(|hint| view! { <p class="field-hint" id="account-password-hint">{hint.say(lang)}</p> })}
        </div>
    }
    .into_any()
}
