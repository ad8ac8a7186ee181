//! Choices: random ones that are the same in every run, or those that given bytes make.

/// Where choices come from.
pub(crate) enum Dice<'b> {
    /// Numbers that look random.
    Seed(u64),
    /// Bytes of somebody who looks for surprises, as a fuzzer does; when they are used up, every choice is the first.
    Bytes(&'b [u8]),
}

impl Dice<'_> {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        let number = match self {
            Self::Seed(state) => {
                *state ^= *state << 13;
                *state ^= *state >> 7;
                *state ^= *state << 17;
                usize::try_from(*state >> 16).unwrap()
            }
            Self::Bytes(bytes) => match bytes.split_first() {
                Some((first, rest)) => {
                    *bytes = rest;
                    usize::from(*first)
                }
                None => 0,
            },
        };
        number % sides.max(1)
    }

    /// Whether something happens that happens `times` times of a hundred.
    pub(crate) fn chance(&mut self, times: usize) -> bool {
        self.roll(100) >= 100 - times
    }

    /// One of `these`.
    pub(crate) fn pick<T: Copy>(&mut self, these: &[T]) -> T {
        these[self.roll(these.len())]
    }
}
