//! All stories in a table: found, put in order, wished for; and for princesses, changed.

use evening::library::browse::{Browse, Sort, Which};
use evening::library::{Command, Entry, MAX_WISHES};
use evening::permit::{self, Act};
use evening::time::Zone;
use evening::words::library::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::html;
use leptos::prelude::*;

use super::awaited;
use super::chances::{Known, chances};
use super::form::{StoryDialog, Task};
use super::shelf::Shelving;
use super::slices::Slices;
use crate::evening::list::picture;
use crate::house::ask::Ask;
use crate::reactive::{Memo, NodeRef, RwSignal, Signal};
use crate::ui::icon::{Glyph, Icon, Size};
use crate::ui::keyed::each_keyed;
use crate::ui::menu::{Menu, close_menu};
use crate::ui::note::Note;

/// So many stories are shown at a time.
const ROWS: usize = 50;

/// What the rows have in common. `Copy`: hand it around.
#[derive(Clone, Copy)]
struct Sheet {
    shelving: Shelving,
    ask: Ask,
    chances: RwSignal<Known>,
    /// How many wishes the story has that has most.
    most: Memo<u32>,
    task: RwSignal<Option<Task>>,
    zone: Signal<Zone>,
    lang: Lang,
}

/// The table with its filters above and its pages below.
#[component]
pub fn Table(shelving: Shelving, #[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = shelving.live;
    let most = Memo::new(move || {
        let most = shelving.read(|shelf| shelf.library.wish_counts().into_values().max());
        most.flatten().unwrap_or(1)
    });
    let table = Sheet { shelving, ask: Ask::new(lang), chances: chances(shelving), most, task: RwSignal::new(None), zone, lang };
    let (browse, page) = (RwSignal::new(Browse::default()), RwSignal::new(0_usize));
    let me = Memo::new(move || live.me.with(|me| me.as_ref().map(|me| me.id)));
    let keeps = Memo::new(move || permit::may(live.role(), Act::KeepLibrary));
    // Votes that come in meanwhile change what rows say, not where they are: nothing moves away from under a finger.
    let stories = Memo::new(move || {
        shelving.read(|shelf| shelf.library.entries.iter().map(|entry| entry.story.number()).collect::<Vec<_>>())
    });
    let has_chances = Memo::new(move || table.chances.with(|known| matches!(known, Known::Found(_))));
    let rows = Memo::new(move || {
        // Read, not only followed: a memo that nobody reads follows nothing.
        let _ = (stories.with(|stories| stories.as_ref().map_or(0, Vec::len)), has_chances.get());
        let chance = |number: u16| table.chances.with_untracked(|known| known.per_mille(number).unwrap_or(0));
        let found = |shelf: &evening::shelf::Shelf| {
            browse.with(|browse| browse.rows(&shelf.library, me.get(), |story| general::title(story, lang), chance))
        };
        shelving.shelf.with_untracked(|shelf| shelf.as_ref().map(found)).unwrap_or_default()
    });
    let count = move || rows.with(Vec::len);
    // Fewer rows may have fewer pages.
    let first = Memo::new(move || {
        let last = count().saturating_sub(1) / ROWS;
        page.get().min(last) * ROWS
    });
    let wanted = Memo::new(move || rows.with(|rows| rows.iter().skip(first.get()).take(ROWS).copied().collect::<Vec<_>>()));
    let body = NodeRef::<html::Div>::new();
    let Slices { shown, height, .. } = Slices::of(wanted, body);
    let has_come = Memo::new(move || shelving.shelf.with(Option::is_some));
    let given = move || {
        let me = me.get()?;
        let given = shelving.read(|shelf| shelf.library.wishes_of(me).count())?;
        Some(view! { <p class="shelves-mine">{words::mine(given, MAX_WISHES, lang)}</p> }.into_any())
    };
    view! {
        <section class="panel shelves-panel" aria-label=Word::LibraryTitle.say(lang)>
            <Filters browse page me=me shelving lang/>
            <div class="shelves-line">
                {given}
                {move || keeps.get().then(|| view! { <Tools task=table.task lang/> }.into_any())}
            </div>
            <Note words=table.ask.words()/>
            {move || if has_come.get() {
                view! {
                    <div class="shelves-table" role="table" aria-label=Word::LibraryTitle.say(lang)>
                        <Head browse page lang/>
                        <div role="rowgroup" class="shelves-rows" style:--held=move || format!("{}px", height.get()) node_ref=body>
                            {each_keyed(move || shown.get(), |number: &u16| *number, move |number| row(table, number))}
                        </div>
                    </div>
                }.into_any()
            } else {
                awaited(shelving.note.get(), move || shelving.fetch(), lang)
            }}
            {move || (has_come.get() && count() == 0).then(|| {
                let is_empty = shelving.read(|shelf| shelf.library.entries.is_empty()) == Some(true);
                view! { <p class="shelves-none">{if is_empty { Word::LibraryEmpty } else { Word::NothingFound }.say(lang)}</p> }.into_any()
            })}
            {move || (count() > 0).then(|| view! { <Pages first=first page count=count() lang/> }.into_any())}
            <StoryDialog shelving task=table.task lang/>
        </section>
    }
    .into_any()
}

