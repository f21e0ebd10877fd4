//! Choosing an emoji: the search, the categories, the grid, what is about to be chosen, and the tone of the skin.

use std::time::Duration;

use evening::emoji::Tone;
use evening::emoji::grid::Step;
use evening::emoji::recents::Recents;
use evening::keys::{Does, Place};
use evening::words::Lang;
use evening::words::emoji::{Word, picker as picker_name};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::Picker;
use super::cells::{Cells, cell_at, id_of};
use super::shown::Shown;
use super::table::{Named, table};
use crate::browser::{self, keyboard};
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect};
use crate::ui::sprite::sprite;

/// Where a browser keeps what somebody uses.
pub const RECENTS: &str = "evening-emoji";
/// And their tone.
pub const TONE: &str = "evening-emoji-tone";
/// Rows that stand ready above and below what is in sight.
const SPARE: usize = 2;
/// Narrower cells are hard to hit, also where rows are lower than this.
const NARROWEST: i32 = 40;
/// How many rows a page is.
const PAGE: usize = 5;

/// One open picker. `Copy`: hand it around.
#[derive(Clone, Copy)]
struct Board {
    picker: Picker,
    lang: Lang,
    recents: StoredValue<Recents>,
    typed: RwSignal<String>,
    /// Whether it is still to be looked for.
    is_looking: StoredValue<bool>,
    tone: RwSignal<Tone>,
    shown: RwSignal<Shown>,
    /// The cell that Enter would take.
    active: RwSignal<usize>,
    /// The rows that are drawn.
    rows: RwSignal<(usize, usize)>,
    /// The first row in sight.
    top: RwSignal<usize>,
    /// Measured once: asking the browser again would make it lay out the page at each letter.
    sizes: RwSignal<Sizes>,
    search: NodeRef<html::Input>,
    tabs: NodeRef<html::Div>,
    grid: NodeRef<html::Div>,
    cells: NodeRef<html::Div>,
}

/// How large things are, in pixels, and how many cells stand in a row.
#[derive(Clone, Copy, Default)]
struct Sizes {
    row: i32,
    height: i32,
    columns: usize,
}

