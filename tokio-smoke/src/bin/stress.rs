//! What breaks event loops: as many connections as there can be, resets, futures dropped at every
//! moment, and a long run of all of it. The same program runs natively; there it must pass too.
use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinSet, LocalSet, spawn_local, yield_now};
use tokio::time::{sleep, timeout};
use tokio_smoke::{Checks, MS, Outcome, check, listen, pair, run_all, runtime};

/// Random numbers that are the same in each run (xorshift).
struct Random(u64);
impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

async fn echo(mut stream: TcpStream) -> io::Result<u64> {
    let (mut from, mut to) = stream.split();
    tokio::io::copy(&mut from, &mut to).await
}

async fn round_trip(stream: &mut TcpStream, number: u32) -> io::Result<bool> {
    let mut got = [0; 4];
    stream.write_all(&number.to_le_bytes()).await?;
    stream.read_exact(&mut got).await?;
    Ok(got == number.to_le_bytes())
}

/// As many connections with both ends here as there are descriptors for, at most 10,000. The one
/// too many is an error, and everything else goes on.
async fn as_many_connections_as_can_be() -> Outcome {
    // mio's poll looks at each of them whenever it waits.
    const MOST: usize = if cfg!(feature = "patched") { 10_000 } else { 1500 };
    let (listener, address) = listen().await?;
    tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(echo(stream))),
                Err(_) => sleep(MS).await, // no descriptors: later perhaps
            }
        }
    });
    let mut clients = Vec::new();
    let mut why = String::from("that's all of them");
    while clients.len() < MOST {
        let opened = timeout(2000 * MS, async {
            let mut client = TcpStream::connect(address).await?;
            Ok::<_, io::Error>((round_trip(&mut client, clients.len() as u32).await?, client))
        });
        match opened.await {
            Ok(Ok((same, client))) => {
                check!(same);
                clients.push(client);
            }
            Ok(Err(error)) => {
                why = error.to_string();
                break;
            }
            Err(_) => {
                why = "the server can't accept another one".into();
                break;
            }
        }
    }
    check!(clients.len() >= 400, "only {}: {why}", clients.len());
    let opened = clients.len();
    clients.truncate(opened - 10);
    sleep(20 * MS).await;
    for number in 0..5 {
        let mut client = TcpStream::connect(address).await?;
        check!(timeout(2000 * MS, round_trip(&mut client, number)).await??);
    }
    for (number, client) in clients.iter_mut().enumerate() {
        check!(round_trip(client, number as u32).await?);
    }
    Ok(format!("{opened} connections; {why}"))
}

/// The peer goes away with bytes unread, at every stage: errors or ends, and nobody hangs.
async fn resets_at_any_time() -> Outcome {
    let mut random = Random(7);
    let (listener, address) = listen().await?;
    let (mut ends, mut resets) = (0, 0);
    for round in 0..300 {
        let (client, server) = tokio::join!(TcpStream::connect(address), listener.accept());
        let (mut client, mut server) = (client?, server?.0);
        let talk = tokio::spawn(async move {
            let mut buffer = vec![0; 3000];
            loop {
                if round % 2 == 0 {
                    client.write_all(&buffer).await?;
                }
                if client.read(&mut buffer).await? == 0 {
                    return Ok::<_, io::Error>(());
                }
            }
        });
        match round % 3 {
            0 => server.write_all(&[1; 100]).await?,
            1 => drop(timeout(2 * MS, server.readable()).await),
            _ => {}
        }
        for _ in 0..random.below(4) {
            yield_now().await;
        }
        if random.below(2) == 0 {
            sleep(MS).await;
        }
        drop(server);
        match timeout(5000 * MS, talk).await?? {
            Ok(()) => ends += 1,
            Err(error) => {
                let kind = error.kind();
                check!(matches!(kind, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}");
                resets += 1;
            }
        }
    }
    check!(ends > 0 && resets > 0, "{ends} ends, {resets} resets");
    Ok(format!("{ends} ends, {resets} resets"))
}

/// Reads and writes that `select!` drops at any moment lose and repeat nothing.
async fn dropped_reads_and_writes() -> Outcome {
    const TOTAL: usize = 20 << 20;
    let byte = |at: usize| (at % 251) as u8;
    let (mut from, mut to) = pair().await?;
    let dropped = Rc::new(Cell::new(0));
    let (write, read) = tokio::join!(
        async {
            let mut random = Random(3);
            let mut sent = 0;
            while sent < TOTAL {
                let size = (1 + random.below(200_000) as usize).min(TOTAL - sent);
                let chunk: Vec<u8> = (sent..sent + size).map(byte).collect();
                tokio::select! {
                    count = from.write(&chunk) => sent += count?,
                    _ = yield_now() => dropped.set(dropped.get() + 1),
                }
            }
            from.shutdown().await?;
            Ok::<_, io::Error>(sent)
        },
        async {
            let mut random = Random(5);
            let mut seen = 0;
            let mut wrong = 0;
            loop {
                let mut buffer = vec![0; 1 + random.below(100_000) as usize];
                let count = tokio::select! {
                    biased;
                    count = to.read(&mut buffer) => count?,
                    _ = sleep(Duration::from_micros(random.below(300))) => {
                        dropped.set(dropped.get() + 1);
                        continue;
                    }
                };
                if count == 0 {
                    return Ok::<_, io::Error>((seen, wrong));
                }
                wrong += (0..count).filter(|at| buffer[*at] != byte(seen + at)).count();
                seen += count;
            }
        }
    );
    let (sent, (seen, wrong)) = (write?, read?);
    check!(sent == TOTAL && seen == TOTAL && wrong == 0, "{sent} sent, {seen} seen, {wrong} wrong");
    check!(dropped.get() > 0);
    Ok(format!("{} MiB, {} dropped", TOTAL >> 20, dropped.get()))
}

/// Accepts and connects that are dropped: the others come through, and nobody is lost who stays.
async fn dropped_accepts_and_connects() -> Outcome {
    const CLIENTS: usize = 500;
    let (listener, address) = listen().await?;
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(async move {
            if number % 5 == 0 {
                let connect = TcpStream::connect(address);
                tokio::select! { biased; _ = yield_now() => {}, _ = connect => {} }
                return Ok::<_, io::Error>(());
            }
            let mut client = TcpStream::connect(address).await?;
            match round_trip(&mut client, number as u32).await? {
                true => Ok(()),
                false => Err(io::Error::other("another answer")),
            }
        });
    }
    let server = tokio::spawn(async move {
        let mut random = Random(11);
        loop {
            tokio::select! {
                accepted = listener.accept() => drop(tokio::spawn(echo(accepted?.0))),
                _ = sleep(Duration::from_micros(random.below(200))) => {}
            }
        }
        #[allow(unreachable_code)]
        Ok::<(), io::Error>(())
    });
    while let Some(client) = clients.join_next().await {
        client??;
    }
    check!(!server.is_finished());
    server.abort();
    Ok(format!("{CLIENTS} clients"))
}

