//! Tonight's list, as those who run the evening change it: drawn anew, put in another order, pinned, swapped, written down.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use evening::course::Stand;
use evening::id::Seq;
use evening::library::Story;
use evening::library::browse::{Browse, Sort};
use evening::show;
use evening::time::Zone;
use evening::tonight::Command;
use evening::words::house::{self, Word};
use evening::words::{self, Lang, library};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::browser;
use crate::evening::list::{picture, stand, stand_key};
use crate::house::ask::{Ask, AskButton, SendButton, ask_button};
use crate::library::form::DialogHead;
use crate::library::shelf::Shelving;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect, effect_with_last};
use crate::route::{Page, Shelf};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::keyed::each_keyed;
use crate::ui::menu::close_menu;
use crate::ui::modal::{Modal, close_around};
use crate::ui::note::Note;

/// So many stories are on the bench, and so many are offered in the place of another one.
const BENCH: usize = 4;
/// So many are looked through for those that fit.
const WEIGHED: usize = 40;
/// So many are offered to whoever looks for one to add.
const OFFERED: usize = 6;

/// What the rows have in common. `Copy`: hand it around.
#[derive(Clone, Copy)]
struct Hand {
    shelving: Shelving,
    ask: Ask,
    /// The story that is being dragged, and the one that it would go before.
    drag: RwSignal<Option<(u16, Option<u16>)>>,
    /// The story that is on its way to another place: a row that is moved loses the focus.
    moved: RwSignal<Option<u16>>,
    /// Where the last one went, for those who do not see it.
    told: RwSignal<String>,
    list: NodeRef<html::Ol>,
    bench: Memo<Vec<Story>>,
    lang: Lang,
}

/// The list and what is done to it.
#[component]
pub fn Tonight(shelving: Shelving, #[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = shelving.live;
    let stories = Memo::new(move || live.show.with(|show| show.tonight.clone()));
    let bench = Memo::new(move || stories.with(|stories| benched(shelving, stories)));
    let hand = Hand {
        shelving,
        ask: Ask::new(lang),
        drag: RwSignal::new(None),
        moved: RwSignal::new(None),
        told: RwSignal::new(String::new()),
        list: NodeRef::new(),
        bench,
        lang,
    };
    effect(move || {
        let _ = stories.get();
        if let Some(story) = hand.moved.get_untracked() {
            hand.moved.set(None);
            find_again(hand, story);
        }
    });
    let is_finishing = RwSignal::new(false);
    let made = move || {
        shelving.read(|shelf| {
            let moment = |at: evening::time::Instant| words::moment(at, at.wall(zone.get()), lang);
            let drawn = shelf.tonight.drawn.map(|drawn| moment(drawn.at));
            let arranged = shelf.tonight.arranged.map(|arranged| moment(arranged.at));
            (house::made(drawn.as_deref(), arranged.as_deref(), lang), shelf.tonight.is_stale(live.now()))
        })
    };
    // What another princess has drawn meanwhile is looked at before it is drawn over.
    let redraw = Signal::derive(move || Command::Draw { after: shelving.read(|shelf| shelf.tonight.last()) }.into());
    let (ask, why_not) = (hand.ask, hand.ask.words());
    let refused = Signal::derive(move || match ask.is_late() {
        true => Some(Word::DrawnMeanwhile.say(lang).to_owned()),
        false => why_not.get(),
    });
    let has_list = Memo::new(move || stories.with(|stories| !stories.is_empty()));
    view! {
        <div class="tonight-head">
            <p class="house-text">{move || made().map(|(made, _)| made)}" "<a class="link" href=Page::Shelf(Shelf::Draws).path()>{Word::DrawsLink.say(lang)}</a></p>
            {move || made().filter(|(_, is_stale)| *is_stale).map(|_| view! { <p class="tonight-stale"><Icon glyph=Glyph::Hourglass/>{Word::Stale.say(lang)}</p> }.into_any())}
            <div class="house-row">
                {ask_button(hand.ask, redraw, Some(Glyph::Dices), "outline", Word::Redraw.say(lang).to_owned(), None)}
                {move || has_list.get().then(|| view! {
                    <button type="button" class="button" data-kind="outline" data-size="small" on:click=move |_| is_finishing.set(true)>
                        <Icon glyph=Glyph::CheckCheck/>
                        <span>{Word::Finish.say(lang)}</span>
                    </button>
                }.into_any())}
            </div>
        </div>
        <Note words=refused/>
        <ol class="house-stories" aria-label=words::Word::TonightList.say(lang) data-dragging=move || hand.drag.with(Option::is_some) node_ref=hand.list>
            {each_keyed(
                move || stories.get().as_ref().clone(),
                // A story that is called otherwise is another row.
                |story: &Story| format!("{story:?}"),
                move |story| row(hand, story),
            )}
        </ol>
        <p class="visually-hidden" role="status">{move || hand.told.get()}</p>
        <AddStory hand/>
        <Benched hand/>
        <Finish shelving is_open=is_finishing lang/>
    }
    .into_any()
}

