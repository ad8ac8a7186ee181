//! Lengths of time as people write them.

use std::time::Duration;

/// `90`, `90s`, `500ms`, `3m`, `1h`: a number without a unit is one of seconds.
pub(crate) fn parse(text: &str) -> Result<Duration, String> {
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number
        .parse()
        .map_err(|_| "not a length of time: write 90s, 500ms, 3m or 1h".to_owned())?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    let time = match unit {
        "ms" => Some(Duration::from_millis(number)),
        "" | "s" => seconds(1),
        "m" | "min" => seconds(60),
        "h" => seconds(3600),
        _ => return Err("the unit is none of ms, s, m, h".to_owned()),
    };
    time.filter(|time| *time <= Duration::from_secs(24 * 3600))
        .ok_or_else(|| "longer than a day".to_owned())
}

/// As [`parse`], but for nothing at all.
pub(crate) fn parse_some(text: &str) -> Result<Duration, String> {
    match parse(text)? {
        Duration::ZERO => Err("no time at all".to_owned()),
        time => Ok(time),
    }
}

/// A time in words, as coarse as people say it.
pub(crate) fn in_words(time: Duration) -> String {
    let seconds = time.as_secs();
    let (number, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        _ => (seconds / 3600, "hour"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::{Duration, in_words, parse, parse_some};

    #[test]
    fn times_as_people_write_them() {
        for (text, millis) in [
            ("90", 90_000),
            ("2s", 2000),
            ("500ms", 500),
            ("3m", 180_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in [
            "",
            "s",
            "-1",
            "1d",
            "1.5s",
            "99999999999999999999",
            "18446744073709551615h",
            "25h",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse_some("0").is_err());
    }

    #[test]
    fn times_in_words() {
        assert_eq!(in_words(Duration::from_secs(4 * 3600)), "4 hours");
        assert_eq!(in_words(Duration::from_secs(61)), "1 minute");
    }
}