/// A thousand reads that time out, all at about the same time, and then get what they wanted.
async fn timeouts_then_data() -> Outcome {
    let mut reads = JoinSet::new();
    let mut writers = Vec::new();
    for number in 0..1000u64 {
        let (mut reader, writer) = pair().await?;
        writers.push(writer);
        reads.spawn(async move {
            let mut byte = [0];
            let start = Instant::now();
            let limit = Duration::from_millis(20 + number % 50);
            let early = timeout(limit, reader.read(&mut byte)).await.is_ok() || start.elapsed() < limit;
            let late = start.elapsed() - limit;
            reader.read_exact(&mut byte).await.unwrap();
            (early, late, byte[0])
        });
    }
    sleep(200 * MS).await;
    for (number, writer) in writers.iter_mut().enumerate() {
        writer.write_all(&[number as u8]).await?;
    }
    let mut longest = Duration::ZERO;
    let mut sum = 0;
    while let Some(read) = reads.join_next().await {
        let (early, late, byte) = read?;
        check!(!early);
        longest = longest.max(late);
        sum += usize::from(byte);
    }
    check!(sum == (0..1000).map(|number| number % 256).sum());
    Ok(format!("1000 timeouts, at most {longest:.1?} late"))
}

/// Tasks that aren't Send, which start others, with state that they share.
async fn local_tasks() -> Outcome {
    let log = Rc::new(RefCell::new(Vec::new()));
    let local = LocalSet::new();
    let seen = log.clone();
    local
        .run_until(async move {
            let mut tasks = JoinSet::new();
            for number in 0..5000u32 {
                let log = seen.clone();
                tasks.spawn_local(async move {
                    yield_now().await;
                    let inner = spawn_local({
                        let log = log.clone();
                        async move { log.borrow_mut().push(number) }
                    });
                    if number % 7 == 0 {
                        inner.abort();
                    }
                    let _ = inner.await;
                });
            }
            while tasks.join_next().await.is_some() {}
        })
        .await;
    let count = log.borrow().len();
    check!(count == (0..5000).filter(|number| number % 7 != 0).count(), "{count}");
    Ok(format!("{count} of 5000, the others aborted"))
}

/// Connections that come, talk and go in every way, for some seconds (STRESS_SECONDS, 3).
async fn long_run() -> Outcome {
    let seconds = std::env::var("STRESS_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let end = Instant::now() + Duration::from_secs(seconds);
    let (listener, address) = listen().await?;
    let server = tokio::spawn(serve(listener));
    let mut workers = JoinSet::new();
    for number in 1..=64 {
        workers.spawn(work(address, Random(number), end));
    }
    let (mut connections, mut bytes) = (0, 0);
    while let Some(worker) = workers.join_next().await {
        let (opened, sent) = worker??;
        connections += opened;
        bytes += sent;
    }
    check!(!server.is_finished());
    server.abort();
    Ok(format!("{connections} connections, {} MiB there and back", bytes >> 20))
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    loop {
        tokio::spawn(echo(listener.accept().await?.0));
    }
}

async fn work(address: SocketAddr, mut random: Random, end: Instant) -> io::Result<(u64, u64)> {
    let (mut connections, mut bytes) = (0, 0);
    while Instant::now() < end {
        let mut stream = TcpStream::connect(address).await?;
        connections += 1;
        for _ in 0..random.below(10) {
            let size = 1 + random.below(30_000) as usize;
            let sent: Vec<u8> = (0..size).map(|at| (at as u64 * random.0) as u8).collect();
            let (mut from, mut to) = stream.split();
            let mut got = vec![0; size];
            let (wrote, read) = tokio::join!(to.write_all(&sent), from.read_exact(&mut got));
            wrote?;
            read?;
            if sent != got {
                return Err(io::Error::other("other bytes came back"));
            }
            bytes += size as u64;
        }
        match random.below(4) {
            0 => stream.shutdown().await?,
            1 => stream.write_all(&[0; 5000]).await?, // and goes without reading the answer
            2 => drop(timeout(Duration::from_micros(random.below(500)), stream.read(&mut [0])).await),
            _ => {}
        }
    }
    Ok((connections, bytes))
}

fn main() {
    let mut checks = Checks::from_arguments();
    run_all!(
        checks,
        as_many_connections_as_can_be,
        resets_at_any_time,
        dropped_reads_and_writes,
        dropped_accepts_and_connects,
        timeouts_then_data,
        local_tasks,
    );
    checks.run("long_run", || runtime().block_on(long_run()));
    checks.end()
}