/// The next ones by weight that are not on the list.
fn benched(shelving: Shelving, tonight: &[Story]) -> Vec<Story> {
    shelving
        .read(|shelf| {
            let now = shelving.live.now();
            let mut weighed: Vec<(u64, u16)> = shelf
                .library
                .candidates(now)
                .iter()
                .map(|candidate| (candidate.weight(&shelf.tonight.rules).drawn(), candidate.story))
                .filter(|(weight, number)| *weight > 0 && tonight.iter().all(|story| story.number() != *number))
                .collect();
            weighed.sort_by_key(|(weight, number)| (Reverse(*weight), *number));
            let first = weighed.iter().take(WEIGHED).filter_map(|(_, number)| shelf.library.entry(*number));
            first.map(|entry| entry.story.clone()).collect()
        })
        .unwrap_or_default()
}

fn row(hand: Hand, story: Story) -> AnyView {
    let Hand { shelving, ask, drag, lang, .. } = hand;
    let live = shelving.live;
    let number = story.number();
    let stand = stand(live.show.into(), number);
    let title = words::title(&story, lang);
    let told = move || match stand.get() {
        Stand::Watched => Some(words::Word::CardWatched),
        Stand::Now => Some(words::Word::CardNow),
        Stand::Next => Some(words::Word::CardNext),
        Stand::Later => None,
    };
    let is_pinned = Memo::new(move || shelving.read(|shelf| shelf.tonight.pins.contains(&number)) == Some(true));
    let weight = move || {
        shelving.read(|shelf| {
            let wishes = shelf.library.wishes_for(number);
            let entry = shelf.library.entry(number)?;
            let candidate = entry.candidate(wishes, live.now());
            let why = library::explain(&candidate, &shelf.tonight.rules, lang);
            Some(view! { <span title=why>{library::votes(wishes, lang)}</span> }.into_any())
        })
    };
    let pin = move |_| {
        let command = if is_pinned.get_untracked() { Command::Unpin { story: number } } else { Command::Pin { story: number } };
        ask.send(command, || ());
    };
    let about = |word: Word| words::show::about(word.say(lang), &title);
    let (pin_label, play_label) = (title.clone(), about(Word::PlayNow));
    let menu = {
        let (story, title, is_on) = (story.clone(), title.clone(), Memo::new(move || stand.get() == Stand::Now));
        move || (!is_on.get()).then(|| menu(hand, &story, &title, stand))
    };
    let drop = move || {
        drag.with(|drag| match drag {
            Some((dragged, _)) if *dragged == number => Some("dragged"),
            Some((_, Some(before))) if *before == number => Some("before"),
            _ => None,
        })
    };
    view! {
        <li
            class="house-story tonight-story" data-stand=move || stand_key(stand.get()) data-story=number.to_string() data-drop=drop
            data-pair=story.is_pair() aria-current=move || (stand.get() == Stand::Now).then_some("true")
        >
            {grip(hand, number, &title)}
            <svg class="house-picture" aria-hidden="true"><use href=picture(&story)></use></svg>
            <div class="house-story-words">
                <h3 class="house-story-name">{title.clone()}</h3>
                <p class="house-story-place">
                    {words::place(&story, lang)}
                    {story.is_pair().then(|| view! { <Icon glyph=Glyph::Link/> }.into_any())}
                    {move || told().map(|word| view! { <span class="house-story-stand">{word.say(lang)}</span> }.into_any())}
                    {weight}
                </p>
            </div>
            <div class="tonight-tools">
                <button
                    type="button" class="icon-button" aria-pressed=move || if is_pinned.get() { "true" } else { "false" }
                    aria-label=words::show::about(Word::PinStory.say(lang), &pin_label)
                    title=move || if is_pinned.get() { Word::UnpinStory } else { Word::PinStory }.say(lang) on:click=pin
                >
                    <Icon glyph=Signal::derive(move || if is_pinned.get() { Glyph::Lock } else { Glyph::LockOpen })/>
                </button>
                <AskButton
                    ask command=show::Command::Play { story: number } glyph=Some(Glyph::Play) kind="tonal"
                    words=Word::PlayNow.say(lang).to_owned() label=play_label
                />
                {menu}
            </div>
        </li>
    }
    .into_any()
}

