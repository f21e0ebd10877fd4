//! The stream in its frame, or the veranda while there is none.

use evening::show::StreamAddress;
use evening::words::{Lang, Word};
use leptos::either::Either;
use leptos::prelude::*;

/// What a player may do from inside its frame: play, talk to its own site, open a new window. It never moves our page.
const SANDBOX: &str =
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation";

/// The frame stays the same element until the address itself changes: nothing else on the page reloads it.
#[component]
pub fn Player(#[prop(into)] stream: Signal<Option<StreamAddress>>, lang: Lang) -> impl IntoView {
    let address = Memo::new(move |_| stream.get().map(|stream| stream.as_str().to_owned()));
    view! {
        <section class="player" aria-label=Word::Player.say(lang)>
            {move || match address.get() {
                Some(src) => Either::Left(view! {
                    <iframe
                        class="player-frame"
                        title=Word::Player.say(lang)
                        src=src
                        sandbox=SANDBOX
                        allow="autoplay; fullscreen; picture-in-picture; encrypted-media"
                        referrerpolicy="strict-origin-when-cross-origin"
                    ></iframe>
                }),
                None => Either::Right(view! {
                    <img class="player-scene" src="/art/veranda.svg" alt="" width="1600" height="900"/>
                    <p class="player-caption">{Word::PlayerOff.say(lang)}</p>
                }),
            }}
        </section>
    }
    .into_any()
}
