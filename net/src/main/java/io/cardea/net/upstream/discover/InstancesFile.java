// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.config.Slots;
import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a file of instances says, in YAML or JSON.
public record InstancesFile(@Doc("the instances, by their addresses") @OneOrMany List<Listed> instances) {
    private static final int MOST_MISTAKES = 3;

    /// As under `endpoints`, and whether it is on its way out.
    public record Listed(
        @Doc("as under `endpoints`: `http://10.0.0.7:8080`") String address,
        @Doc("its share against the others'; 0 for none") @Default("1") @Range(min = "0", max = "1000000") int weight,
        @Doc("0 is used first; a higher number when what is before it does not do") @Default("0") @Range(min = "0", max = "15") int priority,
        @Doc("where it stands") @Default("\"\"") String zone,
        @Doc("what else is to be known of it") Map<String, String> labels,
        @Doc("whether it takes nothing new") @Default("false") boolean draining) {

        public Listed {
            try {
                Endpoint.parse(address);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("address", String.valueOf(e.getMessage()));
            }
        }

        @Short("http://10.0.0.7:8080")
        public static Listed at(String address) {
            return new Listed(address, 1, 0, "", Map.of(), false);
        }
    }

    public InstancesFile {
        var seen = new HashSet<String>();
        for (var each : instances) {
            if (!seen.add(each.address())) throw Invalid.at("instances", "`" + each.address() + "` is listed twice");
        }
    }

    /// Reads the text of such a file.
    ///
    /// @param name what mistakes call it
    /// @throws IllegalArgumentException with the first mistakes, each with its line and column
    static List<Instance> parse(String name, String text) {
        if (text.isBlank()) throw new IllegalArgumentException(name + ": expected `instances`, found nothing"); // whoever writes it has begun by emptying it
        try {
            // JSON may be indented by tabs, which YAML refuses; inside of its strings none can stand
            var plain = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
            return Config.parse(name, plain, InstancesFile.class, Slots.none(), variable -> Optional.empty()).value().instances().stream()
                .map(each -> new Instance(each.address, each.weight, each.priority, each.zone, each.labels, each.draining)).toList();
        } catch (ConfigException e) {
            var all = e.problems();
            var first = all.stream().limit(MOST_MISTAKES).map(InstancesFile::line).collect(Collectors.joining("; "));
            throw new IllegalArgumentException(all.size() > MOST_MISTAKES ? first + "; and " + (all.size() - MOST_MISTAKES) + " more mistakes" : first, e);
        }
    }

    /// Without the excerpt: the log has lines.
    private static String line(Problem problem) {
        return new Problem(problem.file(), problem.line(), problem.column(), problem.path(), problem.message(), problem.guess(), "").render();
    }
}
