//! What a tokio program does all day, each piece by itself, with one line per piece.
//! The same program runs natively; there it must pass too.
use std::io::{self, ErrorKind};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Barrier, Notify, Semaphore, broadcast, mpsc, oneshot, watch};
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{MissedTickBehavior, interval, sleep, sleep_until, timeout};
use tokio_smoke::{Checks, MS, Outcome, check, listen, pair, run_all, runtime};

async fn echo(mut stream: TcpStream) -> io::Result<u64> {
    let (mut from, mut to) = stream.split();
    tokio::io::copy(&mut from, &mut to).await
}

/// 1,000 clients at the same time, each with 20 round trips.
async fn tcp_echo_1000_clients() -> Outcome {
    const CLIENTS: usize = 1000;
    let (listener, address) = listen().await?;
    let server = tokio::spawn(async move {
        let mut served = JoinSet::new();
        for _ in 0..CLIENTS {
            let (stream, _) = listener.accept().await?;
            served.spawn(echo(stream));
        }
        let mut bytes = 0;
        while let Some(one) = served.join_next().await {
            bytes += one.unwrap()?;
        }
        Ok::<u64, io::Error>(bytes)
    });
    let connected = std::rc::Rc::new(Barrier::new(CLIENTS));
    let local = LocalSet::new();
    for number in 0..CLIENTS {
        let connected = connected.clone();
        local.spawn_local(async move {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.set_nodelay(true).unwrap();
            connected.wait().await;
            for round in 0..20 {
                let sent = (number * 1000 + round).to_le_bytes();
                stream.write_all(&sent).await.unwrap();
                let mut got = [0; size_of::<usize>()];
                stream.read_exact(&mut got).await.unwrap();
                assert_eq!(sent, got);
            }
        });
    }
    local.await;
    let bytes = server.await??;
    check!(bytes == (CLIENTS * 20 * size_of::<usize>()) as u64);
    Ok(format!("{CLIENTS} clients, {} round trips", CLIENTS * 20))
}

async fn tcp_bulk_with_backpressure() -> Outcome {
    const TOTAL: usize = 64 << 20;
    let (mut from, mut to) = pair().await?;
    let writer = tokio::spawn(async move {
        let chunk: Vec<u8> = (0..=255).cycle().take(64 << 10).collect();
        for _ in 0..TOTAL / chunk.len() {
            from.write_all(&chunk).await?;
        }
        from.shutdown().await
    });
    sleep(20 * MS).await; // the writer runs full
    let mut seen = 0usize;
    let mut buffer = vec![0; 100_000];
    loop {
        let count = to.read(&mut buffer).await?;
        if count == 0 {
            break;
        }
        for (offset, byte) in buffer[..count].iter().enumerate().step_by(4001) {
            check!(*byte == ((seen + offset) % 256) as u8);
        }
        seen += count;
    }
    writer.await??;
    check!(seen == TOTAL, "{seen}");
    Ok(format!("{} MiB", TOTAL >> 20))
}

async fn tcp_half_close() -> Outcome {
    let (mut client, mut server) = pair().await?;
    client.write_all(b"question").await?;
    client.shutdown().await?;
    let mut text = String::new();
    server.read_to_string(&mut text).await?;
    check!(text == "question");
    server.write_all(b"answer").await?;
    drop(server);
    text.clear();
    client.read_to_string(&mut text).await?;
    check!(text == "answer");
    Ok("read after the other end was shut down".into())
}

async fn tcp_errors() -> Outcome {
    let (listener, address) = listen().await?;
    drop(listener);
    let refused = TcpStream::connect(address).await.err().map(|e| e.kind());
    check!(refused == Some(ErrorKind::ConnectionRefused), "{refused:?}");

    let (listener, address) = listen().await?;
    let used = TcpListener::bind(address).await.err().map(|e| e.kind());
    check!(used == Some(ErrorKind::AddrInUse), "{used:?}");
    drop(listener);

    // A peer that goes away with bytes unread resets. More of them than a component's libc
    // may hold already, to tell that the socket is readable.
    let (mut client, server) = pair().await?;
    client.write_all(&[0; 20_000]).await?;
    sleep(10 * MS).await;
    drop(server);
    sleep(10 * MS).await;
    let reset = client.read(&mut [0; 8]).await.err().map(|e| e.kind());
    check!(reset == Some(ErrorKind::ConnectionReset), "{reset:?}");
    Ok("refused, in use, reset".into())
}

