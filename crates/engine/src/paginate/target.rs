//! Next URLs are the vendor's input: resolved against the request's URL, and never another origin.

use interlingua_definition::kind::Kind;
use url::Url;

use super::At;
use crate::failure::Failure;

/// Resolves a next URL (RFC 3986 section 5). Another origin is a failure; with `rebase` its path and query are taken on ours.
pub(super) fn resolve(request: &Url, next: &str, rebase: bool) -> Result<At, Failure> {
    let broken = || Failure::new(Kind::UpstreamError, "the vendor's next URL is not a URL");
    let mut target = request.join(next.trim()).map_err(|_| broken())?;
    if target.origin() != request.origin() {
        if !rebase {
            return Err(foreign(&target));
        }
        let mut own = request.clone();
        own.set_path(target.path());
        own.set_query(target.query());
        target = own;
    }
    target.set_fragment(None);
    Ok(At::Url(target.into()))
}

fn foreign(target: &Url) -> Failure {
    let origin = target.origin().ascii_serialization();
    let detail = format!(
        "the vendor's next page lies on another origin ({origin}), where the account's credential must not go; `rebase: true` takes its path and query on the integration's own origin"
    );
    Failure::new(Kind::UpstreamError, detail)
}

/// Path and query of the next URL on the built URL's origin, with some of the built URL's parameters kept.
pub(super) fn replace(built: &Url, next: &str, keep: &[String]) -> Result<Url, Failure> {
    let mut target = Url::parse(next).map_err(|_| Failure::invalid("the cursor holds no URL"))?;
    if target.origin() != built.origin() {
        let detail = "the integration's address has changed since this cursor was made";
        return Err(Failure::new(Kind::CursorExpired, detail));
    }
    let present = |url: &Url, name: &str| url.query_pairs().any(|(key, _)| key == name);
    let missing: Vec<(String, String)> = built
        .query_pairs()
        .filter(|(name, _)| keep.iter().any(|kept| kept == name) && !present(&target, name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if !missing.is_empty() {
        target.query_pairs_mut().extend_pairs(missing);
    }
    Ok(target)
}
