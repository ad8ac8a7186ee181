//! Files that `khipu` writes: whole or not at all, and never in the place of something else.
use std::fs;

use crate::support::{LOANS, Place, UNBILLED, text};

const REQUEST: &str = r#"{"RequestData":{"LastDigits":"1234","AccountCredential":"Juana Soto"}}"#;

fn place() -> Place {
    Place::new().set("KHIPU_SCRUB_KEY", "a key for all these tests")
}

fn names(place: &Place, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(place.path(folder)).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A file in the place of `/dev/null` would take it away from the whole machine.
#[cfg(unix)]
#[test]
fn a_device_and_a_folder_stay_what_they_are() {
    let place = place();
    place.write("in.ndjson", REQUEST);
    fs::create_dir(place.path("folder")).unwrap();
    std::os::unix::fs::symlink("/dev/null", place.path("device")).unwrap();
    for verb in ["drift", "scrub"] {
        for (out, why) in [("device", "not a regular file"), ("folder", "is a folder")] {
            let output = place.khipu(&[verb, "in.ndjson", "-o", out], "");
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{verb} {out}: {said}");
            assert!(
                said.contains(out) && said.contains(why),
                "{verb} {out}: {said}"
            );
            assert!(output.stdout.is_empty(), "{verb} {out}");
        }
    }
    let device = fs::symlink_metadata(place.path("device")).unwrap();
    assert!(device.is_symlink());
    assert_eq!(names(&place, "."), ["device", "folder", "in.ndjson"]);
    assert!(names(&place, "folder").is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_what_it_leads_to_is_written() {
    let place = place();
    place.write("in.ndjson", REQUEST);
    fs::create_dir(place.path("folder")).unwrap();
    place.write("folder/real", "before");
    std::os::unix::fs::symlink("folder/real", place.path("link")).unwrap();
    for verb in ["drift", "scrub"] {
        place.write("folder/real", "before");
        let output = place.khipu(&[verb, "in.ndjson", "-o", "link"], "");
        assert!(output.status.code() < Some(2), "{}", text(&output.stderr));
        let link = fs::symlink_metadata(place.path("link")).unwrap();
        assert!(link.is_symlink());
        let written = fs::read_to_string(place.path("folder/real")).unwrap();
        assert!(written != "before" && !written.is_empty());
    }
    assert_eq!(names(&place, "folder"), ["real"]);
}

/// An end that is asked for in the middle leaves what stood there before, and nothing beside it.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_behind() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    for (verb, signal) in [("scrub", "-INT"), ("scrub", "-TERM"), ("drift", "-INT")] {
        let place = place();
        place.write("out", "before");
        let mut child = place
            .command(&[verb, "-", "-o", "out"])
            .stdin(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // More is promised and never comes.
        let mut input = child.stdin.take().unwrap();
        input.write_all(format!("{REQUEST}\n").as_bytes()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        while names(&place, ".").len() < 2 {
            assert!(Instant::now() < deadline, "{verb} begins no file");
            std::thread::sleep(Duration::from_millis(10));
        }
        let pid = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &pid])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(
            child.wait().unwrap().code(),
            Some(130),
            "{verb} after {signal}"
        );
        assert_eq!(names(&place, "."), ["out"], "{verb} after {signal}");
        assert_eq!(fs::read_to_string(place.path("out")).unwrap(), "before");
    }
}

/// What a folder holds already stays; of the same name only the new one.
#[test]
fn a_folder_in_which_files_already_stand() {
    let place = place();
    for folder in ["in/deep", "out/deep"] {
        fs::create_dir_all(place.path(folder)).unwrap();
    }
    for name in ["in/a.json", "in/deep/b.json"] {
        place.write(name, REQUEST);
    }
    let kept = ["out/notes.txt", "out/other.json", "out/deep/c.json"];
    for name in kept {
        place.write(name, "mine");
    }
    place.write(
        "out/a.json",
        "an older result, and a longer one than what comes now, by far",
    );
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for name in kept {
        assert_eq!(fs::read_to_string(place.path(name)).unwrap(), "mine");
    }
    let fresh = place.khipu(&["scrub", "in", "-o", "fresh"], "");
    assert_eq!(fresh.status.code(), Some(0));
    for name in ["a.json", "deep/b.json"] {
        let read = |folder: &str| fs::read(place.path(&format!("{folder}/{name}"))).unwrap();
        assert_eq!(read("out"), read("fresh"), "{name}");
        assert!(!text(&read("out")).contains("Juana"));
    }
    assert_eq!(
        names(&place, "out"),
        ["a.json", "deep", "notes.txt", "other.json"]
    );
}

/// A pipe among the captures is not waited for, and a name that is no text hides no capture.
#[cfg(unix)]
#[test]
fn a_folder_with_strange_things_in_it() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::process::Command;

    let place = place();
    let folder = format!("in/{UNBILLED}");
    fs::create_dir_all(place.path(&folder)).unwrap();
    let strange = OsStr::from_bytes(b"request-\xff.json");
    if fs::write(place.path(&folder).join(strange), REQUEST).is_err() {
        return; // This file system takes nothing but text.
    }
    let pipe = place.path(&format!("{folder}/pipe.json"));
    assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("1 record, 2 values replaced"), "{said}");
    let scrubbed = place.path(&format!("out/{UNBILLED}")).join(strange);
    assert!(!fs::read_to_string(scrubbed).unwrap().contains("Juana"));
    for folder in ["in", "out"] {
        let output = place.khipu(&["validate", folder], "");
        assert_eq!(text(&output.stdout), "1 checked, 1 valid, 0 invalid\n");
    }
}

