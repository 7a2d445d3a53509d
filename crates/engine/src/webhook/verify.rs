//! Whether a delivery comes from the vendor. Comparisons take the same time wherever texts differ.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Check, Digest, Proof, SignatureEncoding, Template, WebhookPlan};
use interlingua_jsonata::{EvalError, Program, Value};
use subtle::ConstantTimeEq;

use crate::auth::hmac;
use crate::failure::Failure;
use crate::language::{Language, scalar_text};
use crate::request::wire;

/// Asks the first proof whose `when` holds.
pub(super) fn verify<'a>(
    language: &mut Language<'a>,
    plan: &'a WebhookPlan,
    request: Value<'a>,
) -> Result<(), Failure> {
    for proof in &plan.proofs {
        let applies = match &proof.when {
            None => true,
            Some(when) => run(language, when, request)?.truthy(),
        };
        if applies {
            return hold(language, proof, request);
        }
    }
    Err(refused(
        "no proof of this integration's `webhooks.verify` applies to the delivery",
    ))
}

fn hold<'a>(language: &mut Language<'a>, proof: &'a Proof, request: Value<'a>) -> Result<(), Failure> {
    let received = texts(run(language, &proof.received, request)?);
    if received.is_empty() {
        return Err(refused(format!(
            "the delivery brings nothing for the proof `{}`",
            proof.name
        )));
    }
    let expected = expected(language, &proof.check, request)?;
    let matches = |text: &String| {
        let text = text.strip_prefix(&proof.prefix);
        text.is_some_and(|text| is_equal(&proof.check, text.trim(), &expected))
    };
    // Every text is compared: which of several is right shall not be seen from outside.
    if received.iter().filter(|text| matches(text)).count() == 0 {
        return Err(refused(format!(
            "the delivery does not hold against the proof `{}`",
            proof.name
        )));
    }
    in_time(language, proof, request)
}

fn expected<'a>(language: &mut Language<'a>, check: &'a Check, request: Value<'a>) -> Result<String, Failure> {
    match check {
        Check::Hmac {
            signed,
            key,
            key_encoding,
            digest,
            encoding,
        } => {
            let key = hmac::key_bytes(&text(language, key, request)?, *key_encoding)?;
            let signed = text(language, signed, request)?;
            Ok(hmac::written(
                &hmac::digest(*digest, &key, signed.as_bytes()),
                *encoding,
            ))
        }
        Check::Hash {
            signed,
            digest,
            encoding,
        } => {
            let signed = text(language, signed, request)?;
            Ok(hmac::written(&plain_digest(*digest, signed.as_bytes()), *encoding))
        }
        Check::Token { expected } => {
            let expected = text(language, expected, request)?;
            // An empty secret would let everybody in.
            match expected.trim().is_empty() {
                true => Err(no_secret()),
                false => Ok(expected),
            }
        }
    }
}

fn plain_digest(digest: Digest, bytes: &[u8]) -> Vec<u8> {
    let algorithm = match digest {
        Digest::Sha1 => &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
        Digest::Sha256 => &ring::digest::SHA256,
        Digest::Sha384 => &ring::digest::SHA384,
        Digest::Sha512 => &ring::digest::SHA512,
    };
    ring::digest::digest(algorithm, bytes).as_ref().to_vec()
}

/// Hexadecimal digits count in either case.
fn is_equal(check: &Check, received: &str, expected: &str) -> bool {
    let hex = matches!(
        check,
        Check::Hmac {
            encoding: SignatureEncoding::Hex,
            ..
        } | Check::Hash {
            encoding: SignatureEncoding::Hex,
            ..
        }
    );
    let equal = |received: &str| bool::from(received.as_bytes().ct_eq(expected.as_bytes()));
    if hex {
        equal(&received.to_ascii_lowercase())
    } else {
        equal(received)
    }
}

fn in_time<'a>(language: &mut Language<'a>, proof: &'a Proof, request: Value<'a>) -> Result<(), Failure> {
    let Some(sent_at) = &proof.sent_at else {
        return Ok(());
    };
    let sent_at = run(language, sent_at, request)?;
    let sent_at = scalar_text(sent_at).and_then(|text| text.parse::<f64>().ok());
    let Some(sent_at) = sent_at.filter(|ms| ms.is_finite()) else {
        return Err(refused("the delivery does not say when it was sent"));
    };
    #[allow(clippy::cast_precision_loss)] // Milliseconds of our time are far below 2^53.
    let apart = (sent_at - language.now_ms() as f64).abs();
    #[allow(clippy::cast_precision_loss)]
    match apart <= proof.tolerance_ms as f64 {
        true => Ok(()),
        false => Err(refused(format!(
            "the delivery was sent {} s from our time, {} s are allowed: it may be a repeat by somebody else, or a clock is wrong",
            (apart / 1000.0).round(),
            proof.tolerance_ms / 1000
        ))),
    }
}

/// A template over secrets: a missing hole means that there is no such secret.
fn text<'a>(language: &mut Language<'a>, template: &'a Template, request: Value<'a>) -> Result<String, Failure> {
    match wire::template_text(language, template, request) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(no_secret().at(&template.place)),
        Err(_) => Err(failed().at(&template.place)),
    }
}

fn run<'a>(language: &mut Language<'a>, program: &'a Program, request: Value<'a>) -> Result<Value<'a>, Failure> {
    let value = language.run(program, request);
    value.map_err(|_: EvalError| failed())
}

fn texts(value: Value<'_>) -> Vec<String> {
    value.iter().filter_map(scalar_text).collect()
}

fn refused(detail: impl Into<String>) -> Failure {
    Failure::new(Kind::Unauthenticated, detail)
}

fn no_secret() -> Failure {
    refused("a text of the proof is missing: the subscription's secret, the app's, or a header that is signed")
}

/// The message of an expression error may quote a value, and here values are secrets.
fn failed() -> Failure {
    Failure::new(
        Kind::Mapping,
        "an expression of `webhooks.verify` failed on the delivery",
    )
}
