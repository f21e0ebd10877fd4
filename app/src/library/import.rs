//! Another library from a file. What it would change is shown before anything is.

use evening::json;
use evening::library::Changes;
use evening::shelf::Imported;
use evening::words::Lang;
use evening::words::library::{self as words, Word};
use js_sys::{Array, Object};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

use super::form::DialogHead;
use super::shelf::Shelving;
use crate::backend::Refused;
use crate::browser::named::{call, get, set, settled};
use crate::reactive::{NodeRef, RwSignal};
use crate::ui::note::Note;

/// So many titles of what goes are named.
const NAMED: usize = 20;

/// What stood in a file when it was chosen: it may be another one by the time that somebody has read what it would change.
type Bytes = SendWrapper<JsValue>;

/// The file, what it would change, and the button that has it done.
#[component]
pub fn ImportForm(shelving: Shelving, lang: Lang) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let (found, note, is_busy, is_done) =
        (RwSignal::new(None::<(Bytes, Changes, i64)>), RwSignal::new(None), RwSignal::new(false), RwSignal::new(false));
    let ask = move |bytes: Bytes, is_check: bool, seen: i64| async move {
        match post(&bytes, seen, is_check).await {
            Ok(imported) if is_check => drop(found.try_set(Some((bytes, imported.changes, seen)))),
            Ok(_) => {
                found.try_set(None);
                is_done.try_set(true);
            }
            Err(refused) => {
                found.try_set(None);
                note.try_set(Some(refused.words(lang)));
            }
        }
        is_busy.try_set(false);
    };
    let begin = move || {
        is_done.set(false);
        note.set(None);
        is_busy.set(true);
    };
    // A browser tells of no choice that is the last one again, even if another file has that name by now.
    let clear = move |_| {
        if let Some(field) = field.get_untracked().filter(|_| !is_busy.get_untracked()) {
            field.set_value("");
            found.set(None);
        }
    };
    let choose = move |_| {
        let file = field.get_untracked().and_then(|field| file_of(&field));
        let Some(file) = file.filter(|_| !is_busy.get_untracked()) else { return };
        begin();
        found.set(None);
        let seen = shelving.shelf.with_untracked(|shelf| shelf.as_ref().map_or(0, |shelf| shelf.seq.0));
        spawn_local(async move {
            match read(&file).await {
                Ok(bytes) => ask(SendWrapper::new(bytes), true, seen).await,
                Err(_) => {
                    note.try_set(Some(Word::ImportUnread.say(lang).to_owned()));
                    is_busy.try_set(false);
                }
            }
        });
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some((bytes, _, seen)) = found.get_untracked().filter(|_| !is_busy.get_untracked()) {
            begin();
            spawn_local(ask(bytes, false, seen));
        }
    };
    let told = move || {
        found.with(|found| {
            found.as_ref().map(|(_, changes, _)| {
                let gone = (!changes.removed.is_empty()).then(|| {
                    let named = changes.removed.iter().take(NAMED).map(|title| view! { <li>{title.clone()}</li> }.into_any());
                    view! { <ul class="story-gone">{named.collect_view()}</ul> }.into_any()
                });
                view! { <p class="house-shown">{words::changes(changes, lang)}</p>{gone} }.into_any()
            })
        })
    };
    view! {
        <form class="guard-form" method="dialog" on:submit=send>
            <DialogHead title=Word::ImportTitle.say(lang).to_owned() lang/>
            <p class="house-text">{Word::ImportText.say(lang)}</p>
            <Note words=note/>
            <label class="field">
                <span class="field-label">{Word::ImportField.say(lang)}</span>
                <input
                    class="field-input story-file" type="file" accept=".csv,text/csv" node_ref=field
                    on:click=clear on:change=choose
                />
            </label>
            <div role="status">
                {told}
                {move || is_done.get().then(|| view! { <p class="house-shown">{Word::ImportDone.say(lang)}</p> }.into_any())}
            </div>
            <div class="guard-foot">
                <button
                    type="submit" class="button" data-kind="primary" disabled=move || found.with(Option::is_none)
                    aria-busy=move || is_busy.get().then_some("true")
                >
                    {Word::ImportDo.say(lang)}
                </button>
            </div>
        </form>
    }
    .into_any()
}

fn file_of(field: &web_sys::HtmlInputElement) -> Option<JsValue> {
    let files = get(field, "files").ok()?;
    call(&files, "item", &[JsValue::from_f64(0.0)]).ok().filter(|file| file.is_object())
}

async fn read(file: &JsValue) -> Result<JsValue, JsValue> {
    settled(call(file, "arrayBuffer", &[])?).await
}

async fn post(bytes: &JsValue, seen: i64, is_check: bool) -> Result<Imported, Refused> {
    let lost = |_| Refused::Unreachable { unreachable: "no answer".to_owned() };
    let init = Object::new();
    set(&init, "method", &JsValue::from_str("POST"));
    set(&init, "body", bytes);
    let headers = Array::of2(&JsValue::from_str("content-type"), &JsValue::from_str("text/csv"));
    set(&init, "headers", &Array::of1(&headers));
    let address = JsValue::from_str(&format!("/api/library.csv?seen={seen}&check={is_check}"));
    let answer = call(&window(), "fetch", &[address, init.unchecked_into()]).map_err(lost)?;
    let answer = settled(answer).await.map_err(lost)?;
    let text = settled(call(&answer, "text", &[]).map_err(lost)?).await.map_err(lost)?;
    let text = text.as_string().unwrap_or_default();
    json::read(&text).map_err(|_| json::read(&text).unwrap_or_else(|why| Refused::Garbled { garbled: why.to_string() }))
}
