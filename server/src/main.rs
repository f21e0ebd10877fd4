//! The program.

use std::process::ExitCode;

use server::{cli, unpacker};
use tokio::runtime::Runtime;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).peekable();
    // Before there is anything else in its memory.
    if arguments.next_if(|word| word == unpacker::WORD).is_some() {
        return unpacker::work(arguments);
    }
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("evening: nothing can be started: {why}.");
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(cli::run(arguments));
    // Whatever is still under way was promised to nobody, and a name that is looked up in vain would hold the program.
    runtime.shutdown_background();
    code
}
