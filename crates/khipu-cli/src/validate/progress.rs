//! One line that says how far a check has come, on a terminal alone.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use khipu_validate::Progress;

use crate::console;
use crate::files::shown;

/// Before this much time has passed nothing is shown, so that short runs do not flicker.
const SILENT: Duration = Duration::from_millis(500);

/// How often the line is drawn.
const PAUSE: Duration = Duration::from_millis(100);

/// The line, and when it is drawn next.
pub(super) struct Meter {
    /// Nobody looks when standard error is no terminal.
    next: Option<Instant>,
    drawn: bool,
}

impl Meter {
    pub(super) fn new() -> Self {
        let watched = io::stderr().is_terminal();
        Self {
            next: watched.then(|| Instant::now() + SILENT),
            drawn: false,
        }
    }

    /// Takes in how far the run has come.
    pub(super) fn tick(&mut self, progress: &Progress<'_>) {
        let Some(next) = self.next else { return };
        let now = Instant::now();
        if now < next {
            return;
        }
        self.next = Some(now + PAUSE);
        self.drawn = true;
        let columns = console::width(io::stderr().is_terminal()).saturating_sub(1);
        let mut err = io::stderr();
        // A line that cannot be drawn is missed by nobody.
        let _ = write!(err, "\r\x1b[K{}", line(progress, columns));
        let _ = err.flush();
    }

    /// Takes the line away, so that another can be written.
    pub(super) fn clear(&mut self) {
        if self.drawn {
            self.drawn = false;
            let _ = io::stderr().write_all(b"\r\x1b[K");
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.clear();
    }
}

/// How far a run has come, in so many columns.
fn line(progress: &Progress<'_>, columns: usize) -> String {
    let Progress {
        source,
        bytes,
        checked,
        invalid,
        ..
    } = progress;
    let tenths = bytes / 100_000;
    let source = match *source {
        "-" => "standard input".to_owned(),
        source => shown(Path::new(source)),
    };
    let line = format!(
        "{checked} checked, {invalid} invalid; {}.{} MB of {source}",
        tenths / 10,
        tenths % 10
    );
    line.chars().take(columns).collect()
}
