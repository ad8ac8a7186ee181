//! Memory does not grow with the input. One test, for it counts what the whole process takes.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise, its helpers too"
)]

mod support;

use std::fs::File;
use std::io::{self, Cursor, Read, Write};

use flate2::write::GzEncoder;
use khipu_validate::{Contract, Input, Options, Summary, validate, validate_reader};
use peak_alloc::PeakAlloc;
use support::{Found, LOANS_PATH, as_payload, counts};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1 << 20;

/// A piece again and again, between a beginning and an end: a stream that stands nowhere.
fn stream(begin: &str, piece: &[u8], length: usize, end: &str) -> impl Read + Send + use<> {
    let times = length.div_ceil(piece.len());
    Cursor::new(begin.as_bytes().to_vec())
        .chain(Again {
            piece: piece.to_vec(),
            at: 0,
            left: times * piece.len(),
        })
        .chain(Cursor::new(end.as_bytes().to_vec()))
}

struct Again {
    piece: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = (self.piece.len() - self.at)
            .min(buffer.len())
            .min(self.left);
        buffer[..count].copy_from_slice(&self.piece[self.at..self.at + count]);
        self.at = (self.at + count) % self.piece.len();
        self.left -= count;
        Ok(count)
    }
}

/// A gzip file with a member for each time that the text comes.
fn gzip(text: &[u8], length: usize) -> impl Read + Send + use<> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    let member = encoder.finish().unwrap();
    let times = length.div_ceil(text.len());
    stream("", &member, times * member.len(), "")
}

/// What came of a stream, and that it took no more than `most` bytes at once on top of what was there.
fn check(name: &str, reader: impl Read + Send, options: &Options, most: usize) -> (Found, Summary) {
    measured(name, most, |contract, found| {
        validate_reader(contract, options, name, reader, found)
    })
}

fn measured(
    name: &str,
    most: usize,
    run: impl FnOnce(&Contract, &mut Found) -> io::Result<Summary>,
) -> (Found, Summary) {
    let contract = Contract::embedded();
    let mut found = Found::default();
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let summary = run(&contract, &mut found).unwrap();
    let took = MEMORY.peak_usage().saturating_sub(before);
    assert!(took <= most, "{name}: {took} bytes");
    (found, summary)
}

