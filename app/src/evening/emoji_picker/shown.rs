//! What the grid shows: the sections, or what was found.

use evening::emoji::find;
use evening::emoji::grid::Grid;
use evening::emoji::recents::Recents;
use evening::words::emoji::Word;

use super::table::{Placed, place_of, table};

/// The categories, in Unicode's order.
pub const CATEGORIES: [Word; 8] =
    [Word::Faces, Word::Nature, Word::Food, Word::Places, Word::Activities, Word::Objects, Word::Symbols, Word::Flags];

/// So many of the recent ones are offered: two rows on a desk.
const RECENT: usize = 16;

/// Cells in their rows. A search has no sections.
#[derive(Clone, Default)]
pub struct Shown {
    /// The names of the sections: the recent ones, if there are any, and the categories.
    pub sections: Vec<Word>,
    /// Which emoji of the table is in which cell.
    pub cells: Vec<usize>,
    /// How they are laid out.
    pub grid: Grid,
}

impl Shown {
    /// For what was typed into the search, with so many cells in a row.
    pub fn of(typed: &str, recents: &Recents, columns: usize) -> Shown {
        if !typed.trim().is_empty() {
            let use_of = |glyph: &str| recents.weight(glyph);
            let found = find((0..table().len()).map(Placed), typed, use_of, usize::MAX);
            let cells: Vec<usize> = found.iter().map(|placed| placed.0).collect();
            return Shown { sections: Vec::new(), grid: Grid::of(&[cells.len()], columns, false), cells };
        }
        let mut cells: Vec<usize> = recents.glyphs().filter_map(place_of).take(RECENT).collect();
        let (mut sections, mut counts) = (Vec::new(), Vec::new());
        if !cells.is_empty() {
            sections.push(Word::Recent);
            counts.push(cells.len());
        }
        for (category, name) in CATEGORIES.into_iter().enumerate() {
            let before = cells.len();
            cells.extend((0..table().len()).filter(|at| table()[*at].category() == category));
            sections.push(name);
            counts.push(cells.len() - before);
        }
        Shown { sections, cells, grid: Grid::of(&counts, columns, true) }
    }

    /// Whether somebody looks for something.
    pub fn is_search(&self) -> bool {
        self.sections.is_empty()
    }
}
