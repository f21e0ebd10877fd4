//! What the player shows: its address, and the way to allow a stranger's site right where it was refused.

use evening::host::Host;
use evening::refusal::Refusal;
use evening::room::Command as Any;
use evening::show::Command;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::backend::Refused;
use crate::house::ask::{Ask, AskButton, SendButton};
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef};
use crate::ui::icon::Glyph;
use crate::ui::note::Note;

/// The address stays in its field until everybody sees it.
#[component]
pub fn Stream(lang: Lang) -> impl IntoView {
    let live = use_live();
    let shown = Memo::new(move || live.show.with(|show| show.stream.clone()));
    let (show, take_off, allow) = (Ask::new(lang), Ask::new(lang), Ask::new(lang));
    let field = NodeRef::<html::Input>::new();
    let set = move || {
        let Some(field) = field.get_untracked() else { return };
        show.send(Command::SetStream { url: field.value() }, move || field.set_value(""));
    };
    let stranger = Memo::new(move || match show.refused().get() {
        Some(Refused::No { refusal: Refusal::HostNotAllowed { host }, .. }) => Some(host),
        _ => None,
    });
    view! {
        <section class="panel house-panel" aria-labelledby="house-stream">
            <h2 class="house-panel-title" id="house-stream">{Word::StreamPanel.say(lang)}</h2>
            <div class="house-shown" role="status">
                {move || match shown.get() {
                    None => view! { <p>{Word::StreamNone.say(lang)}</p> }.into_any(),
                    Some(stream) => view! {
                        <p>{Word::StreamNow.say(lang)}": "<b>{words::show::player(stream.player(), stream.host(), lang)}</b></p>
                        <p class="house-address"><bdi>{stream.as_str().to_owned()}</bdi></p>
                    }
                    .into_any(),
                }}
            </div>
            {move || shown.with(Option::is_some).then(|| view! {
                <div class="house-row">
                    <AskButton
                        ask=take_off command=Command::SetStream { url: String::new() } glyph=None kind="outline"
                        words=Word::StreamOff.say(lang).to_owned()
                    />
                </div>
            }.into_any())}
            <Note words=take_off.words()/>
            <form class="house-form" on:submit=move |event| { event.prevent_default(); set(); }>
                <div class="field">
                    <label class="field-label" for="house-address">{Word::StreamAddress.say(lang)}</label>
                    <input
                        class="field-input" id="house-address" name="url" type="text" inputmode="url" required
                        autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="https://"
                        aria-describedby="house-address-hint" aria-invalid=move || show.is_invalid()
                        node_ref=field on:input=move |_| show.forget()
                    />
                    <p class="field-hint" id="house-address-hint">{Word::StreamHint.say(lang)}</p>
                </div>
                <Note words=show.words()/>
                <Note words=allow.words()/>
                {move || stranger.get().map(|host| view! { <AllowAndShow host allow then=set lang/> }.into_any())}
                <SendButton ask=show kind="tonal" words=Word::StreamShow.say(lang)/>
            </form>
        </section>
    }
    .into_any()
}

/// Right at the refusal: the permission that was missing, and then the wish again.
#[component]
fn AllowAndShow(host: Host, allow: Ask, then: impl Fn() + Copy + Send + Sync + 'static, lang: Lang) -> impl IntoView {
    let command: Any = Command::AllowHost { host: host.to_string() }.into();
    let asked = command.clone();
    view! {
        <button
            type="button" class="button" data-kind="outline" data-wide=true
            aria-busy=move || allow.is_asking(&asked).then_some("true")
            on:click=move |_| allow.send(command.clone(), then)
        >
            <crate::ui::icon::Icon glyph=Glyph::Check/>
            <span>{Word::HostAllowAndShow.say(lang)}</span>
        </button>
    }
    .into_any()
}