/// By which a row is moved: dragged, or with the arrow keys.
fn grip(hand: Hand, number: u16, title: &str) -> AnyView {
    let Hand { drag, lang, .. } = hand;
    let label = format!("{}. {}", words::show::about(Word::Grip.say(lang), title), Word::GripHint.say(lang));
    let begin = move |event: web_sys::PointerEvent| {
        if event.button() == 0 {
            let _ = event_target::<Element>(&event)
                .closest("button")
                .ok()
                .flatten()
                .map(|grip| grip.set_pointer_capture(event.pointer_id()));
            drag.set(Some((number, after(hand, number))));
        }
    };
    let go = move |event: web_sys::PointerEvent| {
        if drag.with_untracked(|drag| drag.is_some_and(|(dragged, _)| dragged == number)) {
            event.prevent_default();
            drag.set(Some((number, before_at(hand, number, f64::from(event.client_y())))));
        }
    };
    let end = move |_: web_sys::PointerEvent| {
        if let Some((story, before)) = drag.get_untracked().filter(|(dragged, _)| *dragged == number) {
            drag.set(None);
            if before != after(hand, number) {
                shift(hand, story, before);
            }
        }
    };
    let key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "ArrowUp" => {
            event.prevent_default();
            by_one(hand, number, true);
        }
        "ArrowDown" => {
            event.prevent_default();
            by_one(hand, number, false);
        }
        "Escape" if drag.with_untracked(Option::is_some) => {
            event.prevent_default();
            drag.set(None);
        }
        _ => {}
    };
    view! {
        <button
            type="button" class="icon-button tonight-grip" data-size="small" aria-label=label title=Word::GripHint.say(lang)
            on:pointerdown=begin on:pointermove=go on:pointerup=end on:pointercancel=move |_| drag.set(None) on:keydown=key
        >
            <Icon glyph=Glyph::Grip/>
        </button>
    }
    .into_any()
}

/// The numbers of the list, in order.
fn order(hand: Hand) -> Vec<u16> {
    hand.shelving.live.show.with_untracked(|show| show.tonight.iter().map(Story::number).collect())
}

/// How many rows have begun, and keep their places.
fn begun(hand: Hand) -> usize {
    hand.shelving.live.show.with_untracked(|show| show.course.begun(&show.tonight))
}

/// The story behind this one.
fn after(hand: Hand, number: u16) -> Option<u16> {
    let order = order(hand);
    let place = order.iter().position(|other| *other == number)?;
    order.get(place + 1).copied()
}

