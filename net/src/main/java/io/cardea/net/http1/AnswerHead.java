// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;

/// How an answer is framed towards its client, decided once and said in its fields (RFC 9112 §6, §9.6). One for each
/// connection, used again for each answer.
final class AnswerHead {
    private static final byte[] CLOSE = {'c', 'l', 'o', 's', 'e'};
    private static final byte[] KEEP_ALIVE = {'k', 'e', 'e', 'p', '-', 'a', 'l', 'i', 'v', 'e'};
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};

    private final byte[] number = new byte[20];
    private boolean bodiless;
    private boolean chunked;
    private boolean keepAlive;

    /// @param mayKeepAlive whether the connection could go on after this answer
    /// @param date for the answers of our own; what an origin said stays
    void frame(Response response, String method, boolean http10, boolean mayKeepAlive, byte[] date) {
        var fields = response.fields();
        long length = response.body().length();
        bodiless = Response.isBodiless(response.status(), method);
        chunked = !bodiless && length < 0 && !http10;
        keepAlive = mayKeepAlive && (bodiless || length >= 0 || !http10); // HTTP/1.0 knows the end of such a body by the connection's
        if (!bodiless && length >= 0) {
            length(fields, length);
        } else if (response.status() == 204) {
            fields.remove(FieldName.CONTENT_LENGTH); // RFC 9110 §8.6
        } else if (bodiless && length > 0 && !fields.contains(FieldName.CONTENT_LENGTH)) {
            length(fields, length); // HEAD: as GET would have said (RFC 9110 §9.3.2)
        }
        if (chunked) {
            fields.remove(FieldName.CONTENT_LENGTH);
            fields.addTrusted(FieldName.TRANSFER_ENCODING, CHUNKED, 0, CHUNKED.length);
        }
        if (!fields.contains(FieldName.DATE)) fields.addTrusted(FieldName.DATE, date, 0, date.length);
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

    private void length(Fields fields, long length) {
        int digits = 1;
        for (long rest = length / 10; rest > 0; rest /= 10) digits++;
        long rest = length;
        for (int i = digits - 1; i >= 0; i--) {
            number[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        fields.remove(FieldName.CONTENT_LENGTH);
        fields.addTrusted(FieldName.CONTENT_LENGTH, number, 0, digits);
    }
}
