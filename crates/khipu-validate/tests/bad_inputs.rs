//! Input that is broken, hostile or simply not there: a clear word about it, and the rest of the run goes on.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use crate::support::{LOANS, as_payload, brief, counts, run};
use flate2::write::GzEncoder;
use khipu_validate::{Input, Options};

const GOOD: &str = "{\"RequestData\": {}}";

fn request() -> Options {
    as_payload("bancosecurity_personal_loans/request")
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 1).unwrap()
}

/// Lines that do not shrink to nothing, all of them valid.
fn lines(count: u32) -> String {
    let line = |number: u32| {
        let number = number.wrapping_mul(2_654_435_761);
        format!("{{\"RequestData\": {{}}, \"x\": {number}}}\n")
    };
    (0..count).map(line).collect()
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Input {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        Input::Path(path)
    }

    /// What is said of an input between two good ones: counts, findings, and why it could not be checked.
    fn told(&self, input: Input, options: &Options) -> ([u64; 2], String, String) {
        let good = Input::Text {
            source: "good".to_owned(),
            text: GOOD.into(),
        };
        let (found, summary) = run(&[good.clone(), input, good], options);
        let [valid, invalid, skipped, _] = counts(summary);
        assert_eq!(skipped, 0);
        let unreadable: Vec<_> = found
            .unreadable
            .iter()
            .map(|entry| entry.message.as_str())
            .collect();
        (
            [valid - 2, invalid],
            brief(&found.findings),
            unreadable.join("\n"),
        )
    }

    fn check(&self, name: &str, content: impl AsRef<[u8]>) -> ([u64; 2], String, String) {
        let input = self.write(name, content);
        self.told(input, &request())
    }
}

#[test]
fn packed_input_that_is_damaged_gives_what_stands_before() {
    let folder = Folder::new();
    let lines = lines(20_000);
    for (name, packed) in [
        ("a.ndjson.gz", gzip(lines.as_bytes())),
        ("b.ndjson.zst", zstd(lines.as_bytes())),
        // The name does not tell.
        ("c", gzip(lines.as_bytes())),
        (
            "d.json",
            zstd(&[b"{\"khipu_capture\":", lines.as_bytes()].concat()),
        ),
    ] {
        let cut = &packed[..packed.len() / 2];
        let ([valid, _], _, unreadable) = folder.check(name, cut);
        assert!((1..20_000).contains(&valid), "{name} {valid}");
        let kind = if packed[0] == 0x1f { "gzip" } else { "zstd" };
        assert!(
            unreadable.starts_with(&format!("the {kind} data ends too early, at byte ")),
            "{unreadable}"
        );
        assert!(unreadable.ends_with("; the records before it were checked"));
    }
    let mut broken = gzip(lines.as_bytes());
    let half = broken.len() / 2;
    broken[half..half + 200].fill(0xff);
    let (_, _, unreadable) = folder.check("e.ndjson.gz", broken);
    assert!(unreadable.starts_with("the gzip data "), "{unreadable}");
    for (name, content, message) in [
        (
            "f.json.gz",
            gzip(b"{}")[..12].to_vec(),
            "the gzip data ends too early, at byte 1 of what it holds: it was cut off, or something else was added to it",
        ),
        (
            "g.json.gz",
            gzip(&zstd(GOOD.as_bytes())),
            "it is packed twice, zstd inside gzip; unpack it once",
        ),
        (
            "h.json.gz",
            b"PK\x03\x04rest".to_vec(),
            "it is packed with zip; unpack it, or pack it with gzip or zstd",
        ),
        (
            "i.json.zst",
            [zstd(GOOD.as_bytes()), b"rest".to_vec()].concat(),
            "after the zstd data, at byte 19 of what it holds, comes something that is no zstd",
        ),
    ] {
        let (counted, findings, unreadable) = folder.check(name, content);
        assert_eq!(
            (counted, findings.as_str(), unreadable.as_str()),
            ([0, 0], "", message),
            "{name}"
        );
    }
}

