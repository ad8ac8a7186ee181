//! Calendar dates.
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::InvalidText;
use crate::invalid_text::Rule;
use crate::json_text;
use crate::scan::Scan;
use crate::schema::json_schema;

/// A calendar date, written `YYYY-MM-DD`: four, two and two digits. It has no time of day and no time zone.
///
/// ```
/// use khipu_models::Date;
///
/// let granted: Date = "2024-05-06".parse()?;
/// let due: Date = "2023-07-26".parse()?;
/// assert!(due < granted, "so it is in the provider's own example: rely on no order between dates");
/// # Ok::<(), khipu_models::InvalidText>(())
/// ```
///
/// # What the contract accepts and this type refuses
///
/// The pattern of the contract checks the form alone, which allows days that no calendar has:
///
/// - the 31st of a month that has 30 days, such as `2024-04-31`;
/// - the 30th of February, and the 29th in a year that is no leap year, such as `2023-02-29`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(NaiveDate);

/// The pattern of `Date` in `schemas/components/time.yaml`.
#[cfg(feature = "schemars")]
const PATTERN: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

impl Date {
    /// The date for calculation.
    #[must_use]
    pub const fn to_chrono(self) -> NaiveDate {
        self.0
    }

    /// Takes a date over.
    ///
    /// # Errors
    /// If its year is not one of 0 to 9999, which are all that four digits can name.
    pub fn from_chrono(date: NaiveDate) -> Result<Self, InvalidText> {
        if (0..=9999).contains(&date.year()) {
            Ok(Self(date))
        } else {
            Err(refusal(YEAR_RULE))
        }
    }
}

const FORM_RULE: &str = "must have the form YYYY-MM-DD";
const YEAR_RULE: &str = "must have a year of four digits";
pub(crate) const CALENDAR_RULE: &str = "must name a day that the calendar has";

const fn refusal(rule: &'static str) -> InvalidText {
    InvalidText::new("Date", Rule::Stated(rule))
}

impl FromStr for Date {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let mut scan = Scan::new(text);
        let day = Day::scan(&mut scan).filter(|_| scan.end().is_some());
        let day = day.ok_or(refusal(FORM_RULE))?;
        day.to_chrono().map(Self).ok_or(refusal(CALENDAR_RULE))
    }
}

/// Year, month and day in the form of the contract, which need not exist.
pub(crate) struct Day {
    year: i32,
    month: u32,
    day: u32,
}

impl Day {
    pub(crate) fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        let century = scan.two_digits(99)?;
        let year = century * 100 + scan.two_digits(99)?;
        scan.expect(b'-')?;
        let month = scan.two_digits(12).filter(|month| *month >= 1)?;
        scan.expect(b'-')?;
        let day = scan.two_digits(31).filter(|day| *day >= 1)?;
        Some(Self {
            year: i32::try_from(year).ok()?,
            month,
            day,
        })
    }

    pub(crate) fn to_chrono(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.month, self.day)
    }
}

/// Writes `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.0.year(),
            self.0.month(),
            self.0.day()
        )
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Date({self})")
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        json_text::read_string(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

json_schema!(
    Date,
    ::schemars::json_schema!({"type": "string", "pattern": PATTERN})
);