/// What a princess can do with all of it.
#[component]
fn Tools(task: RwSignal<Option<Task>>, lang: Lang) -> impl IntoView {
    view! {
        <div class="shelves-tools">
            <Menu
                class="shelves-csv" button="button" label=Signal::derive(move || Word::Csv.say(lang))
                face=view! { <Icon glyph=Glyph::Download/><span>{Word::Csv.say(lang)}</span> }.into_any()
            >
                <a class="menu-item" href="/api/library.csv" download="library.csv" rel="external" on:click=|event| close_menu(&event)>{Word::Export.say(lang)}</a>
                <button
                    type="button" class="menu-item"
                    on:click=move |event| {
                        close_menu(&event);
                        task.set(Some(Task::Import));
                    }
                >
                    {Word::Import.say(lang)}
                </button>
            </Menu>
            <button type="button" class="button" data-kind="primary" on:click=move |_| task.set(Some(Task::Add))>
                <Icon glyph=Glyph::Plus/>
                <span>{Word::Add.say(lang)}</span>
            </button>
        </div>
    }
    .into_any()
}

#[component]
fn Filters(
    browse: RwSignal<Browse>,
    page: RwSignal<usize>,
    me: Memo<Option<evening::id::MemberId>>,
    shelving: Shelving,
    lang: Lang,
) -> impl IntoView {
    let change = move |change: Box<dyn FnOnce(&mut Browse)>| {
        browse.update(change);
        page.set(0);
    };
    let which = move |which: Which, word: Word| {
        view! {
            <label class="tabs-tab">
                <input
                    type="radio" name="which" class="visually-hidden" prop:checked=move || browse.with(|browse| browse.which == which)
                    on:change=move |_| change(Box::new(move |browse| browse.which = which))
                />
                <span>{word.say(lang)}</span>
            </label>
        }
        .into_any()
    };
    let seasons = Memo::new(move || {
        let all = shelving.read(|shelf| shelf.library.entries.iter().map(|entry| entry.story.first().season).collect::<Vec<_>>());
        let mut all = all.unwrap_or_default();
        all.sort_unstable();
        all.dedup();
        all
    });
    view! {
        <div class="shelves-filters" role="search">
            <label class="shelves-find">
                <span class="visually-hidden">{Word::Find.say(lang)}</span>
                <Icon glyph=Glyph::Search/>
                <input
                    class="field-input" type="search" autocomplete="off" placeholder=Word::Find.say(lang)
                    prop:value=move || browse.with(|browse| browse.find.clone())
                    on:input=move |event| {
                        let find = event_target_value(&event);
                        change(Box::new(move |browse| browse.find = find));
                    }
                />
            </label>
            <fieldset class="tabs shelves-which">
                <legend class="visually-hidden">{Word::Filter.say(lang)}</legend>
                {which(Which::All, Word::FilterAll)}
                {which(Which::Unseen, Word::FilterUnseen)}
                {which(Which::Pairs, Word::FilterPairs)}
                {move || me.get().map(|_| which(Which::Mine, Word::FilterMine))}
            </fieldset>
            <select
                class="field-input shelves-season" aria-label=Word::Seasons.say(lang)
                on:change=move |event| {
                    let season = event_target_value(&event).parse().ok();
                    change(Box::new(move |browse| browse.season = season));
                }
            >
                <option value="">{Word::SeasonsAll.say(lang)}</option>
                {move || seasons.get().into_iter().map(|season| view! {
                    <option value=season.to_string()>{format!("{} {season}", Word::Seasons.say(lang))}</option>
                }.into_any()).collect_view()}
            </select>
        </div>
    }
    .into_any()
}

