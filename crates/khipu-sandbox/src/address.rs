//! Where callbacks may go.

use std::net::IpAddr;

use reqwest::Url;

/// The address of a callback, if callbacks may go there; else why not.
pub(crate) fn allowed(url: &str, hosts: &[String]) -> Result<Url, &'static str> {
    let url = Url::parse(url).map_err(|_| "its address cannot be read")?;
    match url.scheme() {
        "http" => {}
        "https" if cfg!(feature = "tls") => {}
        "https" => return Err("its address needs TLS, which this build does not have"),
        _ => return Err("its address is not one of HTTP"),
    }
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = bare
        .parse::<IpAddr>()
        .map_or(host == "localhost", |address| {
            address.to_canonical().is_loopback()
        });
    if is_loopback || hosts.iter().any(|name| name == host) {
        Ok(url)
    } else {
        Err("its host is neither loopback nor allowed by name")
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn loopback_in_every_form() {
        for url in [
            "http://127.0.0.1:1/x",
            "http://127.9.9.9",
            "http://[::1]:80/",
            "http://[::ffff:127.0.0.1]/",
            "http://LOCALHOST/",
            "http://2130706433/",
        ] {
            assert!(allowed(url, &[]).is_ok(), "{url}");
        }
    }

    #[test]
    fn nothing_else_unless_named() {
        let hosts = ["receiver.test".to_owned(), "192.0.2.7".to_owned()];
        for url in [
            "http://192.0.2.8/",
            "http://localhost.evil.test/",
            "http://127.0.0.1.evil.test/",
            "http://user@evil.test/",
            "http://localhost@evil.test/",
            "http://0.0.0.0/",
            "http://",
            "ftp://127.0.0.1/",
            "http://sub.receiver.test/",
        ] {
            assert!(allowed(url, &hosts).is_err(), "{url}");
        }
        assert!(allowed("http://receiver.test:8080/a", &hosts).is_ok());
        assert!(allowed("http://192.0.2.7/", &hosts).is_ok());
    }

    #[test]
    fn https_needs_the_feature() {
        assert_eq!(
            allowed("https://127.0.0.1/", &[]).is_ok(),
            cfg!(feature = "tls")
        );
    }
}
