//! What was watched: evening by evening, story by story, and a chart of what is watched and what is wished for.

use std::collections::BTreeMap;

use evening::library::Entry;
use evening::shelf::{History as Told, Watched};
use evening::time::Zone;
use evening::words::library::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::awaited;
use super::shelf::Shelving;
use crate::api;
use crate::evening::list::picture;
use crate::reactive::{Memo, RwSignal, Signal, effect};

/// So many stories are in the chart.
const CHARTED: usize = 12;
/// So many evenings are shown at first, and so many more each time.
const EVENINGS: usize = 20;

/// Both, and the chart beside them.
#[component]
pub fn History(shelving: Shelving, #[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let (told, note) = (RwSignal::new(None::<Told>), RwSignal::new(None));
    let (by_episode, shown) = (RwSignal::new(false), RwSignal::new(EVENINGS));
    // What is shown is written down with the next list: then there is more to tell.
    let count = Memo::new(move || shelving.read(|shelf| shelf.library.entries.iter().map(|entry| entry.shown).sum::<u32>()));
    let read = move || {
        spawn_local(async move {
            match api::history().await {
                Ok(history) => {
                    note.try_set(None);
                    told.try_set(Some(history));
                }
                Err(refused) => drop(note.try_set(Some(refused.words(lang)))),
            }
        });
    };
    effect(move || {
        let _ = count.get();
        read();
    });
    let evening = move |watched: Watched| {
        let stories = watched.stories.iter().map(|story| {
            view! {
                <li class="past-story">
                    <svg class="house-picture past-picture" aria-hidden="true"><use href=picture(story)></use></svg>
                    <span class="past-words"><b>{general::title(story, lang)}</b><small>{general::place(story, lang)}</small></span>
                </li>
            }
            .into_any()
        });
        let at = watched.at;
        view! {
            <li class="past-evening">
                <h2 class="house-subtitle"><time datetime=at.to_string()>{move || general::day(at.wall(zone.get()), lang)}</time></h2>
                <ol class="past-stories">{stories.collect_view()}</ol>
            </li>
        }
        .into_any()
    };
    let evenings = move || {
        told.with(|told| {
            let Some(told) = told else { return awaited(note.get(), read, lang) };
            if told.evenings.is_empty() {
                return view! { <p class="shelves-none">{Word::HistoryEmpty.say(lang)}</p> }.into_any();
            }
            let rows: Vec<AnyView> = told.evenings.iter().take(shown.get()).cloned().map(evening).collect();
            let has_more = told.evenings.len() > shown.get();
            view! {
                <ol class="past">{rows}</ol>
                {has_more.then(|| view! {
                    <button type="button" class="button" data-kind="tonal" on:click=move |_| shown.update(|shown| *shown += EVENINGS)>{Word::Older.say(lang)}</button>
                }.into_any())}
                {told.more.then(|| view! { <p class="house-text">{Word::HistoryMore.say(lang)}</p> }.into_any())}
            }
            .into_any()
        })
    };
    let stories = move || told.with(|told| told.as_ref().map(|told| by_story(told, zone.get(), lang)));
    let tab = move |is_episodes: bool, word: Word| {
        view! {
            <label class="tabs-tab">
                <input
                    type="radio" name="past" class="visually-hidden" prop:checked=move || by_episode.get() == is_episodes
                    on:change=move |_| by_episode.set(is_episodes)
                />
                <span>{word.say(lang)}</span>
            </label>
        }
        .into_any()
    };
    view! {
        <div class="house-panels">
            <section class="panel house-panel" aria-label=Word::History.say(lang)>
                <fieldset class="tabs">
                    <legend class="visually-hidden">{Word::SortBy.say(lang)}</legend>
                    {tab(false, Word::ByEvening)}
                    {tab(true, Word::ByEpisode)}
                </fieldset>
                {move || if by_episode.get() { stories().into_any() } else { evenings().into_any() }}
            </section>
            <Chart shelving lang/>
        </div>
    }
    .into_any()
}

/// Each story that was shown: how often, and when.
fn by_story(told: &Told, zone: Zone, lang: Lang) -> AnyView {
    let mut stories: BTreeMap<u16, (String, Vec<String>)> = BTreeMap::new();
    for watched in &told.evenings {
        for story in &watched.stories {
            let (_, days) = stories.entry(story.number()).or_insert_with(|| (general::title(story, lang), Vec::new()));
            days.push(general::day(watched.at.wall(zone), lang));
        }
    }
    let mut stories: Vec<(String, Vec<String>)> = stories.into_values().collect();
    if stories.is_empty() {
        return view! { <p class="shelves-none">{Word::HistoryEmpty.say(lang)}</p> }.into_any();
    }
    stories.sort_by_key(|(_, days)| std::cmp::Reverse(days.len()));
    let rows = stories.into_iter().map(|(title, days)| {
        let count = u32::try_from(days.len()).unwrap_or(u32::MAX);
        view! { <li class="past-times"><b>{title}</b><span>{words::times(count, lang)}</span><small>{days.join(", ")}</small></li> }.into_any()
    });
    view! { <ol class="past-all">{rows.collect_view()}</ol> }.into_any()
}

/// What is shown most and wished for most, two bars a story.
#[component]
fn Chart(shelving: Shelving, lang: Lang) -> impl IntoView {
    let bars = Memo::new(move || {
        shelving
            .read(|shelf| {
                let counts = shelf.library.wish_counts();
                let of = |entry: &Entry| {
                    let wishes = counts.get(&entry.story.number()).copied().unwrap_or(0);
                    (general::title(&entry.story, lang), entry.shown, wishes)
                };
                let mut bars: Vec<(String, u32, u32)> =
                    shelf.library.entries.iter().map(of).filter(|(_, shown, wishes)| shown + wishes > 0).collect();
                bars.sort_by_key(|(_, shown, wishes)| std::cmp::Reverse(shown + wishes));
                bars.truncate(CHARTED);
                bars
            })
            .unwrap_or_default()
    });
    let most = move || bars.with(|bars| bars.iter().flat_map(|(_, shown, wishes)| [*shown, *wishes]).max().unwrap_or(1).max(1));
    let bar = move |title: String, shown: u32, wishes: u32| {
        let share = |count: u32| format!("{}%", count * 100 / most());
        view! {
            <tr>
                <th scope="row">{title}</th>
                <td><span class="chart-bar" data-of="shown" style:--share=share(shown)></span><span>{shown}</span></td>
                <td><span class="chart-bar" data-of="wishes" style:--share=share(wishes)></span><span>{wishes}</span></td>
            </tr>
        }
        .into_any()
    };
    view! {
        <section class="panel house-panel" aria-labelledby="past-chart">
            <h2 class="house-panel-title" id="past-chart">{Word::ChartTitle.say(lang)}</h2>
            {move || if bars.with(Vec::is_empty) {
                view! { <p class="house-text">{Word::ChartEmpty.say(lang)}</p> }.into_any()
            } else {
                view! {
                    <table class="chart">
                        <thead><tr>
                            <th scope="col"><span class="visually-hidden">{Word::SortTitle.say(lang)}</span></th>
                            <th scope="col" data-of="shown">{Word::ChartShown.say(lang)}</th>
                            <th scope="col" data-of="wishes">{Word::ChartWishes.say(lang)}</th>
                        </tr></thead>
                        <tbody>{bars.get().into_iter().map(|(title, shown, wishes)| bar(title, shown, wishes)).collect_view()}</tbody>
                    </table>
                }.into_any()
            }}
        </section>
    }
    .into_any()
}
