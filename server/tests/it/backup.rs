//! A copy of everything, made by the program while the site runs, is the whole evening as it was then.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::Value;

use crate::harness::{PASSWORD, Person, soon};
use crate::program::{Program, program, run};

async fn backup(data: &Path, file: &Path, set: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = program(data, set);
    command.arg("backup").arg(file);
    run(command).await
}

fn picture(color: [u8; 3]) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(20, 20, Rgb(color)).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

/// Shows this person with a picture of one colour; says where it is found.
async fn shows(person: &Person, color: [u8; 3]) -> String {
    let answer = soon(person.post("/api/avatar").body(picture(color)).send()).await.unwrap();
    assert_eq!(answer.status(), 200);
    let taken: Value = serde_json::from_str(&soon(answer.text()).await.unwrap()).unwrap();
    format!("/avatars/{}-64.webp", taken["avatar"].as_str().unwrap())
}

/// What there is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What docs/running.md says of coming back, into a folder that is not there yet.
fn restore(file: &Path, data: &Path) {
    std::fs::create_dir(data).unwrap();
    std::fs::copy(file, data.join("evening.sqlite")).unwrap();
    let pictures = PathBuf::from(format!("{}.avatars", file.display()));
    std::fs::create_dir(data.join("avatars")).unwrap();
    for name in names(&pictures) {
        std::fs::copy(pictures.join(&name), data.join("avatars").join(&name)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_at_the_backup_is_there_again_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    std::fs::create_dir(&copies).unwrap();
    let file = copies.join("воскресенье.sqlite");
    let site = Program::start(&data, &[]).await;
    let spark = Person::at(&site.url);
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    let old = shows(&spark, [220, 20, 20]).await;
    spark.say("до копии").await;
    let before = spark.messages("?limit=100").await;

    assert_eq!(backup(&data, &file, &[]).await, (Some(0), String::new()));
    let new = shows(&spark, [20, 20, 220]).await;
    spark.say("после копии").await;
    let (code, said) = backup(&data, &file, &[]).await;
    assert_eq!(code, Some(2));
    assert!(said.contains("is there already") && said.lines().count() == 1, "{said}");
    assert_eq!(names(&copies), ["воскресенье.sqlite", "воскресенье.sqlite.avatars"], "and nothing half made");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&copies.join("воскресенье.sqlite.avatars"))), (0o600, 0o700), "for the owner alone");
    site.kill().await;
    // Also of a site that does not run.
    assert_eq!(backup(&data, &copies.join("later"), &[]).await, (Some(0), String::new()));

    let restored = folder.path().join("restored");
    restore(&file, &restored);
    let site = Program::start(&restored, &[]).await;
    let spark = spark.moved_to(&site.url);
    assert_eq!(spark.messages("?limit=100").await, before);
    let shown = spark.get(&old).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/webp"));
    assert_eq!(spark.get(&new).await.status, 404);
    // Who was signed in is, and goes on where it ended.
    spark.say("снова").await;
    assert_eq!(spark.messages("?limit=100").await["messages"].as_array().unwrap().len(), 2);
    assert_eq!(Person::at(&site.url).sign_in("Искра", PASSWORD).await.status, 200);
    site.kill().await;

    let later = folder.path().join("later");
    restore(&copies.join("later"), &later);
    let site = Program::start(&later, &[]).await;
    let spark = spark.moved_to(&site.url);
    assert_eq!(spark.messages("").await["messages"][1]["text"], "после копии");
    assert_eq!(spark.get(&new).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_whole_while_people_write() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let site = Program::start(&data, &[]).await;
    let spark = Person::at(&site.url);
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    let file = folder.path().join("copy");
    let first = spark.say("0").await;
    let writing = async {
        for number in 1..60 {
            spark.say(&number.to_string()).await;
        }
    };
    let ((code, said), ()) = tokio::join!(backup(&data, &file, &[]), writing);
    assert_eq!(code, Some(0), "{said}");
    site.kill().await;
    let restored = folder.path().join("restored");
    restore(&file, &restored);
    let site = Program::start(&restored, &[]).await;
    let page = spark.moved_to(&site.url).messages("?limit=100").await;
    let texts: Vec<&str> = page["messages"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap()).collect();
    let expect: Vec<String> = (0..texts.len()).map(|number| number.to_string()).collect();
    assert_eq!(texts, expect, "all up to some moment");
    let mut stream = Person::at(&site.url).live(Some(first - 1)).await;
    assert_eq!(stream.ids(texts.len()).await.len(), texts.len(), "and the log says the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_copied_is_said_in_one_sentence_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("copy"));
    let postgres = [("EVENING_DATABASE_URL", "postgres://pony:geheim@localhost/evening")];
    for (set, file, code, part) in [
        (&postgres[..], file.clone(), 2, "pg_dump"),
        (&[][..], file.clone(), 1, "opening the store"),
        (&[][..], folder.path().join("nowhere/copy"), 1, "beginning the backup"),
    ] {
        let (ended, said) = backup(&data, &file, set).await;
        assert_eq!(ended, Some(code), "{said}");
        assert!(said.starts_with("evening: ") && said.ends_with(".\n") && said.lines().count() == 1, "{said}");
        assert!(said.contains(part) && !said.contains("geheim"), "{said}");
    }
    assert_eq!(names(folder.path()), [""; 0], "no store was made either");
    std::fs::create_dir(folder.path().join("copy.avatars")).unwrap();
    let (code, said) = backup(&data, &file, &[]).await;
    assert!(code == Some(2) && said.contains("copy.avatars"), "{said}");
}
