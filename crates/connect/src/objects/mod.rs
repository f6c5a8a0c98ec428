//! Where the sealed pieces of documents lie. Names are ids, contents are ciphertext: whoever reads the place learns how many pieces
//! there are of how many bytes, and nothing else.

pub mod file;
pub mod s3;
