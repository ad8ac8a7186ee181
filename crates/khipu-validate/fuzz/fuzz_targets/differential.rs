//! A payload of the contract, which the first byte chooses, and its text, which the other bytes are; or several texts.
//!
//! The verdict must be that of `jsonschema`, and the findings those of the explaining tier alone.

#![no_main]

use std::sync::LazyLock;

use jsonschema::{Draft, Registry};
use khipu_validate::Contract;
use libfuzzer_sys::fuzz_target;
use pairs::{Verdict, expected};
use serde_json::json;

#[allow(dead_code, reason = "one function of it is used")]
#[path = "../../tests/keywords/pairs.rs"]
mod pairs;

struct Side {
    contract: Contract,
    /// The names of the payloads, and the plain validator of each.
    payloads: Vec<(String, jsonschema::Validator)>,
}

static BOTH: LazyLock<Side> = LazyLock::new(|| {
    let bundle = Contract::embedded_bundle().unwrap();
    let resource = Draft::Draft202012.create_resource(bundle.document().to_json());
    let registry = Registry::new().add("urn:plain", resource).unwrap();
    let registry = registry.prepare().unwrap();
    let mut payloads = Vec::new();
    for operation in bundle.operations() {
        for payload in &operation.payloads {
            let Some(pointer) = payload.pointer.as_deref() else {
                continue;
            };
            let escaped = |byte: u8| match byte {
                b'{' | b'}' | b'$' | b'#' | b'%' | b'"' => format!("%{byte:02X}"),
                _ => char::from(byte).to_string(),
            };
            let pointer: String = pointer.bytes().map(escaped).collect();
            let options = jsonschema::options().with_draft(Draft::Draft202012);
            let reference = json!({ "$ref": format!("urn:plain#{pointer}") });
            let peer = options.with_registry(&registry).build(&reference).unwrap();
            payloads.push((format!("{}/{}", operation.id, payload.kind.name()), peer));
        }
    }
    let contract = Contract::embedded();
    Side { contract, payloads }
});

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else {
        return;
    };
    let Side { contract, payloads } = &*BOTH;
    let (name, peer) = &payloads[usize::from(*choice) % payloads.len()];
    let payload = contract.payload(name).unwrap();
    let mut validator = contract.validator(payload);
    // No text holds this byte, so several texts can be tried in turn: what is learnt from one is said of the next.
    for text in text.split(|byte| *byte == 0xff) {
        let found = validator.check(text).unwrap();
        let again = validator.check(text).unwrap();
        let alone = contract.check(payload, text).unwrap();
        assert!(
            found == alone && again == alone,
            "{name}: {found:?}, again {again:?}, the explaining tier {alone:?}"
        );
        assert_eq!(
            validator.is_valid(text).unwrap(),
            found.is_empty(),
            "{name}"
        );
        match expected(peer, text, &found) {
            Verdict::Exempt => {}
            verdict => assert_eq!(
                verdict == Verdict::Valid,
                found.is_empty(),
                "{name}: {found:?}"
            ),
        }
    }
});
