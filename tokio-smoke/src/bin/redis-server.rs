//! redis-server: mini-redis, tokio's own example of a larger program, as it is published.
use mini_redis::server;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> mini_redis::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on {}", listener.local_addr()?);
    server::run(listener, std::future::pending::<()>()).await
}
