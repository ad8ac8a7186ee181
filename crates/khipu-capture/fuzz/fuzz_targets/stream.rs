//! Input of every form. The first three bytes choose the form, the longest record and the pieces in which the rest comes.
//!
//! Whatever the pieces, the records are the same, each stands where it says, and none is longer than may be held.

#![no_main]

use std::io::Read;

use khipu_capture::{Form, HarBody, Position, RecordError, Records, Stream};
use libfuzzer_sys::fuzz_target;
use pieces::Pieces;

mod pieces;

/// What there is to see of an input.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    records: Vec<String>,
    entries: Vec<String>,
    error: Option<String>,
}

fn seen(text: &[u8], from: impl Read, form: Option<Form>, most: usize) -> Seen {
    let mut seen = Seen::default();
    match Stream::open(from, form, most) {
        Stream::Records(mut records) => {
            while let Some(next) = records.next() {
                match next {
                    Ok(record) => {
                        let at = record.offset as usize;
                        assert_eq!(text.get(at..at + record.text.len()), Some(record.text));
                        assert!(record.text.len() <= most);
                        seen.records.push(format!("{record:?}"));
                    }
                    Err(error) => seen.records.push(error.to_string()),
                }
            }
        }
        Stream::Har(mut har) => {
            while let Some(next) = har.next() {
                match next {
                    Ok(entry) => {
                        // What is no object is an entry too, one that says nothing.
                        let begin = text.get(entry.position.offset as usize).unwrap();
                        assert!(
                            *begin == b'{'
                                || (!b" \t\r\n,".contains(begin) && entry.method.is_empty())
                        );
                        let bodies = [entry.request, entry.response]
                            .map(|body| body.map(|body| decoded(text, body)));
                        let (method, path) = (entry.method, entry.path);
                        seen.entries
                            .push(format!("{entry:?} {method} {path} {bodies:?}"));
                    }
                    Err(error) => seen.error = Some(error.to_string()),
                }
            }
        }
    }
    seen
}

/// A body, and where its first, middle and last bytes come from.
fn decoded(text: &[u8], body: HarBody<'_>) -> (bool, Vec<u8>, Vec<Position>) {
    let mut bytes = Vec::new();
    let is_good = body.decode(&mut bytes);
    if !body.is_too_long() {
        assert_eq!(text.get(body.position().offset as usize), Some(&b'"'));
    }
    let mut origins = body.origins();
    let rising = [0, bytes.len() / 2, bytes.len()];
    let positions: Vec<_> = rising.iter().map(|at| origins.position(*at)).collect();
    assert!(positions.iter().all(|at| at.offset < text.len() as u64));
    assert!(positions.is_sorted_by_key(|at| at.offset));
    (is_good, bytes, positions)
}

/// Many lines at once are the same records as one after the other.
fn batched<R: Read>(mut records: Records<R>) -> Vec<String> {
    let mut seen = Vec::new();
    loop {
        let mut is_any = false;
        while let Some(batch) = records.batch(Vec::new()) {
            is_any = true;
            // Numbers and lines of a batch count from its beginning.
            let (before, above) = records.passed();
            let mut lines = batch.records();
            for record in &mut lines {
                seen.push(match record {
                    Ok(mut record) => {
                        record.number += before;
                        record.line += above;
                        format!("{record:?}")
                    }
                    Err(RecordError::TooLong { number, line }) => RecordError::TooLong {
                        number: before + number,
                        line: above + line,
                    }
                    .to_string(),
                    Err(error) => error.to_string(),
                });
            }
            let (records_of_it, lines_of_it) = lines.passed();
            records.counted(records_of_it, lines_of_it);
        }
        match records.next() {
            Some(Ok(record)) => seen.push(format!("{record:?}")),
            Some(Err(error)) => seen.push(error.to_string()),
            None if is_any => {}
            None => return seen,
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&[form, most, size], text)) = data.split_first_chunk() else {
        return;
    };
    let form = match form % 4 {
        0 => None,
        1 => Some(Form::Json),
        2 => Some(Form::Ndjson),
        _ => Some(Form::Har),
    };
    let most = if most < 128 {
        usize::from(most) + 1
    } else {
        1 << 20
    };
    let whole = seen(text, text, form, most);
    assert_eq!(
        whole,
        seen(text, Pieces::new(text, size), form, most),
        "pieces of {size}"
    );
    if let Stream::Records(records) = Stream::open(text, form, most) {
        assert_eq!(whole.records, batched(records));
    }
});
