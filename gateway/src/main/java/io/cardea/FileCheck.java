// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Review;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.ListenerConfig;
import io.cardea.core.file.LogConfig;
import io.cardea.net.listen.Address;
import io.cardea.net.listen.Listeners;
import io.cardea.net.tls.Issuance;
import io.cardea.net.tls.Issuer;
import io.cardea.net.tls.ServerTls;
import io.cardea.net.upstream.ToFactory;
import io.cardea.telemetry.access.AccessLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What would keep a file from starting although it is well written: addresses that are none, certificates that cannot be read or do
/// not fit their keys, a log that cannot be written. Binds nothing and writes nothing.
final class FileCheck {
    private final List<Problem> problems = new ArrayList<>();
    private final Path folder;

    private FileCheck(Path folder) {
        this.folder = folder;
    }

    static List<Problem> of(Review<EdgeFile> review, EdgeFile file, Path folder) {
        var check = new FileCheck(folder);
        var addresses = new HashSet<String>();
        if (file.listeners().isEmpty() && !review.isLost("listeners")) check.problems.add(Problem.of(file.mark(), Listeners.NOWHERE));
        for (var listener : file.listeners()) {
            if (!addresses.add(listener.address())) check.problems.add(Problem.of(listener.mark(), "there are two listeners on " + listener.address()));
            check.listener(listener);
            check.told(listener.mark(), () -> Listeners.check(listener, file.services()));
        }
        file.services().forEach((name, service) -> {
            // What may be odd about it is perhaps due to the mistake that was told.
            if (!review.isSpoilt(service.mark())) check.told(service.mark(), () -> ToFactory.check(name, service));
        });
        if (!file.log().isOff()) check.log(file.log());
        return List.copyOf(check.problems);
    }

    private void listener(ListenerConfig config) {
        told(config.mark(), () -> Address.check(config));
        if (config.tls().isEmpty()) return;
        var tls = config.tls().get();
        if (config.redirectToHttps().isPresent()) {
            problems.add(Problem.of(config.mark(), "a listener with `tls` cannot have `redirect-to-https`: that is for the plain one beside it"));
        }
        told(config.mark(), "tls", () -> {
            Issuance.of(tls, folder, Set.of());
            var origin = ServerTls.Origin.of(tls, HttpVersions.AUTO, folder, Set.of()); // reads every file
            if (!tls.auto() && tls.acme().isEmpty()) ServerTls.of(origin, Issuer.NOBODY); // and pairs them; a local authority would be written
        });
    }

    private void log(LogConfig config) {
        told(config.mark(), () -> AccessLog.check(config));
        if (config.to().equals("stdout")) return;
        var path = folder.resolve(config.to());
        var parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) log(config, "the access log cannot be written: " + config.to() + " is a folder");
        else if (parent == null || !Files.isDirectory(parent)) log(config, "the access log cannot be written: there is no folder " + parent);
        else if (!Files.isWritable(Files.exists(path) ? path : parent)) log(config, "the access log " + config.to() + " may not be written by this user");
    }

    private void log(LogConfig config, String message) {
        var mark = config.mark();
        problems.add(new Problem(mark.file(), mark.line(), mark.column(), "to", message, Optional.empty(), ""));
    }

    private void told(Mark mark, Runnable look) {
        told(mark, "", look);
    }

    private void told(Mark mark, String path, Runnable look) {
        try {
            look.run();
        } catch (IllegalArgumentException e) {
            problems.addAll(Problem.of(mark, path, e));
        }
    }
}
