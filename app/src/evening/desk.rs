//! What opens above the field: what sounds, the emoji, the list of names.

use evening::words::Lang;
use leptos::prelude::*;

use crate::evening::alert::panel::Panel;
use crate::evening::emoji_picker::PickerPopover;
use crate::evening::kit::Desk;
use crate::evening::mention_list::Mentions;

/// All of it, above this field.
#[component]
pub fn AtField(desk: Desk, lang: Lang) -> impl IntoView {
    let Desk { field, picker, alerts } = desk;
    alerts.follow();
    view! {
        {move || alerts.is_open.get().then(|| view! { <Panel desk lang/> }.into_any())}
        <PickerPopover picker lang/>
        <Mentions field lang/>
    }
    .into_any()
}