async fn tcp_readiness_and_try_calls() -> Outcome {
    let (client, server) = pair().await?;
    client.writable().await?;
    check!(client.try_write(b"abc")? == 3);
    let mut buffer = [0; 8];
    loop {
        server.readable().await?; // may be a false alarm, and is one on a fresh connection
        match server.try_read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            count => break check!(count? == 3),
        }
    }
    let empty = server.try_read(&mut buffer).err().map(|e| e.kind());
    check!(empty == Some(ErrorKind::WouldBlock), "{empty:?}");
    check!(timeout(20 * MS, server.readable()).await.is_err());
    client.try_write(b"d")?;
    timeout(1000 * MS, server.readable()).await??;

    let (mut read, mut write) = client.into_split();
    let both = tokio::join!(
        async {
            for byte in 0..100u8 {
                write.write_all(&[byte]).await?;
                tokio::task::yield_now().await;
            }
            Ok::<_, io::Error>(())
        },
        async {
            let (mut from, mut to) = server.into_split();
            from.read_exact(&mut [0; 1]).await?;
            let mut all = [0; 100];
            from.read_exact(&mut all).await?;
            to.write_all(&all).await
        },
        async {
            let mut all = [0; 100];
            read.read_exact(&mut all).await?;
            Ok::<_, io::Error>(all[99])
        }
    );
    both.0?;
    both.1?;
    check!(both.2? == 99);
    Ok("readable, writable, try_read, into_split".into())
}

async fn connect_can_be_given_up() -> Outcome {
    // TEST-NET-1: nobody answers there; no route is an answer as well.
    let tried = timeout(30 * MS, TcpStream::connect("192.0.2.1:9")).await;
    check!(!matches!(tried, Ok(Ok(_))));
    let (mut client, mut server) = pair().await?;
    let mut slow = [0; 4];
    check!(timeout(10 * MS, client.read_exact(&mut slow)).await.is_err());
    server.write_all(b"late").await?; // a read that was dropped has lost nothing
    client.read_exact(&mut slow).await?;
    check!(&slow == b"late");
    Ok("connect and read dropped in flight".into())
}

async fn udp() -> Outcome {
    let a = UdpSocket::bind("127.0.0.1:0").await?;
    let b = UdpSocket::bind("127.0.0.1:0").await?;
    let (a_address, b_address) = (a.local_addr()?, b.local_addr()?);
    let mut buffer = [0; 2000];
    for size in [1, 0, 100, 1400] {
        a.send_to(&vec![7; size], b_address).await?;
        let (count, from) = timeout(1000 * MS, b.recv_from(&mut buffer)).await??;
        check!(count == size && from == a_address, "{count} {from}");
    }
    b.connect(a_address).await?;
    a.connect(b_address).await?;
    let (sent, received) = tokio::join!(
        async {
            for round in 0..200u32 {
                a.send(&round.to_le_bytes()).await?;
                let mut word = [0; 4];
                a.recv(&mut word).await?;
                if u32::from_le_bytes(word) != round + 1 {
                    return Err(io::Error::other("another number"));
                }
            }
            Ok(())
        },
        async {
            for _ in 0..200 {
                let mut word = [0; 4];
                b.recv(&mut word).await?;
                b.send(&(u32::from_le_bytes(word) + 1).to_le_bytes()).await?;
            }
            Ok::<_, io::Error>(())
        }
    );
    sent?;
    received?;
    Ok("200 round trips".into())
}

