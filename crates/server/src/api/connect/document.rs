//! The document around a page, under a policy that lets in nothing but itself.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::session::random_hex;

const STYLE: &str = include_str!("page.css");

/// A page to be.
pub(super) struct Document<'a> {
    pub(super) status: StatusCode,
    pub(super) title: &'a str,
    pub(super) head: Markup,
    pub(super) body: Markup,
    pub(super) script: &'a str,
    /// Sources of `frame-ancestors`.
    pub(super) ancestors: &'a str,
}

impl IntoResponse for Document<'_> {
    fn into_response(self) -> Response {
        let nonce = random_hex().unwrap_or_default();
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; form-action 'self'; \
             frame-ancestors {}; base-uri 'none'",
            self.ancestors
        );
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy),
            // The address holds the token.
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
        ];
        (self.status, headers, self.page(&nonce).into_string()).into_response()
    }
}

impl Document<'_> {
    fn page(&self, nonce: &str) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    (self.head)
                    style nonce=(nonce) { (PreEscaped(STYLE)) }
                }
                body {
                    main { (self.body) }
                    @if !self.script.is_empty() { script nonce=(nonce) { (PreEscaped(self.script)) } }
                }
            }
        }
    }
}
