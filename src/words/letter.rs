//! The words of letters.

use super::Lang;

/// What a letter says, in the order in which it is read. All but the greeting is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// What the letter is called. No name of anybody's is in it.
    pub subject: &'static str,
    /// To whom, by the name that it is about.
    pub greeting: String,
    /// What has happened.
    pub what: &'static str,
    /// What the link does.
    pub action: &'static str,
    /// How long the link works.
    pub lasts: Option<&'static str>,
    /// What to do if it was not they.
    pub otherwise: &'static str,
}

impl Sheet {
    /// The letter without pictures and colours.
    #[must_use]
    pub fn text(&self, link: &str) -> String {
        let Sheet { subject: _, greeting, what, action, lasts, otherwise } = self;
        let lasts = lasts.map(|lasts| format!("{lasts}\n\n")).unwrap_or_default();
        format!("{greeting}\n\n{what}\n\n{action}:\n{link}\n\n{lasts}{otherwise}\n")
    }
}

fn greeting(name: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => format!("Привет, {name}."),
        Lang::En => format!("Hello {name},"),
    }
}

/// For whoever forgot their password.
#[must_use]
pub fn reset(name: &str, lang: Lang) -> Sheet {
    let greeting = greeting(name, lang);
    match lang {
        Lang::Ru => Sheet {
            subject: "Новый пароль для вечерка",
            greeting,
            what: "Кто-то просит новый пароль для этого имени на Поняшном вечерке.",
            action: "Выбрать пароль",
            lasts: Some("Ссылка работает час и только один раз. Все входы под этим именем закончатся, войти нужно будет заново."),
            otherwise: "Если это не ты, ничего делать не нужно: пароль останется прежним.",
        },
        Lang::En => Sheet {
            subject: "A new password for the evening",
            greeting,
            what: "Somebody asks for a new password for this name at MLP Evening.",
            action: "Choose a password",
            lasts: Some("The link works for an hour, and only once. You will be signed out everywhere and have to sign in anew."),
            otherwise: "If it wasn't you, there's nothing to do: the password stays as it is.",
        },
    }
}

/// For whoever gave this address as theirs.
#[must_use]
pub fn confirm(name: &str, lang: Lang) -> Sheet {
    let greeting = greeting(name, lang);
    match lang {
        Lang::Ru => Sheet {
            subject: "Это твоя почта?",
            greeting,
            what: "Эту почту указали для этого имени на Поняшном вечерке.",
            action: "Подтвердить почту",
            lasts: Some("Ссылка работает сутки и только один раз."),
            otherwise: "Если это не ты, просто удали письмо: без подтверждения почта не считается.",
        },
        Lang::En => Sheet {
            subject: "Is this your e-mail address?",
            greeting,
            what: "This address was given for this name at MLP Evening.",
            action: "Confirm the address",
            lasts: Some("The link works for a day, and only once."),
            otherwise: "If it wasn't you, just delete this letter: unless it is confirmed, the address doesn't count.",
        },
    }
}

/// For the address that is about to count no longer.
#[must_use]
pub fn moving(name: &str, lang: Lang) -> Sheet {
    let greeting = greeting(name, lang);
    match lang {
        Lang::Ru => Sheet {
            subject: "Почту для вечерка меняют",
            greeting,
            what: "Для этого имени на Поняшном вечерке указали другую почту. Когда её подтвердят, письма пойдут туда.",
            action: "Выбрать новый пароль",
            lasts: None,
            otherwise: "Если это не ты, выбери новый пароль: тогда другую почту уже не подтвердить.",
        },
        Lang::En => Sheet {
            subject: "Your address for the evening is being changed",
            greeting,
            what: "Another e-mail address was given for this name at MLP Evening. Once it is confirmed, letters will go there.",
            action: "Choose a new password",
            lasts: None,
            otherwise: "If it wasn't you, choose a new password: then the other address can't be confirmed any more.",
        },
    }
}

/// For whoever's password is another one now.
#[must_use]
pub fn password(name: &str, lang: Lang) -> Sheet {
    let greeting = greeting(name, lang);
    match lang {
        Lang::Ru => Sheet {
            subject: "Пароль для вечерка сменили",
            greeting,
            what: "Для этого имени на Поняшном вечерке выбрали новый пароль. Все остальные входы закончились.",
            action: "Выбрать другой пароль",
            lasts: None,
            otherwise: "Если это ты, ничего делать не нужно. Если нет, выбери другой пароль прямо сейчас: письмо для этого придёт сюда.",
        },
        Lang::En => Sheet {
            subject: "Your password for the evening was changed",
            greeting,
            what: "A new password was chosen for this name at MLP Evening. All other sessions have ended.",
            action: "Choose another password",
            lasts: None,
            otherwise: "If it was you, there's nothing to do. If it wasn't, choose another one right now: the letter for that comes here.",
        },
    }
}

/// For the address that counts no longer, and no other does.
#[must_use]
pub fn removed(name: &str, lang: Lang) -> Sheet {
    let greeting = greeting(name, lang);
    match lang {
        Lang::Ru => Sheet {
            subject: "Почту для вечерка убрали",
            greeting,
            what: "У этого имени на Поняшном вечерке больше нет почты: писем сюда не будет, и новый пароль по письму не выбрать.",
            action: "Открыть профиль",
            lasts: None,
            otherwise: "Если это не ты, смени в профиле пароль и верни почту. Не пускает — напиши принцессам.",
        },
        Lang::En => Sheet {
            subject: "Your address for the evening was removed",
            greeting,
            what: "This name at MLP Evening has no e-mail address any more: no letters come here, and none can bring a new password.",
            action: "Open the profile",
            lasts: None,
            otherwise: "If it wasn't you, change the password in your profile and give the address again. If you can't get in, write to the princesses.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A letter's text, by its paragraphs.
    fn check(sheet: &Sheet, expect: &[&str]) {
        assert_eq!(sheet.text("https://a.example/x").split("\n\n").map(str::trim_end).collect::<Vec<_>>(), expect);
    }

    #[test]
    fn what_letters_say() {
        check(
            &reset("Мятная Соня", Lang::Ru),
            &[
                "Привет, Мятная Соня.",
                "Кто-то просит новый пароль для этого имени на Поняшном вечерке.",
                "Выбрать пароль:\nhttps://a.example/x",
                "Ссылка работает час и только один раз. Все входы под этим именем закончатся, войти нужно будет заново.",
                "Если это не ты, ничего делать не нужно: пароль останется прежним.",
            ],
        );
        check(
            &moving("Mint", Lang::En),
            &[
                "Hello Mint,",
                "Another e-mail address was given for this name at MLP Evening. Once it is confirmed, letters will go there.",
                "Choose a new password:\nhttps://a.example/x",
                "If it wasn't you, choose a new password: then the other address can't be confirmed any more.",
            ],
        );
    }

    #[test]
    fn each_letter_is_in_both_languages_and_no_name_is_in_its_subject() {
        for write in [reset, confirm, moving, password, removed] {
            let [russian, english] = Lang::ALL.map(|lang| write("Name", lang));
            let is_russian = |text: &str| text.chars().any(|c| ('а'..='я').contains(&c));
            for (one, other) in
                [(russian.subject, english.subject), (russian.what, english.what), (russian.otherwise, english.otherwise)]
            {
                assert!(is_russian(one) && !is_russian(other) && !other.is_empty(), "{one} {other}");
            }
            assert_eq!(russian.lasts.is_some(), english.lasts.is_some());
            assert!(!russian.subject.contains("Name") && !english.subject.contains("Name"));
        }
    }
}
