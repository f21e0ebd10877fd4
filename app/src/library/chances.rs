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

/// What is known of them.
#[derive(Clone)]
pub enum Known {
    /// Nothing yet.
    Counting,
    /// They were these a moment ago.
    Found(Chances),
    /// There are none: what is pinned is longer than an evening, and nothing can be drawn.
    Nothing,
}

impl Known {
    /// In how many of a thousand evenings this story is.
    pub fn per_mille(&self, story: u16) -> Option<u32> {
        match self {
            Known::Found(chances) => chances.per_mille(story),
            Known::Counting | Known::Nothing => None,
        }
    }
}

/// One run of draws after the other.
#[derive(Clone, Copy)]
struct Run {
    /// None before the library has come; in it, none when nothing can be drawn.
    draw: Memo<Option<Option<Draw>>>,
    found: RwSignal<Known>,
    is_busy: StoredValue<bool>,
}

/// The chances as far as they are known.
pub fn chances(shelving: Shelving) -> RwSignal<Known> {
    let live = shelving.live;
    let draw = Memo::new(move || {
        shelving.read(|shelf: &Shelf| {
            let pins = live.show.with(|show| shelf.tonight.placed(show)).ok()?;
            Some(Draw { candidates: shelf.library.candidates(live.now()), pins, rules: shelf.tonight.rules })
        })
    });
    let run = Run { draw, found: RwSignal::new(Known::Counting), is_busy: StoredValue::new(false) };
    effect(move || {
        draw.with(|_| ());
        begin(run);
    });
    run.found
}

/// Begins, unless a run is under way: that comes to its end first, or many votes would let none come to one.
fn begin(run: Run) {
    if run.is_busy.try_get_value() != Some(false) {
        return;
    }
    match run.draw.try_get_untracked().flatten() {
        None => {}
        Some(None) => drop(run.found.try_set(Known::Nothing)),
        Some(Some(draw)) => {
            run.is_busy.try_set_value(true);
            let chances = Chances::of(&draw.candidates, &draw.pins, &draw.rules);
            step(draw, chances, run);
        }
    }
}

fn step(draw: Draw, mut chances: Chances, run: Run) {
    request_animation_frame(move || {
        // The page is gone.
        if run.is_busy.try_get_value().is_none() {
            return;
        }
        let end = browser::now().as_millis() + BUSY;
        while chances.drawn() < EVENINGS && browser::now().as_millis() < end {
            chances.draw(&draw.candidates, &draw.pins, &draw.rules, AT_A_TIME);
        }
        if chances.drawn() < EVENINGS {
            return step(draw, chances, run);
        }
        run.found.try_set(Known::Found(chances));
        run.is_busy.try_set_value(false);
        // Something has changed meanwhile.
        if run.draw.try_with_untracked(|now| now.as_ref().is_some_and(|now| now.as_ref() != Some(&draw))) == Some(true) {
            begin(run);
        }
    });
}
