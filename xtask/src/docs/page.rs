//! The document as one HTML page that needs nothing but itself.
//!
//! A policy in the page lets a browser load nothing from anywhere and run nothing but the two scripts in it and the
//! worker that the renderer makes of itself for its search.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::renderer::Renderer;

/// A picture that the renderer would fetch.
const LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// What stands in its place: a picture of nothing.
const NOTHING: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

const START: &str = "\
Redoc.init(JSON.parse(document.getElementById('document').textContent), {
  hideDownloadButton: true,
  expandResponses: '200,202',
  jsonSamplesExpandLevel: 'all',
  schemasExpansionLevel: 2,
  showExtensions: ['x-sensitive'],
  hideLoading: true,
  theme: {typography: {fontFamily: 'system-ui, sans-serif', headings: {fontFamily: 'system-ui, sans-serif'}, code: {fontFamily: 'ui-monospace, monospace'}}}
}, document.getElementById('page'));
";

/// The page of a document, which is JSON.
///
/// # Errors
///
/// When the renderer is not as it is known: what it would fetch is not where it was.
pub fn page(title: &str, document: &str, renderer: &Renderer) -> Result<String, String> {
    if renderer.script.matches(LOGO).count() != 1 {
        return Err(format!(
            "the renderer does not name {LOGO} once: look what it fetches, and mend xtask/src/docs/page.rs"
        ));
    }
    let script = in_script(&renderer.script.replace(LOGO, NOTHING));
    let hash = |script: &str| BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}' 'sha256-{}' blob:; worker-src blob:; style-src 'unsafe-inline'; \
         img-src data:; base-uri 'none'; form-action 'none'",
        hash(&script),
        hash(START),
    );
    // Within a script that holds data, `<` is the one character that could end it.
    let document = document.replace('<', "\\u003c");
    let licences = renderer.licences.replace('<', "&lt;");
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n\
         <style>body {{ margin: 0 }}</style>\n</head>\n<body>\n<div id=\"page\"></div>\n\
         <noscript>This page is drawn by a script. The same is in openapi.json beside it, and in schemas/.</noscript>\n\
         <script type=\"text/plain\" id=\"licences\">\n{licences}</script>\n\
         <script type=\"application/json\" id=\"document\">\n{document}\n</script>\n\
         <script>{script}</script>\n<script>{START}</script>\n</body>\n</html>\n"
    ))
}

/// A script as it may stand in a page: nothing in its texts ends it.
fn in_script(script: &str) -> String {
    script
        .replace("</script", "<\\/script")
        .replace("<!--", "<\\!--")
}
