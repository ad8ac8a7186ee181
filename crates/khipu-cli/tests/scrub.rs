//! `khipu scrub`: what it writes, what it refuses, and that nothing sensitive comes out anywhere.
use crate::support;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use crate::support::{LOANS, Place, UNBILLED, in_two, text};
use khipu_capture::{Body, Decoder, Record};
use khipu_sandbox::generate::Generator;
use khipu_validate::Contract;

const PLANTED: &str = "sEnTiNeL";
const KEY: &str = "a key for all these tests";

fn place() -> Place {
    Place::new().set("KHIPU_SCRUB_KEY", KEY)
}

fn request(value: &str) -> String {
    format!(r#"{{"RequestData":{{"LastDigits":"1234","AccountCredential":"{value}"}}}}"#)
}

fn packed(bytes: &[u8], end: &str) -> Vec<u8> {
    match end {
        "gz" => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        "zst" => zstd::stream::encode_all(bytes, 0).unwrap(),
        _ => bytes.to_vec(),
    }
}

fn unpacked(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).unwrap();
    Decoder::new(file).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn help() {
    let help = Place::new().transcript(&["scrub", "--help"], "");
    let (usage, options) = in_two(&help);
    insta::assert_snapshot!("help_usage", usage);
    insta::assert_snapshot!("help_options", options);
}

#[test]
fn a_file_and_a_pipe() {
    let place = place();
    place.write("in.json", &request("Juana Soto, Calle 12"));
    let name = format!("{UNBILLED}/request");
    let mut shown = place.transcript(&["scrub", "in.json", "-o", "out.json", "--as", &name], "");
    shown.push_str(&fs::read_to_string(place.path("out.json")).unwrap());
    let piped = place.khipu(
        &["scrub", "-", "-o", "-", "--as", &name],
        &request("Juana Soto, Calle 12"),
    );
    assert_eq!(
        text(&piped.stdout),
        fs::read_to_string(place.path("out.json")).unwrap()
    );
    insta::assert_snapshot!(shown);
}

#[test]
fn without_a_key_every_run_is_different_and_says_so() {
    let place = Place::new();
    let run = || place.khipu(&["scrub", "-", "-o", "-"], &request("Juana Soto, Calle 12"));
    let (first, second) = (run(), run());
    assert_eq!(first.status.code(), Some(0));
    assert_ne!(first.stdout, second.stdout);
    assert!(
        text(&first.stderr)
            .contains("stand-ins differ from run to run; set KHIPU_SCRUB_KEY to keep them")
    );
    // A file with the key gives what the variable gives, with or without a line break.
    place.write("key", &format!("{KEY}\n"));
    let by_file = place.khipu(
        &["scrub", "-", "-o", "-", "--key-file", "key"],
        &request("Juana"),
    );
    let by_variable = self::place().khipu(&["scrub", "-", "-o", "-"], &request("Juana"));
    assert_eq!(by_file.stdout, by_variable.stdout);
    assert!(!text(&by_file.stderr).contains("run to run"));
}

#[test]
fn refusals() {
    let place = place();
    place.write("in.ndjson", &request(PLANTED));
    place.write("key", "a key that is in a file");
    place.write("short", PLANTED);
    place.write("bad.json.gz", "\u{1f}\u{8b}?");
    fs::write(
        place.path("bad.json.gz"),
        &packed(request(PLANTED).as_bytes(), "gz")[..30],
    )
    .unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    fs::hard_link(place.path("in.ndjson"), place.path("link.ndjson")).unwrap();
    let mut shown = String::new();
    for arguments in [
        &["scrub", "in.ndjson", "-o", "in.ndjson"][..],
        &["scrub", "in.ndjson", "-o", "./link.ndjson"],
        &["scrub", "in.ndjson", "-o", "folder"],
        &["scrub", "in.ndjson", "-o", "missing/out.ndjson"],
        &["scrub", "missing.ndjson", "-o", "out.ndjson"],
        &[
            "scrub",
            "in.ndjson",
            "-o",
            "out.ndjson",
            "--key-file",
            "key",
        ],
        &["scrub", "in.ndjson", "-o", "out.ndjson", "--as", "nothing"],
        &[
            "scrub",
            "in.ndjson",
            "-o",
            "out.ndjson",
            "--max-record",
            "20",
        ],
        &["scrub", "bad.json.gz", "-o", "out.ndjson"],
        &["scrub", "folder", "-o", "out"],
        &["scrub", ".", "-o", "folder"],
        &["scrub", ".", "-o", "-"],
    ] {
        shown.push_str(&place.transcript(arguments, ""));
    }
    for (key, arguments) in [
        (Some("short"), &[][..]),
        (None, &["--key-file", "short"]),
        (Some(""), &[]),
    ] {
        let place = Place::new();
        place.write("short", PLANTED);
        place.write("in.ndjson", &request(PLANTED));
        let place = key.map_or_else(Place::new, |key| Place::new().set("KHIPU_SCRUB_KEY", key));
        place.write("short", PLANTED);
        place.write("in.ndjson", &request(PLANTED));
        let all = [&["scrub", "in.ndjson", "-o", "out.ndjson"][..], arguments].concat();
        shown.push_str(&place.transcript(&all, ""));
    }
    #[cfg(unix)]
    {
        let place = Place::new();
        place.write("key", "a key that is in a file");
        place.mode("key", 0o644);
        place.write("in.ndjson", &request(PLANTED));
        shown.push_str(&place.transcript(
            &["scrub", "in.ndjson", "-o", "out", "--key-file", "key"],
            "",
        ));
    }
    assert!(
        !shown.contains(PLANTED) && !shown.contains("status 0"),
        "{shown}"
    );
    insta::assert_snapshot!(shown);
    // Nothing partial is left, and the input is as it was.
    let left: Vec<_> = fs::read_dir(place.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().contains(".khipu-") && name != "out.ndjson"),
        "{left:?}"
    );
    assert_eq!(
        fs::read_to_string(place.path("in.ndjson")).unwrap(),
        request(PLANTED)
    );
}

