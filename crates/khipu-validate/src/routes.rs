//! Which operation a recorded exchange calls, told by its method and path.
//!
//! The paths of the document stand below those of its servers: `https://host/v2` and `/loans` make `/v2/loans`. A path that
//! is not found so is looked for without them, as behind a gateway that takes them away. In a path `{name}` stands for text
//! that is not empty and has no slash; it may be a part of a segment, `{id}.json`, and there may be several in one. Where
//! several paths fit, the one that is written out furthest wins: `/loans/latest` before `/loans/{id}`.

use std::collections::HashMap;

/// The paths of a document.
#[derive(Default)]
pub(crate) struct Routes {
    below_servers: Table,
    alone: Table,
}

/// Operations, by number.
#[derive(Default)]
struct Table {
    exact: HashMap<String, Vec<(String, usize)>>,
    /// By the number of segments, those that say most first.
    templates: HashMap<usize, Vec<Template>>,
}

struct Template {
    method: String,
    segments: Vec<Segment>,
    operation: usize,
}

/// The literal texts between the parameters of a segment: one text has no parameter, two have one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Segment(Vec<String>);

impl Routes {
    /// Adds an operation; `prefixes` are the paths of its servers.
    pub(crate) fn add(&mut self, method: &str, path: &str, prefixes: &[String], operation: usize) {
        let path = format!("/{}", path.trim_start_matches('/'));
        for prefix in prefixes {
            self.below_servers
                .add(method, &format!("{prefix}{path}"), operation);
        }
        self.alone.add(method, &path, operation);
    }

    /// The operation that a request with this method and path calls. What comes after `?` or `#` is no part of a path.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<usize> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let found = self.below_servers.find(method, path);
        found.or_else(|| self.alone.find(method, path))
    }
}

impl Table {
    fn add(&mut self, method: &str, path: &str, operation: usize) {
        if !path.contains('{') {
            let methods = self.exact.entry(path.to_owned()).or_default();
            methods.push((method.to_owned(), operation));
        }
        let segments: Vec<Segment> = path.split('/').map(Segment::new).collect();
        let templates = self.templates.entry(segments.len()).or_default();
        let template = Template {
            method: method.to_owned(),
            segments,
            operation,
        };
        // Of two that say as much, the first of the document stays first.
        let at = templates.partition_point(|known| known.rank() <= template.rank());
        templates.insert(at, template);
    }

    fn find(&self, method: &str, path: &str) -> Option<usize> {
        let exact = self.exact.get(path).and_then(|methods| {
            let mut methods = methods.iter();
            methods.find(|(known, _)| known.eq_ignore_ascii_case(method))
        });
        if let Some((_, operation)) = exact {
            return Some(*operation);
        }
        let parts: Vec<String> = path.split('/').map(decoded).collect();
        let mut templates = self.templates.get(&parts.len())?.iter();
        let found = templates.find(|template| {
            let mut pairs = template.segments.iter().zip(&parts);
            template.method.eq_ignore_ascii_case(method)
                && pairs.all(|(known, part)| known.fits(part))
        });
        found.map(|template| template.operation)
    }
}

impl Template {
    /// Smaller for what says more, segment by segment.
    fn rank(&self) -> Vec<(usize, usize)> {
        let each = self.segments.iter().map(|Segment(literals)| {
            let length: usize = literals.iter().map(String::len).sum();
            match literals.len() {
                1 => (0, 0),
                _ => (1, usize::MAX - length),
            }
        });
        each.collect()
    }
}

impl Segment {
    fn new(text: &str) -> Self {
        let mut literals = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((_, after)) = after.split_once('}') else {
                break;
            };
            literals.push(decoded(before));
            rest = after;
        }
        literals.push(decoded(rest));
        Self(literals)
    }

    /// Whether `part` is one that this stands for. Each literal is looked for as far left as it can be, which finds a way
    /// if there is one.
    fn fits(&self, part: &str) -> bool {
        let (first, between, last) = match self.0.as_slice() {
            [] => return part.is_empty(),
            [only] => return only == part,
            [first, between @ .., last] => (first, between, last),
        };
        let Some(mut rest) = part.strip_prefix(first.as_str()) else {
            return false;
        };
        for literal in between {
            let Some(after) = skipped_one(rest) else {
                return false;
            };
            let Some((_, behind)) = split(after, literal) else {
                return false;
            };
            rest = behind;
        }
        skipped_one(rest).is_some_and(|rest| rest.ends_with(last.as_str()))
    }
}

