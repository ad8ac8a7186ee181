//! Numbers are exact, or refused.
use std::collections::HashSet;

use khipu_models::{Decimal, Money};

fn read(text: &str) -> serde_json::Result<Decimal> {
    serde_json::from_str(text)
}

/// What the text becomes when it is written again.
fn rewritten(text: &str) -> String {
    serde_json::to_string(&read(text).unwrap()).unwrap()
}

fn refusal(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn plain_numbers_come_back_as_the_same_text() {
    for text in [
        "0",
        "-0",
        "0.00",
        "-0.00",
        "10990",
        "-10990.5",
        "1.50",
        "100.00",
        "12345678901234567.10",
        "0.0000000000000000000000000001",
        "1.0000000000000000000000000000",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
    ] {
        assert_eq!(rewritten(text), text);
        assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
    }
}

#[test]
fn numbers_survive_within_a_model() {
    let text = r#"{"Amount":12345678901234567.10,"Currency":"CLP"}"#;
    let money: Money = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&money).unwrap(), text);
    let read_from_io: Money = serde_json::from_reader(text.as_bytes()).unwrap();
    assert_eq!(read_from_io, money);
}

#[test]
fn numbers_with_exponent_are_exact_and_written_without_it() {
    for (text, plain) in [
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("1E-2", "0.01"),
        ("1.50e1", "15.0"),
        ("1.50e3", "1500"),
        ("-12.5e-1", "-1.25"),
        ("0e5", "0"),
        ("-0e-2", "-0.00"),
        (
            "7.9228162514264337593543950335e28",
            "79228162514264337593543950335",
        ),
        (
            "792281625142643375935439503350e-1",
            "79228162514264337593543950335",
        ),
        ("1e-28", "0.0000000000000000000000000001"),
        ("10e-29", "0.0000000000000000000000000001"),
        ("0.0000000000000000000000000000000001e34", "1"),
    ] {
        assert_eq!(rewritten(text), plain, "{text}");
    }
}

#[test]
fn zeros_without_room_are_dropped_and_the_value_stays() {
    let long = format!("1.{}", "0".repeat(40));
    assert_eq!(rewritten(&long), format!("1.{}", "0".repeat(28)));
    assert_eq!(
        rewritten(&format!("0.{}", "0".repeat(400))),
        format!("0.{}", "0".repeat(28))
    );
    assert_eq!(
        rewritten("79228162514264337593543950335.000"),
        "79228162514264337593543950335"
    );
    assert_eq!(
        rewritten("7922816251426433759354395033.00"),
        "7922816251426433759354395033.0"
    );
    assert_eq!(
        rewritten("7922816251426433759354395033.500"),
        "7922816251426433759354395033.5"
    );
}

#[test]
fn what_cannot_be_held_exactly_is_refused_with_the_limit() {
    let beyond = "its absolute value is beyond 79228162514264337593543950335";
    for text in [
        "79228162514264337593543950336",
        "-79228162514264337593543950336",
        "1e29",
        "1e40",
        "1e999999999999999999999999",
        "123456789012345678901234567890123456789012345",
    ] {
        assert!(refusal(text).contains(beyond), "{text}: {}", refusal(text));
    }
    for text in [
        "1e-29",
        "0.00000000000000000000000000001",
        "1e-999999999999999999999999",
    ] {
        assert!(
            refusal(text).contains("more than 28 decimal places"),
            "{text}: {}",
            refusal(text)
        );
    }
    let digits = "its digits are beyond 79228162514264337593543950335";
    for text in [
        "12345678901234567890.1234567891",
        "7.9228162514264337593543950336",
        "12345678901234567890123456789012345678901.5",
    ] {
        assert!(refusal(text).contains(digits), "{text}: {}", refusal(text));
    }
    assert_eq!(
        rewritten("12345678901234567890.1234567890"),
        "12345678901234567890.123456789",
        "that zero may go"
    );
}

