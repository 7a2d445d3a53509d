//! What a content type says of the format.

use interlingua_definition::plan::ResponseFormat;

/// The format that a `Content-Type` names; `None` if it names none that is read without being declared.
pub(super) fn format(content_type: Option<&str>) -> Option<ResponseFormat> {
    let essence = essence(content_type)?;
    let subtype = essence.split_once('/')?.1;
    Some(match subtype {
        "x-ndjson" | "ndjson" | "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" => ResponseFormat::Ndjson,
        "json" => ResponseFormat::Json,
        "xml" => ResponseFormat::Xml,
        "csv" => ResponseFormat::Csv,
        "x-www-form-urlencoded" => ResponseFormat::Form,
        _ if subtype.ends_with("+json") => ResponseFormat::Json,
        _ if subtype.ends_with("+xml") && subtype != "xhtml+xml" => ResponseFormat::Xml,
        _ => return None,
    })
}

/// Text without a format.
pub(super) fn is_plain_text(content_type: Option<&str>) -> bool {
    essence(content_type).is_some_and(|essence| essence == "text/plain")
}

/// Type and subtype, without parameters.
fn essence(content_type: Option<&str>) -> Option<String> {
    Some(content_type?.split(';').next()?.trim().to_ascii_lowercase())
}
