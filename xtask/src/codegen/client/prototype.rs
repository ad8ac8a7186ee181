//! One operation that stands for all.
//!
//! The rules of `schemas/` leave operations nothing to differ in but five names, so progenitor is asked once, for an
//! operation of names that nothing else has, and every operation gets its own names in their places. A test holds what
//! comes out against what progenitor makes of each operation by itself.

use super::operations::expect;
use crate::codegen::api::ApiOperation;

/// The operation, with names about as long as real ones: where lines are broken depends on that.
pub(crate) fn operation() -> ApiOperation<'static> {
    ApiOperation {
        id: "prototype_personal_product_name",
        type_name: "PrototypePersonalProductName".to_owned(),
        path: "/v1/cl/banking/personal/prototype.cl/products/product-name",
        file: "",
        tag: "",
        summary: "",
        description: "",
        request: "PrototypeAsk",
        response: "PrototypeTell",
        security: Vec::new(),
    }
}

/// The names in which operations differ: `operationId`, marker type, path, request and response.
fn names<'a>(operation: &'a ApiOperation<'_>) -> [&'a str; 5] {
    [
        operation.id,
        &operation.type_name,
        operation.path,
        operation.request,
        operation.response,
    ]
}

/// A text with places for the names of an operation.
#[derive(Debug)]
pub(crate) struct Template {
    /// Each text with the name that stands behind it, by its place in [`names`].
    parts: Vec<(String, usize)>,
    end: String,
}

impl Template {
    /// `own-names`: takes the names of `prototype` out of `text`, of which it must have as many as `places` says, and
    /// nothing else that was made of them.
    pub(crate) fn new(
        prototype: &ApiOperation<'_>,
        text: &str,
        places: [usize; 5],
    ) -> Result<Self, String> {
        let names = names(prototype);
        let mut parts = Vec::new();
        let mut rest = text;
        let next = |rest: &str| {
            let found = names.iter().enumerate();
            let found = found.filter_map(|(name, text)| Some((rest.find(text)?, name, text.len())));
            found.min()
        };
        while let Some((at, name, length)) = next(rest) {
            let (before, behind) = rest.split_at(at);
            parts.push((before.to_owned(), name));
            rest = behind.get(length..).unwrap_or_default();
        }
        for (name, (text, wanted)) in names.iter().zip(places).enumerate() {
            let found = parts.iter().filter(|(_, of)| *of == name).count();
            expect("own-names", text, found, wanted)?;
        }
        let texts = parts.iter().map(|(text, _)| text.as_str()).chain([rest]);
        let strange = texts.filter(|text| text.to_lowercase().contains("prototype"));
        expect("own-names", "the rest", strange.count(), 0)?;
        Ok(Self {
            parts,
            end: rest.to_owned(),
        })
    }

    /// Adds the text with the names of `operation` to `text`.
    pub(crate) fn add(&self, operation: &ApiOperation<'_>, text: &mut String) {
        let names = names(operation);
        for (before, name) in &self.parts {
            text.push_str(before);
            text.push_str(names.get(*name).copied().unwrap_or_default());
        }
        text.push_str(&self.end);
    }

    /// The text with the names of `operation`.
    #[cfg(test)]
    pub(crate) fn of(&self, operation: &ApiOperation<'_>) -> String {
        let mut text = String::new();
        self.add(operation, &mut text);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Template, names, operation};

    #[test]
    fn names_change_places() {
        let prototype = operation();
        let text = names(&prototype).map(|name| format!("({name})")).concat();
        let template = Template::new(&prototype, &text, [1; 5]).unwrap();
        assert_eq!(template.of(&prototype), text);
        let mut other = operation();
        (other.id, other.path) = ("bank_personal_things", "/v1/things");
        let text = template.of(&other);
        assert!(
            text.starts_with("(bank_personal_things)(Prototype"),
            "{text}"
        );
        assert!(text.contains("(/v1/things)"), "{text}");
    }

    #[test]
    fn a_name_more_or_less_or_made_of_another_is_refused() {
        let prototype = operation();
        let refusal = |text: &str| Template::new(&prototype, text, [1, 0, 0, 0, 0]).unwrap_err();
        let id = prototype.id;
        assert!(refusal("").contains("`own-names` found 0 places"));
        assert!(refusal(&format!("{id} {id}")).contains("`own-names` found 2 places"));
        let made = refusal(&format!("{id} PROTOTYPE_PERSONAL"));
        assert!(
            made.contains("`own-names` found 1 places in `the rest`"),
            "{made}"
        );
    }
}
