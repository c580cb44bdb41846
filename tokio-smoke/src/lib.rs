//! What the programs that check share.
use std::fmt::Display;
use std::io;
use std::net::SocketAddr;
use std::panic::Location;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// What a check did, for people to read.
pub type Outcome = Result<String, Failure>;

/// What went wrong, and in which line.
pub struct Failure(pub String);
impl<E: Display> From<E> for Failure {
    #[track_caller]
    fn from(error: E) -> Self {
        Failure(format!("{error} (line {})", Location::caller().line()))
    }
}

#[macro_export]
macro_rules! check {
    ($condition:expr) => { $crate::check!($condition, "") };
    ($condition:expr, $($arg:tt)+) => {
        if !$condition {
            let what = format!($($arg)+);
            return Err($crate::Failure(format!("line {}: {} {what}", line!(), stringify!($condition))));
        }
    };
}

pub const MS: Duration = Duration::from_millis(1);

pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

pub async fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse().unwrap())?;
    let listener = socket.listen(1024)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

pub async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let (listener, address) = listen().await?;
    let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
    Ok((client?, server?.0))
}

/// Runs checks, those with a given word in their name, with a line for each.
pub struct Checks {
    only: String,
    passed: u32,
    failed: u32,
}

impl Checks {
    /// The first argument of the program is the word, if there is one.
    pub fn from_arguments() -> Self {
        Checks { only: std::env::args().nth(1).unwrap_or_default(), passed: 0, failed: 0 }
    }

    pub fn run(&mut self, name: &str, check: impl FnOnce() -> Outcome) {
        if !name.contains(&self.only) {
            return;
        }
        let start = Instant::now();
        let outcome = check();
        let took = start.elapsed().as_millis();
        let (word, what) = match &outcome {
            Ok(what) => ("ok", what),
            Err(Failure(why)) => ("FAILED", why),
        };
        println!("{word:7} {name:32} {took:6} ms  {what}");
        self.passed += u32::from(outcome.is_ok());
        self.failed += u32::from(outcome.is_err());
    }

    /// In a runtime of its own.
    pub fn run_async(&mut self, name: &str, check: impl Future<Output = Outcome>) {
        self.run(name, || {
            runtime().block_on(async {
                match timeout(Duration::from_secs(60), check).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(Failure("not finished after 60 s".into())),
                }
            })
        });
    }

    pub fn end(self) -> ! {
        println!("{} passed, {} failed", self.passed, self.failed);
        std::process::exit(i32::from(self.failed > 0))
    }
}

/// run_all!(checks, name, ...): asynchronous functions of these names.
#[macro_export]
macro_rules! run_all {
    ($checks:ident, $($name:ident),* $(,)?) => { $($checks.run_async(stringify!($name), $name());)* };
}
