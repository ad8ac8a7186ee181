//! Packed input: what it is, what it holds, and what is wrong with it.

use std::io::{self, Read, Write};

use flate2::write::GzEncoder;
use khipu_capture::{Compression, DecodeError, Decoder};

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

fn zstd(text: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Text that does not shrink to nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b'0' + (state >> 28) as u8
    })
    .take(length)
    .collect()
}

/// Gives a few bytes at a time.
struct Slow<'t>(&'t [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(self.1);
        self.0.read(&mut buffer[..count])
    }
}

/// What comes out before the end or the error, and the error.
fn unpack(packed: &[u8]) -> (Compression, Vec<u8>, Option<DecodeError>) {
    let mut decoder = Decoder::new(packed).unwrap();
    let mut text = Vec::new();
    let mut chunk = [0; 1000];
    loop {
        match decoder.read(&mut chunk) {
            Ok(0) => return (decoder.compression(), text, None),
            Ok(count) => text.extend_from_slice(&chunk[..count]),
            Err(error) => {
                let error = DecodeError::within(&error).unwrap().clone();
                // It stays wrong.
                let again = decoder.read(&mut chunk).unwrap_err();
                assert_eq!(DecodeError::within(&again), Some(&error));
                return (decoder.compression(), text, Some(error));
            }
        }
    }
}

#[test]
fn the_first_bytes_tell_how_input_is_packed() {
    let text = noise(300_000);
    for (packed, compression) in [
        (text.clone(), Compression::None),
        (gzip(&text), Compression::Gzip),
        (zstd(&text), Compression::Zstd),
    ] {
        for step in [1, 5, 100_000] {
            let mut decoder = Decoder::new(Slow(&packed, step)).unwrap();
            assert_eq!(decoder.compression(), compression);
            let mut out = Vec::new();
            decoder.read_to_end(&mut out).unwrap();
            assert!(out == text, "{compression} {step}");
        }
    }
    for short in [&b""[..], b"{", b"\x1f", b"\x28\xb5\x2f", b"12345"] {
        assert_eq!(unpack(short), (Compression::None, short.to_vec(), None));
    }
}

#[test]
fn members_and_frames_follow_one_another() {
    let parts = [&b"{}\n"[..], b"", b"[1,\n", b"2]"];
    for pack in [gzip, zstd] {
        let (_, text, error) = unpack(&parts.map(pack).concat());
        assert_eq!((text, error), (parts.concat(), None));
    }
    // A frame that only holds what readers pass over, first and in between.
    let skipped = [&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
    let packed = [skipped.clone(), zstd(b"1"), skipped, zstd(b"2")].concat();
    assert_eq!(unpack(&packed), (Compression::Zstd, b"12".to_vec(), None));
}

#[test]
fn input_that_was_cut_off_gives_what_it_has_and_says_so() {
    let text = noise(300_000);
    for packed in [gzip(&text), zstd(&text)] {
        for end in [10, 1_000, packed.len() / 2, packed.len() - 1] {
            let (_, out, error) = unpack(&packed[..end]);
            let error = error.unwrap();
            assert!(error.is_cut_off(), "{error}");
            assert_eq!(error.offset(), out.len() as u64);
            assert!(text.starts_with(&out));
        }
    }
    let (_, out, error) = unpack(&gzip(b"{}\n")[..15]);
    assert_eq!(out.len(), error.as_ref().unwrap().offset() as usize);
    let (_, _, error) = unpack(&gzip(b"{}")[..5]);
    assert_eq!(
        error.unwrap().to_string(),
        "the gzip data ends too early, at byte 0 of what it holds: it was cut off, or something else was added to it"
    );
}

#[test]
fn input_that_is_damaged_says_how() {
    let message = |packed: &[u8]| unpack(packed).2.unwrap().to_string();
    let mut wrong_sum = gzip(b"{}\n");
    let end = wrong_sum.len();
    wrong_sum[end - 8] ^= 1;
    let mut wrong_data = gzip(&noise(300_000));
    wrong_data[10] = 0xff;
    let mut wrong_frame = zstd(&noise(300_000));
    let end = wrong_frame.len();
    wrong_frame[end - 1] ^= 1;
    let shown = [
        message(&[gzip(b"{}\n"), b"more than that".to_vec()].concat()),
        message(&[zstd(b"{}\n"), b"more".to_vec()].concat()),
        message(&wrong_sum),
        message(&wrong_frame),
        message(&wrong_data),
        message(&gzip(&zstd(b"{}"))),
        message(&zstd(&gzip(b"{}"))),
        message(&gzip(&gzip(b"{}"))),
        message(&[0x28, 0xb5, 0x2f, 0xfd, 0, 0x90, 0, 0, 0]),
    ];
    assert_eq!(
        shown.join("\n"),
        "\
after the gzip data, at byte 3 of what it holds, comes something that is no gzip
after the zstd data, at byte 3 of what it holds, comes something that is no zstd
the gzip data does not have its checksum, at byte 3 of what it holds: it was changed or damaged
the zstd data does not have its checksum, at byte 300000 of what it holds: it was changed or damaged
the gzip data is broken, at byte 0 of what it holds
it is packed twice, zstd inside gzip; unpack it once
it is packed twice, gzip inside zstd; unpack it once
it is packed twice, gzip inside gzip; unpack it once
the zstd data, at byte 0 of what it holds, needs a window of more than 128 MiB; pack it again without --long"
    );
}

#[test]
fn other_packed_formats_are_named() {
    for (head, name) in [
        (&b"\xfd7zXZ\0rest"[..], "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x04\x22\x4d\x18rest", "lz4"),
        (b"7z\xbc\xaf\x27\x1crest", "7z"),
    ] {
        let error = Decoder::new(head).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("it is packed with {name}; unpack it, or pack it with gzip or zstd")
        );
    }
}

#[test]
fn a_reader_that_fails_is_not_taken_for_broken_data() {
    struct Failing<'t>(&'t [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::from(io::ErrorKind::InvalidInput)),
                count => Ok(count),
            }
        }
    }
    for packed in [gzip(&noise(9_000)), zstd(&noise(9_000)), noise(9_000)] {
        let mut decoder = Decoder::new(Failing(&packed[..2_000])).unwrap();
        let error = decoder.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert_eq!(DecodeError::within(&error), None);
    }
}
