//! AWS Signature Version 4: a canonical form of the request, signed with a key for one day, region and service.

use interlingua_definition::plan::AwsSigv4;
use interlingua_jsonata::Arena;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::{digest, hmac};
use url::Url;

use super::Signer;
use super::hmac::hex;
use crate::failure::Failure;
use crate::secret::Secret;
use crate::transport::WireRequest;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');
/// Headers that something on the way may change, and the one that is being made.
const UNSIGNED: [&str; 6] = [
    "authorization",
    "user-agent",
    "connection",
    "expect",
    "x-amzn-trace-id",
    "transfer-encoding",
];

/// What a request is signed with.
struct Keys {
    region: String,
    service: String,
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Option<String>,
    /// Unix time in ms.
    now_ms: i64,
}

/// What differs between services.
#[derive(Clone, Copy)]
struct Rules {
    escape_path_twice: bool,
    normalize_path: bool,
    content_sha256: bool,
}

pub(super) fn attach(signer: &Signer<'_>, scheme: &AwsSigv4, request: &mut WireRequest) -> Result<(), Failure> {
    let keys = {
        let arena = Arena::new(signer.bounds.max_bytes);
        let mut scope = signer.scope(&arena, request)?;
        Keys {
            region: scope.needed(&scheme.region)?,
            service: scope.needed(&scheme.service)?,
            access_key_id: scope.needed(&scheme.access_key_id)?,
            secret_access_key: Secret::new(scope.needed(&scheme.secret_access_key)?),
            session_token: scope.text(&scheme.session_token)?.filter(|token| !token.is_empty()),
            now_ms: scope.language.now_ms(),
        }
    };
    let rules = Rules {
        escape_path_twice: scheme.escape_path_twice,
        normalize_path: scheme.normalize_path,
        content_sha256: scheme.content_sha256,
    };
    sign(rules, &keys, request);
    Ok(())
}

fn sign(rules: Rules, keys: &Keys, request: &mut WireRequest) {
    let stamp = stamp(keys.now_ms);
    let body = digest::digest(&digest::SHA256, request.body.as_deref().unwrap_or_default());
    let body = hex(body.as_ref());
    request.set_header("x-amz-date", stamp.clone());
    if let Some(token) = &keys.session_token {
        request.set_header("x-amz-security-token", token.clone());
    }
    if rules.content_sha256 {
        request.set_header("x-amz-content-sha256", body.clone());
    }
    let headers = headers(request);
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(";");
    let canonical = canonical_request(rules, request, &headers, &names, &body);
    let day = stamp.get(..8).unwrap_or_default();
    let scope = format!("{day}/{}/{}/aws4_request", keys.region, keys.service);
    let digested = hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref());
    let to_sign = format!("{ALGORITHM}\n{stamp}\n{scope}\n{digested}");
    let signature = hex(mac(&signing_key(keys, day), &to_sign).as_ref());
    let id = &keys.access_key_id;
    let header = format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
    request.set_header("authorization", header);
}

/// `20150830T123600Z`
fn stamp(now_ms: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default();
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn signing_key(keys: &Keys, day: &str) -> hmac::Tag {
    let first = format!("AWS4{}", keys.secret_access_key.expose());
    let of_day = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, first.as_bytes()), day.as_bytes());
    let of_region = mac(&of_day, &keys.region);
    let of_service = mac(&of_region, &keys.service);
    mac(&of_service, "aws4_request")
}

fn mac(key: &hmac::Tag, text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()), text.as_bytes())
}

fn canonical_request(
    rules: Rules,
    request: &WireRequest,
    headers: &[(String, String)],
    names: &str,
    body: &str,
) -> String {
    let lines: String = headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}\n"))
        .collect();
    format!(
        "{}\n{}\n{}\n{lines}\n{names}\n{body}",
        request.method,
        canonical_path(rules, &request.url),
        canonical_query(&request.url),
    )
}

