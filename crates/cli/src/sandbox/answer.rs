//! Answers: what is sent back, and how an expression yields one.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::format::Answer;
use crate::fixture::RecordedResponse;
use crate::language::{Expression, Scope};

/// An answer, ready to be sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A compiled answer of `sandbox.json`.
#[derive(Debug)]
pub(crate) enum Speaker {
    Expression(Box<Expression>),
    Literal(Reply),
}

/// `{ status, headers, body }`, as written or yielded.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default = "ok_status")]
    status: u16,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    body: Option<Box<RawValue>>,
    #[serde(default)]
    text: Option<String>,
}

fn ok_status() -> u16 {
    200
}

impl Speaker {
    /// Compiles an answer. Fails with what is wrong about it.
    pub(crate) fn compile(answer: &Answer) -> Result<Speaker, String> {
        match answer {
            Answer::Expression(source) => Ok(Speaker::Expression(Box::new(Expression::compile(source)?))),
            Answer::Literal(members) => {
                let text = serde_json::to_string(members).map_err(|error| error.to_string())?;
                read(&text).map(Speaker::Literal)
            }
        }
    }

    /// The answer to a request.
    pub(crate) fn reply(&self, scope: &Scope<'_>) -> Result<Reply, String> {
        match self {
            Speaker::Literal(reply) => Ok(reply.clone()),
            Speaker::Expression(expression) => match expression.evaluate(scope)? {
                Some(text) => read(&text),
                None => Err(format!("the answer `{}` yields nothing", expression.source())),
            },
        }
    }
}

impl From<&RecordedResponse> for Reply {
    fn from(response: &RecordedResponse) -> Reply {
        Reply {
            status: response.status,
            headers: response.wire_headers(),
            body: response.wire_body().to_owned(),
        }
    }
}

impl Reply {
    /// An answer that only says something.
    pub(crate) fn message(status: u16, text: &str) -> Reply {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Reply {
            status,
            headers,
            body: serde_json::json!({ "message": text }).to_string(),
        }
    }

    /// Whether it tells of the moment, or of whoever asked, and nothing of what was asked for: no token, no right, too often, out of order.
    pub(crate) fn is_momentary(&self) -> bool {
        matches!(self.status, 401 | 403 | 429 | 500..)
    }

    /// What expressions see: `{ status, headers, body }`, the body digit for digit if it is JSON.
    pub(crate) fn as_json(&self) -> String {
        let headers: Map<String, Value> = self
            .headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), Value::String(value.clone())))
            .collect();
        let body = match serde_json::from_str::<&RawValue>(&self.body) {
            Ok(_) => self.body.clone(),
            Err(_) => Value::String(self.body.clone()).to_string(),
        };
        format!(
            "{{\"status\":{},\"headers\":{},\"body\":{body}}}",
            self.status,
            Value::Object(headers)
        )
    }

    /// Adds a header unless one of its name is there.
    pub(crate) fn add_header(&mut self, name: &str, value: String) {
        if !self.headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            self.headers.push((name.to_owned(), value));
        }
    }

    /// Puts the sandbox's address wherever an answer names one of `origins`.
    pub(crate) fn readdress(&mut self, origins: &[String], address: &str) {
        let put = |text: &mut String| {
            for origin in origins.iter().filter(|origin| !origin.is_empty()) {
                if text.contains(origin.as_str()) {
                    *text = text.replace(origin.as_str(), address);
                }
            }
        };
        put(&mut self.body);
        self.headers.iter_mut().for_each(|(_, value)| put(value));
    }
}

fn read(text: &str) -> Result<Reply, String> {
    let written: Written =
        serde_json::from_str(text).map_err(|error| format!("no answer `{{ status, headers, body }}`: {error}"))?;
    let response = RecordedResponse {
        status: written.status,
        headers: written.headers,
        body: written.body,
        text: written.text,
    };
    if !(100..=599).contains(&response.status) {
        return Err(format!("{} is no HTTP status", response.status));
    }
    Ok(Reply::from(&response))
}