#[test]
fn packed_input_is_read_whatever_its_name_says() {
    let folder = Folder::new();
    let text = format!("{GOOD}\n{GOOD}\n");
    let members = [gzip(GOOD.as_bytes()), gzip(b"\n"), gzip(GOOD.as_bytes())].concat();
    let frames = [zstd(GOOD.as_bytes()), zstd(b"\n"), zstd(GOOD.as_bytes())].concat();
    for (name, content) in [
        ("a.ndjson.gz", gzip(text.as_bytes())),
        ("b.ndjson", gzip(text.as_bytes())),
        ("c.ndjson.gz", zstd(text.as_bytes())),
        ("d.ndjson.zst", text.clone().into_bytes()),
        ("e", members),
        ("f", frames),
    ] {
        let told = folder.check(name, content);
        assert_eq!(told, ([2, 0], String::new(), String::new()), "{name}");
    }
    let name = format!("{LOANS}/request-x.json.gz");
    let input = folder.write(&name, gzip(GOOD.as_bytes()));
    let (found, summary) = run(&[input], &Options::default());
    assert!(found.unreadable.is_empty());
    assert_eq!(counts(summary), [1, 0, 0, 0]);
}

#[test]
fn text_that_is_no_json_is_a_finding_at_its_byte() {
    let folder = Folder::new();
    let nested = "[".repeat(100_000);
    for (name, content, findings) in [
        (
            "empty.json",
            &b""[..],
            "1:1 @0  syntax: the text is empty, a JSON value was expected",
        ),
        (
            "binary.json",
            b"\x7fELF\x02\x01\0\0\xff",
            "1:1 @0  syntax: expected a JSON value",
        ),
        (
            "utf8.ndjson",
            b"{\"a\": \"\xff\"}\n",
            "1:8 @7  syntax: these bytes are not UTF-8",
        ),
        (
            "utf16.json",
            b"\xff\xfe{\0}\0",
            "1:1 @0  syntax: this is UTF-16, JSON is UTF-8: save the text as that",
        ),
        (
            "nul.ndjson",
            b"\0\n",
            "1:1 @0  syntax: expected a JSON value",
        ),
        (
            "mark.ndjson",
            b"\xef\xbb\xbf[]\r\n\r\n \n",
            "1:4 @3  type: expected an object, found an array",
        ),
        (
            "last.ndjson",
            b"\n{\"RequestData\": {",
            "2:18 @18  syntax: expected a member name in double quotes, or `}`",
        ),
        (
            "deep.json",
            nested.as_bytes(),
            "1:128 @127  syntax: nests too deeply: more than 127 arrays and objects",
        ),
        (
            "deep",
            nested.as_bytes(),
            "1:128 @127  syntax: nests too deeply: more than 127 arrays and objects",
        ),
    ] {
        let told = folder.check(name, content);
        assert_eq!(told, ([0, 1], findings.to_owned(), String::new()), "{name}");
    }
}

#[test]
fn input_without_records_says_so() {
    let folder = Folder::new();
    for (name, content, message) in [
        ("empty.ndjson", &b""[..], "holds no records"),
        ("blank.ndjson", b"\xef\xbb\xbf\n \r\n\n", "holds no records"),
        (
            "blank.ndjson.gz",
            &gzip(&[b'\n'; 100_000]),
            "holds no records",
        ),
        (
            "none.har",
            b"{\"log\": {\"entries\": []}}",
            "holds no records",
        ),
        (
            "empty.har",
            b"",
            "the archive ends too early, on line 1, column 1",
        ),
        (
            "list.har",
            b"[]",
            "the archive is broken on line 1, column 1: expected an object with a `log`",
        ),
        (
            "utf16.har",
            b"\xfe\xff\0{\0}",
            "the archive is broken on line 1, column 1: this is UTF-16, save it as UTF-8",
        ),
        (
            "binary.har",
            b"\0\xff",
            "the archive is broken on line 1, column 1: expected an object with a `log`",
        ),
    ] {
        let told = folder.check(name, content);
        assert_eq!(told, ([0, 0], String::new(), message.to_owned()), "{name}");
    }
    let missing = folder.told(Input::Path(folder.path("missing.har.gz")), &request());
    assert_eq!(missing.2, "no such file or folder");
    fs::create_dir(folder.path("bare")).unwrap();
    let bare = folder.told(Input::Path(folder.path("bare")), &request());
    assert!(bare.2.starts_with("this folder holds no captures"));
}

