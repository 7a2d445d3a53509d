//! How bodies are written and read.

use super::Compiler;
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::format::{Csv, Xml};
use crate::plan::{CsvRules, XmlRules};
use crate::source::Origin;

pub(super) fn xml(written: Option<&Xml>) -> XmlRules {
    let Some(written) = written else {
        return XmlRules::default();
    };
    XmlRules {
        namespaces: written.namespaces.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        arrays: written
            .arrays
            .iter()
            .map(|path| path.split('.').map(str::to_owned).collect())
            .collect(),
        soap: written.soap.unwrap_or_default(),
    }
}

impl Compiler<'_> {
    pub(super) fn csv(&mut self, written: Option<&Csv>, origin: &Origin) -> CsvRules {
        let separator = written.and_then(|csv| csv.separator.as_deref()).unwrap_or(",");
        let columns = written.map(|csv| csv.columns.clone()).unwrap_or_default();
        if let ([separator], true) = (separator.as_bytes(), separator.is_ascii()) {
            return CsvRules {
                separator: *separator,
                columns,
            };
        }
        let problem = Diagnostic::error(codes::WRONG_VALUE, origin, "`separator` is one ASCII character");
        self.problems.push(problem.hint("write \",\", \";\", \"|\" or \"\\t\""));
        CsvRules {
            separator: b',',
            columns,
        }
    }
}
