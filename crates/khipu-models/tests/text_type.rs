//! Texts keep the rules of their components.
use khipu_models::{CallbackUrl, CardDigits, Currency, InvalidText, LoanNumber, OperationId};

#[test]
fn every_way_in_checks_the_rules() {
    assert_eq!("CLP".parse::<Currency>().unwrap(), "CLP");
    for text in ["", "clp", "CLPS", "CL", " CLP", "CLP\n", "ÑÑÑ", "ＣＬＰ"] {
        assert!(text.parse::<Currency>().is_err(), "{text:?}");
        assert!(Currency::try_from(text).is_err(), "{text:?}");
        assert!(Currency::try_from(text.to_owned()).is_err(), "{text:?}");
        assert!(
            serde_json::from_value::<Currency>(text.into()).is_err(),
            "{text:?}"
        );
    }
}

#[test]
fn a_text_comes_back_as_it_was() {
    let currency: Currency = serde_json::from_str(r#""C\u004cP""#).unwrap();
    assert_eq!(serde_json::to_string(&currency).unwrap(), r#""CLP""#);
    assert_eq!(
        (currency.as_str(), currency.as_ref(), currency.len()),
        ("CLP", "CLP", 3)
    );
    assert_eq!(
        format!("{currency} {currency:>5} {currency:?}"),
        "CLP   CLP Currency(\"CLP\")"
    );
    assert_eq!(currency.into_string(), "CLP");
}

#[test]
fn the_length_is_counted_in_characters() {
    assert!("ñ".repeat(36).parse::<OperationId>().is_ok());
    let error = "ñ".repeat(37).parse::<OperationId>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a valid OperationId: it must have at most 36 characters"
    );
    let longest = format!("https://{}", "a".repeat(247));
    assert!(longest.parse::<CallbackUrl>().is_ok());
    assert!(format!("{longest}a").parse::<CallbackUrl>().is_err());
}

#[test]
fn a_pattern_covers_the_whole_string_only_if_it_says_so() {
    assert!("http://localhost:8080/".parse::<CallbackUrl>().is_ok());
    for text in [
        "ftp://localhost",
        "//https://",
        " https://localhost",
        "HTTPS://localhost",
    ] {
        assert!(text.parse::<CallbackUrl>().is_err(), "{text}");
    }
}

#[test]
fn an_error_names_type_and_rule_and_not_the_text() {
    let error = "12345".parse::<CardDigits>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a valid CardDigits: it must match the pattern ^[0-9]{4}$"
    );
    assert_eq!(error.type_name(), "CardDigits");
    assert!(!format!("{error:?}").contains("12345"));
}

#[test]
fn a_text_without_rules_has_infallible_conversions() {
    let number = LoanNumber::from("");
    assert_eq!(number, LoanNumber::from(String::new()));
    assert_eq!(number, "".parse().unwrap());
}

/// A function can take texts of every type alike, with and without rules.
#[test]
fn types_with_and_without_rules_convert_alike() {
    fn take<T>(text: impl TryInto<T, Error: Into<InvalidText>>) -> Result<T, InvalidText> {
        text.try_into().map_err(Into::into)
    }
    assert!(take::<LoanNumber>("75599").is_ok());
    assert!(take::<CardDigits>("75599").is_err());
    assert!(take::<CardDigits>("1234".parse::<CardDigits>().unwrap()).is_ok());
}
