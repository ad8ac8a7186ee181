//! A model, which the first byte chooses, and the body that it is read from, the other bytes.
//!
//! What is read can be written, and what is written is read as the same. This is what a receiver of callbacks does.

#![no_main]

use std::fmt::Debug;

use khipu_models::{
    AcceptedResponse, Envelope, OPERATIONS, Operation, OperationRequest, OperationVisitor, decode,
    visit_operation,
};
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

struct Through<'a> {
    kind: u8,
    body: &'a [u8],
}

fn through<T: Clone + Debug + Serialize + DeserializeOwned>(body: &[u8]) -> Option<T> {
    let model = match decode::<T>(body) {
        Ok(model) => model,
        Err(error) => {
            assert!(error.line() >= 1 && !error.to_string().is_empty());
            return None;
        }
    };
    let _ = format!("{model:?}");
    let written = serde_json::to_string(&model).unwrap();
    let again: T = decode(written.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), written);
    Some(model)
}

impl OperationVisitor for Through<'_> {
    type Output = ();

    fn visit<O: Operation>(self) {
        match self.kind % 3 {
            0 => {
                let request = through::<O::Request>(self.body);
                let _ = request.map(|request| request.callback_url().is_some());
            }
            1 => {
                if let Some(response) = through::<O::Response>(self.body)
                    && let Err(error) = response.into_result()
                {
                    let _ = (error.to_string(), error.retry_advice());
                }
            }
            _ => {
                through::<AcceptedResponse>(self.body);
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else {
        return;
    };
    let operation = &OPERATIONS[usize::from(choice / 3) % OPERATIONS.len()];
    visit_operation(
        operation.id,
        Through {
            kind: *choice,
            body,
        },
    )
    .unwrap();
});
