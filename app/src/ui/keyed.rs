//! A list that can change all evening: rows come and go, and those that go leave nothing behind. Under leptos' own `<For>`
//! the list would remember every row that it ever had.

use std::hash::{DefaultHasher, Hash, Hasher};

use leptos::prelude::*;
use leptos::reactive::owner::Owner;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::keyed;

/// A row that may have to be drawn.
struct Row {
    /// A hash of its key: among some hundred rows, two are the same once in a long while of the universe.
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Draws a row for each item; an item with the key of one that is there keeps its row. Rows find no context, and a row
/// must not read signals that live longer than itself, unless they seldom change: those remember their readers.
pub fn each_keyed<T, K, V>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    row: impl Fn(T) -> V + Clone + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    K: Hash,
    V: IntoView + 'static,
{
    let rows = move || {
        let rows = items().into_iter().map(|item| {
            let mut hasher = DefaultHasher::new();
            key(&item).hash(&mut hasher);
            let row = row.clone();
            Row { key: hasher.finish(), draw: Box::new(move || row(item).into_any()) }
        });
        rows.collect()
    };
    each_row(Box::new(rows))
}

/// The same for lists of all types.
fn each_row(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    let parent = Owner::current().unwrap_or_default();
    let draw = move |_: usize, row: Row| {
        // On the server the list lives as long as one answer, and a root would be cut off from the page's signals.
        let is_server = cfg!(feature = "ssr");
        let owner = parent.with(|| if is_server { Owner::new() } else { Owner::new_root(Owner::current_shared_context()) });
        let view = owner.with(row.draw);
        (drop::<usize>, OwnedView::new_with_owner(view, owner))
    };
    (move || keyed(rows(), |row: &Row| row.key, draw.clone())).into_any()
}
