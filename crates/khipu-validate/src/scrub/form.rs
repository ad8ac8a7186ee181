//! What surrounds payloads: the members of capture records and of HAR 1.2, and what happens to each.

/// How a part of a format is treated.
#[derive(Debug)]
pub(crate) enum Form {
    /// An object with these members; any other is undocumented.
    Object(&'static [(&'static str, Form)]),
    /// An array of such parts.
    List(&'static Form),
    /// One value.
    Leaf(Leaf),
    /// The body of a capture record: `{"json": …}`, `{"text": …}` or `{"base64": …}`.
    Wrapped(Role),
    /// An object of a HAR that holds a body in `text`.
    Content(Role),
    /// A header of a HAR: its name says what its value is.
    Header,
}

/// Which body of an exchange is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Request,
    Response,
    Callback,
}

/// What a value of a format is. One that is not what its place is for is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaf {
    /// Replaced, whatever it is.
    Secret,
    /// A number that tells nothing of anybody: a size, a duration.
    Number,
    /// A number of a few digits: an HTTP status, a version.
    Status,
    Flag,
    /// A moment in time.
    Time,
    /// A name, which is shown unless it may be data.
    Name,
    /// The version of a format or a tool.
    Version,
    /// The name of a tool.
    Tool,
    Method,
    HttpVersion,
    /// The words beside a status.
    Reason,
    /// The path of an operation.
    Path,
    /// A URL, or the part of one.
    Url,
    Host,
    Operation,
    /// One or several media types.
    Media,
    /// Words that control a connection.
    Words,
    /// `base64`.
    Encoding,
    HttpDate,
}

use Form::{Content, Header, Leaf as L, List, Object, Wrapped};

/// A record of khipu-capture.
pub(crate) const CAPTURE: Form = Object(&[
    ("khipu_capture", L(Leaf::Status)),
    ("at", L(Leaf::Time)),
    ("method", L(Leaf::Method)),
    ("path", L(Leaf::Path)),
    ("operation", L(Leaf::Operation)),
    ("request", Wrapped(Role::Request)),
    ("status", L(Leaf::Status)),
    ("response", Wrapped(Role::Response)),
    ("callback", Wrapped(Role::Callback)),
]);

/// The members of `log` in a HAR, but for its entries.
pub(crate) const LOG: &[(&str, Form)] = &[
    ("version", L(Leaf::Version)),
    ("creator", TOOL),
    ("browser", TOOL),
    ("pages", List(&PAGE)),
    ("comment", L(Leaf::Secret)),
];

/// One of the entries of a HAR.
pub(crate) const ENTRY: Form = Object(&[
    ("pageref", L(Leaf::Secret)),
    ("startedDateTime", L(Leaf::Time)),
    ("time", L(Leaf::Number)),
    ("request", REQUEST),
    ("response", RESPONSE),
    ("cache", CACHE),
    ("timings", TIMINGS),
    ("serverIPAddress", L(Leaf::Host)),
    ("connection", L(Leaf::Secret)),
    ("comment", L(Leaf::Secret)),
]);

const TOOL: Form = Object(&[
    ("name", L(Leaf::Tool)),
    ("version", L(Leaf::Version)),
    ("comment", L(Leaf::Secret)),
]);

const PAGE: Form = Object(&[
    ("startedDateTime", L(Leaf::Time)),
    ("id", L(Leaf::Secret)),
    ("title", L(Leaf::Secret)),
    (
        "pageTimings",
        Object(&[
            ("onContentLoad", L(Leaf::Number)),
            ("onLoad", L(Leaf::Number)),
            ("comment", L(Leaf::Secret)),
        ]),
    ),
    ("comment", L(Leaf::Secret)),
]);

const REQUEST: Form = Object(&[
    ("method", L(Leaf::Method)),
    ("url", L(Leaf::Url)),
    ("httpVersion", L(Leaf::HttpVersion)),
    ("cookies", List(&COOKIE)),
    ("headers", List(&Header)),
    ("queryString", List(&PARAMETER)),
    ("postData", Content(Role::Request)),
    ("headersSize", L(Leaf::Number)),
    ("bodySize", L(Leaf::Number)),
    ("comment", L(Leaf::Secret)),
]);

const RESPONSE: Form = Object(&[
    ("status", L(Leaf::Status)),
    ("statusText", L(Leaf::Reason)),
    ("httpVersion", L(Leaf::HttpVersion)),
    ("cookies", List(&COOKIE)),
    ("headers", List(&Header)),
    ("content", Content(Role::Response)),
    ("redirectURL", L(Leaf::Url)),
    ("headersSize", L(Leaf::Number)),
    ("bodySize", L(Leaf::Number)),
    ("comment", L(Leaf::Secret)),
]);

/// What an object with a body has beside its `text`.
pub(crate) const CONTENT: &[(&str, Form)] = &[
    ("size", L(Leaf::Number)),
    ("compression", L(Leaf::Number)),
    ("mimeType", L(Leaf::Media)),
    ("encoding", L(Leaf::Encoding)),
    ("params", List(&PARAMETER)),
    ("comment", L(Leaf::Secret)),
];

const PARAMETER: Form = Object(&[
    ("name", L(Leaf::Name)),
    ("value", L(Leaf::Secret)),
    ("fileName", L(Leaf::Secret)),
    ("contentType", L(Leaf::Media)),
    ("comment", L(Leaf::Secret)),
]);

const COOKIE: Form = Object(&[
    ("name", L(Leaf::Secret)),
    ("value", L(Leaf::Secret)),
    ("path", L(Leaf::Path)),
    ("domain", L(Leaf::Host)),
    ("expires", L(Leaf::Secret)),
    ("httpOnly", L(Leaf::Flag)),
    ("secure", L(Leaf::Flag)),
    ("comment", L(Leaf::Secret)),
]);

const CACHE: Form = Object(&[
    ("beforeRequest", CACHED),
    ("afterRequest", CACHED),
    ("comment", L(Leaf::Secret)),
]);

const CACHED: Form = Object(&[
    ("expires", L(Leaf::Time)),
    ("lastAccess", L(Leaf::Time)),
    ("eTag", L(Leaf::Secret)),
    ("hitCount", L(Leaf::Number)),
    ("comment", L(Leaf::Secret)),
]);

const TIMINGS: Form = Object(&[
    ("blocked", L(Leaf::Number)),
    ("dns", L(Leaf::Number)),
    ("connect", L(Leaf::Number)),
    ("send", L(Leaf::Number)),
    ("wait", L(Leaf::Number)),
    ("receive", L(Leaf::Number)),
    ("ssl", L(Leaf::Number)),
    ("comment", L(Leaf::Secret)),
]);

/// What the value of a header is, by its name.
pub(crate) fn header(name: &str) -> Leaf {
    match name.to_ascii_lowercase().as_str() {
        "content-type" | "accept" => Leaf::Media,
        "accept-encoding" | "content-encoding" | "transfer-encoding" | "connection"
        | "cache-control" | "pragma" | "content-length" | "age" => Leaf::Words,
        "date" => Leaf::HttpDate,
        "host" | ":authority" => Leaf::Host,
        ":method" => Leaf::Method,
        ":path" | "referer" | "location" | "origin" | "content-location" => Leaf::Url,
        ":scheme" => Leaf::Words,
        ":status" => Leaf::Words,
        _ => Leaf::Secret,
    }
}

pub(crate) fn member(table: &'static [(&'static str, Form)], name: &str) -> Option<&'static Form> {
    let found = table.iter().find(|(known, _)| *known == name);
    found.map(|(_, form)| form)
}
