//! Templates: literal text with holes. A hole ends where its expression ends, so it is parsed and not searched for.

use interlingua_jsonata::Program;

use super::Compiler;
use super::scope::Scope;
use super::text::Site;
use crate::document::text::{Template as Written, Text};
use crate::plan::{Part, Template};
use crate::source::Origin;

impl Compiler<'_> {
    pub(super) fn template(&mut self, written: &Written, scope: &Scope) -> Option<Template> {
        self.template_text(&written.0, scope)
    }

    /// The written template, or a default; the default's place is that of the part it belongs to.
    pub(super) fn template_or(
        &mut self,
        written: Option<&Written>,
        default: &str,
        part: &Origin,
        scope: &Scope,
    ) -> Option<Template> {
        let default = || {
            Written(Text {
                text: default.to_owned(),
                at: self.origins.add(part),
            })
        };
        let written = written.cloned().unwrap_or_else(default);
        self.template(&written, scope)
    }

    pub(super) fn template_text(&mut self, written: &Text, scope: &Scope) -> Option<Template> {
        let place = self.origin(written).place();
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some((before, _)) = written.text.get(at..).and_then(|rest| rest.split_once("{{")) {
            push_text(&mut parts, before);
            let (part, end) = self.hole(written, at + before.len() + 2, scope)?;
            match part {
                Part::Text(text) => push_text(&mut parts, &text),
                hole @ Part::Hole(_) => parts.push(hole),
            }
            at = end;
        }
        push_text(&mut parts, written.text.get(at..).unwrap_or_default());
        Some(Template { parts, place })
    }

    /// One hole, from behind its opening braces; also tells where the text goes on.
    fn hole(&mut self, written: &Text, start: usize, scope: &Scope) -> Option<(Part, usize)> {
        let origin = self.origin(written);
        let text = &written.text;
        let (program, end) = match Program::compile_prefix(text, start, &self.options(scope)) {
            Ok(found) => found,
            Err(found) => {
                found
                    .into_iter()
                    .for_each(|found| self.not_an_expression(&origin, found));
                return None;
            }
        };
        let rest = text.get(end..).unwrap_or_default();
        let close = end + (rest.len() - rest.trim_start().len());
        if !text.get(close..).is_some_and(|rest| rest.starts_with("}}")) {
            self.unclosed(&origin, close);
            return None;
        }
        self.apply_rules(
            &origin,
            &Site {
                program: &program,
                text,
                scope,
            },
        );
        let source = text.get(start..close).unwrap_or_default().trim();
        let part = if source == "'{{'" {
            Part::Text("{{".to_owned())
        } else {
            Part::Hole(Box::new(self.self_contained(program, source, scope)))
        };
        Some((part, close + 2))
    }
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(before)) => before.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}