#[test]
fn a_record_that_is_too_long_is_told_and_passed_over() {
    let folder = Folder::new();
    let options = request().max_record(1_000_000);
    let long = format!("{{\"x\": \"{}\"}}", "x".repeat(3_000_000));
    let message = |rest: &str| {
        format!(
            "record {rest} longer than 1000000 bytes and was passed over; allow more with --max-record"
        )
    };
    for (name, content, valid, unreadable) in [
        (
            "a.ndjson",
            format!("{GOOD}\n\n{long}\n{GOOD}\n{long}\n{GOOD}"),
            3,
            message("2 on line 3 (and 1 more like it) is"),
        ),
        ("b", format!("{long}\n{GOOD}"), 1, message("1 on line 1 is")),
        (
            "c.json",
            format!("{{\"RequestData\":\n{long}}}"),
            0,
            message("1 on line 1 is"),
        ),
        (
            "d",
            format!("{{\"RequestData\":\n{long}}}"),
            0,
            message("1 on line 1 is"),
        ),
    ] {
        for packed in [content.clone().into_bytes(), gzip(content.as_bytes())] {
            let input = folder.write(name, packed);
            let told = folder.told(input, &options);
            assert_eq!(
                told,
                ([valid, 0], String::new(), unreadable.clone()),
                "{name}"
            );
        }
    }
}

#[test]
fn many_different_reasons_are_not_all_kept() {
    let folder = Folder::new();
    let lines: String = (0..5_000)
        .map(|number| format!("{{\"khipu_capture\":1,{}\"at\":7}}\n", " ".repeat(number)))
        .collect();
    let (_, _, unreadable) = folder.check("a.ndjson", lines);
    assert_eq!(unreadable.lines().count(), 101);
    assert!(unreadable.ends_with(
        "(and 4899 more like it) cannot be checked either, for other reasons of this kind"
    ));
}

#[cfg(unix)]
#[test]
fn files_that_are_closed_or_no_files_do_not_stop_a_folder() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new();
    folder.write("x/good.json.gz", gzip(GOOD.as_bytes()));
    folder.write("x/trace.har", "{\"log\": {\"entries\": [{}]}}");
    folder.write("x/closed.json", GOOD);
    fs::set_permissions(
        folder.path("x/closed.json"),
        fs::Permissions::from_mode(0o0),
    )
    .unwrap();
    symlink("b.json", folder.path("x/a.json")).unwrap();
    symlink("a.json", folder.path("x/b.json")).unwrap();
    symlink("..", folder.path("x/up.json")).unwrap();
    // Whoever read from this socket or pipe would wait for ever.
    let _socket = std::os::unix::net::UnixListener::bind(folder.path("x/socket.json")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path("x/pipe.json"))
        .status();
    assert!(made.unwrap().success());
    let (found, summary) = run(&[Input::Path(folder.path("x"))], &request());
    // Nothing is closed to the superuser.
    let is_open = fs::read(folder.path("x/closed.json")).is_ok();
    let [valid, invalid, skipped, unreadable] = counts(summary);
    let closed = u64::from(!is_open);
    assert_eq!(
        [valid, invalid, skipped, unreadable],
        [2 - closed, 0, 1, 2 + closed]
    );
    for entry in &found.unreadable {
        let message = match entry.source.ends_with("closed.json") {
            true => "cannot be read: permission denied",
            false => "cannot be read: filesystem loop or indirection limit (e.g. symlink loop)",
        };
        assert_eq!(entry.message, message);
    }
}
