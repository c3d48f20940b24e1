// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import io.cardea.net.loop.Transport;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The sockets that systemd has opened and passed to this process, by the protocol of sd_listen_fds(3): descriptors from
/// 3 on, `LISTEN_FDS` of them, named by `LISTEN_FDNAMES`, for the process `LISTEN_PID`.
///
/// They stay open as long as the process lives. A listener works on a copy, so that a reload may close it, or fail, and a
/// later one takes the socket up again.
final class PassedSockets {
    static final String PREFIX = "systemd:";
    private static final int FIRST = 3; // SD_LISTEN_FDS_START
    private static final int MOST = 1000;

    private final List<String> names;
    private final String none;

    /// @param none why there are none, for messages
    private PassedSockets(List<String> names, String none) {
        this.names = names;
        this.none = none;
    }

    static PassedSockets of(Map<String, String> environment, long pid) {
        int count = number(environment.getOrDefault("LISTEN_FDS", ""));
        if (count < 1) return new PassedSockets(List.of(), "none was passed (`LISTEN_FDS` is not set): is this edge started by systemd, with a socket unit?");
        if (!environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))) {
            return new PassedSockets(List.of(), "those that were passed are meant for process " + environment.getOrDefault("LISTEN_PID", "?") + ", and this is " + pid);
        }
        var told = environment.containsKey("LISTEN_FDNAMES") ? environment.get("LISTEN_FDNAMES").split(":", -1) : new String[0];
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) names.add(i < told.length && !told[i].isEmpty() ? told[i] : "unknown"); // as sd_listen_fds_with_names says
        return new PassedSockets(List.copyOf(names), "");
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,4}") ? Math.min(Integer.parseInt(digits), MOST) : -1;
    }

    /// A channel on the socket that is meant, not yet registered; it listens already.
    ///
    /// @param address `systemd:NAME`, or `systemd:NAME:2` for the second of that name
    /// @throws IOException if it cannot be; the message tells which there are
    ServerChannel adopt(String address, Transport transport) throws IOException {
        var adopt = transport.adopt().orElseThrow(() -> new IOException("sockets of systemd need Linux's epoll; this edge runs on " + transport.name()));
        var descriptor = new Descriptor(FIRST + index(address.substring(PREFIX.length())));
        if (!descriptor.isListening()) {
            throw new IOException("descriptor " + descriptor.number() + " is no stream socket that listens; expected one of `ListenStream=`, with `Accept=no`");
        }
        boolean unix = descriptor.isUnix();
        return adopt.channel(descriptor.copy(), unix);
    }

    /// @throws IOException if there is no such name, or more than one and no number
    int index(String wanted) throws IOException {
        if (!none.isEmpty()) throw new IOException(none);
        int colon = wanted.indexOf(':'); // systemd allows none in a name
        var name = colon < 0 ? wanted : wanted.substring(0, colon);
        int nth = colon < 0 ? 0 : number(wanted.substring(colon + 1));
        var found = new ArrayList<Integer>();
        for (int i = 0; i < names.size(); i++) if (names.get(i).equals(name)) found.add(i);
        if (found.isEmpty()) throw new IOException("no socket of that name was passed; those that were: " + String.join(", ", names));
        if (colon < 0 && found.size() > 1) {
            throw new IOException(found.size() + " sockets of that name were passed: write `" + PREFIX + name + ":1` for the first, or give each unit its own `FileDescriptorName=`");
        }
        if (colon >= 0 && (nth < 1 || nth > found.size())) throw new IOException("expected a number from 1 to " + found.size() + " behind the name");
        return found.get(Math.max(nth, 1) - 1);
    }
}
