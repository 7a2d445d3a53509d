//! `oauth2`.

use super::Compiler;
use crate::codes;
use crate::compile::scope::{AUTH, CALLBACK, TOKEN_REQUEST};
use crate::diagnostic::Diagnostic;
use crate::document::auth::{ClientAuth, Flow, Grant, OAuth2 as Written, TokenAnswer};
use crate::node::Node;
use crate::plan::{Authorize, OAuth2, ParameterNames, SignedToken, TokenGrant, TokenSource};

/// An app that proves itself by a key has it in the place of its secret.
const CLIENT_KEY: &str = "{{ $app ? $app.client_secret : $credential.private_key }}";
/// Standard parameters, by the names of RFC 6749, RFC 7636 and RFC 7523.
const STANDARD: [&str; 16] = [
    "response_type",
    "client_id",
    "client_secret",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "grant_type",
    "code",
    "code_verifier",
    "refresh_token",
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "username",
];

impl Compiler<'_> {
    pub(super) fn oauth2(&mut self, written: &Written, node: &Node) -> Option<OAuth2> {
        let Written(flow, answer, attach) = written;
        self.check_oauth2(flow, node);
        let authorize = self.authorize(flow);
        let tokens = self.token_source(flow, answer, node);
        let attach = self.attach(attach, &AUTH);
        let revoke_url = self.maybe(flow.revoke_url.as_ref(), &AUTH);
        Some(OAuth2 {
            authorize: authorize?,
            tokens: tokens?,
            attach: attach?,
            revoke_url: revoke_url?,
        })
    }

    fn authorize(&mut self, written: &Flow) -> Option<Option<Authorize>> {
        let Some(url) = &written.authorize_url else {
            return Some(None);
        };
        let captures: Vec<_> = written
            .callback_captures
            .iter()
            .map(|(name, path)| {
                let expression = crate::document::text::Expression(path.0.clone());
                Some((name.clone(), self.expression(&expression, &CALLBACK)?))
            })
            .collect();
        let url = self.template(url, &AUTH);
        let params = self.named_templates(&written.authorize_params, &TOKEN_REQUEST);
        let issuer = self.maybe(written.issuer.as_ref(), &AUTH);
        Some(Some(Authorize {
            url: url?,
            params: params?,
            names: ParameterNames {
                rename: pairs(&written.authorize_rename),
                drop: written.authorize_drop.clone(),
            },
            pkce: written.pkce.unwrap_or_default(),
            issuer: issuer?,
            code_param: written.code_param.clone().unwrap_or_else(|| "code".to_owned()),
            captures: captures.into_iter().collect::<Option<_>>()?,
        }))
    }

    fn token_source(&mut self, written: &Flow, answer: &TokenAnswer, node: &Node) -> Option<TokenSource> {
        let headers = self.named_templates(&written.token_headers, &TOKEN_REQUEST);
        let token_url = self.maybe(written.token_url.as_ref(), &AUTH);
        let refresh_url = self.maybe(written.refresh_url.as_ref(), &AUTH);
        let client_assertion = self.client_assertion(written, node);
        let assertion = self.grant_assertion(written, node);
        let params = self.named_templates(&written.token_params, &TOKEN_REQUEST);
        let refresh_params = self.named_templates(&written.refresh_params, &TOKEN_REQUEST);
        let request = self.own_request(node, "token_request");
        let refresh_request = self.own_request(node, "refresh_request");
        let exchange = self.own_request(node, "exchange");
        let answer = self.token_answer(answer, "access_token", &node.origin);
        Some(TokenSource {
            grant: match written.grant.unwrap_or_default() {
                Grant::AuthorizationCode => TokenGrant::AuthorizationCode,
                Grant::ClientCredentials => TokenGrant::ClientCredentials,
                Grant::JwtBearer => TokenGrant::JwtBearer,
                Grant::Password => TokenGrant::Password,
            },
            token_url: token_url?,
            refresh_url: refresh_url?,
            client_auth: written.client_auth.unwrap_or_default(),
            client_assertion: client_assertion?,
            assertion: assertion?,
            params: params?,
            refresh_params: refresh_params?,
            names: ParameterNames {
                rename: pairs(&written.token_rename),
                drop: written.token_drop.clone(),
            },
            headers: headers?
                .into_iter()
                .map(|(name, template)| (name.to_ascii_lowercase(), template))
                .collect(),
            format: written.token_format.unwrap_or_default(),
            scopes: written.scopes.clone(),
            scope_separator: written.scope_separator.clone().unwrap_or_else(|| " ".to_owned()),
            request: request?,
            refresh_request: refresh_request?,
            exchange: exchange?,
            hosts: self.hosts(),
            answer: answer?,
            rotates: written.rotates,
            rotation_grace_s: written.rotation_grace_s,
            refresh_idle_s: written.refresh_idle_s,
        })
    }

    fn client_assertion(&mut self, written: &Flow, node: &Node) -> Option<Option<SignedToken>> {
        if written.client_auth != Some(ClientAuth::PrivateKeyJwt) {
            return Some(None);
        }
        let assertion = written.client_assertion.clone().unwrap_or_default();
        self.signed_token(&assertion, Some(CLIENT_KEY), node, &TOKEN_REQUEST)
            .map(Some)
    }

    fn grant_assertion(&mut self, written: &Flow, node: &Node) -> Option<Option<SignedToken>> {
        if written.grant != Some(Grant::JwtBearer) {
            return Some(None);
        }
        let assertion = written.assertion.clone().unwrap_or_default();
        self.signed_token(&assertion, None, node, &TOKEN_REQUEST).map(Some)
    }

    /// What the schema cannot see.
    fn check_oauth2(&mut self, written: &Flow, node: &Node) {
        let asks = written.token_url.is_some() || written.token_request.is_some();
        let needs = match written.grant.unwrap_or_default() {
            Grant::AuthorizationCode => written.authorize_url.is_some(),
            Grant::ClientCredentials | Grant::JwtBearer | Grant::Password => true,
        };
        if needs && !asks {
            let problem = Diagnostic::error(
                codes::AUTH_INCOMPLETE,
                &node.origin,
                "nothing says where tokens come from",
            );
            self.problems.push(problem.hint("add `token_url`, or `token_request`"));
        }
        let assertion = node.get("client_assertion");
        if let Some(assertion) = assertion.filter(|_| written.client_auth != Some(ClientAuth::PrivateKeyJwt)) {
            let message = "`client_assertion` has no effect without `\"client_auth\": \"private_key_jwt\"`";
            self.problems
                .push(Diagnostic::warning(codes::AUTH_INCOMPLETE, &assertion.origin, message));
        }
        if written.grant == Some(Grant::Password) {
            let place = node.get("grant").unwrap_or(node);
            let message =
                "the password grant is legacy (RFC 9700 section 2.4): use it only where the vendor has nothing else";
            self.problems
                .push(Diagnostic::warning(codes::LEGACY_GRANT, &place.origin, message));
        }
        for (part, names) in [
            ("authorize_rename", written.authorize_rename.keys().collect::<Vec<_>>()),
            ("authorize_drop", written.authorize_drop.iter().collect()),
            ("token_rename", written.token_rename.keys().collect()),
            ("token_drop", written.token_drop.iter().collect()),
        ] {
            self.only_standard(node.get(part), &names);
        }
    }

    fn only_standard(&mut self, part: Option<&Node>, names: &[&String]) {
        let Some(part) = part else { return };
        for name in names.iter().filter(|name| !is_standard(name)) {
            let message = format!("`{name}` is not a standard parameter");
            let problem = Diagnostic::error(codes::WRONG_VALUE, &part.origin, message);
            self.problems
                .push(problem.hint(format!("standard parameters are {}, password", STANDARD.join(", "))));
        }
    }
}

fn is_standard(name: &str) -> bool {
    STANDARD.contains(&name) || name == "password"
}

fn pairs(written: &indexmap::IndexMap<String, String>) -> Vec<(String, String)> {
    written.iter().map(|(from, to)| (from.clone(), to.clone())).collect()
}