#[component]
fn Head(browse: RwSignal<Browse>, page: RwSignal<usize>, lang: Lang) -> impl IntoView {
    let column = move |sort: Sort, word: Word, class: &'static str| {
        let state = move || {
            browse.with(|browse| match (browse.sort == sort, browse.is_turned, sort) {
                (false, _, _) => None,
                (true, false, Sort::Number | Sort::Title)
                | (true, true, Sort::Shown | Sort::Last | Sort::Wishes | Sort::Chance) => Some("ascending"),
                (true, _, _) => Some("descending"),
            })
        };
        view! {
            <div role="columnheader" class=format!("shelves-sort {class}") aria-sort=state>
                <button type="button" on:click=move |_| {
                    browse.update(|browse| *browse = browse.sorted_by(sort));
                    page.set(0);
                }>
                    <span>{word.say(lang)}</span>
                    <Icon glyph=Glyph::ArrowDown size=Size::Small/>
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <div role="rowgroup" class="shelves-heads">
            <div role="row" class="shelves-row shelves-names">
                {column(Sort::Number, Word::SortNumber, "shelves-place")}
                {column(Sort::Title, Word::SortTitle, "shelves-title")}
                {column(Sort::Shown, Word::SortShown, "shelves-shown")}
                {column(Sort::Last, Word::SortLast, "shelves-last")}
                {column(Sort::Wishes, Word::SortWishes, "shelves-votes")}
                {column(Sort::Chance, Word::SortChance, "shelves-chance")}
                <div role="columnheader" class="shelves-more"><span class="visually-hidden">{Word::More.say(lang)}</span></div>
            </div>
        </div>
    }
    .into_any()
}

