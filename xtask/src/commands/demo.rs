//! `cargo xtask demo`: the whole loop on this machine, step by step.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anstream::{eprint, eprintln, println};
use clap::builder::styling::{AnsiColor, Style};

use crate::demo::{Demo, Step};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Runs the verb. The status is 0 when every step is done, 1 when one failed.
#[must_use]
pub fn run() -> ExitCode {
    let began = Instant::now();
    let mut demo = match Demo::new(super::root()) {
        Ok(demo) => demo,
        Err(why) => {
            eprintln!("{BAD}problem:{BAD:#} {why}");
            return ExitCode::from(1);
        }
    };
    let mut failures = Vec::new();
    let mut stopped = false;
    let steps = demo.steps();
    for step in &steps {
        if stopped {
            row("–", DIM, &step.name, "not tried", None);
            continue;
        }
        progress(&step.name);
        let (started, done) = (Instant::now(), demo.play(step));
        clear();
        let time = Some(started.elapsed());
        match done {
            Ok(result) => row("✓", GOOD, &step.name, &result, time),
            Err(output) => {
                row("✗", BAD, &step.name, "failed", time);
                stopped = step.is_vital();
                failures.push((step, output));
            }
        }
    }
    for (step, output) in &failures {
        eprintln!("\n{BAD}{}{BAD:#}\n{}", step.name, output.trim_end());
    }
    summary(&steps, failures.len(), began.elapsed());
    if failures.is_empty() {
        println!("\nEach step for real:\n{}", demo.for_real());
    }
    ExitCode::from(u8::from(!failures.is_empty()))
}

fn row(mark: &str, style: Style, name: &str, result: &str, time: Option<Duration>) {
    let time = time.map_or_else(String::new, |time| format!("{:.1} s", time.as_secs_f64()));
    println!("{style}{mark}{style:#} {name:<58}{time:>8}  {result}");
}

fn summary(steps: &[Step], failed: usize, time: Duration) {
    let style = if failed == 0 { GOOD } else { BAD };
    let seconds = time.as_secs_f64();
    println!(
        "{style}demo: {} steps, {failed} failed{style:#}, {seconds:.1} s",
        steps.len()
    );
}

/// What is being done, on a terminal alone.
fn progress(name: &str) {
    if std::io::stderr().is_terminal() {
        eprint!("… {name}");
        let _ = std::io::stderr().flush();
    }
}

fn clear() {
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
