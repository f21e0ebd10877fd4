//! What a part of the page asks of the browser by its name. A binding of its own for each would cost every visitor, also
//! those who never load that part: bindings all belong to the first load.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What something has under this name.
pub fn get(on: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(on, &JsValue::from_str(name))
}

/// Gives it something under this name.
pub fn set(on: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(on, &JsValue::from_str(name), value);
}

/// Has it do this.
pub fn call(on: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, JsValue> {
    get(on, name)?.dyn_into::<Function>()?.apply(on, &with.iter().collect::<Array>())
}

/// Makes one of what has this name on the page.
pub fn make(name: &str, with: &[JsValue]) -> Result<JsValue, JsValue> {
    let class = get(&js_sys::global(), name)?.dyn_into::<Function>()?;
    Reflect::construct(&class, &with.iter().collect::<Array>())
}

/// What comes of a promise; of anything else, that itself.
pub async fn settled(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&promise)).await
}
