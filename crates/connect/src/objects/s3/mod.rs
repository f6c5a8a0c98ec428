//! Pieces as objects of an S3-compatible store: `PREFIX/CASE/CONTENT/NUMBER` in one bucket. A piece is one object and one call, so an
//! upload is as durable as its last acknowledged piece and nothing is put together at the far end.
//!
//! Limits: one host alone (see [`crate::allow`]), no redirect, no proxy from the environment, a time for each call, a size for each
//! answer. What the store cannot do now is tried a few times and is then [`Fault::Store`]: nothing was kept, and the caller says so.

mod call;
mod settings;

pub use settings::{S3Settings, SettingsError};

use app::{
    Clock, Fault,
    core::id::{CaseId, ContentId},
    port::objects::ObjectStore,
};
use async_trait::async_trait;
use call::{Answered, Calls, Failed};
use rusty_s3::{
    Bucket, Credentials, S3Action,
    actions::{DeleteObjects, DeleteObjectsResponse, ListObjectsV2, ListObjectsV2Response, ObjectIdentifier},
};
use std::{fmt::Display, str::FromStr, sync::Arc, time::Duration};
use url::Url;

/// Bytes of an answer at most: a piece with what sealing adds, whatever size of pieces was configured once.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Keys of a page, and of one deletion: as many as the protocol allows (`ListObjectsV2`, `DeleteObjects`).
const PAGE: usize = 1_000;
/// Times that a call is made before its failure is told.
const TRIES: u32 = 3;
/// Waited before the second try, doubled before the third.
const PAUSE: Duration = Duration::from_millis(200);
/// How long a signature is good for: a call begins at once.
const SIGNED_FOR: Duration = Duration::from_mins(5);

/// An S3-compatible store.
#[derive(Clone)]
pub struct S3(Arc<Inner>);

struct Inner {
    calls: Calls,
    bucket: Bucket,
    credentials: Credentials,
    prefix: String,
    clock: Arc<dyn Clock>,
}

impl S3 {
    /// A store as it was configured; nothing is called yet. The clock must be right: the store refuses signatures of another time.
    pub fn new(settings: S3Settings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let (bucket, allowed, prefix) = settings.checked()?;
        let calls = Calls::new(allowed, settings.time_ms, settings.authorities_pem.as_deref())?;
        let credentials = Credentials::new(settings.access_key, settings.secret_key);
        Ok(Self(Arc::new(Inner { calls, bucket, credentials, prefix, clock })))
    }

    /// Whether the store answers and lets us look into the bucket; nothing is written.
    pub async fn reach(&self) -> Result<(), String> {
        self.tried(|inner| inner.listed(&inner.prefix, None, None, None, 1).map(|_| ()))
            .await
            .map_err(|failed| failed.to_string())
    }

    async fn tried<T, F>(&self, work: F) -> Result<T, Failed>
    where
        T: Send + 'static,
        F: Fn(&Inner) -> Result<T, Failed> + Send + Sync + 'static,
    {
        let (work, mut pause, mut left) = (Arc::new(work), PAUSE, TRIES);
        loop {
            let (inner, once) = (Arc::clone(&self.0), Arc::clone(&work));
            let done = tokio::task::spawn_blocking(move || once(&inner)).await;
            left -= 1;
            match done.map_err(|error| Failed::never(error.to_string())) {
                Ok(Err(failed)) if failed.again && left > 0 => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                Ok(done) => return done,
                Err(failed) => return Err(failed),
            }
        }
    }

    async fn run<T, F>(&self, doing: &'static str, work: F) -> Result<T, Fault>
    where
        T: Send + 'static,
        F: Fn(&Inner) -> Result<T, Failed> + Send + Sync + 'static,
    {
        self.tried(work)
            .await
            .map_err(|failed| Fault::Store(format!("a document could not be {doing}: {failed}")))
    }
}

impl Inner {
    fn key(&self, case: impl Display, content: impl Display, piece: impl Display) -> String {
        format!("{}{case}/{content}/{piece}", self.prefix)
    }

    fn signed<'a>(&self, action: &impl S3Action<'a>) -> Url {
        action.sign_with_time(SIGNED_FOR, &self.clock.now())
    }

    fn put(&self, key: &str, sealed: &[u8]) -> Result<(), Failed> {
        let url = self.signed(&self.bucket.put_object(Some(&self.credentials), key));
        self.calls.put(&url, sealed)?.success().map(|_| ())
    }

    /// A piece, or its first byte alone; none where the store says that there is no such key.
    fn read(&self, key: &str, whole: bool) -> Result<Option<Vec<u8>>, Failed> {
        let url = self.signed(&self.bucket.get_object(Some(&self.credentials), key));
        let answered = self.calls.get(&url, (!whole).then_some("bytes=0-0"), ANSWER_BYTES_MAX)?;
        if answered.status == 404 && answered.code().as_deref() == Some("NoSuchKey") {
            return Ok(None);
        }
        answered.success().map(Some)
    }

