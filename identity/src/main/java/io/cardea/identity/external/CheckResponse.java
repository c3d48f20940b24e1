// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.HopByHop;
import io.cardea.core.http.Tokens;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `envoy.service.auth.v3.CheckResponse`: yes if its status is 0, else no. The numbers are those of `external_auth.proto`, `base.proto` and `status.proto`.
final class CheckResponse {
    private static final int FORBIDDEN = 403; // as Envoy has it where nothing is said

    private long code;
    private int status = FORBIDDEN;
    private final Fields allowed = new Fields();
    private final Fields denied = new Fields();
    private final List<FieldName> removed = new ArrayList<>();
    private byte[] body = {};

    private CheckResponse() {}

    /// @param redirects whether a refusal may redirect
    /// @throws IllegalArgumentException for what is no such message, or has a field that could not be sent
    static Judgement read(ByteBuffer bytes, boolean redirects) {
        var read = new CheckResponse();
        for (var message = new ProtoReader(bytes); message.next(); ) {
            switch (message.field()) {
                case 1 -> read.code(message.message());
                case 2 -> read.denied(message.message());
                case 3 -> read.allowed(message.message());
                default -> {} // metadata, which nobody here reads
            }
        }
        if (read.code == 0) return new Judgement.Allowed(read.allowed, read.removed, Optional.empty());
        boolean redirect = redirects && (read.status == 302 || read.status == 303 || read.status == 307) && read.denied.contains(FieldName.LOCATION);
        if (read.status >= 400 && read.status < 500 || redirect) return new Judgement.Denied(read.status, read.denied, read.body);
        return new Judgement.Unusable("it refuses with the status " + read.status);
    }

    private void code(ProtoReader message) {
        while (message.next()) if (message.field() == 1) code = message.number();
    }

    private void allowed(ProtoReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 2 -> field(message.message(), allowed);
                case 5 -> removed(message.text());
                default -> {}
            }
        }
    }

    private void denied(ProtoReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> {
                    for (var it = message.message(); it.next(); ) if (it.field() == 1) status = (int) Math.clamp(it.number(), 0, 999);
                }
                case 2 -> field(message.message(), denied);
                case 3 -> body = message.raw();
                default -> {}
            }
        }
    }

    /// What frames a message stays, and what is no name is nobody's.
    private void removed(String text) {
        if (!Tokens.isToken(text)) return;
        var name = FieldName.of(text);
        if (!ExternalConfig.FRAMING.contains(name) && !HopByHop.FIELDS.contains(name)) removed.add(name);
    }

    /// `HeaderValueOption`: the name and value; one that is not said to be appended takes the place of others.
    private static void field(ProtoReader option, Fields target) {
        var name = "";
        var value = "";
        boolean append = false;
        while (option.next()) {
            switch (option.field()) {
                case 1 -> {
                    for (var header = option.message(); header.next(); ) {
                        switch (header.field()) {
                            case 1 -> name = header.text();
                            case 2 -> value = header.text();
                            case 3 -> value = new String(header.raw(), StandardCharsets.ISO_8859_1);
                            default -> {}
                        }
                    }
                }
                case 2 -> {
                    for (var wrapped = option.message(); wrapped.next(); ) if (wrapped.field() == 1) append = wrapped.number() != 0;
                }
                default -> {}
            }
        }
        if (!Tokens.isToken(name)) return; // `:path` and the like
        if (append) target.add(FieldName.of(name), value); else target.set(FieldName.of(name), value);
    }
}
