//! Text in other alphabets.

mod base64encode;
mod base64decode;
mod url;

use super::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Encoding",
    functions: &[
        &base64encode::FUNCTION,
        &base64decode::FUNCTION,
        &url::ENCODE_URL,
        &url::ENCODE_URL_COMPONENT,
        &url::DECODE_URL,
        &url::DECODE_URL_COMPONENT,
    ],
};
