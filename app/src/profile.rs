//! Somebody's own profile: a dialog over the evening, which goes on below. Guests have that section of it that is about the
//! page alone.

mod colors;
mod crop;
mod leaving;
mod looks;
mod name;
mod picture;
mod safety;
mod screen;
mod upload;

use evening::words::profile::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::live::use_live;
use crate::look::use_lang;
use crate::reactive::{Memo, NodeRef, effect};
use crate::route::{Page, Tab, use_route};
use crate::session;
use crate::ui::icon::{Glyph, Icon};

/// The dialog, open at one of its sections.
#[component]
pub(crate) fn Profile(page: Page) -> impl IntoView {
    let lang = use_lang();
    let live = use_live();
    let route = use_route();
    let has_name = Memo::new(move || live.me.with(Option::is_some));
    let tab = match page {
        Page::Profile(tab) => tab,
        _ => Tab::Looks,
    };
    let dialog = NodeRef::<html::Div>::new();
    effect(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.focus();
        }
    });
    effect(move || {
        // All the rest belongs to a name.
        if !has_name.get() && tab != Tab::Screen {
            let has_left = browser::path() == Page::Farewell.path();
            route.replace(if has_left { Page::Farewell } else { Page::Profile(Tab::Screen) });
        }
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() {
            route.go(Page::Evening);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div class="dialog-veil">
            <div class="dialog profile" role="dialog" aria-modal="true" aria-labelledby="profile-title" tabindex="-1" node_ref=dialog>
                {move || {
                    let lang = lang.get();
                    view! {
                        <header class="profile-head">
                            <h2 class="profile-title" id="profile-title">{Word::Title.say(lang)}</h2>
                            <a class="icon-button" href="/" aria-label=words::Word::Close.say(lang)><Icon glyph=Glyph::X/></a>
                        </header>
                        <div class="profile-body">
                            <Sections tab has_name lang/>
                            <div class="profile-section">{section(tab, lang)}</div>
                        </div>
                    }.into_any()
                }}
            </div>
        </div>
    }
    .into_any()
}

fn section(tab: Tab, lang: Lang) -> AnyView {
    match tab {
        Tab::Looks => view! { <looks::Looks lang/> }.into_any(),
        Tab::Screen => view! { <screen::Screen lang/> }.into_any(),
        Tab::Safety => view! { <safety::Safety lang/> }.into_any(),
    }
}

/// The ways between the sections, and the way out.
#[component]
fn Sections(tab: Tab, has_name: Memo<bool>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let link = move |other: Tab, glyph: Glyph, word: Word| {
        view! {
            <a class="profile-link" href=Page::Profile(other).path() aria-current=(other == tab).then_some("page")>
                <Icon glyph/>
                <span>{word.say(lang)}</span>
            </a>
        }
        .into_any()
    };
    let leave = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(session::leave(live));
    };
    view! {
        <nav class="profile-nav" aria-label=Word::Sections.say(lang)>
            {move || has_name.get().then(|| link(Tab::Looks, Glyph::Sparkles, Word::Looks))}
            {link(Tab::Screen, Glyph::Sliders, Word::Screen)}
            {move || has_name.get().then(|| view! {
                {link(Tab::Safety, Glyph::Key, Word::Safety)}
                <form class="profile-leave" method="post" action="/api/sign_out" on:submit=leave>
                    <button type="submit" class="profile-link">
                        <Icon glyph=Glyph::LogOut/>
                        <span>{words::Word::SignOut.say(lang)}</span>
                    </button>
                </form>
            }.into_any())}
        </nav>
    }
    .into_any()
}
