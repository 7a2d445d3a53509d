//! `session`.

use super::Compiler;
use crate::compile::scope::AUTH;
use crate::document::auth::{ClientAuth, Session as Written, TokenFormat};
use crate::node::Node;
use crate::plan::{ParameterNames, Session, TokenGrant, TokenSource};

impl Compiler<'_> {
    pub(super) fn session(&mut self, written: &Written, node: &Node) -> Option<Session> {
        let request = self.own_request(node, "login");
        let exchange = self.own_request(node, "exchange");
        let answer = self.token_answer(&written.1, "token", &node.origin);
        let attach = self.attach(&written.2, &AUTH);
        let tokens = TokenSource {
            grant: TokenGrant::Login,
            token_url: None,
            refresh_url: None,
            client_auth: ClientAuth::None,
            client_assertion: None,
            assertion: None,
            params: Vec::new(),
            refresh_params: Vec::new(),
            names: ParameterNames::default(),
            headers: Vec::new(),
            format: TokenFormat::Form,
            scopes: Vec::new(),
            scope_separator: String::new(),
            request: request?,
            refresh_request: None,
            exchange: exchange?,
            hosts: self.hosts(),
            answer: answer?,
            rotates: None,
            rotation_grace_s: None,
            refresh_idle_s: None,
        };
        Some(Session {
            tokens,
            attach: attach?,
        })
    }
}
