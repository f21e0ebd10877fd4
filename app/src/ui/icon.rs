//! Line icons, drawn from the sprite in `public/icons.svg`; those that only parts fetched later draw, from `public/tools.svg`.

use leptos::prelude::*;

use crate::reactive::Signal;
use crate::ui::sprite::sprite;

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
            Glyph::ArrowDown => sprite!(icons "arrow-down"),
            Glyph::At => sprite!(icons "at-sign"),
            Glyph::Ban => sprite!(icons "ban"),
            Glyph::Check => sprite!(icons "check"),
            Glyph::ChevronDown => sprite!(icons "chevron-down"),
            Glyph::CircleAlert => sprite!(icons "circle-alert"),
            Glyph::Clock => sprite!(icons "clock"),
            Glyph::Crown => sprite!(icons "crown"),
            Glyph::Eye => sprite!(icons "eye"),
            Glyph::EyeOff => sprite!(icons "eye-off"),
            Glyph::House => sprite!(icons "house"),
            Glyph::Link => sprite!(icons "link-2"),
            Glyph::ListVideo => sprite!(icons "list-video"),
            Glyph::Loader => sprite!(icons "loader-circle"),
            Glyph::LogIn => sprite!(icons "log-in"),
            Glyph::LogOut => sprite!(icons "log-out"),
            Glyph::Maximize => sprite!(icons "maximize"),
            Glyph::Minimize => sprite!(icons "minimize"),
            Glyph::Menu => sprite!(icons "menu"),
            Glyph::Moon => sprite!(icons "moon"),
            Glyph::MoonStar => sprite!(icons "moon-star"),
            Glyph::Pencil => sprite!(icons "pencil"),
            Glyph::PictureInPicture => sprite!(icons "picture-in-picture-2"),
            Glyph::Pause => sprite!(icons "pause"),
            Glyph::Play => sprite!(icons "play"),
            Glyph::Plus => sprite!(icons "plus"),
            Glyph::Send => sprite!(icons "send-horizontal"),
            Glyph::Shield => sprite!(icons "shield"),
            Glyph::SkipForward => sprite!(icons "skip-forward"),
            Glyph::Smile => sprite!(icons "smile"),
            Glyph::Trash => sprite!(icons "trash-2"),
            Glyph::Undo => sprite!(icons "undo-2"),
            Glyph::Volume => sprite!(icons "volume-2"),
            Glyph::VolumeOff => sprite!(icons "volume-x"),
            Glyph::Sun => sprite!(icons "sun"),
            Glyph::SunMoon => sprite!(icons "sun-moon"),
            Glyph::Wifi => sprite!(icons "wifi"),
            Glyph::Bold => sprite!(icons "bold"),
            Glyph::Italic => sprite!(icons "italic"),
            Glyph::Strike => sprite!(icons "strikethrough"),
            Glyph::Code => sprite!(icons "code"),
            Glyph::Quote => sprite!(icons "text-quote"),
            Glyph::X => sprite!(icons "x"),
            Glyph::Copy => sprite!(tools "copy"),
            Glyph::Download => sprite!(tools "download"),
            Glyph::Ellipsis => sprite!(tools "ellipsis"),
            Glyph::Eraser => sprite!(tools "eraser"),
            Glyph::Flag => sprite!(tools "flag"),
            Glyph::Hourglass => sprite!(tools "hourglass"),
            Glyph::Pin => sprite!(tools "pin"),
            Glyph::Scroll => sprite!(tools "scroll"),
            Glyph::Search => sprite!(tools "search"),
            Glyph::Settings => sprite!(tools "settings"),
            Glyph::User => sprite!(tools "user"),
            Glyph::Users => sprite!(tools "users"),
            Glyph::CheckCheck => sprite!(tools "check-check"),
            Glyph::ChevronLeft => sprite!(tools "chevron-left"),
            Glyph::ChevronUp => sprite!(tools "chevron-up"),
            Glyph::ChevronRight => sprite!(tools "chevron-right"),
            Glyph::Dices => sprite!(tools "dices"),
            Glyph::Grip => sprite!(tools "grip-vertical"),
            Glyph::Heart => sprite!(tools "heart"),
            Glyph::Library => sprite!(tools "library"),
            Glyph::Lock => sprite!(tools "lock"),
            Glyph::LockOpen => sprite!(tools "lock-open"),
            Glyph::Weight => sprite!(tools "weight"),
            Glyph::Swap => sprite!(tools "arrow-left-right"),
            Glyph::Fingerprint => sprite!(tools "fingerprint"),
            Glyph::Sparkles => sprite!(tools "sparkles"),
            Glyph::Sliders => sprite!(tools "sliders-horizontal"),
            Glyph::ZoomIn => sprite!(tools "zoom-in"),
            Glyph::ZoomOut => sprite!(tools "zoom-out"),
            Glyph::Upload => sprite!(tools "upload"),
            Glyph::Key => sprite!(tools "key-round"),
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
