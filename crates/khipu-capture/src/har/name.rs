//! Names of members.

/// The names of a HAR that matter here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Log,
    Entries,
    Request,
    Response,
    Method,
    Url,
    Status,
    PostData,
    Content,
    Text,
    Encoding,
    Other,
}

impl Name {
    pub(super) fn of(text: &[u8]) -> Self {
        match text {
            b"log" => Self::Log,
            b"entries" => Self::Entries,
            b"request" => Self::Request,
            b"response" => Self::Response,
            b"method" => Self::Method,
            b"url" => Self::Url,
            b"status" => Self::Status,
            b"postData" => Self::PostData,
            b"content" => Self::Content,
            b"text" => Self::Text,
            b"encoding" => Self::Encoding,
            _ => Self::Other,
        }
    }
}
