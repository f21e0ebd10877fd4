//! The course of the evening: which story is on, breaks, the end.

use evening::course;
use evening::library::Story;
use evening::show::{Command, Show};
use evening::time::Zone;
use evening::words::house::Word;
use evening::words::{self, Lang};
use leptos::html;
use leptos::prelude::*;

use crate::house::ask::{Ask, AskButton, SendButton};
use crate::house::tonight::Tonight;
use crate::library::awaited;
use crate::library::shelf::Shelving;
use crate::live::use_live;
use crate::reactive::{Memo, NodeRef, Signal};
use crate::ui::icon::Glyph;
use crate::ui::note::Note;

/// The breaks that are one press away, in minutes.
const BREAKS: [u16; 3] = [5, 10, 15];

/// Tonight's list with a way to each of its stories, and what goes on.
#[component]
pub fn Course(shelving: Shelving, #[prop(into)] zone: Signal<Zone>, lang: Lang) -> impl IntoView {
    let live = use_live();
    let show: Signal<Show> = live.show.into();
    let ask = Ask::new(lang);
    let stories = Memo::new(move || show.with(|show| show.tonight.clone()));
    let free = Memo::new(move || show.with(Show::free_slots));
    let next = Memo::new(move || show.with(|show| show.course.next(&show.tonight).cloned()));
    let told = Memo::new(move || show.with(|show| tell(show, zone.get(), lang)));
    let lacks_stream =
        Memo::new(move || show.with(|show| show.stream.is_none() && matches!(show.course, course::Course::Playing { .. })));
    view! {
        <section class="panel house-panel house-course" aria-labelledby="house-course">
            <h2 class="house-panel-title" id="house-course">{Word::CoursePanel.say(lang)}</h2>
            <div class="house-shown" role="status">
                <p>{Word::CourseHere.say(lang)}": "<b>{move || told.get()}</b></p>
                {move || lacks_stream.get().then(|| view! { <p>{Word::CourseNoStream.say(lang)}</p> }.into_any())}
            </div>
            <div class="house-row">
                {move || next.get().map(|story| view! { <NextButton ask story lang/> }.into_any())}
                <AskButton
                    ask command=Command::End {} glyph=None kind="outline" words=Word::EndEvening.say(lang).to_owned()
                />
            </div>
            <Note words=ask.words()/>
            {move || shelving.note.get().map(|note| awaited(Some(note), move || shelving.fetch(), lang))}
            <Tonight shelving zone lang/>
            {move || stories.with(|stories| stories.is_empty()).then(|| view! {
                <p class="house-text">{words::Word::TonightEmpty.say(lang)}</p>
            }.into_any())}
            {move || Some(free.get()).filter(|&free| free > 0).map(|free| view! {
                <p class="house-text">{words::show::free(free, lang)}</p>
            }.into_any())}
            <Break lang/>
        </section>
    }
    .into_any()
}

/// What is going on, in one line.
fn tell(show: &Show, zone: Zone, lang: Lang) -> String {
    match show.course {
        course::Course::Idle => Word::CourseIdle.say(lang).to_owned(),
        course::Course::Announced { at, .. } => {
            format!("{}, {}", Word::AnnounceTitle.say(lang), words::moment(at, at.wall(zone), lang))
        }
        course::Course::Playing { story, .. } => {
            let playing = show.tonight.iter().find(|other| other.first().number == story);
            playing.map_or_else(|| Word::CourseIdle.say(lang).to_owned(), |story| words::title(story, lang))
        }
        course::Course::Break { until, .. } => {
            format!("{} {}", words::Word::Break.say(lang), words::show::lasts(until, until.wall(zone), lang))
        }
        course::Course::Over { .. } => words::Word::OverTitle.say(lang).to_owned(),
    }
}

#[component]
fn NextButton(ask: Ask, story: Story, lang: Lang) -> impl IntoView {
    let command = Command::Play { story: story.first().number };
    view! {
        <AskButton
            ask command glyph=Some(Glyph::SkipForward) kind="primary" words=Word::PlayNext.say(lang).to_owned()
            label=words::show::go_on_with(&story, lang)
        />
    }
}

/// Breaks of the usual lengths, and of any other.
#[component]
fn Break(lang: Lang) -> impl IntoView {
    let (ask, other) = (Ask::new(lang), Ask::new(lang));
    let field = NodeRef::<html::Input>::new();
    let send = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        // What is no number is a break of no length, and the server says what is wrong with that.
        other.send(Command::Pause { minutes: field.value().parse().unwrap_or(0) }, move || field.set_value(""));
    };
    view! {
        <section class="house-break" aria-labelledby="house-break">
            <h3 class="house-subtitle" id="house-break">{Word::PauseTitle.say(lang)}</h3>
            <div class="house-row">
                {BREAKS.map(|minutes| view! {
                    <AskButton
                        ask command=Command::Pause { minutes } glyph=Some(Glyph::Pause) kind="tonal"
                        words=words::show::minutes(minutes, lang)
                    />
                }.into_any()).collect_view()}
            </div>
            <Note words=ask.words()/>
            <form class="house-form house-inline" novalidate on:submit=send>
                <div class="field">
                    <label class="field-label" for="house-minutes">{Word::PauseOther.say(lang)}</label>
                    <input
                        class="field-input" id="house-minutes" name="minutes" type="number" inputmode="numeric" min="1" max="180"
                        aria-invalid=move || other.is_invalid() node_ref=field on:input=move |_| other.forget()
                    />
                </div>
                <SendButton ask=other kind="tonal" words=Word::PauseStart.say(lang)/>
                <Note words=other.words()/>
            </form>
        </section>
    }
    .into_any()
}
