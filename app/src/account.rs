//! Signing in and up, also without a password: a dialog over the evening, which goes on below.

mod by_letter;
mod forgot;
mod form;
mod set_up;
mod sign_in;
mod sign_up;
mod trial;

use evening::words::account::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::account::by_letter::{Confirm, Confirmed, NoLetters, Reset};
use crate::account::forgot::{Forgot, LetterSent};
use crate::account::set_up::SetUp;
use crate::account::sign_in::SignIn;
use crate::account::sign_up::SignUp;
use crate::backend::FormNote;
use crate::browser;
use crate::live::use_live;
use crate::look::use_lang;
use crate::reactive::{NodeRef, RwSignal, Signal, effect};
use crate::route::{Letter, Page, use_route};
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

/// How the evening comes to its first princess.
#[derive(Clone)]
pub struct FirstPrincess {
    /// Whether it had one when the page was made.
    pub has: bool,
    /// The key in the link by which the page was opened.
    pub key: Option<String>,
}

/// Whether the site sends letters, while the server renders a page. One that is alive finds it in its document.
#[derive(Clone, Copy)]
pub struct Letters(pub bool);

fn has_letters() -> bool {
    use_context::<Letters>().map_or_else(browser::has_letters, |letters| letters.0)
}

/// How long the key in a link is.
const KEY: usize = 64;

/// The key in the link by which the page was opened, if it is whole. A form that was sent without script comes back without what
/// the link had.
fn key_in_link() -> Option<String> {
    let came_back = Noted::peek().map(|note| note.key).filter(|key| !key.is_empty());
    came_back.or(expect_context::<FirstPrincess>().key).filter(|key| key.len() == KEY)
}

/// The dialog of a page.
#[component]
pub(crate) fn Account(page: Page) -> impl IntoView {
    match page {
        Page::SignUp => view! { <SignUp/> }.into_any(),
        Page::SetUp => view! { <SetUp/> }.into_any(),
        Page::Letter(_) if !has_letters() => view! { <NoLetters/> }.into_any(),
        Page::Letter(Letter::Forgot) => view! { <Forgot/> }.into_any(),
        Page::Letter(Letter::Sent) => view! { <LetterSent/> }.into_any(),
        Page::Letter(Letter::Reset) => view! { <Reset/> }.into_any(),
        Page::Letter(Letter::Renewed) => view! { <SignIn is_anew=true/> }.into_any(),
        Page::Letter(Letter::Confirm) => view! { <Confirm/> }.into_any(),
        Page::Letter(Letter::Confirmed) => view! { <Confirmed/> }.into_any(),
        Page::Farewell => view! { <Farewell/> }.into_any(),
        _ => view! { <SignIn/> }.into_any(),
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
    let route = use_route();
    let live = use_live();
    effect(move || {
        // Somebody with a name has nothing to do here, unless it is to become another.
        if tab.is_some() && live.me.with_untracked(Option::is_some) {
            route.replace(Page::Evening);
        }
    });
    // Wherever the focus is: a click beside the dialog takes it away.
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            route.go(Page::Evening);
        }
    });
    on_cleanup(move || escape.remove());
    let current = move |other| (tab == Some(other)).then_some("page");
    view! {
        <div class="dialog-veil">
            <div class="dialog account" role="dialog" aria-modal="true" aria-labelledby="account-title">
                <div class="account-art">
                    <img class="account-scene" src="/art/door.svg?f56c8a" alt="" width="380" height="640"/>
                    <p class="account-motto">{Word::AccountPicture.say(lang)}</p>
                </div>
                <div class="account-side">
                    <div class="account-top">
                        {tab.is_some().then(|| view! {
                            <nav class="tabs" aria-label=Word::Account.say(lang)>
                                <a class="tabs-tab" href="/sign_in" aria-current=current(Tab::SignIn)>{words::Word::SignInTab.say(lang)}</a>
                                <a class="tabs-tab" href="/sign_up" aria-current=current(Tab::SignUp)>{words::Word::SignUpTab.say(lang)}</a>
                            </nav>
                        }.into_any())}
                        <a class="icon-button account-close" href="/" aria-label=words::Word::Close.say(lang)>
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

/// Goodbye to whoever has left for good, and for how long they may change their mind. Nothing of it is true of somebody who is here.
#[component]
fn Farewell() -> impl IntoView {
    let lang = spoken();
    let (live, route) = (use_live(), use_route());
    effect(move || {
        if live.me.with(Option::is_some) {
            route.replace(Page::Evening);
        }
    });
    view! {
        <Dialog title=Word::FarewellTitle lead=Word::FarewellText lang>
            <ToEvening lang/>
            <p class="account-other"><a class="link" href="/sign_in">{Word::Enter.say(lang)}</a></p>
        </Dialog>
    }
    .into_any()
}

/// The way out, where there is nothing else to do.
#[component]
fn ToEvening(lang: Lang) -> impl IntoView {
    let link = NodeRef::<html::A>::new();
    effect(move || {
        if let Some(link) = link.get() {
            let _ = link.focus();
        }
    });
    view! {
        <a class="button" data-kind="primary" data-size="large" data-wide=true href="/" node_ref=link>
            <Icon glyph=Glyph::House/>
            <span>{words::Word::ToEvening.say(lang)}</span>
        </a>
    }
    .into_any()
}

/// A name, with the hint that belongs to it.
#[component]
fn NameField(
    field: NodeRef<html::Input>,
    value: String,
    invalid: Signal<bool>,
    #[prop(default = Word::Name)] label: Word,
    #[prop(optional)] hint: Option<Word>,
    lang: Lang,
) -> impl IntoView {
    // `autofocus` would do it only in a page that has just been loaded, and complains in any other.
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    view! {
        <div class="field">
            <label class="field-label" for="account-name">{label.say(lang)}</label>
            <span class="field-box">
                <input
                    class="field-input" id="account-name" name="name" type="text" required
                    autocomplete="username" autocapitalize="off" spellcheck="false"
                    aria-describedby=hint.map(|_| "account-name-hint")
                    aria-invalid=move || invalid.get().then_some("true")
                    node_ref=field value=value
                />
            </span>
            {hint.map(|hint| view! { <p class="field-hint" id="account-name-hint">{hint.say(lang)}</p> }.into_any())}
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
    #[prop(default = Word::Password)] label: Word,
    #[prop(optional)] hint: Option<Word>,
    lang: Lang,
) -> impl IntoView {
    let (is_alive, is_shown) = (RwSignal::new(false), RwSignal::new(false));
    effect(move || is_alive.set(true));
    view! {
        <div class="field">
            <label class="field-label" for="account-password">{label.say(lang)}</label>
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
                }.into_any())}
            </span>
            {hint.map(|hint| view! { <p class="field-hint" id="account-password-hint">{hint.say(lang)}</p> }.into_any())}
        </div>
    }
    .into_any()
}
