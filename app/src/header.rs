//! The head of every page: the way home, the sections, what one chooses for oneself, the visitor.

mod choice;

use evening::account::Member;
use evening::words::{Lang, Word};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::header::choice::{LangChoice, ThemeChoice, ThemeMark};
use crate::live::Live;
use crate::reactive::{Memo, Signal};
use crate::route::{Page, Section, Shelf, Tab, use_route};
use crate::session;
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::menu::{Menu, close_menu};

/// On the evening it goes with `live`; another page says by `me` who is looking at it, if it knows.
#[component]
pub fn Header(
    #[prop(optional)] live: Option<Live>,
    #[prop(optional)] me: Option<Signal<Option<Member>>>,
    #[prop(into)] lang: Signal<Lang>,
) -> impl IntoView {
    let say = move |word: Word| move || word.say(lang.get());
    let label = move |word: Word| Signal::derive(say(word));
    let me = live.map(|live| live.me.into()).or(me);
    let door = Memo::new(move || live.and_then(|live| Section::first(live.role())));
    let is_evening = live.is_some();
    view! {
        <header class="header">
            <a class="header-brand" href="/" aria-label=say(Word::SiteHome)>
                <svg class="header-logo" aria-hidden="true">
                    <use href="/icons.svg?38397a#logo"></use>
                </svg>
                <span class="header-name">{say(Word::SiteName)}</span>
            </a>
            <nav class="header-nav" aria-label=say(Word::Sections)>
                <Sections class="header-link" is_evening door lang/>
            </nav>
            <div class="header-tools">
                <div class="header-lang">
                    <LangChoice lang/>
                </div>
                <Menu class="header-theme" button="icon-button" label=label(Word::Theme) face=view! { <ThemeMark/> }.into_any()>
                    <ThemeChoice lang/>
                </Menu>
                {me.map(|me| move || match me.get() {
                    Some(me) => view! { <MemberMenu me live lang/> }.into_any(),
                    None => view! {
                        <a class="button" data-kind="tonal" data-size="small" href="/sign_in">{say(Word::SignIn)}</a>
                    }
                    .into_any(),
                })}
                // On a phone, where there is no room for the rest.
                <Menu
                    class="header-more" button="icon-button" label=label(Word::Menu)
                    face=view! { <Icon glyph=Glyph::Menu/> }.into_any()
                >
                    <nav aria-label=say(Word::Sections)>
                        <Sections class="menu-item" is_evening door lang/>
                    </nav>
                    <div class="menu-line">
                        <span class="menu-title" aria-hidden="true">{say(Word::Language)}</span>
                        <LangChoice lang/>
                    </div>
                    <p class="menu-title" aria-hidden="true">{say(Word::Theme)}</p>
                    <ThemeChoice lang/>
                </Menu>
            </div>
        </header>
    }
    .into_any()
}

/// Where one can go.
#[component]
fn Sections(class: &'static str, is_evening: bool, door: Memo<Option<Section>>, lang: Signal<Lang>) -> impl IntoView {
    let route = use_route();
    let in_house = move || matches!(route.page(), Page::House(_));
    let in_library = move || matches!(route.page(), Page::Shelf(_));
    view! {
        <a class=class href="/" aria-current=move || (is_evening && !route.page().hides_evening()).then_some("page")>
            {move || Word::Evening.say(lang.get())}
        </a>
        <a class=class href=Page::Shelf(Shelf::Library).path() aria-current=move || in_library().then_some("page")>
            {move || Word::Library.say(lang.get())}
        </a>
        {move || door.get().map(|section| view! {
            <a class=class href=Page::House(section).path() aria-current=move || in_house().then_some("page")>
                {move || Word::House.say(lang.get())}
            </a>
        }.into_any())}
    }
}

/// A disclosure and a form: both work before the page is alive, and on pages that are not the evening.
#[component]
fn MemberMenu(me: Member, live: Option<Live>, lang: Signal<Lang>) -> impl IntoView {
    let sign_out = move |event: web_sys::SubmitEvent| {
        let Some(live) = live else { return };
        event.prevent_default();
        spawn_local(session::leave(live));
    };
    let face = view! {
        <Avatar of=me.clone()/>
        <span class="header-me-name"><bdi>{me.name}</bdi></span>
        <Icon glyph=Glyph::ChevronDown size=Size::Medium/>
    };
    view! {
        <Menu class="header-member" button="header-me" face=face.into_any()>
            <a class="menu-item" href=Page::Profile(Tab::Looks).path() on:click=|event| close_menu(&event)>
                <Icon glyph=Glyph::User/>
                <span>{move || Word::Profile.say(lang.get())}</span>
            </a>
            <form method="post" action="/api/sign_out" on:submit=sign_out>
                <button class="menu-item" type="submit">
                    <Icon glyph=Glyph::LogOut/>
                    <span>{move || Word::SignOut.say(lang.get())}</span>
                </button>
            </form>
        </Menu>
    }
    .into_any()
}
