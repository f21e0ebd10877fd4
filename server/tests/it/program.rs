//! The program itself, as a process of its own.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

use crate::harness::soon;

/// The program with its data in this folder, without limits and with nothing of this process's environment but this.
pub fn program(data: &Path, set: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evening"));
    command.env_clear().env("EVENING_LISTEN", "127.0.0.1:0").env("EVENING_DATA", data).env("EVENING_LOG", "warn");
    for limit in ["FLOOD", "SIGN_UP", "SIGN_IN", "LETTERS", "REQUESTS", "STREAMS", "STREAMS_PER_ADDRESS"] {
        command.env(format!("EVENING_LIMIT_{limit}"), "0");
    }
    command.envs(set.iter().copied()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// It runs, and says where it is reached.
pub struct Program {
    child: Child,
    said: BufReader<ChildStdout>,
    /// What it logs, where somebody reads that.
    log: Option<BufReader<ChildStderr>>,
    /// What was read of it so far.
    logged: String,
    /// As `http://host:port`.
    pub url: String,
}

impl Program {
    /// Starts it and waits until it listens.
    pub async fn start(data: &Path, set: &[(&str, &str)]) -> Program {
        Program::run(program(data, set).stderr(Stdio::inherit())).await
    }

    /// The same, with a log that is to be read.
    pub async fn logging(data: &Path, set: &[(&str, &str)]) -> Program {
        Program::run(&mut program(data, set)).await
    }

    async fn run(command: &mut Command) -> Program {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        soon(said.read_line(&mut line)).await.unwrap();
        let url = line.trim_end().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said {line:?}")).to_owned();
        let log = child.stderr.take().map(BufReader::new);
        Program { child, said, log, logged: String::new(), url }
    }

    /// The next line that it says; empty once it has ended.
    pub async fn line(&mut self) -> String {
        let mut line = String::new();
        soon(self.said.read_line(&mut line)).await.unwrap();
        line
    }

    /// The next line that is logged with these words in it, as JSON.
    pub async fn logged(&mut self, words: &str) -> Value {
        let log = self.log.as_mut().unwrap();
        loop {
            let mut line = String::new();
            assert!(soon(log.read_line(&mut line)).await.unwrap() > 0, "it never logged {words:?}");
            self.logged.push_str(&line);
            if line.contains(words) {
                return serde_json::from_str(&line).unwrap();
            }
        }
    }

    /// SIGTERM; all that it has logged up to its end.
    pub async fn stop_and_read(mut self) -> String {
        self.ask_to_stop().await;
        soon(self.log.as_mut().unwrap().read_to_string(&mut self.logged)).await.unwrap();
        std::mem::take(&mut self.logged)
    }

    /// SIGKILL: whatever it was doing, it does no more.
    pub async fn kill(mut self) {
        soon(self.child.kill()).await.unwrap();
    }

    /// SIGTERM.
    pub async fn ask_to_stop(&self) {
        self.signal("TERM").await;
    }

    /// Any signal, by its name without `SIG`.
    pub async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = soon(Command::new("kill").args([&format!("-{name}"), &id]).status()).await.unwrap();
        assert!(sent.success());
    }

    /// Its exit code, once it has ended.
    pub async fn code(mut self) -> Option<i32> {
        soon(self.child.wait()).await.unwrap().code()
    }
}

/// Runs it to its end: the exit code, and what it said to whoever started it.
pub async fn run(mut command: Command) -> (Option<i32>, String) {
    let mut child = command.spawn().unwrap();
    let mut said = String::new();
    let mut stderr = child.stderr.take().unwrap();
    soon(stderr.read_to_string(&mut said)).await.unwrap();
    (soon(child.wait()).await.unwrap().code(), said)
}
