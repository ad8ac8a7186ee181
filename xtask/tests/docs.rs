//! The page of the document holds all of it and nothing that a browser would fetch.

use xtask::commands;
use xtask::docs::page::page;
use xtask::docs::renderer::{self, Renderer};
use xtask::docs::{document, json, shown};

const LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";

/// A script that does nothing, with what makes pages go wrong.
fn stub() -> Renderer {
    Renderer {
        script: format!("var Redoc = {{init() {{ return '</script><!--{LOGO}' }}}}"),
        licences: "by <somebody>".to_owned(),
    }
}

fn check(renderer: &Renderer) {
    let bundle = document(&commands::root()).unwrap();
    let json = shown(&commands::root(), &bundle).unwrap();
    let page = page("A < B", &json, renderer).unwrap();
    let operations = bundle.operations();
    assert!(operations.len() >= 2);
    for operation in operations {
        assert!(page.contains(&format!("\"operationId\": \"{}\"", operation.id)));
    }
    assert!(page.contains("<title>A &lt; B</title>"));
    // The document can be had back as it is.
    let (_, rest) = page.split_once("id=\"document\">").unwrap();
    let (held, rest) = rest.split_once("</script>").unwrap();
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(read(held), read(&json));
    // Two more scripts, and the end: nothing within them ends one.
    assert_eq!(rest.matches("</script").count(), 2);
    assert!(rest.ends_with("</script>\n</body>\n</html>\n"));
    assert!(!rest.contains("<!--"));
    for attribute in ["src=", "href=", "srcset=", "action=", "@import", "url("] {
        for quote in ["", "\"", "'"] {
            for scheme in ["http:", "https:", "//"] {
                let outside = page.split("<script>").next().unwrap();
                assert!(!outside.contains(&format!("{attribute}{quote}{scheme}")));
            }
        }
    }
    for tag in ["<script src", "<link rel=\"stylesheet", "<iframe", "<img"] {
        assert!(
            !page.split("<script").next().unwrap().contains(tag),
            "{tag}"
        );
        assert!(!page.contains("<script src"), "{tag}");
    }
    assert!(page.contains("default-src 'none'"));
    assert!(!page.contains(LOGO));
}

#[test]
fn the_page_holds_every_operation_and_fetches_nothing() {
    check(&stub());
    // The renderer itself, where somebody has made the page.
    let folder = commands::root().join("target/docs");
    if folder.exists() {
        check(&renderer::get(&folder).unwrap());
    }
}

#[test]
fn whole_examples_are_drawn_and_conditions_are_not() {
    let bundle = document(&commands::root()).unwrap();
    let shown = shown(&commands::root(), &bundle).unwrap();
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert!(json(&bundle).unwrap().contains("\"if\":"));
    assert!(!shown["components"].to_string().contains("\"if\":"));
    for operation in bundle.operations() {
        for payload in &operation.payloads {
            let content = format!("{}/content/application~1json", payload.node_pointer);
            let Some(content) = shown.pointer(&content) else {
                continue;
            };
            for (name, example) in content["examples"].as_object().unwrap() {
                let file = format!("{}/{}-{name}.json", operation.id, payload.kind.name());
                let path = commands::root().join("schemas/payloads").join(file);
                let text = std::fs::read_to_string(path).unwrap();
                let value: serde_json::Value = serde_json::from_str(&text).unwrap();
                assert_eq!(example["value"], value, "{name}");
            }
        }
    }
}

#[test]
fn a_renderer_that_is_another_one_is_refused() {
    let other = Renderer {
        script: "fetch('https://example.com')".to_owned(),
        licences: String::new(),
    };
    assert!(page("", "{}", &other).unwrap_err().contains("mend"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("redoc-2.5.4.tgz"), "not this one").unwrap();
    let error = renderer::get(folder.path()).err().unwrap();
    assert!(error.contains("its hash is another one"), "{error}");
    // What is wrong does not stay, so that the next run has another chance.
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}
