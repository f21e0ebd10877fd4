//! Line icons, drawn from the sprite in `public/icons.svg`; those that only parts fetched later draw, from `public/tools.svg`.

use leptos::prelude::*;

use crate::reactive::Signal;

/// Which drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    ArrowDown,
    At,
    Ban,
    Check,
    ChevronDown,
    CircleAlert,
    Clock,
    Crown,
    Eye,
    EyeOff,
    House,
    Link,
    ListVideo,
    Loader,
    LogIn,
    LogOut,
    Maximize,
    Minimize,
    Menu,
    Moon,
    MoonStar,
    Pencil,
    PictureInPicture,
    Pause,
    Play,
    Plus,
    Send,
    Shield,
    SkipForward,
    Smile,
    Trash,
    Undo,
    Volume,
    VolumeOff,
    Sun,
    SunMoon,
    Wifi,
    X,
    Bold,
    Italic,
    Strike,
    Code,
    Quote,
    Copy,
    Download,
    Ellipsis,
    Eraser,
    Flag,
    Hourglass,
    Pin,
    Scroll,
    Search,
    Settings,
    User,
    Users,
    CheckCheck,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Dices,
    Grip,
    Heart,
    Library,
    Lock,
    LockOpen,
    Weight,
    Swap,
    Fingerprint,
    Sparkles,
    Sliders,
    ZoomIn,
    ZoomOut,
    Upload,
    Key,
}

impl Glyph {
    fn href(self) -> &'static str {
        match self {
            Glyph::ArrowDown => "/icons.svg#arrow-down",
            Glyph::At => "/icons.svg#at-sign",
            Glyph::Ban => "/icons.svg#ban",
            Glyph::Check => "/icons.svg#check",
            Glyph::ChevronDown => "/icons.svg#chevron-down",
            Glyph::CircleAlert => "/icons.svg#circle-alert",
            Glyph::Clock => "/icons.svg#clock",
            Glyph::Crown => "/icons.svg#crown",
            Glyph::Eye => "/icons.svg#eye",
            Glyph::EyeOff => "/icons.svg#eye-off",
            Glyph::House => "/icons.svg#house",
            Glyph::Link => "/icons.svg#link-2",
            Glyph::ListVideo => "/icons.svg#list-video",
            Glyph::Loader => "/icons.svg#loader-circle",
            Glyph::LogIn => "/icons.svg#log-in",
            Glyph::LogOut => "/icons.svg#log-out",
            Glyph::Maximize => "/icons.svg#maximize",
            Glyph::Minimize => "/icons.svg#minimize",
            Glyph::Menu => "/icons.svg#menu",
            Glyph::Moon => "/icons.svg#moon",
            Glyph::MoonStar => "/icons.svg#moon-star",
            Glyph::Pencil => "/icons.svg#pencil",
            Glyph::PictureInPicture => "/icons.svg#picture-in-picture-2",
            Glyph::Pause => "/icons.svg#pause",
            Glyph::Play => "/icons.svg#play",
            Glyph::Plus => "/icons.svg#plus",
            Glyph::Send => "/icons.svg#send-horizontal",
            Glyph::Shield => "/icons.svg#shield",
            Glyph::SkipForward => "/icons.svg#skip-forward",
            Glyph::Smile => "/icons.svg#smile",
            Glyph::Trash => "/icons.svg#trash-2",
            Glyph::Undo => "/icons.svg#undo-2",
            Glyph::Volume => "/icons.svg#volume-2",
            Glyph::VolumeOff => "/icons.svg#volume-x",
            Glyph::Sun => "/icons.svg#sun",
            Glyph::SunMoon => "/icons.svg#sun-moon",
            Glyph::Wifi => "/icons.svg#wifi",
            Glyph::Bold => "/icons.svg#bold",
            Glyph::Italic => "/icons.svg#italic",
            Glyph::Strike => "/icons.svg#strikethrough",
            Glyph::Code => "/icons.svg#code",
            Glyph::Quote => "/icons.svg#text-quote",
            Glyph::X => "/icons.svg#x",
            Glyph::Copy => "/tools.svg#copy",
            Glyph::Download => "/tools.svg#download",
            Glyph::Ellipsis => "/tools.svg#ellipsis",
            Glyph::Eraser => "/tools.svg#eraser",
            Glyph::Flag => "/tools.svg#flag",
            Glyph::Hourglass => "/tools.svg#hourglass",
            Glyph::Pin => "/tools.svg#pin",
            Glyph::Scroll => "/tools.svg#scroll",
            Glyph::Search => "/tools.svg#search",
            Glyph::Settings => "/tools.svg#settings",
            Glyph::User => "/tools.svg#user",
            Glyph::Users => "/tools.svg#users",
            Glyph::CheckCheck => "/tools.svg#check-check",
            Glyph::ChevronLeft => "/tools.svg#chevron-left",
            Glyph::ChevronUp => "/tools.svg#chevron-up",
            Glyph::ChevronRight => "/tools.svg#chevron-right",
            Glyph::Dices => "/tools.svg#dices",
            Glyph::Grip => "/tools.svg#grip-vertical",
            Glyph::Heart => "/tools.svg#heart",
            Glyph::Library => "/tools.svg#library",
            Glyph::Lock => "/tools.svg#lock",
            Glyph::LockOpen => "/tools.svg#lock-open",
            Glyph::Weight => "/tools.svg#weight",
            Glyph::Swap => "/tools.svg#arrow-left-right",
            Glyph::Fingerprint => "/tools.svg#fingerprint",
            Glyph::Sparkles => "/tools.svg#sparkles",
            Glyph::Sliders => "/tools.svg#sliders-horizontal",
            Glyph::ZoomIn => "/tools.svg#zoom-in",
            Glyph::ZoomOut => "/tools.svg#zoom-out",
            Glyph::Upload => "/tools.svg#upload",
            Glyph::Key => "/tools.svg#key-round",
        }
    }
}

/// How large, where 20 px is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 16 px.
    Medium,
    /// 14 px.
    Small,
}

/// A decoration: whoever wears it says the same in words.
#[component]
pub fn Icon(
    #[prop(into)] glyph: Signal<Glyph>,
    #[prop(optional)] size: Option<Size>,
    /// Goes round while something is under way.
    #[prop(optional)]
    turning: bool,
) -> impl IntoView {
    let size = size.map(|size| match size {
        Size::Medium => "medium",
        Size::Small => "small",
    });
    view! {
        <svg class="icon" aria-hidden="true" data-size=size data-turning=turning>
            <use href=move || glyph.get().href()></use>
        </svg>
    }
}
