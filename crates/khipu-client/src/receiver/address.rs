//! Addresses that nobody can guess, and that are known again after a restart.
//!
//! An address ends in `/<operationId>/<token>`. The token is 16 random bytes and a keyed hash (HMAC-SHA-256, cut to 16
//! bytes) of these and the operation. So nothing needs to be remembered of an address but the key, and no list of addresses
//! can be lost.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use khipu_models::{CallbackUrl, OPERATIONS};
use reqwest::Url;
use sha2::Sha256;

use crate::Error;
use crate::error::Kind;

const RANDOM: usize = 16;
const PROOF: usize = 16;

/// What tells one address from every other.
pub(super) type Token = [u8; RANDOM];

pub(super) struct Addresses {
    public_url: String,
    /// A keyed hash that has taken nothing in yet.
    mac: Hmac<Sha256>,
}

impl Addresses {
    /// Reads the key beside the capture file, or makes it. Only one process at a time may do so.
    pub(super) fn open(public_url: String, capture: &Path) -> Result<Self, Error> {
        let mut path = capture.as_os_str().to_owned();
        path.push(".key");
        let key = key(&PathBuf::from(path)).map_err(|error| {
            Error::new(Kind::Receiver(
                "the receiver's key, the file `<capture>.key`, cannot be read or made".to_owned(),
            ))
            .caused_by(error)
        })?;
        Ok(Self {
            public_url,
            mac: Hmac::new_from_slice(&key).map_err(|error| {
                Error::new(Kind::Receiver(
                    "the receiver's key has no length that fits".to_owned(),
                ))
                .caused_by(error)
            })?,
        })
    }

    /// A new address for `operation`.
    pub(super) fn hand_out(&self, operation: &str) -> Result<(Token, CallbackUrl), Error> {
        let mut token = Token::default();
        getrandom::fill(&mut token).map_err(|_| {
            Error::new(Kind::Receiver(
                "the machine has no randomness to give".to_owned(),
            ))
        })?;
        let mut text = token.to_vec();
        text.extend_from_slice(&self.proof(operation, &token));
        let url = address(&self.public_url, operation, &URL_SAFE_NO_PAD.encode(text))?;
        Ok((token, url))
    }

    /// The token of an address that was handed out here for `operation`; nothing for any other.
    pub(super) fn known(&self, operation: &str, text: &str) -> Option<Token> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (token, proof) = bytes.split_at_checked(RANDOM)?;
        let token: Token = token.try_into().ok()?;
        // In constant time: how far a guess is right must not show.
        self.mac(operation, &token)
            .verify_truncated_left(proof)
            .ok()?;
        (proof.len() == PROOF).then_some(token)
    }

    fn proof(&self, operation: &str, token: &Token) -> Vec<u8> {
        let whole = self.mac(operation, token).finalize().into_bytes();
        whole.iter().take(PROOF).copied().collect()
    }

    fn mac(&self, operation: &str, token: &Token) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(token);
        mac.update(operation.as_bytes());
        mac
    }
}

/// What stands before the path of every address.
pub(super) fn base(public_url: &str) -> Result<String, Error> {
    let parsed = Url::parse(public_url).map_err(|error| {
        Error::setting("the public URL of the receiver is no URL").caused_by(error)
    })?;
    let is_plain = matches!(parsed.scheme(), "http" | "https")
        && parsed.host().is_some()
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.query().is_none()
        && parsed.fragment().is_none();
    if !is_plain {
        return Err(Error::setting(
            "the public URL of the receiver is not http or https with a host and a path alone",
        ));
    }
    // As it was parsed: `HTTPS://` is no scheme that the provider takes.
    let public_url = parsed.as_str().trim_end_matches('/').to_owned();
    // Before anything is called, and before any file is made.
    for operation in OPERATIONS {
        let longest = URL_SAFE_NO_PAD.encode([0; RANDOM + PROOF]);
        address(&public_url, operation.id, &longest)?;
    }
    Ok(public_url)
}

fn address(public_url: &str, operation: &str, token: &str) -> Result<CallbackUrl, Error> {
    // It is a URL already, so only its length can be wrong.
    CallbackUrl::try_from(format!("{public_url}/{operation}/{token}")).map_err(|_| {
        Error::setting("the public URL of the receiver is too long: with its token an address has more than 255 characters")
    })
}

fn key(path: &Path) -> io::Result<[u8; 32]> {
    let mut key = [0; 32];
    match File::open(path) {
        Ok(mut file) => {
            let mut rest = [0];
            return match (file.read_exact(&mut key), file.read(&mut rest)) {
                (Ok(()), Ok(0)) => Ok(key),
                (Err(error), _) | (_, Err(error))
                    if error.kind() != io::ErrorKind::UnexpectedEof =>
                {
                    Err(error)
                }
                _ => Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "it is not the key that a receiver made: put that back, or move this away, and addresses that were \
                     handed out before are unknown",
                )),
            };
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
    // Made under another name and moved, so that a crash leaves no half of a key behind.
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = PathBuf::from(draft);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&draft)?;
    let made = file
        .write_all(&key)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&draft, path));
    if let Err(error) = made {
        // Nothing of it is of use, and the first failure is the one to tell.
        let _ = std::fs::remove_file(&draft);
        return Err(error);
    }
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(key)
}
