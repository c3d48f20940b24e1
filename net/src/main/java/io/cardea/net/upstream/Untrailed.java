// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.WrappedBody;
import java.util.Optional;

/// A body whose trailer section has only fields that are listed: what nobody asked for could pose as a header behind
/// an edge that merges the two (RFC 9110 §6.5.1). gRPC says in trailers how a call ended, and more: there all pass that
/// cannot pose as anything.
///
/// @param listed which pass; empty for none
/// @param all whether all others pass, too
/// @param reader told once when the last of it has been read, or that it broke off; not when it is given up
record Untrailed(Body body, Optional<FieldSet> listed, boolean all, End reader) implements WrappedBody {
    @FunctionalInterface
    interface End {
        End NOBODY = broken -> {};

        /// @param broken why it broke off, if it did
        void bodyEnded(Optional<Failure> broken);
    }

    private static final FieldSet NEVER = FieldSet.of(FieldName.HOST, FieldName.CONTENT_LENGTH, FieldName.TRANSFER_ENCODING, FieldName.AUTHORIZATION,
        FieldName.COOKIE, FieldName.CONNECTION, FieldName.TRAILER, FieldName.TE, FieldName.CONTENT_TYPE, FieldName.CONTENT_ENCODING, FieldName.CONTENT_RANGE);

    @Override
    public Chunk read() {
        var chunk = body.read();
        if (chunk.last()) reader.bodyEnded(chunk.failure());
        if (chunk.trailers().isEmpty()) return chunk;
        // The last of the data may come with them, from a body that was held: it stays.
        return kept(chunk.trailers().get()) ? chunk : new Chunk(chunk.data(), true, Optional.empty(), chunk.failure());
    }

    private boolean kept(Fields fields) {
        boolean any = false;
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (!fields.isPresent(row)) continue;
            boolean passes = (all || listed.isPresent() && listed.get().contains(fields, row)) && !NEVER.contains(fields, row) && !fields.nameHasUnderscore(row);
            if (passes) any = true; else fields.removeAt(row);
        }
        return any;
    }
}
