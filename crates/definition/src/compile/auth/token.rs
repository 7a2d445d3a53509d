//! What token answers hold, and where tokens go.

use indexmap::IndexMap;
use interlingua_jsonata::Program;

use super::Compiler;
use crate::compile::scope::{BODY, RESPONSE, Scope};
use crate::document::auth::{Attach as WrittenAttach, TokenAnswer as Written};
use crate::document::text::{Expression, Path, Text};
use crate::node::NodeValue;
use crate::plan::{Attach, Placement, Reading, TokenAnswer};
use crate::source::Origin;

const TOKEN_ANSWER: Scope = Scope {
    context: "the token answer",
    ..BODY
};
const TOKEN_RESPONSE: Scope = Scope {
    context: "the token endpoint's response",
    variables: &["account"],
    ..RESPONSE
};

impl Compiler<'_> {
    pub(super) fn token_answer(&mut self, written: &Written, default: &str, origin: &Origin) -> Option<TokenAnswer> {
        let access_token = match &written.token {
            Some(token) => Reading::Response(self.expression(token, &TOKEN_RESPONSE)?),
            None => Reading::Body(self.token_path(written.token_path.as_ref(), default, origin)?),
        };
        let expires_at = written.expires_at_path.as_ref().map(|path| self.answer_path(path));
        let refused_when = written.refused_when.as_ref();
        let refresh_token = self.token_path(written.refresh_token_path.as_ref(), "refresh_token", origin);
        let expires_in = self.token_path(written.expires_in_path.as_ref(), "expires_in", origin);
        let captures = self.captures(&written.captures);
        let secrets = self.captures(&written.secrets);
        Some(TokenAnswer {
            access_token,
            refresh_token: refresh_token?,
            expires_in: expires_in?,
            expires_in_unit: written.expires_in_unit.unwrap_or_default(),
            expires_at: match expires_at {
                None => None,
                Some(compiled) => Some(compiled?),
            },
            lifetime_s: written.lifetime_s,
            captures: captures?,
            secrets: secrets?,
            refused_when: self.optional(refused_when, &TOKEN_RESPONSE),
        })
    }

    fn token_path(&mut self, written: Option<&Path>, default: &str, origin: &Origin) -> Option<Program> {
        let default = || {
            Path(Text {
                text: default.to_owned(),
                at: self.origins.add(origin),
            })
        };
        let path = written.cloned().unwrap_or_else(default);
        self.answer_path(&path)
    }

    fn answer_path(&mut self, path: &Path) -> Option<Program> {
        self.expression(&Expression(path.0.clone()), &TOKEN_ANSWER)
    }

    /// Names and paths into a body.
    pub(in crate::compile) fn captures(&mut self, written: &IndexMap<String, Path>) -> Option<Vec<(String, Program)>> {
        let all: Vec<_> = written
            .iter()
            .map(|(name, path)| Some((name.clone(), self.answer_path(path)?)))
            .collect();
        all.into_iter().collect()
    }

    /// `scope` is that of the templates of `apply`.
    pub(super) fn attach(&mut self, written: &WrittenAttach, scope: &Scope) -> Option<Attach> {
        let header = || Placement::Header("authorization".to_owned());
        let applied = written.apply.is_some();
        let place = self.placement(written.send.as_ref(), || (!applied).then(header));
        let send = place.map(|place| {
            let bearer = place == header();
            let usual = if bearer { "Bearer " } else { "" };
            (place, written.prefix.clone().unwrap_or_else(|| usual.to_owned()))
        });
        let apply = written.apply.as_ref().map(|apply| self.apply(apply, scope));
        if written.send.is_some() && send.is_none() {
            return None;
        }
        Some(Attach {
            send,
            apply: match apply {
                None => None,
                Some(compiled) => Some(compiled?),
            },
        })
    }

    /// Host patterns of the integration.
    pub(super) fn hosts(&self) -> Vec<String> {
        let written = self.merged.integration().get("hosts").map(|hosts| &hosts.value);
        let Some(NodeValue::Array(items)) = written else {
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect()
    }
}
