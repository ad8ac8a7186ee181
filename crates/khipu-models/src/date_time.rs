//! Points in time.
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use chrono::{FixedOffset, NaiveTime, TimeZone};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::InvalidText;
use crate::date::{CALENDAR_RULE, Day};
use crate::invalid_text::Rule;
use crate::json_text;
use crate::scan::Scan;
use crate::schema::json_schema;

/// A point in time with its offset from UTC, in ISO 8601: `2017-07-21T17:32:28-0400`.
///
/// The offset is written `-0400`, `-04:00` or `Z`, and the seconds may have a fraction of any length; `T` and `Z`
/// are upper-case. The provider's own examples are not RFC 3339, which asks for the colon. The text is kept and
/// written back byte for byte:
///
/// ```
/// use khipu_models::DateTime;
///
/// let booked: DateTime = serde_json::from_str(r#""2017-07-22T00:00:00-0400""#)?;
/// assert_eq!(booked.as_str(), "2017-07-22T00:00:00-0400");
/// assert_eq!(booked.to_chrono().timestamp(), 1_500_696_000);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Comparison is by instant, as in chrono: `2017-07-22T00:00:00-0400` equals `2017-07-22T04:00:00Z` and sorts with
/// it. Compare [`as_str`](Self::as_str) where the spelling matters.
///
/// A leap second (`23:59:60`, at any minute as the contract has it) is held as chrono holds it, between second 59
/// and the next minute. Digits of the fraction after the ninth are kept in the text and take no part in
/// [`to_chrono`](Self::to_chrono) or in comparison, because chrono counts nanoseconds.
///
/// # What the contract accepts and this type refuses
///
/// The pattern of the contract checks the form alone, which allows days that no calendar has:
/// `2024-04-31T00:00:00Z` and `2023-02-29T00:00:00Z`, as with [`Date`](crate::Date).
#[derive(Clone)]
pub struct DateTime {
    text: Box<str>,
    instant: chrono::DateTime<FixedOffset>,
}

/// The pattern of `DateTime` in `schemas/components/time.yaml`.
#[cfg(feature = "schemars")]
const PATTERN: &str = concat!(
    "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)",
    r"(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])$",
);

impl DateTime {
    /// The text as it was read.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The instant and its offset for calculation, to the nanosecond.
    #[must_use]
    pub const fn to_chrono(&self) -> chrono::DateTime<FixedOffset> {
        self.instant
    }

    /// Writes a point in time as the provider's examples do, with an offset without colon (`-0400`; UTC is `+0000`)
    /// and a fraction only if there is one.
    ///
    /// # Errors
    /// If the form cannot say it: a year that is not one of 0 to 9999, or an offset with seconds.
    pub fn from_chrono<Tz: TimeZone>(value: &chrono::DateTime<Tz>) -> Result<Self, InvalidText> {
        let value = value.fixed_offset();
        // Read back, so that what chrono rounds away while it writes (seconds of an offset) is noticed here.
        let written: Self = value.format("%Y-%m-%dT%H:%M:%S%.f%z").to_string().parse()?;
        if written.instant == value && written.instant.offset() == value.offset() {
            Ok(written)
        } else {
            Err(refusal("must have an offset of whole minutes"))
        }
    }
}

const FORM_RULE: &str = "must have the form YYYY-MM-DDThh:mm:ss, with or without fraction, \
                         and an offset (-0400, -04:00 or Z)";

const fn refusal(rule: &'static str) -> InvalidText {
    InvalidText::new("DateTime", Rule::Stated(rule))
}

impl FromStr for DateTime {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        Ok(Self {
            instant: parse(text)?,
            text: text.into(),
        })
    }
}

fn parse(text: &str) -> Result<chrono::DateTime<FixedOffset>, InvalidText> {
    let (day, time, offset) = scan(text).ok_or(refusal(FORM_RULE))?;
    let date = day.to_chrono().ok_or(refusal(CALENDAR_RULE))?;
    // A fixed offset has neither gaps nor repetitions, so there is always exactly one such instant.
    date.and_time(time)
        .and_local_timezone(offset)
        .single()
        .ok_or(refusal(CALENDAR_RULE))
}

fn scan(text: &str) -> Option<(Day, NaiveTime, FixedOffset)> {
    let mut scan = Scan::new(text);
    let day = Day::scan(&mut scan)?;
    scan.expect(b'T')?;
    let time = scan_time(&mut scan)?;
    let offset = scan_offset(&mut scan)?;
    scan.end()?;
    Some((day, time, offset))
}

fn scan_time(scan: &mut Scan<'_>) -> Option<NaiveTime> {
    let hour = scan.two_digits(23)?;
    scan.expect(b':')?;
    let minute = scan.two_digits(59)?;
    scan.expect(b':')?;
    let second = scan.two_digits(60)?;
    let nanosecond = if scan.peek() == Some(b'.') {
        scan_fraction(scan)?
    } else {
        0
    };
    // chrono's way to write a leap second: second 59 with a second's worth of nanoseconds more.
    match second {
        60 => NaiveTime::from_hms_nano_opt(hour, minute, 59, 1_000_000_000 + nanosecond),
        _ => NaiveTime::from_hms_nano_opt(hour, minute, second, nanosecond),
    }
}

/// At least one digit; those after the ninth weigh nothing.
fn scan_fraction(scan: &mut Scan<'_>) -> Option<u32> {
    scan.expect(b'.')?;
    let mut weight = 100_000_000;
    let mut nanosecond = scan.digit()? * weight;
    while scan.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        weight /= 10;
        nanosecond += scan.digit()? * weight;
    }
    Some(nanosecond)
}

fn scan_offset(scan: &mut Scan<'_>) -> Option<FixedOffset> {
    let west = match scan.next()? {
        b'Z' => return FixedOffset::east_opt(0),
        b'+' => false,
        b'-' => true,
        _ => return None,
    };
    let hours = scan.two_digits(23)?;
    if scan.peek() == Some(b':') {
        scan.expect(b':')?;
    }
    let seconds = i32::try_from((hours * 60 + scan.two_digits(59)?) * 60).ok()?;
    FixedOffset::east_opt(if west { -seconds } else { seconds })
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.instant == other.instant
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.instant.cmp(&other.instant)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.instant.hash(state);
    }
}

/// Writes the text as it was read.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({})", self.text)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json_text::read_string(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

json_schema!(
    DateTime,
    ::schemars::json_schema!({"type": "string", "pattern": PATTERN})
);
