//! Lifelike traffic as it is captured, and changes to it.

use khipu_capture::{Body, Record};
use khipu_sandbox::generate::Generator;
use khipu_validate::Contract;
use serde_json::Value;

use crate::support::{LOANS, UNBILLED};

/// How many payloads of each kind the traffic has.
pub(crate) const EACH: u64 = 30;

/// One exchange or callback of the traffic.
pub(crate) struct Exchange {
    pub(crate) operation: &'static str,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) request: Value,
    pub(crate) status: Option<u16>,
    /// The response, or the callback where there is no status.
    pub(crate) body: Value,
    /// What came instead of JSON.
    pub(crate) text: Option<&'static str>,
}

impl Exchange {
    pub(crate) fn to_line(&self) -> String {
        let bytes = |value: &Value| Body::from_bytes(value.to_string().as_bytes());
        let body = match self.text {
            Some(text) => Body::from_bytes(text.as_bytes()),
            None => bytes(&self.body),
        };
        let mut record = match self.status {
            Some(status) => Record::exchange(&self.method, &self.path)
                .request(bytes(&self.request))
                .response(status, body),
            None => Record::callback(&self.path, body),
        };
        record.operation = Some(self.operation.to_owned());
        record.to_line()
    }
}

/// What the sandbox would have sent and received: valid, and drawn from a seed.
pub(crate) fn traffic() -> Vec<Exchange> {
    let generator = Generator::new(&Contract::embedded_bundle().unwrap(), 7);
    let contract = Contract::embedded();
    let mut all = Vec::new();
    for operation in [LOANS, UNBILLED] {
        let described = contract.operation(operation).unwrap();
        let draw = |payload: &str, number: u64| -> Value {
            let made = generator.payload_at(operation, payload, 3, number).unwrap();
            serde_json::from_slice(&made).unwrap()
        };
        for number in 0..EACH {
            for (status, payload) in [(Some(200), "200"), (Some(202), "202"), (None, "callback")] {
                all.push(Exchange {
                    operation,
                    method: "POST".to_owned(),
                    path: described.path.clone(),
                    request: draw("request", number),
                    status,
                    body: draw(payload, number),
                    text: None,
                });
            }
        }
    }
    all
}

/// Sets a member of every object at a pointer, in which `*` is any item; whether there was one.
pub(crate) fn set(value: &mut Value, pointer: &str, name: &str, to: Option<Value>) -> bool {
    let (first, rest) = match pointer.strip_prefix('/') {
        Some(pointer) => pointer.split_once('/').unwrap_or((pointer, "")),
        None => {
            let Value::Object(members) = value else {
                return false;
            };
            match to {
                Some(to) => drop(members.insert(name.to_owned(), to)),
                None => return members.remove(name).is_some(),
            }
            return true;
        }
    };
    let rest = if rest.is_empty() {
        String::new()
    } else {
        format!("/{rest}")
    };
    match value {
        Value::Array(items) if first == "*" => {
            // One of the items, as it happens in the field.
            let item = items.first_mut();
            item.is_some_and(|item| set(item, &rest, name, to))
        }
        Value::Object(members) => {
            let member = members.get_mut(first);
            member.is_some_and(|member| set(member, &rest, name, to))
        }
        _ => false,
    }
}

pub(crate) fn is(exchange: &Exchange, operation: &str, status: Option<u16>) -> bool {
    exchange.operation == operation && exchange.status == status
}

/// An exchange as its record says it was.
pub(crate) fn restored(exchange: &Exchange, record: &Value) -> Exchange {
    let body = record.get("response").or(record.get("callback"));
    Exchange {
        operation: exchange.operation,
        method: record["method"].as_str().unwrap().to_owned(),
        path: record["path"].as_str().unwrap().to_owned(),
        request: record
            .get("request")
            .map_or(exchange.request.clone(), |request| request["json"].clone()),
        status: record["status"]
            .as_u64()
            .map(|status| u16::try_from(status).unwrap()),
        body: body.unwrap()["json"].clone(),
        text: None,
    }
}
