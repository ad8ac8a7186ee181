//! One writer: order, groups, locks, and how it ends.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

use khipu_capture::{Body, Record, WriteError, Writer, read};

fn record(number: usize) -> Record {
    let body = format!("{{\"number\":\n{number}}}");
    Record::exchange("POST", format!("/{number}")).request(Body::from_bytes(body.as_bytes()))
}

/// The paths of the records in a file, every line of which must be one.
fn paths(file: &Path) -> Vec<String> {
    let text = std::fs::read(file).unwrap();
    assert!(text.is_empty() || text.ends_with(b"\n"));
    read(&text)
        .map(|entry| entry.record.unwrap().path)
        .collect()
}

fn place() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("traffic.ndjson");
    (folder, path)
}

#[test]
fn what_was_appended_is_in_the_file_at_once() {
    let (_folder, path) = place();
    let writer = Writer::open(&path).unwrap();
    assert_eq!(writer.path(), path);
    for number in 0..3 {
        writer.append(&record(number)).unwrap();
        assert_eq!(paths(&path).len(), number + 1);
    }
    drop(writer);
    Writer::open(&path).unwrap().append(&record(3)).unwrap();
    assert_eq!(paths(&path), ["/0", "/1", "/2", "/3"]);
}

#[cfg(unix)]
#[test]
fn a_new_file_is_its_owners_alone_and_an_old_one_stays_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = place();
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    drop(Writer::open(&path).unwrap());
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    drop(Writer::open(&path).unwrap());
    assert_eq!(mode(), 0o640);
}

#[test]
fn a_second_writer_is_refused_until_the_last_clone_of_the_first_is_gone() {
    let (_folder, path) = place();
    let first = Writer::open(&path).unwrap();
    let clone = first.clone();
    for _ in 0..2 {
        let refused = Writer::open(&path).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ResourceBusy);
        let said = refused.to_string();
        assert!(
            said.starts_with("the capture file ") && said.contains("traffic.ndjson"),
            "{said}"
        );
        assert!(
            said.ends_with(
                " cannot be written: another writer has it open, give each its own file"
            ),
            "{said}"
        );
    }
    drop(first);
    Writer::open(&path).unwrap_err();
    clone.append(&record(1)).unwrap();
    drop(clone);
    Writer::open(&path).unwrap();
}

#[test]
fn what_is_no_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Writer::open(folder.path()).unwrap_err();
    let missing = Writer::open(folder.path().join("no/where\u{1b}[2J")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(
        missing.to_string().contains("no/where\\u{1b}[2J"),
        "{missing}"
    );
    if cfg!(unix) {
        let device = Writer::open("/dev/null").unwrap_err();
        assert!(
            device.to_string().contains("not a regular file"),
            "{device}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_its_file() {
    let (folder, path) = place();
    std::fs::create_dir(folder.path().join("far")).unwrap();
    let far = folder.path().join("far/real.ndjson");
    std::os::unix::fs::symlink(&far, &path).unwrap();
    let writer = Writer::open(&path).unwrap();
    writer.append(&record(1)).unwrap();
    assert_eq!(paths(&far), ["/1"]);
    Writer::open(&far).unwrap_err();
}

#[test]
fn a_thousand_at_once_are_all_there_exactly_once() {
    let (_folder, path) = place();
    let writer = Writer::open(&path).unwrap();
    thread::scope(|scope| {
        for number in 0..1_000 {
            let writer = writer.clone();
            scope.spawn(move || writer.append(&record(number)).unwrap());
        }
    });
    let found = paths(&path);
    assert_eq!(found.len(), 1_000);
    let found: BTreeSet<_> = found.into_iter().collect();
    assert_eq!(
        found,
        (0..1_000).map(|number| format!("/{number}")).collect()
    );
}

#[test]
fn news_come_in_the_order_of_the_records_and_drop_waits_for_them() {
    let (_folder, path) = place();
    let writer = Writer::open(&path).unwrap();
    let news = Arc::new(Mutex::new(Vec::new()));
    for number in 0..500 {
        let (news, path) = (Arc::clone(&news), path.clone());
        writer.append_then(&record(number), move |outcome| {
            outcome.unwrap();
            // It is in the file before it is said to be.
            assert!(paths(&path).contains(&format!("/{number}")));
            news.lock().unwrap().push(format!("/{number}"));
        });
    }
    drop(writer);
    let expected: Vec<String> = (0..500).map(|number| format!("/{number}")).collect();
    assert_eq!(*news.lock().unwrap(), expected);
    assert_eq!(paths(&path), expected);
}

#[test]
fn who_is_told_may_panic_or_hold_the_last_writer() {
    let (_folder, path) = place();
    let writer = Writer::open(&path).unwrap();
    let (sender, told) = channel();
    writer.append_then(&record(0), |_| panic!("this panic is part of the test"));
    writer.append(&record(1)).unwrap();
    let last = writer.clone();
    drop(writer);
    let again = last.clone();
    last.append_then(&record(2), move |outcome| {
        let later = sender.clone();
        again.append_then(&record(3), move |outcome| later.send(outcome).unwrap());
        sender.send(outcome).unwrap();
    });
    drop(last);
    assert_eq!(
        [told.recv().unwrap(), told.recv().unwrap()],
        [Ok(()), Ok(())]
    );
    assert_eq!(paths(&path), ["/0", "/1", "/2", "/3"]);
    // The file is released, although nobody could wait for it.
    for _ in 0..500 {
        if Writer::open(&path).is_ok() {
            return;
        }
        thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the file is still locked");
}

#[test]
fn a_file_that_somebody_emptied_goes_on() {
    let (_folder, path) = place();
    std::fs::write(&path, "{\"khipu_capture\":1,\"at").unwrap();
    let writer = Writer::open(&path).unwrap();
    std::fs::write(&path, "").unwrap();
    writer.append(&record(1)).unwrap();
    writer.append(&record(2)).unwrap();
    std::fs::write(&path, "").unwrap();
    writer.append(&record(3)).unwrap();
    assert_eq!(paths(&path), ["/3"]);
}

#[test]
fn the_types_go_where_they_are_needed() {
    fn free<T: Send + Sync + 'static>() {}
    free::<Writer>();
    free::<WriteError>();
    free::<Record>();
    let (_folder, path) = place();
    assert!(format!("{:?}", Writer::open(path).unwrap()).starts_with("Writer { path: "));
}

#[cfg(unix)]
#[test]
fn what_would_go_into_a_deleted_file_is_refused() {
    let (_folder, path) = place();
    let writer = Writer::open(&path).unwrap();
    writer.append(&record(0)).unwrap();
    let moved = path.with_extension("old");
    std::fs::rename(&path, &moved).unwrap();
    writer.append(&record(1)).unwrap();
    assert_eq!(paths(&moved), ["/0", "/1"], "under another name it is kept");
    std::fs::remove_file(moved).unwrap();
    let refused = writer.append(&record(2)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::NotFound);
    assert!(refused.to_string().contains("deleted"), "{refused}");
    drop(writer);
    Writer::open(&path).unwrap().append(&record(3)).unwrap();
    assert_eq!(paths(&path), ["/3"]);
}
