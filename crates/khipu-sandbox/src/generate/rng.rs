//! Numbers that look random and are the same for the same seed, on every machine and in every release.

/// SplitMix64: small, fast, and with no state but one number.
#[derive(Clone)]
pub(crate) struct Rng(u64);

impl Rng {
    /// The numbers for the `number`-th use of what `labels` name.
    pub(crate) fn new(seed: u64, labels: &[&str], number: u64) -> Self {
        // FNV-1a; 0xff stands in no label.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        for label in labels {
            label.bytes().for_each(&mut add);
            add(0xff);
        }
        number.to_le_bytes().into_iter().for_each(&mut add);
        let mut rng = Self(seed ^ hash);
        rng.next();
        rng
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 when `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when there is none.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = i128::from(high) - i128::from(low) + 1;
        let drawn = match u64::try_from(span) {
            Ok(span) => self.below(span),
            Err(_) if span > 0 => self.next(),
            Err(_) => 0,
        };
        let number = i128::from(low) + i128::from(drawn);
        i64::try_from(number).unwrap_or(low)
    }

    /// Whether something happens that happens in `percent` of all cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `these`.
    pub(crate) fn pick<'t, T>(&mut self, these: &'t [T]) -> Option<&'t T> {
        let at = self.below(u64::try_from(these.len()).unwrap_or(u64::MAX));
        these.get(usize::try_from(at).ok()?)
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let high = (self.next() & !0xf000) | 0x4000;
        let low = (self.next() & !(0b11 << 62)) | (0b10 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Rng;

    #[test]
    fn the_numbers_never_change() {
        let mut rng = Rng::new(7, &["loans", "200"], 3);
        let drawn = [rng.next(), rng.below(100), rng.next()];
        let mut again = Rng::new(7, &["loans", "200"], 3);
        assert_eq!(drawn, [again.next(), again.below(100), again.next()]);
        let mut other = Rng::new(7, &["loans2", "00"], 3);
        assert_ne!(drawn[0], other.next());
    }

    #[test]
    fn ranges_are_kept() {
        let mut rng = Rng::new(1, &[], 0);
        for _ in 0..1000 {
            assert!((-2..=3).contains(&rng.between(-2, 3)));
        }
        assert_eq!(rng.below(0), 0);
        assert_eq!(rng.between(5, 4), 5);
        assert_eq!(rng.pick::<u8>(&[]), None);
        rng.between(i64::MIN, i64::MAX);
        let uuid = rng.uuid();
        assert_eq!(uuid.len(), 36);
        assert_eq!(uuid.as_bytes()[14], b'4');
    }
}
