//! What keeps an account its owner's: the password, the address that letters go to, and where it is signed in.

use evening::safety::{Safety as Told, Session};
use evening::time::Zone;
use evening::words::profile::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api;
use crate::backend::Refused;
use crate::evening::ReaderClock;
use crate::library::awaited;
use crate::live::use_live;
use crate::profile::leaving::Leaving;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, effect};
use crate::session;
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::note::Note;

/// What is known, and what is under way. `Copy`: hand it around.
#[derive(Clone, Copy)]
struct Account {
    told: RwSignal<Option<Told>>,
    note: RwSignal<Option<String>>,
    is_busy: RwSignal<bool>,
    lang: Lang,
}

impl Account {
    /// Waits for an answer, one at a time: what it tells is what is true now, and `then` is done; or why not.
    fn take(
        self,
        note: RwSignal<Option<String>>,
        answer: impl Future<Output = Result<Told, Refused>> + 'static,
        then: impl FnOnce() + 'static,
    ) {
        if self.is_busy.get_untracked() {
            return;
        }
        self.is_busy.set(true);
        note.set(None);
        spawn_local(async move {
            let answer = answer.await;
            self.is_busy.try_set(false);
            match answer {
                Ok(told) => {
                    self.told.try_set(Some(told));
                    then();
                }
                Err(refused) => drop(note.try_set(Some(refused.words(self.lang)))),
            }
        });
    }

    fn read(self) {
        self.take(self.note, api::safety(), || ());
    }
}

/// All of it.
#[component]
pub fn Safety(lang: Lang) -> impl IntoView {
    let account = Account { told: RwSignal::new(None), note: RwSignal::new(None), is_busy: RwSignal::new(false), lang };
    effect(move || account.read());
    // What is typed in one of the forms stays when another one tells something new.
    let has_come = Memo::new(move || account.told.with(Option::is_some));
    view! {
        <div class="profile-scroll">
            {move || match has_come.get() {
                true => view! {
                    <Password account/>
                    <hr class="profile-line"/>
                    <Email account/>
                    <hr class="profile-line"/>
                    <Sessions account/>
                    <hr class="profile-line"/>
                    <Leaving lang/>
                }.into_any(),
                false => awaited(account.note.get(), move || account.read(), lang),
            }}
        </div>
    }
    .into_any()
}

/// A field with its label.
fn field(
    id: &'static str,
    word: Word,
    kind: &'static str,
    autocomplete: &'static str,
    node: NodeRef<html::Input>,
    lang: Lang,
) -> AnyView {
    view! {
        <div class="field">
            <label class="field-label" for=id>{word.say(lang)}</label>
            <input class="field-input" id=id type=kind autocomplete=autocomplete autocapitalize="off" spellcheck="false" node_ref=node/>
        </div>
    }
    .into_any()
}

fn value(node: NodeRef<html::Input>) -> String {
    node.get_untracked().map(|node| node.value()).unwrap_or_default()
}

fn empty(nodes: &[NodeRef<html::Input>]) {
    for node in nodes {
        if let Some(node) = node.get_untracked() {
            node.set_value("");
        }
    }
}

/// Another password, typed twice: nobody sees what they type.
#[component]
fn Password(account: Account) -> impl IntoView {
    let lang = account.lang;
    let (old, new, again) = (NodeRef::new(), NodeRef::new(), NodeRef::new());
    let (note, done) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let name = use_live().me.with_untracked(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default());
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        done.set(false);
        if value(new) != value(again) {
            note.set(Some(Word::PasswordsDiffer.say(lang).to_owned()));
            return;
        }
        account.take(note, api::change_password(value(old), value(new)), move || {
            empty(&[old, new, again]);
            done.try_set(true);
        });
    };
    view! {
        <form class="profile-block" on:submit=send>
            <h3 class="profile-subtitle">{Word::PasswordTitle.say(lang)}</h3>
            // By it a browser knows whose password it keeps.
            <input type="text" class="visually-hidden" autocomplete="username" tabindex="-1" aria-hidden="true" readonly value=name/>
            <div class="profile-fields">
                {field("profile-old", Word::PasswordOld, "password", "current-password", old, lang)}
                {field("profile-new", Word::PasswordNew, "password", "new-password", new, lang)}
                {field("profile-again", Word::PasswordAgain, "password", "new-password", again, lang)}
            </div>
            <div class="profile-line-tools">
                <p class="field-hint">{Word::PasswordHint.say(lang)}</p>
                <button type="submit" class="button" data-kind="tonal" aria-busy=move || account.is_busy.get().then_some("true")>{Word::PasswordChange.say(lang)}</button>
            </div>
            <Note words=note/>
            <Done is_done=done words=Word::PasswordDone.say(lang)/>
        </form>
    }
    .into_any()
}

