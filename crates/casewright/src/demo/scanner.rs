//! The scanner of a demonstration: it knows one signature, the harmless one that every scanner knows (EICAR), and says that it is no
//! scanner. A real one is ClamAV's daemon (`documents.clamd`).

use app::{
    connector::CallFailure,
    content::ContentStream,
    port::objects::{Scan, Scanner},
};
use async_trait::async_trait;

/// The middle of the test file of the European Institute for Computer Antivirus Research.
const EICAR: &[u8] = b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$";

pub(crate) struct DemoScanner;

#[async_trait]
impl Scanner for DemoScanner {
    async fn scan(&self, content: &mut ContentStream) -> Result<Scan, CallFailure> {
        let mut held: Vec<u8> = Vec::new();
        let mut found = false;
        while let Some(piece) = content.next().await.map_err(|fault| CallFailure::Later(fault.to_string()))? {
            held.extend(piece);
            found |= held.windows(EICAR.len()).any(|window| window == EICAR);
            let keep = held.len().saturating_sub(EICAR.len());
            held.drain(..keep);
        }
        Ok(if found {
            Scan::Found("the EICAR test file".to_owned())
        } else {
            Scan::Clean("the demonstration's scanner, which knows nothing but a test file".to_owned())
        })
    }
}
