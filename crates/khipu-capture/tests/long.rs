//! Records that are longer than may be held, in inputs that can be read twice, and in others.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::support::{Pieces, Random};
use khipu_capture::{Again, Form, SpoolFile, Stream};

const MIB: usize = 1 << 20;

/// What may be held.
const MOST: usize = 3 * MIB;

/// Everything that a stream gives, in words that fit on a screen.
fn told<R: Read>(stream: Stream<R>) -> Vec<String> {
    let mut told = Vec::new();
    match stream {
        Stream::Records(mut records) => {
            told.push(format!("{:?}", records.form()));
            while let Some(next) = records.next() {
                told.push(match next {
                    Ok(record) => format!("{record:?}"),
                    Err(error) => error.to_string(),
                });
            }
        }
        Stream::Har(mut har) => {
            while let Some(next) = har.next() {
                told.push(match next {
                    Ok(entry) => {
                        let is_too_long = entry.request.map(|body| body.is_too_long());
                        format!("{entry:?}, too long: {is_too_long:?}")
                    }
                    Err(error) => error.to_string(),
                });
            }
        }
    }
    told
}

/// Gives a text and then fails, if it is to fail.
struct Source {
    text: Cursor<Arc<[u8]>>,
    fails: bool,
    given: Rc<Cell<usize>>,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(buffer)?;
        self.given.set(self.given.get() + count);
        if count == 0 && self.fails {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(count)
    }
}

fn source(text: &Arc<[u8]>, fails: bool) -> Source {
    Source {
        text: Cursor::new(Arc::clone(text)),
        fails,
        given: Rc::default(),
    }
}

fn again(text: &Arc<[u8]>, asked: &Arc<AtomicUsize>) -> Again {
    let (text, asked) = (Arc::clone(text), Arc::clone(asked));
    Box::new(move |from| {
        asked.fetch_add(1, Ordering::Relaxed);
        let mut text = Cursor::new(text);
        text.set_position(from);
        Ok(Box::new(text))
    })
}

fn spool() -> SpoolFile {
    Box::new(tempfile::tempfile)
}

/// The second file cannot be written.
fn full_disk() -> SpoolFile {
    let mut has_one = false;
    Box::new(move || match std::mem::replace(&mut has_one, true) {
        false => tempfile::tempfile(),
        // A folder opens, and that is all.
        true => File::open(std::env::temp_dir()),
    })
}

fn no_file() -> SpoolFile {
    Box::new(|| Err(io::ErrorKind::StorageFull.into()))
}

/// What is told of a text that can be read twice, which is what is told of one that is written down as it comes, and of one
/// that is held.
fn check(text: Vec<u8>, fails: bool, named: Option<Form>) -> (Vec<String>, usize) {
    let text: Arc<[u8]> = text.into();
    let asked = Arc::default();
    let once = told(Stream::open(source(&text, fails), named, MOST));
    let again = again(&text, &asked);
    let twice = told(Stream::open_twice(source(&text, fails), named, MOST, again));
    assert_eq!(once, twice);
    for file in [spool(), full_disk(), no_file()] {
        let source = source(&text, fails);
        let spooled = told(Stream::open_spooled(source, named, MOST, file));
        assert_eq!(once, spooled);
    }
    (once, asked.load(Ordering::Relaxed))
}

#[test]
fn what_is_told_is_the_same_as_when_everything_is_held() {
    let mut random = Random(7);
    let lengths = [0, 1, 300, 2 * MIB, MOST - 1, MOST, MOST + 1, 4 * MIB];
    for _ in 0..12 {
        let mut text = Vec::new();
        for _ in 0..random.below(5) {
            let length = *random.pick(&lengths);
            let (first, rest) =
                *random.pick(&[(b'7', b'7'), (b'[', b'['), (b'"', b'x'), (b' ', b' ')]);
            text.extend((0..length).map(|at| if at == 0 { first } else { rest }));
            let ends: [&[u8]; 5] = [b"\n", b"\n\n", b"\r\n \n", b"\"\n", b""];
            text.extend_from_slice(random.pick::<&[u8]>(&ends));
        }
        for named in [None, Some(Form::Ndjson), Some(Form::Json)] {
            check(text.clone(), random.below(3) == 0, named);
        }
    }
}

#[test]
fn in_an_archive_too() {
    let mut random = Random(9);
    let pieces: [&[u8]; 5] = [b"x", b"\\\\", b"\\\"", b"\\u0041", b"\\n"];
    let wrong: &[u8] = b"\\x";
    for round in 0..12 {
        let mut text = b"{\"log\": {\"version\": \"1.2\", \"entries\": [".to_vec();
        for entry in 0..1 + random.below(3) {
            let length = *random.pick(&[9, 2 * MIB, MOST - 1, MOST, MOST + 1, 4 * MIB]);
            let piece = *random.pick(&pieces);
            let mut body = piece.repeat(length / piece.len());
            // An odd beginning makes escapes stand across what is read at once.
            body.resize(length, b'x');
            body.rotate_right(length % piece.len());
            if round % 6 == 0 {
                body.extend_from_slice(wrong);
            }
            let comma = if entry > 0 { "," } else { "" };
            text.extend_from_slice(
                format!("{comma}{{\"request\": {{\"postData\": {{\"text\": \"").as_bytes(),
            );
            text.append(&mut body);
            text.extend_from_slice(b"\"}}}");
        }
        if round % 5 > 0 {
            text.extend_from_slice(b"]}}");
        }
        check(text, round % 7 == 0, None);
    }
}