/// Where letters go; without it a lost password is lost.
#[component]
fn Email(account: Account) -> impl IntoView {
    let lang = account.lang;
    let (email, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let (note, done) = (RwSignal::new(None::<String>), RwSignal::new(false));
    let now = account.told.with_untracked(|told| told.as_ref().and_then(|told| told.email.clone())).unwrap_or_default();
    effect(move || {
        if let Some(email) = email.get() {
            email.set_value(&now);
        }
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        done.set(false);
        account.take(note, api::change_email(value(password), value(email)), move || {
            empty(&[password]);
            done.try_set(true);
        });
    };
    let state = move || {
        account.told.with(|told| {
            told.as_ref().map(|told| match (&told.waiting, &told.email) {
                (Some(waiting), _) => words::waits_for(waiting, lang),
                (None, Some(_)) if told.is_confirmed || !told.has_letters => Word::EmailThere.say(lang).to_owned(),
                (None, Some(_)) => Word::EmailUnconfirmed.say(lang).to_owned(),
                (None, None) => Word::EmailNone.say(lang).to_owned(),
            })
        })
    };
    view! {
        <form class="profile-block" on:submit=send>
            <h3 class="profile-subtitle">{Word::EmailTitle.say(lang)}</h3>
            <p class="field-hint" role="status">{state}</p>
            <div class="profile-fields">
                {field("profile-email", Word::Email, "email", "email", email, lang)}
                {field("profile-email-password", Word::PasswordOld, "password", "current-password", password, lang)}
            </div>
            <div class="profile-line-tools">
                <p class="field-hint">{Word::EmailHint.say(lang)}</p>
                <button type="submit" class="button" data-kind="tonal" aria-busy=move || account.is_busy.get().then_some("true")>{Word::EmailChange.say(lang)}</button>
            </div>
            <Note words=note/>
            <Done is_done=done words=Word::Saved.say(lang)/>
        </form>
    }
    .into_any()
}

/// Where one is signed in.
#[component]
fn Sessions(account: Account) -> impl IntoView {
    let lang = account.lang;
    let ReaderClock(zone) = expect_context();
    let live = use_live();
    let note = RwSignal::new(None::<String>);
    let sessions = move || account.told.with(|told| told.as_ref().map(|told| told.sessions.clone()).unwrap_or_default());
    let row = move |session: Session| {
        let Session { id, browser, opened_at, seen_at, is_mine } = session;
        let name = browser.unwrap_or_else(|| Word::BrowserUnknown.say(lang).to_owned());
        let label = general::show::about(Word::End.say(lang), &name);
        let when = move || moments(opened_at, seen_at, zone.get(), lang);
        view! {
            <li class="profile-session">
                <span><b>{name}</b><small>{when}</small></span>
                {if is_mine {
                    view! { <span class="badge">{Word::ThisBrowser.say(lang)}</span> }.into_any()
                } else {
                    view! {
                        <button
                            type="button" class="button" data-kind="ghost" data-size="small" aria-label=label
                            on:click=move |_| account.take(note, api::end_session(id.clone()), || ())
                        >
                            {Word::End.say(lang)}
                        </button>
                    }.into_any()
                }}
            </li>
        }
        .into_any()
    };
    let everywhere = move |_| {
        spawn_local(async move {
            match api::end_sessions().await {
                Ok(()) => session::leave(live).await,
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    view! {
        <section class="profile-block" aria-labelledby="profile-sessions">
            <h3 class="profile-subtitle" id="profile-sessions">{Word::SessionsTitle.say(lang)}</h3>
            <ul class="profile-sessions">{move || sessions().into_iter().map(row).collect_view()}</ul>
            <div class="profile-line-tools">
                {move || (sessions().len() > 1).then(|| view! {
                    <button type="button" class="button" data-kind="tonal" on:click=move |_| account.take(note, api::end_other_sessions(), || ())>
                        {Word::EndOthers.say(lang)}
                    </button>
                }.into_any())}
                <button type="button" class="button" data-kind="ghost" on:click=everywhere>{Word::EndAll.say(lang)}</button>
            </div>
            <Note words=note/>
        </section>
    }
    .into_any()
}

fn moments(opened: evening::time::Instant, seen: evening::time::Instant, zone: Zone, lang: Lang) -> String {
    let told = |at: evening::time::Instant| {
        let wall = at.wall(zone);
        format!("{}, {}", general::day(wall, lang), general::clock(wall))
    };
    words::session(&told(opened), &told(seen), lang)
}

/// Says that it is done.
#[component]
fn Done(#[prop(into)] is_done: Signal<bool>, words: &'static str) -> impl IntoView {
    view! {
        <p class="profile-done" role="status">
            {move || is_done.get().then(|| view! { <Icon glyph=Glyph::Check size=Size::Medium/><span>{words}</span> }.into_any())}
        </p>
    }
    .into_any()
}