/// All of it.
#[component]
pub fn Panel(picker: Picker, lang: Lang) -> impl IntoView {
    let kept = |name| browser::recall(name).unwrap_or_default();
    let board = Board {
        picker,
        lang,
        recents: StoredValue::new(Recents::read(&kept(RECENTS))),
        typed: RwSignal::new(String::new()),
        is_looking: StoredValue::new(false),
        tone: RwSignal::new(Tone::of_key(&kept(TONE)).unwrap_or_default()),
        shown: RwSignal::new(Shown::default()),
        active: RwSignal::new(0),
        rows: RwSignal::new((0, 0)),
        top: RwSignal::new(0),
        sizes: RwSignal::new(Sizes::default()),
        search: NodeRef::new(),
        tabs: NodeRef::new(),
        grid: NodeRef::new(),
        cells: NodeRef::new(),
    };
    let begin = move || {
        board.measure();
        board.lay_out();
    };
    effect(begin);
    effect(|| {
        // What searches is compiled when it first runs: that shall not be at the first letter.
        set_timeout(|| drop(Shown::of("о", &Recents::default(), 1)), Duration::ZERO);
    });
    effect(move || {
        // A phone's keyboard would cover what one came for.
        if let Some(search) = board.search.get().filter(|_| !browser::is_touched()) {
            let _ = search.focus();
        }
    });
    // Drawn only where a frame is made: what was changed before would be laid out twice in it, once for the mouse.
    let (frames, is_due) = (RwSignal::new(0_u32), StoredValue::new(false));
    let draw_soon = move || {
        if is_due.try_get_value() == Some(false) {
            is_due.set_value(true);
            request_animation_frame(move || {
                is_due.try_set_value(false);
                frames.try_update(|frames| *frames += 1);
            });
        }
    };
    effect(move || {
        board.shown.track();
        board.tone.track();
        board.rows.track();
        board.active.track();
        draw_soon();
    });
    let mut cells = Cells::default();
    effect(move || {
        frames.track();
        let (Some(root), Some(grid)) = (board.cells.get(), board.grid.get()) else { return };
        let (tone, rows, active) = (board.tone.get_untracked(), board.rows.get_untracked(), board.active.get_untracked());
        let shown = board.shown.read_untracked();
        if cells.draw(&root, &shown, tone, rows, active, lang) {
            draw_soon();
        }
        let _ = if shown.grid.is_empty() {
            grid.remove_attribute("aria-activedescendant")
        } else {
            grid.set_attribute("aria-activedescendant", &id_of(active))
        };
    });
    let resize = window_event_listener(leptos::ev::resize, move |_| begin());
    on_cleanup(move || resize.remove());
    let is_empty = Memo::new(move || board.shown.with(|shown| shown.grid.is_empty()));
    view! {
        <div class="emoji-search">
            {picture(sprite!(emoji "search"))}
            <input
                type="search" class="field-input" aria-label=Word::Search.say(lang) placeholder=Word::SearchHint.say(lang)
                aria-controls="emoji-grid" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="done" maxlength="40"
                node_ref=board.search
                on:input=move |event| board.look_for(event_target_value(&event))
                on:keydown=move |event| board.search_key(&event)
            />
        </div>
        <Tabs board/>
        <div
            class="emoji-grid" id="emoji-grid" role="grid" aria-label=picker_name(lang) tabindex="0"
            aria-rowcount=move || board.shown.with(|shown| shown.grid.rows().len()) node_ref=board.grid
            on:scroll=move |_| board.look()
            on:keydown=move |event| board.key(&event)
            on:pointermove=move |event| if event.pointer_type() == "mouse" && let Some(cell) = cell_at(&event) { board.point(cell) }
            on:pointerdown=move |event| if cell_at(&event).is_some() { event.prevent_default() }
            on:click=move |event| if let Some(cell) = cell_at(&event) {
                board.point(cell);
                // A finger has no Shift, and no keyboard of its own to come back to.
                board.choose(cell, event.shift_key() || browser::is_touched());
            }
        >
            <div class="emoji-cells" role="presentation" node_ref=board.cells></div>
        </div>
        {move || is_empty.get().then(|| view! { <p class="emoji-nothing">{Word::NothingFound.say(lang)}</p> }.into_any())}
        <p class="visually-hidden" role="status">{move || board.told()}</p>
        <div class="emoji-foot">
            <Preview board/>
            <Tones board/>
        </div>
    }
    .into_any()
}

impl Board {
    /// Finds out how much room there is: what stands above the chat would cover the panel, or it that.
    fn measure(self) {
        let (Some(panel), Some(grid), Some(cells)) =
            (self.picker.panel.get_untracked(), self.grid.get_untracked(), self.cells.get_untracked())
        else {
            return;
        };
        if let Ok(Some(chat)) = panel.closest(".chat") {
            let room = panel.get_bounding_client_rect().bottom() - chat.get_bounding_client_rect().top();
            #[expect(clippy::cast_possible_truncation, reason = "a window has fewer pixels than that")]
            let room = room as i32;
            let _ = HtmlElement::style(&panel).set_property("--room", &format!("{room}px"));
        }
        let rows = self.shown.with_untracked(|shown| shown.grid.rows().len().max(1));
        let row = (cells.offset_height() / i32::try_from(rows).unwrap_or(1)).max(1);
        let columns = usize::try_from(cells.offset_width() / row.max(NARROWEST)).unwrap_or(1).max(1);
        self.sizes.try_set(Sizes { row, height: grid.client_height(), columns });
        let _ = HtmlElement::style(&panel).set_property("--columns", &columns.to_string());
        let _ = grid.set_attribute("aria-colcount", &columns.to_string());
    }

