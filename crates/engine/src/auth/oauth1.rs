//! OAuth 1.0a (RFC 5849): the signature over the request as it is sent, form bodies included.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use interlingua_definition::plan::{OAuth1, OAuth1Method};
use interlingua_jsonata::Arena;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::Signer;
use crate::failure::Failure;
use crate::secret::Secret;
use crate::transport::WireRequest;

/// Section 3.6: all but unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a request is signed with.
pub(crate) struct Keys {
    pub(crate) method: OAuth1Method,
    pub(crate) consumer_key: String,
    pub(crate) consumer_secret: Secret,
    /// The token, where there is one.
    pub(crate) token: Option<String>,
    /// Its secret; empty without a token.
    pub(crate) token_secret: Secret,
    pub(crate) realm: Option<String>,
    pub(crate) timestamp_s: i64,
    pub(crate) nonce: String,
}

pub(super) fn attach(signer: &Signer<'_>, scheme: &OAuth1, request: &mut WireRequest) -> Result<(), Failure> {
    let keys = {
        let arena = Arena::new(signer.bounds.max_bytes);
        let mut scope = signer.scope(&arena, request)?;
        Keys {
            method: scheme.method,
            consumer_key: scope.needed(&scheme.consumer_key)?,
            consumer_secret: Secret::new(scope.needed(&scheme.consumer_secret)?),
            token: Some(scope.needed(&scheme.token)?),
            token_secret: Secret::new(scope.text(&scheme.token_secret)?.unwrap_or_default()),
            realm: match &scheme.realm {
                Some(realm) => scope.text(realm)?,
                None => None,
            },
            timestamp_s: scope.language.now_ms() / 1000,
            nonce: signer.bounds.nonce(),
        }
    };
    let header = authorization(&keys, request, &[]);
    request.set_header("authorization", header);
    Ok(())
}

/// The `Authorization` header (section 3.5.1); `extra` are further protocol parameters (`oauth_callback`, `oauth_verifier`).
pub(crate) fn authorization(keys: &Keys, request: &WireRequest, extra: &[(&str, &str)]) -> String {
    let mut protocol = vec![
        ("oauth_consumer_key", keys.consumer_key.clone()),
        ("oauth_nonce", keys.nonce.clone()),
        ("oauth_signature_method", name(keys.method).to_owned()),
        ("oauth_timestamp", keys.timestamp_s.to_string()),
        ("oauth_version", "1.0".to_owned()),
    ];
    protocol.extend(keys.token.as_ref().map(|token| ("oauth_token", token.clone())));
    protocol.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let signature = signature(keys, &base_string(request, &protocol));
    protocol.push(("oauth_signature", signature));
    let quoted = |(name, value): &(&str, String)| format!("{name}=\"{}\"", escape(value));
    let mut parts: Vec<String> = protocol.iter().map(quoted).collect();
    if let Some(realm) = &keys.realm {
        // A quoted string (RFC 9110 section 5.6.4), which is not form-encoded.
        let realm = realm.replace('\\', "\\\\").replace('"', "\\\"");
        parts.insert(0, format!("realm=\"{realm}\""));
    }
    format!("OAuth {}", parts.join(", "))
}

/// Section 3.4.1.
fn base_string(request: &WireRequest, protocol: &[(&str, String)]) -> String {
    let mut pairs: Vec<(String, String)> = protocol
        .iter()
        .map(|(name, value)| (escape(name), escape(value)))
        .collect();
    pairs.extend(decoded(request.url.query().unwrap_or_default().as_bytes()));
    if let Some(body) = request.body.as_ref().filter(|_| is_form(request)) {
        pairs.extend(decoded(body));
    }
    pairs.sort();
    let parameters: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!(
        "{}&{}&{}",
        request.method.to_ascii_uppercase(),
        escape(&base_uri(&request.url)),
        escape(&parameters.join("&"))
    )
}

/// Section 3.4.1.2: the URL without its query; the type has dropped default ports and lowered the host already.
fn base_uri(url: &Url) -> String {
    let mut uri = url.clone();
    uri.set_query(None);
    uri.set_fragment(None);
    uri.to_string()
}

/// Section 3.4.1.3.1: pairs of a query or of a form, decoded and encoded anew.
fn decoded(form: &[u8]) -> Vec<(String, String)> {
    url::form_urlencoded::parse(form)
        .map(|(name, value)| (escape(&name), escape(&value)))
        .collect()
}