async fn timers() -> Outcome {
    let start = Instant::now();
    let mut all = JoinSet::new();
    for ms in [30u32, 10, 20, 0, 5] {
        all.spawn(async move {
            sleep(ms * MS).await;
            (ms, Instant::now())
        });
    }
    let mut order = Vec::new();
    while let Some(done) = all.join_next().await {
        let (ms, at) = done?;
        check!(at - start >= ms * MS);
        order.push(ms);
    }
    check!(order == [0, 5, 10, 20, 30], "{order:?}");
    let late = start.elapsed() - 30 * MS;

    let start = Instant::now();
    let mut ticks = interval(10 * MS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.tick().await;
    for _ in 0..5 {
        ticks.tick().await;
    }
    check!(start.elapsed() >= 49 * MS);
    sleep_until(tokio::time::Instant::now() - MS).await;
    check!(timeout(10 * MS, std::future::pending::<()>()).await.is_err());
    check!(timeout(100 * MS, async { 1 }).await? == 1);

    let mut many = JoinSet::new();
    for number in 0..10_000u32 {
        many.spawn(sleep((number % 50) * MS));
    }
    while many.join_next().await.is_some() {}
    Ok(format!("10,000 timers; the last of five was {late:.1?} late"))
}

async fn select_and_cancel() -> Outcome {
    let (mut client, mut server) = pair().await?;
    let (tell, mut told) = mpsc::channel(1);
    tokio::spawn(async move {
        sleep(5 * MS).await;
        server.write_all(b"net").await?;
        sleep(5 * MS).await;
        tell.send("channel").await.unwrap();
        sleep(10_000 * MS).await; // keeps the connection open
        Ok::<_, io::Error>(())
    });
    let mut seen = Vec::new();
    let mut buffer = [0; 16];
    let deadline = sleep(300 * MS);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            count = client.read(&mut buffer) => seen.push(String::from_utf8_lossy(&buffer[..count?]).into_owned()),
            Some(text) = told.recv() => seen.push(text.to_string()),
            _ = &mut deadline => break,
        }
    }
    check!(seen == ["net", "channel"], "{seen:?}");
    let task = tokio::spawn(std::future::pending::<()>());
    task.abort();
    check!(task.await.unwrap_err().is_cancelled());
    Ok("socket, channel and timer in one select!; abort".into())
}

async fn channels() -> Outcome {
    let (send, mut receive) = mpsc::channel::<u32>(8);
    let producers: Vec<_> = (0..10)
        .map(|_| {
            let send = send.clone();
            tokio::spawn(async move {
                for number in 0..1000 {
                    send.send(number).await.unwrap();
                }
            })
        })
        .collect();
    drop(send);
    let mut sum = 0u64;
    while let Some(number) = receive.recv().await {
        sum += u64::from(number);
    }
    for producer in producers {
        producer.await?;
    }
    check!(sum == 10 * 999 * 1000 / 2);

    let (send, receive) = oneshot::channel();
    tokio::spawn(async move { send.send(7) });
    check!(receive.await? == 7);

    let (send, mut first) = broadcast::channel(4);
    let mut second = send.subscribe();
    send.send(1)?;
    check!(first.recv().await? == 1 && second.recv().await? == 1);

    let (send, mut receive) = watch::channel(0);
    tokio::spawn(async move {
        sleep(MS).await;
        send.send(5)
    });
    receive.changed().await?;
    check!(*receive.borrow() == 5);

    let notify = std::sync::Arc::new(Notify::new());
    let waiter = tokio::spawn({
        let notify = notify.clone();
        async move { notify.notified().await }
    });
    tokio::task::yield_now().await;
    notify.notify_one();
    waiter.await?;

    let permits = std::sync::Arc::new(Semaphore::new(2));
    let held = permits.clone().acquire_many_owned(2).await?;
    check!(permits.try_acquire().is_err());
    drop(held);
    check!(permits.available_permits() == 2);
    Ok("mpsc, oneshot, broadcast, watch, Notify, Semaphore".into())
}

/// Stop accepting, let the connections in flight finish, then end.
async fn graceful_shutdown() -> Outcome {
    let (listener, address) = listen().await?;
    let (stop, stopped) = watch::channel(false);
    let server = tokio::spawn(async move {
        let mut connections = JoinSet::new();
        let mut stop = stopped.clone();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    let (mut stream, _) = accepted?;
                    let mut stop = stopped.clone();
                    connections.spawn(async move {
                        let mut buffer = [0; 64];
                        loop {
                            let count = tokio::select! {
                                count = stream.read(&mut buffer) => count?,
                                _ = stop.changed() => {
                                    stream.write_all(b"bye").await?;
                                    return stream.shutdown().await;
                                }
                            };
                            if count == 0 { return Ok(()); }
                            stream.write_all(&buffer[..count]).await?;
                        }
                    });
                }
                _ = stop.changed() => break,
            }
        }
        drop(listener);
        let mut ended = 0;
        while let Some(one) = connections.join_next().await {
            one.unwrap()?;
            ended += 1;
        }
        Ok::<_, io::Error>(ended)
    });
    let mut clients = Vec::new();
    for _ in 0..10 {
        let mut client = TcpStream::connect(address).await?;
        client.write_all(b"hello").await?;
        client.read_exact(&mut [0; 5]).await?;
        clients.push(client);
    }
    stop.send(true)?;
    for client in &mut clients {
        let mut rest = String::new();
        client.read_to_string(&mut rest).await?;
        check!(rest == "bye");
    }
    check!(timeout(1000 * MS, server).await??? == 10);
    check!(TcpStream::connect(address).await.is_err());
    Ok("10 connections drained".into())
}

