// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.file.BreakerConfig;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Response;
import java.util.BitSet;
import java.util.List;

/// Which answers are failures of whoever gave them, and which failures are.
public final class Faults {
    public static final Faults SERVER_ERRORS = new Faults(List.of("5xx"));

    private final BitSet statuses = new BitSet(600);

    private Faults(List<String> declared) {
        for (var each : declared) {
            if (each.endsWith("xx")) {
                statuses.set((each.charAt(0) - '0') * 100, (each.charAt(0) - '0' + 1) * 100);
            } else if (!each.equals("none")) {
                statuses.set(Integer.parseInt(each));
            }
        }
    }

    public static Faults of(BreakerConfig config) {
        return new Faults(config.statuses());
    }

    /// By the status; of gRPC, whose status is 200 mostly, by its own as far as the head has it.
    public boolean isFault(Response head) {
        if (statuses.get(head.status())) return true;
        if (!Grpc.is(head.fields()) || statuses.isEmpty()) return false;
        return switch (Grpc.status(head.fields())) {
            case 2, 4, 8, 13, 14, 15 -> true; // UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE, DATA_LOSS
            default -> false;
        };
    }

    /// Whether an answer says that there is too much to do.
    public static boolean isOverload(Response head) {
        return head.status() == 503 || head.status() == 429 || Grpc.is(head.fields()) && (Grpc.status(head.fields()) == 8 || Grpc.status(head.fields()) == 14);
    }

    /// Whether it says something of whoever was called; else it is the client's or our own.
    public static boolean isFault(Failure failure) {
        return failure.side() == Failure.Side.ORIGIN && failure.kind() != Failure.Kind.NO_ENDPOINT;
    }
}
