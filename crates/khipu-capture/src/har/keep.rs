//! What is kept of a string that goes by.

/// What to do with a string that goes by.
pub(super) enum Keep<'k> {
    Nothing,
    /// Keep it as it is written, without quotes, unless it is longer than so many bytes.
    Raw(&'k mut Vec<u8>, usize),
}

impl Keep<'_> {
    /// Whether it could be kept.
    pub(super) fn add(&mut self, part: &[u8]) -> bool {
        let Keep::Raw(kept, limit) = self else {
            return true;
        };
        let length = kept.len() + part.len();
        if length > *limit {
            self.drop();
            return part.is_empty();
        }
        if length > kept.capacity() {
            let room = kept
                .capacity()
                .saturating_mul(2)
                .clamp(length, (*limit).max(length));
            kept.reserve_exact(room - kept.len());
        }
        kept.extend_from_slice(part);
        true
    }

    /// What is kept no more takes no room either.
    pub(super) fn drop(&mut self) {
        if let Keep::Raw(kept, limit) = self {
            **kept = Vec::new();
            *limit = 0;
        }
    }
}