#[test]
fn what_is_no_number_is_refused_without_quoting_it() {
    for text in [r#""10990""#, "true", "null", "[10990]", r#"{"a":10990}"#] {
        let message = refusal(text);
        assert!(
            message.starts_with("not a valid Decimal: it must be a JSON number"),
            "{message}"
        );
        assert!(!message.contains("10990"), "{message}");
    }
    for text in [
        "", "-", "+1", "01", "-01", ".5", "1.", "1.e1", "1e", "1e+", "1 ", " 1", "1\n", "0x1",
        "1_0", "NaN", "١",
    ] {
        assert!(text.parse::<Decimal>().is_err(), "{text:?}");
    }
}

#[test]
fn comparison_is_by_value() {
    let number = |text: &str| text.parse::<Decimal>().unwrap();
    for (left, right) in [
        ("1.5", "1.50"),
        ("0", "-0"),
        ("0.00", "-0"),
        ("1e3", "1000.0"),
    ] {
        assert_eq!(number(left), number(right));
        assert_eq!(
            HashSet::from([number(left), number(right)]).len(),
            1,
            "{left} and {right} hash alike"
        );
    }
    assert!(number("-1") < number("0.1") && number("0.1") < number("0.11"));
    assert_eq!(Decimal::from(-10_990), number("-10990"));
}

#[test]
fn rust_decimal_is_reached_and_left_without_loss() {
    let number: Decimal = "-0.10".parse().unwrap();
    assert_eq!(number.to_rust_decimal().scale(), 2);
    assert_eq!(
        Decimal::from_rust_decimal(number.to_rust_decimal()).to_string(),
        "-0.10"
    );
    assert_eq!(
        format!("{number:?} {number:.1} {number:>7}"),
        "Decimal(-0.10) -0.1   -0.10"
    );
}

/// Every text of up to 33 digits around the limits of 96 bits and 28 places: where rust_decimal's strict parser
/// accepts one, this type holds the same number; and what this type holds prints as the same digits.
#[test]
fn agrees_with_the_strict_parser_of_rust_decimal() {
    let digits = [
        "792281625142643375935439503359",
        "100000000000000000000000000000001",
        "999999999999999999999999999999",
    ];
    let mut accepted = 0;
    for digits in digits {
        for length in 1..=digits.len() {
            for point in 0..=length {
                let (whole, fraction) = digits.split_at(length).0.split_at(point);
                let whole = if whole.is_empty() { "0" } else { whole };
                let text = if fraction.is_empty() {
                    whole.to_owned()
                } else {
                    format!("{whole}.{fraction}")
                };
                let strict = rust_decimal::Decimal::from_str_exact(&text);
                let ours = text.parse::<Decimal>();
                if let Ok(strict) = strict {
                    assert_eq!(ours.unwrap().to_rust_decimal(), strict, "{text}");
                }
                if let Ok(ours) = ours {
                    accepted += 1;
                    let shown = ours.to_string();
                    let dropped = text.strip_prefix(&shown).unwrap_or("differs");
                    assert!(
                        dropped.trim_matches(['0', '.']).is_empty(),
                        "{text} became {shown}"
                    );
                }
            }
        }
    }
    assert!(accepted > 1000, "{accepted} texts were accepted");
}

/// Why this crate has a parser of its own. If one of these fails, look at whether it still needs one.
#[test]
fn the_parsers_of_rust_decimal_round_or_refuse() {
    let rounded: rust_decimal::Decimal = "0.00000000000000000000000000001".parse().unwrap();
    assert!(rounded.is_zero());
    assert!(rust_decimal::Decimal::from_str_exact("1e3").is_err());
    assert!(rust_decimal::Decimal::from_str_exact(&format!("1.{}", "0".repeat(40))).is_err());
}

/// A flattened member reaches the type as a binary floating-point number, which is refused and not rounded.
#[test]
fn a_flattened_model_is_refused_without_quoting_it() {
    #[derive(serde::Deserialize, Debug)]
    #[allow(dead_code, reason = "only read")]
    struct Outer {
        #[serde(flatten)]
        money: Money,
    }
    let error = serde_json::from_str::<Outer>(r#"{"Amount":10990.5,"Currency":"CLP"}"#)
        .unwrap_err()
        .to_string();
    assert!(!error.contains("10990"), "{error}");
}
