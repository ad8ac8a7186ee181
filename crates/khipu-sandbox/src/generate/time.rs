//! Dates and times as text.

/// Year, month and day of a day counted from 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    // Howard Hinnant's `civil_from_days`: eras of 400 years that begin on the first of March.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 {
        month_shifted + 3
    } else {
        month_shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// `YYYY-MM-DD` of a day counted from 1970-01-01.
pub(crate) fn date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The forms in which the API writes the offset of a point in time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offset {
    /// `-0400`, as in every documented example.
    Basic,
    /// `-04:00`.
    Extended,
    /// `Z`.
    Utc,
}

/// A point in time, in seconds and milliseconds since 1970, as text; the fraction is written when it is given.
pub(crate) fn date_time(seconds: i64, milliseconds: Option<u32>, offset: Offset) -> String {
    let (shift, zone) = match offset {
        Offset::Basic => (-4 * 3600, "-0400"),
        Offset::Extended => (-4 * 3600, "-04:00"),
        Offset::Utc => (0, "Z"),
    };
    let local = seconds + shift;
    let of_day = local.rem_euclid(86_400);
    let fraction = milliseconds.map_or_else(String::new, |fraction| format!(".{fraction:03}"));
    format!(
        "{}T{:02}:{:02}:{:02}{fraction}{zone}",
        date(local.div_euclid(86_400)),
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60
    )
}

#[cfg(test)]
mod tests {
    use super::{Offset, date, date_time};

    #[test]
    fn days_of_the_calendar() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(19_849), "2024-05-06");
    }

    #[test]
    fn points_in_time() {
        assert_eq!(
            date_time(1_500_672_748, None, Offset::Basic),
            "2017-07-21T17:32:28-0400"
        );
        assert_eq!(
            date_time(1_500_672_748, Some(7), Offset::Utc),
            "2017-07-21T21:32:28.007Z"
        );
        assert_eq!(
            date_time(3600, None, Offset::Extended),
            "1969-12-31T21:00:00-04:00"
        );
    }
}
