//! The JSON Schema of a hand-written type is that of its component.
#![cfg(feature = "schemars")]
use khipu_models::schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use khipu_models::{
    AccountCredential, CallbackUrl, CardDigits, Currency, Date, DateTime, Decimal, ErrorType, Loan,
    LoanNumber, OperationId, UndocumentedObject,
};
use serde_json::{Value, json};

fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
}

/// The schema of the component itself.
fn schema<T: JsonSchema>() -> Value {
    T::json_schema(&mut generator()).to_value()
}

#[test]
fn texts_have_their_rules() {
    assert_eq!(
        schema::<Currency>(),
        json!({"type": "string", "pattern": "^[A-Z]{3}$"})
    );
    assert_eq!(
        schema::<CardDigits>(),
        json!({"type": "string", "pattern": "^[0-9]{4}$"})
    );
    assert_eq!(
        schema::<CallbackUrl>(),
        json!({"type": "string", "pattern": "^https?://", "maxLength": 255})
    );
    assert_eq!(
        schema::<OperationId>(),
        json!({"type": "string", "maxLength": 36})
    );
    assert_eq!(schema::<LoanNumber>(), json!({"type": "string"}));
}

#[test]
fn enumerations_list_the_documented_values_in_order() {
    let values = json!([
        "RETRY_IMMEDIATELY",
        "DO_NOT_RETRY",
        "WAIT_4_HOURS_BEFORE_RETRY",
        "RETRY_AFTER_NOTIFICATION"
    ]);
    assert_eq!(
        schema::<ErrorType>(),
        json!({"type": "string", "enum": values})
    );
}

#[test]
fn types_put_in_by_hand_have_the_schema_of_their_component() {
    assert_eq!(schema::<Decimal>(), json!({"type": "number"}));
    assert_eq!(schema::<AccountCredential>(), json!(true));
    assert_eq!(schema::<UndocumentedObject>(), json!({"type": "object"}));
    let yaml = include_str!("../../../schemas/components/time.yaml");
    for (schema, component) in [
        (schema::<Date>(), "Date"),
        (schema::<DateTime>(), "DateTime"),
    ] {
        assert_eq!(schema.get("type"), Some(&json!("string")));
        let pattern = schema.get("pattern").unwrap().as_str().unwrap();
        let (_, of_component) = yaml.split_once(&format!("\n{component}:\n")).unwrap();
        assert!(
            of_component.contains(&format!(
                "pattern: '{pattern}'\n  x-rust-type: {component}\n"
            )),
            "{component}"
        );
    }
}

#[test]
fn models_refer_to_them_by_name() {
    let schema = generator().into_root_schema_for::<Loan>().to_value();
    assert_eq!(
        schema.pointer("/properties/DueDate/$ref"),
        Some(&json!("#/$defs/Date"))
    );
    assert_eq!(
        schema.pointer("/properties/LoanNumber/$ref"),
        Some(&json!("#/$defs/LoanNumber"))
    );
    assert_eq!(
        schema.pointer("/$defs/Instalment/properties/InstalmentsNumber/type"),
        Some(&json!("integer"))
    );
    assert_eq!(
        schema.pointer("/$defs/Instalment/properties/InstalmentsNumber/format"),
        None
    );
}

/// A user's own type of the same name must not take the place of one of ours, not even one that says nothing of its
/// identity, which then is its bare name.
#[test]
fn types_of_the_same_name_are_told_apart() {
    struct OwnDate;
    impl JsonSchema for OwnDate {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "Date".into()
        }
        fn json_schema(_: &mut SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({"type": "integer"})
        }
    }
    let mut generator = generator();
    let own = generator.subschema_for::<OwnDate>().to_value();
    let khipu = generator.subschema_for::<Date>().to_value();
    assert_ne!(own, khipu, "both are {own}");
    assert_eq!(generator.definitions().len(), 2);
}
