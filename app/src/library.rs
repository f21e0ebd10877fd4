//! What there is to watch, what was watched, and how it is chosen. It covers the evening whole, which goes on below.

pub(crate) mod chances;
mod draws;
pub(crate) mod form;
mod history;
mod import;
pub(crate) mod shelf;
mod slices;
pub(crate) mod table;

use evening::words::library::Word;
use evening::words::{self as general, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::evening::ReaderClock;
use crate::header::Header;
use crate::library::draws::Draws;
use crate::library::history::History;
use crate::library::shelf::Shelving;
use crate::library::table::Table;
use crate::live::{Link, use_live};
use crate::look::use_lang;
use crate::reactive::{NodeRef, effect};
use crate::route::{Page, Shelf};

/// One of its sections.
#[component]
pub fn Shelves(
    /// Which one is shown.
    page: Page,
) -> impl IntoView {
    let lang = use_lang();
    let live = use_live();
    let shelf = match page {
        Page::Shelf(shelf) => shelf,
        Page::Evening
        | Page::SignIn
        | Page::SignUp
        | Page::SetUp
        | Page::Letter(_)
        | Page::Farewell
        | Page::House(_)
        | Page::Profile(_)
        | Page::Chat
        | Page::Lost => Shelf::Library,
    };
    let main = NodeRef::<html::Main>::new();
    // Whoever comes from the evening begins at the top of this page; one that has just been loaded does so by itself.
    effect(move || {
        if let Some(main) = main.get()
            && live.link.get_untracked() != Link::Starting
        {
            let _ = main.focus();
        }
    });
    view! {
        <div class="page house">
            <Header live lang/>
            <main class="house-main" id="library" tabindex="-1" node_ref=main>
                {move || view! { <Section shelf lang=lang.get()/> }.into_any()}
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn Section(shelf: Shelf, lang: Lang) -> impl IntoView {
    let ReaderClock(zone) = expect_context();
    let shelving = Shelving::new(use_live(), lang);
    let link = move |other: Shelf| {
        view! {
            <a class="tabs-tab" href=Page::Shelf(other).path() aria-current=(other == shelf).then_some("page")>{named(other).say(lang)}</a>
        }
        .into_any()
    };
    let lead = move || match shelf {
        Shelf::Library => shelving.lead().unwrap_or_default(),
        Shelf::History => Word::HistoryLead.say(lang).to_owned(),
        Shelf::Draws => Word::DrawsLead.say(lang).to_owned(),
    };
    view! {
        <div class="shelves">
            <header class="shelves-head">
                <div class="house-head">
                    <h1 class="house-title">{if shelf == Shelf::Library { Word::LibraryTitle.say(lang) } else { named(shelf).say(lang) }}</h1>
                    <p class="house-lead">{lead}</p>
                </div>
                <nav class="tabs" aria-label=Word::Pages.say(lang)>{Shelf::ALL.map(link).into_iter().collect_view()}</nav>
            </header>
            {match shelf {
                Shelf::Library => view! { <Table shelving zone lang/> }.into_any(),
                Shelf::History => view! { <History shelving zone lang/> }.into_any(),
                Shelf::Draws => view! { <Draws shelving zone lang/> }.into_any(),
            }}
        </div>
    }
    .into_any()
}

fn named(shelf: Shelf) -> Word {
    match shelf {
        Shelf::Library => Word::Library,
        Shelf::History => Word::History,
        Shelf::Draws => Word::Draws,
    }
}

/// What is said while something is fetched, or why it did not come, with a way to ask `again`.
pub(crate) fn awaited(note: Option<String>, again: impl Fn() + 'static, lang: Lang) -> AnyView {
    match note {
        Some(words) => view! {
            <p class="note" data-kind="error" role="alert">{words}</p>
            <button type="button" class="button shelves-again" data-kind="tonal" on:click=move |_| again()>{general::Word::SendAgain.say(lang)}</button>
        }
        .into_any(),
        None => view! { <p class="shelves-wait" role="status">{Word::Fetching.say(lang)}</p> }.into_any(),
    }
}
