//! The result on its way out, packed as its name says.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::Failed;
use crate::console::Refusal;
use crate::files;
use crate::output::Unfinished;

/// Where the result goes, packed as the name says.
pub(super) enum Output {
    Plain(Target),
    Gzip(GzEncoder<Target>),
    Zstd(zstd::stream::write::Encoder<'static, Target>),
}

/// What takes the bytes.
pub(super) enum Target {
    Stdout(BufWriter<io::Stdout>),
    File(BufWriter<Unfinished>),
}

impl Output {
    pub(super) fn create(path: &Path) -> Result<Self, Failed> {
        if files::is_stdin(path) {
            let stdout = BufWriter::new(io::stdout());
            return Ok(Self::Plain(Target::Stdout(stdout)));
        }
        let file = Unfinished::begin(path).map_err(|error| failed(path, &error))?;
        let target = Target::File(BufWriter::with_capacity(128 << 10, file));
        let end = path.extension().and_then(|end| end.to_str());
        Ok(match end.map(str::to_ascii_lowercase).as_deref() {
            Some("gz") => Self::Gzip(GzEncoder::new(target, Compression::default())),
            Some("zst") => {
                let encoder = zstd::stream::write::Encoder::new(target, 0);
                Self::Zstd(encoder.map_err(|error| failed(path, &error))?)
            }
            _ => Self::Plain(target),
        })
    }

    /// Has everything on the disk, and then the file in its place.
    pub(super) fn finish(self) -> io::Result<()> {
        let target = match self {
            Self::Plain(target) => target,
            Self::Gzip(encoder) => encoder.finish()?,
            Self::Zstd(encoder) => encoder.finish()?,
        };
        match target {
            Target::Stdout(mut out) => out.flush(),
            Target::File(out) => out
                .into_inner()
                .map_err(io::IntoInnerError::into_error)?
                .finish(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(target) => target.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    /// What is packed is not pressed out in the middle: [`finish`](Self::finish) does that.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(target) => target.flush(),
            Self::Gzip(_) | Self::Zstd(_) => Ok(()),
        }
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(out) => out.flush(),
        }
    }
}

/// Refuses to write over what is being read, by whatever name.
pub(super) fn check_apart(input: &File, from: &Path, to: &Path) -> Result<(), Refusal> {
    if files::is_stdin(to) || !is_same(input, from, to) {
        return Ok(());
    }
    let text = format!(
        "{} is the input itself: nothing was written",
        files::shown(to)
    );
    Err(Refusal::new(text).next("name another file with -o; the original is not kept otherwise"))
}

fn is_same(input: &File, from: &Path, to: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if let (Ok(a), Ok(b)) = (input.metadata(), fs::metadata(to)) {
            return (a.dev(), a.ino()) == (b.dev(), b.ino());
        }
    }
    let _ = input;
    match (fs::canonicalize(from), fs::canonicalize(to)) {
        (Ok(from), Ok(to)) => from == to,
        _ => false,
    }
}

/// The result cannot be written there.
pub(super) fn failed(to: &Path, error: &io::Error) -> Failed {
    if files::is_stdin(to) && error.kind() == ErrorKind::BrokenPipe {
        return Failed::Closed;
    }
    let name = match files::is_stdin(to) {
        true => "standard output".to_owned(),
        false => files::shown(to),
    };
    Failed::Refused(Refusal::new(format!("{name} cannot be written: {error}")))
}
