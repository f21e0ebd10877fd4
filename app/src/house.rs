//! The dashboard: where a princess runs the evening, and guards see what was done. It covers the evening whole, which stays mounted below and goes on.

pub(crate) mod ask;
mod calm;
mod course;
mod gates;
mod guards;
mod hosts;
mod housekeeping;
mod people;
mod plan;
mod queue;
mod rules;
mod settings;
mod stream;
mod tonight;
mod watched;

use evening::permit;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::evening::ReaderClock;
use crate::header::Header;
use crate::house::calm::Calm;
use crate::house::course::Course;
use crate::house::gates::Gates;
use crate::house::guards::Deeds;
use crate::house::hosts::Hosts;
use crate::house::housekeeping::Housekeeping;
use crate::house::people::People;
use crate::house::plan::Plan;
use crate::house::queue::Waiting;
use crate::house::rules::Rules;
use crate::house::settings::{Flood, Retention};
use crate::house::stream::Stream;
use crate::house::watched::Watched;
use crate::library::shelf::Shelving;
use crate::library::table::Table;
use crate::live::{Link, use_live};
use crate::look::use_lang;
use crate::reactive::{Memo, NodeRef, effect};
use crate::route::{Page, Section};
use crate::ui::icon::{Glyph, Icon};

/// For those who may see this section of it; for everybody else the gates are closed. Roles change while one looks.
#[component]
pub fn House(
    /// Which section.
    page: Page,
) -> impl IntoView {
    let lang = use_lang();
    let live = use_live();
    let section = match page {
        Page::House(section) => section,
        Page::Evening
        | Page::SignIn
        | Page::SignUp
        | Page::SetUp
        | Page::Letter(_)
        | Page::Farewell
        | Page::Shelf(_)
        | Page::Profile(_)
        | Page::Chat
        | Page::Lost => Section::Evening,
    };
    let is_open = Memo::new(move || page.is_open_to(live.role()));
    let is_guest = Memo::new(move || live.me.with(Option::is_none));
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
            <main class="house-main" id="house" tabindex="-1" node_ref=main>
                {move || if is_open.get() {
                    view! { <Dashboard section lang=lang.get()/> }.into_any()
                } else {
                    view! { <Gates is_guest lang=lang.get()/> }.into_any()
                }}
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn Dashboard(section: Section, lang: Lang) -> impl IntoView {
    let ReaderClock(zone) = expect_context();
    let live = use_live();
    let link = move |other: Section| {
        let (glyph, words) = named(other, lang);
        view! {
            <a class="house-section" href=Page::House(other).path() aria-current=(other == section).then_some("page")>
                <Icon glyph/>
                <span>{words}</span>
            </a>
        }
        .into_any()
    };
    let lead = match section {
        Section::Evening => Word::HouseLead,
        Section::Library => Word::LibraryLead,
        Section::Guards => Word::GuardsLead,
        Section::People => Word::PeopleLead,
        Section::Settings => Word::SettingsLead,
    };
    view! {
        <div class="house-body">
            <nav class="house-nav" aria-label=words::Word::House.say(lang)>
                {move || {
                    let role = live.role();
                    Section::ALL.into_iter().filter(|section| permit::may(role, section.act())).map(link).collect_view()
                }}
            </nav>
            <div class="house-content">
                <header class="house-head">
                    <h1 class="house-title">{named(section, lang).1}</h1>
                    <p class="house-lead">{lead.say(lang)}</p>
                </header>
                {match section {
                    Section::Evening => {
                        let shelving = Shelving::new(live, lang);
                        view! { <div class="house-panels">
                            <Course shelving zone lang/>
                            <div class="house-side">
                                <Rules shelving lang/>
                                <Stream lang/>
                                <Hosts lang/>
                                <Plan zone lang/>
                            </div>
                        </div> }.into_any()
                    }
                    Section::Library => view! { <Table shelving=Shelving::new(live, lang) zone lang/> }.into_any(),
                    Section::Guards => view! {
                        <div class="house-panels">
                            <div class="house-side">
                                <Waiting zone lang/>
                                <Deeds zone lang/>
                            </div>
                            <div class="house-side"><Calm zone lang/></div>
                        </div>
                    }.into_any(),
                    Section::People => view! { <People zone lang/> }.into_any(),
                    Section::Settings => view! {
                        <div class="house-panels">
                            <div class="house-side">
                                <Retention lang/>
                                <Flood lang/>
                                <Housekeeping zone lang/>
                            </div>
                            <div class="house-side">
                                <Calm zone lang/>
                                <Watched lang/>
                                <Hosts lang/>
                            </div>
                        </div>
                    }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

fn named(section: Section, lang: Lang) -> (Glyph, &'static str) {
    match section {
        Section::Evening => (Glyph::ListVideo, words::Word::Evening.say(lang)),
        Section::Library => (Glyph::Library, words::Word::Library.say(lang)),
        Section::Guards => (Glyph::Scroll, Word::Guards.say(lang)),
        Section::People => (Glyph::Users, Word::People.say(lang)),
        Section::Settings => (Glyph::Settings, Word::Settings.say(lang)),
    }
}