/// A part that cannot be written, or read, does not stop the others.
#[test]
fn what_of_a_folder_cannot_be_used_is_told_and_the_rest_goes_on() {
    let place = place();
    for folder in ["in/blocked", "in/open", "out"] {
        fs::create_dir_all(place.path(folder)).unwrap();
    }
    for name in ["in/blocked/a.json", "in/open/b.json", "in/z.json"] {
        place.write(name, REQUEST);
    }
    fs::create_dir(place.path("out/z.json")).unwrap();
    place.write("out/blocked", "a file where a folder is due");
    let output = place.khipu(&["scrub", "in", "-o", "out"], "");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("out/blocked: cannot be made") && said.contains("out/z.json cannot"),
        "{said}"
    );
    assert!(said.contains("1 record,"), "{said}");
    assert!(place.path("out/open/b.json").exists());
    assert_eq!(names(&place, "out"), ["blocked", "open", "z.json"]);
}

#[test]
fn a_string_of_ten_megabytes_is_scrubbed_whole() {
    let place = place();
    let long = "Juana Soto \\u00e9".repeat(650_000);
    assert!(long.len() > 10_000_000);
    place.write("in.json", &REQUEST.replace("Juana Soto", &long));
    let name = format!("{UNBILLED}/request");
    let run = |more: &[&str]| {
        let common = ["scrub", "in.json", "-o", "out.json", "--as", &name];
        place.khipu(&[&common[..], more].concat(), "")
    };
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let after = fs::read_to_string(place.path("out.json")).unwrap();
    assert!(!after.contains("Juana") && after.len() > 7_000_000);
    let checked = place.khipu(&["validate", "out.json", "--as", &name], "");
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    // The limit is written as `khipu validate` takes it, and so it is told.
    let refused = run(&["--max-record", "1M"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        text(&refused.stderr).contains("record 1 is longer than 1 MiB; nothing was written"),
        "{}",
        text(&refused.stderr)
    );
}

/// A wrong name is answered with a near one, not with all that there are.
#[test]
fn every_verb_answers_a_wrong_payload_name_in_the_same_way() {
    let place = place();
    let wrong = format!("{LOANS}/201");
    let said: Vec<String> = ["validate", "drift", "scrub"]
        .iter()
        .map(|verb| {
            let out: &[&str] = if *verb == "scrub" { &["-o", "-"] } else { &[] };
            let output = place.khipu(&[&[*verb, "-", "--as", &wrong], out].concat(), "");
            assert_eq!(output.status.code(), Some(2));
            text(&output.stderr)
        })
        .collect();
    assert!(
        said[0].contains(&format!("did you mean --as {LOANS}/200")),
        "{}",
        said[0]
    );
    assert!(said.iter().all(|each| *each == said[0]), "{said:#?}");
}
