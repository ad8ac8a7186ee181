//! Numbers, days and points in time: what is read is written as the same, and no message quotes it.

#![no_main]

use std::fmt::Display;
use std::str::FromStr;

use khipu_models::{Date, DateTime, Decimal, Instalment, InvalidText};
use libfuzzer_sys::fuzz_target;
use serde_json::value::RawValue;

/// Read from its text and written; the same through JSON.
fn through<T>(text: &str, json: &str) -> Option<String>
where
    T: FromStr<Err = InvalidText> + Display + PartialEq + std::fmt::Debug,
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    let read = text.parse::<T>();
    if let Err(error) = &read {
        // No message has this character, whatever else it may have in common with a text.
        assert!(!text.contains('~') || !error.to_string().contains(text));
    }
    let read = read.ok();
    assert_eq!(read, serde_json::from_str::<T>(json).ok());
    let read = read?;
    let written = read.to_string();
    assert_eq!(written.parse::<T>().unwrap(), read);
    let again: T = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
    assert_eq!(again, read);
    assert_eq!(again.to_string(), written);
    Some(written)
}

/// The digits of a plain number without what does not count, and whether it is below zero.
fn value(number: &str) -> (bool, String, String) {
    let digits = number.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let (whole, fraction) = (
        whole.trim_start_matches('0'),
        fraction.trim_end_matches('0'),
    );
    let is_zero = whole.is_empty() && fraction.is_empty();
    (
        !is_zero && number.starts_with('-'),
        whole.to_owned(),
        fraction.to_owned(),
    )
}

fuzz_target!(|text: &str| {
    let quoted = serde_json::to_string(text).unwrap();
    if let Some(written) = through::<DateTime>(text, &quoted) {
        assert_eq!(written, text);
        let moment: DateTime = text.parse().unwrap();
        if let Ok(again) = DateTime::from_chrono(&moment.to_chrono()) {
            assert_eq!(again, moment);
        }
    }
    if let Some(written) = through::<Date>(text, &quoted) {
        assert_eq!(written, text);
        let day: Date = text.parse().unwrap();
        assert_eq!(Date::from_chrono(day.to_chrono()), Ok(day));
    }
    // White space around a value is JSON's own.
    let is_number = serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get() == text);
    if is_number && text.starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
        let written = through::<Decimal>(text, text);
        let is_plain = !text.contains(['e', 'E']);
        if let Some(written) = written.as_deref().filter(|_| is_plain) {
            assert_eq!(value(written), value(text));
        }
        let instalment = format!(r#"{{"CurrentInstalmentNumber":{text},"InstalmentsNumber":1}}"#);
        if let Ok(instalment) = serde_json::from_str::<Instalment>(&instalment) {
            let number = instalment.current_instalment_number;
            assert_eq!(
                written.as_deref().map(value),
                Some(value(&number.to_string()))
            );
        }
    } else {
        assert!(text.parse::<Decimal>().is_err());
    }
});
