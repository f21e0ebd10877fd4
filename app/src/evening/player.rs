//! The stream in its player, or the veranda while there is none.

use evening::player;
use evening::words::{Lang, Word};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;

/// What a stranger's page may do from inside its frame: play, talk to its own site, open a new window. It never moves ours.
const SANDBOX: &str =
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation";
/// What a player may ask of the browser.
const ALLOW: &str = "autoplay; fullscreen; picture-in-picture; encrypted-media";

/// The player stays the same element until the stream itself changes: nothing else on the page reloads it. `site` is the
/// name of the host that the page came from.
#[component]
pub fn Player(
    #[prop(into)] player: Signal<Option<player::Player>>,
    site: String,
    #[prop(into)] lang: Signal<Lang>,
) -> impl IntoView {
    let player = Memo::new(move |_| player.get());
    view! {
        <section class="player" aria-label=move || Word::Player.say(lang.get())>
            {move || match player.get() {
                Some(player) => Either::Left(view! { <Shown url=player.url(&site) player lang/> }),
                None => Either::Right(view! {
                    <img class="player-scene" src="/art/veranda.svg" alt="" width="1600" height="900"/>
                    <p class="player-caption">{move || Word::PlayerOff.say(lang.get())}</p>
                }),
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Shown(player: player::Player, url: String, lang: Signal<Lang>) -> impl IntoView {
    let title = move || Word::Player.say(lang.get());
    match player {
        player::Player::Provider { .. } => EitherOf3::A(view! {
            <iframe class="player-frame" title=title src=url allow=ALLOW referrerpolicy="strict-origin-when-cross-origin"></iframe>
        }),
        player::Player::Frame { .. } => EitherOf3::B(view! {
            <iframe
                class="player-frame" title=title src=url allow=ALLOW sandbox=SANDBOX
                referrerpolicy="strict-origin-when-cross-origin"
            ></iframe>
        }),
        player::Player::Video { .. } | player::Player::Hls { .. } => EitherOf3::C(view! {
            <video class="player-frame" title=title src=url controls autoplay playsinline></video>
        }),
    }
}
