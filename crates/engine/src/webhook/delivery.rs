//! The incoming request, as definitions see it.

use bytes::Bytes;
use interlingua_jsonata::{EvalError, Value};

use crate::account::App;
use crate::decode;
use crate::failure::Failure;
use crate::language::Language;
use crate::request::wire::memory;
use crate::secret::Secret;

/// An HTTP request that claims to be the vendor's.
#[derive(Clone)]
pub struct Delivery {
    /// HTTP method.
    pub method: String,
    /// The whole URL as the vendor called it: some sign it.
    pub url: url::Url,
    /// Header names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Bytes,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Delivery")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What a delivery is proved by.
#[derive(Debug, Clone, Copy)]
pub struct DeliverySecrets<'s> {
    /// The subscription's secret: `$secret`.
    pub secret: Option<&'s Secret>,
    /// The environment's OAuth app: `$app`.
    pub app: Option<&'s App>,
}

/// Binds `$secret` and `$app`; yields the plain names.
pub(super) fn bind<'a>(
    language: &mut Language<'a>,
    delivery: &'a Delivery,
    secrets: &DeliverySecrets<'a>,
) -> Result<Value<'a>, Failure> {
    let secret = secrets.secret.map(|secret| Value::String(secret.expose()));
    language.bind("secret", secret.unwrap_or(Value::Undefined));
    let made = app(language, secrets.app).and_then(|app| {
        language.bind("app", app);
        request(language, delivery)
    });
    made.map_err(|error| memory(&error))
}

fn app<'a>(language: &Language<'a>, app: Option<&'a App>) -> Result<Value<'a>, EvalError> {
    let Some(app) = app else {
        return Ok(Value::Undefined);
    };
    language.object([
        ("client_id", Value::String(&app.client_id)),
        ("client_secret", Value::String(app.client_secret.expose())),
    ])
}

fn request<'a>(language: &Language<'a>, delivery: &'a Delivery) -> Result<Value<'a>, EvalError> {
    let headers = delivery.headers.iter();
    let headers = language.object(headers.map(|(name, value)| (name.as_str(), Value::String(value))))?;
    let mut query = Vec::new();
    for (name, value) in delivery.url.query_pairs() {
        query.push((language.key(&name)?, language.text(&value)?));
    }
    let content_type = delivery.headers.iter().find(|(name, _)| name == "content-type");
    let body = decode::incoming(language, content_type.map(|(_, value)| value.as_str()), &delivery.body);
    let raw = language.text(&String::from_utf8_lossy(&delivery.body))?;
    language.object([
        ("method", Value::String(&delivery.method)),
        ("url", Value::String(delivery.url.as_str())),
        ("headers", headers),
        ("query", language.object(query)?),
        ("body", body.unwrap_or(raw)),
        ("raw", raw),
    ])
}
