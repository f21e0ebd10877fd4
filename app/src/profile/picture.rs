//! A file that somebody picks for their picture: chosen, dropped or pasted.

use evening::avatar::{Framing, MAX_BYTES};
use evening::words::Lang;
use evening::words::profile::Word;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::named;
use crate::reactive::RwSignal;

/// What is to become of one's picture. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Picture {
    /// The file, and where the page finds it.
    pub picked: RwSignal<Option<Picked>>,
    /// Which square of it; none before it can be seen.
    pub framing: RwSignal<Option<Framing>>,
    /// Why a file is not taken.
    pub note: RwSignal<Option<String>>,
    lang: Lang,
}

/// A file of the visitor's.
#[derive(Clone)]
pub struct Picked {
    /// It.
    pub file: SendWrapper<JsValue>,
    /// Its address on this page.
    pub url: String,
}

impl PartialEq for Picked {
    fn eq(&self, other: &Picked) -> bool {
        self.url == other.url
    }
}

impl Picture {
    /// Nothing is picked.
    pub fn new(lang: Lang) -> Picture {
        let picture = Picture { picked: RwSignal::new(None), framing: RwSignal::new(None), note: RwSignal::new(None), lang };
        on_cleanup(move || picture.forget());
        picture
    }

    /// Takes the first file of what was chosen, dropped or pasted, if there is one.
    pub fn take(self, from: &JsValue, list: &str) -> bool {
        let file = named::get(from, list).and_then(|list| named::get(&list, "0"));
        let Ok(file) = file.and_then(JsCast::dyn_into::<js_sys::Object>) else { return false };
        let size = named::get(&file, "size").ok().and_then(|size| size.as_f64()).unwrap_or(0.0);
        #[expect(clippy::cast_precision_loss, reason = "some millions")]
        if size > MAX_BYTES as f64 {
            self.note.set(Some(Word::TooHeavy.say(self.lang).to_owned()));
            return true;
        }
        self.forget();
        let url =
            named::get(&js_sys::global(), "URL").and_then(|class| named::call(&class, "createObjectURL", &[file.clone().into()]));
        if let Some(url) = url.ok().and_then(|url| url.as_string()) {
            self.picked.set(Some(Picked { file: SendWrapper::new(file.into()), url }));
        }
        true
    }

    /// It can be seen: now its size is known.
    pub fn seen(self, image: &JsValue) {
        let side = |name: &str| named::get(image, name).ok().and_then(|side| side.as_f64()).unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole pixels")]
        let (width, height) = (side("naturalWidth") as u32, side("naturalHeight") as u32);
        self.framing.set(Some(Framing::of(width, height)));
    }

    /// The browser cannot show it.
    pub fn is_none(self) {
        self.forget();
        self.note.set(Some(Word::NotAPicture.say(self.lang).to_owned()));
    }

    /// Nothing is picked any more.
    pub fn forget(self) {
        if let Some(Picked { url, .. }) = self.picked.try_get_untracked().flatten() {
            let _ = named::get(&js_sys::global(), "URL").and_then(|class| named::call(&class, "revokeObjectURL", &[url.into()]));
        }
        self.picked.try_set(None);
        self.framing.try_set(None);
        self.note.try_set(None);
    }
}
