//! `oauth1`.

use super::Compiler;
use crate::codes;
use crate::compile::scope::AUTH;
use crate::diagnostic::Diagnostic;
use crate::document::auth::OAuth1 as Written;
use crate::node::Node;
use crate::plan::{OAuth1, OAuth1Flow};

const CONSUMER_KEY: &str = "{{ $app ? $app.client_id : $credential.consumer_key }}";
const CONSUMER_SECRET: &str = "{{ $app ? $app.client_secret : $credential.consumer_secret }}";
const TOKEN: &str = "{{ $credential.token }}";
const TOKEN_SECRET: &str = "{{ $credential.token_secret }}";

impl Compiler<'_> {
    pub(super) fn oauth1(&mut self, written: &Written, node: &Node) -> Option<OAuth1> {
        let origin = &node.origin;
        let (key, secret) = (written.consumer_key.as_ref(), written.consumer_secret.as_ref());
        let consumer_key = self.template_or(key, CONSUMER_KEY, origin, &AUTH);
        let consumer_secret = self.template_or(secret, CONSUMER_SECRET, origin, &AUTH);
        let token = self.template_or(written.token.as_ref(), TOKEN, origin, &AUTH);
        let token_secret = self.template_or(written.token_secret.as_ref(), TOKEN_SECRET, origin, &AUTH);
        let realm = self.maybe(written.realm.as_ref(), &AUTH);
        let flow = self.oauth1_flow(written, node);
        Some(OAuth1 {
            consumer_key: consumer_key?,
            consumer_secret: consumer_secret?,
            token: token?,
            token_secret: token_secret?,
            method: written.signature_method.unwrap_or_default(),
            realm: realm?,
            flow: flow?,
        })
    }

    /// All three URLs or none.
    fn oauth1_flow(&mut self, written: &Written, node: &Node) -> Option<Option<OAuth1Flow>> {
        let urls = (&written.request_token_url, &written.authorize_url, &written.token_url);
        let (Some(request_token_url), Some(authorize_url), Some(token_url)) = urls else {
            if urls.0.is_some() || urls.1.is_some() || urls.2.is_some() {
                let message = "a flow needs `request_token_url`, `authorize_url` and `token_url`";
                let problem = Diagnostic::error(codes::AUTH_INCOMPLETE, &node.origin, message);
                self.problems
                    .push(problem.hint("write all three, or none if accounts bring their tokens"));
            }
            return Some(None);
        };
        let request_token_url = self.template(request_token_url, &AUTH);
        let authorize_url = self.template(authorize_url, &AUTH);
        let authorize_params = self.named_templates(&written.authorize_params, &AUTH);
        let token_url = self.template(token_url, &AUTH);
        let captures = self.captures(&written.captures);
        Some(Some(OAuth1Flow {
            request_token_url: request_token_url?,
            authorize_url: authorize_url?,
            authorize_params: authorize_params?,
            token_url: token_url?,
            hosts: self.hosts(),
            captures: captures?,
        }))
    }
}
