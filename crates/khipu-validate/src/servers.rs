//! Below which paths the servers of a document have its operations.

use khipu_document::Node;

/// How many paths the variables of one server may make.
const MAX_PREFIXES: usize = 32;

/// The paths of the servers of an operation: its own, else those of its path, else those of the document.
pub(crate) fn prefixes(document: &Node, path: Option<&Node>, operation: &Node) -> Vec<String> {
    let servers = [Some(operation), path, Some(document)]
        .into_iter()
        .flatten()
        .map(|node| node.get("servers").map_or(&[][..], Node::items))
        .find(|servers| !servers.is_empty());
    let mut prefixes = Vec::new();
    for server in servers.unwrap_or_default() {
        let Some(url) = server.str("url") else {
            continue;
        };
        for url in written_out(url, server.get("variables")) {
            let prefix = path_of(&url);
            if !prefixes.contains(&prefix) {
                prefixes.push(prefix);
            }
        }
    }
    if prefixes.is_empty() {
        prefixes.push(String::new());
    }
    prefixes
}

/// The URLs that the values of variables make; one without a list of values also stands for any text.
fn written_out(url: &str, variables: Option<&Node>) -> Vec<String> {
    let mut urls = vec![url.to_owned()];
    for variable in variables.map_or(&[][..], Node::entries) {
        let name = format!("{{{}}}", variable.key);
        let listed: Vec<&str> = variable.value.strings("enum").collect();
        let mut values: Vec<&str> = variable.value.str("default").into_iter().collect();
        values.extend(
            listed
                .iter()
                .copied()
                .filter(|value| Some(*value) != variable.value.str("default")),
        );
        let mut next = Vec::new();
        for url in urls.iter().filter(|url| url.contains(&name)) {
            next.extend(values.iter().map(|value| url.replace(&name, value)));
        }
        if listed.is_empty() || next.is_empty() {
            next.append(&mut urls);
        }
        next.truncate(MAX_PREFIXES);
        urls = next;
    }
    urls
}

/// The path of a URL, without a slash at its end.
fn path_of(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let authority = url.split_once("://").map(|(_, rest)| rest);
    let path = match authority.or_else(|| url.strip_prefix("//")) {
        Some(rest) => rest.split_once('/').map_or("", |(_, path)| path),
        None => url,
    };
    let path = path.trim_matches('/');
    let is_here = path.is_empty() || path == ".";
    if is_here {
        String::new()
    } else {
        format!("/{path}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_paths() {
        for (url, path) in [
            ("https://host", ""),
            ("https://host/", ""),
            ("https://host/v2/", "/v2"),
            ("https://{region}.host:443/a/b?x#y", "/a/b"),
            ("//host/v2", "/v2"),
            ("/v2", "/v2"),
            ("v2", "/v2"),
            ("/", ""),
            (".", ""),
            ("", ""),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
