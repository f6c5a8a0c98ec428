//! Passwords: argon2id, at most two at once, the same work whether or not there is an account.

use crate::language::say;
use crate::{App, Fault};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};

/// Fewest characters of a password.
pub(crate) const PASSWORD_CHARS_MIN: usize = 12;
/// Most characters: hashing must not become a way to keep the server busy.
pub(crate) const PASSWORD_CHARS_MAX: usize = 256;

/// What is verified for accounts that do not exist: the usual parameters, a hash that no password has.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

impl App {
    /// The PHC string of a password: argon2id with 19 MiB, two passes, one lane.
    pub(crate) async fn hash_password(&self, password: &str) -> Result<String, Fault> {
        let mut salt = [0_u8; 16];
        self.ports.ids.random(&mut salt);
        let password = password.as_bytes().to_vec();
        self.hashing(move || {
            Argon2::default()
                .hash_password_with_salt(&password, &salt)
                .map(|hash: PasswordHash| hash.to_string())
                .map_err(|error| Fault::Internal(format!("the password cannot be hashed: {error}")))
        })
        .await?
    }

    /// Whether a password is the one that was hashed; without a hash the same work and no.
    pub(crate) async fn verify_password(
        &self,
        password: &str,
        stored: Option<String>,
    ) -> Result<bool, Fault> {
        let exists = stored.is_some();
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        // Longer ones were never accepted; the work stays the same.
        let password: String = password.chars().take(PASSWORD_CHARS_MAX + 1).collect();
        let matches = self
            .hashing(move || {
                let hash = PasswordHash::new(&stored).map_err(|error| Fault::Damaged {
                    what: "password".to_owned(),
                    why: error.to_string(),
                })?;
                Ok::<bool, Fault>(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(matches && exists)
    }

    async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let broken = || Fault::Internal("password hashing broke off".to_owned());
        let _permit = self.hashing.acquire().await.map_err(|_| broken())?;
        tokio::task::spawn_blocking(work).await.map_err(|_| broken())
    }
}

/// Why a password is not acceptable, if it is not.
pub(crate) fn unacceptable(password: &str) -> Option<String> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Some(say!("the-password-is-too-short", least = PASSWORD_CHARS_MIN));
    }
    if chars > PASSWORD_CHARS_MAX {
        return Some(say!("the-password-is-too-long", most = PASSWORD_CHARS_MAX));
    }
    None
}