/// Captures of every form with something planted in them, as a folder; scrubbed, nothing of it is left.
#[test]
fn a_folder_of_every_form_holds_nothing_of_what_was_planted() {
    let place = place();
    let body = format!(
        r#"{{"OperationId":"x","Status":"OK","Data":{{"Loan":[]}},"AdditionalInformation":null,"Error":null,"LifeSpan":null,"{PLANTED} 1":"{PLANTED}"}}"#
    );
    let path = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    let record = |body: &[u8]| {
        Record::exchange("POST", path)
            .request(Body::from_bytes(request(PLANTED).as_bytes()))
            .response(200, Body::from_bytes(body))
            .to_line()
    };
    let lines = [
        record(body.as_bytes()),
        record(PLANTED.as_bytes()),
        record(&[PLANTED.as_bytes(), b"\xff"].concat()),
    ]
    .concat();
    let har = serde_json::json!({"log": {"version": "1.2", "comment": PLANTED, "entries": [{
        "request": {"method": "POST", "url": format!("https://{PLANTED}.cl{path}?x={PLANTED}"), "headers": [{"name": "cookie", "value": PLANTED}], "postData": {"mimeType": "application/json", "text": request(PLANTED)}},
        "response": {"status": 200, "content": {"mimeType": "application/json", "text": body}, "_x": PLANTED},
    }]}}).to_string();
    let forms = [
        ("bare.ndjson", format!("{}\n{PLANTED}\n", request(PLANTED))),
        ("one.json", body.clone()),
        ("lines.jsonl", lines),
        ("browser.har", har),
    ];
    fs::create_dir_all(place.path("in/deep")).unwrap();
    fs::create_dir_all(place.path("in/.hidden")).unwrap();
    fs::write(place.path("in/notes.txt"), PLANTED).unwrap();
    fs::write(place.path("in/.hidden/x.json"), PLANTED).unwrap();
    let mut names = Vec::new();
    for (name, text) in &forms {
        for (folder, end) in [("in", ""), ("in/deep", ".gz"), ("in/deep", ".zst")] {
            let name = format!("{folder}/{name}{end}");
            fs::write(
                place.path(&name),
                packed(text.as_bytes(), end.trim_start_matches('.')),
            )
            .unwrap();
            names.push((name, text));
        }
    }
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains(PLANTED) && !said.contains(KEY), "{said}");
    let encoded = "RW5UaU5l";
    let mut count = 0;
    for (name, before) in names {
        let path = place.path(&name.replacen("in/", "out/", 1));
        let raw = fs::read(&path).unwrap();
        assert_eq!(raw.starts_with(&[0x1f, 0x8b]), name.ends_with(".gz"));
        assert_eq!(
            raw.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]),
            name.ends_with(".zst")
        );
        let after = text(&unpacked(&path));
        assert!(
            !after.contains(PLANTED) && !after.contains(encoded),
            "{name}: {after}"
        );
        assert_eq!(before.lines().count(), after.lines().count());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        count += 1;
    }
    assert_eq!(count, 12);
    assert!(!place.path("out/notes.txt").exists() && !place.path("out/.hidden").exists());
    // The same reports before and after, but for the columns.
    let told = |folder: &str| {
        let output = place.khipu(&["validate", "--format", "json", folder], "");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let source = finding["source"].as_str().unwrap().replacen(folder, "", 1);
                format!(
                    "{source} {} {} {} {}",
                    finding["record"], finding["line"], finding["pointer"], finding["keyword"]
                )
            });
        (
            findings.collect::<Vec<_>>(),
            report["checked"].clone(),
            report["skipped"].clone(),
        )
    };
    assert_eq!(told("in"), told("out"));
}

/// What the sandbox makes up is valid, and is so afterwards; the same value has the same stand-in in every file.
#[test]
fn invented_payloads_stay_valid() {
    let place = place();
    let generator = Generator::new(&Contract::embedded_bundle().unwrap(), 7);
    for operation in [LOANS, UNBILLED] {
        fs::create_dir_all(place.path(&format!("in/{operation}"))).unwrap();
        for payload in ["request", "200", "202", "callback"] {
            let lines: Vec<String> = (0..40)
                .map(|number| {
                    text(&generator.payload_at(operation, payload, 3, number).unwrap())
                        .replace('\n', " ")
                })
                .collect();
            place.write(
                &format!("in/{operation}/{payload}.ndjson"),
                &lines.join("\n"),
            );
        }
    }
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(support::valid(&place, &place.path("out")), 320);
    let digits = |folder: &str| {
        let all =
            fs::read_to_string(place.path(&format!("{folder}/{UNBILLED}/200.ndjson"))).unwrap();
        let found = all
            .split("\"MainCardId\"")
            .skip(1)
            .map(|rest| rest.split('"').nth(1).unwrap().to_owned());
        found.collect::<Vec<_>>()
    };
    let pairs: Vec<_> = digits("in").into_iter().zip(digits("out")).collect();
    assert!(pairs.len() > 40);
    for (a, b) in &pairs {
        assert_ne!(a, b);
        for (c, d) in &pairs {
            assert_eq!(a == c, b == d, "{a} {b} {c} {d}");
        }
    }
    let before = text(&place.khipu(&["validate", "in"], "").stdout);
    assert!(before.contains("320"), "{before}");
}
