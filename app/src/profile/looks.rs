//! How one is seen: picture and colour, tried on before they are saved; and the name.

use evening::account::Command;
use evening::color::Rgb;
use evening::words::Lang;
use evening::words::profile::{self as words, Word};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

use super::colors::{Choice, Colors};
use super::crop::Crop;
use super::name::NameForm;
use super::picture::{Picked, Picture};
use super::upload::Upload;
use crate::act::use_act;
use crate::browser::{Listening, named};
use crate::house::ask::{Ask, AskButton};
use crate::live::use_live;
use crate::reactive::{Memo, RwSignal, effect};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon};
use crate::ui::note::Note;

/// All of it. Whoever leaves before saving leaves everything as it was.
#[component]
pub fn Looks(lang: Lang) -> impl IntoView {
    let live = use_live();
    let me = live.me.get_untracked()?;
    let act = use_act();
    let (picture, upload, choice) = (Picture::new(lang), Upload::new(), Choice::of(&me));
    let (is_busy, is_saved, note) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    let has_color = Memo::new(move || live.me.with(|me| me.as_ref().is_some_and(|me| choice.differs(me))));
    let has_picked = Memo::new(move || picture.picked.with(Option::is_some));
    let is_changed = Memo::new(move || has_color.get() || has_picked.get());
    on_cleanup(move || upload.stop());
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() || choice.is_bad() || !is_changed.get_untracked() {
            return;
        }
        is_busy.set(true);
        is_saved.set(false);
        note.set(None);
        spawn_local(async move {
            let picked = picture.picked.get_untracked().zip(picture.framing.get_untracked());
            let sent = match picked {
                Some((Picked { file, .. }, framing)) => upload.send(&file, framing.crop()).await.map(|()| picture.forget()),
                None => Ok(()),
            };
            let saved = match sent {
                Ok(()) if has_color.try_get_untracked() == Some(true) => {
                    let own = choice.own.with_untracked(|own| Rgb::parse(own)).map(|own| own.to_string());
                    let hue = Some(choice.hue.get_untracked().key().to_owned());
                    act.order(Command::SetColor { hue, color: own }.into()).await.map(drop).map_err(Some)
                }
                other => other,
            };
            is_busy.try_set(false);
            match saved {
                Ok(()) => drop(is_saved.try_set(true)),
                Err(refused) => drop(note.try_set(refused.map(|refused| refused.words(lang)))),
            }
        });
    };
    let cancel = move |_| {
        picture.forget();
        note.set(None);
        if let Some(me) = live.me.get_untracked() {
            choice.hue.set(me.hue);
            choice.own.set(me.color.map(|color| color.chosen().to_owned()).unwrap_or_default());
        }
    };
    let told = move || match (is_changed.get(), is_saved.get()) {
        (true, _) => Word::Unsaved.say(lang),
        (false, true) => Word::Saved.say(lang),
        (false, false) => "",
    };
    Some(
        view! {
            <form class="profile-form" on:submit=save>
                <div class="profile-scroll">
                    <Avatars picture upload lang/>
                    <Note words=note/>
                    <Colors choice me=live.me lang/>
                    <hr class="profile-line"/>
                    <NameForm lang/>
                </div>
                <footer class="profile-foot">
                    <p role="status">{told}</p>
                    <button type="button" class="button" data-kind="ghost" disabled=move || { !is_changed.get() || is_busy.get() } on:click=cancel>
                        {Word::Cancel.say(lang)}
                    </button>
                    <button
                        type="submit" class="button" data-kind="primary" disabled=move || { !is_changed.get() || choice.is_bad() }
                        aria-busy=move || is_busy.get().then_some("true")
                    >
                        {move || is_busy.get().then(|| view! { <Icon glyph=Glyph::Loader turning=true/> }.into_any())}
                        <span>{Word::Save.say(lang)}</span>
                    </button>
                </footer>
            </form>
        }
        .into_any(),
    )
}

