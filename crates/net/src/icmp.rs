//! The ICMP answer behind a failed connect, with the box that sent it: Linux keeps it in the
//! socket's error queue when `IP_RECVERR` is on (ip(7), ipv6(7)). With `flow` the only unsafe code of
//! this crate.
#![allow(unsafe_code)]

use model::trace::Icmp;
use socket2::Socket;
use std::net::SocketAddr;

/// Turns the error queue on or off. Where that fails, only the evidence is missing.
pub(crate) fn watch(socket: &Socket, address: SocketAddr, on: bool) {
    #[cfg(target_os = "linux")]
    linux::watch(socket, address, on);
    #[cfg(not(target_os = "linux"))]
    let _ = (socket, address, on);
}

/// The ICMP error in the queue, where there is one.
pub(crate) fn read(socket: &Socket) -> Option<Icmp> {
    #[cfg(target_os = "linux")]
    return linux::read(socket);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = socket;
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::{Icmp, Socket, SocketAddr};
    use std::mem;
    use std::net::IpAddr;
    use std::os::fd::AsRawFd as _;
    use std::ptr;

    /// Room for a control message of `sock_extended_err` and an address, aligned as `cmsghdr` must be.
    #[repr(C, align(8))]
    struct Control([u8; 512]);

    pub(super) fn watch(socket: &Socket, address: SocketAddr, on: bool) {
        let (level, name) = if address.is_ipv4() {
            (libc::SOL_IP, libc::IP_RECVERR)
        } else {
            (libc::SOL_IPV6, libc::IPV6_RECVERR)
        };
        let value = libc::c_int::from(on);
        let size = size_of_val(&value) as libc::socklen_t;
        // SAFETY: the descriptor is open while `socket` is borrowed; `value` is an int that lives
        // through the call, and `size` is its size.
        unsafe { libc::setsockopt(socket.as_raw_fd(), level, name, ptr::from_ref(&value).cast(), size) };
    }

    pub(super) fn read(socket: &Socket) -> Option<Icmp> {
        let mut control = Control([0; 512]);
        // SAFETY: `msghdr` is a plain C struct for which all zeroes is a valid value: no buffers.
        let mut message: libc::msghdr = unsafe { mem::zeroed() };
        message.msg_control = ptr::from_mut(&mut control.0).cast();
        message.msg_controllen = control.0.len();
        let flags = libc::MSG_ERRQUEUE | libc::MSG_DONTWAIT;
        // SAFETY: the descriptor is open; `message` names `control` with its true size and no
        // other buffer, and both live through the call.
        if unsafe { libc::recvmsg(socket.as_raw_fd(), &mut message, flags) } < 0 {
            return None;
        }
        // SAFETY: `message` was filled by the kernel, and `control` is alive.
        let mut header = unsafe { libc::CMSG_FIRSTHDR(&message) };
        while !header.is_null() {
            // SAFETY: CMSG_FIRSTHDR and CMSG_NXTHDR give null or a whole header within `control`.
            if let Some(found) = unsafe { icmp_in(header) } {
                return Some(found);
            }
            // SAFETY: as above; `header` came from `message`.
            header = unsafe { libc::CMSG_NXTHDR(&message, header) };
        }
        None
    }

    /// # Safety
    /// `header` points to a whole control message that the kernel wrote.
    unsafe fn icmp_in(header: *const libc::cmsghdr) -> Option<Icmp> {
        // SAFETY: the caller's promise.
        let (level, kind, size) = unsafe { ((*header).cmsg_level, (*header).cmsg_type, (*header).cmsg_len) };
        let v4 = (level, kind) == (libc::SOL_IP, libc::IP_RECVERR);
        let v6 = (level, kind) == (libc::SOL_IPV6, libc::IPV6_RECVERR);
        let error_size = size_of::<libc::sock_extended_err>();
        // SAFETY: CMSG_LEN only computes.
        let needed = |payload: usize| unsafe { libc::CMSG_LEN(payload as u32) } as usize;
        if !(v4 || v6) || size < needed(error_size) {
            return None;
        }
        // SAFETY: the message holds at least one `sock_extended_err`, by its length; it may be
        // unaligned, so it is copied.
        let error: libc::sock_extended_err = unsafe { ptr::read_unaligned(libc::CMSG_DATA(header).cast()) };
        if !matches!(error.ee_origin, libc::SO_EE_ORIGIN_ICMP | libc::SO_EE_ORIGIN_ICMP6) {
            return None;
        }
        // SAFETY: the offender's address follows the error (ip(7)); within the message by the
        // lengths compared, copied because it may be unaligned.
        let from = unsafe {
            let offender = libc::CMSG_DATA(header).add(error_size);
            if v4 && size >= needed(error_size + size_of::<libc::sockaddr_in>()) {
                let address: libc::sockaddr_in = ptr::read_unaligned(offender.cast());
                (i32::from(address.sin_family) == libc::AF_INET)
                    .then(|| IpAddr::from(u32::from_be(address.sin_addr.s_addr).to_be_bytes()))
            } else if v6 && size >= needed(error_size + size_of::<libc::sockaddr_in6>()) {
                let address: libc::sockaddr_in6 = ptr::read_unaligned(offender.cast());
                (i32::from(address.sin6_family) == libc::AF_INET6)
                    .then(|| IpAddr::from(address.sin6_addr.s6_addr))
            } else {
                None
            }
        };
        Some(Icmp { kind: error.ee_type, code: error.ee_code, from: from? })
    }
}
