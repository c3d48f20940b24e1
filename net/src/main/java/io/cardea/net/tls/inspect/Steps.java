// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.inspect;

import io.cardea.net.tls.inspect.Step.Who;
import io.cardea.net.tls.wire.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What passed by, while it passes; then the steps that people can follow: records of one side that come together are one step, and those
/// that nobody can read have the names that the specification prescribes.
final class Steps {
    private static final int MOST = 1000;
    private final List<Passed> passed = new ArrayList<>();
    private final List<Step> others = new ArrayList<>();

    /// @param late whether the handshake was over
    private record Passed(Who who, Records.Seen record, List<String> names, boolean sealed, Duration at, boolean late) {}

    void add(Step other) {
        others.add(other);
    }

    /// @param late whether the handshake was over
    void add(Who who, Records.Seen record, List<String> names, Duration at, boolean late) {
        if (passed.size() < MOST) passed.add(new Passed(who, record, names, record.sealed(), at, late));
    }

    /// The record of this number was read after the end of the handshake.
    void late(int number, String name) {
        if (number < passed.size()) {
            var it = passed.get(number);
            passed.set(number, new Passed(it.who, it.record, List.of(name), it.sealed, it.at, true));
        }
    }

    /// When this side last said something.
    Duration lastSent() {
        return passed.stream().filter(each -> each.who == Who.CLIENT).map(Passed::at).reduce(Duration.ZERO, (one, other) -> other);
    }

    int size() {
        return passed.size();
    }

    /// @param resumed, asked what is known by now of what could not be read
    List<Step> all(boolean is13, boolean resumed, boolean asked) {
        var all = new ArrayList<>(others);
        int i = 0;
        while (i < passed.size()) {
            var first = passed.get(i);
            if (is13 && first.record.what() == Records.Content.CHANGE_CIPHER_SPEC) { // for old boxes on the way (RFC 8446 §D.4)
                i++;
                continue;
            }
            var names = new ArrayList<String>();
            int bytes = 0;
            var at = first.at;
            for (; i < passed.size() && belongs(first, passed.get(i)); i++) {
                var each = passed.get(i);
                bytes += each.record.bytes();
                at = each.at;
                if (!(is13 && each.record.what() == Records.Content.CHANGE_CIPHER_SPEC)) names(names, each, is13, resumed, asked);
            }
            all.add(new Step(first.who, List.copyOf(names), first.sealed, bytes, at, Duration.ZERO));
        }
        all.sort(Comparator.comparing(Step::at));
        return timed(all);
    }

    private static boolean belongs(Passed first, Passed other) {
        return first.who == other.who && (first.sealed == other.sealed) && first.late == other.late;
    }

    private static void names(List<String> names, Passed it, boolean is13, boolean resumed, boolean asked) {
        if (!it.names.isEmpty()) {
            for (var name : it.names) if (!name.equals("data") || !names.contains(name)) names.add(name);
        } else if (it.record.what() == Records.Content.ALERT) {
            names.add("Alert");
        } else if (it.late) {
            if (names.isEmpty()) names.add("not read any more");
        } else if (names.isEmpty() && is13 && it.sealed) {
            names.addAll(it.who == Who.CLIENT ? asked ? List.of("Certificate (none)", "Finished") : List.of("Finished")
                : resumed ? List.of("EncryptedExtensions", "Finished")
                : asked ? List.of("EncryptedExtensions", "CertificateRequest", "Certificate", "CertificateVerify", "Finished")
                : List.of("EncryptedExtensions", "Certificate", "CertificateVerify", "Finished"));
        } else if (it.sealed && it.record.what() == Records.Content.HANDSHAKE) {
            names.add("Finished");
        }
    }

    /// What happens here has its own time; all else took what has gone by since the step before.
    private static List<Step> timed(List<Step> steps) {
        var timed = new ArrayList<Step>();
        var before = Duration.ZERO;
        for (var each : steps) {
            boolean own = each.who() == Who.HERE || each.who() == Who.BOTH;
            timed.add(own ? each : new Step(each.who(), each.what(), each.sealed(), each.bytes(), each.at(), each.at().minus(before)));
            before = each.at();
        }
        return List.copyOf(timed);
    }
}
