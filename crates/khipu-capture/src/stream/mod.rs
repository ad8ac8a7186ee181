//! Input of any form, read piece by piece.

mod ahead;
mod batch;
mod form;
mod records;
mod spool;
mod window;

use std::io::Read;

use crate::har::Har;

pub use ahead::Again;
pub(crate) use ahead::End;
pub use batch::{Batch, BatchRecords};
pub use form::Form;
pub use records::{RawRecord, RecordError, Records};
pub use spool::SpoolFile;
pub(crate) use window::{CHUNK, Window};

/// The longest record that is held when nobody says otherwise: 64 MiB.
pub const MAX_RECORD: usize = 64 << 20;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// An input whose form is known.
#[derive(Debug)]
pub enum Stream<R> {
    /// JSON documents, or capture records.
    Records(Records<R>),
    /// The exchanges of a HAR.
    Har(Box<Har<R>>),
}

impl<R: Read> Stream<R> {
    /// Reads as much as tells the form, unless `named` does. Of a record that is longer than `max_record` bytes no more than
    /// these are held, until it shows that it is that; in a HAR the record is one body.
    ///
    /// A byte order mark at the beginning is passed over. An error of `reader` comes when the records before it have been
    /// given.
    pub fn open(reader: R, named: Option<Form>, max_record: usize) -> Self {
        Self::of(Window::new(reader), named, max_record)
    }

    /// As [`Stream::open`], of an input that can be read a second time: of what is longer than `max_record` bytes only the
    /// beginning is held, a few MiB, because `again` shows that it is.
    pub fn open_twice(reader: R, named: Option<Form>, max_record: usize, again: Again) -> Self {
        Self::of(Window::new(reader).again(again), named, max_record)
    }

    /// As [`Stream::open`], of an input that cannot be read a second time: of what is longer than `max_record` bytes only the
    /// beginning is held, a few MiB, because what comes is written into a file of `file` until it shows that it is. Where that
    /// fails, it is held.
    pub fn open_spooled(
        reader: R,
        named: Option<Form>,
        max_record: usize,
        file: SpoolFile,
    ) -> Self {
        Self::of(Window::new(reader).spooled(file), named, max_record)
    }

    fn of(mut window: Window<R>, named: Option<Form>, max_record: usize) -> Self {
        window.hold(BOM.len());
        let has_mark = window.rest().starts_with(BOM);
        if has_mark {
            window.pass(BOM.len());
        }
        let column = if has_mark { BOM.len() as u64 + 1 } else { 1 };
        match Form::of(&mut window, named, max_record) {
            Form::Har => Self::Har(Box::new(Har::new(window, max_record, column))),
            form => Self::Records(Records::new(window, form, max_record, column)),
        }
    }
}
