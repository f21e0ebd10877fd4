//! The colour of one's name: one of twelve hues, or any; and how it looks in both themes.

use evening::account::{Hue, Member};
use evening::color::{Rgb, Sky};
use evening::words::Lang;
use evening::words::profile::{self as words, Word};
use leptos::prelude::*;

use crate::reactive::{Memo, RwSignal, Signal};
use crate::ui::avatar::Avatar;
use crate::ui::icon::{Glyph, Icon, Size};

/// What is chosen. `Copy`: hand it around.
#[derive(Clone, Copy)]
pub struct Choice {
    /// The hue.
    pub hue: RwSignal<Hue>,
    /// A colour of one's own as it is typed; empty for none.
    pub own: RwSignal<String>,
}

impl Choice {
    /// What somebody has now.
    pub fn of(me: &Member) -> Choice {
        let own = me.color.as_ref().map(|color| color.chosen().to_owned()).unwrap_or_default();
        Choice { hue: RwSignal::new(me.hue), own: RwSignal::new(own) }
    }

    /// Whether it is another than what somebody has.
    pub fn differs(self, me: &Member) -> bool {
        let own = self.own.with(|own| Rgb::parse(own).map(|own| own.to_string()));
        self.hue.get() != me.hue || own.as_deref() != me.color.as_ref().map(evening::color::Color::chosen)
    }

    /// Whether what is typed is no colour.
    pub fn is_bad(self) -> bool {
        self.own.with(|own| !own.trim().is_empty() && Rgb::parse(own).is_none())
    }

    /// As it was chosen.
    fn chosen(self) -> Rgb {
        self.own.with(|own| Rgb::parse(own)).unwrap_or_else(|| self.hue.get().rgb(Sky::Night))
    }

    fn rgb(self, sky: Sky) -> Rgb {
        let own = self.own.with(|own| Rgb::parse(own));
        own.map_or_else(|| self.hue.get().rgb(sky), |own| own.drawn(sky))
    }
}

/// The twelve, the field for one's own, and both looks.
#[component]
pub fn Colors(choice: Choice, #[prop(into)] me: Signal<Option<Member>>, lang: Lang) -> impl IntoView {
    let Choice { hue, own } = choice;
    let has_own = Memo::new(move || own.with(|own| Rgb::parse(own).is_some()));
    let swatch = move |other: Hue| {
        view! {
            <label class="profile-hue" data-hue=other.key() title=words::hue(other, lang)>
                <input
                    type="radio" name="hue" value=other.key() aria-label=words::hue(other, lang)
                    prop:checked=move || hue.get() == other && !has_own.get()
                    on:change=move |_| {
                        hue.set(other);
                        own.set(String::new());
                    }
                />
                <Icon glyph=Glyph::Check/>
            </label>
        }
        .into_any()
    };
    view! {
        <fieldset class="profile-hues">
            <legend class="profile-subtitle">{Word::Color.say(lang)}</legend>
            {Hue::ALL.map(swatch).into_iter().collect_view()}
        </fieldset>
        <div class="profile-colors">
            <div class="field">
                <label class="field-label" for="profile-own">{Word::OwnColor.say(lang)}</label>
                <span class="profile-own">
                    <input
                        type="color" class="profile-palette" aria-label=Word::PickColor.say(lang)
                        prop:value=move || choice.chosen().to_string()
                        on:input=move |event| own.set(event_target_value(&event))
                    />
                    <input
                        class="field-input" id="profile-own" type="text" autocomplete="off" spellcheck="false" maxlength="16" placeholder="#6A4DFF"
                        aria-describedby="profile-own-hint" aria-invalid=move || choice.is_bad().then_some("true")
                        prop:value=move || own.get() on:input=move |event| own.set(event_target_value(&event))
                    />
                </span>
                <p class="field-hint" id="profile-own-hint">
                    {move || if choice.is_bad() { Word::OwnColorBad } else { Word::OwnColorHint }.say(lang)}
                </p>
            </div>
            <Card choice me sky=Sky::Night lang/>
            <Card choice me sky=Sky::Dawn lang/>
        </div>
    }
    .into_any()
}

/// How one is seen in this theme.
#[component]
fn Card(choice: Choice, me: Signal<Option<Member>>, sky: Sky, lang: Lang) -> impl IntoView {
    let (theme, says, place) = match sky {
        Sky::Night => ("luna", Word::LookNight, Word::AtNight),
        Sky::Dawn => ("celestia", Word::LookDawn, Word::AtDawn),
    };
    view! {
        <div class="profile-card" data-theme=theme>
            {move || me.get().map(|me| {
                let name = me.name.clone();
                view! {
                    <Avatar of=me/>
                    <p class="profile-card-words">
                        <b style=move || format!("color:{}", choice.rgb(sky))><bdi>{name}</bdi></b>
                        <span>{says.say(lang)}</span>
                    </p>
                }.into_any()
            })}
            <p class="profile-card-ratio">
                <Icon glyph=Glyph::Check size=Size::Small/>
                <b>{move || words::contrast(choice.rgb(sky).contrast(sky), lang)}</b>
                {place.say(lang)}
            </p>
        </div>
    }
    .into_any()
}
