//! What a princess does with a story, in a dialog: add, change, give weight, take out.

use evening::library::{Command, Draft, Half, Story};
use evening::words::library::{self as words, Word};
use evening::words::{self as general, Lang};
use leptos::html;
use leptos::prelude::*;

use super::import::ImportForm;
use super::shelf::Shelving;
use crate::house::ask::{Ask, SendButton};
use crate::reactive::{Memo, NodeRef, RwSignal, Signal, StoredValue, effect};
use crate::ui::icon::{Glyph, Icon};
use crate::ui::modal::{Modal, close_around};
use crate::ui::note::Note;

/// What she is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Add a story.
    Add,
    /// Change the story of this number.
    Edit(u16),
    /// Give it weight.
    Weigh(u16),
    /// Take it out.
    Remove(u16),
    /// Bring another library in a file.
    Import,
}

/// Open while there is something to do.
#[component]
pub fn StoryDialog(shelving: Shelving, task: RwSignal<Option<Task>>, lang: Lang) -> impl IntoView {
    let is_open = RwSignal::new(false);
    effect(move || {
        if task.with(Option::is_some) {
            is_open.set(true);
        }
    });
    effect(move || {
        if !is_open.get() && task.with_untracked(Option::is_some) {
            task.set(None);
        }
    });
    let inside = move || {
        let story = |number: u16| {
            shelving.shelf.with_untracked(|shelf| {
                shelf.as_ref().and_then(|shelf| shelf.library.entry(number).map(|entry| entry.story.clone()))
            })
        };
        match task.get_untracked() {
            None => ().into_any(),
            Some(Task::Add) => view! { <DraftForm shelving story=None lang/> }.into_any(),
            Some(Task::Edit(number)) => view! { <DraftForm shelving story=story(number) lang/> }.into_any(),
            Some(Task::Weigh(number)) => view! { <WeighForm shelving number lang/> }.into_any(),
            Some(Task::Remove(number)) => view! { <RemoveForm shelving number lang/> }.into_any(),
            Some(Task::Import) => view! { <ImportForm shelving lang/> }.into_any(),
        }
    };
    view! { <Modal is_open class="guard story" title="story-title" inside/> }
}

/// The head of such a dialog.
#[component]
pub fn DialogHead(title: String, lang: Lang) -> impl IntoView {
    view! {
        <header class="guard-head">
            <h2 class="guard-title" id="story-title">{title}</h2>
            <button
                type="button" class="icon-button" aria-label=general::Word::Close.say(lang)
                on:click=move |event| close_around(Some(&event_target(&event)))
            >
                <Icon glyph=Glyph::X/>
            </button>
        </header>
    }
    .into_any()
}

/// A story as it is written down.
#[component]
fn DraftForm(shelving: Shelving, story: Option<Story>, lang: Lang) -> impl IntoView {
    let ask = Ask::new(lang);
    let (form, note) = (NodeRef::<html::Form>::new(), RwSignal::new(None));
    let number = story.as_ref().map(Story::number);
    let was = StoredValue::new(story.as_ref().map(Draft::of));
    // Once somebody has been told what another princess made of it, that is what they write over.
    let is_late = Memo::new(move || ask.is_late());
    let there =
        move || shelving.read(|shelf| number.and_then(|number| shelf.library.entry(number)).map(|entry| entry.story.clone()));
    let why_not = ask.words();
    let refused = Signal::derive(move || match there().flatten().filter(|_| is_late.get()) {
        Some(story) => Some(words::edited_meanwhile(&story, lang)),
        None => why_not.get(),
    });
    let mut draft = story.as_ref().map(Draft::of).unwrap_or_default();
    let is_pair = RwSignal::new(draft.halves.len() == 2);
    draft.halves.resize(2, Half::default());
    let draft = RwSignal::new(draft);
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let mut draft = draft.get_untracked();
        draft.halves.truncate(if is_pair.get_untracked() { 2 } else { 1 });
        // What stands here is judged by the server's own rules.
        if let Err(flaw) = draft.story(1, None) {
            return note.set(Some(words::flaw(flaw, lang).to_owned()));
        }
        note.set(None);
        let command = match number {
            Some(story) if is_late.get_untracked() => {
                Command::Edit { story, draft, was: untrack(there).flatten().as_ref().map(Draft::of) }
            }
            Some(story) => Command::Edit { story, draft, was: was.get_value() },
            None => Command::Add { draft },
        };
        ask.send(command, move || close_around(form.get_untracked().as_ref().map(AsRef::as_ref)));
    };
    let title = if number.is_some() { Word::EditTitle } else { Word::AddTitle };
    let text = move |id: &'static str, label: Word, hint: Option<Word>, get: fn(&mut Draft) -> &mut String| {
        let value = draft.try_update(|draft| get(draft).clone()).unwrap_or_default();
        view! {
            <label class="field">
                <span class="field-label">{label.say(lang)}</span>
                <input
                    class="field-input" id=id type="text" maxlength="200" autocomplete="off" value=value
                    on:input=move |event| draft.update(|draft| *get(draft) = event_target_value(&event))
                />
                {hint.map(|hint| view! { <small class="field-hint">{hint.say(lang)}</small> }.into_any())}
            </label>
        }
        .into_any()
    };
    let half = move |place: usize| {
        let Half { season, episode, aired } = draft.with_untracked(|draft| draft.halves[place].clone());
        let field = move |label: Word, kind: &'static str, value: String, get: fn(&mut Half) -> &mut String| {
            view! {
                <label class="field">
                    <span class="field-label">{label.say(lang)}</span>
                    <input
                        class="field-input" type=kind inputmode=if kind == "text" { "numeric" } else { "" } autocomplete="off" value=value
                        on:input=move |event| draft.update(|draft| *get(&mut draft.halves[place]) = event_target_value(&event))
                    />
                </label>
            }
            .into_any()
        };
        view! {
            <fieldset class="story-half">
                <legend class="field-label">{move || is_pair.get().then(|| if place == 0 { Word::HalfFirst } else { Word::HalfSecond }.say(lang))}</legend>
                {field(Word::FieldSeason, "text", season, |half| &mut half.season)}
                {field(Word::FieldEpisode, "text", episode, |half| &mut half.episode)}
                {field(Word::FieldAired, "date", aired, |half| &mut half.aired)}
            </fieldset>
        }
        .into_any()
    };
    view! {
        <form class="guard-form" method="dialog" novalidate node_ref=form on:submit=send>
            <DialogHead title=title.say(lang).to_owned() lang/>
            <Note words=note/>
            <Note words=refused/>
            {text("story-name", Word::FieldTitle, None, |draft| &mut draft.title)}
            {text("story-name-ru", Word::FieldTitleRu, Some(Word::FieldTitleRuHint), |draft| &mut draft.title_ru)}
            {half(0)}
            {move || is_pair.get().then(|| half(1))}
            <label class="story-pair">
                <input
                    type="checkbox" class="switch" role="switch" prop:checked=move || is_pair.get()
                    on:change=move |event| is_pair.set(event_target_checked(&event))
                />
                <span>{Word::FieldPair.say(lang)}</span>
            </label>
            <div class="guard-foot"><SendButton ask kind="primary" words=Word::Save.say(lang)/></div>
        </form>
    }
    .into_any()
}

