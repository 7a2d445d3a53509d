//! Headers, query parameters, body members and SOAP header elements from templates over the finished request.

use interlingua_definition::plan::{Apply, Placement};
use interlingua_jsonata::Arena;

use super::{Scope, Signer, place};
use crate::failure::Failure;
use crate::language::Bounds;
use crate::request::soap_header;
use crate::transport::WireRequest;

/// What the templates yielded, all over the request as it was.
#[derive(Default)]
pub(super) struct Writes {
    headers: Vec<(String, String)>,
    query: Vec<(String, String)>,
    body: Vec<(Vec<String>, String)>,
    /// Elements as XML text.
    soap_header: Option<String>,
}

pub(super) fn attach(signer: &Signer<'_>, scheme: &Apply, request: &mut WireRequest) -> Result<(), Failure> {
    let writes = evaluate(signer, scheme, None, request)?;
    writes.write(signer.bounds, request)
}

/// Evaluates the templates; `bound` is one more variable, by its name.
pub(super) fn evaluate(
    signer: &Signer<'_>,
    scheme: &Apply,
    bound: Option<(&str, &str)>,
    request: &WireRequest,
) -> Result<Writes, Failure> {
    let arena = Arena::new(signer.bounds.max_bytes);
    let mut scope = signer.scope(&arena, request)?;
    if let Some((name, text)) = bound {
        scope.bind_text(name, text)?;
    }
    in_scope(&mut scope, scheme)
}

pub(super) fn in_scope<'a>(scope: &mut Scope<'a>, scheme: &'a Apply) -> Result<Writes, Failure> {
    let mut body = Vec::new();
    for (path, template) in &scheme.body {
        body.extend(scope.text(template)?.map(|text| (path.clone(), text)));
    }
    let soap_header = match &scheme.soap_header {
        None => None,
        Some(elements) => {
            let value = scope.shape(elements)?;
            Some(soap_header::elements(&scope.language, scope.namespaces, value)?)
        }
    };
    Ok(Writes {
        headers: scope.texts(&scheme.headers)?,
        query: scope.texts(&scheme.query)?,
        body,
        soap_header,
    })
}

impl Writes {
    pub(super) fn write(self, bounds: &Bounds, request: &mut WireRequest) -> Result<(), Failure> {
        for (name, text) in self.headers {
            place::place(bounds, request, &Placement::Header(name), &text)?;
        }
        for (name, text) in self.query {
            place::place(bounds, request, &Placement::Query(name), &text)?;
        }
        for (path, text) in self.body {
            place::place(bounds, request, &Placement::Body(path), &text)?;
        }
        match self.soap_header {
            Some(elements) => soap_header::insert(request, &elements),
            None => Ok(()),
        }
    }
}