/// A story. What changes in it is drawn anew in place, so that whoever has the focus there keeps it.
fn row(table: Sheet, number: u16) -> AnyView {
    let Sheet { shelving, lang, zone, .. } = table;
    let live = shelving.live;
    let entry = Memo::new(move || shelving.read(|shelf| shelf.library.entry(number).cloned()).flatten());
    let is_listed = Memo::new(move || live.show.with(|show| show.tonight.iter().any(|story| story.number() == number)));
    let title =
        Memo::new(move || entry.with(|entry| entry.as_ref().map(|entry| general::title(&entry.story, lang)).unwrap_or_default()));
    let words = move |entry: &Entry| {
        let story = &entry.story;
        let original = (general::name(story, lang) != story.title()).then(|| story.title().to_owned());
        view! {
            <svg class="house-picture shelves-picture" aria-hidden="true"><use href=picture(story)></use></svg>
            <div class="shelves-words">
                <h2 class="shelves-name">{general::title(story, lang)}{story.is_pair().then(|| view! { <Icon glyph=Glyph::Link size=Size::Small/> }.into_any())}</h2>
                {original.map(|original| view! { <p class="shelves-original" lang="en">{original}</p> }.into_any())}
            </div>
        }
        .into_any()
    };
    let place = move || {
        entry.with(|entry| {
            entry.as_ref().map(|entry| {
                let first = entry.story.first();
                let last =
                    entry.story.episodes().last().filter(|_| entry.story.is_pair()).map(|last| format!("–{}", last.episode));
                format!("{}×{}{}", first.season, first.episode, last.unwrap_or_default())
            })
        })
    };
    let shown = move || {
        entry.with(|entry| {
            entry.as_ref().map(|entry| match entry.shown {
                0 => view! { <span class="badge" data-kind="new">{Word::New.say(lang)}</span> }.into_any(),
                shown => view! { <span class="shelves-count" title=words::times(shown, lang)>{shown}</span> }.into_any(),
            })
        })
    };
    let last = move || {
        entry.with(|entry| match entry {
            _ if is_listed.get() => Word::OnList.say(lang).to_owned(),
            Some(Entry { shown: 0, .. }) | None => Word::NeverShown.say(lang).to_owned(),
            Some(Entry { last: None, .. }) => Word::LongAgo.say(lang).to_owned(),
            Some(Entry { last: Some(last), .. }) => general::day(last.wall(zone.get()), lang),
        })
    };
    let keeps = Memo::new(move || permit::may(live.role(), Act::KeepLibrary));
    view! {
        <div role="row" class="shelves-row">
            <div role="cell" class="shelves-place">{place}</div>
            <div role="cell" class="shelves-title">{move || entry.with(|entry| entry.as_ref().map(words))}</div>
            <div role="cell" class="shelves-shown">{shown}</div>
            <div role="cell" class="shelves-last">{last}</div>
            <div role="cell" class="shelves-votes">{votes(table, number, title)}</div>
            <div role="cell" class="shelves-chance">{chance(table, number)}</div>
            <div role="cell" class="shelves-more">{move || keeps.get().then(|| menu(table, number, title, is_listed))}</div>
        </div>
    }
    .into_any()
}

/// The heart: how many wish for it, and whether the visitor does.
fn votes(table: Sheet, number: u16, title: Memo<String>) -> AnyView {
    let Sheet { shelving, ask, most, lang, .. } = table;
    let live = shelving.live;
    let count = Memo::new(move || shelving.read(|shelf| shelf.library.wishes_for(number)).unwrap_or(0));
    let is_mine = Memo::new(move || {
        let me = live.me.with(|me| me.as_ref().map(|me| me.id));
        me.is_some_and(|me| shelving.read(|shelf| shelf.library.wishes_of(me).any(|story| story == number)) == Some(true))
    });
    let is_guest = Memo::new(move || live.me.with(Option::is_none));
    let told = move |word: Word| format!("{}: {}. {}", word.say(lang), title.get(), words::votes(count.get(), lang));
    let press = move |_| {
        let command = if is_mine.get_untracked() { Command::Unwish { story: number } } else { Command::Wish { story: number } };
        ask.send(command, || ());
    };
    let face = move || view! { <Icon glyph=Glyph::Heart/><span>{move || count.get()}</span> }.into_any();
    view! {
        {move || if is_guest.get() {
            view! { <a class="shelves-heart" href="/sign_in" aria-label=move || told(Word::SignInToWish) title=Word::SignInToWish.say(lang)>{face()}</a> }.into_any()
        } else {
            view! {
                <button
                    type="button" class="shelves-heart" aria-pressed=move || if is_mine.get() { "true" } else { "false" }
                    aria-label=move || told(Word::Wish) title=move || if is_mine.get() { Word::Unwish } else { Word::Wish }.say(lang)
                    on:click=press
                >
                    {face()}
                </button>
            }.into_any()
        }}
        <span class="shelves-meter" aria-hidden="true" style:--share=move || format!("{}%", count.get() * 100 / most.get())></span>
    }
    .into_any()
}

