//! What is on, in one bar under the player.

use std::time::Duration;

use evening::course::{Now, now as now_of};
use evening::show::Show;
use evening::time::{Instant, Zone};
use evening::words::{self, Lang, Word};
use leptos::html;
use leptos::prelude::*;

use crate::evening::countdown::ticking;
use crate::evening::roster::RosterButton;
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal};
use crate::ui::icon::{Glyph, Icon, Size};

/// What the bar says, but for the countdown.
#[derive(Clone, PartialEq)]
struct Told {
    state: &'static str,
    /// What is, and beside it where in the series and in the evening, or when.
    line: Vec<String>,
    title: String,
    next: Option<(String, String)>,
}

/// What is awaited, what its countdown counts, and how long it takes as a whole if that is known.
fn awaited(show: &Show) -> Option<(Instant, Word, Duration)> {
    let Show { course, tonight, .. } = show;
    match now_of(*course, tonight, show.stream.is_some()) {
        Now::Break { until, .. } => Some((until, Word::BreakLeft, Duration::ZERO)),
        Now::Before { at, .. } => Some((at, Word::BeforeLeft, Duration::ZERO)),
        Now::OnAir { .. } => course.ends(tonight).map(|until| (until, Word::EpisodeLeft, course.length(tonight))),
        Now::Off { .. } => None,
    }
}

fn tell(show: &Show, now: Instant, zone: Zone, lang: Lang) -> Told {
    let say = |word: Word| word.say(lang).to_owned();
    let title_of = |story| words::title(story, lang);
    let (today, upcoming) = (now.wall(zone), |word: Word, story| (say(word), title_of(story)));
    let after = |story| {
        let starts = show.course.ends(&show.tonight).map(|at| words::show::starts(at, at.wall(zone), today, lang));
        let word = starts.map_or_else(|| say(Word::NextStory), |starts| format!("{} {starts}", Word::NextStory.say(lang)));
        (word, title_of(story))
    };
    match now_of(show.course, &show.tonight, show.stream.is_some()) {
        Now::OnAir { story: Some(on_air), next } => Told {
            state: "on-air",
            line: vec![say(Word::OnAir), words::place(on_air.story, lang), words::show::nth(&on_air, lang)],
            title: title_of(on_air.story),
            next: next.map(after),
        },
        Now::OnAir { story: None, next } => Told {
            state: "on-air",
            line: vec![say(Word::OnAir)],
            title: say(Word::OnAirTitle),
            next: next.map(|story| upcoming(Word::TonightFirst, story)),
        },
        Now::Break { until, next } => Told {
            state: "break",
            line: vec![say(Word::Break), words::show::lasts(until, until.wall(zone), lang)],
            title: say(if now < until { Word::BreakTitle } else { Word::BreakOverrun }),
            next: next.map(|story| upcoming(Word::NextStory, story)),
        },
        Now::Before { at, first } => Told {
            state: "before",
            line: vec![say(Word::Before), words::show::starts(at, at.wall(zone), today, lang)],
            title: say(if now < at { Word::BeforeTitle } else { Word::BeforeOverrun }),
            next: first.map(|story| upcoming(Word::TonightFirst, story)),
        },
        Now::Off { first, is_over } => Told {
            state: "off-air",
            line: vec![say(Word::OffAir)],
            title: say(if is_over { Word::OverTitle } else { Word::OffAirTitle }),
            next: first.map(|story| upcoming(Word::TonightFirst, story)),
        },
    }
}

/// The two switches of the bar.
#[derive(Clone, Copy)]
pub struct Switches {
    /// Whether a phone shows tonight's list.
    pub list_open: RwSignal<bool>,
    /// The button that opens that list.
    pub list_opener: NodeRef<html::Button>,
    /// Whether player and chat have the window for themselves.
    pub theatre: RwSignal<bool>,
}

/// `rendered` is when this is drawn first, as whoever draws it knows: the server's time of rendering, then the page's.
#[component]
pub fn NowBar(
    #[prop(into)] show: Signal<Show>,
    #[prop(into)] viewers: Signal<u32>,
    #[prop(into)] zone: Signal<Zone>,
    rendered: Instant,
    switches: Switches,
    lang: Lang,
) -> impl IntoView {
    let awaited = Memo::new(move || show.with(awaited));
    let until = Signal::derive(move || awaited.get().map(|(until, ..)| until));
    let now = ticking(use_live(), rendered, until);
    let told = Memo::new(move || show.with(|show| tell(show, now.get(), zone.get(), lang)));
    let is_ahead = Memo::new(move || until.get().is_some_and(|until| now.get() < until));
    let left = move || words::show::countdown(until.get().map(|until| until.since(now.get())).unwrap_or_default(), lang);
    let title = Memo::new(move || told.with(|told| told.title.clone()));
    let state = Memo::new(move || told.with(|told| told.state));
    let line = Memo::new(move || told.with(|told| told.line.clone()));
    let next = Memo::new(move || told.with(|told| told.next.clone()));
    view! {
        <section class="panel now-bar" aria-label=Word::NowSection.say(lang) data-state=move || state.get()>
            <div class="now-bar-words">
                <p class="now-bar-state">
                    <span class="now-bar-mark" data-state=move || state.get()></span>
                    {move || line.get().into_iter().map(|words| view! { <span class="now-bar-part">{words}</span> }.into_any()).collect_view()}
                </p>
                <h1 class="now-bar-title" title=move || title.get()>{move || title.get()}</h1>
                {move || next.get().map(|(word, title)| view! {
                    <p class="now-bar-next">
                        <Icon glyph=Glyph::SkipForward size=Size::Medium/>
                        <span>{word}</span>
                        <b title=title.clone()>{title.clone()}</b>
                    </p>
                }.into_any())}
            </div>
            <div class="now-bar-side">
                {move || awaited.get().filter(|_| is_ahead.get()).map(|(until, word, length)| {
                    // The ribbon runs by itself from here on.
                    let gone = length.saturating_sub(until.since(now.get_untracked()));
                    view! {
                        <p class="now-bar-stat now-bar-left" style=format!("--length:{}s;--gone:-{}s", length.as_secs(), gone.as_secs())>
                            <b class="now-bar-count" role="timer">{left}</b>
                            <span>{word.say(lang)}</span>
                        </p>
                    }.into_any()
                })}
                <p class="now-bar-stat">
                    <b class="now-bar-count">{move || viewers.get()}</b>
                    <span>{move || words::watching(viewers.get(), lang)}</span>
                </p>
                // On a phone the chat has no head of its own.
                <span class="now-bar-roster"><RosterButton lang/></span>
                <Buttons switches lang/>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Buttons(switches: Switches, lang: Lang) -> impl IntoView {
    let Switches { list_open, list_opener, theatre } = switches;
    view! {
        <button
            type="button"
            class="icon-button now-bar-theatre"
            aria-label=Word::Theatre.say(lang)
            title=Word::Theatre.say(lang)
            aria-pressed=move || theatre.get().to_string()
            on:click=move |_| theatre.update(|on| *on = !*on)
        >
            <Icon glyph=Signal::derive(move || if theatre.get() { Glyph::Minimize } else { Glyph::Maximize })/>
        </button>
        <button
            type="button"
            class="icon-button now-bar-list"
            aria-label=Word::TonightList.say(lang)
            aria-controls="tonight"
            aria-expanded=move || list_open.get().to_string()
            node_ref=list_opener
            on:click=move |_| list_open.update(|open| *open = !*open)
        >
            <Icon glyph=Glyph::ListVideo/>
        </button>
    }
}
