//! Rows that come a few at a time, so that nothing stands still while a table is drawn: at once what a screen shows of it, and
//! a little of the rest in each frame. Rows that are there and wanted stay, with the focus in them.

use leptos::html;
use leptos::prelude::*;

use crate::reactive::{Memo, NodeRef, RwSignal, StoredValue, effect};

/// So many rows are new at once; a screen has about as many.
const FIRST: usize = 8;
/// So many more in each frame; what a phone draws of more would hold up a finger.
const MORE: usize = 3;

/// What a table shows of what it is to show. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Slices {
    /// The rows that are there by now.
    pub shown: RwSignal<Vec<u16>>,
    /// How high what holds the rows stays until all are there, in pixels: else the page would be shorter for a moment, and
    /// whoever reads its end would be somewhere else.
    pub height: RwSignal<i32>,
    body: NodeRef<html::Div>,
    /// Which change is being drawn. Another one ends it.
    run: StoredValue<u32>,
}

impl Slices {
    /// Of these rows, as long as whatever runs now; `body` is what holds them.
    pub fn of(wanted: Memo<Vec<u16>>, body: NodeRef<html::Div>) -> Slices {
        let slices = Slices { shown: RwSignal::new(Vec::new()), height: RwSignal::new(0), body, run: StoredValue::new(0) };
        effect(move || {
            let wanted = wanted.get();
            let run = slices.run.update_value(|run| {
                *run = run.wrapping_add(1);
                *run
            });
            slices.draw(wanted, FIRST, run);
        });
        slices
    }

    fn draw(self, wanted: Vec<u16>, new: usize, run: u32) {
        let there = self.shown.get_untracked();
        let shown = together(&wanted, &there, new);
        if shown.len() == wanted.len() {
            self.shown.set(wanted);
            self.height.set(0);
            return;
        }
        if shown.len() < there.len() {
            self.height.set(self.body.get_untracked().map_or(0, |body| body.offset_height()));
        }
        self.shown.set(shown);
        request_animation_frame(move || {
            // Something has changed, or the page is gone.
            if self.run.try_get_value() == Some(run) {
                self.draw(wanted, MORE, run);
            }
        });
    }
}

/// Which of the rows can be shown together if only so many may be new: one that is there costs nothing.
fn together(wanted: &[u16], there: &[u16], new: usize) -> Vec<u16> {
    let mut left = new;
    let fits = |row: &u16| {
        let is_new = !there.contains(row);
        let fits = !is_new || left > 0;
        left -= usize::from(is_new && fits);
        fits
    };
    wanted.iter().copied().filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &[u16], there: &[u16], expect: &[u16]) {
        assert_eq!(together(wanted, there, 2), expect, "{wanted:?} after {there:?}");
    }

    #[test]
    fn only_new_rows_are_counted() {
        check(&[1, 2, 3, 4, 5], &[], &[1, 2]);
        check(&[1, 2, 3, 4, 5], &[1, 2], &[1, 2, 3, 4]);
        check(&[1, 2, 3, 4, 5], &[1, 2, 3, 4], &[1, 2, 3, 4, 5]);
        check(&[5, 4, 3, 2, 1], &[1, 2, 3, 4, 5], &[5, 4, 3, 2, 1]); // another order
        check(&[2, 4], &[1, 2, 3, 4, 5], &[2, 4]); // fewer
        check(&[9, 1, 8, 2, 7, 3], &[1, 2, 3], &[9, 1, 8, 2, 3]);
        check(&[], &[1, 2], &[]);
    }
}
