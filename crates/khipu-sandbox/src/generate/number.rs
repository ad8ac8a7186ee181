//! Numbers that keep their rules, exactly.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::rng::Rng;

/// The rules for a number.
#[derive(Clone, Default)]
pub(super) struct Number {
    pub(super) low: Option<Bound>,
    pub(super) high: Option<Bound>,
    /// What the number is a multiple of; 1 for an integer.
    pub(super) step: Option<Decimal>,
}

/// A limit.
#[derive(Clone, Copy)]
pub(super) struct Bound {
    pub(super) at: Decimal,
    pub(super) exclusive: bool,
}

impl Number {
    pub(super) fn add_low(&mut self, at: Decimal, exclusive: bool) {
        let tighter = |old: Bound| at > old.at || (at == old.at && exclusive);
        if self.low.is_none_or(tighter) {
            self.low = Some(Bound { at, exclusive });
        }
    }

    pub(super) fn add_high(&mut self, at: Decimal, exclusive: bool) {
        let tighter = |old: Bound| at < old.at || (at == old.at && exclusive);
        if self.high.is_none_or(tighter) {
            self.high = Some(Bound { at, exclusive });
        }
    }

    /// Asks for multiples of `step` too. `None` when no step is a multiple of both.
    pub(super) fn add_step(&mut self, step: Decimal) -> Option<()> {
        self.step = Some(match self.step {
            Some(old) => common_multiple(old, step)?,
            None => step,
        });
        Some(())
    }

    pub(super) fn fits(&self, number: Decimal) -> bool {
        let low = self
            .low
            .is_none_or(|low| number > low.at || (number == low.at && !low.exclusive));
        let high = self
            .high
            .is_none_or(|high| number < high.at || (number == high.at && !high.exclusive));
        let step = self
            .step
            .is_none_or(|step| number.checked_rem(step).is_some_and(|rest| rest.is_zero()));
        low && high && step
    }

    /// A number that keeps the rules, with `scale` decimals if that can be; `None` when none was found.
    pub(super) fn draw(&self, scale: u32, rng: &mut Rng) -> Option<Decimal> {
        if let Some(step) = self.step {
            return self.multiple(step, rng).map(|number| number.normalize());
        }
        [scale, 0, 2, 4, 8, 12]
            .into_iter()
            .find_map(|scale| self.multiple(Decimal::new(1, scale), rng))
    }

    fn multiple(&self, step: Decimal, rng: &mut Rng) -> Option<Decimal> {
        let span = step.checked_mul(Decimal::from(2_500_000))?;
        let (low, high) = match (self.low, self.high) {
            (Some(low), Some(high)) => (low.at, high.at),
            (Some(low), None) => (low.at, low.at.checked_add(span)?),
            (None, Some(high)) => (high.at.checked_sub(span)?, high.at),
            (None, None) => (step, span),
        };
        let mut first = low.checked_div(step)?.ceil();
        let mut last = high.checked_div(step)?.floor();
        if self
            .low
            .is_some_and(|low| low.exclusive && first.checked_mul(step) == Some(low.at))
        {
            first += Decimal::ONE;
        }
        if self
            .high
            .is_some_and(|high| high.exclusive && last.checked_mul(step) == Some(high.at))
        {
            last -= Decimal::ONE;
        }
        let (first, last) = (first.to_i64()?, last.to_i64()?);
        if first > last {
            return None;
        }
        let number = Decimal::from(rng.between(first, last)).checked_mul(step)?;
        self.fits(number).then_some(number)
    }
}

/// The least number that both `a` and `b` divide.
fn common_multiple(a: Decimal, b: Decimal) -> Option<Decimal> {
    let scale = a.scale().max(b.scale());
    let whole = |number: Decimal| {
        let factor = 10_i128.checked_pow(scale - number.scale())?;
        number.mantissa().checked_mul(factor)
    };
    let (a, b) = (whole(a)?, whole(b)?);
    let (mut divisor, mut rest) = (a, b);
    while rest != 0 {
        (divisor, rest) = (rest, divisor.checked_rem(rest)?);
    }
    let multiple = a.checked_div(divisor)?.checked_mul(b)?;
    Decimal::try_from_i128_with_scale(multiple, scale).ok()
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::Number;
    use crate::generate::rng::Rng;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn steps_are_combined() {
        let mut rules = Number::default();
        rules.add_step(number("0.5")).unwrap();
        rules.add_step(Decimal::ONE).unwrap();
        rules.add_step(number("2.5")).unwrap();
        assert_eq!(rules.step, Some(number("5")));
    }

    #[test]
    fn narrow_limits_are_met() {
        let mut rules = Number::default();
        rules.add_low(number("0.1"), true);
        rules.add_high(number("0.2"), true);
        let mut rng = Rng::new(1, &[], 0);
        for _ in 0..100 {
            assert!(rules.fits(rules.draw(0, &mut rng).unwrap()));
        }
        rules.add_step(Decimal::ONE).unwrap();
        assert!(rules.draw(0, &mut rng).is_none());
    }

    #[test]
    fn an_exclusive_limit_is_not_drawn() {
        let mut rules = Number::default();
        rules.add_low(number("1"), true);
        rules.add_high(number("3"), true);
        rules.add_step(Decimal::ONE).unwrap();
        let mut rng = Rng::new(1, &[], 0);
        assert_eq!(rules.draw(0, &mut rng), Some(number("2")));
    }
}
