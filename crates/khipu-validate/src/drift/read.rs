//! Words of a report, read back.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::breaches;
use super::counts::Type;

/// Counts by type.
pub(super) fn types<'de, D: Deserializer<'de>>(
    reader: D,
) -> Result<BTreeMap<&'static str, u64>, D::Error> {
    let read = BTreeMap::<String, u64>::deserialize(reader)?;
    let each = read.into_iter();
    each.map(|(name, count)| Ok((known::<D>(&name)?, count)))
        .collect()
}

/// A type.
pub(super) fn found<'de, D: Deserializer<'de>>(
    reader: D,
) -> Result<Option<&'static str>, D::Error> {
    let read = Option::<String>::deserialize(reader)?;
    read.map(|name| known::<D>(&name)).transpose()
}

fn known<'de, D: Deserializer<'de>>(name: &str) -> Result<&'static str, D::Error> {
    let found = Type::by_name(name).ok_or_else(|| D::Error::custom("no type of JSON"));
    found.map(Type::name)
}

/// A class of lengths.
pub(super) fn length<'de, D: Deserializer<'de>>(reader: D) -> Result<&'static str, D::Error> {
    let read = String::deserialize(reader)?;
    let found = breaches::LENGTHS
        .into_iter()
        .find(|(_, class)| *class == read);
    found
        .map(|(_, class)| class)
        .ok_or_else(|| D::Error::custom("no class of lengths"))
}

/// A text that is shared.
pub(super) fn text<'de, D: Deserializer<'de>>(reader: D) -> Result<Arc<str>, D::Error> {
    String::deserialize(reader).map(Arc::from)
}
