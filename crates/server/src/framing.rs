//! Who may show the hosted pages in a frame: nobody, unless the operator names origins, for every environment or for one.

use std::collections::HashMap;

use url::Url;

/// What a policy says where nobody is named.
const NOBODY: &str = "'none'";

/// Origins by environment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Framing {
    /// For every environment.
    node: Vec<String>,
    environments: HashMap<String, Vec<String>>,
}

impl Framing {
    /// Reads `https://app.example.com`, or `staging=https://…` for one environment. Fails with the entry that is no origin.
    pub(crate) fn parse(entries: &[String]) -> Result<Framing, String> {
        let mut framing = Framing::default();
        let entries = entries.iter().flat_map(|entry| entry.split([',', ' ']));
        for entry in entries.filter(|entry| !entry.is_empty()) {
            let named = entry.split_once('=').filter(|(name, _)| !name.contains(':'));
            match named {
                Some((environment, text)) => {
                    let own = framing.environments.entry(environment.to_owned()).or_default();
                    own.push(origin(text)?);
                }
                None => framing.node.push(origin(entry)?),
            }
        }
        Ok(framing)
    }

    /// Whether anybody may frame this environment's pages.
    pub(crate) fn allows(&self, environment: &str) -> bool {
        !self.node.is_empty() || self.environments.contains_key(environment)
    }

    /// The sources of `frame-ancestors` for an environment's pages.
    pub(crate) fn of(&self, environment: &str) -> String {
        sources(
            self.node
                .iter()
                .chain(self.environments.get(environment).into_iter().flatten()),
        )
    }

    /// Those for a page of which nobody knows the environment, because its link is no longer good.
    pub(crate) fn of_any(&self) -> String {
        sources(self.node.iter().chain(self.environments.values().flatten()))
    }
}

fn sources<'a>(origins: impl Iterator<Item = &'a String>) -> String {
    let all: Vec<&str> = origins.map(String::as_str).collect();
    if all.is_empty() {
        NOBODY.to_owned()
    } else {
        all.join(" ")
    }
}

/// `https`, or `http` on this machine, for development. Nothing below it: a policy holds origins.
fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no origin such as https://app.example.com (http is for localhost alone)");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let origin = url.origin().ascii_serialization();
    if secure && bare && !text.contains(['*', ';', '\'']) {
        Ok(origin)
    } else {
        Err(wrong())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::Framing;

    #[test]
    fn nobody_frames_unless_named_for_all_or_for_one_environment() {
        let none = Framing::parse(&[]).unwrap();
        assert_eq!((none.of("default").as_str(), none.allows("default")), ("'none'", false));
        let entries = ["https://app.example.com/,staging=http://localhost:3000".to_owned()];
        let some = Framing::parse(&entries).unwrap();
        assert_eq!(some.of("default"), "https://app.example.com");
        assert_eq!(some.of("staging"), "https://app.example.com http://localhost:3000");
        assert_eq!(some.of_any(), "https://app.example.com http://localhost:3000");
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for entry in [
            "*",
            "https://*.example.com",
            "http://app.example.com",
            "https://app.example.com/path",
            "https://a.example;script-src",
            "staging=",
            "app.example.com",
        ] {
            assert!(Framing::parse(&[entry.to_owned()]).is_err(), "{entry}");
        }
    }
}
