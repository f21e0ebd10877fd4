//! What the machine says of this process: memory, processor, open files. Where there is no `/proc`, nothing.

use std::fs;
use std::io;
use std::time::Duration;

use evening::time::Instant;
use rlimit::Resource;
use tokio::sync::Mutex;

/// It is asked no more often than this, whoever asks: counting thousands of open files takes a while.
const LASTS: Duration = Duration::from_secs(1);
/// Parts of a second that Linux counts processor time in, for every program on every machine.
const TICKS: f64 = 100.0;

/// The process, as it was a moment ago.
#[derive(Default)]
pub struct Process(Mutex<Option<(Instant, Numbers)>>);

/// How it was.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// Memory that is in use, in bytes.
    pub resident: u64,
    /// Addresses that are in use, in bytes.
    pub mapped: u64,
    /// Threads.
    pub threads: u64,
    /// Seconds of a core that were spent.
    pub cpu: f64,
    /// Open files, streams among them.
    pub open_files: u64,
    /// The most that there may be.
    pub most_files: u64,
}

impl Process {
    /// How it is, as it was at most a second ago.
    pub async fn numbers(&self, now: Instant) -> Option<Numbers> {
        let mut kept = self.0.lock().await;
        match *kept {
            Some((at, numbers)) if now.since(at) < LASTS && at <= now => Some(numbers),
            Some(_) | None => {
                let numbers = tokio::task::spawn_blocking(Numbers::read).await.ok()?.ok()?;
                *kept = Some((now, numbers));
                Some(numbers)
            }
        }
    }
}

impl Numbers {
    fn read() -> io::Result<Numbers> {
        let status = fs::read_to_string("/proc/self/status")?;
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0)
        };
        Ok(Numbers {
            resident: number("VmRSS") * 1024,
            mapped: number("VmSize") * 1024,
            threads: number("Threads"),
            cpu: cpu(&fs::read_to_string("/proc/self/stat")?),
            open_files: open_files()?,
            most_files: rlimit::getrlimit(Resource::NOFILE)?.0,
        })
    }
}

/// Seconds in the program and, for it, in the system. The name before them may have anything in it, brackets too.
fn cpu(stat: &str) -> f64 {
    let numbers = stat.rsplit_once(')').map_or("", |(_, numbers)| numbers).split_whitespace();
    numbers.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn open_files() -> io::Result<u64> {
    // Since Linux 6.2 the folder's size is their number.
    match fs::metadata("/proc/self/fd")?.len() {
        0 => Ok(fs::read_dir("/proc/self/fd")?.count() as u64),
        count => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_on_a_core_is_found_behind_any_name() {
        assert_eq!(cpu("7 (a) b) S 1 7 7 0 -1 4194560 10 0 0 0 250 50 0 0 20 0"), 3.0);
        assert_eq!(cpu(""), 0.0);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_memory_and_files() {
        let numbers = Numbers::read().unwrap();
        assert!(numbers.resident > 1 << 20 && numbers.mapped >= numbers.resident, "{numbers:?}");
        assert!(numbers.threads > 0 && numbers.open_files > 2 && numbers.most_files >= numbers.open_files, "{numbers:?}");
    }
}
