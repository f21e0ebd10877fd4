//! The programs that serve a stream, each started on the first core.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::Failed;
use crate::load::Wire;

/// What may be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    Floor,
    Site,
    Body,
    Node,
    Nchan,
}

impl Program {
    pub const ALL: [Program; 5] = [Program::Floor, Program::Site, Program::Body, Program::Node, Program::Nchan];

    /// As it is chosen.
    pub const fn name(self) -> &'static str {
        match self {
            Program::Floor => "floor",
            Program::Site => "site",
            Program::Body => "body",
            Program::Node => "node",
            Program::Nchan => "nchan",
        }
    }

    /// As it stands above its column.
    pub const fn title(self) -> &'static str {
        match self {
            Program::Floor => "floor",
            Program::Site => "the site",
            Program::Body => "axum, a body",
            Program::Node => "Node",
            Program::Nchan => "nginx, nchan",
        }
    }

    pub const fn wire(self) -> Wire {
        match self {
            Program::Site => Wire::Site,
            Program::Floor | Program::Body | Program::Node => Wire::Plain,
            Program::Nchan => Wire::Nchan,
        }
    }

    /// Why it cannot be measured here.
    pub fn is_missing(self, site: &Path) -> Option<String> {
        match self {
            Program::Floor | Program::Body => None,
            Program::Site if site.is_file() => None,
            Program::Site => Some(format!("{} is not there: ./x build makes it", site.display())),
            Program::Node => says("node", "--version").is_none().then(|| "node is not installed".to_owned()),
            Program::Nchan => nchan().is_none().then(|| "nginx with nchan is not installed".to_owned()),
        }
    }

    /// Starts it, with this folder for what it keeps, and waits until it listens.
    pub fn start(self, site: &Path, folder: &Path) -> Result<Running, Failed> {
        let own = std::env::current_exe()?;
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]);
        match self {
            Program::Floor | Program::Body => {
                command.arg(own).args(["part", self.name()]);
            }
            Program::Site => {
                // Nothing of whoever measures: not their store, above all.
                command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).arg(site);
                command.env("EVENING_LISTEN", "127.0.0.1:0").env("EVENING_DATA", folder).env("EVENING_LOG", "warn");
                for limit in ["FLOOD", "SIGN_UP", "SIGN_IN", "LETTERS", "REQUESTS", "STREAMS", "STREAMS_PER_ADDRESS"] {
                    command.env(format!("EVENING_LIMIT_{limit}"), "0");
                }
            }
            Program::Node => {
                command.args(["node", "--input-type=module", "--eval", include_str!("../node.mjs")]);
            }
            Program::Nchan => return start_nchan(command, folder),
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut said = BufReader::new(child.stdout.take().ok_or("nothing to read from")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        let address = line.trim_end().strip_prefix("listening on http://").map(str::to_owned);
        let running = Running { child, address: address.unwrap_or_default(), _said: Some(said) };
        if running.address.is_empty() {
            return Err(format!("{} does not listen, but says {line:?}", self.name()).into());
        }
        Ok(running)
    }
}

/// A program that serves, until it is dropped.
pub struct Running {
    child: Child,
    pub address: String,
    _said: Option<BufReader<ChildStdout>>,
}

impl Running {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a command says, if it is there.
fn says(command: &str, argument: &str) -> Option<String> {
    let output = Command::new(command).arg(argument).output().ok()?;
    Some(String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The line of nginx's settings that loads nchan; empty where it is built in.
fn nchan() -> Option<String> {
    let built = says("nginx", "-V")?;
    if built.contains("nchan") {
        return Some(String::new());
    }
    let folder = built.split_whitespace().find_map(|flag| flag.strip_prefix("--modules-path="))?;
    let module = PathBuf::from(folder).join("ngx_nchan_module.so");
    module.is_file().then(|| format!("load_module {};", module.display()))
}

/// One process, as all others are. It does not say when it listens, so it is asked until it answers.
fn start_nchan(mut command: Command, folder: &Path) -> Result<Running, Failed> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let module = nchan().ok_or("nchan is not installed")?;
    let at = folder.display();
    let settings = format!(
        "{module}
        daemon off; master_process off; pid {at}/pid; error_log stderr error;
        worker_rlimit_nofile {files};
        events {{ worker_connections {files}; }}
        http {{
          access_log off; tcp_nodelay on; keepalive_requests 1000000000;
          client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
          uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
          server {{
            listen {address} backlog=4096;
            location = /live {{ nchan_subscriber eventsource; nchan_channel_id evening; nchan_subscriber_first_message newest; }}
            location = /say {{ nchan_publisher; nchan_channel_id evening; nchan_message_buffer_length 1000; }}
          }}
        }}",
        files = rlimit::Resource::NOFILE.get_soft()?
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, settings)?;
    command.args(["nginx", "-c"]).arg(fs::canonicalize(&file)?);
    let child = command.stdin(Stdio::null()).spawn()?;
    let mut running = Running { child, address: address.to_string(), _said: None };
    while std::net::TcpStream::connect(address).is_err() {
        if running.child.try_wait()?.is_some() {
            return Err("nginx ended".into());
        }
        std::thread::yield_now();
    }
    Ok(running)
}