/// The story to come that one dropped at this height would go before. That one and its neighbour above come into sight, so that a list
/// can be dragged through that is longer than the window.
fn before_at(hand: Hand, dragged: u16, y: f64) -> Option<u16> {
    let list = hand.list.get_untracked()?;
    let rows = list.children();
    let mut above = None;
    for place in u32::try_from(begun(hand)).unwrap_or(0)..rows.length() {
        let Some(row) = rows.item(place) else { continue };
        let Some(number) = row.get_attribute("data-story").and_then(|number| number.parse::<u16>().ok()) else { continue };
        let place = row.get_bounding_client_rect();
        if number != dragged && y < place.top() + place.height() / 2.0 {
            above.as_ref().map(show);
            show(&row);
            return Some(number);
        }
        above = Some(row);
    }
    above.as_ref().map(show);
    None
}

/// Scrolls no further than it takes to see this row whole.
fn show(row: &Element) {
    let to = ScrollIntoViewOptions::new();
    to.set_block(ScrollLogicalPosition::Nearest);
    row.scroll_into_view_with_scroll_into_view_options(&to);
}

/// One place up or down.
fn by_one(hand: Hand, number: u16, is_up: bool) {
    let order = order(hand);
    let Some(place) = order.iter().position(|other| *other == number) else { return };
    let first = begun(hand);
    match (is_up, place) {
        _ if place < first => {}
        (true, _) if place == first => {}
        (true, _) => shift(hand, number, Some(order[place - 1])),
        (false, _) if place + 1 == order.len() => {}
        (false, _) => shift(hand, number, order.get(place + 2).copied()),
    }
}

/// Moves it, says where it is then, and leaves the focus where it was: the answer and the list come in either order.
fn shift(hand: Hand, story: u16, before: Option<u16>) {
    hand.moved.set(Some(story));
    hand.ask.send(Command::Move { story, before }, move || find_again(hand, story));
}

/// Gives the focus back to a row that was moved, once it is drawn there, and says where that is.
fn find_again(hand: Hand, story: u16) {
    let Hand { told, list, lang, shelving, .. } = hand;
    request_animation_frame(move || {
        let grip = list
            .get_untracked()
            .and_then(|list| list.query_selector(&format!("[data-story=\"{story}\"] .tonight-grip")).ok().flatten());
        if browser::is_focus_free() {
            let _ = grip.and_then(|grip| grip.dyn_into::<HtmlElement>().ok()).map(|grip| grip.focus());
        }
        let place = shelving.live.show.with_untracked(|show| {
            let place = show.tonight.iter().position(|other| other.number() == story)?;
            Some(house::stands(&words::title(&show.tonight[place], lang), place + 1, show.tonight.len(), lang))
        });
        told.try_set(place.unwrap_or_default());
    });
}

/// Everything else that can be done to a row: what has begun keeps its place, and what is on cannot be taken off.
fn menu(hand: Hand, story: &Story, title: &str, stand: Memo<Stand>) -> AnyView {
    let Hand { ask, bench, lang, shelving, .. } = hand;
    let (live, number, slots) = (shelving.live, story.number(), story.slots());
    let has_begun = Memo::new(move || matches!(stand.get(), Stand::Watched | Stand::Now));
    let item = move |glyph: Glyph, word: Word, act: Box<dyn Fn()>| {
        view! {
            <button
                type="button" class="menu-item"
                on:click=move |event| {
                    close_menu(&event);
                    act();
                }
            >
                <Icon glyph/>
                <span>{word.say(lang)}</span>
            </button>
        }
        .into_any()
    };
    let swaps = move || {
        // What is longer than the place and what is free beside it fits nowhere.
        let room = live.show.with(evening::show::Show::free_slots) + slots;
        bench
            .get()
            .into_iter()
            .filter(|story| story.slots() <= room)
            .take(BENCH)
            .map(|story| {
                let with = story.number();
                view! {
                    <button
                        type="button" class="menu-item"
                        on:click=move |event| {
                            close_menu(&event);
                            ask.send(Command::Swap { story: number, with }, || ());
                        }
                    >
                        <Icon glyph=Glyph::Swap/>
                        <span>{format!("{}: {}", Word::SwapWith.say(lang), words::title(&story, lang))}</span>
                    </button>
                }
                .into_any()
            })
            .collect_view()
    };
    view! {
        <details class="menu shelves-menu" name="tonight-menu">
            <summary class="icon-button" aria-label=words::show::about(Word::StoryMenu.say(lang), title)><Icon glyph=Glyph::Ellipsis/></summary>
            <div class="menu-panel">
                {move || (!has_begun.get()).then(|| view! {
                    {item(Glyph::ChevronUp, Word::Earlier, Box::new(move || by_one(hand, number, true)))}
                    {item(Glyph::ChevronDown, Word::Later, Box::new(move || by_one(hand, number, false)))}
                    {swaps}
                }.into_any())}
                {item(Glyph::X, Word::Bench, Box::new(move || ask.send(Command::Bench { story: number }, || ())))}
            </div>
        </details>
    }
    .into_any()
}

