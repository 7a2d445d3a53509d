//! From the account to the report: the result is walked leaf by leaf.

use super::notes::{Note, Placed, Source};
use super::places::{Inputs, token};
use super::trace::Trace;
use super::{Explained, Field, How, Missing, Provenance};
use crate::{Program, Value};

/// Most leaves of a result that are reported on.
const MAX_FIELDS: usize = 100_000;

/// A value still to be walked, and what holds for its leaves unless they know better.
struct Todo<'a> {
    pointer: String,
    value: Value<'a>,
    around: Note,
}

impl<'a> Trace<'a> {
    /// What is known of the leaves of a result.
    pub(crate) fn report(&self, program: &'a Program, result: Value<'a>) -> Provenance {
        let mut report = Provenance::default();
        let nobody = Note {
            inputs: Inputs::default(),
            chosen_by: Inputs::default(),
            how: How::Computed,
            source: Some(Source {
                program: 0,
                span: program.root().extent,
            }),
        };
        if result.is_undefined() {
            report.missing.extend(self.last.as_ref().map(|reason| Missing {
                pointer: String::new(),
                why: reason.text.clone(),
                from: self.inputs(&reason.inputs),
                expression: nobody.source.and_then(|source| self.explained(source)),
            }));
            return report;
        }
        let mut todo = vec![Todo {
            pointer: String::new(),
            value: result,
            around: nobody,
        }];
        while let Some(next) = todo.pop() {
            if report.fields.len() >= MAX_FIELDS {
                report.truncated = true;
                break;
            }
            self.visit(next, &mut todo, &mut report);
        }
        report
    }

    fn visit(&self, next: Todo<'a>, todo: &mut Vec<Todo<'a>>, report: &mut Provenance) {
        let Todo { pointer, value, around } = next;
        let own = self.notes.find(value).and_then(|note| self.notes.get(note)).cloned();
        let note = match own {
            Some(note) => Note {
                source: note.source.or(around.source),
                chosen_by: joined(&note.chosen_by, &around.chosen_by),
                ..note
            },
            None => around,
        };
        let placed = self.notes.placed(value);
        self.missing_members(&pointer, value, placed, report);
        let parts: Vec<(String, Value<'a>, Option<&Placed<'a>>)> = match value {
            Value::Array(array) if !array.is_empty() => {
                let put = |at: usize| {
                    placed
                        .iter()
                        .rev()
                        .find(|placed| placed.from <= at && placed.missing.is_none())
                };
                let items = array.iter().enumerate();
                items.map(|(at, item)| (format!("/{at}"), item, put(at))).collect()
            }
            Value::Object(object) if !object.is_empty() => {
                let put = |key: &str| placed.iter().rev().find(|placed| placed.key == Some(key));
                object
                    .iter()
                    .map(|(key, member)| (token(key), member, put(key)))
                    .collect()
            }
            Value::Function(_) => return,
            _ => return report.fields.push(self.field(pointer, &note)),
        };
        for (step, value, put) in parts.into_iter().rev() {
            todo.push(Todo {
                pointer: format!("{pointer}{step}"),
                value,
                around: within(&note, put),
            });
        }
    }

    fn missing_members(&self, pointer: &str, value: Value<'a>, placed: &[Placed<'a>], report: &mut Provenance) {
        let Value::Object(object) = value else { return };
        for placed in placed {
            if let (Some(key), Some(reason)) = (placed.key, &placed.missing)
                && object.get(key).is_none()
            {
                report.missing.push(Missing {
                    pointer: format!("{pointer}{}", token(key)),
                    why: reason.text.clone(),
                    from: self.inputs(&reason.inputs),
                    expression: self.explained(placed.source),
                });
            }
        }
    }

    fn field(&self, pointer: String, note: &Note) -> Field {
        Field {
            pointer,
            how: note.how,
            from: self.inputs(&note.inputs),
            chosen_by: self.inputs(&note.chosen_by),
            more: note.inputs.is_full() || note.chosen_by.is_full(),
            expression: note.source.and_then(|source| self.explained(source)),
        }
    }

    fn inputs(&self, inputs: &Inputs) -> Vec<super::Input> {
        let mut named = Vec::with_capacity(inputs.places().len());
        for place in inputs.places() {
            let input = self.notes.places.input(*place);
            if !named.contains(&input) {
                named.push(input);
            }
        }
        named
    }

    fn explained(&self, source: Source) -> Option<Explained> {
        Some(Explained {
            span: source.span,
            evaluated: match source.program {
                0 => None,
                inner => Some(self.program(inner)?.source().to_string()),
            },
        })
    }
}

/// What holds for a part of a container: what its expression knows, or what is known of the whole.
fn within(whole: &Note, put: Option<&Placed<'_>>) -> Note {
    let Some(put) = put else { return whole.clone() };
    Note {
        inputs: if put.inputs.is_empty() {
            whole.inputs.clone()
        } else {
            put.inputs.clone()
        },
        chosen_by: whole.chosen_by.clone(),
        how: How::Computed,
        source: Some(put.source),
    }
}

fn joined(left: &Inputs, right: &Inputs) -> Inputs {
    let mut all = left.clone();
    all.add(right);
    all
}
