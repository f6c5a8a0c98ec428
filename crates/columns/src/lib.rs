//! Tables as Parquet (<https://parquet.apache.org/docs/file-format/>): the only crate that names `parquet`, so that whatever else
//! changes does not build it again. Rows come in batches and leave as bytes, each batch a row group; nothing is compressed.

mod write;

pub use write::{Cell, Column, Kind, TableError, Writer};
