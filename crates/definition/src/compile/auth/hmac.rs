//! `hmac`.

use super::Compiler;
use crate::codes;
use crate::compile::scope::{AUTH, SIGNATURE};
use crate::diagnostic::Diagnostic;
use crate::document::auth::Hmac as Written;
use crate::node::Node;
use crate::plan::{Attach, Hmac};

const SECRET: &str = "{{ $credential.secret }}";

impl Compiler<'_> {
    pub(super) fn hmac(&mut self, written: &Written, node: &Node) -> Option<Hmac> {
        if written.send.is_none() && written.apply.is_none() {
            let problem = Diagnostic::error(
                codes::AUTH_INCOMPLETE,
                &node.origin,
                "nothing says where the signature goes",
            );
            self.problems
                .push(problem.hint("add `send`, such as `header:X-Signature`, or `apply`"));
        }
        let send = self.placement(written.send.as_ref(), || None);
        let apply = match &written.apply {
            None => None,
            Some(apply) => Some(self.apply(apply, &SIGNATURE)?),
        };
        let string_to_sign = self.template(&written.string_to_sign, &AUTH);
        let key = self.template_or(written.key.as_ref(), SECRET, &node.origin, &AUTH);
        Some(Hmac {
            string_to_sign: string_to_sign?,
            key: key?,
            key_encoding: written.key_encoding.unwrap_or_default(),
            digest: written.digest.unwrap_or_default(),
            encoding: written.encoding.unwrap_or_default(),
            attach: Attach {
                send: send.map(|place| (place, written.prefix.clone().unwrap_or_default())),
                apply,
            },
        })
    }
}
