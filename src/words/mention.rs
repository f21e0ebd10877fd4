//! The words of the list of people to call.

use super::Lang;

words! {
    Title: "Кого позвать", "Call somebody";
    Writes: "пишет сейчас", "writing now";
    Here: "в чате", "in chat";
    Spoke: "недавно в чате", "here lately";
    Choose: "выбрать", "choose";
    Take: "вставить", "insert";
    Leave: "закрыть", "close";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_there_in_both_languages() {
        for word in Word::ALL {
            let [russian, english] = Lang::ALL.map(|lang| word.say(lang));
            assert!(!russian.is_empty() && !russian.chars().any(|c| c.is_ascii_alphabetic()), "{russian}");
            assert!(!english.is_empty() && english.chars().all(|c| !('а'..='я').contains(&c)), "{english}");
        }
    }
}
