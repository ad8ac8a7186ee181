//! Regular files, which can be read again.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use khipu_capture::{Again, Compression, Decoder};

/// A regular file that is read from a place of its own: two of these do not disturb each other.
pub(crate) struct Reader {
    file: Arc<File>,
    at: u64,
}

impl Reader {
    /// The file, from where it stands; given back when it is none that can be read again.
    pub(crate) fn new(file: File) -> Result<Self, File> {
        let is_regular = file.metadata().is_ok_and(|about| about.is_file());
        let at = io::Seek::stream_position(&mut &file);
        match at {
            Ok(at) if is_regular && cfg!(any(unix, windows)) => Ok(Self {
                file: Arc::new(file),
                at,
            }),
            _ => Err(file),
        }
    }

    /// The same file once more, unpacked: it is this one, even if another has taken its name.
    pub(crate) fn again(&self) -> Again {
        let (file, start) = (Arc::clone(&self.file), self.at);
        Box::new(move |from| {
            let at = |at| Self {
                file: Arc::clone(&file),
                at,
            };
            let mut decoder = Decoder::new(at(start))?;
            if decoder.compression() == Compression::None {
                return Ok(Box::new(at(start.saturating_add(from))));
            }
            io::copy(&mut decoder.by_ref().take(from), &mut io::sink())?;
            Ok(Box::new(decoder))
        })
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = read_at(&self.file, buffer, self.at)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, at)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, at)
}

#[cfg(not(any(unix, windows)))]
fn read_at(_: &File, _: &mut [u8], _: u64) -> io::Result<usize> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Standard input, when it is a regular file.
#[cfg(unix)]
pub(crate) fn stdin() -> Option<Reader> {
    use std::os::fd::AsFd;

    let file = io::stdin().as_fd().try_clone_to_owned().ok()?;
    Reader::new(File::from(file)).ok()
}

#[cfg(not(unix))]
pub(crate) fn stdin() -> Option<Reader> {
    None
}
