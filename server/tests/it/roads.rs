//! Where a socket cannot be taken out of hyper, streams go out as bodies of answers, and say the same: every test that reads
//! along, once more, in a process of its own.

use tokio::process::Command;

use crate::harness::BODIES;

#[tokio::test(flavor = "multi_thread")]
async fn every_stream_says_the_same_as_the_body_of_an_answer() {
    let read_along =
        ["live::", "wire::", "waiting::", "moderation::", "security::", "safety::", "leaving::", "mentions::", "show::"];
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(read_along).args(["--test-threads", "2"]).env(BODIES, "1").kill_on_drop(true);
    let ran = again.output().await.unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success() && !said.contains("\nrunning 0 tests"), "{said}");
}
