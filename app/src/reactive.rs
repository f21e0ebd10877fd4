//! Signals, memos, effects and kept values by leptos' names, with one machinery for values of all types.
//!
//! leptos compiles its own anew for each type, some 5 kB a type: with them the first load of the page was a third larger
//! (`docs/decisions/0008`). Here a value is behind an [`Arc`] that does not say what it is, and only the few lines that
//! look inside are compiled per type. All of it is `Copy`, lives as long as the part of the page that made it, and tells
//! with `try_…` when that is gone. A value must not be read or changed while it is being changed.

#![expect(clippy::disallowed_types, reason = "what stands here stands on leptos' own")]

use std::any::Any;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use leptos::html::ElementType;
use leptos::prelude::{GetUntracked, Notify, Track};
use leptos::reactive;
use leptos::reactive::owner::ArenaItem;
use leptos::reactive::signal::ArcTrigger;
use leptos::tachys::html::node_ref::NodeRefContainer;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Any value.
type Held = Arc<dyn Any + Send + Sync>;

const GONE: &str = "the part of the page that made this value is gone";

/// What is in there. Each value stands in its place under its own type alone.
fn open<T: 'static>(held: &Held) -> &T {
    held.downcast_ref().expect("a value that is not being changed")
}

/// What is kept of a value: itself, and who is to hear when it changes.
struct Node {
    changed: ArcTrigger,
    held: RwLock<Held>,
}

impl Node {
    fn held(&self) -> Held {
        Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Keeps this instead, and gives back what was there.
    fn replace(&self, held: Held) -> Held {
        std::mem::replace(&mut *self.held.write().unwrap_or_else(PoisonError::into_inner), held)
    }
}

/// Where a node is in leptos' arena.
#[derive(Clone, Copy)]
struct Place(ArenaItem<Arc<Node>>);

impl Place {
    fn new(held: Held) -> Place {
        Place(ArenaItem::new(Arc::new(Node { changed: ArcTrigger::new(), held: RwLock::new(held) })))
    }

    fn node(self) -> Option<Arc<Node>> {
        self.0.try_get_value()
    }

    fn held(self) -> Option<Held> {
        Some(self.node()?.held())
    }

    fn track(self) {
        if let Some(node) = self.node() {
            node.changed.track();
        }
    }

    fn notify(self) {
        if let Some(node) = self.node() {
            node.changed.notify();
        }
    }

    /// False when the place is gone.
    fn put(self, held: Held) -> bool {
        self.node().map(|node| node.replace(held)).is_some()
    }

    /// Changes it where it is, or a copy of it while somebody still looks at it.
    fn change<T: Clone + Send + Sync + 'static, U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let node = self.node()?;
        let mut held = node.replace(Arc::new(()));
        if Arc::get_mut(&mut held).is_none() {
            held = Arc::new(open::<T>(&held).clone());
        }
        let value = Arc::get_mut(&mut held).and_then(|held| held.downcast_mut()).expect("nobody else has this copy");
        let result = change(value);
        node.replace(held);
        Some(result)
    }
}

/// A value that nobody follows.
pub struct StoredValue<T> {
    place: Place,
    of: PhantomData<fn() -> T>,
}

impl<T: Send + Sync + 'static> StoredValue<T> {
    /// Keeps this.
    #[must_use]
    pub fn new(value: T) -> StoredValue<T> {
        StoredValue { place: Place::new(Arc::new(value)), of: PhantomData }
    }

    /// Looks at it.
    pub fn with_value<U>(self, look: impl FnOnce(&T) -> U) -> U {
        self.try_with_value(look).expect(GONE)
    }

    /// Looks at it while it is there.
    pub fn try_with_value<U>(self, look: impl FnOnce(&T) -> U) -> Option<U> {
        Some(look(open(&self.place.held()?)))
    }

    /// Keeps this instead.
    pub fn set_value(self, value: T) {
        assert!(self.try_set_value(value), "{GONE}");
    }

    /// Keeps this instead. False when nothing keeps it.
    pub fn try_set_value(self, value: T) -> bool {
        self.place.put(Arc::new(value))
    }
}

