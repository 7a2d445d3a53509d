//! Puts a text where the scheme says, in place of what is there.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Attach, Placement};

use super::{Signer, apply};
use crate::failure::Failure;
use crate::language::{Bounds, Language};
use crate::request::{set_member, wire};
use crate::transport::WireRequest;

/// A token or a signature, by its scheme's `send` and `apply`; in the templates of the latter it is `$<name>`.
pub(super) fn attached(
    signer: &Signer<'_>,
    attach: &Attach,
    (name, text): (&str, &str),
    request: &mut WireRequest,
) -> Result<(), Failure> {
    let writes = match &attach.apply {
        Some(apply) => Some(apply::evaluate(signer, apply, Some((name, text)), request)?),
        None => None,
    };
    if let Some((placement, prefix)) = &attach.send {
        place(signer.bounds, request, placement, &format!("{prefix}{text}"))?;
    }
    match writes {
        Some(writes) => writes.write(signer.bounds, request),
        None => Ok(()),
    }
}

/// One text in one place.
pub(super) fn place(
    bounds: &Bounds,
    request: &mut WireRequest,
    placement: &Placement,
    text: &str,
) -> Result<(), Failure> {
    match placement {
        Placement::Header(name) => {
            if text.chars().any(char::is_control) {
                let detail = "the credential holds a control character, which headers cannot carry: store it anew";
                return Err(Failure::new(Kind::NeedsReauth, detail));
            }
            request.set_header(name, text.to_owned());
        }
        Placement::Query(name) => {
            let others = request.url.query().unwrap_or_default().split('&');
            let same = |pair: &&str| pair.split('=').next() == wire::query_pair(name, "").strip_suffix('=');
            let kept = others.filter(|pair| !pair.is_empty() && !same(pair)).map(str::to_owned);
            let pairs: Vec<String> = kept.chain([wire::query_pair(name, text)]).collect();
            request.url.set_query(Some(&pairs.join("&")));
        }
        Placement::Body(path) => return in_body(bounds, request, path, text),
        // A path of its own would change what is asked for; `check` knows no such place for a credential.
        Placement::Path | Placement::Template => {}
    }
    Ok(())
}

fn in_body(bounds: &Bounds, request: &mut WireRequest, path: &[String], text: &str) -> Result<(), Failure> {
    let bytes = request.body.take().unwrap_or_else(|| bytes::Bytes::from_static(b"{}"));
    let arena = interlingua_jsonata::Arena::new(bounds.max_bytes);
    let language = Language::new(&arena, bounds);
    let body = language
        .parse(&bytes)
        .map_err(|error| Failure::invalid(format!("the body is not JSON: {error}")))?;
    let value = language.text(text).map_err(|error| wire::memory(&error))?;
    let body = set_member(&language, body, path, value)?;
    let mut out = Vec::new();
    interlingua_jsonata::json::write(body, &mut out);
    request.body = Some(out.into());
    if !request.headers.iter().any(|(name, _)| name == "content-type") {
        request.set_header("content-type", "application/json".to_owned());
    }
    Ok(())
}
