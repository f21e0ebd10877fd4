//! Choosing the square of a picture: by pointer, touch, wheel and keys, and how it will look.

use evening::avatar::{Framing, MAX_ZOOM};
use evening::words::Lang;
use evening::words::profile::{self as words, Word};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::picture::Picture;
use crate::reactive::{Memo, StoredValue};
use crate::ui::icon::{Glyph, Icon};

/// An arrow key moves by this part of the square.
const STEP: f64 = 0.04;
/// A press on plus makes it larger by this.
const ZOOM: f64 = 1.15;
/// The window is this part of the box around it.
const WINDOW: f64 = 0.86;

/// The box in which the picture is moved, with all the sizes beside it in which it will be seen.
#[component]
pub fn Crop(picture: Picture, url: String, lang: Lang) -> impl IntoView {
    let Picture { framing, .. } = picture;
    let change = move |change: &dyn Fn(Framing) -> Framing| {
        framing.update(|framing| *framing = framing.map(change));
    };
    let zoom = Memo::new(move || framing.get().map_or(1.0, Framing::zoom));
    let behind = move || framing.get().map(place).unwrap_or_default();
    // The pointer or the two fingers that hold it, and where they are.
    let held = StoredValue::new(Vec::<(i32, [f64; 2])>::new());
    let begin = move |event: web_sys::PointerEvent| {
        let _ = event_target::<Element>(&event).set_pointer_capture(event.pointer_id());
        held.update_value(|held| {
            held.truncate(1);
            held.push((event.pointer_id(), point(&event)));
        });
    };
    let go = move |event: web_sys::PointerEvent| {
        let (id, to) = (event.pointer_id(), point(&event));
        let moved = held.try_update_value(|held| {
            let other = held.iter().find(|(other, _)| *other != id).map(|(_, at)| *at);
            let (_, at) = held.iter_mut().find(|(other, _)| *other == id)?;
            Some((std::mem::replace(at, to), other))
        });
        let Some((from, other)) = moved.flatten() else { return };
        let Some(area) = event.current_target().and_then(|area| area.dyn_into::<Element>().ok()) else { return };
        let side = (area.get_bounding_client_rect().width() * WINDOW).max(1.0);
        let [right, down] = [0, 1].map(|axis| (from[axis] - to[axis]) / side);
        change(&move |framing| match other {
            None => framing.moved(right, down),
            // What is between two fingers goes half as far as one of them, and grows as they part.
            Some(other) => {
                framing.moved(right / 2.0, down / 2.0).zoomed(framing.zoom() * distance(to, other) / distance(from, other))
            }
        });
    };
    let end = move |event: web_sys::PointerEvent| held.update_value(|held| held.retain(|(id, _)| *id != event.pointer_id()));
    let wheel = move |event: web_sys::WheelEvent| {
        event.prevent_default();
        let by = if event.delta_y() < 0.0 { ZOOM } else { 1.0 / ZOOM };
        change(&move |framing| framing.zoomed(framing.zoom() * by));
    };
    let key = move |event: web_sys::KeyboardEvent| {
        let (right, down, by) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0, 1.0),
            "ArrowRight" => (STEP, 0.0, 1.0),
            "ArrowUp" => (0.0, -STEP, 1.0),
            "ArrowDown" => (0.0, STEP, 1.0),
            "+" | "=" => (0.0, 0.0, ZOOM),
            "-" => (0.0, 0.0, 1.0 / ZOOM),
            _ => return,
        };
        event.prevent_default();
        change(&move |framing| framing.moved(right, down).zoomed(framing.zoom() * by));
    };
    let step = move |glyph: Glyph, word: Word, by: f64| {
        view! {
            <button
                type="button" class="icon-button" aria-label=word.say(lang) title=word.say(lang)
                on:click=move |_| change(&move |framing| framing.zoomed(framing.zoom() * by))
            >
                <Icon glyph/>
            </button>
        }
        .into_any()
    };
    let sample = {
        let url = url.clone();
        move |size: &'static str, word: Word| {
            view! {
                <figure class="profile-sample">
                    <span class="profile-round" data-size=size><img alt="" src=url.clone() style=behind/></span>
                    <figcaption>{word.say(lang)}</figcaption>
                </figure>
            }
            .into_any()
        }
    };
    view! {
        <div
            class="profile-crop" tabindex="0" role="group" aria-label=Word::Frame.say(lang)
            on:pointerdown=begin on:pointermove=go on:pointerup=end on:pointercancel=end on:wheel=wheel on:keydown=key
        >
            <div class="profile-window">
                <img
                    alt="" src=url draggable="false" style=behind
                    on:load=move |event| picture.seen(&event_target::<Element>(&event)) on:error=move |_| picture.is_none()
                />
            </div>
        </div>
        <div class="profile-zoom">
            {step(Glyph::ZoomOut, Word::ZoomOut, 1.0 / ZOOM)}
            <input
                type="range" class="range" min="1" max=MAX_ZOOM.to_string() step="0.05" aria-label=Word::Zoom.say(lang)
                aria-valuetext=move || words::times(zoom.get(), lang)
                style:--share=move || format!("{}%", (zoom.get() - 1.0) / (MAX_ZOOM - 1.0) * 100.0)
                prop:value=move || zoom.get().to_string()
                on:input=move |event| {
                    if let Ok(zoom) = event_target_value(&event).parse::<f64>() {
                        change(&move |framing| framing.zoomed(zoom));
                    }
                }
            />
            {step(Glyph::ZoomIn, Word::ZoomIn, ZOOM)}
            <button
                type="button" class="icon-button" aria-label=Word::Again.say(lang) title=Word::Again.say(lang)
                on:click=move |_| change(&Framing::restored)
            >
                <Icon glyph=Glyph::Undo/>
            </button>
        </div>
        <div class="profile-samples">
            {sample("large", Word::InProfile)}
            {sample("chat", Word::InChat)}
            {sample("small", Word::InMention)}
        </div>
    }
    .into_any()
}

fn point(event: &web_sys::PointerEvent) -> [f64; 2] {
    [event.client_x(), event.client_y()].map(f64::from)
}

/// At least a pixel.
fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1]).max(1.0)
}

/// Where the whole picture lies behind a window, for the style sheet.
fn place(framing: Framing) -> String {
    let [left, top, width, height] = framing.behind().map(|part| part * 100.0);
    format!("inset-inline-start:{left}%;inset-block-start:{top}%;inline-size:{width}%;block-size:{height}%")
}
