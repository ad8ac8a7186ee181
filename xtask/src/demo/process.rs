//! Other programs, started, watched and ended.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, IsTerminal};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How long a command may take, but for a build.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs a command to its end and returns its standard output; when it fails, everything that it printed.
pub(crate) fn run(command: &mut Command, folder: &Path) -> Result<String, String> {
    let (out, err) = (folder.join("stdout"), folder.join("stderr"));
    let name = name(command);
    command.stdin(Stdio::null());
    command.stdout(file(&out)?).stderr(file(&err)?);
    let mut child = command
        .spawn()
        .map_err(|error| format!("{name} cannot be started: {error}"))?;
    let status = wait(&mut child, &name)?;
    let printed = fs::read_to_string(out).unwrap_or_default();
    match status {
        Some(status) if status.success() => Ok(printed),
        ended => {
            let how = ended.map_or_else(
                || "took too long".to_owned(),
                |status| format!("ended with {status}"),
            );
            let problems = fs::read_to_string(err).unwrap_or_default();
            Err(format!("$ {name}\n{printed}{problems}{name} {how}"))
        }
    }
}

/// As [`run`], for a command that may take minutes: on a terminal it shows its own progress.
pub(crate) fn run_shown(command: &mut Command, folder: &Path) -> Result<String, String> {
    let errors = folder.join("stderr");
    let is_terminal = std::io::stderr().is_terminal();
    if is_terminal {
        anstream::eprintln!();
        command.stderr(Stdio::inherit());
    } else {
        command.stderr(file(&errors)?);
    }
    let output = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let output = output.and_then(Child::wait_with_output);
    let output = output.map_err(|error| format!("{} cannot be started: {error}", name(command)))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(match is_terminal {
        true => "see above".to_owned(),
        false => fs::read_to_string(errors).unwrap_or_default(),
    })
}

fn wait(child: &mut Child, name: &str) -> Result<Option<ExitStatus>, String> {
    let began = Instant::now();
    loop {
        let status = child
            .try_wait()
            .map_err(|error| format!("{name}: {error}"))?;
        if status.is_some() {
            return Ok(status);
        }
        if began.elapsed() > LONGEST {
            // It is gone either way.
            let _ = child.kill();
            let _ = child.wait();
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn file(path: &Path) -> Result<File, String> {
    File::create(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn name(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_stem()
        .unwrap_or_default();
    let mut name = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        name.push(' ');
        name.push_str(&argument.to_string_lossy());
    }
    name
}

/// A server, which says on its first line where it is. Dropped, it ends.
pub(crate) struct Server {
    child: Child,
    pub(crate) first_line: String,
}

impl Server {
    pub(crate) fn start(command: &mut Command, folder: &Path) -> Result<Self, String> {
        let errors = folder.join("server-stderr");
        let name = name(command);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file(&errors)?);
        let child = command
            .spawn()
            .map_err(|error| format!("{name} cannot be started: {error}"))?;
        let mut server = Self {
            child,
            first_line: String::new(),
        };
        let out = server
            .child
            .stdout
            .take()
            .ok_or("it has no standard output")?;
        let (sender, line) = mpsc::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(out).read_line(&mut line);
            // Whoever waited may have given up.
            let _ = sender.send(read.map(|_| line));
        });
        let line = line.recv_timeout(LONGEST).ok().and_then(Result::ok);
        match line.as_deref().map(str::trim) {
            Some(line) if !line.is_empty() => server.first_line = line.to_owned(),
            _ => {
                let problems = fs::read_to_string(errors).unwrap_or_default();
                return Err(format!("$ {name}\n{problems}it said nothing"));
            }
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
