// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Response;
import io.cardea.net.http.AnswerFields;

/// How an answer is framed towards its client, decided once and said in its fields (RFC 9112 §6, §9.6). One for each
/// connection, used again for each answer.
final class AnswerHead {
    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    private boolean bodiless;
    private boolean chunked;
    private boolean keepAlive;

    /// @param mayKeepAlive whether the connection could go on after this answer
    /// @param date for the answers of our own; what an origin said stays
    void frame(Response response, String method, boolean http10, boolean mayKeepAlive, byte[] date) {
        var fields = response.fields();
        long length = response.body().length();
        bodiless = AnswerFields.settle(response, method, date);
        chunked = !bodiless && length < 0 && !http10;
        keepAlive = mayKeepAlive && (bodiless || length >= 0 || !http10); // HTTP/1.0 knows the end of such a body by the connection's
        if (chunked) {
            fields.remove(FieldName.CONTENT_LENGTH);
            fields.addTrusted(FieldName.TRANSFER_ENCODING, CHUNKED, 0, CHUNKED.length);
        }
        if (!keepAlive) fields.addTrusted(FieldName.CONNECTION, CLOSE, 0, CLOSE.length);
        else if (http10) fields.addTrusted(FieldName.CONNECTION, KEEP_ALIVE, 0, KEEP_ALIVE.length);
    }

    /// Whether no body may be sent, whatever the fields say.
    boolean isBodiless() {
        return bodiless;
    }

    boolean isChunked() {
        return chunked;
    }

    boolean keepsAlive() {
        return keepAlive;
    }
}