/// Finds a story of the library and puts it behind the list.
#[component]
fn AddStory(hand: Hand) -> impl IntoView {
    let Hand { shelving, ask, lang, .. } = hand;
    let find = RwSignal::new(String::new());
    let found = move || {
        let browse = Browse { find: find.get(), sort: Sort::Wishes, ..Browse::default() };
        if browse.find.trim().is_empty() {
            return Vec::new();
        }
        let listed = shelving.live.show.with(|show| show.tonight.iter().map(Story::number).collect::<Vec<_>>());
        let rows = shelving.read(|shelf| {
            let rows = browse.rows(&shelf.library, None, |story| words::title(story, lang), |_| 0);
            let rows = rows.into_iter().filter(|number| !listed.contains(number)).take(OFFERED);
            rows.filter_map(|number| shelf.library.entry(number)).map(|entry| entry.story.clone()).collect::<Vec<_>>()
        });
        rows.unwrap_or_default()
    };
    view! {
        <div class="tonight-add">
            <label class="shelves-find">
                <span class="visually-hidden">{Word::AddStory.say(lang)}</span>
                <Icon glyph=Glyph::Plus/>
                <input
                    class="field-input" type="search" autocomplete="off" placeholder=format!("{}: {}", Word::AddStory.say(lang), Word::AddStoryHint.say(lang).to_lowercase())
                    prop:value=move || find.get() on:input=move |event| find.set(event_target_value(&event))
                />
            </label>
            <ul class="tonight-found">
                {move || found().into_iter().map(|story| {
                    let number = story.number();
                    view! {
                        <li>
                            <button type="button" class="menu-item" on:click=move |_| ask.send(Command::Add { story: number }, move || { find.try_set(String::new()); })>
                                <Icon glyph=Glyph::Plus/>
                                <span>{words::title(&story, lang)}</span>
                                <small>{words::place(&story, lang)}</small>
                            </button>
                        </li>
                    }.into_any()
                }).collect_view()}
            </ul>
        </div>
    }
    .into_any()
}

/// What could take the place of something.
#[component]
fn Benched(hand: Hand) -> impl IntoView {
    let Hand { shelving, ask, bench, lang, .. } = hand;
    let card = move |story: Story| {
        let number = story.number();
        let weight = move || {
            shelving
                .read(|shelf| {
                    let wishes = shelf.library.wishes_for(number);
                    let candidate = shelf.library.entry(number)?.candidate(wishes, shelving.live.now());
                    Some(library::weight(candidate.weight(&shelf.tonight.rules), lang))
                })
                .flatten()
        };
        let title = words::title(&story, lang);
        view! {
            <li class="tonight-card">
                <svg class="house-picture" aria-hidden="true"><use href=picture(&story)></use></svg>
                <span class="tonight-card-words"><b>{title.clone()}</b><small>{words::place(&story, lang)}", "{library::Word::Weight.say(lang)}" "{weight}</small></span>
                <button
                    type="button" class="icon-button" aria-label=words::show::about(Word::AddStory.say(lang), &title) title=Word::AddStory.say(lang)
                    on:click=move |_| ask.send(Command::Add { story: number }, || ())
                >
                    <Icon glyph=Glyph::Plus/>
                </button>
            </li>
        }
        .into_any()
    };
    move || {
        bench.with(|bench| !bench.is_empty()).then(|| view! {
            <section class="house-break" aria-labelledby="tonight-bench">
                <h3 class="house-subtitle" id="tonight-bench">{Word::BenchTitle.say(lang)}" "<small class="house-text">{Word::BenchLead.say(lang)}</small></h3>
                <ul class="tonight-bench">{bench.get().into_iter().take(BENCH).map(card).collect_view()}</ul>
            </section>
        }.into_any())
    }
}

