//! `jwt`, and the tokens that `oauth2` signs.

use super::Compiler;
use crate::compile::scope::{AUTH, Scope, TOKEN};
use crate::document::auth::{Jwt as Written, SignedToken as WrittenToken};
use crate::node::Node;
use crate::plan::{Jwt, JwtAlgorithm, SignedToken};

const SECRET: &str = "{{ $credential.secret }}";
const PRIVATE_KEY: &str = "{{ $credential.private_key }}";
const LIFETIME_S: u64 = 300;

impl Compiler<'_> {
    pub(super) fn jwt(&mut self, written: &Written, node: &Node) -> Option<Jwt> {
        let token = self.signed_token(&written.0, None, node, &AUTH);
        let attach = self.attach(&written.1, &TOKEN);
        Some(Jwt {
            token: token?,
            attach: attach?,
        })
    }

    /// `default_key` stands where no key is written.
    pub(super) fn signed_token(
        &mut self,
        written: &WrittenToken,
        default_key: Option<&str>,
        node: &Node,
        scope: &Scope,
    ) -> Option<SignedToken> {
        let algorithm = written.algorithm.unwrap_or_default();
        let shared = matches!(
            algorithm,
            JwtAlgorithm::Hs256 | JwtAlgorithm::Hs384 | JwtAlgorithm::Hs512
        );
        let default_key = default_key.unwrap_or(if shared { SECRET } else { PRIVATE_KEY });
        let claims = written.claims.as_ref().map(|claims| self.templates(claims, scope));
        let key = self.template_or(written.key.as_ref(), default_key, &node.origin, scope);
        let key_id = self.maybe(written.key_id.as_ref(), scope);
        let header = self.named_templates(&written.header, scope);
        Some(SignedToken {
            algorithm,
            key: key?,
            key_encoding: written.key_encoding.unwrap_or_default(),
            key_id: key_id?,
            header: header?,
            claims: match claims {
                None => None,
                Some(compiled) => Some(compiled?),
            },
            lifetime_s: written.lifetime_s.unwrap_or(LIFETIME_S),
        })
    }
}
