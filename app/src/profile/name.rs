//! Taking another name.

use evening::account::Command;
use evening::words::Lang;
use evening::words::profile::Word;
use leptos::html;
use leptos::prelude::*;

use crate::house::ask::Ask;
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef};
use crate::ui::note::Note;

/// A field and its own button: a name is not tried on. It stands in another form, so that it is none itself.
#[component]
pub fn NameForm(lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let field = NodeRef::<html::Input>::new();
    let name = Memo::new(move || live.me.with(|me| me.as_ref().map(|me| me.name.clone()).unwrap_or_default()));
    let send = move || {
        if let Some(field) = field.get_untracked() {
            ask.send(Command::Rename { name: field.value() }, || ());
        }
    };
    view! {
        <section class="profile-name" aria-labelledby="profile-name-title">
            <h3 class="profile-subtitle" id="profile-name-title"><label for="profile-name">{Word::Name.say(lang)}</label></h3>
            <div class="profile-inline">
                <input
                    class="field-input" id="profile-name" type="text" autocomplete="nickname" autocapitalize="off" spellcheck="false"
                    aria-describedby="profile-name-hint" aria-invalid=move || ask.is_invalid()
                    prop:value=move || name.get() node_ref=field on:input=move |_| ask.forget()
                    on:keydown=move |event| if event.key() == "Enter" {
                        event.prevent_default();
                        send();
                    }
                />
                <button type="button" class="button" data-kind="tonal" aria-busy=move || ask.is_busy().then_some("true") on:click=move |_| send()>
                    {Word::Rename.say(lang)}
                </button>
            </div>
            <p class="field-hint" id="profile-name-hint">{Word::NameHint.say(lang)}</p>
            <Note words=ask.words()/>
        </section>
    }
    .into_any()
}
