//! Addresses of exchanges: those of the contract stay, any other says nothing.

use super::scrubber::Scrubber;
use super::urls;
use crate::contract::Contract;

const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH",
];

/// How often another path is looked for that no operation has.
const TRIES: u32 = 8;

impl Scrubber<'_> {
    /// A URL, or only path and query. A path of the contract stays but for what stands in its parameters.
    pub(crate) fn address(&mut self, text: &str) -> String {
        let Some((scheme, authority, tail)) = urls::parts(text) else {
            return self.path_and_query(text);
        };
        let host = match self.is_public(authority) {
            true => authority.to_owned(),
            false => {
                self.report.values += 1;
                let url = format!("{scheme}://{authority}");
                let other = self.maker.url(&url, 0).unwrap_or_default();
                let (_, other, _) = urls::parts(&other).unwrap_or_default();
                other.to_owned()
            }
        };
        format!("{scheme}://{host}{}", self.path_and_query(tail))
    }

    /// A host, as a header or a cookie has it, with or without port.
    pub(crate) fn host(&mut self, text: &str) -> String {
        if text.is_empty() || self.is_public(text) {
            return text.to_owned();
        }
        self.report.values += 1;
        let bare = text.trim_start_matches('.');
        let dots = text.get(..text.len() - bare.len()).unwrap_or_default();
        let (host, port) = match bare.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') => (host, Some(port)),
            _ => (bare, None),
        };
        let host = self.maker.host(host, 0);
        match port {
            Some(port) => format!("{dots}{host}:{}", self.maker.tail(port, 0)),
            None => format!("{dots}{host}"),
        }
    }

    /// Whether a host is one of the contract's servers or this machine, and nothing stands beside it.
    fn is_public(&self, authority: &str) -> bool {
        let lower = authority.to_ascii_lowercase();
        let host = match lower.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &lower,
        };
        ["localhost", "127.0.0.1", "[::1]", "::1"].contains(&host)
            || self
                .hosts
                .iter()
                .any(|known| *known == lower || known == host)
    }

    fn path_and_query(&mut self, text: &str) -> String {
        let end = text.find(['?', '#']).unwrap_or(text.len());
        let (path, rest) = text.split_at(end);
        let mut out = self.path(path);
        let (query, fragment) = match rest.find('#') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        for part in query.split_inclusive(['?', '&', ';']) {
            let bare = part.trim_end_matches(['?', '&', ';']);
            let (name, value) = match bare.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                // Without a name there is only a value.
                None => ("", Some(bare)),
            };
            let is_plain = !name.contains('%') && self.name(name).is_none();
            match is_plain {
                true => out.push_str(name),
                false => out.push_str(&self.maker.tail(name, 0)),
            }
            if bare.contains('=') {
                out.push('=');
            }
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                self.report.values += 1;
                out.push_str(&self.maker.tail(value, 0));
            }
            out.push_str(part.get(bare.len()..).unwrap_or_default());
        }
        if !fragment.is_empty() {
            self.report.values += 1;
            out.push_str(&self.maker.tail(fragment, 0));
        }
        out
    }

    /// A path of an operation with other parameters. What stands before the template is the path of a server.
    fn along(&mut self, template: &str, path: &str, attempt: u32) -> String {
        let known: Vec<&str> = template.trim_start_matches('/').split('/').collect();
        let parts: Vec<&str> = path.split('/').collect();
        let before = parts.len().saturating_sub(known.len());
        let each = parts.iter().enumerate().map(|(at, part)| {
            let template = at.checked_sub(before).and_then(|at| known.get(at));
            let Some(template) = template.filter(|template| template.contains('{')) else {
                return (*part).to_owned();
            };
            let Some((head, texts)) = open_texts(template, part) else {
                return self.maker.tail(part, attempt);
            };
            let mut out = head.to_owned();
            for (text, literal) in texts {
                out.push_str(&self.maker.tail(text, attempt));
                out.push_str(literal);
            }
            out
        });
        each.collect::<Vec<_>>().join("/")
    }

    /// The path of an operation stays, but for its parameters; every part of any other path is replaced.
    fn path(&mut self, path: &str) -> String {
        if let Some(known) = template(self.contract, path) {
            for attempt in 0..TRIES {
                let other = self.along(known, path, attempt);
                // By chance it could be one that another operation writes out: `/pets/latest` for `/pets/{name}`.
                if template(self.contract, &other) == Some(known) {
                    self.report.values += u64::from(other != path);
                    return other;
                }
            }
        }
        if path.bytes().all(|byte| byte == b'/') {
            return path.to_owned();
        }
        self.report.values += 1;
        let others = (0..TRIES).map(|attempt| self.maker.tail(path, attempt));
        // By chance it could be one that the contract has.
        let mut others = others.collect::<Vec<_>>().into_iter();
        let other = others.find(|other| template(self.contract, other).is_none());
        other.unwrap_or_else(|| "/x".to_owned())
    }
}

/// The texts of a part of a path that its template leaves open, each with the text behind it that the template has. Nothing if
/// the part is written in another way than the template.
fn open_texts<'p>(template: &str, part: &'p str) -> Option<(&'p str, Vec<(&'p str, &'p str)>)> {
    let (first, mut left) = template.split_once('{')?;
    let mut rest = part.strip_prefix(first)?;
    let head = part.get(..first.len())?;
    let mut texts = Vec::new();
    loop {
        let (_, behind) = left.split_once('}')?;
        let (literal, next) = match behind.split_once('{') {
            Some((literal, next)) => (literal, Some(next)),
            None => (behind, None),
        };
        // A parameter has one character at least.
        let skipped = rest.chars().next()?.len_utf8();
        let at = match next {
            None => rest.len().checked_sub(literal.len())?,
            Some(_) => skipped + rest.get(skipped..)?.find(literal)?,
        };
        if at < skipped || !rest.get(at..)?.starts_with(literal) {
            return None;
        }
        texts.push((rest.get(..at)?, rest.get(at..at + literal.len())?));
        rest = rest.get(at + literal.len()..)?;
        match next {
            Some(next) => left = next,
            None => return Some((head, texts)),
        }
    }
}

/// The path of the contract that a path is one of, whatever the method.
fn template<'c>(contract: &'c Contract, path: &str) -> Option<&'c str> {
    let found = METHODS
        .iter()
        .find_map(|method| contract.operation_at(method, path));
    found.map(|operation| operation.path.as_str())
}
