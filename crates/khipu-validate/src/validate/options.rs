//! How to check.

use khipu_capture::MAX_RECORD;

use crate::excerpt::Show;
use crate::operation::Payload;

/// How to check.
#[derive(Clone, Debug)]
pub struct Options {
    pub(super) payload: Option<Payload>,
    pub(super) max_record: usize,
    pub(crate) show: Show,
    pub(crate) excerpts: Option<u64>,
    pub(super) jobs: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            payload: None,
            max_record: MAX_RECORD,
            show: Show::default(),
            excerpts: None,
            jobs: 1,
        }
    }
}

impl Options {
    /// Takes every record for this payload, whatever its path and its shape say. A capture record is what it says itself.
    #[must_use]
    pub fn payload(mut self, payload: &Payload) -> Self {
        self.payload = Some(payload.clone());
        self
    }

    /// Holds records of up to `bytes` bytes, in a HAR bodies as they are written there, instead of 64 MiB. A longer one is
    /// passed over and told ([`Unreadable`](crate::Unreadable)); of it a few MiB are held.
    #[must_use]
    pub fn max_record(mut self, bytes: usize) -> Self {
        self.max_record = bytes;
        self
    }

    /// Judges lines on so many cores, instead of one. What is told, and its order, do not change. What comes through a pipe
    /// is judged on one, line by line, so that nobody waits for a batch to fill.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = jobs.max(1);
        self
    }

    /// Shows the values around each fault in [`Finding::excerpt`](crate::Finding::excerpt), which are masked else. These
    /// are people's bank data: ask for them only where the report stays with you.
    #[must_use]
    pub fn show_values(mut self) -> Self {
        self.show = Show::Values;
        self
    }

    /// Leaves [`Finding::excerpt`](crate::Finding::excerpt) out, for a sink that does not read it.
    #[must_use]
    pub fn without_excerpts(mut self) -> Self {
        self.show = Show::Nothing;
        self
    }

    /// Leaves [`Finding::excerpt`](crate::Finding::excerpt) out where the same was found at the same place of a payload so often
    /// before, for a sink that shows no more of them, such as [`TextWriter`](crate::TextWriter): it shows
    /// [`TextWriter::ALIKE`](crate::TextWriter::ALIKE).
    #[must_use]
    pub fn excerpts_alike(mut self, most: u64) -> Self {
        self.excerpts = Some(most);
        self
    }
}
