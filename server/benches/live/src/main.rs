//! What the live stream costs, beside the cheapest program that is possible: run by `./x bench live`, told of in
//! `docs/performance.md`.
//!
//! A crate of its own, for it knows nothing of the server but its wire: it is built in a minute, and measures the very release.
//! One program that starts itself again in each part: the driver starts a server on one core, and the load on another.

mod body;
mod case;
mod driver;
mod floor;
mod line;
mod load;
mod plain;
mod process;
mod program;
mod table;

/// Whatever went wrong ends the bench, in words for whoever runs it.
type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["part", "floor"] => floor::serve(),
        ["part", "body"] => body::serve(),
        ["part", "load", address, pid, dialect, ref case @ ..] => load::run(address, pid.parse()?, dialect, case),
        _ => driver::run(&arguments),
    }
}
