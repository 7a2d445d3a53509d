//! The call: request to answer.
