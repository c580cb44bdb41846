//! http-server [ADDRESS]: axum over hyper over tokio, on one thread. Ends when /quit is asked for.
use axum::extract::Query;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Question {
    size: usize,
}

#[derive(Serialize, Deserialize)]
struct Sum {
    numbers: Vec<i64>,
    #[serde(default)]
    sum: i64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".into());
    let address: std::net::SocketAddr = address.parse().map_err(std::io::Error::other)?;
    let socket = tokio::net::TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let listener = socket.listen(1024)?;
    println!("listening on {}", listener.local_addr()?);

    let (quit, mut told) = tokio::sync::watch::channel(false);
    let app = Router::new()
        .route("/", get(async || "Hello, world!\n"))
        .route("/bytes", get(async |Query(question): Query<Question>| vec![b'x'; question.size.min(64 << 20)]))
        .route(
            "/sum",
            post(async |Json(mut sum): Json<Sum>| {
                sum.sum = sum.numbers.iter().sum();
                Json(sum)
            }),
        )
        .route(
            "/quit",
            get(async move || {
                quit.send_replace(true);
                "bye\n"
            }),
        );
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            let _ = told.wait_for(|quit| *quit).await;
        })
        .await?;
    println!("all connections are done");
    Ok(())
}
