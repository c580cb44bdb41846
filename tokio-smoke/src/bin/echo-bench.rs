//! echo-bench [CONNECTIONS...]: the time of one echo round trip, client and server in the
//! same single-threaded runtime, with one connection active among that many open ones.
use std::io;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

async fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..count]).await?;
    }
}

async fn round_trip(client: &mut TcpStream) -> io::Result<()> {
    let mut buffer = [7; 64];
    client.write_all(&buffer).await?;
    client.read_exact(&mut buffer).await.map(drop)
}

async fn bench(connections: usize) -> io::Result<()> {
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse().unwrap())?;
    let listener = socket.listen(1024)?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move {
        for _ in 0..connections {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(echo(stream));
        }
        Ok::<_, io::Error>(())
    });
    let start = Instant::now();
    let mut clients = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut client = TcpStream::connect(address).await?;
        client.set_nodelay(true)?;
        round_trip(&mut client).await?;
        clients.push(client);
    }
    server.await.unwrap()?;
    let opening = start.elapsed() / connections as u32;

    // The best and the middle of some rounds: the machine may be doing something else.
    let mut rounds = Vec::new();
    let begin = Instant::now();
    while rounds.len() < 5 || (begin.elapsed() < Duration::from_secs(3) && rounds.len() < 25) {
        let client = &mut clients[connections / 2];
        let start = Instant::now();
        let mut count = 0;
        while count < 200 || (start.elapsed() < Duration::from_millis(100)) {
            round_trip(client).await?;
            count += 1;
        }
        rounds.push(start.elapsed().as_secs_f64() * 1e6 / f64::from(count));
    }
    rounds.sort_by(f64::total_cmp);
    println!(
        "{connections:6} connections: {:8.1} us a round trip (median of {}; best {:.1}); opened in {:.0} us each",
        rounds[rounds.len() / 2],
        rounds.len(),
        rounds[0],
        opening.as_secs_f64() * 1e6
    );
    Ok(())
}

fn main() -> io::Result<()> {
    let mut sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1, 100, 1000, 5000];
    }
    for size in sizes {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        if let Err(error) = runtime.block_on(bench(size)) {
            println!("{size:6} connections: {error}");
        }
    }
    Ok(())
}
