//! Makes the pages of documents. It alone names the libraries that write PDF, which take their time to build.
//!
//! A [letter](app::letter::Letter) becomes a PDF that can be read aloud: tagged (PDF/UA-1), with its title and language, its font
//! embedded. A copy from which something was removed is made of pictures of the pages, and of nothing else; one
//! that somebody outside gets has a line across each of them.

mod font;
mod lines;
mod made;
mod pages;
mod pictures;
mod poppler;
mod redact;
mod watermark;

use app::{
    connector::CallFailure,
    letter::Letter,
    port::press::{Press, Redacted, Redaction, Watermark},
};
use async_trait::async_trait;
use tokio::sync::Semaphore;

/// Sets letters with the font that comes along, and makes copies with Poppler's tools, one at a time.
#[derive(Debug)]
pub struct Printer {
    copying: Semaphore,
}

impl Default for Printer {
    fn default() -> Self {
        Self { copying: Semaphore::new(1) }
    }
}

#[async_trait]
impl Press for Printer {
    async fn letter(&self, letter: &Letter) -> Result<Vec<u8>, CallFailure> {
        let letter = letter.clone();
        let set = tokio::task::spawn_blocking(move || pages::set(&letter)).await;
        set.map_err(|_| CallFailure::Never("the letter could not be set".to_owned()))?
            .map_err(CallFailure::Never)
    }

    async fn redact(
        &self,
        file: Vec<u8>,
        media_type: &str,
        asked: &Redaction,
    ) -> Result<Redacted, CallFailure> {
        // Its pages are in memory meanwhile.
        let _one = self.copying.acquire().await;
        redact::copy(file, media_type, asked).await
    }

    async fn watermark(
        &self,
        file: Vec<u8>,
        media_type: &str,
        mark: &Watermark,
    ) -> Result<Vec<u8>, CallFailure> {
        let _one = self.copying.acquire().await;
        watermark::copy(file, media_type, mark).await
    }
}
