//! The cells that are in sight, as plain elements: as views of their own, all 1,900 would take seconds on a phone.

use std::sync::Arc;

use evening::emoji::Tone;
use evening::emoji::grid::Row;
use evening::words::Lang;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::shown::Shown;
use super::table::table;

/// So many rows are drawn in a frame; what a phone draws of more would hold up the next letter.
const AT_ONCE: usize = 1;
/// Begins the id of a cell.
const ID: &str = "emoji-";

/// What stands in the grid now.
#[derive(Default)]
pub struct Cells {
    of: Option<(Arc<Shown>, Tone)>,
    rows: Vec<(usize, Element)>,
    active: Option<Element>,
}

/// The cell that an event happened in.
pub fn cell_at(event: &Event) -> Option<usize> {
    let cell = event.target()?.dyn_into::<Element>().ok()?.closest("[role=gridcell]").ok()??;
    cell.id().strip_prefix(ID)?.parse().ok()
}

impl Cells {
    /// Sees to it that these rows are there, that of the active cell with them, and no others. Says whether some are left for
    /// the next frame.
    pub fn draw(
        &mut self,
        root: &Element,
        shown: &Arc<Shown>,
        tone: Tone,
        (from, to): (usize, usize),
        active: usize,
        lang: Lang,
    ) -> bool {
        let is_same = self.of.as_ref().is_some_and(|(was, was_tone)| Arc::ptr_eq(was, shown) && *was_tone == tone);
        if !is_same {
            root.set_text_content(None);
            self.rows.clear();
            self.of = Some((Arc::clone(shown), tone));
        }
        let active_row = shown.grid.row_of(active);
        let is_wanted = |row: usize| (from..to).contains(&row) || row == active_row;
        self.rows.retain(|(row, element)| {
            if !is_wanted(*row) {
                element.remove();
            }
            is_wanted(*row)
        });
        let (mut drawn, mut is_left) = (0, false);
        for (at, row) in shown.grid.rows().iter().enumerate().filter(|(at, _)| is_wanted(*at)) {
            // In their order, as they are read out.
            let place = self.rows.partition_point(|(other, _)| *other < at);
            let next = self.rows.get(place);
            if next.is_some_and(|(other, _)| *other == at) {
                continue;
            }
            is_left = drawn == AT_ONCE;
            if is_left {
                break;
            }
            drawn += 1;
            if let Some(element) = draw_row(at, *row, shown, tone, lang) {
                let _ = root.insert_before(&element, next.map(|(_, next)| next.as_ref()));
                self.rows.insert(place, (at, element));
            }
        }
        self.mark(active);
        is_left
    }

    /// The cell that Enter would take.
    fn mark(&mut self, active: usize) {
        let cell = document().get_element_by_id(&id_of(active));
        if let Some(was) = self.active.take() {
            let _ = was.remove_attribute("aria-selected");
        }
        if let Some(cell) = &cell {
            let _ = cell.set_attribute("aria-selected", "true");
        }
        self.active = cell;
    }
}

/// What a cell is called in the page.
pub fn id_of(cell: usize) -> String {
    format!("{ID}{cell}")
}

fn draw_row(at: usize, row: Row, shown: &Shown, tone: Tone, lang: Lang) -> Option<Element> {
    let line = element("div", "emoji-row", "row")?;
    let _ = line.set_attribute("aria-rowindex", &(at + 1).to_string());
    if let Some(line) = line.dyn_ref::<HtmlElement>() {
        let _ = line.style().set_property("--row", &at.to_string());
    }
    match row {
        Row::Head { section } => {
            let head = element("span", "emoji-head", "rowheader")?;
            head.set_text_content(shown.sections.get(section).map(|name| name.say(lang)));
            let _ = line.append_child(&head);
        }
        Row::Cells { first, count } => {
            for cell in first..first + count {
                let named = &table()[*shown.cells.get(cell)?];
                let element = element("span", "emoji-cell", "gridcell")?;
                element.set_id(&id_of(cell));
                let _ = element.set_attribute("aria-label", named.name(lang));
                element.set_text_content(Some(named.in_tone(tone)));
                let _ = line.append_child(&element);
            }
        }
    }
    Some(line)
}

fn element(tag: &str, class: &str, role: &str) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    element.set_class_name(class);
    let _ = element.set_attribute("role", role);
    Some(element)
}
