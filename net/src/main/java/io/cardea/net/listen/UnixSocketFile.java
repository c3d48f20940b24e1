// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// The file of a Unix domain socket: left by a process that was killed, in use, or ours.
record UnixSocketFile(Path path) {
    private static final int TYPE = 0170000; // S_IFMT and S_IFSOCK of inode(7)
    private static final int SOCKET = 0140000;

    /// Makes way for a socket of ours: what nobody listens on any more goes.
    ///
    /// Netty's epoll would take away whatever is there, a file of somebody's included, so the look comes first.
    ///
    /// @throws IOException if the place is taken
    void clear() throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) return;
        if (((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE) != SOCKET) {
            throw new IOException("there is a file of that name, and it is no socket; take it away, or choose another name");
        }
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a full backlog is somebody, too, and not worth waiting for
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            Files.delete(path);
            return;
        }
        throw new IOException("in use: somebody accepts connections there");
    }

    /// Which file it is, whatever its name: changes when another takes its place.
    Object identity() throws IOException {
        return String.valueOf(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
    }

    /// @param octal such as `0660`
    /// @throws IllegalArgumentException if it is no such number
    void permit(String octal) throws IOException {
        Files.setPosixFilePermissions(path, permissions(octal));
    }

    static Set<PosixFilePermission> permissions(String octal) {
        if (!octal.matches("0?[0-7]{3}")) throw new IllegalArgumentException("expected permissions such as `0660`, found `" + octal + "`");
        int bits = Integer.parseInt(octal, 8);
        var all = EnumSet.noneOf(PosixFilePermission.class);
        var inOrder = PosixFilePermission.values(); // owner's read, write, execute, group's, others'
        for (int i = 0; i < inOrder.length; i++) if ((bits >> inOrder.length - 1 - i & 1) == 1) all.add(inOrder[i]);
        return all;
    }

    /// Takes it away if it is still the same: another process may have put its own there.
    void remove(Object identity) {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && identity().equals(identity)) Files.deleteIfExists(path);
        } catch (IOException e) {
            // A file that stays is cleared by the next that listens there.
        }
    }
}
