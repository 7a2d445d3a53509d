//! A vendor's names for fields, in unified words: what the mapping writes into one field of the vendor's from one unified field.

use interlingua_definition::plan::Variant;

use crate::failure::Detail;

/// Puts the unified field in the place of the vendor's, where it is certain which it is.
pub(super) fn translate(variant: &Variant, detail: &mut Detail) {
    let Some(remote) = detail.field.take() else { return };
    match unified(variant, &remote) {
        Some(field) => {
            detail.field = Some(field);
            detail.remote_field = Some(remote);
        }
        None => detail.field = Some(remote),
    }
}

/// By the whole path, dotted or as a pointer; else by the last name, if only one field has it.
fn unified(variant: &Variant, remote: &str) -> Option<String> {
    let path: Vec<&str> = remote.split(['.', '/']).filter(|key| !key.is_empty()).collect();
    let written = &variant.written;
    if let Some(exact) = written.iter().find(|field| field.remote == path) {
        return Some(exact.unified.clone());
    }
    let [name] = path.as_slice() else { return None };
    let mut named = written
        .iter()
        .filter(|field| field.remote.last().is_some_and(|last| last == name));
    match (named.next(), named.next()) {
        (Some(only), None) => Some(only.unified.clone()),
        _ => None,
    }
}
