//! Dates and times: their stand-ins are dates and times that can be.

use super::key::Key;

/// How far the year of a stand-in is from that of the date, at most.
const YEARS: u32 = 5;

/// Another date and time for a text that is one (`2024-05-06`, `06/05/2024`, `2017-07-21T17:32:28-0400`), written in the
/// same way and with the same offset from UTC.
pub(crate) fn other(key: &Key, text: &str, attempt: u32) -> Option<String> {
    let form = Form::of(text)?;
    let mut draw = key.draw("date", attempt, text.as_bytes());
    let first = form.year.saturating_sub(YEARS).clamp(1, 9999 - 2 * YEARS);
    let year = first + draw.below(2 * YEARS + 1);
    let month = 1 + draw.below(12);
    let day = 1 + draw.below(days(year, month));
    let mut out = String::with_capacity(text.len());
    let separator = form.separator;
    out.push_str(&if form.year_first {
        format!("{year:04}{separator}{month:02}{separator}{day:02}")
    } else {
        format!("{day:02}{separator}{month:02}{separator}{year:04}")
    });
    let mut fields = [24, 60, 60].into_iter();
    let mut rest = form.time;
    // The hour, minute and second are two digits each; behind a point stands a fraction of any length.
    while let Some(c) = rest.chars().next() {
        if c == 'Z' || c == '+' || c == '-' {
            out.push_str(rest);
            break;
        }
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        out.push(c);
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        match (c, fields.next()) {
            ('T' | ' ' | ':', Some(limit)) => {
                out.push_str(&format!("{:02}", draw.below(limit)));
            }
            _ => (0..end).for_each(|_| out.push(char::from(b'0' + digit(&mut draw)))),
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    Some(out)
}

/// Whether a text is a date with a time, and nothing else.
pub(crate) fn is_date_time(text: &str) -> bool {
    Form::of(text).is_some_and(|form| form.year_first && !form.time.is_empty())
}

fn digit(draw: &mut super::key::Draw) -> u8 {
    u8::try_from(draw.below(10)).unwrap_or(0)
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// How a date is written.
struct Form<'t> {
    year: u32,
    year_first: bool,
    separator: char,
    /// What comes after the date: `T`, time and offset.
    time: &'t str,
}

impl<'t> Form<'t> {
    fn of(text: &'t str) -> Option<Self> {
        if text.len() > 64 || !text.is_ascii() {
            return None;
        }
        let (date, time) = text.split_at_checked(10)?;
        let separator = date.chars().find(|c| !c.is_ascii_digit())?;
        if !['-', '/', '.'].contains(&separator) {
            return None;
        }
        let mut parts = date.split(separator);
        let [first, month, last] = [parts.next()?, parts.next()?, parts.next()?];
        let year_first = first.len() == 4;
        let (year, day) = if year_first {
            (first, last)
        } else {
            (last, first)
        };
        let number = |text: &str, length: usize| {
            let digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<u32>().ok()).flatten()
        };
        let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
        let is_date = parts.next().is_none()
            && year > 0
            && (1..=12).contains(&month)
            && (1..=31).contains(&day);
        (is_date && is_time(time)).then_some(Self {
            year,
            year_first,
            separator,
            time,
        })
    }
}

/// Whether a text is nothing, or `T`, a time of day and perhaps a fraction and an offset.
fn is_time(text: &str) -> bool {
    let Some(text) = text.strip_prefix(['T', ' ']) else {
        return text.is_empty();
    };
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (clock, None),
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let is_clock =
        (2..=3).contains(&parts.len()) && parts.iter().all(|part| part.len() == 2 && digits(part));
    let is_offset = match offset.strip_prefix(['+', '-']) {
        Some(rest) => {
            let rest = rest.replacen(':', "", 1);
            rest.len() == 4 && digits(&rest)
        }
        None => offset.is_empty() || offset == "Z",
    };
    is_clock && is_offset && fraction.is_none_or(|fraction| digits(fraction) && parts.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_becomes_a_date_that_is_written_alike() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        for text in [
            "2024-02-29",
            "0001-01-01",
            "9999-12-31",
            "06/05/2024",
            "06.05.2024",
            "2017-07-21T17:32:28-0400",
            "2017-07-21T23:59:60.123456789-04:00",
            "2017-07-21T17:32:28Z",
            "2017-07-21 17:32",
        ] {
            for attempt in 0..200 {
                let other = other(&key, text, attempt).unwrap();
                assert_eq!(other.len(), text.len(), "{text} {other}");
                let form = Form::of(&other).unwrap();
                let (date, _) = other.split_at(10);
                let numbers: Vec<u32> = date
                    .split(form.separator)
                    .map(|part| part.parse().unwrap())
                    .collect();
                let day = if form.year_first {
                    numbers[2]
                } else {
                    numbers[0]
                };
                assert!(day <= days(form.year, numbers[1]), "{other}");
                let offset = |text: &str| {
                    text.get(19..).map(|rest| {
                        rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit())
                            .to_owned()
                    })
                };
                assert_eq!(offset(&other), offset(text));
            }
        }
    }

    #[test]
    fn other_texts_are_no_dates() {
        for text in [
            "",
            "2024-13-01",
            "2024-00-10",
            "2024-05-06x",
            "20240506",
            "2024-05-06T",
            "2024-05-06T1:00",
            "ñ024-05-06",
            "2024-05/06",
            "1-2-3-4-56",
        ] {
            assert!(Form::of(text).is_none(), "{text}");
        }
        assert!(is_date_time("2017-07-21T17:32:28Z") && !is_date_time("2017-07-21"));
    }
}
