//! Tokens that the engine signs itself (RFC 7519, RFC 7515).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Jwt, JwtAlgorithm, SignedToken};
use interlingua_jsonata::{Arena, SignAlgorithm};
use serde_json::{Map, Value as Json, json};

use super::hmac::key_bytes;
use super::{Scope, Signer, place};
use crate::failure::Failure;
use crate::language::json_text;
use crate::signing;
use crate::transport::WireRequest;

pub(super) fn attach(signer: &Signer<'_>, scheme: &Jwt, request: &mut WireRequest) -> Result<(), Failure> {
    let token = {
        let arena = Arena::new(signer.bounds.max_bytes);
        sign(&mut signer.scope(&arena, request)?, &scheme.token, Map::new())?
    };
    place::attached(signer, &scheme.attach, ("token", &token), request)
}

/// Signs a token. `claims` are defaults beside `iat` and `exp`; what the definition writes lies over them.
pub(crate) fn sign<'a>(
    scope: &mut Scope<'a>,
    token: &'a SignedToken,
    claims: Map<String, Json>,
) -> Result<String, Failure> {
    let now_s = scope.language.now_ms() / 1000;
    let lifetime_s = i64::try_from(token.lifetime_s).unwrap_or(i64::MAX / 2);
    let mut all = claims;
    all.insert("iat".to_owned(), json!(now_s));
    all.insert("exp".to_owned(), json!(now_s.saturating_add(lifetime_s)));
    if let Some(written) = &token.claims {
        let value = scope.shape(written)?;
        if let Ok(Json::Object(written)) = serde_json::from_str(&json_text(value)) {
            all.extend(written);
        }
    }
    let header = header(scope, token)?;
    let signed = format!("{}.{}", part(header), part(all));
    let key = scope.needed(&token.key)?;
    let signature = signature(token, &key, signed.as_bytes())?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn header<'a>(scope: &mut Scope<'a>, token: &'a SignedToken) -> Result<Map<String, Json>, Failure> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), json!(name(token.algorithm)));
    header.insert("typ".to_owned(), json!("JWT"));
    if let Some(key_id) = &token.key_id {
        header.extend(scope.text(key_id)?.map(|id| ("kid".to_owned(), json!(id))));
    }
    let written = scope.texts(&token.header)?;
    header.extend(written.into_iter().map(|(name, text)| (name, json!(text))));
    Ok(header)
}

fn part(members: Map<String, Json>) -> String {
    URL_SAFE_NO_PAD.encode(Json::Object(members).to_string())
}

fn signature(token: &SignedToken, key: &str, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let shared = |algorithm| {
        let key = ring::hmac::Key::new(algorithm, &key_bytes(key, token.key_encoding)?);
        Ok(ring::hmac::sign(&key, bytes).as_ref().to_vec())
    };
    let private = |algorithm| {
        // Keys pasted into forms of one line come with their line ends written out.
        let pem = key.replace("\\n", "\n");
        signing::sign(algorithm, &pem, bytes)
            .map_err(|reason| Failure::new(Kind::NeedsReauth, reason).at(&token.key.place))
    };
    match token.algorithm {
        JwtAlgorithm::Hs256 => shared(ring::hmac::HMAC_SHA256),
        JwtAlgorithm::Hs384 => shared(ring::hmac::HMAC_SHA384),
        JwtAlgorithm::Hs512 => shared(ring::hmac::HMAC_SHA512),
        JwtAlgorithm::Rs256 => private(SignAlgorithm::Rs256),
        JwtAlgorithm::Rs384 => private(SignAlgorithm::Rs384),
        JwtAlgorithm::Rs512 => private(SignAlgorithm::Rs512),
        JwtAlgorithm::Ps256 => private(SignAlgorithm::Ps256),
        JwtAlgorithm::Es256 => private(SignAlgorithm::Es256),
    }
}

fn name(algorithm: JwtAlgorithm) -> &'static str {
    match algorithm {
        JwtAlgorithm::Hs256 => "HS256",
        JwtAlgorithm::Hs384 => "HS384",
        JwtAlgorithm::Hs512 => "HS512",
        JwtAlgorithm::Rs256 => "RS256",
        JwtAlgorithm::Rs384 => "RS384",
        JwtAlgorithm::Rs512 => "RS512",
        JwtAlgorithm::Ps256 => "PS256",
        JwtAlgorithm::Es256 => "ES256",
    }
}
