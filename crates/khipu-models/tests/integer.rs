//! Integers in every spelling that JSON Schema calls an integer.
use khipu_models::Instalment;

fn read(number: &str) -> serde_json::Result<Instalment> {
    serde_json::from_str(&format!(
        r#"{{"CurrentInstalmentNumber":{number},"InstalmentsNumber":9}}"#
    ))
}

#[test]
fn whole_numbers_are_integers_however_they_are_written() {
    for (text, value) in [
        ("7", 7),
        ("7.0", 7),
        ("7.000000000000000000000000000000000000000000", 7),
        ("1e1", 10),
        ("1E+1", 10),
        ("70e-1", 7),
        ("0.7e1", 7),
        ("-0", 0),
        ("-0.0", 0),
        ("0e99999999999999999999", 0),
        ("-3.0", -3),
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808.0", i64::MIN),
        ("9.223372036854775807e18", i64::MAX),
    ] {
        let instalment = read(text).unwrap();
        assert_eq!(instalment.current_instalment_number, value, "{text}");
        let written = format!(r#"{{"CurrentInstalmentNumber":{value},"InstalmentsNumber":9}}"#);
        assert_eq!(serde_json::to_string(&instalment).unwrap(), written);
    }
}

#[test]
fn a_fraction_is_refused() {
    for text in [
        "7.5",
        "-0.1",
        "75e-1",
        "1e-1",
        "1e-99999999999999999999",
        "9007199254740993.5",
    ] {
        let message = read(text).unwrap_err().to_string();
        assert!(
            message.contains("must not have a fraction") && !message.contains("7.5"),
            "{text}: {message}"
        );
    }
}

#[test]
fn what_i64_cannot_hold_is_refused_with_the_limits() {
    for text in [
        "9223372036854775808",
        "-9223372036854775809",
        "1e19",
        "1e40",
        "1e99999999999999999999",
        "340282366920938463463374607431768211456123",
    ] {
        let message = read(text).unwrap_err().to_string();
        assert!(
            message.contains("must lie between -9223372036854775808 and 9223372036854775807"),
            "{text}: {message}"
        );
    }
}

#[test]
fn what_is_no_number_is_refused_without_quoting_it() {
    for text in [r#""4242""#, "true", "null", "[4242]", "{}"] {
        let message = read(text).unwrap_err().to_string();
        assert!(
            message.contains("not a valid integer: it must be a JSON number"),
            "{text}: {message}"
        );
        assert!(!message.contains("4242"), "{message}");
    }
}