    /// Works out anew what is shown, from the top.
    fn lay_out(self) {
        let (Some(grid), Some(cells)) = (self.grid.get_untracked(), self.cells.get_untracked()) else { return };
        let columns = self.sizes.with_untracked(|sizes| sizes.columns);
        let shown = self.typed.with_untracked(|typed| self.recents.with_value(|recents| Shown::of(typed, recents, columns)));
        // At once: where the grid can be scrolled to depends on it.
        let _ = HtmlElement::style(&cells).set_property("--rows", &shown.grid.rows().len().max(1).to_string());
        if self.top.get_untracked() > 0 {
            grid.set_scroll_top(0);
        }
        self.active.try_set(0);
        self.shown.try_set(shown);
        self.see(0);
    }

    /// In pixels.
    fn row_height(self) -> i32 {
        self.sizes.with_untracked(|sizes| sizes.row)
    }

    /// Finds out which rows are in sight.
    fn look(self) {
        if let Some(grid) = self.grid.get_untracked() {
            self.see(grid.scroll_top());
        }
    }

    /// So far the grid is scrolled.
    fn see(self, scrolled: i32) {
        let Sizes { row: height, height: in_sight, .. } = self.sizes.get_untracked();
        let row = |pixels: i32| usize::try_from(pixels / height.max(1)).unwrap_or(0);
        let (top, end) = (row(scrolled), row(scrolled + in_sight) + 1);
        let rows = (top.saturating_sub(SPARE), end + SPARE);
        if self.rows.try_get_untracked() != Some(rows) {
            self.rows.try_set(rows);
        }
        // What is just below the edge is what one reads.
        let top = row(scrolled + height / 2);
        if self.top.try_get_untracked() != Some(top) {
            self.top.try_set(top);
        }
    }

    /// Looks for what was typed in a task of its own: the letter itself does not wait for what is found.
    fn look_for(self, typed: String) {
        self.typed.set(typed);
        self.is_looking.set_value(true);
        set_timeout(move || self.settle(), Duration::ZERO);
    }

    /// What was typed is looked for by now.
    fn settle(self) {
        if self.is_looking.try_get_value() == Some(true) {
            self.is_looking.set_value(false);
            self.lay_out();
        }
    }

    /// Makes a cell the one that Enter would take.
    fn point(self, cell: usize) {
        if self.active.get_untracked() != cell {
            self.active.set(cell);
        }
    }

    /// The same, and brings it into sight.
    fn go_to(self, cell: usize) {
        self.point(cell);
        let row = self.shown.with_untracked(|shown| shown.grid.row_of(cell));
        // The first row of a section comes with the section's name.
        let above = self
            .shown
            .with_untracked(|shown| usize::from(row > 0 && shown.grid.first_from(row - 1) == shown.grid.first_from(row)));
        self.bring(row - above, row + 1);
    }

    /// Brings these rows into sight, the first one if not both fit.
    fn bring(self, from: usize, to: usize) {
        let Some(grid) = self.grid.get_untracked() else { return };
        let pixels = |row: usize| i32::try_from(row).unwrap_or(0) * self.row_height();
        let lowest = pixels(to) - grid.client_height();
        grid.set_scroll_top(grid.scroll_top().max(lowest).min(pixels(from)));
        self.look();
    }

    /// Shows a section from its name on; whoever was looking for something looks around instead.
    fn jump(self, section: usize) {
        if !self.typed.with_untracked(String::is_empty) {
            if let Some(search) = self.search.get_untracked() {
                search.set_value("");
            }
            self.typed.set(String::new());
            self.lay_out();
        }
        let (row, cell) = self.shown.with_untracked(|shown| {
            let row = shown.grid.head_of(section);
            (row, shown.grid.first_from(row))
        });
        if let (Some(grid), Some(cell)) = (self.grid.get_untracked(), cell) {
            self.point(cell);
            grid.set_scroll_top(i32::try_from(row).unwrap_or(0) * self.row_height());
            self.look();
        }
    }

