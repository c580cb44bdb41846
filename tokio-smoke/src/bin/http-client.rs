//! http-client ADDRESS [CONNECTIONS [REQUESTS]]: a hyper client and a reqwest client against
//! http-server; checks what comes back.
use std::error::Error;
use std::net::SocketAddr;
use std::time::Instant;

use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

type Failure = Box<dyn Error + Send + Sync>;

/// Enough of an adapter from tokio's streams to hyper's.
mod io {
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

    pub struct Tokio<T>(pub T);

    impl<T: AsyncRead + Unpin> hyper::rt::Read for Tokio<T> {
        fn poll_read(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
            mut buffer: hyper::rt::ReadBufCursor<'_>,
        ) -> Poll<std::io::Result<()>> {
            let count = unsafe {
                let mut read = ReadBuf::uninit(buffer.as_mut());
                ready!(Pin::new(&mut self.0).poll_read(cx, &mut read))?;
                read.filled().len()
            };
            unsafe { buffer.advance(count) };
            Poll::Ready(Ok(()))
        }
    }

    impl<T: AsyncWrite + Unpin> hyper::rt::Write for Tokio<T> {
        fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
            Pin::new(&mut self.0).poll_write(cx, bytes)
        }
        fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(cx)
        }
        fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
            Pin::new(&mut self.0).poll_shutdown(cx)
        }
    }
}

async fn connect(address: SocketAddr) -> Result<http1::SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(io::Tokio(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(
    sender: &mut http1::SendRequest<Full<Bytes>>,
    method: &str,
    path: &str,
    body: &'static str,
) -> Result<Bytes, Failure> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "smoke")
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)))?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    if !response.status().is_success() {
        return Err(format!("{path}: {}", response.status()).into());
    }
    Ok(response.into_body().collect().await?.to_bytes())
}

#[derive(Serialize, Deserialize)]
struct Sum {
    numbers: Vec<i64>,
    sum: i64,
}

async fn with_reqwest(address: SocketAddr) -> Result<(), Failure> {
    let client = reqwest::Client::new();
    let get = client.get(format!("http://{address}/bytes?size=1000000")).send().await?;
    assert_eq!(get.error_for_status()?.bytes().await?.len(), 1_000_000);
    let post = client.post(format!("http://{address}/sum")).json(&Sum { numbers: vec![4, 5], sum: 0 });
    assert_eq!(post.send().await?.error_for_status()?.json::<Sum>().await?.sum, 9);
    // Many at once, over connections that it keeps.
    let mut all = JoinSet::new();
    for _ in 0..100 {
        let get = client.get(format!("http://{address}/"));
        all.spawn(async move { get.send().await?.text().await });
    }
    while let Some(one) = all.join_next().await {
        assert_eq!(one??, "Hello, world!\n");
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let address: SocketAddr = arguments.next().ok_or("which address?")?.parse()?;
    let mut number = |otherwise: usize| arguments.next().map_or(Ok(otherwise), |text| text.parse());
    let (connections, requests) = (number(50)?, number(2000)?);

    let mut sender = connect(address).await?;
    assert_eq!(ask(&mut sender, "GET", "/", "").await?, "Hello, world!\n");
    let big = ask(&mut sender, "GET", "/bytes?size=5000000", "").await?;
    assert!(big.len() == 5_000_000 && big.iter().all(|byte| *byte == b'x'));
    let sum = ask(&mut sender, "POST", "/sum", r#"{"numbers": [1, 2, 39]}"#).await?;
    assert!(std::str::from_utf8(&sum)?.contains(r#""sum":42"#), "{sum:?}");

    with_reqwest(address).await?;

    let start = Instant::now();
    let mut all = JoinSet::new();
    for _ in 0..connections {
        all.spawn(async move {
            let mut sender = connect(address).await?;
            for _ in 0..requests / connections {
                assert_eq!(ask(&mut sender, "GET", "/", "").await?.len(), 14);
            }
            Ok::<_, Failure>(())
        });
    }
    while let Some(one) = all.join_next().await {
        one??;
    }
    let rate = requests as f64 / start.elapsed().as_secs_f64();
    println!("ok: {requests} requests over {connections} connections, {rate:.0} a second");
    Ok(())
}