/// What it weighs, and how likely it is tonight; why, on asking.
fn chance(table: Sheet, number: u16) -> AnyView {
    let Sheet { shelving, chances, lang, .. } = table;
    let is_open = RwSignal::new(false);
    let candidate = Memo::new(move || {
        let now = shelving.live.now();
        shelving
            .read(|shelf| {
                let wishes = shelf.library.wishes_for(number);
                shelf.library.entry(number).map(|entry| (entry.candidate(wishes, now), shelf.tonight.rules))
            })
            .flatten()
    });
    let told = move || {
        let Some((candidate, rules)) = candidate.get() else { return String::new() };
        if candidate.weight(&rules).drawn() == 0 {
            return Word::ChanceNone.say(lang).to_owned();
        }
        chances.with(|known| match known {
            Known::Counting => Word::ChanceCounting.say(lang).to_owned(),
            Known::Found(chances) => words::chance(chances.per_mille(number), lang),
            Known::Nothing => Word::ChanceNone.say(lang).to_owned(),
        })
    };
    let why = move || candidate.get().map(|(candidate, rules)| words::explain(&candidate, &rules, lang));
    view! {
        <button
            type="button" class="shelves-why" aria-expanded=move || if is_open.get() { "true" } else { "false" }
            title=move || why().unwrap_or_default() on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            {told}
        </button>
        {move || is_open.get().then(|| view! { <p class="shelves-because">{why}</p> }.into_any())}
    }
    .into_any()
}

/// What a princess can do with a story.
fn menu(table: Sheet, number: u16, title: Memo<String>, is_listed: Memo<bool>) -> AnyView {
    let Sheet { task, ask, lang, .. } = table;
    let item = move |glyph: Glyph, word: Word, what: Task| {
        view! {
            <button
                type="button" class="menu-item"
                on:click=move |event| {
                    close_menu(&event);
                    task.set(Some(what));
                }
            >
                <Icon glyph/>
                <span>{word.say(lang)}</span>
            </button>
        }
        .into_any()
    };
    let name = move |word: Word| general::show::about(word.say(lang), &title.get());
    view! {
        <details class="menu shelves-menu" name="shelves-menu">
            <summary class="icon-button" aria-label=move || name(Word::More)><Icon glyph=Glyph::Ellipsis/></summary>
            <div class="menu-panel">
                {item(Glyph::Pencil, Word::Edit, Task::Edit(number))}
                {item(Glyph::Weight, Word::Weigh, Task::Weigh(number))}
                {move || (!is_listed.get()).then(|| view! {
                    <button
                        type="button" class="menu-item"
                        on:click=move |event| {
                            close_menu(&event);
                            ask.send(evening::tonight::Command::Add { story: number }, || ());
                        }
                    >
                        <Icon glyph=Glyph::Plus/>
                        <span>{Word::ToList.say(lang)}</span>
                    </button>
                }.into_any())}
                {item(Glyph::Trash, Word::Remove, Task::Remove(number))}
            </div>
        </details>
    }
    .into_any()
}

/// Which rows are shown, and the ways to the others.
#[component]
fn Pages(first: Memo<usize>, page: RwSignal<usize>, count: usize, lang: Lang) -> impl IntoView {
    let last = move || (first.get() + ROWS).min(count);
    let turn = move |pages: isize| {
        let here = first.get_untracked() / ROWS;
        page.set(here.saturating_add_signed(pages));
    };
    view! {
        <div class="shelves-pages">
            <p role="status">{move || words::rows(first.get() + 1, last(), count, lang)}</p>
            <button
                type="button" class="icon-button" aria-label=Word::PagePrevious.say(lang) title=Word::PagePrevious.say(lang)
                disabled=move || first.get() == 0 on:click=move |_| turn(-1)
            >
                <Icon glyph=Glyph::ChevronLeft/>
            </button>
            <button
                type="button" class="icon-button" aria-label=Word::PageNext.say(lang) title=Word::PageNext.say(lang)
                disabled=move || { last() >= count } on:click=move |_| turn(1)
            >
                <Icon glyph=Glyph::ChevronRight/>
            </button>
        </div>
    }
    .into_any()
}
