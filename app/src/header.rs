//! The head of every page: the way home, the sections, the visitor.

use evening::account::Member;
use evening::permit::{self, Act};
use evening::words::{Lang, Word};
use leptos::either::Either;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;

use crate::live::Live;
use crate::session;
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon, Size};

/// Without `live`, on a page that is not the evening, it does not know who is looking at it.
#[component]
pub fn Header(#[prop(optional)] live: Option<Live>, lang: Lang) -> impl IntoView {
    let path = use_location().pathname;
    let in_house = move || path.get() == "/house";
    let runs_show = Memo::new(move |_| live.is_some_and(|live| live.me.with(may_run_show)));
    view! {
        <header class="header">
            <a class="header-brand" href="/" aria-label=Word::SiteHome.say(lang)>
                <svg class="header-logo" aria-hidden="true">
                    <use href="/icons.svg#logo"></use>
                </svg>
                <span class="header-name">{Word::SiteName.say(lang)}</span>
            </a>
            <nav class="header-nav" aria-label=Word::Sections.say(lang)>
                <a class="header-link" href="/" aria-current=move || (live.is_some() && !in_house()).then_some("page")>
                    {Word::Evening.say(lang)}
                </a>
                {move || runs_show.get().then(|| view! {
                    <a class="header-link" href="/house" aria-current=move || in_house().then_some("page")>
                        {Word::House.say(lang)}
                    </a>
                })}
            </nav>
            {live.map(|live| view! {
                <div class="header-tools">
                    {move || match live.me.get() {
                        Some(me) => Either::Left(view! { <MemberMenu me live lang/> }),
                        None => Either::Right(view! {
                            <a class="button" data-kind="tonal" data-size="small" href="/sign_in">{Word::SignIn.say(lang)}</a>
                        }),
                    }}
                </div>
            })}
        </header>
    }
    .into_any()
}

fn may_run_show(me: &Option<Member>) -> bool {
    me.as_ref().is_some_and(|me| permit::may(me.role, Act::RunShow))
}

/// A disclosure and a form: both work before the page is alive.
#[component]
fn MemberMenu(me: Member, live: Live, lang: Lang) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let menu = NodeRef::<leptos::html::Details>::new();
    let sign_out = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        spawn_local(async move {
            // Whoever could not be signed out still sees their name, and may press again.
            let _ = session::submit(live, "/api/sign_out", &[]).await;
        });
    };
    view! {
        <details
            class="menu"
            node_ref=menu
            prop:open=move || is_open.get()
            on:toggle=move |event| {
                // The menu is gone as soon as one is signed out, and closes after that.
                is_open.try_set(event_target::<web_sys::Element>(&event).has_attribute("open"));
            }
            on:keydown=move |event| if event.key() == "Escape" { is_open.set(false) }
            on:focusout=move |event| {
                let to = event.related_target().and_then(|to| wasm_bindgen::JsCast::dyn_into::<web_sys::Node>(to).ok());
                let stays = menu.try_get_untracked().flatten().is_some_and(|menu| menu.contains(to.as_ref()));
                if to.is_some() && !stays {
                    is_open.try_set(false);
                }
            }
        >
            <summary class="header-me">
                <Avatar name=me.name.clone()/>
                <span class="header-me-name"><bdi>{me.name}</bdi></span>
                <Icon glyph=Glyph::ChevronDown size=Size::Medium/>
            </summary>
            <div class="menu-panel">
                // A narrow header has no room for its sections.
                {permit::may(me.role, Act::RunShow).then(|| view! {
                    <a class="menu-item header-section" href="/house">
                        <Icon glyph=Glyph::ListVideo/>
                        <span>{Word::House.say(lang)}</span>
                    </a>
                })}
                <form method="post" action="/api/sign_out" on:submit=sign_out>
                    <button class="menu-item" type="submit">
                        <Icon glyph=Glyph::LogOut/>
                        <span>{Word::SignOut.say(lang)}</span>
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}
