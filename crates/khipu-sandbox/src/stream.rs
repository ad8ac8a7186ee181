//! Bodies that come in strange ways.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;

/// How many drops a slow body has.
const DROPS: usize = 20;

/// How much of a large body is sent in one go.
const BLOCK: usize = 64 << 10;

/// A body in drops, each after a pause.
pub(crate) fn slow(body: Vec<u8>, pause: Duration) -> Body {
    let size = body.len().div_ceil(DROPS).max(1);
    let rest = Bytes::from(body);
    Body::from_stream(stream::unfold(rest, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        tokio::time::sleep(pause).await;
        let next = rest.split_to(size.min(rest.len()));
        Some((Ok::<_, io::Error>(next), rest))
    }))
}

/// The first half of a body; then the connection breaks.
pub(crate) fn truncated(body: Vec<u8>) -> Body {
    let half = body
        .get(..body.len() / 2)
        .map(Bytes::copy_from_slice)
        .unwrap_or_default();
    Body::from_stream(stream::unfold(Some(half), |half| async move {
        match half {
            Some(half) if !half.is_empty() => Some((Ok(half), Some(Bytes::new()))),
            Some(_) => {
                // What was sent shall arrive before the connection goes.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), None))
            }
            None => None,
        }
    }))
}

/// A body followed by blanks until it has at least `size` bytes. It is valid JSON for whoever reads all of it.
pub(crate) fn large(body: Vec<u8>, size: u64) -> Body {
    let sent = u64::try_from(body.len()).unwrap_or(u64::MAX);
    let blanks = Bytes::from(vec![b' '; BLOCK]);
    let first = (Some(Bytes::from(body)), size.saturating_sub(sent));
    Body::from_stream(stream::unfold(first, move |(body, left)| {
        let blanks = blanks.clone();
        async move {
            if let Some(body) = body {
                return Some((Ok::<_, io::Error>(body), (None, left)));
            }
            if left == 0 {
                return None;
            }
            let step = u64::try_from(BLOCK).unwrap_or(left).min(left);
            let block = blanks.slice(..usize::try_from(step).unwrap_or(BLOCK));
            Some((Ok(block), (None, left - step)))
        }
    }))
}
