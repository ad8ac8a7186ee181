//! Dates and date-times: the form of the contract, the days of the calendar, the text as it was.
use std::collections::HashSet;

use khipu_models::chrono::{FixedOffset, NaiveDate, NaiveDateTime, TimeZone, Utc};
use khipu_models::{Date, DateTime};

/// The pattern of a component in the document itself, so that it and the hand-written parser cannot drift apart.
fn documented_pattern(component: &str) -> regress::Regex {
    let yaml = include_str!("../../../schemas/components/time.yaml");
    let (_, from_component) = yaml.split_once(&format!("\n{component}:\n")).unwrap();
    let (_, from_pattern) = from_component.split_once("pattern: '").unwrap();
    let (pattern, _) = from_pattern.split_once("'\n").unwrap();
    regress::Regex::with_flags(pattern, "u").unwrap()
}

fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// For a text that matches the pattern.
fn calendar_has(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap();
    number(8..10) <= days_in_month(number(0..4), number(5..7))
}

/// Every text that differs from one of the seeds by one character more, less or other.
fn neighbours(seeds: &[&str]) -> HashSet<String> {
    let alphabet = "0123456789-+:.TtZz /\n\0é٣";
    let mut texts = HashSet::new();
    for seed in seeds {
        texts.insert((*seed).to_owned());
        for position in 0..=seed.len() {
            let (before, after) = seed.split_at(position);
            let rest = after.get(1..).unwrap_or_default();
            texts.insert(format!("{before}{rest}"));
            texts.extend(
                alphabet
                    .chars()
                    .map(|character| format!("{before}{character}{after}")),
            );
            texts.extend(
                alphabet
                    .chars()
                    .map(|character| format!("{before}{character}{rest}")),
            );
        }
    }
    texts
}

#[test]
fn dates_are_what_the_contract_and_the_calendar_accept() {
    let pattern = documented_pattern("Date");
    let mut texts = neighbours(&[
        "2024-02-29",
        "2023-02-28",
        "0000-01-31",
        "9999-12-30",
        "1900-11-19",
    ]);
    texts.extend(
        (0..40).flat_map(|month| (0..40).map(move |day| format!("2023-{month:02}-{day:02}"))),
    );
    texts.extend((0..10_000).map(|year| format!("{year:04}-02-29")));
    let mut accepted = 0;
    for text in texts {
        let expected = pattern.find(&text).is_some() && calendar_has(&text);
        let date = text.parse::<Date>();
        assert_eq!(date.is_ok(), expected, "{text:?}");
        if let Ok(date) = date {
            accepted += 1;
            assert_eq!(date.to_string(), text);
            assert_eq!(Date::from_chrono(date.to_chrono()).unwrap(), date);
        }
    }
    assert!(accepted > 2000, "{accepted} texts were accepted");
}

#[test]
fn date_times_are_what_the_contract_and_the_calendar_accept() {
    let pattern = documented_pattern("DateTime");
    let mut texts = neighbours(&[
        "2017-07-21T17:32:28-0400",
        "2017-07-21T17:32:28-04:00",
        "2017-07-21T17:32:28Z",
        "2017-07-21T17:32:28.123Z",
        "2024-02-29T23:59:60.5+2359",
        "0000-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59.999999999999-23:59",
        "2016-12-31T12:00:60-00:00",
        "2016-12-31T12:00:60-04:00:00",
    ]);
    for number in 0..100 {
        texts.insert(format!("2017-07-21T{number:02}:00:00Z"));
        texts.insert(format!("2017-07-21T00:{number:02}:00Z"));
        texts.insert(format!("2017-07-21T00:00:{number:02}Z"));
        texts.insert(format!("2017-07-{number:02}T00:00:00Z"));
        texts.insert(format!("2017-{number:02}-30T00:00:00Z"));
        texts.insert(format!("2017-07-21T00:00:00+{number:02}00"));
        texts.insert(format!("2017-07-21T00:00:00-00:{number:02}"));
    }
    let mut accepted = 0;
    for text in texts {
        let expected = pattern.find(&text).is_some() && calendar_has(&text);
        let date_time = text.parse::<DateTime>();
        assert_eq!(date_time.is_ok(), expected, "{text:?}");
        if let Ok(date_time) = date_time {
            accepted += 1;
            let json = format!("\"{text}\"");
            assert_eq!(
                serde_json::to_string(&date_time).unwrap(),
                json,
                "written as read"
            );
            assert_eq!(
                serde_json::from_str::<DateTime>(&json).unwrap().as_str(),
                text
            );
        }
    }
    assert!(accepted > 1000, "{accepted} texts were accepted");
}

