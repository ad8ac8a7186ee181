//! Sources taken apart into records.

use khipu_capture::is_record;

use crate::parse;

/// One payload of a source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Record<'t> {
    /// Its number in the source, from 1.
    pub(crate) number: u64,
    /// The byte of the source at which `text` begins.
    pub(crate) offset: usize,
    pub(crate) text: &'t [u8],
}

/// How a source holds its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// One JSON document over any number of lines.
    Json,
    /// One JSON document a line; blank lines are passed over.
    Ndjson,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The whole source as one record. A byte order mark before it is passed over.
pub(crate) fn whole(source: &[u8]) -> Record<'_> {
    let text = source.strip_prefix(BOM).unwrap_or(source);
    Record {
        number: 1,
        offset: source.len() - text.len(),
        text,
    }
}

/// The records of a source.
pub(crate) fn records(source: &[u8], form: Form) -> Box<dyn Iterator<Item = Record<'_>> + '_> {
    match form {
        Form::Json => Box::new(std::iter::once(whole(source))),
        Form::Ndjson => Box::new(lines(source)),
    }
}

fn lines(source: &[u8]) -> impl Iterator<Item = Record<'_>> {
    let first = whole(source);
    let mut offset = first.offset;
    first
        .text
        .split(|byte| *byte == b'\n')
        .filter_map(move |line| {
            let at = offset;
            offset += line.len() + 1;
            // The carriage return of a line end is white space to JSON, so it needs no care but here.
            let blank = line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
            (!blank).then_some((at, line))
        })
        .zip(1..)
        .map(|((offset, text), number)| Record {
            number,
            offset,
            text,
        })
}

/// How a source without a telling name holds its records: one a line when the first line is complete in itself and more
/// lines follow.
pub(crate) fn guess(source: &[u8]) -> Form {
    let mut lines = lines(source);
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
        return Form::Json;
    };
    let text = first.text.trim_ascii();
    let complete = match parse::parse(text) {
        Ok(_) => true,
        // A line that is broken but has a beginning and an end was meant to be complete. So was one that a crash cut
        // off: capture records show it.
        Err(broken) => {
            let is_whole = !broken.at_end && text.ends_with(b"}");
            let follows = second.text.starts_with(b"{");
            let is_cut = [first, second].iter().any(|line| is_record(line.text)) && follows;
            text.starts_with(b"{") && (is_whole || is_cut)
        }
    };
    if complete { Form::Ndjson } else { Form::Json }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(source: &str) -> Vec<(u64, usize, &str)> {
        let records = records(source.as_bytes(), Form::Ndjson);
        records
            .map(|record| {
                let text = std::str::from_utf8(record.text).unwrap();
                (record.number, record.offset, text)
            })
            .collect()
    }

    #[test]
    fn blank_lines_are_passed_over_and_not_counted() {
        assert_eq!(spans("{}\r\n\r\n \t\n[]\n"), [(1, 0, "{}\r"), (2, 9, "[]")]);
        assert_eq!(spans("\u{feff}{}\n1"), [(1, 3, "{}"), (2, 6, "1")]);
        assert_eq!(spans(" \n\n"), []);
    }

    #[test]
    fn the_form_of_a_nameless_source_is_seen_on_its_first_line() {
        for source in [
            "{}\n{}",
            "{\"a\" 1}\n{}",
            "\n{}\n\n[]",
            "{\"khipu_capture\":1,\"at\":\"20\n{}",
            "{\n{\"khipu_capture\":1}",
        ] {
            assert_eq!(guess(source.as_bytes()), Form::Ndjson, "{source}");
        }
        for source in [
            "",
            "{}",
            "{}\n",
            "{\n}",
            "{\"a\":\n{}}",
            "{\"a\": {}\n}",
            "[1,\n2]",
            "{\"khipu_capture\": 1,\n \"at\": \"\"}",
        ] {
            assert_eq!(guess(source.as_bytes()), Form::Json, "{source}");
        }
    }
}
