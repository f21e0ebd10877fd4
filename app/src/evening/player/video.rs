//! A file or an HLS stream in the browser's own player. What does not play says so and can be tried again.

use evening::words::{Lang, Word};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;

use super::Trouble;
use super::hls::{self, Hls};

use crate::reactive::{NodeRef, RwSignal, Signal, StoredValue, effect};

/// `is_hls`: the address is that of a list of pieces, which most browsers play with a script only. Where autoplay is
/// forbidden the browser's own controls are there to begin with.
#[component]
pub fn Video(url: String, is_hls: bool, lang: Signal<Lang>) -> impl IntoView {
    let video = NodeRef::<html::Video>::new();
    let failed = RwSignal::new(false);
    // Empty on the server; what is dropped with it ends the stream.
    let hls = StoredValue::new(None::<SendWrapper<Hls>>);
    // Counts the tries, so that one that was overtaken gives up.
    let tries = RwSignal::new(0_u32);
    let src = (!is_hls).then(|| url.clone());
    effect(move || {
        let (Some(video), this_try) = (video.get(), tries.get()) else { return };
        // It may have failed before the page came to life.
        failed.set(this_try == 0 && !is_hls && video.error().is_some());
        hls.set_value(None);
        if !is_hls {
            if this_try > 0 {
                video.load();
            }
            return;
        }
        if !hls::can_play() {
            video.set_src(&url);
            return;
        }
        let url = url.clone();
        spawn_local(async move {
            let fail = move || {
                hls.try_set_value(None);
                failed.try_set(true);
            };
            let class = hls::load().await;
            if tries.try_get_untracked() != Some(this_try) {
                return;
            }
            match class.and_then(|class| Hls::play(&class, &video, &url, fail)) {
                Ok(playing) => {
                    hls.try_set_value(Some(SendWrapper::new(playing)));
                }
                Err(_) => fail(),
            }
        });
    });
    view! {
        <video
            class="player-frame" title=move || Word::Player.say(lang.get()) src=src controls autoplay playsinline
            node_ref=video hidden=move || failed.get()
            on:error=move |_| {
                failed.try_set(true);
            }
        ></video>
        {move || failed.get().then(|| view! {
            <Trouble
                title=Word::PlayerFailed text=Word::PlayerFailedText button=Word::SendAgain
                on_press=move || tries.update(|tries| *tries += 1) lang
            />
        }.into_any())}
    }
    .into_any()
}
