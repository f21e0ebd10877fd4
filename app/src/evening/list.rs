//! What is watched tonight, story by story, and how far the evening has come in it.

use evening::course::Stand;
use evening::library::Story;
use evening::show::Show;
use evening::time::Zone;
use evening::words::{self, Lang, Word};
use leptos::html;
use leptos::prelude::*;

use crate::evening::sheet::sheet;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, effect};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::keyed::each_keyed;
use crate::ui::sprite::sprite;

const PICTURES: [&str; 9] = ["autumn", "moon", "arch", "heart", "star", "cottage", "cloud", "lantern", "shoe"];

/// The picture of a story: always the same, and another one than its neighbours'.
pub(crate) fn picture(story: &Story) -> String {
    format!(sprite!(icons "pic-{}"), PICTURES[usize::from(story.first().number) % PICTURES.len()])
}

/// What the story of this number is by now.
pub(crate) fn stand(show: Signal<Show>, number: u16) -> Memo<Stand> {
    let place = move |show: &Show| show.tonight.iter().position(|story| story.first().number == number);
    Memo::new(move || show.with(|show| place(show).map_or(Stand::Later, |place| show.course.stand(&show.tonight, place))))
}

/// Under the now-bar; on a phone a sheet over the chat while `open`, which gives the focus back to its `opener`.
#[component]
pub fn List(
    #[prop(into)] show: Signal<Show>,
    open: RwSignal<bool>,
    opener: NodeRef<html::Button>,
    #[prop(into)] zone: Signal<Zone>,
    lang: Lang,
) -> impl IntoView {
    let stories = Memo::new(move || show.with(|show| show.tonight.clone()));
    let episodes = move || stories.with(|stories| stories.iter().map(Story::slots).sum::<usize>());
    // Drawn anew when a story is called otherwise: what the letters of all titles come to says so, whatever their order.
    let titles = Memo::new(move || {
        let letters = |story: &Story| words::title(story, lang).bytes().map(usize::from).sum::<usize>();
        stories.with(|stories| stories.iter().map(letters).sum::<usize>())
    });
    let free = Memo::new(move || show.with(Show::free_slots));
    let extent = move || {
        let ends = show.with(|show| show.course.last_ends(&show.tonight));
        let ends = ends.map(|at| format!(" · {}", words::show::lasts(at, at.wall(zone.get()), lang)));
        format!("{}{}", words::episodes(episodes(), lang), ends.unwrap_or_default())
    };
    let (section, close) = (NodeRef::<html::Section>::new(), NodeRef::<html::Button>::new());
    let leave = sheet(open, opener, section, close);
    let reel = NodeRef::<html::Ol>::new();
    let current = Memo::new(move || show.with(|show| show.course.story()));
    effect(move || {
        let _ = (current.get(), open.get());
        if let Some(reel) = reel.get() {
            request_animation_frame(move || show_current(&reel));
        }
    });
    view! {
        <section
            class="list" id="tonight" aria-labelledby="tonight-title"
            data-state=move || open.get().then_some("open") node_ref=section on:focusout=leave
        >
            <div class="list-head">
                <h2 class="list-title" id="tonight-title">{Word::Tonight.say(lang)}</h2>
                <p>{move || (titles.get() > 0).then(extent)}</p>
                <button
                    type="button" class="icon-button list-close" aria-label=Word::Close.say(lang) node_ref=close
                    on:click=move |_| open.set(false)
                >
                    <Icon glyph=Glyph::X/>
                </button>
            </div>
            {move || if titles.get() == 0 {
                view! { <p class="list-empty">{Word::TonightEmpty.say(lang)}</p> }.into_any()
            } else {
                view! {
                    <ol class="list-reel" tabindex="0" aria-label=Word::TonightList.say(lang) node_ref=reel>
                        {each_keyed(
                            move || stories.get().as_ref().clone(),
                            |story: &Story| story.first().number,
                            move |story| view! { <Card stand=stand(show, story.first().number) story lang/> },
                        )}
                        {move || Some(free.get()).filter(|&free| free > 0).map(|free| view! { <OpenCard free lang/> }.into_any())}
                    </ol>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// Brings the card that is on, or comes next, to the middle of the reel. The page itself does not move.
fn show_current(reel: &web_sys::HtmlElement) {
    let card = reel.query_selector("[data-stand=now]").or_else(|_| Ok(None)).and_then(|now| match now {
        Some(now) => Ok(Some(now)),
        None => reel.query_selector("[data-stand=next]"),
    });
    let Ok(Some(card)) = card else { return };
    let (reel_box, card_box) = (reel.get_bounding_client_rect(), card.get_bounding_client_rect());
    let middle = |start: f64, size: f64| start + size / 2.0;
    let aside = middle(card_box.left(), card_box.width()) - middle(reel_box.left(), reel_box.width());
    let down = middle(card_box.top(), card_box.height()) - middle(reel_box.top(), reel_box.height());
    reel.scroll_by_with_x_and_y(aside, down);
}

/// A two-parter is one card with a double edge and a link mark, since nothing can part its halves.
#[component]
fn Card(story: Story, stand: Memo<Stand>, lang: Lang) -> impl IntoView {
    let told = move || match stand.get() {
        Stand::Now => Some(Word::CardNow),
        Stand::Next => Some(Word::CardNext),
        Stand::Watched | Stand::Later => None,
    };
    view! {
        <li
            class="list-card" data-pair=story.is_pair() data-stand=move || stand_key(stand.get())
            aria-current=move || (stand.get() == Stand::Now).then_some("true")
        >
            <svg class="list-picture" aria-hidden="true">
                <use href=picture(&story)></use>
            </svg>
            <div>
                <p class="list-when">
                    {move || (stand.get() == Stand::Watched).then(|| view! {
                        <Icon glyph=Glyph::Check size=Size::Small/>
                        <span class="visually-hidden">{Word::CardWatched.say(lang)}</span>
                    }.into_any())}
                    <span>{words::place(&story, lang)}</span>
                    {story.is_pair().then(|| view! {
                        <Icon glyph=Glyph::Link size=Size::Small/>
                        <span class="visually-hidden">{Word::TwoParter.say(lang)}</span>
                    }.into_any())}
                    {move || told().map(|word| view! { <span class="list-stand">{word.say(lang)}</span> }.into_any())}
                </p>
                <h3 class="list-name">{words::title(&story, lang)}</h3>
            </div>
        </li>
    }
    .into_any()
}

/// The name of a stand in the styles.
pub(crate) fn stand_key(stand: Stand) -> &'static str {
    match stand {
        Stand::Watched => "watched",
        Stand::Now => "now",
        Stand::Next => "next",
        Stand::Later => "later",
    }
}

/// What the list still has room for.
#[component]
fn OpenCard(free: usize, lang: Lang) -> impl IntoView {
    view! {
        <li class="list-card" data-stand="open">
            <span class="list-picture list-plus">
                <Icon glyph=Glyph::Plus/>
            </span>
            <div>
                <p class="list-when"><span>{Word::CardOpen.say(lang)}</span></p>
                <h3 class="list-name">{words::show::free(free, lang)}</h3>
            </div>
        </li>
    }
    .into_any()
}
