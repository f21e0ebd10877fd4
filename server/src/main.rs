//! The program.

use std::process::ExitCode;

use server::{cli, unpacker};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    // Before there is anything else in its memory.
    if arguments.next_if(|word| word == unpacker::WORD).is_some() {
        return unpacker::work(arguments);
    }
    run(arguments)
}

#[tokio::main]
async fn run(arguments: impl Iterator<Item = String>) -> ExitCode {
    cli::run(arguments).await
}
