//! A stand-in for the HTTP client that the FEEL evaluator would use to call external Java functions.
//!
//! Expressions are text that authors write; none of them may reach the network. The gate in `feel` refuses external
//! functions, and this stand-in makes sure that no code path could call out even if the gate were passed.

#![forbid(unsafe_code)]

/// The blocking half of the client, the only one the evaluator names.
pub mod blocking {
    /// A client that refuses every request.
    #[derive(Debug, Default)]
    pub struct Client;

    impl Client {
        /// Makes the client.
        pub fn new() -> Self {
            Self
        }

        /// Starts a request that will be refused.
        pub fn post(&self, _url: &str) -> Request {
            Request
        }
    }

    /// A request that will be refused.
    #[derive(Debug)]
    pub struct Request;

    impl Request {
        /// Ignores the body.
        pub fn json<T: serde::Serialize + ?Sized>(self, _body: &T) -> Self {
            self
        }

        /// Refuses: expressions never reach the network.
        pub fn send(self) -> Result<Response, Refused> {
            Err(Refused)
        }
    }

    /// Never made.
    #[derive(Debug)]
    pub struct Response;

    impl Response {
        /// Never called, since no response is ever made.
        pub fn json<T: serde::de::DeserializeOwned>(self) -> Result<T, Refused> {
            Err(Refused)
        }
    }

    /// Why nothing was sent.
    #[derive(Debug)]
    pub struct Refused;

    impl std::fmt::Display for Refused {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("expressions may not reach the network")
        }
    }

    impl std::error::Error for Refused {}
}