#[component]
fn WeighForm(shelving: Shelving, number: u16, lang: Lang) -> impl IntoView {
    let ask = Ask::new(lang);
    let (form, field) = (NodeRef::<html::Form>::new(), NodeRef::<html::Input>::new());
    let entry = shelving.shelf.with_untracked(|shelf| shelf.as_ref().and_then(|shelf| shelf.library.entry(number).cloned()));
    let (title, added) = entry.map(|entry| (general::title(&entry.story, lang), entry.added)).unwrap_or_default();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        // What is no number is too much, and the server says what is wrong with that.
        let added = field.get_untracked().and_then(|field| field.value().trim().parse().ok()).unwrap_or(u32::MAX);
        ask.send(Command::Weigh { story: number, added }, move || close_around(form.get_untracked().as_ref().map(AsRef::as_ref)));
    };
    view! {
        <form class="guard-form" method="dialog" novalidate node_ref=form on:submit=send>
            <DialogHead title lang/>
            <Note words=ask.words()/>
            <label class="field">
                <span class="field-label">{Word::WeighField.say(lang)}</span>
                <input
                    class="field-input" type="number" inputmode="numeric" min="0" max="1000" value=added.to_string() node_ref=field
                    aria-invalid=move || ask.is_invalid() on:input=move |_| ask.forget()
                />
            </label>
            <div class="guard-foot"><SendButton ask kind="primary" words=Word::Save.say(lang)/></div>
        </form>
    }
    .into_any()
}

/// What goes with it is said before.
#[component]
fn RemoveForm(shelving: Shelving, number: u16, lang: Lang) -> impl IntoView {
    let ask = Ask::new(lang);
    let form = NodeRef::<html::Form>::new();
    let live = shelving.live;
    let title =
        move || shelving.read(|shelf| shelf.library.entry(number).map(|entry| general::title(&entry.story, lang))).flatten();
    let goes = move || {
        // What is on or was watched stays on it.
        let goes = |show: &evening::show::Show| {
            show.tonight.iter().any(|story| story.number() == number) && !show.course.has_shown(&show.tonight, number)
        };
        let is_listed = live.show.with(goes);
        let of = |shelf: &evening::shelf::Shelf| {
            let shown = shelf.library.entry(number).map_or(0, |entry| entry.shown);
            words::goes_with(shelf.library.wishes_for(number), shown, is_listed, lang)
        };
        shelving.read(of)
    };
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        ask.send(Command::Remove { story: number }, move || close_around(form.get_untracked().as_ref().map(AsRef::as_ref)));
    };
    view! {
        <form class="guard-form" method="dialog" node_ref=form on:submit=send>
            <DialogHead title=Word::RemoveTitle.say(lang).to_owned() lang/>
            <Note words=ask.words()/>
            <p class="story-about"><b>{title}</b></p>
            <p class="house-text">{goes}</p>
            <p class="house-text">{Word::RemoveText.say(lang)}</p>
            <div class="guard-foot"><SendButton ask kind="danger" words=Word::RemoveDo.say(lang)/></div>
        </form>
    }
    .into_any()
}
