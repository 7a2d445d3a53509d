//! Redirects: followed within one origin and for harmless requests only.

use interlingua_definition::kind::Kind;
use url::Url;

use super::{WireRequest, WireResponse};
use crate::failure::Failure;

/// The request that an answer redirects to; `None` if the answer is to be taken as it is. A redirect to another origin is
/// a failure, since following it would carry the account's credential (or its absence) to a stranger.
pub(crate) fn redirected(request: &WireRequest, answer: &WireResponse) -> Result<Option<WireRequest>, Failure> {
    let harmless = matches!(request.method.as_str(), "GET" | "HEAD");
    if !harmless || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = answer.header("location") else {
        return Ok(None);
    };
    let target = request.url.join(location).map_err(|_| {
        Failure::new(
            Kind::UpstreamError,
            "the vendor redirects to something that is not a URL",
        )
    })?;
    if target.origin() != request.url.origin() {
        return Err(Failure::new(Kind::UpstreamError, foreign(&target)));
    }
    Ok(Some(WireRequest {
        url: target,
        ..request.clone()
    }))
}

fn foreign(target: &Url) -> String {
    let origin = target.origin().ascii_serialization();
    format!(
        "the vendor redirects to another origin ({origin}), which is not followed; put that origin into `base_url` if it is right"
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use bytes::Bytes;

    use super::*;

    fn redirect(method: &str, status: u16, location: &str) -> Result<Option<String>, Kind> {
        let request = WireRequest {
            method: method.to_owned(),
            url: Url::parse("https://api.example.com/a/b?c=1").unwrap(),
            headers: Vec::new(),
            body: None,
            timeout_ms: 1,
            peer: Default::default(),
        };
        let headers = vec![("location".to_owned(), location.to_owned())];
        let answer = WireResponse {
            status,
            headers,
            body: Bytes::new(),
        };
        redirected(&request, &answer)
            .map(|next| next.map(|next| next.url.to_string()))
            .map_err(|failure| failure.kind)
    }

    #[test]
    fn follows_within_one_origin_only() {
        assert_eq!(
            redirect("GET", 302, "/d"),
            Ok(Some("https://api.example.com/d".to_owned()))
        );
        assert_eq!(redirect("POST", 307, "/d"), Ok(None));
        assert_eq!(redirect("GET", 200, "/d"), Ok(None));
        for elsewhere in [
            "https://api.example.com:444/d",
            "http://api.example.com/d",
            "//evil.example/d",
            "https://127.0.0.1/",
        ] {
            assert_eq!(redirect("GET", 301, elsewhere), Err(Kind::UpstreamError), "{elsewhere}");
        }
    }
}
