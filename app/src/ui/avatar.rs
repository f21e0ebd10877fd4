//! The round picture beside a name.

use leptos::prelude::*;

const MOTIFS: [&str; 12] = ["bolt", "cloud", "clover", "comet", "daisy", "dusk", "lamp", "leaf", "mint", "moon", "quill", "wave"];

/// The motif of a name: always the same for the same name (FNV-1a).
fn motif(name: &str) -> &'static str {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    // Hues take other bits of the same hash, so that one colour does not always go with one motif.
    MOTIFS[(hash >> 20) as usize % MOTIFS.len()]
}

/// A generated picture. A decoration: the name stands beside it.
#[component]
pub fn Avatar(#[prop(into)] name: String) -> impl IntoView {
    view! {
        <svg class="avatar" aria-hidden="true">
            <use href=format!("/icons.svg#motif-{}", motif(&name))></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::motif;

    #[test]
    fn names_spread_over_all_motifs() {
        let mut seen: Vec<&str> = (0..200).map(|n| motif(&format!("Пони {n}"))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 12);
    }
}