#[cfg(feature = "patched")]
async fn files() -> Outcome {
    use tokio::io::AsyncSeekExt;
    let folder = std::path::PathBuf::from(std::env::var_os("SMOKE_FOLDER").unwrap_or("/tmp".into()));
    let path = folder.join("tokio-smoke.txt");
    tokio::fs::write(&path, b"one\ntwo\n").await?;
    let mut file = tokio::fs::OpenOptions::new().read(true).append(true).open(&path).await?;
    file.write_all(b"three\n").await?;
    file.flush().await?;
    file.rewind().await?;
    let mut text = String::new();
    file.read_to_string(&mut text).await?;
    check!(text == "one\ntwo\nthree\n", "{text:?}");
    let mut seen = false;
    let mut entries = tokio::fs::read_dir(&folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        seen |= entry.path() == path;
    }
    check!(seen);
    tokio::fs::remove_file(&path).await?;
    check!(tokio::fs::metadata(&path).await.err().map(|e| e.kind()) == Some(ErrorKind::NotFound));
    tokio::io::stdout().flush().await?;
    Ok("written, read, listed, removed".into())
}

#[cfg(feature = "patched")]
async fn names() -> Outcome {
    let (listener, address) = listen().await?;
    let found: Vec<_> = tokio::net::lookup_host(("localhost", address.port())).await?.collect();
    check!(found.contains(&address), "{found:?}");
    let (client, _) = tokio::join!(TcpStream::connect(("localhost", address.port())), listener.accept());
    check!(client?.peer_addr()? == address);
    Ok("lookup_host, connect by name".into())
}

#[cfg(feature = "patched")]
async fn async_fd() -> Outcome {
    use std::ffi::c_int;
    use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
    use tokio::io::unix::AsyncFd;
    unsafe extern "C" {
        fn eventfd(initial: u32, flags: c_int) -> c_int;
        fn read(fd: c_int, to: *mut u64, size: usize) -> isize;
        fn write(fd: c_int, from: *const u64, size: usize) -> isize;
    }
    let event = unsafe {
        let fd = eventfd(0, 0);
        libc::fcntl(fd, libc::F_SETFL, libc::O_NONBLOCK);
        AsyncFd::register(OwnedFd::from_raw_fd(fd))?
    };
    check!(timeout(5 * MS, event.readable()).await.is_err());
    let fd = event.as_raw_fd();
    tokio::spawn(async move {
        sleep(5 * MS).await;
        unsafe { write(fd, &3, 8) };
    });
    let mut count = 0;
    timeout(
        1000 * MS,
        event.async_io(tokio::io::Interest::READABLE, |fd| match unsafe { read(fd.as_raw_fd(), &mut count, 8) } {
            8 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }),
    )
    .await??;
    check!(count == 3);
    Ok("an eventfd".into())
}

/// Wakes that come from no descriptor: the runtime must not sleep through them.
fn wake_from_outside_a_task() -> Outcome {
    let runtime = runtime();
    let notify = std::sync::Arc::new(Notify::new());
    let waiter = runtime.spawn({
        let notify = notify.clone();
        async move { notify.notified().await }
    });
    runtime.block_on(tokio::task::yield_now());
    notify.notify_one(); // outside of block_on
    runtime.block_on(async { timeout(1000 * MS, waiter).await })??;
    runtime.shutdown_timeout(10 * MS);
    Ok("Notify between two block_on".into())
}

fn main() {
    let mut checks = Checks::from_arguments();
    run_all!(
        checks,
        tcp_echo_1000_clients,
        tcp_bulk_with_backpressure,
        tcp_half_close,
        tcp_errors,
        tcp_readiness_and_try_calls,
        connect_can_be_given_up,
        udp,
        timers,
        select_and_cancel,
        channels,
        graceful_shutdown,
    );
    #[cfg(feature = "patched")]
    run_all!(checks, files, names, async_fd);
    checks.run("wake_from_outside_a_task", wake_from_outside_a_task);
    checks.end()
}