#[test]
fn an_input_is_read_again_once_and_only_if_something_is_long() {
    let short = b"{\"a\": 1}\n".repeat(MIB / 8);
    assert_eq!(check(short, false, None).1, 0);
    let long = [&b"7".repeat(4 * MIB)[..], b"\n"].concat();
    let (told, asked) = check(long.repeat(3), false, None);
    assert_eq!(asked, 1);
    assert_eq!(
        told[1..],
        [1, 2, 3].map(|at| format!("record {at} on line {at} is longer than may be held"))
    );
}

#[test]
fn of_a_document_that_is_too_long_only_the_beginning_is_read() {
    let text: Arc<[u8]> = b"[\n".repeat(8 * MIB).into();
    let input = source(&text, false);
    let given = Rc::clone(&input.given);
    let again = again(&text, &Arc::default());
    let stream = Stream::open_twice(input, Some(Form::Json), 8 * MIB, again);
    assert_eq!(
        told(stream)[1],
        "record 1 on line 1 is longer than may be held"
    );
    assert!(given.get() <= 3 * MIB, "{}", given.get());
}

#[test]
fn an_input_that_cannot_be_read_again_is_held() {
    let long = [&b"7".repeat(4 * MIB)[..], b"\n7"].concat();
    let refused: Again = Box::new(|_| Err(io::ErrorKind::PermissionDenied.into()));
    let stream = Stream::open_twice(&long[..], None, MOST, refused);
    assert_eq!(told(stream).len(), 3);
}

#[test]
fn what_is_read_ahead_is_no_more_than_what_may_be_held() {
    let text: Arc<[u8]> = b"[\n".repeat(16 * MIB).into();
    let input = source(&text, false);
    let given = Rc::clone(&input.given);
    let stream = Stream::open_spooled(input, Some(Form::Json), 8 * MIB, spool());
    assert_eq!(
        told(stream)[1],
        "record 1 on line 1 is longer than may be held"
    );
    assert!(given.get() <= 9 * MIB, "{}", given.get());
}

#[test]
fn what_was_written_down_and_is_gone_is_an_error_and_no_end() {
    // Whoever makes the file takes away what was written into it.
    let kept: Arc<Mutex<Option<File>>> = Arc::default();
    let given = Arc::clone(&kept);
    let file: SpoolFile = Box::new(move || {
        let file = tempfile::tempfile()?;
        *given.lock().unwrap() = Some(file.try_clone()?);
        Ok(file)
    });
    struct Cuts(Cursor<Vec<u8>>, Arc<Mutex<Option<File>>>);
    impl Read for Cuts {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.read(buffer)?;
            if count == 0
                && let Some(file) = self.1.lock().unwrap().take()
            {
                file.set_len(0)?;
            }
            Ok(count)
        }
    }
    let text = Cuts(Cursor::new(vec![b'7'; MOST - MIB / 8]), kept);
    let told = told(Stream::open_spooled(text, Some(Form::Ndjson), MOST, file));
    assert_eq!(
        told,
        ["Ndjson", "cannot be read: failed to fill whole buffer"]
    );
}

#[test]
fn a_complete_line_is_a_record_before_more_has_come() {
    /// Gives one piece with each reading, and does not expect to be read when none is left.
    struct Live(Vec<&'static [u8]>);
    impl Read for Live {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = self.0.remove(0);
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }
    let pieces: [&[u8]; 4] = [b"{\"a\"", b": 1}\n{\"b", b"\": 2}\n", b" \n"];
    let Stream::Records(mut records) = Stream::open(Live(pieces.to_vec()), None, MOST) else {
        panic!("a HAR");
    };
    assert!(!records.is_awaited());
    assert_eq!(records.next().unwrap().unwrap().text, b"{\"a\": 1}");
    assert!(records.is_awaited());
    assert_eq!(records.next().unwrap().unwrap().text, b"{\"b\": 2}");
    assert!(records.is_awaited());
}

#[test]
fn a_blank_line_is_no_record_however_long_it_is() {
    let blank = " ".repeat(MOST + 1);
    for text in [
        format!("{{}}\n{blank}\n[]"),
        format!("{{}}\n{blank}\n[]\n{blank}"),
    ] {
        let (told, _) = check(text.into_bytes(), false, Some(Form::Ndjson));
        let second = MOST + 5;
        assert_eq!(
            told,
            [
                "Ndjson",
                "RawRecord(1, line 1:1, byte 0, 2 bytes)",
                &format!("RawRecord(2, line 3:1, byte {second}, 2 bytes)"),
            ]
        );
    }
}

#[test]
fn the_form_does_not_depend_on_the_pieces_in_which_an_input_comes() {
    // The first line is broken, and as long as a record may be: the next one tells.
    let text = "\n{1}\n{\"a\": 1}\n";
    let told: Vec<_> = (1..=text.len())
        .map(|size| {
            let pieces = Pieces::new(text.as_bytes(), size);
            told(Stream::open(pieces, None, 4))
        })
        .collect();
    assert!(told.iter().all(|one| one[0] == "Ndjson"), "{told:?}");
}
