//! Vendors that ignore a page number or an offset answer the same page for ever, and no token tells: the records do.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::PageStyle;
use interlingua_jsonata::json;

use super::Page;
use crate::failure::Failure;

/// A hash of the page's records, where the style counts and the list goes on; a failure if they are those of the page before.
pub(super) fn hash(style: &PageStyle, page: &Page<'_, '_>) -> Result<Option<u32>, Failure> {
    let counts = matches!(
        style,
        PageStyle::Page { .. } | PageStyle::Offset { .. } | PageStyle::Range { .. }
    );
    if !counts || page.records.is_empty() {
        return Ok(None);
    }
    let hash = digest(page);
    if page.position.records == Some(hash) {
        let detail = "the vendor answers the same records again: it ignores where the page should begin, and following it would never end";
        return Err(Failure::new(Kind::UpstreamError, detail));
    }
    Ok(Some(hash))
}

/// First and last record and their number are enough to tell two pages apart.
fn digest(page: &Page<'_, '_>) -> u32 {
    let mut text = Vec::new();
    for record in page.records.first().into_iter().chain(page.records.last()) {
        json::write(*record, &mut text);
    }
    text.extend_from_slice(&page.records.len().to_be_bytes());
    crc32fast::hash(&text)
}