impl<T: Clone + Send + Sync + 'static> StoredValue<T> {
    /// A copy.
    #[must_use]
    pub fn get_value(self) -> T {
        self.with_value(T::clone)
    }

    /// A copy while it is there.
    #[must_use]
    pub fn try_get_value(self) -> Option<T> {
        self.try_with_value(T::clone)
    }

    /// Changes it.
    pub fn update_value<U>(self, change: impl FnOnce(&mut T) -> U) -> U {
        self.try_update_value(change).expect(GONE)
    }

    /// Changes it while it is there.
    pub fn try_update_value<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.place.change(change)
    }
}

/// A memo of a value, and how two such values are told apart.
#[derive(Clone)]
struct Remembered {
    held: Held,
    is_same: fn(&Held, &Held) -> bool,
}

impl PartialEq for Remembered {
    fn eq(&self, other: &Remembered) -> bool {
        (self.is_same)(&self.held, &other.held)
    }
}

/// Where a signal's value comes from.
#[derive(Clone, Copy)]
enum Source {
    Place(Place),
    Memo(reactive::computed::Memo<Remembered>),
}

impl Source {
    fn track(self) {
        match self {
            Source::Place(place) => place.track(),
            Source::Memo(memo) => memo.track(),
        }
    }

    fn held(self) -> Option<Held> {
        match self {
            Source::Place(place) => place.held(),
            Source::Memo(memo) => memo.try_get_untracked().map(|remembered| remembered.held),
        }
    }
}

/// Any value that can be followed.
pub struct Signal<T> {
    source: Source,
    of: PhantomData<fn() -> T>,
}

/// A value that can be followed and set.
pub struct RwSignal<T> {
    place: Place,
    of: PhantomData<fn() -> T>,
}

/// What follows from other values: worked out when somebody reads it, told on when it has changed.
pub struct Memo<T> {
    memo: reactive::computed::Memo<Remembered>,
    of: PhantomData<fn() -> T>,
}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// Follows whatever this reads.
    #[must_use]
    pub fn new(work_out: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
        let is_same = |one: &Held, other: &Held| open::<T>(one) == open::<T>(other);
        Memo { memo: remember(Box::new(move || Remembered { held: Arc::new(work_out()), is_same })), of: PhantomData }
    }
}

fn remember(work_out: Box<dyn Fn() -> Remembered + Send + Sync>) -> reactive::computed::Memo<Remembered> {
    reactive::computed::Memo::new(move |_| work_out())
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    /// Begins with this.
    #[must_use]
    pub fn new(value: T) -> RwSignal<T> {
        RwSignal { place: Place::new(Arc::new(value)), of: PhantomData }
    }

    /// From now on it is this.
    pub fn set(self, value: T) {
        assert!(self.try_set(value), "{GONE}");
    }

    /// From now on it is this. False when nothing is there to be set.
    pub fn try_set(self, value: T) -> bool {
        let is_there = self.place.put(Arc::new(value));
        self.place.notify();
        is_there
    }
}

impl<T: Clone + Send + Sync + 'static> RwSignal<T> {
    /// Changes it.
    pub fn update<U>(self, change: impl FnOnce(&mut T) -> U) -> U {
        self.try_update(change).expect(GONE)
    }

    /// Changes it while it is there.
    pub fn try_update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let result = self.place.change(change);
        self.place.notify();
        result
    }
}

impl<T: Send + Sync + 'static> Signal<T> {
    /// What follows from other values, as a [`Memo`] has it.
    #[must_use]
    pub fn derive(work_out: impl Fn() -> T + Send + Sync + 'static) -> Signal<T>
    where
        T: PartialEq,
    {
        Memo::new(work_out).into()
    }
}

impl<T: Send + Sync + 'static> From<T> for Signal<T> {
    fn from(value: T) -> Signal<T> {
        Signal { source: Source::Place(Place::new(Arc::new(value))), of: PhantomData }
    }
}

impl<T> From<RwSignal<T>> for Signal<T> {
    fn from(signal: RwSignal<T>) -> Signal<T> {
        Signal { source: signal.source(), of: PhantomData }
    }
}

