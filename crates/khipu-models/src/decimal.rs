//! Exact decimal numbers.
use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::InvalidText;
use crate::invalid_text::Rule;
use crate::json_text;
use crate::number::Number;
use crate::schema::json_schema;

/// An exact decimal number, such as an amount of money.
///
/// It is read from the text of a JSON number and written back as the same text, decimal places included:
/// `12345678901234567.10` stays what it is, where a binary floating-point number would make `12345678901234568` of
/// it. The provider states no limits of its numbers; its examples are whole (`10990`), dollars and unidades de
/// fomento have decimal places.
///
/// ```
/// use khipu_models::Decimal;
///
/// let amount: Decimal = serde_json::from_str("12345678901234567.10")?;
/// assert_eq!(serde_json::to_string(&amount)?, "12345678901234567.10");
/// assert!(amount > Decimal::from(10_990));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Two numbers are equal if their values are: `1.5` equals `1.50`, and `-0` equals `0`. Calculate with
/// [`rust_decimal`](Self::to_rust_decimal).
///
/// # What comes back differently
///
/// The value never changes. Its text does in two cases: a number with exponent is written without one (`1e3`
/// becomes `1000`, `1E-2` becomes `0.01`), and of the zeros at the end of a fraction as many are kept as there is
/// room for.
///
/// # What the contract accepts and this type refuses
///
/// The contract says `type: number`, which has no limits. This type holds 96 bits of digits, at most 28 of them
/// decimal places, and rather refuses a number than rounds it:
///
/// - a number with more than 28 decimal places other than zeros at the end, such as `1e-29`;
/// - a number beyond ±79228162514264337593543950335, such as `1e29`;
/// - a number whose digits, the decimal point left out, are beyond 79228162514264337593543950335, such as
///   `12345678901234567890.1234567891`.
///
/// It also cannot be read inside a flattened or untagged type, because serde_json has turned the number into binary
/// floating point before it gets there, and a detour through [`serde_json::Value`] damages the number on the way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

/// The greatest coefficient, 2^96 - 1.
const MAX_COEFFICIENT: u128 = rust_decimal::Decimal::MAX.mantissa().unsigned_abs();
const MAX_PLACES: u32 = rust_decimal::Decimal::MAX_SCALE;

impl Decimal {
    /// Takes a number over with its sign and its decimal places; every one can be held.
    #[must_use]
    pub const fn from_rust_decimal(value: rust_decimal::Decimal) -> Self {
        Self(value)
    }

    /// The number for calculation, with the same sign and the same decimal places.
    #[must_use]
    pub const fn to_rust_decimal(self) -> rust_decimal::Decimal {
        self.0
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self(value.into())
    }
}

/// Reads exactly what JSON calls a number: no `+` in front, no leading zeros, digits on both sides of the point.
impl FromStr for Decimal {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let number = Number::parse(text).ok_or("must be a JSON number");
        number
            .and_then(exact)
            .map(Self)
            .map_err(|rule| InvalidText::new("Decimal", Rule::Stated(rule)))
    }
}

/// Builds the number from its parts. rust_decimal's own parsers are not used: `from_str` rounds silently, and the
/// strict ones refuse numbers that can be held, such as `1e3` or a fraction with many zeros at its end.
fn exact(number: Number) -> Result<rust_decimal::Decimal, &'static str> {
    const TOO_GREAT: &str =
        "cannot be held exactly: its absolute value is beyond 79228162514264337593543950335";
    const TOO_FINE: &str = "cannot be held exactly: it has more than 28 decimal places";
    const TOO_LONG: &str =
        "cannot be held exactly: its digits are beyond 79228162514264337593543950335";

    let (mut coefficient, mut places) = if number.is_zero() {
        (0, 0)
    } else if number.exponent >= 0 {
        (number.magnitude_if_whole().ok_or(TOO_GREAT)?, 0)
    } else {
        let places = u32::try_from(number.exponent.unsigned_abs()).unwrap_or(u32::MAX);
        if places > MAX_PLACES {
            return Err(TOO_FINE);
        }
        (number.coefficient.ok_or(TOO_LONG)?, places)
    };
    if coefficient > MAX_COEFFICIENT {
        return Err(if places == 0 { TOO_GREAT } else { TOO_LONG });
    }

    // The zeros at the end of a fraction are part of what was sent; keep those for which there is room.
    while i64::from(places) < number.written_places
        && places < MAX_PLACES
        && coefficient <= MAX_COEFFICIENT / 10
    {
        coefficient *= 10;
        places += 1;
    }
    let signed = i128::try_from(coefficient).map_err(|_| TOO_GREAT)?;
    let mut value =
        rust_decimal::Decimal::try_from_i128_with_scale(signed, places).map_err(|_| TOO_GREAT)?;
    value.set_sign_negative(number.negative);
    Ok(value)
}

/// Writes all decimal places, or as many as the format asks for (`{:.2}`), which then rounds.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({})", self.0)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_text::write_raw(&self.0.to_string(), serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json_text::read_raw(deserializer)?
            .get()
            .parse()
            .map_err(D::Error::custom)
    }
}

json_schema!(Decimal, ::schemars::json_schema!({"type": "number"}));
