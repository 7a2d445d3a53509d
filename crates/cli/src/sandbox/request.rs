//! A request as the sandbox's expressions see it.

use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::fixture::{RecordedRequest, pairs};

/// What is asked: over the wire, or in a recorded exchange.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The whole path, as on the wire.
    pub(crate) path: String,
    /// Decoded parameters, in their order.
    pub(crate) query: Vec<(String, String)>,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// JSON; a form as an object of its fields; other text as a string.
    pub(crate) body: Option<Value>,
}

impl Request {
    /// A request from the wire. `query` is the text after the `?`.
    pub(crate) fn from_wire(
        method: &str,
        path: &str,
        query: &str,
        headers: Vec<(String, String)>,
        body: &[u8],
    ) -> Request {
        let content_type = headers
            .iter()
            .find(|(name, _)| name == "content-type")
            .map(|(_, value)| value.as_str());
        Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            body: read_body(content_type.unwrap_or_default(), body),
            headers,
        }
    }

    /// The request of an exchange.
    pub(crate) fn from_record(record: &RecordedRequest) -> Request {
        Request {
            method: record.method.clone(),
            path: record.path.clone(),
            query: pairs::of(&record.query),
            headers: pairs::of(&record.headers)
                .into_iter()
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect(),
            body: record
                .body
                .as_ref()
                .and_then(|body| serde_json::from_str(body.get()).ok()),
        }
    }

    /// What expressions are evaluated over, with what the route's `{name}` segments stood for.
    pub(crate) fn context(&self, parameters: &[(String, String)]) -> Value {
        let mut context = json!({
            "method": self.method,
            "path": self.path,
            "query": object(&self.query),
            "headers": object(&self.headers),
            "parameters": object(parameters),
        });
        if let (Some(members), Some(body)) = (context.as_object_mut(), &self.body) {
            members.insert("body".to_owned(), body.clone());
        }
        context
    }

    /// Whether path, parameters and body are the same.
    pub(crate) fn same(&self, other: &Request) -> bool {
        self.path == other.path
            && self.body == other.body
            && pairs::sorted(self.query.clone()) == pairs::sorted(other.query.clone())
    }
}

/// A body as expressions see it; `None` if there is none.
pub(crate) fn read_body(content_type: &str, body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return None;
    }
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        return Some(object(&fields));
    }
    match serde_json::from_slice(body) {
        Ok(value) => Some(value),
        Err(_) => Some(Value::String(String::from_utf8_lossy(body).into_owned())),
    }
}

/// Pairs as an object; a repeated name becomes an array.
fn object(pairs: &[(String, String)]) -> Value {
    let mut members: Map<String, Value> = Map::new();
    for (name, text) in pairs {
        let text = Value::String(text.clone());
        match members.get_mut(name) {
            None => drop(members.insert(name.clone(), text)),
            Some(Value::Array(items)) => items.push(text),
            Some(first) => *first = Value::Array(vec![first.take(), text]),
        }
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn repeated_parameters_become_an_array() {
        let request = Request::from_wire("GET", "/a", "x=1&y=a%20b&x=2", Vec::new(), b"");
        let context = request.context(&[]);
        assert_eq!(context["query"], json!({ "x": ["1", "2"], "y": "a b" }));
        assert!(context.get("body").is_none());
    }

    #[test]
    fn a_form_is_an_object_and_the_order_of_parameters_does_not_count() {
        let headers = vec![(
            "content-type".to_owned(),
            "application/x-www-form-urlencoded".to_owned(),
        )];
        let form = Request::from_wire("POST", "/token", "b=2&a=1", headers, b"grant_type=x&code=y");
        assert_eq!(form.body, Some(json!({ "grant_type": "x", "code": "y" })));
        let recorded: RecordedRequest = serde_json::from_value(json!({
            "method": "POST", "path": "/token", "query": { "a": "1", "b": "2" }, "body": { "code": "y", "grant_type": "x" }
        }))
        .unwrap();
        assert!(form.same(&Request::from_record(&recorded)));
    }
}
