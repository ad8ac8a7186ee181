//! Packed input unpacked as it is read, whatever its name says.

mod error;

use std::fmt;
use std::io::{self, BufReader, ErrorKind, Read};

use flate2::bufread::MultiGzDecoder;

use error::Fault;

pub use error::DecodeError;

/// How much packed input is read at once.
const CHUNK: usize = 128 << 10;

/// The largest window of a zstd frame, as a power of two: 128 MiB. A frame says how much memory it takes to unpack it, and
/// a few bytes could ask for all there is.
const WINDOW: u32 = 27;

/// The longest beginning that tells a format.
const HEAD: usize = 6;

/// How input is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, one member or several.
    Gzip,
    /// zstd, one frame or several.
    Zstd,
}

impl Compression {
    /// What the first bytes tell.
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or one that only holds what readers pass over.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        })
    }
}

/// Reads plain, gzip and zstd input alike: the first bytes tell which it is. It holds a window of the input, never the
/// whole.
///
/// What is wrong with packed input is a [`DecodeError`] inside the [`io::Error`], and comes after what could be unpacked before
/// it: all of it where the input is cut off, else all but the piece in which the fault stands. A zstd frame that declares another
/// length than it has is one, except where it comes in pieces and its last block is empty: `zstd` passes that over.
///
/// ```
/// use std::io::Read;
///
/// use khipu_capture::{Compression, Decoder};
///
/// # fn main() -> std::io::Result<()> {
/// let mut decoder = Decoder::new(&b"{}"[..])?;
/// assert_eq!(decoder.compression(), Compression::None);
/// let mut text = String::new();
/// decoder.read_to_string(&mut text)?;
/// assert_eq!(text, "{}");
/// # Ok(())
/// # }
/// ```
pub struct Decoder<R> {
    inner: Inner<R>,
    compression: Compression,
    /// How many bytes have come out.
    at: u64,
    /// The first of them: they tell input that is packed twice.
    begin: [u8; HEAD],
    error: Option<DecodeError>,
}

enum Inner<R> {
    Plain(Source<R>),
    Gzip(Box<MultiGzDecoder<BufReader<Source<R>>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<Source<R>>>>),
}

impl<R: Read> Decoder<R> {
    /// Reads the first bytes of `source` to see what it is.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or are those of a packed format that is not read here.
    pub fn new(source: R) -> io::Result<Self> {
        let source = Source::new(source)?;
        let head = source.head();
        if let Some(name) = other_format(head) {
            return Err(DecodeError::new(Compression::None, Fault::Other(name), 0).into());
        }
        let compression = Compression::of(head);
        let inner = match compression {
            Compression::None => Inner::Plain(source),
            Compression::Gzip => {
                let source = BufReader::with_capacity(CHUNK, source);
                Inner::Gzip(Box::new(MultiGzDecoder::new(source)))
            }
            Compression::Zstd => {
                let source = BufReader::with_capacity(CHUNK, source);
                let mut decoder = zstd::stream::read::Decoder::with_buffer(source)?;
                decoder.window_log_max(WINDOW)?;
                Inner::Zstd(Box::new(decoder))
            }
        };
        Ok(Self {
            inner,
            compression,
            at: 0,
            begin: [0; HEAD],
            error: None,
        })
    }
}

impl<R> Decoder<R> {
    /// How the input is packed.
    #[must_use]
    pub const fn compression(&self) -> Compression {
        self.compression
    }
}

impl<R: Read> Decoder<R> {
    /// Keeps the first bytes that come out, and tells whether they are packed themselves.
    fn is_packed_twice(&mut self, bytes: &[u8]) -> bool {
        let have = usize::try_from(self.at).unwrap_or(HEAD).min(HEAD);
        let free = self.begin.get_mut(have..).unwrap_or_default();
        free.iter_mut()
            .zip(bytes)
            .for_each(|(free, byte)| *free = *byte);
        Compression::of(&self.begin) != Compression::None
    }

    /// What an error of the reader below means.
    fn explain(&self, error: io::Error) -> io::Error {
        let source_failed = match &self.inner {
            Inner::Plain(_) => true,
            Inner::Gzip(decoder) => decoder.get_ref().get_ref().failed,
            Inner::Zstd(decoder) => decoder.get_ref().get_ref().failed,
        };
        if source_failed || error.kind() == ErrorKind::Interrupted {
            return error;
        }
        let fault = match error.kind() {
            ErrorKind::UnexpectedEof => Fault::CutOff,
            ErrorKind::OutOfMemory => return error,
            _ => Fault::of_library(&error.to_string(), self.at),
        };
        DecodeError::new(self.compression, fault, self.at).into()
    }
}

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = &self.error {
            return Err(error.clone().into());
        }
        let read = match &mut self.inner {
            Inner::Plain(source) => return source.read(buffer),
            Inner::Gzip(decoder) => decoder.read(buffer),
            Inner::Zstd(decoder) => decoder.read(buffer),
        };
        let failed = match read {
            Ok(count) => {
                let bytes = buffer.get(..count).unwrap_or_default();
                if self.at >= HEAD as u64 || !self.is_packed_twice(bytes) {
                    self.at += count as u64;
                    return Ok(count);
                }
                let inner = Compression::of(&self.begin);
                DecodeError::new(self.compression, Fault::Twice(inner), self.at).into()
            }
            Err(error) => self.explain(error),
        };
        self.error = DecodeError::within(&failed).cloned();
        Err(failed)
    }
}

impl<R> fmt::Debug for Decoder<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("compression", &self.compression)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

/// Formats that nobody's JSON begins like.
fn other_format(head: &[u8]) -> Option<&'static str> {
    Some(match head {
        [0xfd, b'7', b'z', b'X', b'Z', 0] => "xz",
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A'] => "bzip2",
        [b'P', b'K', 3, 4, ..] => "zip",
        [0x04, 0x22, 0x4d, 0x18, ..] => "lz4",
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c] => "7z",
        _ => return None,
    })
}

/// A reader whose first bytes were looked at.
struct Source<R> {
    reader: R,
    head: [u8; HEAD],
    /// What of `head` there is, and what of that has been given.
    filled: usize,
    given: usize,
    /// Whether the reader itself failed, rather than what it gave.
    failed: bool,
}

impl<R: Read> Source<R> {
    fn new(mut reader: R) -> io::Result<Self> {
        let mut head = [0; HEAD];
        let mut filled = 0;
        while let Some(free) = head.get_mut(filled..).filter(|free| !free.is_empty()) {
            match reader.read(free) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self {
            reader,
            head,
            filled,
            given: 0,
            failed: false,
        })
    }

    fn head(&self) -> &[u8] {
        self.head.get(..self.filled).unwrap_or_default()
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given < self.filled {
            let mut rest = self.head.get(self.given..self.filled).unwrap_or_default();
            let count = rest.read(buffer)?;
            self.given += count;
            return Ok(count);
        }
        let read = self.reader.read(buffer);
        self.failed = matches!(&read, Err(error) if error.kind() != ErrorKind::Interrupted);
        read
    }
}
