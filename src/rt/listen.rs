//! Listening sockets: bound once for the whole process, before anything else starts.
//!
//! One socket per address, without SO_REUSEPORT: the kernel then refuses a second broker on the same port, and one core
//! deals the connections out evenly (see `deal`), which the kernel's hash over SO_REUSEPORT sockets does not.
//! SO_REUSEADDR is set: it only lets us bind while old connections of this port fade away.

use super::patience::patiently;
use socket2::{Domain, Protocol, Socket, Type};
use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;

/// Connections that the kernel completes for us before we accept them.
const BACKLOG: i32 = 4096;

/// A bound and listening socket.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) socket: OwnedFd,
    /// With the real port, when port 0 was asked for.
    pub(super) address: SocketAddr,
}

/// Why an address cannot be listened on; the text is for an operator.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Somebody listens there.
    #[error(
        "cannot listen on {0}: another process already listens on this address and port (see it with \
         `ss -ltnp 'sport = :{port}'`); stop it, or choose another port", port = .0.port()
    )]
    Busy(SocketAddr),
    /// No interface has this address.
    #[error("cannot listen on {0}: no network interface of this machine has this address")]
    NoSuchAddress(SocketAddr),
    /// A port below 1024 without the right to it.
    #[error(
        "cannot listen on {0}: no permission for this port; use a port above 1023, or grant \
         CAP_NET_BIND_SERVICE"
    )]
    Forbidden(SocketAddr),
    /// Anything else.
    #[error("cannot listen on {0}: {1}")]
    Other(SocketAddr, io::Error),
}

/// Binds all addresses, in order.
pub(super) fn listen_all(addresses: &[SocketAddr]) -> Result<Vec<Listener>, ListenError> {
    let listen = |address: &SocketAddr| {
        patiently(libc::EADDRINUSE, || listen(*address)).map_err(|error| explain(*address, error))
    };
    addresses.iter().map(listen).collect()
}

fn listen(address: SocketAddr) -> io::Result<Listener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    let bound = socket.local_addr()?.as_socket().unwrap_or(address);
    Ok(Listener { socket: socket.into(), address: bound })
}

fn explain(address: SocketAddr, error: io::Error) -> ListenError {
    match error.kind() {
        io::ErrorKind::AddrInUse => ListenError::Busy(address),
        io::ErrorKind::AddrNotAvailable => ListenError::NoSuchAddress(address),
        io::ErrorKind::PermissionDenied => ListenError::Forbidden(address),
        _ => ListenError::Other(address, error),
    }
}
