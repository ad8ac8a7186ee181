//! What was read ahead of an input that is read once.
//!
//! A record that is longer than may be held must be known to be that before it is held, and an input that cannot be read a
//! second time cannot be looked at beforehand. So as soon as a record is long, what comes is written into a file until the end of
//! the record shows, and read from there. Where there is no room for that, it is held as far as it may be.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};

use super::ahead::End;
use super::window::CHUNK;

/// Makes an empty file to write to and to read from, which should have no name: payloads stand in it for a while.
///
/// ```
/// use khipu_capture::{RecordError, SpoolFile, Stream};
///
/// # fn main() -> std::io::Result<()> {
/// let long = [&[b'7'; 4_000_000][..], b"\n{}\n"].concat();
/// let file: SpoolFile = Box::new(tempfile::tempfile);
/// let Stream::Records(mut records) = Stream::open_spooled(&long[..], None, 3_000_000, file) else {
///     unreachable!("these are lines");
/// };
/// assert!(matches!(records.next(), Some(Err(RecordError::TooLong { line: 1, .. }))));
/// assert_eq!(records.next().unwrap().unwrap().text, b"{}");
/// # Ok(())
/// # }
/// ```
pub type SpoolFile = Box<dyn FnMut() -> io::Result<File> + Send>;

/// What was read ahead, and what is known of it.
pub(super) struct Spool {
    new_file: SpoolFile,
    /// What was read ahead first; of it everything up to `taken` has been read back.
    file: Option<File>,
    written: u64,
    taken: u64,
    /// What comes after it and could not be written.
    rest: Vec<u8>,
    rest_taken: usize,
    /// How the input ended behind it.
    end: Option<Result<(), io::Error>>,
    /// Whether a file could not be had or written.
    has_failed: bool,
    search: Option<Search>,
}

/// What is known of what begins at byte `from` of the input.
struct Search {
    end: End,
    from: u64,
    /// The byte at which it ends, or up to which it does not.
    at: u64,
    is_found: bool,
    /// Whether what comes at `at` is escaped.
    is_escaped: bool,
}

impl Spool {
    pub(super) fn new(new_file: SpoolFile) -> Self {
        Self {
            new_file,
            file: None,
            written: 0,
            taken: 0,
            rest: Vec::new(),
            rest_taken: 0,
            end: None,
            has_failed: false,
            search: None,
        }
    }

    /// Reads what was read ahead, then from `reader`.
    pub(super) fn read(&mut self, reader: &mut impl Read, room: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = &mut self.file
            && self.taken < self.written
        {
            let most = usize::try_from(self.written - self.taken).unwrap_or(usize::MAX);
            let most = room.len().min(most);
            let room = room.get_mut(..most).unwrap_or_default();
            file.seek(SeekFrom::Start(self.taken))?;
            // What was written and does not come back must not look like the end of the input.
            file.read_exact(room)?;
            self.taken += most as u64;
            if self.taken == self.written {
                (self.file, self.written, self.taken) = (None, 0, 0);
            }
            return Ok(most);
        }
        let rest = self.rest.get(self.rest_taken..).unwrap_or_default();
        if !rest.is_empty() {
            let count = (&*rest).read(room)?;
            self.rest_taken += count;
            return Ok(count);
        }
        match self.end.take() {
            None => reader.read(room),
            Some(Ok(())) => {
                self.end = Some(Ok(()));
                Ok(0)
            }
            Some(Err(error)) => Err(error),
        }
    }

    /// Whether what begins at byte `from` ends before or at byte `limit`, as [`Ahead::ends`](super::ahead::Ahead::ends) says;
    /// `held` are the bytes behind it that have been read already, from a place where nothing is escaped up to byte `at`.
    pub(super) fn ends(
        &mut self,
        reader: &mut impl Read,
        held: &[u8],
        at: u64,
        end: End,
        from: u64,
        limit: u64,
    ) -> bool {
        let known = self.search.take();
        let known = known.filter(|search| search.from == from && search.end == end);
        let mut search = known.unwrap_or_else(|| self.begin(held, at, end, from));
        let mut piece = Vec::new();
        while !search.is_found && search.at <= limit && self.end.is_none() && !self.has_failed {
            piece.resize(CHUNK, 0);
            match reader.read(&mut piece) {
                Ok(0) => self.end = Some(Ok(())),
                Ok(count) => {
                    piece.truncate(count);
                    search.look(&piece);
                    if self.keep(&piece).is_err() {
                        self.has_failed = true;
                        self.rest = std::mem::take(&mut piece);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => self.end = Some(Err(error)),
            }
        }
        let ends = search.at <= limit;
        self.search = Some(search);
        ends
    }

    /// A search that has seen everything that has been read.
    fn begin(&mut self, held: &[u8], at: u64, end: End, from: u64) -> Search {
        let mut search = Search {
            end,
            from,
            at: at - held.len() as u64,
            is_found: false,
            is_escaped: false,
        };
        search.look(held);
        let mut piece = vec![0; CHUNK];
        let mut place = self.taken;
        while let Some(file) = &mut self.file
            && place < self.written
        {
            let most = usize::try_from(self.written - place).unwrap_or(usize::MAX);
            let piece = piece.get_mut(..most.min(CHUNK)).unwrap_or_default();
            let read = file.seek(SeekFrom::Start(place));
            if read.and_then(|_| file.read_exact(piece)).is_err() {
                break;
            }
            search.look(piece);
            place += piece.len() as u64;
        }
        search.look(self.rest.get(self.rest_taken..).unwrap_or_default());
        search
    }

    fn keep(&mut self, piece: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            file => file.insert((self.new_file)()?),
        };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(piece)?;
        self.written += piece.len() as u64;
        Ok(())
    }
}

impl Search {
    /// Looks for the end in what comes next.
    fn look(&mut self, text: &[u8]) {
        if self.is_found {
            return;
        }
        let end = match self.end {
            End::Input => None,
            End::Line => memchr::memchr(b'\n', text),
            End::String => self.quote(text),
        };
        self.is_found = end.is_some();
        self.at += end.unwrap_or(text.len()) as u64;
    }

    /// Where the first quote is that is not escaped.
    fn quote(&mut self, text: &[u8]) -> Option<usize> {
        let mut at = usize::from(std::mem::take(&mut self.is_escaped) && !text.is_empty());
        loop {
            at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
            match text.get(at..)? {
                [b'"', ..] => return Some(at),
                [_, _, ..] => at += 2,
                _ => {
                    self.is_escaped = true;
                    return None;
                }
            }
        }
    }
}
