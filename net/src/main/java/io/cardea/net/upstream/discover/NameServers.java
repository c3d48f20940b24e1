// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.address.Address;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Who is asked: the servers that the file names, or those of the system, read anew each time, as networks change while an edge runs.
final class NameServers {
    private static final int PORT = 53;
    private static final Path SYSTEM = Path.of("/etc/resolv.conf");
    private static final Pattern FORM = Pattern.compile("\\[([^\\]]+)\\](?::([0-9]{1,5}))?|([0-9.]+)(?::([0-9]{1,5}))?|([0-9A-Fa-f:.]+)");

    private NameServers() {}

    /// @throws IllegalArgumentException if the text is no address: names would have to be asked for first
    static InetSocketAddress address(String text) {
        var form = FORM.matcher(text);
        if (form.matches()) {
            var host = form.group(1) != null ? form.group(1) : form.group(3) != null ? form.group(3) : form.group(5);
            var port = form.group(2) != null ? form.group(2) : form.group(4);
            int number = port == null ? PORT : Integer.parseInt(port);
            if (Address.parse(host).isPresent() && number > 0 && number <= 65535) return new InetSocketAddress(literal(host), number);
        }
        throw new IllegalArgumentException("expected the address of a name server such as `10.0.0.2`, `127.0.0.1:5353` or `[fd00::2]:53`, found `" + text + "`");
    }

    private static InetAddress literal(String host) {
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(host));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("`" + host + "` is no address", e);
        }
    }

    /// @param declared by the file; may be empty
    /// @return at least one
    static List<InetSocketAddress> of(List<String> declared) {
        if (!declared.isEmpty()) return declared.stream().map(NameServers::address).toList();
        try {
            var found = parse(Files.readString(SYSTEM, StandardCharsets.ISO_8859_1));
            if (!found.isEmpty()) return found;
        } catch (IOException e) {
            // resolv.conf(5): without the file the one on this machine is asked
        }
        return List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
    }

    /// The `nameserver` lines of resolv.conf(5); what is no address is passed over.
    static List<InetSocketAddress> parse(String text) {
        var found = new ArrayList<InetSocketAddress>();
        for (var line : text.split("\n")) {
            var words = line.strip().split("\\s+");
            if (words.length < 2 || !words[0].equals("nameserver")) continue;
            try {
                found.add(new InetSocketAddress(address('[' + words[1] + ']').getAddress(), PORT));
            } catch (IllegalArgumentException e) {
                // resolvers pass it over, too
            }
        }
        return List.copyOf(found);
    }
}
