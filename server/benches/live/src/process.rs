//! What a process uses, from `/proc`.

use std::fs;
use std::time::Duration;

use crate::Failed;

/// Memory that is its own, in bytes: what it shares with others counts by its share.
pub fn memory(pid: u32) -> Result<u64, Failed> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("smaps_rollup has no Pss")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

/// How long it was on a core so far, the kernel's work for it included.
pub fn on_core(pid: u32) -> Result<Duration, Failed> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name stands in brackets, and may have any of them in it.
    let (_, fields) = stat.rsplit_once(") ").ok_or("stat has no name")?;
    let mut ticks = 0;
    for field in fields.split(' ').skip(11).take(2) {
        ticks += field.parse::<u64>()?;
    }
    // A tick is 10 ms on every machine that Linux runs on today.
    Ok(Duration::from_millis(ticks * 10))
}

/// How long a core was not idle so far, whoever it worked for.
pub fn busy(core: u32) -> Result<Duration, Failed> {
    let stat = fs::read_to_string("/proc/stat")?;
    let name = format!("cpu{core} ");
    let line = stat.lines().find_map(|line| line.strip_prefix(&name)).ok_or_else(|| format!("there is no {name}"))?;
    let mut ticks = 0;
    // The fourth and the fifth are idle; behind the eighth, what the first two have already.
    for (place, field) in line.split_whitespace().take(8).enumerate() {
        ticks += if matches!(place, 3 | 4) { 0 } else { field.parse::<u64>()? };
    }
    Ok(Duration::from_millis(ticks * 10))
}

/// How many files and sockets it has open.
pub fn open_files(pid: u32) -> Result<usize, Failed> {
    Ok(fs::read_dir(format!("/proc/{pid}/fd"))?.count())
}

/// How many processes wanted a core of late: over 1, 5 and 15 minutes.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// The processor, as it calls itself, and how many cores of it there are.
pub fn machine() -> String {
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name =
        text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("unknown", |(_, name)| name);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = text.lines().filter(|line| line.starts_with("processor")).count();
    format!("{cores} cores of {name}, Linux {}", kernel.trim())
}
