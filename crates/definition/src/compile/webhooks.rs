//! `webhooks`: how deliveries are proved and read.

use std::sync::Arc;

use super::Compiler;
use super::scope::{DELIVERY, EVENT};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::text::{Expression, Text};
use crate::document::webhooks::{Check as WrittenCheck, Events as WrittenEvents, Proof as WrittenProof, Webhooks};
use crate::node::Node;
use crate::plan::{Check, EventPlan, Functions, Proof, WebhookPlan};
use crate::source::Origin;

/// How far a delivery's time may lie from ours where nothing is declared, in seconds.
const TOLERANCE_S: u64 = 300;

const SECRET: &str = "{{ $secret }}";
const RAW: &str = "{{ raw }}";

impl Compiler<'_> {
    /// The plan; `None` where the integration does not say, and where it is wrong.
    pub(crate) fn webhooks(&mut self) -> Option<WebhookPlan> {
        let root = self.merged.integration();
        let node = root.get("webhooks")?;
        let functions = self.functions(&[Some(root)]);
        let compiled = Arc::clone(&functions.compiled);
        self.with(&functions, |compiler| compiler.webhooks_with(node, compiled))
    }

    fn webhooks_with(&mut self, node: &Node, functions: Functions) -> Option<WebhookPlan> {
        let written: Webhooks = self.read(node)?;
        if written.verify.is_empty() {
            let problem = Diagnostic::error(codes::AUTH_INCOMPLETE, &node.origin, "nothing proves a delivery");
            self.problems
                .push(problem.hint("add a proof to `verify`: `hmac`, `hash` or `token`"));
        }
        let proofs: Vec<_> = written
            .verify
            .iter()
            .map(|(name, proof)| self.proof(name, proof, node.at(&["verify", name])?))
            .collect();
        let events = match &written.events {
            None => None,
            Some(events) => Some(self.events(events, node)?),
        };
        Some(WebhookPlan {
            integration: self.merged.name().to_owned(),
            functions,
            proofs: proofs.into_iter().collect::<Option<_>>()?,
            events,
        })
    }

    fn proof(&mut self, name: &str, written: &WrittenProof, node: &Node) -> Option<Proof> {
        let WrittenProof(check, terms) = written;
        let check = self.delivery_check(check, &node.origin);
        let when = self.optional(terms.when.as_ref(), &DELIVERY);
        let sent_at = self.optional(terms.sent_at.as_ref(), &DELIVERY);
        Some(Proof {
            name: name.to_owned(),
            when,
            received: self.expression(&terms.received, &DELIVERY)?,
            check: check?,
            prefix: terms.prefix.clone().unwrap_or_default(),
            sent_at,
            tolerance_ms: terms.tolerance_s.unwrap_or(TOLERANCE_S).saturating_mul(1000),
        })
    }

    fn delivery_check(&mut self, written: &WrittenCheck, part: &Origin) -> Option<Check> {
        Some(match written {
            WrittenCheck::Hmac {
                signed,
                key,
                key_encoding,
                digest,
                encoding,
            } => {
                let signed = self.template_or(signed.as_ref(), RAW, part, &DELIVERY);
                let key = self.template_or(key.as_ref(), SECRET, part, &DELIVERY);
                Check::Hmac {
                    signed: signed?,
                    key: key?,
                    key_encoding: key_encoding.unwrap_or_default(),
                    digest: digest.unwrap_or_default(),
                    encoding: encoding.unwrap_or_default(),
                }
            }
            WrittenCheck::Hash {
                signed,
                digest,
                encoding,
            } => Check::Hash {
                signed: self.template(signed, &DELIVERY)?,
                digest: digest.unwrap_or_default(),
                encoding: encoding.unwrap_or_default(),
            },
            WrittenCheck::Token { expected } => Check::Token {
                expected: self.template_or(expected.as_ref(), SECRET, part, &DELIVERY)?,
            },
        })
    }

    fn events(&mut self, written: &WrittenEvents, node: &Node) -> Option<EventPlan> {
        let body = Expression(Text {
            text: "body".to_owned(),
            at: self.origins.add(&node.origin),
        });
        let each = self.expression(written.each.as_ref().unwrap_or(&body), &DELIVERY);
        let kind = self.expression(&written.kind, &EVENT);
        let account: Vec<_> = written
            .account
            .iter()
            .map(|(name, variable)| Some((name.clone(), self.expression(variable, &EVENT)?)))
            .collect();
        Some(EventPlan {
            each: each?,
            id: self.optional(written.id.as_ref(), &EVENT),
            kind: kind?,
            resource: self.optional(written.resource.as_ref(), &EVENT),
            record_id: self.optional(written.record_id.as_ref(), &EVENT),
            occurred_at: self.optional(written.occurred_at.as_ref(), &EVENT),
            account: account.into_iter().collect::<Option<_>>()?,
        })
    }
}