    /// The section that is in sight; none in a search.
    fn section(self) -> Option<usize> {
        let top = self.top.get();
        self.shown.with(|shown| shown.grid.section_of(top))
    }

    fn named(self, cell: usize) -> Option<Named> {
        self.shown.with(|shown| shown.cells.get(cell).map(|at| table()[*at]))
    }

    /// Takes it.
    fn choose(self, cell: usize, stays: bool) {
        let Some(named) = self.named(cell) else { return };
        let tone = self.tone.get_untracked();
        let text = self.recents.update_value(|recents| {
            recents.add(named.in_tone(Tone::Plain));
            recents.text()
        });
        browser::keep(RECENTS, &text);
        self.picker.insert(named.in_tone(tone), stays);
    }

    /// Takes what is pointed at, if the key asks for that; says whether it does.
    fn put(self, event: &KeyboardEvent) -> bool {
        let does = keyboard::does(event, Place::Emoji);
        let is_put = matches!(does, Some(Does::Put | Does::PutMore));
        if is_put {
            event.prevent_default();
            self.choose(self.active.get_untracked(), does == Some(Does::PutMore));
        }
        is_put
    }

    fn search_key(self, event: &KeyboardEvent) {
        if event.is_composing() || event.key_code() == 229 {
            return;
        }
        self.settle();
        if !self.put(event) && event.key() == "ArrowDown" {
            event.prevent_default();
            let _ = self.grid.get_untracked().map(|grid| grid.focus());
        }
    }

    fn key(self, event: &KeyboardEvent) {
        if self.put(event) {
            return;
        }
        let key = event.key();
        let step = match (key.as_str(), event.ctrl_key()) {
            ("ArrowLeft", _) => Step::Left,
            ("ArrowRight", _) => Step::Right,
            ("ArrowUp", _) => Step::Up,
            ("ArrowDown", _) => Step::Down,
            ("Home", false) => Step::Home,
            ("End", false) => Step::End,
            ("Home", true) => Step::First,
            ("End", true) => Step::Last,
            ("PageUp", _) => Step::Back(PAGE),
            ("PageDown", _) => Step::Forth(PAGE),
            (" ", _) => {
                event.prevent_default();
                return self.choose(self.active.get_untracked(), event.shift_key());
            }
            // Letters go on with the search.
            (letter, false) if letter.chars().count() == 1 && !event.alt_key() && !event.meta_key() => return self.to_search(),
            _ => return,
        };
        event.prevent_default();
        let to = self.shown.with_untracked(|shown| shown.grid.go(self.active.get_untracked(), step));
        match to {
            Some(cell) => self.go_to(cell),
            None => self.to_search(),
        }
    }

    fn to_search(self) {
        let _ = self.search.get_untracked().map(|search| search.focus());
    }

    /// What a search came to, for whoever has it read out.
    fn told(self) -> String {
        let (lang, found) = (self.lang, self.shown.with(|shown| shown.is_search().then_some(shown.cells.len())));
        match found {
            Some(0) if !self.typed.with_untracked(String::is_empty) => Word::NothingFound.say(lang).to_owned(),
            None | Some(0) => String::new(),
            Some(count) => format!("{}: {count}", Word::Found.say(lang)),
        }
    }
}

