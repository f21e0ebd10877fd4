//! Emoji among words, by their Unicode properties (UTS #51).

use unicode_properties::UnicodeEmoji;
use unicode_properties::emoji::EmojiStatus;
use unicode_segmentation::UnicodeSegmentation;

use super::Span;

/// Adds words to what is there, with the emoji among them apart.
pub fn split<'a>(text: &'a str, spans: &mut Vec<Span<'a>>) {
    // Most texts have none, and need not be taken apart.
    if !text.chars().any(|c| c >= '\u{203c}' || matches!(c, '©' | '®')) {
        spans.push(Span::Text(text));
        return;
    }
    let mut words = 0;
    for (at, grapheme) in text.grapheme_indices(true).filter(|(_, grapheme)| is_emoji(grapheme)) {
        if words < at {
            spans.push(Span::Text(&text[words..at]));
        }
        spans.push(Span::Emoji(grapheme));
        words = at + grapheme.len();
    }
    if words < text.len() {
        spans.push(Span::Text(&text[words..]));
    }
}

/// Whether it is shown as a picture: by itself, or because it asks for that.
fn is_emoji(grapheme: &str) -> bool {
    let mut chars = grapheme.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    match first.emoji_status() {
        EmojiStatus::EmojiPresentation
        | EmojiStatus::EmojiPresentationAndModifierBase
        | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent => second != Some('\u{fe0e}'),
        // Half a flag is a letter.
        EmojiStatus::EmojiPresentationAndEmojiComponent => second.is_some(),
        EmojiStatus::EmojiOther | EmojiStatus::EmojiModifierBase => {
            second.is_some_and(|second| second == '\u{fe0f}' || second.emoji_status() == MODIFIER)
        }
        EmojiStatus::EmojiOtherAndEmojiComponent => second == Some('\u{fe0f}') && grapheme.ends_with('\u{20e3}'),
        _ => false,
    }
}

/// A tone of skin.
const MODIFIER: EmojiStatus = EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent;