/// The picture that one has, or tries on. A file can be chosen, dropped anywhere here, or pasted.
#[component]
fn Avatars(picture: Picture, upload: Upload, lang: Lang) -> impl IntoView {
    let live = use_live();
    let ask = Ask::new(lang);
    let is_over = RwSignal::new(false);
    // What is picked meanwhile would be forgotten with the one that is sent.
    let is_sending = Memo::new(move || upload.percent.with(Option::is_some));
    effect(move || {
        let pasted = Listening::to(&window(), "paste", move |event| {
            let from = named::get(&event, "clipboardData");
            if !is_sending.get_untracked() && from.is_ok_and(|from| picture.take(&from, "files")) {
                event.prevent_default();
            }
        });
        on_cleanup(move || drop(pasted));
    });
    let drop_in = move |event: web_sys::DragEvent| {
        event.prevent_default();
        is_over.set(false);
        if let Ok(from) = named::get(&event, "dataTransfer")
            && !is_sending.get_untracked()
        {
            picture.take(&from, "files");
        }
    };
    let choose = move |event: web_sys::Event| {
        let input: JsValue = event_target::<web_sys::HtmlInputElement>(&event).into();
        picture.take(&input, "files");
        // The same file can be chosen again.
        named::set(&input, "value", &JsValue::from_str(""));
    };
    let has_avatar = Memo::new(move || live.me.with(|me| me.as_ref().is_some_and(|me| me.avatar.is_some())));
    let has_picked = Memo::new(move || picture.picked.with(Option::is_some));
    let shown = move || match picture.picked.get() {
        Some(Picked { url, .. }) => view! { <Crop picture url lang/> }.into_any(),
        None => view! { <div class="profile-now">{move || live.me.get().map(|me| view! { <Avatar of=me/> })}</div> }.into_any(),
    };
    let file = move || {
        view! {
            <label class="button profile-file" data-kind="tonal">
                <input
                    type="file" class="visually-hidden" accept="image/png,image/jpeg,image/webp,image/gif"
                    disabled=move || is_sending.get() on:change=choose
                />
                <Icon glyph=Glyph::Upload/>
                <span>{if has_picked.get() { Word::ChooseOther } else { Word::Choose }.say(lang)}</span>
            </label>
        }
        .into_any()
    };
    let sending = move || {
        upload.percent.get().map(|percent| {
            view! {
                <div class="profile-sending">
                    <progress max="100" value=percent.to_string() aria-label=Word::Uploading.say(lang)></progress>
                    <span>{words::sent(percent, lang)}</span>
                    <button type="button" class="button" data-kind="ghost" data-size="small" on:click=move |_| upload.stop()>
                        {Word::Stop.say(lang)}
                    </button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <section
            class="profile-avatar" aria-labelledby="profile-avatar" data-over=move || is_over.get().then_some("")
            on:dragover=move |event: web_sys::DragEvent| {
                event.prevent_default();
                is_over.set(true);
            }
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop_in
        >
            <h3 class="profile-subtitle" id="profile-avatar">{Word::Avatar.say(lang)}</h3>
            <div class="profile-fit">{shown}</div>
            <div class="profile-tools">
                {file}
                {move || (has_avatar.get() && !has_picked.get()).then(|| view! {
                    <AskButton ask command=Command::RemoveAvatar {} glyph=None kind="ghost" words=Word::RemoveAvatar.say(lang).to_owned()/>
                }.into_any())}
                {move || has_picked.get().then(|| view! {
                    <button type="button" class="button" data-kind="ghost" disabled=move || is_sending.get() on:click=move |_| picture.forget()>
                        {Word::RemoveAvatar.say(lang)}
                    </button>
                }.into_any())}
                <p class="profile-kinds">{move || if is_over.get() { Word::DropHere } else { Word::Kinds }.say(lang)}</p>
            </div>
            {sending}
            <Note words=picture.note/>
            <Note words=ask.words()/>
        </section>
    }
    .into_any()
}
