//! The connector contract, against real sockets on loopback.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod http;
mod mail;
mod oidc;
mod payments;
mod s3;
mod s3_server;
mod smtp;
mod sql;
mod webhook;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

/// A server of one connection at a time that does `serve` with each; the thread ends with the test process.
fn server(serve: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream);
        }
    });
    port
}

/// Reads a request's head and answers with these bytes.
fn answer(mut stream: TcpStream, bytes: &[u8]) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.extend(byte);
    }
    let _ = stream.write_all(bytes);
}
