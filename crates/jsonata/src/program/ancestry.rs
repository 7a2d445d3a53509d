//! `%`: which step's input each one means, found by walking backwards through the paths around it.

use super::findings::Findings;
use super::node::{Node, NodeKind, Path, SlotId};
use crate::{Diagnostic, Span};

/// The `%` of a program.
#[derive(Debug, Default)]
pub(super) struct Ancestry {
    slots: Vec<Slot>,
    /// Steps that were gone back over so far.
    gone_back: u32,
}

/// Steps that all `%` of a program go back over at most: each goes over all that are before it in its path.
const MAX_GONE_BACK: u32 = 2 << 20;

#[derive(Debug)]
struct Slot {
    /// Slots that mean the same ancestor share a label.
    label: usize,
    /// Steps still to go back.
    level: i32,
}

impl Ancestry {
    /// A new `%`.
    pub(super) fn open(&mut self) -> SlotId {
        let label = self.slots.len();
        self.slots.push(Slot { label, level: 1 });
        label
    }

    /// The label that each `%` has in tuples.
    pub(super) fn labels(&self) -> Vec<String> {
        self.slots.iter().map(|slot| format!("%{}", slot.label)).collect()
    }

    /// Finds the ancestors that the last step of a path seeks; what is not found in this path is sought around it.
    pub(super) fn resolve(&mut self, path: &mut Node, diagnostics: &mut Findings) {
        let NodeKind::Path(Path { steps, .. }) = &mut path.kind else {
            return;
        };
        let Some(last) = steps.last() else { return };
        let mut slots = last.step.seeking.clone();
        if let NodeKind::Parent(slot, _) = last.kind {
            slots.push(slot);
        }
        for slot in slots {
            let mut index = steps.len().checked_sub(2);
            while self.level(slot) > 0 {
                let Some(mut at) = index else {
                    path.step.seeking.push(slot);
                    break;
                };
                // Contiguous steps that bind the focus share one context: skip to the first of them.
                while at > 0 && has_focus(steps, at) && has_focus(steps, at - 1) {
                    at -= 1;
                }
                index = at.checked_sub(1);
                let went_back = steps.get_mut(at).is_some_and(|step| self.seek(step, slot, diagnostics));
                if !went_back {
                    break;
                }
            }
        }
    }

    /// A `%` in a predicate means the input of the step that the predicate stands on.
    pub(super) fn seek_in_predicate(&mut self, step: &mut Node, slot: SlotId, diagnostics: &mut Findings) {
        if self.level(slot) == 1 {
            self.seek(step, slot, diagnostics);
        } else {
            self.move_level(slot, -1);
        }
    }

    /// Goes back over one step; false = no ancestor can be derived from it.
    fn seek(&mut self, node: &mut Node, slot: SlotId, diagnostics: &mut Findings) -> bool {
        self.gone_back = self.gone_back.saturating_add(1);
        if self.gone_back >= MAX_GONE_BACK {
            if self.gone_back == MAX_GONE_BACK {
                let message = "so many `%` go back so far that it would take too long to find what they mean; use variables for some";
                diagnostics.push(Diagnostic::new("S0501", message, node.span));
            }
            self.settle(slot);
            return false;
        }
        match &mut node.kind {
            NodeKind::Name(_) | NodeKind::Wildcard => {
                self.move_level(slot, -1);
                if self.level(slot) == 0 {
                    self.share_label(slot, node.step.ancestor_slot);
                    node.step.ancestor_slot = Some(slot);
                    node.step.tuple = true;
                }
                true
            }
            NodeKind::Parent(..) => {
                self.move_level(slot, 1);
                true
            }
            NodeKind::Block(_, parts) => match parts.last_mut() {
                Some(last) => {
                    node.step.tuple = true;
                    self.seek(last, slot, diagnostics)
                }
                None => true,
            },
            NodeKind::Path(path) => {
                node.step.tuple = true;
                for (count, step) in path.steps.iter_mut().rev().enumerate() {
                    if (count > 0 && self.level(slot) <= 0) || !self.seek(step, slot, diagnostics) {
                        break;
                    }
                }
                true
            }
            _ => {
                self.fail(node.span, diagnostics);
                // Found enough: one report per `%`.
                self.settle(slot);
                false
            }
        }
    }

    /// Reports that there is no ancestor to mean.
    pub(super) fn fail(&self, span: Span, diagnostics: &mut Findings) {
        let message = "the object that `%` means cannot be derived from this expression";
        diagnostics.push(Diagnostic::new("S0217", message, span));
    }

    fn level(&self, slot: SlotId) -> i32 {
        self.slots.get(slot).map_or(0, |slot| slot.level)
    }

    fn move_level(&mut self, slot: SlotId, by: i32) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.level += by;
        }
    }

    fn settle(&mut self, slot: SlotId) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.level = 0;
        }
    }

    fn share_label(&mut self, slot: SlotId, with: Option<SlotId>) {
        let label = with.and_then(|with| self.slots.get(with)).map(|slot| slot.label);
        if let (Some(label), Some(slot)) = (label, self.slots.get_mut(slot)) {
            slot.label = label;
        }
    }
}

fn has_focus(steps: &[Node], at: usize) -> bool {
    steps.get(at).is_some_and(|step| step.step.focus.is_some())
}