fn is_form(request: &WireRequest) -> bool {
    let kind = request.headers.iter().find(|(name, _)| name == "content-type");
    kind.is_some_and(|(_, value)| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// Section 3.4.2; the `&` stays where a secret is empty.
fn signature(keys: &Keys, base_string: &str) -> String {
    let key = format!(
        "{}&{}",
        escape(keys.consumer_secret.expose()),
        escape(keys.token_secret.expose())
    );
    let digest = |algorithm| {
        let key = ring::hmac::Key::new(algorithm, key.as_bytes());
        STANDARD.encode(ring::hmac::sign(&key, base_string.as_bytes()))
    };
    match keys.method {
        OAuth1Method::HmacSha1 => digest(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        OAuth1Method::HmacSha256 => digest(ring::hmac::HMAC_SHA256),
        OAuth1Method::Plaintext => key,
    }
}

fn name(method: OAuth1Method) -> &'static str {
    match method {
        OAuth1Method::HmacSha1 => "HMAC-SHA1",
        OAuth1Method::HmacSha256 => "HMAC-SHA256",
        OAuth1Method::Plaintext => "PLAINTEXT",
    }
}

/// Section 3.6.
fn escape(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    struct Case {
        method: OAuth1Method,
        request: (&'static str, &'static str, Option<&'static str>),
        consumer: (&'static str, &'static str),
        token: Option<(&'static str, &'static str)>,
        stamp: (i64, &'static str),
        extra: &'static [(&'static str, &'static str)],
        signature: &'static str,
    }

    fn signed(case: &Case) -> String {
        let (method, url, form) = case.request;
        let mut request = WireRequest::new(method, Url::parse(url).unwrap(), 1);
        if let Some(form) = form {
            request.set_header("content-type", "application/x-www-form-urlencoded".to_owned());
            request.body = Some(form.into());
        }
        let keys = Keys {
            method: case.method,
            consumer_key: case.consumer.0.to_owned(),
            consumer_secret: Secret::new(case.consumer.1),
            token: case.token.map(|token| token.0.to_owned()),
            token_secret: Secret::new(case.token.map(|token| token.1).unwrap_or_default()),
            realm: None,
            timestamp_s: case.stamp.0,
            nonce: case.stamp.1.to_owned(),
        };
        // The RFC's own examples leave `oauth_version` out, which is optional.
        let mut protocol = vec![
            ("oauth_consumer_key", keys.consumer_key.clone()),
            ("oauth_nonce", keys.nonce.clone()),
            ("oauth_signature_method", name(keys.method).to_owned()),
            ("oauth_timestamp", keys.timestamp_s.to_string()),
        ];
        protocol.extend(keys.token.as_ref().map(|token| ("oauth_token", token.clone())));
        protocol.extend(case.extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
        signature(&keys, &base_string(&request, &protocol))
    }

    /// RFC 5849 section 1.2.
    #[test]
    fn published_signatures() {
        let consumer = ("dpf43f3p2l4k3l03", "kd94hf93k423kf44");
        let cases = [
            Case {
                method: OAuth1Method::HmacSha1,
                request: ("POST", "https://photos.example.net/initiate", None),
                consumer,
                token: None,
                stamp: (137_131_200, "wIjqoS"),
                extra: &[("oauth_callback", "http://printer.example.com/ready")],
                signature: "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
            },
            Case {
                method: OAuth1Method::HmacSha1,
                request: ("POST", "https://photos.example.net/token", None),
                consumer,
                token: Some(("hh5s93j4hdidpola", "hdhd0244k9j7ao03")),
                stamp: (137_131_201, "walatlh"),
                extra: &[("oauth_verifier", "hfdp7dh39dks9884")],
                signature: "gKgrFCywp7rO0OXSjdot/IHF7IU=",
            },
            Case {
                method: OAuth1Method::HmacSha1,
                request: (
                    "GET",
                    "http://photos.example.net/photos?file=vacation.jpg&size=original",
                    None,
                ),
                consumer,
                token: Some(("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")),
                stamp: (137_131_202, "chapoH"),
                extra: &[],
                signature: "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
            },
        ];
        for case in &cases {
            assert_eq!(signed(case), case.signature, "{}", case.request.1);
        }
    }

    /// RFC 5849 section 3.4.1.1: the form's parameters are signed, repeated names and empty values included.
    #[test]
    fn the_base_string_of_a_form() {
        let url = "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b";
        let mut request = WireRequest::new("POST", Url::parse(url).unwrap(), 1);
        request.set_header("content-type", "application/x-www-form-urlencoded".to_owned());
        request.body = Some("c2&a3=2+q".into());
        let protocol = [
            ("oauth_consumer_key", "9djdj82h48djs9d2".to_owned()),
            ("oauth_token", "kkk9d7dh3k39sjv7".to_owned()),
            ("oauth_signature_method", "HMAC-SHA1".to_owned()),
            ("oauth_timestamp", "137131201".to_owned()),
            ("oauth_nonce", "7d8f3e4a".to_owned()),
        ];
        assert_eq!(
            base_string(&request, &protocol),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D\
             %26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
             %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }
}
