//! A list that can change all evening: rows come and go, and those that go leave nothing behind. Under leptos' own `<For>`
//! the list would remember every row that it ever had.

use std::hash::Hash;

use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::{SerializableKey, keyed};

/// Draws a row for each item; an item with the key of one that is there keeps its row. Rows find no context, and a row
/// must not read signals that live longer than itself, unless they seldom change: those remember their readers.
pub fn each_keyed<T, K, V>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> K + Clone + Send + 'static,
    row: impl Fn(T) -> V + Clone + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    K: Eq + Hash + SerializableKey + 'static,
    V: IntoView + 'static,
{
    let parent = Owner::current().unwrap_or_default();
    let row = move |_: usize, item: T| {
        // On the server the list lives as long as one answer, and a root would be cut off from the page's signals.
        let is_server = cfg!(feature = "ssr");
        let owner = parent.with(|| if is_server { Owner::new() } else { Owner::new_root(Owner::current_shared_context()) });
        let view = owner.with(|| row(item));
        (drop::<usize>, OwnedView::new_with_owner(view, owner))
    };
    move || keyed(items(), key.clone(), row.clone())
}