/// What of the list was watched.
#[component]
fn Finish(shelving: Shelving, is_open: RwSignal<bool>, lang: Lang) -> impl IntoView {
    let inside = move || view! { <FinishForm shelving lang/> }.into_any();
    view! { <Modal is_open class="guard story" title="story-title" inside/> }
}

#[component]
fn FinishForm(shelving: Shelving, lang: Lang) -> impl IntoView {
    let live = shelving.live;
    let ask = Ask::new(lang);
    let form = NodeRef::<html::Form>::new();
    let stories = Memo::new(move || live.show.with(|show| show.tonight.clone()));
    // Where nobody marked what is on, all of it was watched.
    let whole = live.show.with_untracked(|show| match show.course.story() {
        Some(_) => BTreeSet::new(),
        None => show.tonight.iter().map(Story::number).collect(),
    });
    let whole = StoredValue::new(whole);
    // What happens while it is open is in it, too, except for what was ticked by hand.
    let by_hand = RwSignal::new(BTreeMap::new());
    let is_chosen = move |story: u16| {
        by_hand.with(|by_hand| by_hand.get(&story).copied()).unwrap_or_else(|| {
            live.show.with(|show| match show.course.story() {
                Some(_) => show.course.has_shown(&show.tonight, story),
                None => whole.with_value(|whole| whole.contains(&story)),
            })
        })
    };
    // Drawn anew, also by another princess who has written it down, the list is no longer the one that was asked about.
    let drawn = Memo::new(move || shelving.read(|shelf| shelf.tonight.drawn.map(|drawn| drawn.seq)));
    effect_with_last(move |last: Option<Option<Option<Seq>>>| {
        let drawn = drawn.get();
        if last.flatten().is_some_and(|last| drawn.is_some_and(|drawn| drawn != last)) {
            close_around(form.get_untracked().as_ref().map(AsRef::as_ref));
        }
        drawn
    });
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let chosen =
            untrack(|| stories.with(|stories| stories.iter().map(Story::number).filter(|story| is_chosen(*story)).collect()));
        ask.send(Command::Finish { stories: chosen }, move || close_around(form.get_untracked().as_ref().map(AsRef::as_ref)));
    };
    let line = move |story: Story| {
        let number = story.number();
        view! {
            <label class="tonight-line">
                <input
                    type="checkbox" class="switch" role="switch" prop:checked=move || is_chosen(number)
                    on:change=move |event| {
                        let is_on = event_target_checked(&event);
                        by_hand.update(|by_hand| {
                            by_hand.insert(number, is_on);
                        });
                    }
                />
                <span>{words::title(&story, lang)}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <form class="guard-form" method="dialog" node_ref=form on:submit=send>
            <DialogHead title=Word::FinishTitle.say(lang).to_owned() lang/>
            <p class="house-text">{Word::FinishText.say(lang)}</p>
            <Note words=ask.words()/>
            <div class="tonight-lines">{each_keyed(move || stories.get().to_vec(), |story: &Story| format!("{story:?}"), line)}</div>
            <div class="guard-foot"><SendButton ask kind="primary" words=Word::FinishDo.say(lang)/></div>
        </form>
    }
    .into_any()
}