/// Of a record that is too long a file gives only the beginning to hold, whatever its form, packed or not.
fn a_long_record_of_a_file_is_not_held() {
    let length = 26 * MIB;
    let folder = tempfile::tempdir().unwrap();
    let request = as_payload("bancosecurity_personal_loans/request").max_record(24 * MIB);
    let entry = format!(
        "{{\"log\": {{\"version\": \"1.2\", \"entries\": [{{\"request\": {{\"method\": \"POST\", \"url\": \"https://h{LOANS_PATH}\", \"postData\": {{\"text\": \""
    );
    let record = "is longer than 24 MiB and was passed over";
    let body = "has a request body longer than 24 MiB, which was passed over";
    let cases: [(_, &str, &[u8], _, _); 6] = [
        ("digits.ndjson", "", b"7", "", record),
        ("arrays", "", b"[", "", record),
        ("items.json", "[0", b", 0", "]", record),
        ("lines.json", "[0", b",\n0", "]", record),
        ("string", "{\"x\": \"", b"x", "\"}\n{}\n", record),
        ("text.har", &entry, b"\\\"", "\"}}}]}}", body),
    ];
    for (name, begin, piece, end, message) in cases {
        let text = |length| stream(begin, &piece.repeat(MIB), length, end);
        for packed in ["", ".gz", ".zst"] {
            let name = format!("{name}{packed}");
            let path = folder.path().join(&name);
            let file = File::create(&path).unwrap();
            match packed {
                "" => drop(io::copy(&mut text(length), &mut { file }).unwrap()),
                ".gz" => {
                    let mut out = GzEncoder::new(file, flate2::Compression::fast());
                    io::copy(&mut text(length), &mut out).unwrap();
                    out.finish().unwrap();
                }
                _ => zstd::stream::copy_encode(text(length), file, 1).unwrap(),
            }
            let (found, _) = measured(&name, 12 * MIB, |contract, found| {
                validate(contract, &request, &[Input::Path(path.clone())], found)
            });
            let told = &found.unreadable[0].message;
            assert!(
                told.starts_with("record 1 on line 1") && told.contains(message),
                "{name}: {told}"
            );
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_input() {
    // Without optimization it takes long.
    let length = if cfg!(debug_assertions) { 72 } else { 256 } * MIB;
    // Bodies of this status are valid whatever they are: what is measured here is reading.
    a_long_record_of_a_file_is_not_held();
    let any = as_payload("bancosecurity_personal_loans/401");
    let request = as_payload("bancosecurity_personal_loans/request");
    let lines = "{\"x\": \"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\"}\n"
        .repeat(1_000);
    let bodies = "{\\\"x\\\": \\\"0123456789 0123456789\\\", ".repeat(2_000);
    let entry = format!(
        "{{\"request\": {{\"method\": \"POST\", \"url\": \"https://h{LOANS_PATH}\", \"postData\": {{\"text\": \"{{\\\"RequestData\\\": {{}}}}\"}}}}, \
         \"response\": {{\"status\": 401, \"content\": {{\"text\": \"{bodies}\"}}}}}},\n"
    );
    let begin = "{\"log\": {\"version\": \"1.2\", \"entries\": [\n";
    let har = || stream(begin, entry.as_bytes(), length, "{}]}}");
    let entries = length.div_ceil(entry.len()) as u64;
    let records = length.div_ceil(lines.len()) as u64 * 1_000;

    let (_, summary) = check(
        "ndjson",
        stream("", lines.as_bytes(), length, ""),
        &any,
        2 * MIB,
    );
    assert_eq!(counts(summary), [records, 0, 0, 0]);
    // On several cores a part of it is held for each, and the more of it the longer the lines.
    let several = as_payload("bancosecurity_personal_loans/401").jobs(4);
    let reader = stream("", lines.as_bytes(), length, "");
    let (_, summary) = check("several at once", reader, &several, 10 * MIB);
    assert_eq!(counts(summary), [records, 0, 0, 0]);
    let line = format!("{{\"x\": \"{}\"}}\n", "x".repeat(MIB - 10));
    let reader = stream("", line.as_bytes(), length, "");
    let (_, summary) = check("several long ones", reader, &several, 24 * MIB);
    assert_eq!(
        counts(summary),
        [length.div_ceil(line.len()) as u64, 0, 0, 0]
    );
    let (_, summary) = check("har", har(), &any, 8 * MIB);
    assert_eq!(counts(summary), [2 * entries, 0, 1, 0]);
    let packed_length = if cfg!(debug_assertions) { 8 } else { 256 } * MIB;
    let records = packed_length.div_ceil(lines.len()) as u64 * 1_000;
    let packed = gzip(lines.as_bytes(), packed_length);
    let (_, summary) = check("gzip", packed, &any, 2 * MIB);
    assert_eq!(counts(summary), [records, 0, 0, 0]);

    // Judged, and found wanting: what is found goes out as it is found.
    let invalid = b"{\"RequestData\": {}, \"CallbackUrl\": \"ftp\"}\n";
    let (found, summary) = check(
        "judged",
        stream("", invalid, MIB / 4, ""),
        &request,
        32 * MIB,
    );
    assert_eq!(summary.invalid, found.findings.len() as u64);

    // One line, or one document, that does not end, and that is read once: it is written down up to the limit, not held.
    let too_long = "record 1 on line 1 is longer than 64 MiB and was passed over; allow more with --max-record";
    for (name, reader) in [
        ("zeros", stream("", &[0; MIB], length, "")),
        ("brackets", stream("", &[b'['; MIB], length, "")),
        (
            "one line",
            stream("{\"x\": \"", &[b'x'; MIB], length, "\"}"),
        ),
        (
            "two lines",
            stream("{\"x\":\n\"", &[b'x'; MIB], length, "\"}"),
        ),
    ] {
        let (found, summary) = check(name, reader, &request, 12 * MIB);
        assert_eq!(counts(summary), [0, 0, 0, 1], "{name}");
        assert_eq!(found.unreadable[0].message, too_long);
    }
    let blank = format!("{}\n", " ".repeat(200));
    let (found, _) = check(
        "blank",
        stream("", blank.as_bytes(), length, ""),
        &any,
        12 * MIB,
    );
    assert_eq!(found.unreadable[0].message, "holds no records");
    let most = any.max_record(MIB);
    let (found, _) = check("bomb", gzip(&[0; MIB], packed_length), &most, 2 * MIB);
    assert!(
        found.unreadable[0]
            .message
            .starts_with("record 1 on line 1 is longer than 1 MiB")
    );
    // A string of an archive that nobody needs, and one that somebody would.
    let unknown = stream(
        "{\"log\": {\"version\": \"",
        &[b'x'; MIB],
        length,
        "\", \"entries\": [{}]}}",
    );
    let (_, summary) = check("archive", unknown, &most, 2 * MIB);
    assert_eq!(counts(summary), [0, 0, 1, 0]);
    let start = entry.find("\\\"RequestData").unwrap();
    let body = stream(
        &format!("{begin}{}", &entry[..start]),
        &[b'x'; MIB],
        length,
        "\"}}}]}}",
    );
    let (found, _) = check("body", body, &most, 4 * MIB);
    assert!(
        found.unreadable[0]
            .message
            .starts_with("record 1 on line 2 has a request body longer than 1 MiB")
    );
}
