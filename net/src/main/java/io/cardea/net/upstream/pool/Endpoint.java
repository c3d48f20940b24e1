// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import io.cardea.net.loop.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/// The address of an instance of a service.
///
/// @param text as the file has it: `http://127.0.0.1:9001`, `https://api.example.com`, `unix:/run/app.sock`, `https://10.0.0.7:8443#api.example.com`
/// @param http2 whether HTTP/2 is spoken there in clear text, as is known beforehand (`h2c://`)
/// @param host where to connect; `localhost` for a Unix domain socket
/// @param name for the Host field and for TLS: that behind `#`, else the host
/// @param port -1 for a Unix domain socket
public record Endpoint(String text, boolean secure, boolean http2, String host, String name, int port, String unixPath) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");

    /// @throws IllegalArgumentException if the text is no such address
    public static Endpoint parse(String text) {
        if (text.startsWith("unix:")) {
            var path = text.substring("unix:".length());
            if (path.isEmpty()) throw expected(text);
            Transport.unixAddress(path); // too long a one is told now
            return new Endpoint(text, false, false, "localhost", "localhost", -1, path);
        }
        URI uri;
        try {
            uri = URI.create(text.contains("://") ? text : "http://" + text);
        } catch (IllegalArgumentException e) {
            throw expected(text);
        }
        boolean secure = "https".equals(uri.getScheme());
        boolean http2 = "h2c".equals(uri.getScheme());
        boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
        if (!secure && !http2 && !"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535 || !bare || uri.getRawQuery() != null || uri.getRawUserInfo() != null) {
            throw expected(text);
        }
        var name = uri.getRawFragment();
        if (name != null && !NAME.matcher(name).matches()) throw expected(text);
        return new Endpoint(text, secure, http2, uri.getHost(), name == null ? uri.getHost() : name, uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort(), "");
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected the address of an origin such as `http://127.0.0.1:9001`, `https://api.example.com`, `h2c://127.0.0.1:9001` or `unix:/run/app.sock`, found `" + text + "`");
    }

    public boolean isUnix() {
        return port < 0;
    }

    /// The Host field for this origin (RFC 9110 §7.2): without the port that the scheme implies.
    public String authority() {
        return isUnix() || port == (secure ? 443 : 80) ? name : name + ':' + port;
    }

    /// Where to connect. Asks the resolver of the platform for names: not on a loop.
    ///
    /// @throws UnknownHostException if the name has no address
    public SocketAddress resolve() throws UnknownHostException {
        return isUnix() ? Transport.unixAddress(unixPath) : new InetSocketAddress(InetAddress.getByName(bare(host)), port);
    }

    /// The name that TLS asks for and verifies.
    public String serverName() {
        return bare(name);
    }

    /// Without the brackets of an IPv6 literal.
    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// Whether [#resolve] needs no resolver.
    public boolean isLiteral() {
        return isUnix() || host.startsWith("[") || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        return text;
    }
}
