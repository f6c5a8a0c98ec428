//! A file that comes in one stream, as a form without script sends it: cut into pieces on the way, a few of them in memory at a time.
//! When the stream breaks off, what came of it is removed at once.

use super::{NewContent, Uploading, cut::Cut};
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, Refused},
    request::Guard,
};
use async_trait::async_trait;
use bytes::Bytes;

/// Where the bytes come from.
#[async_trait]
pub trait Incoming: Send {
    /// The next bytes; none at the end; an error, in plain words, when the sender broke off.
    async fn next(&mut self) -> Result<Option<Bytes>, String>;
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// It is on the case, in quarantine; or the case said no.
    Acted(Acted),
    /// The domain says no before it was whole.
    Refused(Refused),
    /// What came is not what belongs here; in plain words.
    Not(String),
}

impl App {
    /// Takes a file in one stream.
    pub async fn receive_document(
        &self,
        caller: &Caller,
        reference: &str,
        new: NewContent,
        incoming: &mut (dyn Incoming + '_),
        guard: Guard,
    ) -> Result<Answer<Received>, Fault> {
        let upload = match self.begin_upload(caller, reference, new).await? {
            Answer::Found(Uploading::Stands(upload)) => upload,
            Answer::Found(Uploading::Refused(refused)) => {
                return Ok(Answer::Found(Received::Refused(refused)));
            }
            Answer::Found(Uploading::Not(why)) => return Ok(Answer::Found(Received::Not(why))),
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        let put = match self.put_runs(caller, reference, upload.id, 0, &mut Cut::new(incoming)).await {
            Ok(put) => put,
            Err(fault) => {
                // Nobody can go on with it; where the store fails too, it is cleaned away when its time is over.
                let _ = self.stop_upload(caller, reference, upload.id).await;
                return Err(fault);
            }
        };
        match put {
            Answer::Found(Uploading::Stands(_)) => {}
            Answer::Found(Uploading::Refused(refused)) => {
                return Ok(Answer::Found(Received::Refused(refused)));
            }
            Answer::Found(Uploading::Not(why)) => {
                self.stop_upload(caller, reference, upload.id).await?;
                return Ok(Answer::Found(Received::Not(why)));
            }
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        }
        let finished = self.finish_upload(caller, reference, upload.id, None, guard).await?;
        if let Answer::Found(Err(_)) = &finished {
            self.stop_upload(caller, reference, upload.id).await?;
        }
        Ok(finished.map(|finished| match finished {
            Ok(acted) => Received::Acted(acted),
            Err(why) => Received::Not(why),
        }))
    }
}
