//! What is told while more may come.

use crate::support;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::support::{LOANS, Place};

/// Longer than any machine needs, so that a failure is told instead of waited for.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_finding_in_a_pipe_is_told_when_its_line_has_come() {
    let name = format!("{LOANS}/request");
    for (format, told) in [("text", "-:2:17:"), ("github", "::error")] {
        let place = Place::new();
        let mut child = place
            .command(&["validate", "--as", &name, "--format", format])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = mpsc::channel();
        let reader = thread::spawn(move || {
            for line in output.lines() {
                // Whoever listened has what it waited for.
                let _ = tell.send(line.unwrap());
            }
        });
        input
            .write_all(b"{\"RequestData\": {}}\n{\"RequestData\": 1}\n\n{\"Req")
            .unwrap();
        // The pipe stays open: nothing but the line itself brings the finding out.
        loop {
            let line = lines.recv_timeout(PATIENCE).unwrap();
            if line.contains(told) {
                break;
            }
        }
        drop(input);
        assert_eq!(child.wait().unwrap().code(), Some(1), "{format}");
        reader.join().unwrap();
    }
}

/// A file on standard input is read like any other: a record that is too long is not waited for.
#[test]
fn standard_input_from_a_file_is_a_file() {
    let place = Place::new();
    let long = format!("{{\"RequestData\": \"{}\"}}\n", "x".repeat(4 << 20));
    place.write("traffic", &format!("{long}{{\"RequestData\": 1}}\n"));
    let name = format!("{LOANS}/request");
    let output = place
        .command(&["validate", "--as", &name, "--max-record", "3M"])
        .stdin(std::fs::File::open(place.path("traffic")).unwrap())
        .output()
        .unwrap();
    assert!(support::text(&output.stdout).contains("-:2:17: /RequestData:"));
    let told = support::text(&output.stderr);
    assert!(
        told.contains("record 1 on line 1 is longer than 3 MiB"),
        "{told}"
    );
}
