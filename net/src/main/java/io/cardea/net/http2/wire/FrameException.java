// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

/// A peer broke the protocol: its stream ends, or with stream 0 the whole connection (RFC 9113 §5.4).
///
/// Without a stack trace: it is a verdict on a peer, and peers can ask for millions of them.
public final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int stream;
    private final ErrorCode code;

    private FrameException(int stream, ErrorCode code, String detail) {
        super(detail, null, false, false);
        this.stream = stream;
        this.code = code;
    }

    public static FrameException connection(ErrorCode code, String detail) {
        return new FrameException(0, code, detail);
    }

    public static FrameException stream(int stream, ErrorCode code, String detail) {
        return new FrameException(stream, code, detail);
    }

    /// 0 for the connection.
    public int stream() {
        return stream;
    }

    public ErrorCode code() {
        return code;
    }

    /// What was expected and what came; quotes no bytes of the peer.
    public String detail() {
        return String.valueOf(getMessage());
    }
}
