//! Lines of a capture file: what can be read is written again and read as the same, and a body keeps its bytes.

#![no_main]

use khipu_capture::{Body, Place, Record, read, read_one};
use libfuzzer_sys::fuzz_target;

/// A record that was read is one line, and reads as the same again.
fn again(record: &Record) {
    let line = record.to_line();
    assert!(!line.is_empty() && !line.contains(['\n', '\r']));
    let entry = read_one(line.as_bytes());
    assert!(entry.record.as_ref() == Ok(record), "{:?}", entry.record);
}

fn stands(text: &[u8], place: Option<Place>, body: Option<&Body>) {
    let (Some(place), Some(body)) = (place, body) else {
        return;
    };
    let there = text.get(place.range()).unwrap();
    assert_eq!(place.is_verbatim, body.as_json().is_some());
    let json = body.as_json().unwrap_or_default();
    if place.is_verbatim {
        assert_eq!(there.len(), json.len());
        let same = |(a, b): (&u8, &u8)| a == b || (*b == b' ' && b"\r\n".contains(a));
        assert!(there.iter().zip(json.as_bytes()).all(same));
    } else {
        assert_eq!(there.first(), Some(&b'"'));
    }
}

fuzz_target!(|data: &[u8]| {
    for entry in read(data) {
        match &entry.record {
            Ok(record) => {
                stands(data, entry.request, record.request.as_ref());
                stands(data, entry.response, record.response.as_ref());
                stands(data, entry.callback, record.callback.as_ref());
                again(record);
            }
            Err(error) => assert!(error.column() > 0 && !error.to_string().is_empty()),
        }
    }
    let _ = read_one(data);

    let body = Body::from_bytes(data);
    let bytes = body.to_bytes().unwrap();
    if body.as_json().is_some() {
        assert!(!bytes.contains(&b'\n') && !bytes.contains(&b'\r'));
    } else {
        assert_eq!(bytes, data);
    }
    again(&Record::callback("/fuzz", body.clone()));
    again(
        &Record::exchange("POST", "/fuzz")
            .request(body.clone())
            .response(200, body),
    );
});
