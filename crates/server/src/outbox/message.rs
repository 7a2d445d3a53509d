//! An event as it is sent, signed as Standard Webhooks 1.0 asks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use interlingua_store::{Event, Secret};
use serde_json::{Value, json};
use sha2::Sha256;
use zeroize::Zeroizing;

const SECRET_PREFIX: &str = "whsec_";

/// The event, ids only. The same at every attempt.
pub(crate) fn body(environment: &str, event: &Event) -> Value {
    let time = jiff::Timestamp::from_millisecond(event.at_ms).map_or(Value::Null, |time| json!(time.to_string()));
    let mut data = json!({ "environment": environment });
    if let Some(members) = data.as_object_mut().filter(|_| !event.account.is_empty()) {
        let ids = [
            ("account", &event.account),
            ("integration", &event.integration),
            ("tenant", &event.tenant),
            ("state", &event.state),
        ];
        members.extend(ids.map(|(name, id)| (name.to_owned(), json!(id))));
    }
    json!({ "type": event.kind, "timestamp": time, "data": data })
}

/// Headers of an attempt: one signature for each secret, so that a receiver may know either.
pub(super) fn headers(id: &str, now_s: i64, body: &str, secrets: &[Secret]) -> Vec<(String, String)> {
    let signatures: Vec<String> = secrets
        .iter()
        .filter_map(|secret| signature(secret, id, now_s, body))
        .collect();
    [
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", now_s.to_string()),
        ("webhook-signature", signatures.join(" ")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

/// `v1,` and HMAC-SHA256 of id, time and body in base64. `None`: the secret is none of ours.
fn signature(secret: &Secret, id: &str, now_s: i64, body: &str) -> Option<String> {
    let key = Zeroizing::new(STANDARD.decode(secret.expose().strip_prefix(SECRET_PREFIX)?).ok()?);
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{now_s}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn signs_as_the_published_example_does() {
        let secret = Secret::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signed = signature(
            &secret,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert!(signature(&Secret::new("other".to_owned()), "msg", 1, "{}").is_none());
    }
}