impl<T> From<Memo<T>> for Signal<T> {
    fn from(memo: Memo<T>) -> Signal<T> {
        Signal { source: memo.source(), of: PhantomData }
    }
}

impl<T> Signal<T> {
    fn source(self) -> Source {
        self.source
    }
}

impl<T> RwSignal<T> {
    fn source(self) -> Source {
        Source::Place(self.place)
    }
}

impl<T> Memo<T> {
    fn source(self) -> Source {
        Source::Memo(self.memo)
    }
}

macro_rules! copied {
    ($($name:ident),*) => { $(
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }
        impl<T> Copy for $name<T> {}
    )* };
}

copied!(StoredValue, RwSignal, Memo, Signal, NodeRef);

macro_rules! read {
    ($($name:ident),*) => { $(
        impl<T: Send + Sync + 'static> $name<T> {
            /// Whatever runs now follows it.
            pub fn track(self) {
                self.source().track();
            }

            /// Looks at it and follows it.
            pub fn with<U>(self, look: impl FnOnce(&T) -> U) -> U {
                self.track();
                self.with_untracked(look)
            }

            /// It itself, shared; follows it.
            #[must_use]
            pub fn read(self) -> Arc<T> {
                self.track();
                self.read_untracked()
            }

            /// The value itself, without following it.
            pub fn read_untracked(self) -> Arc<T> {
                self.source().held().expect(GONE).downcast().expect("a value that is not being changed")
            }

            /// Looks at it.
            pub fn with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> U {
                self.try_with_untracked(look).expect(GONE)
            }

            /// Looks at it while it is there.
            pub fn try_with_untracked<U>(self, look: impl FnOnce(&T) -> U) -> Option<U> {
                Some(look(open(&self.source().held()?)))
            }
        }

        impl<T: Clone + Send + Sync + 'static> $name<T> {
            /// A copy; follows it.
            #[must_use]
            pub fn get(self) -> T {
                self.with(T::clone)
            }

            /// A copy.
            #[must_use]
            pub fn get_untracked(self) -> T {
                self.with_untracked(T::clone)
            }

            /// A copy while it is there.
            #[must_use]
            pub fn try_get_untracked(self) -> Option<T> {
                self.try_with_untracked(T::clone)
            }
        }
    )* };
}

read!(RwSignal, Memo, Signal);

/// Does something in the browser, soon, and again whenever a value that it read has changed.
pub fn effect(act: impl FnMut() + 'static) {
    begin(Box::new(act));
}

/// The same, told each time what came of it the time before.
pub fn effect_with_last<T: 'static>(mut act: impl FnMut(Option<T>) -> T + 'static) {
    let mut last = None;
    effect(move || last = Some(act(last.take())));
}

fn begin(act: Box<dyn FnMut()>) {
    reactive::effect::Effect::new(act);
}

/// An element of the page, once it is there.
pub struct NodeRef<E> {
    element: RwSignal<Option<SendWrapper<Element>>>,
    of: PhantomData<fn() -> E>,
}

impl<E: ElementType<Output: JsCast>> Default for NodeRef<E> {
    fn default() -> NodeRef<E> {
        NodeRef::new()
    }
}

impl<E: ElementType<Output: JsCast>> NodeRef<E> {
    /// To be given to an element as `node_ref`.
    #[must_use]
    pub fn new() -> NodeRef<E> {
        NodeRef { element: RwSignal::new(None), of: PhantomData }
    }

    /// The element; follows whether it is there.
    #[must_use]
    pub fn get(self) -> Option<E::Output> {
        self.element.track();
        self.get_untracked()
    }

    /// The element.
    #[must_use]
    pub fn get_untracked(self) -> Option<E::Output> {
        let element = self.element.try_get_untracked().flatten()?;
        Some(element.take().unchecked_into())
    }
}

impl<E: ElementType<Output: JsCast> + 'static> NodeRefContainer<E> for NodeRef<E> {
    fn load(self, element: &Element) {
        self.element.set(Some(SendWrapper::new(element.clone())));
    }
}