#[test]
fn days_that_no_calendar_has_are_refused_by_that_name() {
    for day in ["2023-02-29", "2024-02-30", "2024-04-31", "1900-02-29"] {
        assert_eq!(
            day.parse::<Date>().unwrap_err().to_string(),
            "not a valid Date: it must name a day that the calendar has"
        );
        assert_eq!(
            format!("{day}T00:00:00Z")
                .parse::<DateTime>()
                .unwrap_err()
                .to_string(),
            "not a valid DateTime: it must name a day that the calendar has"
        );
    }
}

#[test]
fn the_instant_is_that_of_the_text() {
    let utc = |text: &str| text.parse::<DateTime>().unwrap().to_chrono().to_utc();
    let expected = Utc.with_ymd_and_hms(2017, 7, 21, 21, 32, 28).unwrap();
    for text in [
        "2017-07-21T17:32:28-0400",
        "2017-07-21T17:32:28-04:00",
        "2017-07-21T21:32:28Z",
        "2017-07-22T03:02:28+05:30",
    ] {
        assert_eq!(utc(text), expected, "{text}");
    }
    assert_eq!(
        utc("2017-07-21T21:32:28.25Z").timestamp_subsec_nanos(),
        250_000_000
    );
    assert_eq!(
        utc("2017-07-21T21:32:28.1234567899Z").timestamp_subsec_nanos(),
        123_456_789
    );
}

#[test]
fn comparison_is_by_instant() {
    let date_time = |text: &str| text.parse::<DateTime>().unwrap();
    let same = [
        "2017-07-22T00:00:00-0400",
        "2017-07-22T00:00:00.000-04:00",
        "2017-07-22T04:00:00Z",
    ];
    assert_eq!(
        same.map(date_time)
            .into_iter()
            .collect::<HashSet<_>>()
            .len(),
        1
    );
    assert!(date_time("2017-07-22T00:00:00-0400") > date_time("2017-07-22T01:00:00+0000"));
    let around_leap = [
        "2016-12-31T23:59:59.9Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.9Z",
        "2017-01-01T00:00:00Z",
    ];
    assert!(
        around_leap
            .map(date_time)
            .is_sorted_by(|earlier, later| earlier < later)
    );
    assert_eq!(
        date_time("2017-07-22T00:00:00.1234567891Z"),
        date_time("2017-07-22T00:00:00.1234567892Z")
    );
}

#[test]
fn a_date_time_from_chrono_is_written_like_the_examples_of_the_provider() {
    let chile = FixedOffset::west_opt(4 * 3600).unwrap();
    let value = chile.with_ymd_and_hms(2017, 7, 21, 17, 32, 28).unwrap();
    assert_eq!(
        DateTime::from_chrono(&value).unwrap().as_str(),
        "2017-07-21T17:32:28-0400"
    );
    assert_eq!(
        DateTime::from_chrono(&value.to_utc()).unwrap().as_str(),
        "2017-07-21T21:32:28+0000"
    );
    let leap: DateTime = "2016-12-31T23:59:60.5Z".parse().unwrap();
    assert_eq!(
        DateTime::from_chrono(&leap.to_chrono()).unwrap().as_str(),
        "2016-12-31T23:59:60.500+0000"
    );
}

#[test]
fn what_the_form_cannot_say_is_refused() {
    let midnight = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .unwrap()
            .and_hms_opt(0, 0, 0)
            .unwrap()
    };
    let at = |value: NaiveDateTime, seconds| {
        FixedOffset::east_opt(seconds)
            .unwrap()
            .from_local_datetime(&value)
            .unwrap()
    };
    assert!(
        DateTime::from_chrono(&at(midnight(2017), -16_966)).is_err(),
        "an offset with seconds"
    );
    assert!(DateTime::from_chrono(&at(midnight(10_000), 0)).is_err());
    assert!(DateTime::from_chrono(&at(midnight(-1), 0)).is_err());
    assert!(Date::from_chrono(midnight(10_000).date()).is_err());
    assert!(Date::from_chrono(midnight(-1).date()).is_err());
    assert_eq!(
        Date::from_chrono(midnight(5).date()).unwrap().to_string(),
        "0005-01-01"
    );
}

#[test]
fn other_json_is_refused_without_quoting_it() {
    for json in ["20240506", "true", "null", "[\"2024-05-06\"]"] {
        let message = serde_json::from_str::<Date>(json).unwrap_err().to_string();
        assert!(
            message.contains("expected a string") && !message.contains("2024"),
            "{message}"
        );
    }
    let message = serde_json::from_str::<DateTime>("\"yesterday\"")
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with("not a valid DateTime: it must have the form")
            && !message.contains("yesterday")
    );
}
