//! One line that says how far a run has come, on a terminal alone.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use khipu_validate::Progress;

use crate::console;
use crate::files::{is_stdin, shown};

/// Before this much time has passed nothing is shown, so that short runs do not flicker.
const SILENT: Duration = Duration::from_millis(500);

/// How often the line is drawn.
const PAUSE: Duration = Duration::from_millis(100);

/// The line, and when it is drawn next.
pub(crate) struct Meter {
    /// Nobody looks when standard error is no terminal.
    next: Option<Instant>,
    drawn: bool,
}

impl Meter {
    pub(crate) fn new() -> Self {
        let watched = io::stderr().is_terminal();
        Self {
            next: watched.then(|| Instant::now() + SILENT),
            drawn: false,
        }
    }

    /// Takes in how far a check has come.
    pub(crate) fn tick(&mut self, progress: &Progress<'_>) {
        self.draw(|columns| {
            let Progress {
                source,
                bytes,
                checked,
                invalid,
                ..
            } = *progress;
            let done = format!("{checked} checked, {invalid} invalid; ");
            line(&done, bytes, Path::new(source), columns)
        });
    }

    /// Takes in how much of a source has been read.
    pub(crate) fn read(&mut self, source: &Path, bytes: u64) {
        self.draw(|columns| line("", bytes, source, columns));
    }

    fn draw(&mut self, line: impl FnOnce(usize) -> String) {
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
        let _ = write!(err, "\r\x1b[K{}", line(columns));
        let _ = err.flush();
    }

    /// Takes the line away, so that another can be written.
    pub(crate) fn clear(&mut self) {
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
fn line(done: &str, bytes: u64, source: &Path, columns: usize) -> String {
    let tenths = bytes / 100_000;
    let source = match is_stdin(source) {
        true => "standard input".to_owned(),
        false => shown(source),
    };
    let line = format!("{done}{}.{} MB of ", tenths / 10, tenths % 10);
    // The end of a long name tells more than its beginning.
    let room = columns.saturating_sub(line.len());
    let length = source.chars().count();
    let source: String = match length > room {
        true => {
            let end = source
                .chars()
                .skip(length - room.saturating_sub(1).min(length));
            std::iter::once('…').chain(end).collect()
        }
        false => source,
    };
    line.chars().chain(source.chars()).take(columns).collect()
}

/// Standard output on a terminal: what is written there takes the line away first.
pub(crate) struct Above<W> {
    pub(crate) out: W,
    pub(crate) meter: Rc<RefCell<Meter>>,
}

impl<W: Write> Write for Above<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.meter.borrow_mut().clear();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_drawn_before_its_time() {
        let progress = Progress::new("x.ndjson", 1, 1, 0);
        let mut unseen = Meter {
            next: None,
            drawn: false,
        };
        unseen.tick(&progress);
        let mut early = Meter {
            next: Some(Instant::now() + Duration::from_secs(3_600)),
            drawn: false,
        };
        early.tick(&progress);
        assert!(!unseen.drawn && !early.drawn);
    }

    #[test]
    fn the_line_fits_and_steers_nothing() {
        let long = format!("{}/monday\u{1b}[2J.ndjson", "folder/".repeat(40));
        let line = |columns| {
            let done = "12345 checked, 6 invalid; ";
            line(done, 6_349_000, Path::new(&long), columns)
        };
        assert_eq!(
            line(70),
            "12345 checked, 6 invalid; 6.3 MB of …er/folder//monday\\u{1b}[2J.ndjson"
        );
        for columns in [0, 1, 20, 36, 37, 500] {
            assert!(line(columns).chars().count() <= columns);
        }
        assert_eq!(
            super::line("", 99_999, Path::new("-"), 80),
            "0.0 MB of standard input"
        );
    }
}
