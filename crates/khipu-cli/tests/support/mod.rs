//! A place to run `khipu` in, sandboxes to run it against, and what a person sees of it.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub(crate) const LOANS: &str = "bancosecurity_personal_loans";
pub(crate) const UNBILLED: &str = "consorcio_personal_unbilled_transactions";
pub(crate) const CARD: &str = r#"{"RequestData":{"LastDigits":"1234"}}"#;

/// A folder in which `khipu` runs, with nothing of the environment that it looks at.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    environment: Vec<(String, String)>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            environment: Vec::new(),
        }
    }

    /// With a token, as a client of `sandbox`.
    pub(crate) fn at(sandbox: &Running) -> Self {
        Self::new()
            .set("KHIPU_TOKEN", "any")
            .set("KHIPU_BASE_URL", &sandbox.url)
    }

    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file that its owner alone can read.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self.mode(name, 0o600);
    }

    #[cfg(unix)]
    pub(crate) fn mode(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    #[cfg(not(unix))]
    pub(crate) fn mode(&self, _: &str, _: u32) {}

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_khipu"));
        command.args(arguments).current_dir(self.folder.path());
        for name in [
            "NO_COLOR",
            "CLICOLOR_FORCE",
            "COLUMNS",
            "KHIPU_TOKEN",
            "KHIPU_API_KEY",
            "KHIPU_BASE_URL",
            "KHIPU_SCRUB_KEY",
            "KHIPU_DRIFT_KEY",
            "KHIPU_SANDBOX_TOKEN",
            "KHIPU_SANDBOX_API_KEY",
        ] {
            command.env_remove(name);
        }
        // What the tests talk to is on this machine.
        command.env("NO_PROXY", "*").env("no_proxy", "*");
        command.envs(self.environment.iter().cloned());
        command
    }

    pub(crate) fn khipu(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A run that stops before it reads closes the pipe.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a person sees, but for what differs from run to run. Of data only the first line.
    pub(crate) fn transcript(&self, arguments: &[&str], input: &str) -> String {
        let output = self.khipu(arguments, input);
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        let mut shown = format!("$ khipu {}\n", arguments.join(" "));
        let is_data = stdout.starts_with('{') && stdout.ends_with("}\n");
        shown.push_str(if is_data { "{ … }\n" } else { &stdout });
        if !stderr.is_empty() {
            shown.push_str(&format!("--- stderr\n{stderr}"));
        }
        let shown = format!("{shown}--- exit status {}\n", output.status.code().unwrap());
        self.steady(&shown)
    }

    /// Without what differs from run to run.
    pub(crate) fn steady(&self, text: &str) -> String {
        let text = text.replace(&self.folder.path().display().to_string(), "FOLDER");
        let words = text.split_inclusive([' ', '\n', '=', '(', ')', ',']);
        words.map(steady_word).collect()
    }
}

fn steady_word(word: &str) -> String {
    let bare = word.trim_end_matches([' ', '\n', ')', ',', '.', ':', ';']);
    let rest = &word[bare.len()..];
    let hex = |c: char| c.is_ascii_hexdigit() || c == '-';
    if bare.len() == 36 && bare.chars().all(hex) {
        return format!("ID{rest}");
    }
    if bare.len() >= 20 && bare.starts_with("20") && bare.contains('T') {
        return format!("TIME{rest}");
    }
    match bare.split_once("127.0.0.1:") {
        Some((before, port)) => {
            let end = port.trim_start_matches(|c: char| c.is_ascii_digit());
            match port.starts_with(|c: char| c.is_ascii_digit()) && port.len() - end.len() > 4 {
                true => format!("{before}127.0.0.1:PORT{end}{rest}"),
                false => word.to_owned(),
            }
        }
        None => word.to_owned(),
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A verb that runs until it is ended.
pub(crate) struct Running {
    child: Child,
    /// The first line that it printed.
    pub(crate) url: String,
    /// All lines up to the number that were waited for.
    pub(crate) lines: Vec<String>,
    errors: PathBuf,
    _place: Place,
}

impl Running {
    pub(crate) fn sandbox(arguments: &[&str]) -> Self {
        let mut all = vec![
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--callback-delay",
            "100ms",
        ];
        all.extend(arguments);
        Self::start(Place::new(), &all, 1)
    }

    /// Starts and waits for so many lines on standard output.
    pub(crate) fn start(place: Place, arguments: &[&str], lines: usize) -> Self {
        let errors = place.path("stderr");
        let mut child = place
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&errors).unwrap())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let lines: Vec<String> = (0..lines)
            .map(|_| {
                let mut line = String::new();
                out.read_line(&mut line).unwrap();
                assert!(!line.is_empty(), "{}", fs::read_to_string(&errors).unwrap());
                line.trim_end().to_owned()
            })
            .collect();
        Self {
            child,
            url: lines[0].clone(),
            lines,
            errors,
            _place: place,
        }
    }

    pub(crate) fn errors(&self) -> String {
        fs::read_to_string(&self.errors).unwrap()
    }

    /// Waits until standard error says so.
    pub(crate) fn wait_for(&self, what: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while !self.errors().contains(what) {
            assert!(Instant::now() < until, "no {what:?} in:\n{}", self.errors());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses Ctrl-C, and returns the exit status and standard error.
    #[cfg(unix)]
    pub(crate) fn interrupt(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = self.child.wait().unwrap();
        (status.code(), self.errors())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that answers everybody with the same bytes, whatever they ask. Returns its base URL.
pub(crate) fn answering(answer: Vec<u8>) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            // The request is one of ours: headers, then a body of the length that they say.
            while !is_whole(&request) {
                match stream.read(&mut buffer) {
                    Ok(0) | Err(_) => break,
                    Ok(count) => request.extend_from_slice(&buffer[..count]),
                }
            }
            let _ = stream.write_all(&answer);
        }
    });
    url
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.parse().unwrap())
}

/// An HTTP answer with this body.
pub(crate) fn http(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}").into_bytes()
}

/// How many payloads `khipu validate` found in a capture file; it must find no fault in them.
pub(crate) fn valid(place: &Place, capture: &Path) -> u64 {
    let output = place.khipu(
        &["validate", "--format", "json", capture.to_str().unwrap()],
        "",
    );
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    report["checked"].as_u64().unwrap()
}

/// Help in two parts, each short enough to be read: what the verb does and takes, and its options with what stands behind.
pub(crate) fn in_two(help: &str) -> (&str, &str) {
    let at = help.find("\nOptions:\n").unwrap();
    help.split_at(at + 1)
}