    fn listed(
        &self,
        prefix: &str,
        delimiter: Option<&str>,
        after: Option<&str>,
        token: Option<&str>,
        most: usize,
    ) -> Result<ListObjectsV2Response, Failed> {
        let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
        list.with_prefix(prefix);
        list.with_max_keys(most);
        if let Some(delimiter) = delimiter {
            list.with_delimiter(delimiter);
        }
        match (token, after) {
            (Some(token), _) => list.with_continuation_token(token),
            (None, Some(after)) => list.with_start_after(after),
            (None, None) => {}
        }
        let text = self.calls.get(&self.signed(&list), None, ANSWER_BYTES_MAX).and_then(Answered::text)?;
        ListObjectsV2::parse_response(&text)
            .map_err(|_| Failed::never("it answered a list in a way that is not understood".to_owned()))
    }

    /// Names between the prefix and the next `/` that read as ids, in order, beyond one, at most so many; whatever else lies there is
    /// not ours.
    fn names<T: FromStr + Ord>(
        &self,
        prefix: &str,
        beyond: Option<String>,
        most: usize,
    ) -> Result<Vec<T>, Failed> {
        // `0` follows `/`: beyond everything of one case, and before the next.
        let after = beyond.map(|beyond| format!("{prefix}{beyond}0"));
        let (mut all, mut token) = (Vec::new(), None::<String>);
        loop {
            let page = self.listed(prefix, Some("/"), after.as_deref(), token.as_deref(), PAGE)?;
            let names = page.common_prefixes.iter().filter_map(|one| one.prefix.strip_prefix(prefix));
            all.extend(names.filter_map(|name| name.trim_end_matches('/').parse::<T>().ok()));
            token = page.next_continuation_token;
            if token.is_none() || all.len() >= most {
                all.sort_unstable();
                all.dedup();
                all.truncate(most);
                return Ok(all);
            }
        }
    }

    /// Removes everything below a prefix, a page at a time, until the store says that nothing is left.
    fn remove(&self, prefix: &str) -> Result<(), Failed> {
        loop {
            let page = self.listed(prefix, None, None, None, PAGE)?;
            let keys: Vec<ObjectIdentifier> =
                page.contents.into_iter().map(|object| ObjectIdentifier::new(object.key)).collect();
            if keys.is_empty() {
                return Ok(());
            }
            let mut delete: DeleteObjects<'_, _> =
                self.bucket.delete_objects(Some(&self.credentials), keys.iter());
            delete.set_quiet(true);
            let url = self.signed(&delete);
            let (body, md5) = delete.body_with_md5();
            let text = self.calls.post(&url, &body, &md5).and_then(Answered::text)?;
            let done = DeleteObjectsResponse::parse(&text).map_err(|_| {
                Failed::never("it answered a deletion in a way that is not understood".to_owned())
            })?;
            // Also what keeps this from going on for ever: each turn removes what it listed, or ends.
            if let Some(error) = done.errors.first() {
                return Err(Failed::never(format!("it does not delete: `{}`", call::plain(&error.code))));
            }
        }
    }
}

#[async_trait]
impl ObjectStore for S3 {
    async fn put(&self, case: CaseId, content: ContentId, piece: u32, sealed: Vec<u8>) -> Result<(), Fault> {
        let key = self.0.key(case, content, piece);
        self.run("kept", move |inner| inner.put(&key, &sealed)).await
    }

    async fn read(&self, case: CaseId, content: ContentId, piece: u32) -> Result<Option<Vec<u8>>, Fault> {
        let key = self.0.key(case, content, piece);
        self.run("read", move |inner| inner.read(&key, true)).await
    }

    async fn has(&self, case: CaseId, content: ContentId, piece: u32) -> Result<bool, Fault> {
        let key = self.0.key(case, content, piece);
        self.run("found", move |inner| Ok(inner.read(&key, false)?.is_some())).await
    }

    async fn remove(&self, case: CaseId, content: Option<ContentId>) -> Result<(), Fault> {
        let of_case = format!("{}{case}/", self.0.prefix);
        let prefix = content.map_or_else(|| of_case.clone(), |content| format!("{of_case}{content}/"));
        self.run("removed", move |inner| inner.remove(&prefix)).await
    }

    async fn contents(&self, case: CaseId) -> Result<Vec<ContentId>, Fault> {
        let prefix = format!("{}{case}/", self.0.prefix);
        self.run("found", move |inner| inner.names(&prefix, None, usize::MAX)).await
    }

    async fn cases(&self, beyond: Option<CaseId>, limit: u32) -> Result<Vec<CaseId>, Fault> {
        let (prefix, most) = (self.0.prefix.clone(), limit as usize);
        let beyond = beyond.map(|beyond| beyond.to_string());
        self.run("found", move |inner| inner.names(&prefix, beyond.clone(), most)).await
    }
}
