//! What connecting, proving and disconnecting an account takes.

use std::sync::Arc;

use super::Compiler;
use super::scope::{BODY, CONNECT, Scope};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::connect::{Choose as WrittenChoose, ConnectStep as WrittenStep, CredentialCall};
use crate::document::text::{Expression, Path, Text, Word};
use crate::node::Node;
use crate::plan::{Choose, ConnectPlan, ConnectStep, NativePlan, ProvingCall};

const OFFERED: Scope = Scope {
    context: "one of those to choose from",
    ..BODY
};

impl Compiler<'_> {
    pub(crate) fn connect(&mut self) -> Option<ConnectPlan> {
        let root = self.merged.integration();
        let integration = self.shell()?;
        let functions = self.functions(&[Some(root)]);
        let auth = self.with(&functions, |compiler| compiler.own_auth(&integration));
        let client_certificate = self.with(&functions, |compiler| {
            compiler.client_certificate(integration.client_certificate.as_ref())
        });
        let verify = self.credential_call(integration.verify.as_ref(), root.get("verify"));
        let revoke = self.credential_call(integration.revoke.as_ref(), root.get("revoke"));
        let written = integration.connect.iter().flat_map(|connect| &connect.steps);
        let steps: Vec<_> = written
            .map(|(name, step)| self.connect_step(name, step, root.at(&["connect", "steps", name])?))
            .collect();
        Some(ConnectPlan {
            integration: self.merged.name().to_owned(),
            auth: auth?,
            client_certificate,
            steps: steps.into_iter().collect::<Option<_>>()?,
            verify: verify?,
            revoke: revoke?.map(|revoke| revoke.call),
            timeout_ms: integration.timeout_ms.unwrap_or(super::native::TIMEOUT_MS),
        })
    }

    fn credential_call(
        &mut self,
        written: Option<&CredentialCall>,
        node: Option<&Node>,
    ) -> Option<Option<ProvingCall>> {
        let (Some(written), Some(node)) = (written, node) else {
            return Some(None);
        };
        Some(Some(ProvingCall {
            call: self.either(written.call.as_ref(), node)?,
            captures: self.captures(&written.captures)?,
        }))
    }

    fn connect_step(&mut self, name: &str, written: &WrittenStep, node: &Node) -> Option<ConnectStep> {
        let choose = written.choose.as_ref().map(|choose| self.choose(choose, node));
        Some(ConnectStep {
            name: name.to_owned(),
            title: written.title.clone(),
            when: self.optional(written.when.as_ref(), &CONNECT),
            call: self.either(written.call.as_ref(), node)?,
            captures: self.captures(&written.captures)?,
            choose: match choose {
                None => None,
                Some(compiled) => Some(compiled?),
            },
        })
    }

    fn choose(&mut self, written: &WrittenChoose, node: &Node) -> Option<Choose> {
        let whole = Path(Text {
            text: "$".to_owned(),
            at: self.origins.add(&node.origin),
        });
        let captures: Vec<_> = written
            .captures
            .iter()
            .map(|(name, path)| Some((name.clone(), self.offered(path)?)))
            .collect();
        Some(Choose {
            from: self.path(written.from_path.as_ref().unwrap_or(&whole))?,
            value: self.offered(&written.value)?,
            label: match &written.label {
                None => None,
                Some(label) => Some(self.offered(label)?),
            },
            captures: captures.into_iter().collect::<Option<_>>()?,
        })
    }

    fn offered(&mut self, path: &Path) -> Option<interlingua_jsonata::Program> {
        self.expression(&Expression(path.0.clone()), &OFFERED)
    }

    /// `call` or `request`, and not both.
    fn either(&mut self, call: Option<&Word>, node: &Node) -> Option<Arc<NativePlan>> {
        match (call, node.get("request")) {
            (Some(call), None) => self.called(call, false),
            (None, Some(request)) => self.account_request(request, "request").map(Arc::new),
            (both, _) => {
                let message = if both.is_some() {
                    "`call` and `request` exclude each other"
                } else {
                    "nothing says what is asked"
                };
                let problem = Diagnostic::error(codes::NO_CALL, &node.origin, message);
                self.problems
                    .push(problem.hint("write `call`, a method of the integration, or `request`, one of its own"));
                None
            }
        }
    }
}
