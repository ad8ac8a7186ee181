//! Packed input, whatever it holds: it ends, and it does not matter in which pieces it comes.

#![no_main]

use std::io::{ErrorKind, Read};

use khipu_capture::{Compression, Decoder};
use libfuzzer_sys::fuzz_target;
use pieces::Pieces;

mod pieces;

/// A few bytes can stand for gigabytes; the beginning is enough.
const MOST: u64 = 1 << 20;

/// What comes out, and how it ends.
fn unpacked(input: impl Read) -> (Option<Compression>, Vec<u8>, Option<(ErrorKind, String)>) {
    let told = |error: std::io::Error| Some((error.kind(), error.to_string()));
    let mut out = Vec::new();
    let mut decoder = match Decoder::new(input) {
        Ok(decoder) => decoder,
        Err(error) => return (None, out, told(error)),
    };
    let end = (&mut decoder).take(MOST).read_to_end(&mut out);
    (Some(decoder.compression()), out, end.err().and_then(told))
}

fuzz_target!(|data: &[u8]| {
    let Some((size, packed)) = data.split_first() else {
        return;
    };
    let whole = unpacked(packed);
    let pieces = unpacked(Pieces::new(packed, *size));
    match (&whole, &pieces) {
        // How much is unpacked before a fault shows depends on how much is at hand. Of zstd, so does which of two faults
        // does: a frame that is broken and ends too early is known to be broken only where all of it is there.
        ((packing, a, Some((kind, _))), (other, b, Some((fault, _)))) => {
            let is_known = |kind| matches!(kind, ErrorKind::InvalidData | ErrorKind::UnexpectedEof);
            let is_zstd = *packing == Some(Compression::Zstd);
            let is_either = is_zstd && is_known(*kind) && is_known(*fault);
            assert!(packing == other, "pieces of {size}");
            assert!(kind == fault || is_either, "pieces of {size}");
            assert!(a.starts_with(b) || b.starts_with(a), "pieces of {size}");
        }
        // The library holds a zstd frame to the length that it declares, but not one in pieces whose last block is empty. Nothing
        // is missing of what came out before the fault.
        ((Some(Compression::Zstd), a, Some((ErrorKind::InvalidData, _))), (other, b, None)) => {
            assert!(*other == Some(Compression::Zstd), "pieces of {size}");
            assert!(b.starts_with(a), "pieces of {size}");
        }
        _ => assert_eq!(whole, pieces, "pieces of {size}"),
    }
    if whole.0 == Some(Compression::None) {
        assert!(
            whole.1 == packed.get(..whole.1.len()).unwrap(),
            "plain input comes out as it is"
        );
        assert!(
            whole.2.is_none() && (whole.1.len() == packed.len() || whole.1.len() as u64 == MOST)
        );
    }
});
