//! Passwords: which ones are taken. Hashing them is the server's.

use unicode_segmentation::UnicodeSegmentation;

use crate::refusal::Refusal;

/// The fewest characters.
pub const MIN: u32 = 8;
/// The most bytes: what argon2 is fed is bounded.
pub const MAX_BYTES: u32 = 128;

/// Those that are guessed first: the long ones of the usual lists of leaked passwords, and what a Russian keyboard or
/// this site suggests. Compared without case.
const COMMON: &str = "12345678 123456789 1234567890 0123456789 87654321 987654321 11111111 111111111 00000000 000000000 \
    22222222 55555555 66666666 77777777 88888888 99999999 12341234 11223344 1122334455 12344321 123123123 123321123 \
    123454321 147258369 159753456 147852369 123qweasd 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 \
    qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwe123qwe qweasdzxc qazwsxedc asdfghjk \
    asdfghjkl zxcvbnm1 zxcvbnm123 password password1 password12 password123 passw0rd p@ssw0rd p@ssword iloveyou \
    iloveyou1 sunshine princess princess1 princesa football baseball superman superman1 starwars trustno1 welcome1 \
    welcome123 letmein1 letmein123 abcd1234 abc12345 abcdefgh a1b2c3d4 aa123456 admin123 administrator computer \
    internet whatever jennifer michelle danielle corvette mercedes maverick midnight midnight1 startrek liverpool \
    chelsea1 arsenal1 dragon123 monkey123 master123 changeme changeme1 minecraft samsung1 marina123 \
    йцукенгш йцукенгшщз йцукен123 пароль123 парольпароль любовь123 привет123 qwertyuiopasdfghjkl \
    twilight rainbowdash pinkiepie applejack fluttershy mylittlepony friendship friendshipismagic celestia";

/// Whether this may be somebody's password.
///
/// # Errors
/// [`Refusal::PasswordTooShort`], [`Refusal::PasswordTooLong`] or [`Refusal::PasswordCommon`].
pub fn check(password: &str) -> Result<(), Refusal> {
    if password.len() > MAX_BYTES as usize {
        return Err(Refusal::PasswordTooLong { max: MAX_BYTES });
    }
    if password.graphemes(true).count() < MIN as usize {
        return Err(Refusal::PasswordTooShort { min: MIN });
    }
    let lower = password.to_lowercase();
    let first = lower.chars().next();
    if lower.chars().all(|c| Some(c) == first) || COMMON.split_whitespace().any(|common| common == lower) {
        return Err(Refusal::PasswordCommon);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_are_taken() {
        for (password, expect) in [
            ("чай с мятой", Ok(())),
            ("🌙🌙🌙🌙🌙🌙🌙🌟", Ok(())),
            ("семь777", Err(Refusal::PasswordTooShort { min: 8 })),
            ("PassWord123", Err(Refusal::PasswordCommon)),
            ("zzzzzzzzzzzz", Err(Refusal::PasswordCommon)),
            ("Fluttershy", Err(Refusal::PasswordCommon)),
        ] {
            assert_eq!(check(password), expect, "{password}");
        }
        assert_eq!(check(&"ab".repeat(65)), Err(Refusal::PasswordTooLong { max: 128 }));
    }
}
