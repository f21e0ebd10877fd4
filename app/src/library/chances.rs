//! How likely each story is to be on tonight's list if it were drawn now, found by drawing it many times over: a little in each
//! frame, so that nothing stands still.

use evening::draw::{Candidate, Chances, Placed, Rules};
use evening::shelf::Shelf;
use leptos::prelude::*;

use super::shelf::Shelving;
use crate::browser;
use crate::reactive::{Memo, RwSignal, StoredValue, effect};

/// So many evenings are drawn.
const EVENINGS: u32 = 2_000;
/// So long a frame is drawn in at most, in milliseconds.
const BUSY: i64 = 6;
/// So many evenings between two looks at the clock.
const AT_A_TIME: u32 = 5;

/// What a draw would go by now.
#[derive(Clone, PartialEq)]
struct Draw {
    candidates: Vec<Candidate>,
    pins: Vec<Placed>,
    rules: Rules,
}

/// The chances as far as they are known; none before there are any.
pub fn chances(shelving: Shelving) -> RwSignal<Option<Chances>> {
    let live = shelving.live;
    let found = RwSignal::new(None);
    let run = StoredValue::new(0_u32);
    let draw = Memo::new(move || {
        shelving.read(|shelf: &Shelf| {
            let pins = live.show.with(|show| shelf.tonight.placed(show).unwrap_or_default());
            Draw { candidates: shelf.library.candidates(live.now()), pins, rules: shelf.tonight.rules }
        })
    });
    effect(move || {
        let Some(draw) = draw.get() else { return };
        let mine = run.get_value().wrapping_add(1);
        run.set_value(mine);
        let chances = Chances::of(&draw.candidates);
        step(draw, chances, mine, run, found);
    });
    found
}

fn step(draw: Draw, mut chances: Chances, mine: u32, run: StoredValue<u32>, found: RwSignal<Option<Chances>>) {
    request_animation_frame(move || {
        // Something has changed, or the page is gone.
        if run.try_get_value() != Some(mine) {
            return;
        }
        let end = browser::now().as_millis() + BUSY;
        while chances.drawn() < EVENINGS && browser::now().as_millis() < end {
            chances.draw(&draw.candidates, &draw.pins, &draw.rules, AT_A_TIME);
        }
        if chances.drawn() >= EVENINGS {
            found.try_set(Some(chances));
        } else {
            step(draw, chances, mine, run, found);
        }
    });
}
