//! Sends messages by SMTP: the `mail` connector of effects. Plain text only; the message id is made of the idempotency key,
//! so that a second delivery of the same effect can be recognised.

use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::Envelope,
    message::{Mailbox, header::ContentType},
    transport::smtp::authentication::Credentials,
};
use std::time::Duration;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// TLS from the first byte (port 465).
    Tls,
    /// STARTTLS, required (port 587).
    StartTls,
    /// None: for a server on the same machine, as in the demo.
    None,
}

/// Where mail goes.
#[derive(Clone)]
pub struct MailSettings {
    /// Host of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// User and password, if the server wants them.
    pub credentials: Option<(String, String)>,
    /// The sender: `Licensing <licensing@council.example>`.
    pub from: String,
    /// Milliseconds for each step of the exchange.
    pub timeout_ms: u64,
}

/// The settings are not usable.
#[derive(Debug, thiserror::Error)]
pub enum MailSetupError {
    /// The sender is no address.
    #[error(
        "`connectors.mail.from` is not a mail address; write for example `Licensing <licensing@council.example>`"
    )]
    From,
    /// The transport cannot be made.
    #[error("the mail server `{0}` cannot be used: {1}")]
    Server(String, String),
}

/// The `mail` connector.
pub struct Mail {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    /// A connector to one mail server; it connects with the first message.
    pub fn new(settings: MailSettings) -> Result<Self, MailSetupError> {
        let from: Mailbox = settings.from.parse().map_err(|_| MailSetupError::From)?;
        let server = |error: lettre::transport::smtp::Error| {
            MailSetupError::Server(settings.host.clone(), error.to_string())
        };
        let mut builder = match settings.protection {
            Protection::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&settings.host).map_err(server)?,
            Protection::StartTls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&settings.host).map_err(server)?
            }
            Protection::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host),
        };
        builder = builder.port(settings.port).timeout(Some(Duration::from_millis(settings.timeout_ms)));
        if let Some((user, password)) = settings.credentials {
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), from })
    }
}

impl Mail {
    /// Goes as far as the greeting and the sign-in, and sends nothing.
    pub async fn reach(&self) -> Result<(), String> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server answered, and takes no commands".into()),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[async_trait]
impl Connector for Mail {
    fn name(&self) -> &'static str {
        "mail"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        let CallKind::Message { to, subject, body } = &call.kind else {
            return Err(CallFailure::Never("the `mail` connector sends messages only".into()));
        };
        let to: Mailbox = to
            .parse()
            .map_err(|_| CallFailure::Never("the address to write to is not a mail address".into()))?;
        let envelope = Envelope::new(Some(self.from.email.clone()), vec![to.email.clone()])
            .map_err(|_| CallFailure::Never("the address to write to is not a mail address".into()))?;
        let message = Message::builder()
            .envelope(envelope)
            .from(self.from.clone())
            .to(to)
            .subject(subject.as_str())
            .message_id(Some(format!("<{}@{}>", call.key, self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN)
            .body(body.clone())
            .map_err(|_| CallFailure::Never("the message cannot be written down".into()))?;
        self.transport.send(message).await.map(|_| Reply::Done).map_err(|error| {
            if error.is_permanent() {
                CallFailure::Never("the mail server refused the message for good".into())
            } else {
                CallFailure::Later("the mail server could not be reached or asked to try later".into())
            }
        })
    }
}
