//! mio without tokio: what it can register besides sockets, and what its events say.
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream, UdpSocket};
#[cfg(unix)]
use mio::unix::SourceFd;
#[cfg(target_os = "wasi")]
use mio::wasi::SourceFd;
use mio::{Events, Interest, Poll, Token};

/// Not in the libc crate for WASI yet.
mod c {
    use std::ffi::c_int;
    unsafe extern "C" {
        pub fn pipe(fds: *mut c_int) -> c_int;
        pub fn eventfd(initial: u32, flags: c_int) -> c_int;
        pub fn read(fd: c_int, to: *mut u8, size: usize) -> isize;
        pub fn write(fd: c_int, from: *const u8, size: usize) -> isize;
    }
}

fn owned(fd: i32) -> io::Result<OwnedFd> {
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    unsafe { libc::fcntl(fd, libc::F_SETFL, libc::O_NONBLOCK) };
    Ok(unsafe { OwnedFd::from_raw_fd(fd) })
}

fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let mut ends = [0; 2];
    if unsafe { c::pipe(ends.as_mut_ptr()) } < 0 {
        return Err(io::Error::last_os_error());
    }
    Ok((owned(ends[0])?, owned(ends[1])?))
}

fn write(fd: &OwnedFd, bytes: &[u8]) -> io::Result<usize> {
    let count = unsafe { c::write(fd.as_raw_fd(), bytes.as_ptr(), bytes.len()) };
    if count < 0 { Err(io::Error::last_os_error()) } else { Ok(count as usize) }
}

fn read(fd: &OwnedFd, bytes: &mut [u8]) -> io::Result<usize> {
    let count = unsafe { c::read(fd.as_raw_fd(), bytes.as_mut_ptr(), bytes.len()) };
    if count < 0 { Err(io::Error::last_os_error()) } else { Ok(count as usize) }
}

/// The tokens of what became readable or writable in that time.
fn wait(poll: &mut Poll, ms: u64) -> io::Result<Vec<(usize, char)>> {
    let mut events = Events::with_capacity(64);
    poll.poll(&mut events, Some(Duration::from_millis(ms)))?;
    let mut seen = Vec::new();
    for event in &events {
        if event.is_readable() {
            seen.push((event.token().0, 'r'));
        }
        if event.is_writable() {
            seen.push((event.token().0, 'w'));
        }
        if event.is_read_closed() {
            seen.push((event.token().0, 'e'));
        }
    }
    Ok(seen)
}

/// Until `what` is among the events.
fn expect(poll: &mut Poll, what: (usize, char)) -> io::Result<()> {
    let end = Instant::now() + Duration::from_secs(5);
    let mut all = Vec::new();
    while Instant::now() < end {
        let seen = wait(poll, 100)?;
        if seen.contains(&what) {
            return Ok(());
        }
        all.extend(seen);
    }
    Err(io::Error::other(format!("no event {what:?}, but {all:?}")))
}

fn pipes() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let (from, to) = pipe()?;
    let fd: RawFd = from.as_raw_fd();
    poll.registry().register(&mut SourceFd(&fd), Token(1), Interest::READABLE)?;
    assert_eq!(wait(&mut poll, 5)?, []);
    write(&to, b"hi")?;
    expect(&mut poll, (1, 'r'))?;
    let mut bytes = [0; 8];
    assert_eq!(read(&from, &mut bytes)?, 2);
    assert_eq!(read(&from, &mut bytes).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    poll.registry().reregister(&mut SourceFd(&fd), Token(2), Interest::READABLE)?;
    write(&to, b"!")?;
    expect(&mut poll, (2, 'r'))?;
    assert_eq!(read(&from, &mut bytes)?, 1);
    poll.registry().deregister(&mut SourceFd(&fd))?;
    write(&to, b"unseen")?;
    assert_eq!(wait(&mut poll, 5)?, []);
    Ok(())
}

fn full_pipe_becomes_writable() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let (from, to) = pipe()?;
    let fd = to.as_raw_fd();
    while write(&to, &[0; 4096]).is_ok() {}
    poll.registry().register(&mut SourceFd(&fd), Token(1), Interest::WRITABLE)?;
    assert_eq!(wait(&mut poll, 5)?, []);
    let mut buffer = vec![0; 1 << 17];
    read(&from, &mut buffer)?;
    expect(&mut poll, (1, 'w'))
}

fn eventfds() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let event = owned(unsafe { c::eventfd(0, 0) })?;
    let fd = event.as_raw_fd();
    poll.registry().register(&mut SourceFd(&fd), Token(7), Interest::READABLE)?;
    assert_eq!(wait(&mut poll, 5)?, []);
    for _ in 0..3 {
        write(&event, &1u64.to_ne_bytes())?;
    }
    expect(&mut poll, (7, 'r'))?;
    let mut count = [0; 8];
    read(&event, &mut count)?;
    assert_eq!(u64::from_ne_bytes(count), 3);
    Ok(())
}

fn sockets() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let mut listener = TcpListener::bind("127.0.0.1:0".parse().unwrap())?;
    poll.registry().register(&mut listener, Token(0), Interest::READABLE)?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    poll.registry().register(&mut client, Token(1), Interest::READABLE | Interest::WRITABLE)?;
    let mut server = loop {
        wait(&mut poll, 100)?;
        match listener.accept() {
            Ok((server, _)) => break server,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    };
    while client.peer_addr().is_err() {
        wait(&mut poll, 100)?;
    }
    poll.registry().register(&mut server, Token(2), Interest::READABLE)?;
    client.write_all(b"hello")?;
    expect(&mut poll, (2, 'r'))?;
    let mut bytes = [0; 16];
    assert_eq!(server.read(&mut bytes)?, 5);
    // mio promises the next event only after this one was used up.
    assert_eq!(server.read(&mut bytes).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    drop(client);
    expect(&mut poll, (2, 'r'))?;
    assert_eq!(server.read(&mut bytes)?, 0);

    let mut a = UdpSocket::bind("127.0.0.1:0".parse().unwrap())?;
    let b = UdpSocket::bind("127.0.0.1:0".parse().unwrap())?;
    poll.registry().register(&mut a, Token(3), Interest::READABLE)?;
    b.send_to(b"datagram", a.local_addr()?)?;
    expect(&mut poll, (3, 'r'))?;
    assert_eq!(a.recv_from(&mut bytes)?.0, 8);
    Ok(())
}

fn timeouts() -> io::Result<()> {
    let mut poll = Poll::new()?;
    let (from, _to) = pipe()?;
    let fd = from.as_raw_fd();
    poll.registry().register(&mut SourceFd(&fd), Token(0), Interest::READABLE)?;
    for ms in [0, 1, 20] {
        let start = Instant::now();
        assert_eq!(wait(&mut poll, ms)?, []);
        assert!(start.elapsed() >= Duration::from_millis(ms));
    }
    Ok(())
}

fn main() {
    let mut failed = 0;
    let all: [(&str, fn() -> io::Result<()>); 5] = [
        ("pipes", pipes),
        ("full_pipe_becomes_writable", full_pipe_becomes_writable),
        ("eventfds", eventfds),
        ("sockets", sockets),
        ("timeouts", timeouts),
    ];
    for (name, check) in all {
        match check() {
            Ok(()) => println!("ok      {name}"),
            Err(error) => {
                println!("FAILED  {name}: {error}");
                failed += 1;
            }
        }
    }
    println!("{} passed, {failed} failed", all.len() - failed);
    std::process::exit(i32::from(failed > 0));
}
