// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.file.TlsConfig;
import io.cardea.net.tls.inspect.Configured;
import io.cardea.net.tls.inspect.Trust;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The TLS of a configuration for people: what each listener offers, and its certificates.
final class TlsFileText {
    private TlsFileText() {}

    /// @param address as the file has it
    record Listener(String address, TlsConfig config, List<Configured> certificates) {}

    static String of(Path file, List<Listener> listeners, Trust trust, Screen screen) {
        var page = new Page();
        if (listeners.isEmpty()) return file + " has no listener with `tls`";
        for (var each : listeners) {
            if (each != listeners.getFirst()) page.blank();
            page.line(screen.bold("listener " + each.address) + (each.config.auto() ? ", tls: auto" : ""));
            var policy = each.config.policy();
            page.row(2, "versions", String.join(", ", policy.versions().stream().map(version -> "TLS " + version).toList()));
            page.row(2, "suites", String.join(", ", policy.suites()));
            page.row(2, "clients", switch (each.config.clientAuth()) {
                case NONE -> "show no certificate";
                case OPTIONAL -> "may show a certificate";
                case REQUIRED -> "must show a certificate";
            });
            for (var certificate : each.certificates) certificate(page, each, certificate, trust, screen);
            if (each.config.auto() && each.certificates.isEmpty()) page.row(2, "authority", "made at the first start, in .cardea/tls beside the file");
        }
        return page.text();
    }

    private static void certificate(Page page, Listener listener, Configured it, Trust trust, Screen screen) {
        page.blank();
        page.row(2, listener.config.auto() ? "authority" : "certificate", it.file() + (listener.config.auto() ? ": certificates are made with it as clients ask; give it to them (curl --cacert)" : ""));
        TlsText.chain(page, it.chain());
        if (!listener.config.auto() && it.isComplete()) {
            page.marked(6, "✓", "the chain is complete: it leads to " + trust.name(), screen::green);
        }
        TlsText.findings(page, it.findings(), screen);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
