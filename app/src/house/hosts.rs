//! The sites whose players may be shown.

use evening::host::Host;
use evening::show::Command;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::house::ask::{Ask, SendButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::keyed::each_keyed;
use crate::ui::note::Note;

/// Their list, one more, one less.
#[component]
pub fn Hosts(lang: Lang) -> impl IntoView {
    let live = use_live();
    let hosts = Memo::new(move || live.show.with(|show| show.hosts.clone()));
    let (allow, forbid) = (Ask::new(lang), Ask::new(lang));
    let field = NodeRef::<html::Input>::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        allow.send(Command::AllowHost { host: field.value() }, move || field.set_value(""));
    };
    view! {
        <section class="panel house-panel" aria-labelledby="house-hosts">
            <h2 class="house-panel-title" id="house-hosts">{Word::HostsTitle.say(lang)}</h2>
            <p class="house-text">{Word::HostsText.say(lang)}</p>
            {move || hosts.with(|hosts| hosts.is_empty()).then(|| view! {
                <p class="house-text">{Word::HostsNone.say(lang)}</p>
            }.into_any())}
            <ul class="house-hosts" aria-labelledby="house-hosts">
                {each_keyed(
                    move || Vec::from_iter(hosts.get().iter().cloned()),
                    Host::clone,
                    move |host: Host| view! {
                    <li class="house-host">
                        <bdi>{host.to_string()}</bdi>
                        <button
                            type="button" class="icon-button"
                            title=Word::HostForbid.say(lang)
                            aria-label=words::show::about(Word::HostForbid.say(lang), host.as_str())
                            aria-busy=move || forbid.is_busy().then_some("true")
                            on:click=move |_| forbid.send(Command::ForbidHost { host: host.to_string() }, || ())
                        >
                            <Icon glyph=Glyph::X/>
                        </button>
                    </li>
                    },
                )}
            </ul>
            <Note words=forbid.words()/>
            <form class="house-form" on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-host">{Word::HostField.say(lang)}</label>
                    <input
                        class="field-input" id="house-host" name="host" type="text" inputmode="url" required
                        autocomplete="off" autocapitalize="off" spellcheck="false"
                        aria-describedby="house-host-hint" aria-invalid=move || allow.is_invalid()
                        node_ref=field on:input=move |_| allow.forget()
                    />
                    <p class="field-hint" id="house-host-hint">{Word::HostHint.say(lang)}</p>
                </div>
                <Note words=allow.words()/>
                <SendButton ask=allow kind="tonal" words=Word::HostAllow.say(lang)/>
            </form>
        </section>
    }
    .into_any()
}