/// The path as it is sent, escaped once more but for S3.
fn canonical_path(rules: Rules, url: &Url) -> String {
    let path = if rules.normalize_path {
        without_empty_segments(url.path())
    } else {
        url.path().to_owned()
    };
    if rules.escape_path_twice {
        return utf8_percent_encode(&path, RESERVED_IN_PATH).to_string();
    }
    let decoded = percent_decode_str(&path).collect::<Vec<u8>>();
    percent_encoding::percent_encode(&decoded, RESERVED_IN_PATH).to_string()
}

/// RFC 3986 section 6: the URL's type has resolved `.` and `..` already.
fn without_empty_segments(path: &str) -> String {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let end = if path.ends_with('/') && !segments.is_empty() {
        "/"
    } else {
        ""
    };
    format!("/{}{end}", segments.join("/"))
}

/// Parameters escaped, sorted by name, then by value.
fn canonical_query(url: &Url) -> String {
    let escaped = |text: &str| {
        let decoded = percent_decode_str(text).collect::<Vec<u8>>();
        percent_encoding::percent_encode(&decoded, RESERVED).to_string()
    };
    let query = url.query().unwrap_or_default();
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (escaped(name), escaped(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Headers by name in lower case, sorted; inner space collapsed, values of one name joined by commas. `host` is what the client will send.
fn headers(request: &WireRequest) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    let host = host(&request.url);
    let sent = request.headers.iter().filter(|(name, _)| name != "host");
    let host = [("host".to_owned(), host)];
    for (name, value) in sent.chain(&host).filter(|(name, _)| !UNSIGNED.contains(&name.as_str())) {
        let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        match all.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => {
                values.push(',');
                values.push_str(&value);
            }
            None => all.push((name.clone(), value)),
        }
    }
    all.sort();
    all
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use serde_json::Value as Json;

    use super::*;

    fn rules(case: &Json) -> Rules {
        Rules {
            // Some targets of the suite are not escaped, so that what it signs is escaped once; `Url` has done that.
            escape_path_twice: case["target"].as_str().unwrap().is_ascii()
                && !case["target"].as_str().unwrap().contains(' '),
            normalize_path: case["normalize"] != false,
            content_sha256: case["content_sha256"] == true,
        }
    }

    fn request(case: &Json) -> WireRequest {
        let target = case["target"].as_str().unwrap();
        let url = Url::parse(&format!("https://example.amazonaws.com{target}")).unwrap();
        let mut request = WireRequest::new(case["method"].as_str().unwrap(), url, 1);
        for header in case["headers"].as_array().into_iter().flatten() {
            let text = |at: usize| header[at].as_str().unwrap().to_owned();
            request.headers.push((text(0), text(1)));
        }
        request.body = case["body"].as_str().map(|body| body.to_owned().into());
        request
    }

    /// The published suite (`aws-signing-test-suite`), without what a client of RFC 3986 cannot send: dot segments that stay. A session
    /// token that is added after signing is no mode of ours.
    #[test]
    fn published_signatures() {
        let text = include_str!("../../tests/cases/signing/aws_sigv4.json");
        let cases: Vec<Json> = serde_json::from_str(text).unwrap();
        let mut wrong = Vec::new();
        for case in &cases {
            let mut request = request(case);
            let keys = Keys {
                region: "us-east-1".to_owned(),
                service: "service".to_owned(),
                access_key_id: "AKIDEXAMPLE".to_owned(),
                secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                session_token: case["session_token"].as_str().map(str::to_owned),
                now_ms: 1_440_938_160_000,
            };
            sign(rules(case), &keys, &mut request);
            let header = request
                .headers
                .iter()
                .find(|(name, _)| name == "authorization")
                .unwrap();
            if !header.1.ends_with(case["signature"].as_str().unwrap()) {
                wrong.push(format!("{}: {}", case["name"], header.1));
            }
        }
        assert_eq!(cases.len(), 33);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
