//! The stream in its player, or the veranda while there is none.

mod hls;
mod video;

use evening::player;
use evening::show::Stream;
use evening::words::{Lang, Word};
use leptos::prelude::*;

use crate::browser;
use crate::evening::player::video::Video;
use crate::reactive::{Memo, Signal};
use crate::ui::icon::{Glyph, Icon};

/// What a stranger's page may do from inside its frame: play, talk to its own site, open a new window. It never moves ours.
const SANDBOX: &str =
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-presentation";
/// What a player may ask of the browser.
const ALLOW: &str = "autoplay; fullscreen; picture-in-picture; encrypted-media";

/// What the box holds.
#[derive(Clone, PartialEq)]
enum Shown {
    Nothing,
    Player(player::Player),
    /// A player of a site that was allowed after this page was loaded: the page's policy does not know it.
    Outside,
}

/// The player stays the same element until the stream itself changes: nothing else on the page reloads it. `site` is the
/// name of the host that the page came from, `frameable` are the sites that this very document may frame.
#[component]
pub fn Player(
    #[prop(into)] stream: Signal<Option<Stream>>,
    site: String,
    frameable: Vec<String>,
    #[prop(into)] lang: Signal<Lang>,
) -> impl IntoView {
    let shown = Memo::new(move || {
        stream.with(|stream| match stream {
            None => Shown::Nothing,
            Some(stream) => match stream.player() {
                player::Player::Frame { .. } if !frameable.iter().any(|host| host == stream.host()) => Shown::Outside,
                player => Shown::Player(player.clone()),
            },
        })
    });
    view! {
        <section class="player" aria-label=move || Word::Player.say(lang.get())>
            {move || match shown.get() {
                Shown::Player(player) => view! { <Element url=player.url(&site) player lang/> }.into_any(),
                Shown::Nothing => view! {
                    <img class="player-scene" src="/art/veranda.svg?c1327a" alt="" width="1600" height="900" fetchpriority="high"/>
                    <p class="player-caption">{move || Word::PlayerOff.say(lang.get())}</p>
                }.into_any(),
                Shown::Outside => view! {
                    <Trouble
                        title=Word::PlayerOutside text=Word::PlayerOutsideText button=Word::PlayerReload
                        on_press=browser::reload lang
                    />
                }.into_any(),
            }}
        </section>
    }
    .into_any()
}

#[component]
fn Element(player: player::Player, url: String, lang: Signal<Lang>) -> impl IntoView {
    let title = move || Word::Player.say(lang.get());
    match player {
        player::Player::Provider { .. } => view! {
            <iframe class="player-frame" title=title src=url allow=ALLOW referrerpolicy="strict-origin-when-cross-origin"></iframe>
        }.into_any(),
        player::Player::Frame { .. } => view! {
            <iframe
                class="player-frame" title=title src=url allow=ALLOW sandbox=SANDBOX
                referrerpolicy="strict-origin-when-cross-origin"
            ></iframe>
        }.into_any(),
        player::Player::Video { .. } => view! { <Video url is_hls=false lang/> }.into_any(),
        player::Player::Hls { .. } => view! { <Video url is_hls=true lang/> }.into_any(),
    }
}

/// In the player's place while there is none: what is wrong, and what to do.
#[component]
fn Trouble(title: Word, text: Word, button: Word, on_press: impl Fn() + 'static, lang: Signal<Lang>) -> impl IntoView {
    view! {
        <div class="player-trouble" role="status">
            <Icon glyph=Glyph::CircleAlert/>
            <p class="player-trouble-title">{move || title.say(lang.get())}</p>
            <p>{move || text.say(lang.get())}</p>
            <button type="button" class="button" data-kind="primary" on:click=move |_| on_press()>
                <span>{move || button.say(lang.get())}</span>
            </button>
        </div>
    }
    .into_any()
}