/// The way to each section.
#[component]
fn Tabs(board: Board) -> impl IntoView {
    let lang = board.lang;
    let sections = Memo::new(move || {
        let has_recents = board.shown.with(|shown| shown.sections.first() == Some(&Word::Recent));
        // They stay while somebody looks for something.
        (has_recents
            || (board.typed.with(|typed| !typed.is_empty())
                && board.recents.with_value(|recents| recents.glyphs().next().is_some())))
        .then_some(Word::Recent)
        .into_iter()
        .chain(super::shown::CATEGORIES)
        .collect::<Vec<Word>>()
    });
    let current = Memo::new(move || board.section());
    let key = move |event: KeyboardEvent| {
        let (last, at) = (sections.with_untracked(Vec::len) - 1, current.get_untracked().unwrap_or(0));
        let to = match event.key().as_str() {
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "ArrowRight" => {
                if at == last {
                    0
                } else {
                    at + 1
                }
            }
            "Home" => 0,
            "End" => last,
            "ArrowDown" => {
                event.prevent_default();
                return drop(board.grid.get_untracked().map(|grid| grid.focus()));
            }
            _ => return,
        };
        event.prevent_default();
        board.jump(to);
        let tab = board.tabs.get_untracked().and_then(|tabs| tabs.children().item(u32::try_from(to).unwrap_or(0)));
        let _ = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()).map(|tab| tab.focus());
    };
    view! {
        <div class="emoji-tabs" role="tablist" aria-label=Word::Categories.say(lang) node_ref=board.tabs on:keydown=key>
            {move || sections.get().into_iter().enumerate().map(|(section, name)| {
                let is_current = Signal::derive(move || current.get() == Some(section));
                view! {
                    <button
                        type="button" role="tab" class="emoji-tab" aria-label=name.say(lang) title=name.say(lang) aria-controls="emoji-grid"
                        aria-selected=move || is_current.get().to_string()
                        tabindex=move || if is_current.get() || section == 0 && current.get().is_none() { "0" } else { "-1" }
                        on:click=move |_| board.jump(section)
                    >
                        {picture(sign_of(name))}
                    </button>
                }
                .into_any()
            }).collect_view().into_any()}
        </div>
    }
    .into_any()
}

/// From a sprite that only those load who choose emoji.
fn picture(href: &'static str) -> AnyView {
    view! { <svg class="icon" aria-hidden="true"><use href=href></use></svg> }.into_any()
}

fn sign_of(section: Word) -> &'static str {
    match section {
        Word::Faces => sprite!(emoji "smile"),
        Word::Nature => sprite!(emoji "leaf"),
        Word::Food => sprite!(emoji "coffee"),
        Word::Places => sprite!(emoji "car"),
        Word::Activities => sprite!(emoji "gamepad-2"),
        Word::Objects => sprite!(emoji "lightbulb"),
        Word::Symbols => sprite!(emoji "heart"),
        Word::Flags => sprite!(emoji "flag"),
        // What is left is what was used lately.
        _ => sprite!(emoji "clock"),
    }
}

/// What Enter would take.
#[component]
fn Preview(board: Board) -> impl IntoView {
    view! {
        <div class="emoji-preview" aria-hidden="true">
            {move || board.named(board.active.get()).map(|named| view! {
                <span class="emoji-large">{named.in_tone(board.tone.get())}</span>
                <p class="emoji-words">
                    <b>{named.name(board.lang)}</b>
                    {named.short().map(|short| view! { <small>{format!(":{short}:")}</small> }.into_any())}
                </p>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// The tone of all hands and faces.
#[component]
fn Tones(board: Board) -> impl IntoView {
    let lang = board.lang;
    let choose = move |event: Event| {
        if let Some(tone) = Tone::of_key(&event_target::<HtmlInputElement>(&event).value()) {
            board.tone.set(tone);
            browser::keep(TONE, tone.key());
        }
    };
    let hand = super::table::place_of("✋");
    view! {
        <div class="emoji-tones" role="radiogroup" aria-label=Word::Tone.say(lang) on:change=choose>
            {Tone::ALL.into_iter().map(|tone| view! {
                <label class="emoji-tone">
                    <input
                        type="radio" class="visually-hidden" name="emoji-tone" value=tone.key() aria-label=tone.name(lang)
                        prop:checked=move || board.tone.get() == tone
                    />
                    <span aria-hidden="true">{hand.map(|hand| table()[hand].in_tone(tone))}</span>
                </label>
            }.into_any()).collect_view().into_any()}
        </div>
    }
    .into_any()
}
