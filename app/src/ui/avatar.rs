//! The round picture beside a name.

use evening::account::Member;
use leptos::prelude::*;

use crate::ui::sprite::sprite;

const MOTIFS: [&str; 12] = ["bolt", "cloud", "clover", "comet", "daisy", "dusk", "lamp", "leaf", "mint", "moon", "quill", "wave"];

/// The motif of a name: always the same for the same name (FNV-1a).
fn motif(name: &str) -> &'static str {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    // Hues take other bits of the same hash, so that one colour does not always go with one motif.
    MOTIFS[(hash >> 20) as usize % MOTIFS.len()]
}

/// Somebody's own picture, or one that is generated from their name. A decoration: the name stands beside it.
#[component]
pub fn Avatar(of: Member) -> impl IntoView {
    match of.avatar {
        Some(avatar) => {
            view! { <img class="avatar" alt="" src=avatar.path(64) srcset=format!("{} 2x", avatar.path(256))/> }.into_any()
        }
        None => view! { <Motif name=of.name/> }.into_any(),
    }
}

/// The generated picture of a name.
#[component]
pub fn Motif(name: String) -> impl IntoView {
    view! {
        <svg class="avatar" aria-hidden="true">
            <use href=format!(sprite!(icons "motif-{}"), motif(&name))></use>
        </svg>
    }
    .into_any()
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