/// The text behind its first character, which a parameter takes.
fn skipped_one(text: &str) -> Option<&str> {
    let mut chars = text.chars();
    chars.next()?;
    Some(chars.as_str())
}

fn split<'t>(text: &'t str, literal: &str) -> Option<(&'t str, &'t str)> {
    if literal.is_empty() {
        return Some(("", text));
    }
    text.split_once(literal)
}

/// A segment with its percent signs read. Bytes that are no text become what stands for such bytes.
fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    crate::rule::percent_decoded(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(segment: &str, part: &str) -> bool {
        Segment::new(segment).fits(part)
    }

    #[test]
    fn parameters_stand_for_text_that_is_not_empty() {
        for (segment, part) in [
            ("{id}", "x"),
            ("{id}.json", "a.json"),
            ("{id}.json", "a.json.json"),
            ("{a}-{b}", "1-2"),
            ("{a}-{b}", "1-2-3"),
            ("{a}-{b}", "---"),
            ("v{major}.{minor}", "v1.2"),
            ("{a}{b}", "xy"),
            ("{a}{b}{c}", "ñéü"),
            ("a%20b", "a b"),
            ("{x", "{x"),
        ] {
            assert!(fits(segment, part), "{segment} {part}");
        }
        for (segment, part) in [
            ("{id}", ""),
            ("{id}.json", ".json"),
            ("{id}.json", "a.jso"),
            ("{a}-{b}", "-2"),
            ("{a}-{b}", "1-"),
            ("{a}-{b}", "12"),
            ("v{major}.{minor}", "v1."),
            ("{a}{b}", "x"),
            ("x", "y"),
            ("x", "x "),
        ] {
            assert!(!fits(segment, part), "{segment} {part}");
        }
    }

    #[test]
    fn what_is_written_out_furthest_wins() {
        let mut routes = Routes::default();
        let paths = [
            "/{a}/{b}",
            "/users/{id}",
            "/users/{id}.json",
            "/users/me",
            "/{a}/me",
            "/users/x-{y}-z",
        ];
        for (at, path) in paths.iter().enumerate() {
            routes.add("GET", path, &[String::new()], at);
        }
        let find = |path: &str| routes.find("get", path).map(|at| paths[at]);
        assert_eq!(find("/users/me"), Some("/users/me"));
        assert_eq!(find("/users/7"), Some("/users/{id}"));
        assert_eq!(find("/users/7.json?x=/y#z"), Some("/users/{id}.json"));
        assert_eq!(find("/users/x-1-z"), Some("/users/x-{y}-z"));
        assert_eq!(find("/other/me"), Some("/{a}/me"));
        assert_eq!(find("/other/7"), Some("/{a}/{b}"));
        assert_eq!(find("/us%65rs/m%65"), Some("/users/me"));
        for path in [
            "/users",
            "/users/7/",
            "//7",
            "/users/",
            "users/7",
            "/a/b/c",
            "",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
        assert_eq!(routes.find("POST", "/users/me"), None);
    }

    #[test]
    fn paths_stand_below_their_servers() {
        let mut routes = Routes::default();
        routes.add(
            "GET",
            "/x",
            &["/v2".to_owned(), "/{tenant}/v3".to_owned()],
            0,
        );
        routes.add("GET", "/v2/x", &[String::new()], 1);
        routes.add("GET", "y", &[String::new()], 2);
        // Both make this path; the first of the document is it.
        assert_eq!(routes.find("GET", "/v2/x"), Some(0));
        assert_eq!(routes.find("GET", "/acme/v3/x"), Some(0));
        assert_eq!(routes.find("GET", "/x"), Some(0));
        assert_eq!(routes.find("GET", "/v3/x"), None);
        assert_eq!(routes.find("GET", "/y"), Some(2));
    }
}
