//! The dashboard: where a princess runs the evening. It covers the evening whole, which stays mounted below and goes on.

mod ask;
mod course;
mod gates;
mod hosts;
mod plan;
mod stream;

use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::evening::ReaderClock;
use crate::header::Header;
use crate::house::course::Course;
use crate::house::gates::Gates;
use crate::house::hosts::Hosts;
use crate::house::plan::Plan;
use crate::house::stream::Stream;
use crate::live::{Link, use_live};
use crate::look::use_lang;
use crate::reactive::{Memo, NodeRef, effect};
use crate::ui::icon::{Glyph, Icon};

/// For princesses; for everybody else the gates are closed. Roles change while one looks.
#[component]
pub fn House() -> impl IntoView {
    let lang = use_lang();
    let live = use_live();
    let is_open = Memo::new(move || live.runs_show());
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
                    view! { <Dashboard lang=lang.get()/> }.into_any()
                } else {
                    view! { <Gates is_guest lang=lang.get()/> }.into_any()
                }}
            </main>
        </div>
    }
    .into_any()
}

#[component]
fn Dashboard(lang: Lang) -> impl IntoView {
    let ReaderClock(minutes_east) = expect_context();
    view! {
        <div class="house-body">
            <nav class="house-nav" aria-label=words::Word::House.say(lang)>
                <a class="house-section" href="/house" aria-current="page">
                    <Icon glyph=Glyph::ListVideo/>
                    <span>{words::Word::Evening.say(lang)}</span>
                </a>
            </nav>
            <div class="house-content">
                <header class="house-head">
                    <h1 class="house-title">{words::Word::Evening.say(lang)}</h1>
                    <p class="house-lead">{Word::HouseLead.say(lang)}</p>
                </header>
                <div class="house-panels">
                    <Course minutes_east lang/>
                    <div class="house-side">
                        <Stream lang/>
                        <Hosts lang/>
                        <Plan minutes_east lang/>
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}
