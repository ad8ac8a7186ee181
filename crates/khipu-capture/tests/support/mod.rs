//! What the tests share. Not every test uses all of it.
#![allow(dead_code)]

use std::io::{self, Read};

use khipu_capture::{Form, RecordError, Stream};

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }

    pub(crate) fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}

/// Gives a text in pieces of any length, and sometimes asks to try again.
pub(crate) struct Pieces<'t> {
    pub(crate) text: &'t [u8],
    pub(crate) most: usize,
    pub(crate) random: Random,
}

impl<'t> Pieces<'t> {
    pub(crate) fn new(text: &'t [u8], most: usize) -> Self {
        Self {
            text,
            most,
            random: Random(0x9e37_79b9_7f4a_7c15),
        }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.random.below(20) == 0 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let count = buffer.len().min(1 + self.random.below(self.most));
        self.text.read(&mut buffer[..count])
    }
}

/// A record as number, offset, line, column and text; or what was passed over as number and line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    Record(u64, u64, u64, u64, Vec<u8>),
    TooLong(u64, u64),
}

pub(crate) fn records(
    from: impl Read,
    named: Option<Form>,
    max_record: usize,
) -> (Form, Vec<Seen>) {
    let Stream::Records(mut records) = Stream::open(from, named, max_record) else {
        panic!("a HAR");
    };
    let mut seen = Vec::new();
    while let Some(next) = records.next() {
        seen.push(match next {
            Ok(record) => Seen::Record(
                record.number,
                record.offset,
                record.line,
                record.column,
                record.text.to_vec(),
            ),
            Err(RecordError::TooLong { number, line }) => Seen::TooLong(number, line),
            Err(error) => panic!("{error}"),
        });
    }
    (records.form(), seen)
}
