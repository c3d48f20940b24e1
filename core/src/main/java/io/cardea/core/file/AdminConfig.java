// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.address.Loopback;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Secret;
import io.cardea.core.config.Short;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The admin listener.
public record AdminConfig(
    @Doc("where it listens; anything but loopback needs a token. `off` for no admin listener") @Default(AdminConfig.USUAL) String address,
    @Doc("asked for as `Authorization: Bearer …` by all but `/livez` and `/readyz`; at least 16 characters") Optional<Secret> token,
    @Doc("names in `Host` that are answered besides `localhost` and loopback addresses") @OneOrMany List<String> hosts,
    @Doc("how many refused and failed requests are remembered, for `cardea why`; 0 for none") @Default("2000") @Range(min = "0", max = "100000") int refused,
    @Doc("query parameters whose values are not shown, besides those that are known to be secret") @OneOrMany List<String> masked,
    @Doc("signs tokens for `X-Cardea-Explain`; at least 32 characters. Without it, tokens are good until the process ends") Optional<Secret> explainKey) {
    private static final int REMEMBERED = 2000;
    private static final int SHORTEST_KEY = 32;
    static final String USUAL = "127.0.0.1:9900";
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[0-9.]+|localhost):([0-9]{1,5})");
    private static final int SHORTEST_TOKEN = 16;

    public static final AdminConfig DEFAULT = at(USUAL); // after what its constructor needs

    public AdminConfig {
        if (explainKey.isPresent() && explainKey.get().reveal().length() < SHORTEST_KEY) {
            throw Invalid.at("explain-key", "expected at least " + SHORTEST_KEY + " characters; `openssl rand -hex 32` makes a good one");
        }
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        if (token.isPresent() && token.get().reveal().length() < SHORTEST_TOKEN) {
            throw Invalid.at("token", "expected at least " + SHORTEST_TOKEN + " characters; `openssl rand -hex 16` makes a good one");
        }
        if (!isOff(address)) {
            var matcher = ADDRESS.matcher(address);
            if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535 || !matcher.group(1).equals("localhost") && !Loopback.isLiteral(matcher.group(1))) {
                throw Invalid.at("address", "expected an address and port such as `127.0.0.1:9900`, or `off`, found `" + address + "`");
            }
            if (token.isEmpty() && !Loopback.isHost(matcher.group(1))) {
                throw Invalid.at("address", "`" + address + "` can be reached from other machines, where `admin.token` must be set; or use `127.0.0.1:"
                    + matcher.group(2) + "`");
            }
        }
    }

    /// With the usual rest.
    public AdminConfig(String address, Optional<Secret> token, List<String> hosts) {
        this(address, token, hosts, REMEMBERED, List.of(), Optional.empty());
    }

    @Short(value = "127.0.0.1:9900", secret = false)
    public static AdminConfig at(String address) {
        return new AdminConfig(address, Optional.empty(), List.of());
    }

    public boolean isOff() {
        return isOff(address);
    }

    /// Without port; IPv6 in brackets.
    public String host() {
        return address.substring(0, address.lastIndexOf(':'));
    }

    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    public boolean isLoopback() {
        return Loopback.isHost(host());
    }

    private static boolean isOff(String address) {
        return address.equals("off") || address.equals("false");
    }
}
